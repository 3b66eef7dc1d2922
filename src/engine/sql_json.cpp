#include "engine/sql_json.hpp"

#include "engine/function_rows.hpp"
#include "trino_json/cast.hpp"
#include "trino_json/sql_json.hpp"
#include "trino_json/writer.hpp"
#include "trino_math/number_text.hpp"

#include <fmt/format.h>

namespace tarn::engine {

struct SqlJsonPath {
  static Result<SqlJsonPath> make(std::string_view text) {
    return SqlJsonPath{TARN_TRY(trino_json::Path::compile(text))};
  }
  trino_json::Path path;
};

namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using trino_json::Node;
using trino_json::PathVariable;
using Variables = std::vector<PathVariable>;

constexpr char kIsJson = 'J';
constexpr std::size_t kPathArgument = 1;
constexpr std::size_t kOptionsArgument = 2;
constexpr std::size_t kEmptyArgument = 3;
constexpr std::size_t kErrorArgument = 4;
constexpr std::size_t kAfterOptions = 3;
constexpr std::size_t kAfterDefaults = 5;

struct SqlJsonLocal final : duckdb::FunctionLocalState {
  detail::KeptTexts<SqlJsonPath> paths;
};

duckdb::unique_ptr<duckdb::FunctionLocalState> begin_sql_json(duckdb::ExpressionState& /*state*/,
                                                              const duckdb::BoundFunctionExpression& /*call*/,
                                                              duckdb::FunctionData* /*data*/) {
  return duckdb::make_uniq<SqlJsonLocal>();
}

Node decimal_node(const Value& value) {
  duckdb::Vector one(value);
  const WholeColumn column(one, 1);
  return Node::Data(trino_json::DecimalNumber{column.at(0), column.type()});
}

// A value of SQL as one of JSON. REQUIRES: it is not NULL.
Node value_node(const Value& value) {
  switch (value.type().id()) {
    case LogicalTypeId::BOOLEAN: return Node::Data(duckdb::BooleanValue::Get(value));
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER: return Node::Data(value.GetValue<std::int32_t>());
    case LogicalTypeId::BIGINT: return Node::Data(value.GetValue<std::int64_t>());
    case LogicalTypeId::FLOAT: return Node::Data(value.GetValue<float>());
    case LogicalTypeId::DOUBLE: return Node::Data(value.GetValue<double>());
    case LogicalTypeId::DECIMAL: return decimal_node(value);
    case LogicalTypeId::VARCHAR: return Node::Data(duckdb::StringValue::Get(value));
    default: return Node::Data(value.ToString());
  }
}

Result<Node> operand_node(const Value& value, bool is_json) {
  return is_json ? trino_json::format_json(duckdb::StringValue::Get(value)) : value_node(value);
}

std::string constant_argument(const duckdb::DataChunk& arguments, std::size_t index) {
  return duckdb::StringValue::Get(arguments.GetValue(index, 0));
}

// One row's call of a path.
struct PathCall {
  std::string json;
  Variables variables;
};

// Text that is no JSON takes the place of the input, so that ON ERROR decides about it.
PathCall path_call(const duckdb::DataChunk& arguments, std::size_t row, std::size_t first_variable) {
  PathCall call{duckdb::StringValue::Get(arguments.GetValue(0, row)), {}};
  for (std::size_t i = first_variable; i + 1 < arguments.ColumnCount(); i += 2) {
    const auto name = constant_argument(arguments, i);
    const auto value = arguments.GetValue(i + 1, row);
    if (value.IsNull()) {
      call.variables.push_back({name.substr(1), Node()});
      continue;
    }
    auto node = operand_node(value, name.front() == kIsJson);
    if (!node) {
      call.json = duckdb::StringValue::Get(value);
    }
    call.variables.push_back({name.substr(1), node ? *std::move(node) : Node()});
  }
  return call;
}

// Calls `write(row, path, call)` for the rows that have an input; others are NULL.
template <class Write>
void run_path(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result,
              std::size_t first_variable, const Write& write) {
  if (arguments.size() == 0) {
    return;
  }
  auto& local = duckdb::ExecuteFunctionState::GetFunctionState(state)->Cast<SqlJsonLocal>();
  const auto text = constant_argument(arguments, kPathArgument);
  const auto& path = local.paths.get(text).value.path;
  duckdb::UnifiedVectorFormat inputs;
  arguments.data[0].ToUnifiedFormat(arguments.size(), inputs);
  write_rows(arguments, result, [&](std::size_t row) {
    if (inputs.validity.RowIsValid(inputs.sel->get_index(row))) {
      write(row, path, path_call(arguments, row, first_variable));
    } else {
      duckdb::FlatVector::SetNull(result, row, true);
    }
  });
}

trino_json::ExistsOnError exists_on_error(char letter) {
  using trino_json::ExistsOnError;
  switch (letter) {
    case 'T': return ExistsOnError::True;
    case 'U': return ExistsOnError::Unknown;
    case 'E': return ExistsOnError::Error;
    default: return ExistsOnError::False;
  }
}

void sql_json_exists(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
  const auto on_error = exists_on_error(constant_argument(arguments, kOptionsArgument).front());
  run_path(arguments, state, result, kAfterOptions,
           [&](std::size_t row, const trino_json::Path& path, const PathCall& call) {
             detail::write(result, row, trino_json::json_exists(call.json, path, call.variables, on_error));
           });
}

trino_json::QueryOn query_on_letter(char letter) {
  using trino_json::QueryOn;
  switch (letter) {
    case 'E': return QueryOn::Error;
    case 'A': return QueryOn::EmptyArray;
    case 'O': return QueryOn::EmptyObject;
    default: return QueryOn::Null;
  }
}

trino_json::QueryOptions query_options(std::string_view letters) {
  using trino_json::QueryQuotes;
  using trino_json::QueryWrapper;
  constexpr std::size_t kOnError = 3;
  trino_json::QueryOptions options;
  options.wrapper = letters[0] == 'U'   ? QueryWrapper::Unconditional
                    : letters[0] == 'C' ? QueryWrapper::Conditional
                                        : QueryWrapper::Without;
  options.quotes = letters[1] == 'O' ? QueryQuotes::Omit : QueryQuotes::Keep;
  options.on_empty = query_on_letter(letters[2]);
  options.on_error = query_on_letter(letters[kOnError]);
  return options;
}

void sql_json_query(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
  const auto options = query_options(constant_argument(arguments, kOptionsArgument));
  run_path(arguments, state, result, kAfterOptions,
           [&](std::size_t row, const trino_json::Path& path, const PathCall& call) {
             detail::write(result, row, trino_json::json_query(call.json, path, call.variables, options));
           });
}

trino_json::ValueOn value_on_letter(char letter) {
  using trino_json::ValueOn;
  switch (letter) {
    case 'E': return ValueOn::Error;
    case 'D': return ValueOn::Default;
    default: return ValueOn::Null;
  }
}

// The scalar that a cast makes; nothing else comes.
class ScalarSink final : public trino_json::CastSink {
 public:
  explicit ScalarSink(LogicalType type) : type_(std::move(type)) {}

