// The second evaluator: wildcards by plain recursion, elements read from the JSON each time they are asked
// for.
#include "access/test_slow_evaluator.hpp"

#include <cstdlib>
#include <functional>
#include <optional>
#include <set>

namespace tarn::access::slow {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const json::Value* value) {
  if (value == nullptr) {
    return {};
  }
  if (value->string() != nullptr) {
    return {*value->string()};
  }
  if (value->boolean() != nullptr) {
    return {*value->boolean() ? "true" : "false"};
  }
  Texts texts;
  if (value->array() != nullptr) {
    for (const json::Value& element : *value->array()) {
      texts.push_back(texts_of(&element).front());
    }
  }
  return texts;
}

std::string lower(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return text;
}

// Letters of a pattern; a wildcard is a letter that is marked.
struct Letter {
  char c = ' ';
  bool is_wild = false;
};
using Letters = std::vector<Letter>;

bool fits(const Letters& pattern, std::size_t at, const std::string& text, std::size_t from,
          const std::function<bool(std::size_t, char)>& may_take) {
  if (at == pattern.size()) {
    return from == text.size();
  }
  const Letter letter = pattern[at];
  if (letter.is_wild && letter.c == '*' && fits(pattern, at + 1, text, from, may_take)) {
    return true;
  }
  if (from == text.size()) {
    return false;
  }
  if (letter.is_wild) {
    return may_take(at, text[from]) && fits(pattern, letter.c == '*' ? at : at + 1, text, from + 1, may_take);
  }
  return letter.c == text[from] && fits(pattern, at + 1, text, from + 1, may_take);
}

bool fits_anywhere(const Letters& pattern, const std::string& text) {
  return fits(pattern, 0, text, 0, [](std::size_t, char) { return true; });
}

Letters letters_of(const std::string& text, bool has_wildcards) {
  Letters letters;
  for (const char c : text) {
    letters.push_back({c, has_wildcards && (c == '*' || c == '?')});
  }
  return letters;
}

// Puts values in the place of variables; nothing where one has none.
std::optional<Letters> filled(const std::string& text, bool has_wildcards, bool has_variables,
                              const Question& question) {
  const std::size_t begin = has_variables ? text.find("${") : std::string::npos;
  if (begin == std::string::npos) {
    return letters_of(text, has_wildcards);
  }
  Letters letters = letters_of(text.substr(0, begin), has_wildcards);
  const std::size_t end = text.find('}', begin);
  std::string key = lower(text.substr(begin + 2, end - begin - 2));
  std::optional<std::string> value;
  const std::size_t comma = key.find(", '");
  if (comma != std::string::npos) {
    value = text.substr(begin + 2 + comma + 3, end - begin - 2 - comma - 4);
    key = key.substr(0, comma);
  }
  const auto found = question.context.find(key);
  if (found != question.context.end()) {
    value = found->second.size() == 1 ? std::optional(found->second.front()) : std::nullopt;
  }
  if (key == "*" || key == "?" || key == "$") {
    value = key;
  }
  const auto rest = filled(text.substr(end + 1), has_wildcards, has_variables, question);
  if (!value || !rest) {
    return std::nullopt;
  }
  for (const char c : *value) {
    letters.push_back({c, false});
  }
  letters.insert(letters.end(), rest->begin(), rest->end());
  return letters;
}

bool fits_resource(const Letters& pattern, const std::string& resource) {
  const auto may_take = [&pattern](std::size_t at, char c) {
    int colons = 0;
    for (std::size_t i = 0; i < at; ++i) {
      colons += pattern[i].c == ':' ? 1 : 0;
    }
    const bool is_last = at + 1 == pattern.size() || pattern[at + 1].c == ':';
    const bool is_free = colons >= 5 || (pattern[at].c == '*' && is_last);
    return is_free || c != ':';
  };
  return fits(pattern, 0, resource, 0, may_take);
}

std::vector<Letters> cut(const Letters& pattern) {
  std::vector<Letters> parts(1);
  for (const Letter& letter : pattern) {
    if (letter.c == ':' && parts.size() < 6) {
      parts.emplace_back();
    } else {
      parts.back().push_back(letter);
    }
  }
  return parts;
}

bool fits_arn(const Letters& pattern, const std::string& arn) {
  const auto wanted = cut(pattern);
  const auto given = cut(letters_of(arn, false));
  if (wanted.size() != 6 || given.size() != 6) {
    return false;
  }
  for (std::size_t part = 0; part < 6; ++part) {
    std::string text;
    for (const Letter& letter : given[part]) {
      text += letter.c;
    }
    if (!fits_anywhere(wanted[part], text)) {
      return false;
    }
  }
  return true;
}

// "10.1.2.3" as a number; the tests have no other addresses.
std::optional<unsigned long> address(const std::string& text) {
  unsigned long number = 0;
  const char* at = text.c_str();
  for (int part = 0; part < 4; ++part) {
    char* end = nullptr;
    number = number * 256 + std::strtoul(at, &end, 10);
    if (end == at) {
      return std::nullopt;
    }
    at = *end == '\0' ? end : end + 1;
  }
  return number;
}

