#include "engine/visible_rows.hpp"

#include "engine/types.hpp"
#include "event/schema.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <duckdb/parallel/thread_context.hpp>
#include <duckdb/parser/tableref/table_function_ref.hpp>
#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/constant_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>

namespace tarn::engine {
namespace {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::ListVector;
using duckdb::PhysicalType;
using duckdb::Vector;

// What a chunk may hold before it is handed over, though it has few rows.
constexpr std::uint64_t kChunkBytes = 8U << 20;

// Runs a function of the reader. That it failed for its files is kept, and nothing of what it says.
template <class Run>
auto reading(FilteredTable& table, const Run& run) -> decltype(run()) {
  try {
    return run();
  } catch (const std::exception& thrown) {
    const auto type = duckdb::ErrorData(thrown).Type();
    if (type == duckdb::ExceptionType::INTERRUPT || type == duckdb::ExceptionType::OUT_OF_MEMORY) {
      throw;
    }
    table.has_failed = true;
    throw duckdb::IOException("a data file cannot be read");
  }
}

std::uint64_t value_bytes(Vector& vector, idx_t from, idx_t to);

// The elements of consecutive lists are consecutive, as the rows were appended.
std::uint64_t element_bytes(Vector& vector, idx_t from, idx_t to) {
  const auto& validity = FlatVector::Validity(vector);
  const auto* entries = FlatVector::GetData<duckdb::list_entry_t>(vector);
  std::optional<idx_t> first;
  idx_t last = 0;
  for (auto row = from; row < to; ++row) {
    if (validity.RowIsValid(row)) {
      first = first.value_or(entries[row].offset);
      last = entries[row].offset + entries[row].length;
    }
  }
  return first ? value_bytes(ListVector::GetEntry(vector), *first, last) : 0;
}

// Of rows of a flat vector. A structure that is NULL has NULL members.
std::uint64_t value_bytes(Vector& vector, idx_t from, idx_t to) {
  const auto type = vector.GetType().InternalType();
  std::uint64_t bytes = 0;
  if (type == PhysicalType::STRUCT) {
    for (auto& member : duckdb::StructVector::GetEntries(vector)) {
      bytes += value_bytes(*member, from, to);
    }
    return bytes;
  }
  if (type == PhysicalType::LIST) {
    return element_bytes(vector, from, to);
  }
  const auto& validity = FlatVector::Validity(vector);
  const auto* texts = type == PhysicalType::VARCHAR ? FlatVector::GetData<duckdb::string_t>(vector) : nullptr;
  const auto size = texts == nullptr ? duckdb::GetTypeIdSize(type) : 0;
  for (auto row = from; row < to; ++row) {
    if (validity.RowIsValid(row)) {
      bytes += texts == nullptr ? size : texts[row].GetSize();
    }
  }
  return bytes;
}

duckdb::unique_ptr<duckdb::TableFilter> comparison(duckdb::ExpressionType type, std::int64_t moment) {
  return duckdb::make_uniq<duckdb::ConstantFilter>(type,
                                                   duckdb::Value::TIMESTAMP(duckdb::timestamp_t(moment)));
}

}  // namespace

FilteredTable::FilteredTable(const ParquetTable& of, const std::vector<std::string>& paths,
                             duckdb::TableFunction with)
    : schema(of.schema), filter(of.row_filter), reader(std::move(with)) {
  if (of.time_min) {
    first = micros(*of.time_min);
  }
  if (of.time_max) {
    last = micros(*of.time_max);
  }
  files.reserve(paths.size());
  for (const auto& path : paths) {
    files.emplace_back(path);
  }
}

VisibleRows::VisibleRows(duckdb::ClientContext& context, FilteredTable& table,
                         const event::Projection& columns)
    : table_(table), columns_(columns), read_(columns) {
  types_.reserve(columns.size());
  for (const auto& column : columns) {
    types_.push_back(logical_type(table.schema->fields[column.position].type));
  }
  read_types_ = types_;
  if (table.first || table.last) {
    time_column_ = place_of(event::kEventTime, columnar::Kind::Timestamp);
    add_bounds();
  }
  if (table.filter) {
    filter_columns_.reserve(table.filter->columns.size());
    for (const auto& name : table.filter->columns) {
      filter_columns_.push_back(place_of(name, columnar::Kind::String));
    }
  }
  if (!table.files.empty()) {
    reading(table, [&] { open(context); });
  }
}

std::size_t VisibleRows::place_of(std::size_t position) {
  const auto known = std::ranges::find(read_, position, &event::ProjectedColumn::position);
  if (known == read_.end()) {
    read_types_.push_back(logical_type(table_.schema->fields[position].type));
    read_.push_back({position, {}});
    return read_.size() - 1;
  }
  return static_cast<std::size_t>(known - read_.begin());
}

std::optional<std::size_t> VisibleRows::place_of(std::string_view name, columnar::Kind kind) {
  const auto& fields = table_.schema->fields;
  const auto found = std::ranges::find(fields, name, &columnar::Field::name);
  if (found == fields.end() || found->type.kind != kind) {
    return std::nullopt;
  }
  return place_of(static_cast<std::size_t>(found - fields.begin()));
}

// Whole groups of rows outside the bounds are not read. Which rows of the others are within, a part says.
void VisibleRows::add_bounds() {
  if (!time_column_) {
    return;
  }
  using duckdb::ExpressionType;
  auto both = duckdb::make_uniq<duckdb::ConjunctionAndFilter>();
  if (table_.first) {
    both->child_filters.push_back(comparison(ExpressionType::COMPARE_GREATERTHANOREQUALTO, *table_.first));
  }
  if (table_.last) {
    both->child_filters.push_back(comparison(ExpressionType::COMPARE_LESSTHANOREQUALTO, *table_.last));
  }
  bounds_.filters[*time_column_] = duckdb::make_uniq<duckdb::OptionalFilter>(std::move(both));
}

// The files' columns are found by name, and must be those of the schema.
void VisibleRows::open(duckdb::ClientContext& context) {
  duckdb::vector<duckdb::Value> inputs{duckdb::Value::LIST(duckdb::LogicalType::VARCHAR, table_.files)};
  duckdb::named_parameter_map_t parameters;
  duckdb::vector<duckdb::LogicalType> input_types;
  duckdb::vector<std::string> input_names;
  const duckdb::TableFunctionRef reference;
  auto& reader = table_.reader;
  duckdb::TableFunctionBindInput input(inputs, parameters, input_types, input_names,
                                       reader.function_info.get(), nullptr, reader, reference);
  duckdb::vector<duckdb::LogicalType> types;
  duckdb::vector<std::string> names;
  bound_ = reader.bind(context, input, types, names);
  file_columns_ = column_indexes(read_);
  for (std::size_t i = 0; i < read_.size(); ++i) {
    const auto found = std::ranges::find(names, table_.schema->fields[read_[i].position].name);
    const auto position = static_cast<std::size_t>(found - names.begin());
    if (found == names.end() || types[position] != read_types_[i]) {
      throw duckdb::IOException("a data file does not have the columns of its table");
    }
    file_columns_[i] = duckdb::ColumnIndex(position, file_columns_[i].GetChildIndexes());
  }
  if (file_columns_.empty()) {
    // Nothing but the number of rows is asked for: any column tells it.
    read_types_.push_back(types.front());
    file_columns_.emplace_back(0);
  }
  auto init = init_input();
  state_ = reader.init_global(context, init);
}

duckdb::TableFunctionInitInput VisibleRows::init_input() {
  return {bound_.get(), file_columns_, {}, bounds_.filters.empty() ? nullptr : &bounds_};
}

duckdb::idx_t VisibleRows::max_threads() const {
  return state_ ? std::max<idx_t>(1, state_->MaxThreads()) : 1;
}

double VisibleRows::progress(duckdb::ClientContext& context) const {
  constexpr double kDone = 100;
  return state_ ? table_.reader.table_scan_progress(context, bound_.get(), state_.get()) : kDone;
}

VisibleRows::Part::Part(duckdb::ExecutionContext& context, VisibleRows& rows,
                        std::vector<std::optional<std::size_t>> outputs)
    : rows_(rows),
      outputs_(std::move(outputs)),
      texts_(rows.filter_columns_.size()),
      row_(rows.filter_columns_.size()),
      visible_(STANDARD_VECTOR_SIZE) {
  counts_.reserve(outputs_.size());
  for (auto output = outputs_.begin(); output != outputs_.end(); ++output) {
    counts_.push_back(output->has_value() && std::find(outputs_.begin(), output, *output) == output);
  }
  if (rows.state_) {
    read_.Initialize(context.client, rows.read_types_);
    reading(rows.table_, [&] {
      auto init = rows.init_input();
      state_ = rows.table_.reader.init_local(context, init, rows.state_.get());
    });
  }
}

void VisibleRows::Part::fill(duckdb::ClientContext& context, duckdb::DataChunk& chunk) {
  std::size_t filled = 0;
  std::uint64_t bytes = 0;
  while (bytes < kChunkBytes && (visible_count_ > 0 || read(context)) &&
         filled + visible_count_ <= STANDARD_VECTOR_SIZE) {
    bytes += append(chunk, filled);
    filled += visible_count_;
    visible_count_ = 0;
  }
  chunk.SetCardinality(filled);
  given_.rows += filled;
  given_.bytes += bytes;
}

// Reads on until there are visible rows. False at the end.
bool VisibleRows::Part::read(duckdb::ClientContext& context) {
  while (state_) {
    if (context.interrupted) {
      throw duckdb::InterruptException();
    }
    read_.Reset();
    reading(rows_.table_, [&] {
      duckdb::TableFunctionInput input(rows_.bound_.get(), state_.get(), rows_.state_.get());
      rows_.table_.reader.function(context, input, read_);
    });
    if (read_.size() == 0) {
      state_.reset();
      return false;
    }
    choose_visible();
    if (visible_count_ > 0) {
      return true;
    }
  }
  return false;
}

void VisibleRows::Part::choose_visible() {
  if (rows_.time_column_) {
    read_.data[*rows_.time_column_].ToUnifiedFormat(read_.size(), time_);
  }
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (const auto column = rows_.filter_columns_[i]) {
      read_.data[*column].ToUnifiedFormat(read_.size(), texts_[i]);
    }
  }
  visible_count_ = 0;
  for (std::size_t row = 0; row < read_.size(); ++row) {
    if (is_within_bounds(row) && is_allowed(row)) {
      visible_.set_index(visible_count_++, row);
    }
  }
}