  void null() override {}
  void boolean(bool value) override { value_ = Value::BOOLEAN(value); }
  void integer(std::int64_t value) override { value_ = Value::Numeric(type_, value); }
  void real(float value) override { value_ = Value::FLOAT(value); }
  void real(double value) override { value_ = Value::DOUBLE(value); }
  void decimal(trino_math::Int128 value) override {
    duckdb::Vector one(type_, 1);
    write_whole(one, 0, value);
    value_ = one.GetValue(0);
  }
  void varchar(std::string_view value) override { value_ = Value(std::string(value)); }
  void json(std::string_view /*value*/) override {}
  void start_array() override {}
  void end_array() override {}
  void start_map() override {}
  void end_map() override {}
  void start_row() override {}
  void end_row() override {}

  Value take() { return std::move(value_); }

 private:
  LogicalType type_;
  Value value_;
};

struct ScalarKind {
  trino_json::CastKind kind = trino_json::CastKind::Varchar;
  std::string_view name = "varchar";
};

ScalarKind scalar_kind(const LogicalType& type) {
  using trino_json::CastKind;
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return {CastKind::Boolean, "boolean"};
    case LogicalTypeId::TINYINT: return {CastKind::Tinyint, "tinyint"};
    case LogicalTypeId::SMALLINT: return {CastKind::Smallint, "smallint"};
    case LogicalTypeId::INTEGER: return {CastKind::Integer, "integer"};
    case LogicalTypeId::BIGINT: return {CastKind::Bigint, "bigint"};
    case LogicalTypeId::FLOAT: return {CastKind::Real, "real"};
    case LogicalTypeId::DOUBLE: return {CastKind::Double, "double"};
    case LogicalTypeId::DECIMAL: return {CastKind::Decimal, "decimal"};
    default: return {};
  }
}

// The type that a path's item has in SQL.
std::string item_type(const Node& item) {
  if (const auto* decimal = std::get_if<trino_json::DecimalNumber>(&item.data())) {
    return trino_math::type_text(decimal->type);
  }
  if (item.boolean() != nullptr) {
    return "boolean";
  }
  if (std::holds_alternative<std::int32_t>(item.data())) {
    return "integer";
  }
  if (std::holds_alternative<std::int64_t>(item.data())) {
    return "bigint";
  }
  return item.is_number() ? "double" : "varchar";
}

// The item as a value of the type that json_value returns.
Result<Value> returned_value(const Node& item, const LogicalType& type) {
  const auto target = scalar_kind(type);
  if (target.kind == trino_json::CastKind::Varchar) {
    if (const auto* text = item.string()) {
      return Value(*text);
    }
    if (const auto* decimal = std::get_if<trino_json::DecimalNumber>(&item.data())) {
      return Value(trino_math::decimal_text(decimal->value, decimal->type.scale));
    }
  }
  trino_json::CastType wanted;
  wanted.kind = target.kind;
  wanted.name = target.name;
  if (wanted.kind == trino_json::CastKind::Decimal) {
    wanted.decimal = decimal_type(type);
    wanted.name = trino_math::type_text(wanted.decimal);
  }
  ScalarSink sink(type);
  if (!trino_json::cast_json(trino_json::write_node(item), wanted, sink)) {
    return std::unexpected(trino_json::value_cast_error(item_type(item), wanted.name));
  }
  return sink.take();
}

