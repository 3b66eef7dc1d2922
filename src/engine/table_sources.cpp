#include "engine/table_sources.hpp"

#include "engine/store_files.hpp"

#include <map>
#include <utility>

#include <duckdb/function/replacement_scan.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/tableref/table_function_ref.hpp>

namespace tarn::engine {
namespace {

using Arguments = duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>>;

duckdb::unique_ptr<duckdb::TableRef> call(const std::string& function, Arguments arguments) {
  auto reference = duckdb::make_uniq<duckdb::TableFunctionRef>();
  reference->function = duckdb::make_uniq<duckdb::FunctionExpression>(function, std::move(arguments));
  return reference;
}

}  // namespace

struct TableSources::Data final : duckdb::ReplacementScanData {
  std::map<std::string, duckdb::unique_ptr<duckdb::TableRef>, std::less<>> sources;

  static duckdb::unique_ptr<duckdb::TableRef> find(duckdb::ClientContext&,
                                                   duckdb::ReplacementScanInput& input,
                                                   duckdb::optional_ptr<duckdb::ReplacementScanData> data) {
    const auto& sources = static_cast<const Data&>(*data).sources;
    const auto found = sources.find(input.table_name);
    return found == sources.end() ? nullptr : found->second->Copy();
  }
};

TableSources::TableSources(duckdb::DatabaseInstance& instance) {
  auto data = duckdb::make_uniq<Data>();
  data_ = data.get();
  duckdb::DBConfig::GetConfig(instance).replacement_scans.emplace_back(Data::find, std::move(data));
}

void TableSources::add(const std::string& name, const std::vector<std::string>& paths) {
  duckdb::vector<duckdb::Value> files;
  files.reserve(paths.size());
  for (const auto& path : paths) {
    files.emplace_back(std::string(kScheme) + path);
  }
  Arguments arguments;
  arguments.push_back(duckdb::make_uniq<duckdb::ConstantExpression>(
      duckdb::Value::LIST(duckdb::LogicalType::VARCHAR, std::move(files))));
  data_->sources.insert_or_assign(name, call("read_parquet", std::move(arguments)));
}

void TableSources::add_function(const std::string& name, const std::string& function) {
  data_->sources.insert_or_assign(name, call(function, {}));
}

}  // namespace tarn::engine
