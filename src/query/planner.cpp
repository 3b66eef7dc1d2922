#include "query/planner.hpp"

#include "catalog/store_category.hpp"
#include "event/schema.hpp"
#include "query/point_pruning.hpp"
#include "sql/translate.hpp"
#include "sql/trino_form.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace tarn::query {
namespace {

// Computed by the engine, not stored.
constexpr const char* kChecksumColumn = "eventjsonchecksum";
// Of one table. Their paths are held in memory, and the engine opens each.
constexpr std::size_t kDataFilesMax = 1'000'000;

sql::Type sql_type(const columnar::Type& type) {
  using columnar::Kind;
  switch (type.kind) {
    case Kind::Boolean: return sql::Type::of(sql::Kind::Boolean);
    case Kind::Int32: return sql::Type::of(sql::Kind::Integer);
    case Kind::Int64: return sql::Type::of(sql::Kind::Bigint);
    case Kind::Double: return sql::Type::of(sql::Kind::Double);
    case Kind::Timestamp: return sql::Type::of(sql::Kind::Timestamp);
    case Kind::String: return sql::Type::of(sql::Kind::Varchar);
    case Kind::List: return sql::Type::array(sql_type(type.children[0].type));
    case Kind::Map: return sql::Type::map(sql_type(type.children[0].type), sql_type(type.children[1].type));
    case Kind::Struct: {
      auto made = sql::Type::of(sql::Kind::Row);
      for (const auto& field : type.children) {
        made.names.push_back(field.name);
        made.children.push_back(sql_type(field.type));
      }
      return made;
    }
  }
  return sql::Type::of(sql::Kind::Unknown);
}

sql::TableInfo table_info(std::string engine_name, const columnar::Schema& schema) {
  sql::TableInfo info;
  info.engine_name = std::move(engine_name);
  for (const auto& field : schema.fields) {
    info.columns.push_back({field.name, std::string(event::display_name(field.name)), sql_type(field.type)});
    // Computed by the engine, not stored: see ParquetTable::with_checksum.
    if (field.name == event::kEventJson && &schema == &event::schema_of(event::Category::CloudTrail)) {
      info.columns.push_back({kChecksumColumn, std::string(event::display_name(kChecksumColumn)),
                              sql::Type::of(sql::Kind::Varchar)});
    }
  }
  return info;
}

PlanFailure invalid(std::string_view statement, const sql::SqlError& error) {
  PlanFailure failure;
  failure.kind = PlanFailure::Kind::InvalidStatement;
  failure.message = fmt::format("line {}:{}: {}", error.line, error.column, error.message);
  failure.with_caret = sql::format_error(statement, error);
  return failure;
}

PlanFailure of_kind(PlanFailure::Kind kind, const std::string& message) {
  return {kind, message, message};
}

// Whether the engine must compute this column: the text names every column that it needs.
bool names_checksum(const sql::Translated& translated) {
  return translated.duckdb_sql.find(kChecksumColumn) != std::string::npos;
}

// InvalidArgument when they are too many. They all come on one state of the store, so that a commit is seen
// whole or not at all. Returns the data files, which the table is still to be given.
Result<std::vector<PlannedFile>> find_rows(const StoreRows& rows, const EventDataStoreId& store,
                                           event::Category category, const catalog::TimeRange& range,
                                           engine::ParquetTable& table) {
  std::vector<PlannedFile> planned;
  const auto add_file = [&](const catalog::DataFile& file) -> Result<> {
    if (planned.size() == kDataFilesMax) {
      return fail(
          ErrorCode::InvalidArgument,
          fmt::format("the statement would read more than {} data files: bound eventTime more narrowly",
                      kDataFilesMax));
    }
    planned.push_back({.path = io::join_path(table.folder, file.path), .rows = file.rows});
    return {};
  };
  const auto live = TARN_TRY(rows(store, category, range, add_file));
  for (const auto& part : live) {
    table.memory.push_back(part.file);
    table.rows += part.rows;
  }
  return planned;
}

void add_files(io::FileSystem* files, const sql::PointCondition& points,
               const std::vector<PlannedFile>& planned, engine::ParquetTable& table) {
  if (files != nullptr) {
    add_pruned(*files, points, planned, table);
    return;
  }
  for (const auto& file : planned) {
    table.paths.push_back(file.path);
    table.rows += file.rows;
  }
}

StoreRows rows_of_files(catalog::LakeCatalog& lake) {
  return [&lake](const EventDataStoreId& store, event::Category, const catalog::TimeRange& range,
                 const catalog::OnDataFile& on_file) -> Result<std::vector<LiveRows>> {
    TARN_TRY(lake.each_data_file(store, range, on_file));
    return std::vector<LiveRows>{};
  };
}

void describe_columns(const sql::Translated& translated, Plan& plan) {
  plan.columns.reserve(translated.columns.size());
  plan.types.reserve(translated.columns.size());
  for (const auto& column : translated.columns) {
    plan.columns.push_back(column.name);
    plan.types.push_back(sql::to_string(column.type));
  }
}

bool is_same_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

// Finds the stores that one statement names, and remembers them.
class Planner::Resolver {
 public:
  struct NamedStore {
    catalog::EventDataStore store;
    event::Category category;
    const columnar::Schema* schema;
    std::optional<engine::RowFilter> row_filter;
  };