bool VisibleRows::Part::is_within_bounds(std::size_t row) const {
  const auto& table = rows_.table_;
  if (!table.first && !table.last) {
    return true;
  }
  if (!rows_.time_column_) {
    return false;
  }
  const auto place = time_.sel->get_index(row);
  if (!time_.validity.RowIsValid(place)) {
    return false;
  }
  const auto moment = duckdb::UnifiedVectorFormat::GetData<std::int64_t>(time_)[place];
  return (!table.first || moment >= *table.first) && (!table.last || moment <= *table.last);
}

bool VisibleRows::Part::is_allowed(std::size_t row) {
  const auto& filter = rows_.table_.filter;
  if (!filter) {
    return true;
  }
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    row_[i].reset();
    if (!rows_.filter_columns_[i]) {
      continue;
    }
    const auto place = texts_[i].sel->get_index(row);
    if (texts_[i].validity.RowIsValid(place)) {
      const auto& text = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(texts_[i])[place];
      row_[i].emplace(text.GetData(), text.GetSize());
    }
  }
  return filter->allows && filter->allows(row_);
}

// Copies the visible rows behind the chunk's first `at`. Returns the bytes of their values.
std::uint64_t VisibleRows::Part::append(duckdb::DataChunk& chunk, std::size_t at) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    auto& to = chunk.data[i];
    const auto& source = outputs_[i];
    if (!source) {
      to.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
      duckdb::ConstantVector::SetNull(to, true);
      continue;
    }
    duckdb::VectorOperations::Copy(read_.data[*source], to, visible_, visible_count_, 0, at, visible_count_);
    bytes += counts_[i] ? value_bytes(to, at, at + visible_count_) : 0;
  }
  return bytes;
}

VisibleCount count_visible(duckdb::ClientContext& context, FilteredTable& table) {
  VisibleRows rows(context, table, table.columns);
  std::vector<std::optional<std::size_t>> outputs(table.columns.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i] = i;
  }
  duckdb::ThreadContext thread(context);
  duckdb::ExecutionContext execution(context, thread, nullptr);
  VisibleRows::Part part(execution, rows, std::move(outputs));
  duckdb::DataChunk chunk;
  chunk.Initialize(context, rows.types());
  do {
    chunk.Reset();
    part.fill(context, chunk);
  } while (chunk.size() > 0);
  return part.given();
}

}  // namespace tarn::engine