bool is_in_block(const std::string& block, const std::string& given) {
  const std::size_t slash = block.find('/');
  const auto base = address(block.substr(0, slash));
  const auto number = address(given);
  const int bits =
      slash == std::string::npos ? 32 : std::atoi(block.c_str() + slash + 1);  // tidy: a test's own text
  if (!base || !number) {
    return false;
  }
  const unsigned long size = 1ul << (32 - bits);
  return *number / size == *base / size;
}

// -1, 0, 1, or nothing where one of both is no number.
std::optional<int> order_of_numbers(const std::string& a, const std::string& b) {
  char* end_a = nullptr;
  char* end_b = nullptr;
  const double x = std::strtod(a.c_str(), &end_a);
  const double y = std::strtod(b.c_str(), &end_b);
  if (a.empty() || b.empty() || *end_a != '\0' || *end_b != '\0') {
    return std::nullopt;
  }
  return x < y ? -1 : x > y ? 1 : 0;
}

// The tests write moments in one form, in which they sort as texts.
std::optional<int> order_of_dates(const std::string& a, const std::string& b) {
  const auto is_date = [](const std::string& text) { return text.size() == 20 && text.back() == 'Z'; };
  if (!is_date(a) || !is_date(b)) {
    return std::nullopt;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

bool has_order(const std::string& name, std::optional<int> order) {
  if (!order) {
    return false;
  }
  if (name.ends_with("LessThan")) {
    return *order < 0;
  }
  if (name.ends_with("LessThanEquals")) {
    return *order <= 0;
  }
  if (name.ends_with("GreaterThan")) {
    return *order > 0;
  }
  return name.ends_with("GreaterThanEquals") ? *order >= 0 : *order == 0;
}

struct Test {
  std::string name;  // the operator, positive
  bool is_negated = false;
  bool has_variables = true;
};

bool is_equal(const Test& test, const std::string& wanted, const std::string& given,
              const Question& question) {
  if (test.name.starts_with("Numeric")) {
    return has_order(test.name, order_of_numbers(given, wanted));
  }
  if (test.name.starts_with("Date")) {
    return has_order(test.name, order_of_dates(given, wanted));
  }
  if (test.name == "Bool") {
    return lower(given) == lower(wanted);
  }
  if (test.name == "IpAddress") {
    return is_in_block(wanted, given);
  }
  const bool has_wildcards = test.name == "StringLike" || test.name.starts_with("Arn");
  const bool is_folded = test.name == "StringEqualsIgnoreCase";
  auto letters = filled(wanted, has_wildcards, test.has_variables, question);
  if (!letters) {
    return false;
  }
  if (is_folded) {
    for (Letter& letter : *letters) {
      letter.c = lower(std::string(1, letter.c)).front();
    }
  }
  return test.name.starts_with("Arn") ? fits_arn(*letters, given)
                                      : fits_anywhere(*letters, is_folded ? lower(given) : given);
}

bool passes(const Test& test, const Texts& wanted, const std::string& given, const Question& question) {
  bool is_any = false;
  for (const std::string& text : wanted) {
    is_any = is_any || is_equal(test, text, given, question);
  }
  return test.is_negated ? !is_any : is_any;
}

std::size_t count_of_passes(const Test& test, const Texts& wanted, const Texts& given,
                            const Question& question) {
  std::size_t count = 0;
  for (const std::string& text : given) {
    count += passes(test, wanted, text, question) ? 1 : 0;
  }
  return count;
}

bool holds(std::string name, const std::string& key, const Texts& wanted, bool has_variables,
           const Question& question) {
  const auto found = question.context.find(lower(key));
  const Texts given = found == question.context.end() ? Texts() : found->second;
  const bool is_empty = given.empty() || given == Texts{""};
  if (name == "Null") {
    return wanted.front() == (is_empty ? "true" : "false");
  }
  std::string qualifier;
  if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
    qualifier = name.substr(0, colon);
    name = name.substr(colon + 1);
  }
  if (name.ends_with("IfExists")) {
    if (given.empty()) {
      return true;
    }
    name = name.substr(0, name.size() - 8);
  }
  Test test{.name = name, .has_variables = has_variables};
  if (const std::size_t no = name.find("Not"); no != std::string::npos) {
    test = {
        .name = name.substr(0, no) + name.substr(no + 3), .is_negated = true, .has_variables = has_variables};
  }
  const std::size_t count = count_of_passes(test, wanted, given, question);
  if (qualifier == "ForAllValues") {
    return is_empty || count == given.size();
  }
  if (qualifier == "ForAnyValue") {
    return !is_empty && count > 0;
  }
  return test.is_negated ? count == given.size() : count > 0;
}

bool conditions_hold(const json::Value* condition, bool has_variables, const Question& question) {
  if (condition == nullptr) {
    return true;
  }
  bool all = true;
  for (const json::Member& op : *condition->object()) {
    for (const json::Member& key : *op.value.object()) {
      all = all && holds(op.name, key.name, texts_of(&key.value), has_variables, question);
    }
  }
  return all;
}

bool is_service(const Question& question) {
  return question.account.empty();
}

// The ways in which a Principal can name the one who asks: "account", "role", "itself".
std::set<std::string> namings(const json::Value& principal, const Question& question) {
  std::set<std::string> ways;
  if (principal.string() != nullptr) {
    return {"itself"};
  }
  for (const std::string& text : texts_of(principal.find("AWS"))) {
    if (text == "*") {
      ways.insert("itself");
    } else if (is_service(question)) {
      continue;
    } else if (text == question.account || text == "arn:aws:iam::" + question.account + ":root") {
      ways.insert("account");
    } else if (text == question.role) {
      ways.insert("role");
    } else if (text == question.caller) {
      ways.insert("itself");
    }
  }
  for (const std::string& text : texts_of(principal.find("Service"))) {
    if (is_service(question) && text == question.caller) {
      ways.insert("itself");
    }
  }
  return ways;
}

bool is_left_out(const json::Value& not_principal, const Question& question) {
  const auto ways = namings(not_principal, question);
  const Texts listed = texts_of(not_principal.find("AWS"));
  const bool is_everybody =
      not_principal.string() != nullptr || std::set(listed.begin(), listed.end()).contains("*");
  if (is_service(question) || is_everybody) {
    return !ways.empty();
  }
  const std::set<std::string> names(listed.begin(), listed.end());
  return ways.contains("account") && names.contains(question.caller) &&
         (question.role.empty() || names.contains(question.role));
}

bool has_action(const json::Value* element, const Question& question) {
  for (const std::string& text : texts_of(element)) {
    if (fits_anywhere(letters_of(lower(text), true), lower(question.action))) {
      return true;
    }
  }
  return false;
}

bool has_resource(const json::Value* element, bool has_variables, const Question& question) {
  for (const std::string& text : texts_of(element)) {
    const auto letters = filled(text, true, has_variables, question);
    if (letters && fits_resource(*letters, question.resource)) {
      return true;
    }
  }
  return false;
}

bool has_variables(const Document& document) {
  const json::Value* version = document.json.find("Version");
  return version != nullptr && *version->string() == "2012-10-17";
}

}  // namespace

