#include "engine/cell.hpp"

namespace tarn::engine {

using duckdb::PhysicalType;

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
