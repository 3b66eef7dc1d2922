#include "engine/cell.hpp"

namespace tarn::engine {

using duckdb::PhysicalType;

namespace {

std::size_t bytes_of_texts(duckdb::Vector& vector) {
  const auto buffer = vector.GetAuxiliary();
  if (!buffer || buffer->GetBufferType() != duckdb::VectorBufferType::STRING_BUFFER) {
    return 0;
  }
  return buffer->Cast<duckdb::VectorStringBuffer>().GetStringAllocator().AllocationSize();
}

// Of a vector with room for so many rows.
std::size_t bytes_of(duckdb::Vector& vector, std::size_t room) {
  const auto stored = vector.GetType().InternalType();
  if (stored == PhysicalType::STRUCT) {
    std::size_t bytes = 0;
    for (auto& field : duckdb::StructVector::GetEntries(vector)) {
      bytes += bytes_of(*field, room);
    }
    return bytes;
  }
  const std::size_t own = room * duckdb::GetTypeIdSize(stored);
  if (stored == PhysicalType::LIST) {
    return own + bytes_of(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListCapacity(vector));
  }
  return stored == PhysicalType::VARCHAR ? own + bytes_of_texts(vector) : own;
}

}  // namespace

std::size_t bytes_of(duckdb::DataChunk& chunk) {
  std::size_t bytes = 0;
  for (auto& vector : chunk.data) {
    bytes += bytes_of(vector, chunk.GetCapacity());
  }
  return bytes;
}

CellColumn::CellColumn(duckdb::Vector& vector, std::size_t rows) : vector_(&vector) {
  vector.ToUnifiedFormat(rows, format_);
  const auto stored = vector.GetType().InternalType();
  if (stored == PhysicalType::LIST) {
    children_.emplace_back(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListSize(vector));
  } else if (stored == PhysicalType::STRUCT) {
    auto& fields = duckdb::StructVector::GetEntries(vector);
    children_.reserve(fields.size());
    for (auto& field : fields) {
      children_.emplace_back(*field, rows);
    }
  }
}

}  // namespace tarn::engine
