#include "sql/functions.hpp"

#include "sql/text.hpp"

#include <algorithm>
#include <string>

namespace tarn::sql {

namespace {

std::vector<Function> collect() {
  std::vector<Function> all;
  for (const auto family : {text_functions(), math_functions(), time_functions(), collection_functions(),
                            json_functions(), conditional_functions(), aggregate_functions()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  std::ranges::sort(all, {}, &Function::name);
  return all;
}

}  // namespace

std::span<const Function> all_functions() {
  static const std::vector<Function> kFunctions = collect();
  return kFunctions;
}

const Function* find_function(std::string_view name) {
  const auto all = all_functions();
  const auto found = std::ranges::lower_bound(all, name, {}, &Function::name);
  return found != all.end() && found->name == name ? &*found : nullptr;
}

std::string function_hint(std::string_view name) {
  Suggestion suggestion(name);
  for (const auto& function : all_functions()) {
    suggestion.consider(function.name);
  }
  return suggestion.hint();
}

std::string fill_template(std::string_view text, std::span<const Value> values) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out.push_back(text[i]);
    } else if (text[++i] == '*') {
      for (std::size_t argument = 0; argument < values.size(); ++argument) {
        out += (argument == 0 ? "" : ", ") + values[argument].sql;
      }
    } else {
      const auto index = static_cast<std::size_t>(text[i] - '1');
      out += index < values.size() ? values[index].sql : std::string("NULL");
    }
  }
  return out;
}

Type returned_type(Returns returns, std::span<const Value> values) {
  const auto argument = [&](std::size_t index) {
    return index < values.size() ? values[index].type : Type{};
  };
  switch (returns) {
    case Returns::Unknown: return {};
    case Returns::Boolean: return Type::of(Kind::Boolean);
    case Returns::Bigint: return Type::of(Kind::Int64);
    case Returns::Double: return Type::of(Kind::Double);
    case Returns::Varchar: return Type::of(Kind::Varchar);
    case Returns::Varbinary: return Type::of(Kind::Varbinary);
    case Returns::Date: return Type::of(Kind::Date);
    case Returns::Timestamp: return Type::of(Kind::Timestamp);
    case Returns::Json: return Type::of(Kind::Json);
    case Returns::First: return argument(0);
    case Returns::Second: return argument(1);
    case Returns::Common: {
      Type type;
      for (const auto& value : values) {
        type = common_type(type, value.type).value_or(Type{});
      }
      return type;
    }
    case Returns::FirstElement: return argument(0).element();
    case Returns::FirstKeys: return Type::array(argument(0).key());
    case Returns::FirstValues: return Type::array(argument(0).element());
    case Returns::ArrayOfFirst: return Type::array(argument(0));
    case Returns::ArrayOfSecond: return Type::array(argument(1));
    case Returns::ArrayOfVarchar: return Type::array(Type::of(Kind::Varchar));
    case Returns::ArrayOfBigint: return Type::array(Type::of(Kind::Int64));
    case Returns::MapFirstSecond: return Type::map(argument(0), argument(1));
    case Returns::Sum: return argument(0).is_integer() ? Type::of(Kind::Int64) : argument(0);
  }
  return {};
}

}  // namespace tarn::sql