  Resolver(const Planner& planner, const PlanOptions& options) : planner_(planner), options_(options) {}

  std::expected<sql::TableInfo, std::string> resolve(const sql::TableName& name) {
    const auto named = find(name);
    if (!named) {
      return std::unexpected(failure_.value_or(PlanFailure{}).message);
    }
    const auto& id = named->store.id;
    const auto [found, added] = tables_.try_emplace(fmt::format("eds_{}", id.value()), *named);
    if (added) {
      order_.push_back(id);
    }
    auto info = table_info(found->first, *named->schema);
    info.trino_name = id.value();
    return info;
  }

  // `sql` is one of those functions of the module that take a statement and an environment.
  template <class Function>
  auto ask(Function sql, std::string_view statement)
      -> std::expected<typename decltype(sql(statement, sql::Environment()))::value_type, PlanFailure> {
    sql::Environment environment;
    environment.resolve_table = [this](const sql::TableName& name) { return resolve(name); };
    environment.now = planner_.clock_.now();
    environment.parameters = options_.parameters;
    environment.result_form = options_.result_form;
    auto answer = sql(statement, environment);
    if (answer) {
      return std::move(*answer);
    }
    if (failure_) {
      failure_->with_caret = sql::format_error(statement, answer.error());
      return std::unexpected(*failure_);
    }
    return std::unexpected(invalid(statement, answer.error()));
  }

  const std::map<std::string, NamedStore>& tables() const { return tables_; }
  const std::vector<EventDataStoreId>& order() const { return order_; }

 private:
  std::optional<NamedStore> find(const sql::TableName& name) {
    auto store = look_up(name);
    if (!store) {
      return std::nullopt;
    }
    if (store->status == catalog::StoreStatus::PendingDeletion) {
      refuse(PlanFailure::Kind::StoreInactive,
             fmt::format("event data store {} is pending deletion", store->id.value()));
      return std::nullopt;
    }
    const auto category = catalog::category_of(*store);
    if (!category) {
      refuse(
          PlanFailure::Kind::Internal,
          fmt::format("the selectors of event data store {} name no category of events", store->id.value()));
      return std::nullopt;
    }
    const auto* filter = std::get_if<engine::RowFilter>(&rows_of(*store));
    return NamedStore{*store, *category, &event::schema_of(*category),
                      filter == nullptr ? std::nullopt : std::optional(*filter)};
  }

  std::optional<catalog::EventDataStore> look_up(const sql::TableName& name) {
    using Kind = sql::TableNameKind;
    if (name.kind == Kind::Variable || name.kind == Kind::Placeholder) {
      if (!options_.default_store) {
        return refuse(
            PlanFailure::Kind::StoreNotFound,
            fmt::format("which event data store {} stands for is not clear{}", name.text, all_names()));
      }
      return by_id(*options_.default_store);
    }
    const std::string_view text = name.text;
    const auto slash = text.rfind("eventdatastore/");
    const bool arn = slash != std::string_view::npos && text.starts_with("arn:");
    const auto id = arn ? text.substr(slash + 15) : text;
    if (auto found = if_visible(planner_.control_.store(EventDataStoreId(lower(id))))) {
      return found;
    }
    if (name.kind != Kind::StoreId && !arn) {
      if (auto found = if_visible(planner_.control_.store_named(text))) {
        return found;
      }
      if (auto found = by_name_in_any_case(text)) {
        return found;
      }
    }
    return refuse_unknown(text);
  }

  std::optional<catalog::EventDataStore> by_id(const EventDataStoreId& id) {
    auto found = if_visible(planner_.control_.store(id));
    return found ? std::move(found) : refuse_unknown(id.value());
  }

  std::optional<catalog::EventDataStore> by_name_in_any_case(std::string_view name) {
    const auto page = planner_.control_.stores({.limit = kStoresLooked, .after = std::nullopt});
    if (!page) {
      return std::nullopt;
    }
    const auto found = std::ranges::find_if(
        page->items, [&](const auto& store) { return is_same_text(store.name, name) && is_visible(store); });
    return found == page->items.end() ? std::nullopt : std::optional(*found);
  }

  const VisibleRows& rows_of(const catalog::EventDataStore& store) {
    const auto known = visible_rows_.find(store.id.value());
    if (known != visible_rows_.end()) {
      return known->second;
    }
    auto rows = options_.visible_rows ? options_.visible_rows(store) : VisibleRows(AllRows{});
    return visible_rows_.emplace(store.id.value(), std::move(rows)).first->second;
  }

  bool is_visible(const catalog::EventDataStore& store) {
    return !std::holds_alternative<NoRows>(rows_of(store));
  }

  std::optional<catalog::EventDataStore> if_visible(Result<catalog::EventDataStore> found) {
    return found && is_visible(*found) ? std::optional(std::move(*found)) : std::nullopt;
  }