void sql_json_value(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
  using trino_json::ValueOutcome;
  const auto letters = constant_argument(arguments, kOptionsArgument);
  const trino_json::ValueOptions options{value_on_letter(letters[0]), value_on_letter(letters[1])};
  run_path(arguments, state, result, kAfterDefaults,
           [&](std::size_t row, const trino_json::Path& path, const PathCall& call) {
             const auto found = trino_json::json_value(call.json, path, call.variables, options);
             if (!found) {
               raise(found.error());
             }
             auto outcome = found->outcome;
             Value value(result.GetType());
             if (outcome == ValueOutcome::Value) {
               auto made = returned_value(found->value, result.GetType());
               if (made) {
                 value = *std::move(made);
               } else if (options.on_error == trino_json::ValueOn::Error) {
                 raise(made.error());
               } else if (options.on_error == trino_json::ValueOn::Default) {
                 outcome = ValueOutcome::ErrorDefault;
               }
             }
             if (outcome == ValueOutcome::EmptyDefault) {
               value = arguments.GetValue(kEmptyArgument, row);
             } else if (outcome == ValueOutcome::ErrorDefault) {
               value = arguments.GetValue(kErrorArgument, row);
             }
             result.SetValue(row, value);
           });
}

std::optional<Node> member_node(const Value& value, bool is_json) {
  if (value.IsNull()) {
    return std::nullopt;
  }
  auto node = operand_node(value, is_json);
  if (!node) {
    raise(node.error());
  }
  return *std::move(node);
}

void sql_json_object(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                     duckdb::Vector& result) {
  constexpr std::size_t kFirstValue = 2;
  if (arguments.size() == 0) {
    return;
  }
  const auto letters = constant_argument(arguments, 0);
  const auto on_null = letters[0] == 'A' ? trino_json::OnNull::Absent : trino_json::OnNull::Null;
  const auto unique = letters[1] == 'U' ? trino_json::UniqueKeys::With : trino_json::UniqueKeys::Without;
  write_rows(arguments, result, [&](std::size_t row) {
    std::vector<trino_json::ObjectMember> members;
    members.reserve(arguments.ColumnCount() / 2);
    for (std::size_t i = 1; i + 1 < arguments.ColumnCount(); i += 2) {
      const auto key = arguments.GetValue(i, row);
      const bool is_json = letters[kFirstValue + i / 2] == kIsJson;
      members.push_back({key.IsNull() ? std::nullopt : std::optional(duckdb::StringValue::Get(key)),
                         member_node(arguments.GetValue(i + 1, row), is_json)});
    }
    detail::write(result, row, trino_json::json_object(members, on_null, unique));
  });
}

void sql_json_array(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                    duckdb::Vector& result) {
  if (arguments.size() == 0) {
    return;
  }
  const auto letters = constant_argument(arguments, 0);
  const auto on_null = letters[0] == 'A' ? trino_json::OnNull::Absent : trino_json::OnNull::Null;
  write_rows(arguments, result, [&](std::size_t row) {
    std::vector<std::optional<Node>> elements;
    elements.reserve(arguments.ColumnCount());
    for (std::size_t i = 1; i < arguments.ColumnCount(); ++i) {
      elements.push_back(member_node(arguments.GetValue(i, row), letters[i] == kIsJson));
    }
    detail::write(result, row, std::string_view(trino_json::json_array(elements, on_null)));
  });
}

// The result is of the type of the defaults.
duckdb::unique_ptr<duckdb::FunctionData> bind_json_value(
    duckdb::ClientContext& context, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  bind_types(context, function, arguments);
  function.return_type = arguments[kEmptyArgument]->return_type;
  return nullptr;
}

void add_sql_json(FunctionList& list, const std::string& name, LogicalType result,
                  duckdb::scalar_function_t run, duckdb::bind_scalar_function_t bind = bind_types) {
  duckdb::ScalarFunction made(name, {}, std::move(result), std::move(run), bind, nullptr, nullptr,
                              begin_sql_json);
  made.varargs = LogicalType::ANY;
  made.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(made));
}

}  // namespace

void add_sql_json_functions(FunctionList& list) {
  add_sql_json(list, "trino_sql_json_exists", LogicalType::BOOLEAN, sql_json_exists);
  add_sql_json(list, "trino_sql_json_query", LogicalType::VARCHAR, sql_json_query);
  add_sql_json(list, "trino_sql_json_value", LogicalType::ANY, sql_json_value, bind_json_value);
  add_sql_json(list, "trino_sql_json_object", LogicalType::VARCHAR, sql_json_object);
  add_sql_json(list, "trino_sql_json_array", LogicalType::VARCHAR, sql_json_array);
}

}  // namespace tarn::engine