bool is_about(const Document& document, const json::Value& statement, const Question& question) {
  const auto* principal = statement.find("Principal");
  const auto* not_principal = statement.find("NotPrincipal");
  if ((principal != nullptr && namings(*principal, question).empty()) ||
      (not_principal != nullptr && is_left_out(*not_principal, question))) {
    return false;
  }
  const auto* action = statement.find("Action");
  if (action != nullptr ? !has_action(action, question) : has_action(statement.find("NotAction"), question)) {
    return false;
  }
  const bool variables = has_variables(document);
  const auto* resource = statement.find("Resource");
  const auto* not_resource = statement.find("NotResource");
  if ((resource != nullptr && !has_resource(resource, variables, question)) ||
      (not_resource != nullptr && has_resource(not_resource, variables, question))) {
    return false;
  }
  return conditions_hold(statement.find("Condition"), variables, question);
}

Answer answer(const std::vector<Document>& documents, const Question& question) {
  std::set<PolicyKind> kinds;
  std::set<PolicyKind> allows;
  std::set<std::string> ways;
  for (const Document& document : documents) {
    const bool is_of_caller = document.kind == PolicyKind::Identity || document.kind == PolicyKind::Session;
    if (is_service(question) && is_of_caller) {
      continue;
    }
    kinds.insert(document.kind);
    for (const json::Value& statement : *document.json.find("Statement")->array()) {
      if (!is_about(document, statement, question)) {
        continue;
      }
      if (*statement.find("Effect")->string() == "Deny") {
        return {.outcome = Decision::Outcome::DeniedExplicitly};
      }
      allows.insert(document.kind);
      if (!is_of_caller) {
        ways.merge(namings(*statement.find("Principal"), question));
      }
    }
  }
  const bool has_trust = kinds.contains(PolicyKind::Trust);
  const PolicyKind other_side = has_trust ? PolicyKind::Trust : PolicyKind::Resource;
  const bool is_bounded = kinds.contains(PolicyKind::Session) && !allows.contains(PolicyKind::Session);
  const bool own_side = allows.contains(PolicyKind::Identity) && !is_bounded;
  constexpr auto kAllowed = Decision::Outcome::Allowed;
  if (is_service(question)) {
    return ways.empty() ? Answer{.lacking = other_side} : Answer{.outcome = kAllowed};
  }
  const bool is_same_account = question.owner == question.account;
  const bool needs_other_side = !is_same_account || has_trust;
  const bool is_enough_alone = ways.contains("itself") || (ways.contains("role") && !is_bounded);
  if ((is_same_account && is_enough_alone) || (own_side && (!needs_other_side || !ways.empty()))) {
    return {.outcome = kAllowed};
  }
  if (is_same_account && ways.contains("role")) {
    return {.lacking = PolicyKind::Session};
  }
  if (needs_other_side && ways.empty()) {
    return {.lacking = other_side};
  }
  return {.lacking = allows.contains(PolicyKind::Identity) ? PolicyKind::Session : PolicyKind::Identity};
}

}  // namespace tarn::access::slow