  std::optional<catalog::EventDataStore> refuse_unknown(std::string_view text) {
    return refuse(PlanFailure::Kind::StoreNotFound,
                  fmt::format("event data store {} is not found{}", text, all_names()));
  }

  // What stores there are, to follow a message; nothing for restricted callers.
  std::string all_names() {
    if (options_.is_restricted) {
      return {};
    }
    constexpr std::size_t kNamesShown = 20;
    const auto page = planner_.control_.stores({.limit = kStoresLooked, .after = std::nullopt});
    std::string names;
    std::size_t shown = 0;
    for (const auto& store : page ? page->items : std::vector<catalog::EventDataStore>{}) {
      if (shown < kNamesShown && is_visible(store)) {
        names += fmt::format("{}{} ({})", shown++ == 0 ? ": there is " : ", ", store.name, store.id.value());
      }
    }
    return shown == 0 ? ": there is none to query yet; tarn import makes one" : names;
  }

  std::optional<catalog::EventDataStore> refuse(PlanFailure::Kind kind, const std::string& message) {
    failure_ = of_kind(kind, message);
    return std::nullopt;
  }

  static std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return made;
  }

  static constexpr std::uint64_t kStoresLooked = 1000;

  const Planner& planner_;
  const PlanOptions& options_;
  std::map<std::string, NamedStore> tables_;
  std::map<std::string, VisibleRows> visible_rows_;  // by the store's ID
  std::vector<EventDataStoreId> order_;
  std::optional<PlanFailure> failure_;
};

Planner::Planner(catalog::ControlCatalog& control, catalog::LakeCatalog& lake, const Clock& clock,
                 std::string data_folder, StoreRows rows, io::FileSystem* files)
    : control_(control),
      clock_(clock),
      data_folder_(std::move(data_folder)),
      rows_(rows ? std::move(rows) : rows_of_files(lake)),
      files_(files) {}

std::expected<Plan, PlanFailure> Planner::plan(std::string_view statement, const PlanOptions& options) const {
  Resolver resolver(*this, options);
  const auto translated = resolver.ask(sql::translate, statement);
  if (!translated) {
    return std::unexpected(translated.error());
  }
  Plan plan;
  plan.engine_sql = translated->duckdb_sql;
  describe_columns(*translated, plan);
  plan.stores = resolver.order();
  if (plan.stores.empty() && options.is_restricted) {
    return std::unexpected(of_kind(PlanFailure::Kind::InvalidStatement,
                                   "the statement asks no event data store: name one behind FROM"));
  }
  // What a file's index leaves out would show in the statistics.
  const bool has_filter = std::ranges::any_of(
      resolver.tables(), [](const auto& named) { return named.second.row_filter.has_value(); });
  for (const auto& use : translated->tables) {
    const auto& [store, category, schema, row_filter] = resolver.tables().at(use.engine_name);
    engine::ParquetTable table{.name = use.engine_name,
                               .schema = schema,
                               .paths = {},
                               .rows = 0,
                               .with_checksum = names_checksum(*translated),
                               .folder = data_folder_,
                               .row_filter = row_filter,
                               .time_min = use.time_min,
                               .time_max = use.time_max};
    const catalog::TimeRange range{.from = use.time_min, .to = use.time_max};
    const auto planned = find_rows(rows_, store.id, category, range, table);
    if (!planned) {
      const bool is_too_many = planned.error().code() == ErrorCode::InvalidArgument;
      return std::unexpected(
          of_kind(is_too_many ? PlanFailure::Kind::InvalidStatement : PlanFailure::Kind::Internal,
                  planned.error().message()));
    }
    add_files(has_filter ? nullptr : files_, use.points, *planned, table);
    plan.tables.emplace_back(std::move(table));
  }
  return plan;
}

std::expected<std::string, PlanFailure> Planner::in_trino(std::string_view statement,
                                                          const PlanOptions& options) const {
  return Resolver(*this, options).ask(sql::in_trino, statement);
}

std::expected<Plan, PlanFailure> plan_logs(std::string_view statement, std::vector<std::string> paths,
                                           const event::ReadLimits& limits, Timestamp now,
                                           sql::ResultForm form) {
  const auto& schema = event::schema_of(event::Category::CloudTrail);
  sql::Environment environment;
  environment.now = now;
  environment.result_form = form;
  environment.resolve_table = [&](const sql::TableName& name) -> std::expected<sql::TableInfo, std::string> {
    using Kind = sql::TableNameKind;
    const bool stands_for_any = name.kind == Kind::Variable || name.kind == Kind::Placeholder;
    if (stands_for_any || is_same_text(name.text, "logs")) {
      return table_info("logs", schema);
    }
    return std::unexpected(fmt::format("{} is not found; with --logs the only table is logs", name.text));
  };
  auto translated = sql::translate(statement, environment);
  if (!translated) {
    return std::unexpected(invalid(statement, translated.error()));
  }
  Plan plan;
  plan.engine_sql = translated->duckdb_sql;
  describe_columns(*translated, plan);
  if (!translated->tables.empty()) {
    plan.tables.emplace_back(
        engine::LogTable{"logs", &schema, std::move(paths), limits, names_checksum(*translated)});
  }
  return plan;
}

}  // namespace tarn::query
