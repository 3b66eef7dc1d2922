// format(pattern, value, ...): values of many types, NULLs among them.
#include "engine/function_rows.hpp"
#include "engine/functions.hpp"
#include "trino_math/format.hpp"

#include <vector>

namespace tarn::engine {
namespace {

using duckdb::LogicalTypeId;
using trino_math::FormatArgument;

// A column of values to be formatted. The statement makes text of every type that is not named here.
class FormatColumn {
 public:
  FormatColumn(duckdb::Vector& vector, std::size_t rows) : type_(vector.GetType()), whole_(vector, rows) {
    vector.ToUnifiedFormat(rows, format_);
  }

  FormatArgument at(std::size_t row) const {
    const auto place = format_.sel->get_index(row);
    if (!format_.validity.RowIsValid(place)) {
      return std::monostate();
    }
    switch (type_.id()) {
      case LogicalTypeId::BOOLEAN: return element<bool>(place);
      case LogicalTypeId::TINYINT:
      case LogicalTypeId::SMALLINT:
      case LogicalTypeId::INTEGER:
      case LogicalTypeId::BIGINT: return static_cast<std::int64_t>(whole_.at(row));
      case LogicalTypeId::FLOAT: return element<float>(place);
      case LogicalTypeId::DOUBLE: return element<double>(place);
      case LogicalTypeId::DECIMAL: return trino_math::FormatDecimal{whole_.at(row), whole_.type().scale};
      default: return detail::view_of(element<duckdb::string_t>(place));
    }
  }

 private:
  template <class T>
  const T& element(std::size_t place) const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format_)[place];
  }

  duckdb::LogicalType type_;
  WholeColumn whole_;
  duckdb::UnifiedVectorFormat format_;
};

void format_rows(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  duckdb::UnifiedVectorFormat patterns;
  arguments.data[0].ToUnifiedFormat(arguments.size(), patterns);
  std::vector<FormatColumn> columns;
  columns.reserve(arguments.ColumnCount());
  for (std::size_t i = 1; i < arguments.ColumnCount(); ++i) {
    columns.emplace_back(arguments.data[i], arguments.size());
  }
  std::vector<FormatArgument> values(columns.size());
  write_rows(arguments, result, [&](std::size_t row) {
    const auto place = patterns.sel->get_index(row);
    if (!patterns.validity.RowIsValid(place)) {
      duckdb::FlatVector::SetNull(result, row, true);
      return;
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      values[i] = columns[i].at(row);
    }
    const auto pattern =
        detail::view_of(duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(patterns)[place]);
    detail::write(result, row, trino_math::format_text(pattern, values));
  });
}

}  // namespace

void add_format_functions(FunctionList& list) {
  duckdb::ScalarFunction made("trino_format", {duckdb::LogicalType::VARCHAR}, duckdb::LogicalType::VARCHAR,
                              format_rows, bind_types);
  made.varargs = duckdb::LogicalType::ANY;
  made.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(made));
}

}  // namespace tarn::engine
