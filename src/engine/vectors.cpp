#include "engine/vectors.hpp"

#include <algorithm>

namespace tarn::engine {
namespace {

using columnar::Column;
using columnar::Kind;
using duckdb::FlatVector;
using duckdb::Vector;

// Owns, for a vector, the memory its strings point to.
class KeptBuffer final : public duckdb::VectorBuffer {
 public:
  explicit KeptBuffer(std::shared_ptr<const void> kept)
      : VectorBuffer(duckdb::VectorBufferType::OPAQUE_BUFFER), kept_(std::move(kept)) {}

 private:
  std::shared_ptr<const void> kept_;
};

// Calls `set(index)` for each row that is present; the others become NULL.
template <class Set>
void each_present(Vector& vector, const Column& column, std::size_t first, std::size_t count,
                  const Set& set) {
  auto& validity = FlatVector::Validity(vector);
  for (std::size_t i = 0; i < count; ++i) {
    if (column.is_null(first + i)) {
      validity.SetInvalid(i);
    } else {
      set(i);
    }
  }
}

template <class T>
void fill_numbers(Vector& vector, const Column& column, std::size_t first, std::size_t count) {
  auto* data = FlatVector::GetData<T>(vector);
  each_present(vector, column, first, count,
               [&](std::size_t i) { data[i] = static_cast<T>(column.integer(first + i)); });
}

void fill_strings(Vector& vector, const Column& column, std::size_t first, std::size_t count,
                  const std::shared_ptr<const void>& keep) {
  auto* data = FlatVector::GetData<duckdb::string_t>(vector);
  bool pointed = false;
  each_present(vector, column, first, count, [&](std::size_t i) {
    const auto text = column.string(first + i);
    data[i] = duckdb::string_t(text.data(), static_cast<std::uint32_t>(text.size()));
    pointed = pointed || text.size() > duckdb::string_t::INLINE_LENGTH;
  });
  if (pointed) {
    duckdb::StringVector::AddBuffer(vector, duckdb::make_buffer<KeptBuffer>(keep));
  }
}

void fill_flat(Vector& vector, const Column& column, std::size_t first, std::size_t count,
               const std::shared_ptr<const void>& keep);

// Inside structures the engine wants every NULL spelled out.
void fill_nulls(Vector& vector, std::size_t count) {
  FlatVector::Validity(vector).SetAllInvalid(count);
  switch (vector.GetType().InternalType()) {
    case duckdb::PhysicalType::STRUCT:
      for (auto& field : duckdb::StructVector::GetEntries(vector)) {
        fill_nulls(*field, count);
      }
      return;
    case duckdb::PhysicalType::LIST: return duckdb::ListVector::SetListSize(vector, 0);
    default: return;
  }
}

void fill_lists(Vector& vector, const Column& column, std::size_t first, std::size_t count,
                const std::shared_ptr<const void>& keep) {
  auto* entries = FlatVector::GetData<duckdb::list_entry_t>(vector);
  const auto known = std::min(first + count, column.size());
  const std::size_t begin = first < known ? column.list_begin(first) : 0;
  const std::size_t end = first < known ? column.list_end(known - 1) : 0;
  each_present(vector, column, first, count, [&](std::size_t i) {
    const std::size_t from = column.list_begin(first + i);
    entries[i] = {from - begin, column.list_end(first + i) - from};
  });
  duckdb::ListVector::Reserve(vector, end - begin);
  duckdb::ListVector::SetListSize(vector, end - begin);
  auto& items = duckdb::ListVector::GetEntry(vector);
  if (column.kind() == Kind::List) {
    fill_flat(items, column.child(0), begin, end - begin, keep);
    return;
  }
  auto& pairs = duckdb::StructVector::GetEntries(items);
  fill_flat(*pairs[0], column.child(0), begin, end - begin, keep);
  fill_flat(*pairs[1], column.child(1), begin, end - begin, keep);
}

void fill_flat(Vector& vector, const Column& column, std::size_t first, std::size_t count,
               const std::shared_ptr<const void>& keep) {
  if (column.size() <= first) {
    return fill_nulls(vector, count);
  }
  switch (column.kind()) {
    case Kind::Boolean: return fill_numbers<bool>(vector, column, first, count);
    case Kind::Int32: return fill_numbers<std::int32_t>(vector, column, first, count);
    case Kind::Int64:
    case Kind::Timestamp: return fill_numbers<std::int64_t>(vector, column, first, count);
    case Kind::Double: {
      auto* data = FlatVector::GetData<double>(vector);
      return each_present(vector, column, first, count,
                          [&](std::size_t i) { data[i] = column.real(first + i); });
    }
    case Kind::String: return fill_strings(vector, column, first, count, keep);
    case Kind::Struct: {
      each_present(vector, column, first, count, [](std::size_t) {});
      auto& fields = duckdb::StructVector::GetEntries(vector);
      for (std::size_t i = 0; i < fields.size(); ++i) {
        fill_flat(*fields[i], column.child(i), first, count, keep);
      }
      return;
    }
    case Kind::List:
    case Kind::Map: return fill_lists(vector, column, first, count, keep);
  }
}

}  // namespace

void fill_vector(Vector& vector, const Column& column, std::size_t first, std::size_t count,
                 const std::shared_ptr<const void>& keep) {
  if (column.size() <= first) {
    // Nothing was ever set here: one NULL stands for all rows.
    vector.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
    duckdb::ConstantVector::SetNull(vector, true);
    return;
  }
  fill_flat(vector, column, first, count, keep);
}

}  // namespace tarn::engine
