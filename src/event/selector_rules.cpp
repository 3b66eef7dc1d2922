// Reading selectors, and what the User Guide allows in them (cloudtrail.md has the table).
#include "event/selectors.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::event {
namespace {

constexpr std::pair<std::string_view, SelectorField> kFields[] = {
    {"eventCategory", SelectorField::EventCategory},
    {"eventSource", SelectorField::EventSource},
    {"eventName", SelectorField::EventName},
    {"eventType", SelectorField::EventType},
    {"readOnly", SelectorField::ReadOnly},
    {"sessionCredentialFromConsole", SelectorField::SessionCredentialFromConsole},
    {"userIdentity.arn", SelectorField::UserIdentityArn},
    {"resources.type", SelectorField::ResourcesType},
    {"resources.ARN", SelectorField::ResourcesArn},
    {"errorCode", SelectorField::ErrorCode},
    {"vpcEndpointId", SelectorField::VpcEndpointId},
};

constexpr std::pair<std::string_view, SelectorOperator> kOperators[] = {
    {"Equals", SelectorOperator::Equals},
    {"StartsWith", SelectorOperator::StartsWith},
    {"EndsWith", SelectorOperator::EndsWith},
    {"NotEquals", SelectorOperator::NotEquals},
    {"NotStartsWith", SelectorOperator::NotStartsWith},
    {"NotEndsWith", SelectorOperator::NotEndsWith},
};

std::string_view name_of(SelectorField field) {
  return std::ranges::find(kFields, field, &std::pair<std::string_view, SelectorField>::second)->first;
}

// The fields that a category allows beside eventCategory, and those of them that it needs.
struct CategoryRule {
  std::string_view category;
  std::vector<SelectorField> needed;
  std::vector<SelectorField> allowed_to_stores;
  std::vector<SelectorField> allowed_to_trails;
  bool for_trails = true;
};

const std::vector<CategoryRule>& category_rules() {
  using enum SelectorField;
  static const std::vector<CategoryRule> kRules = {
      {"Management",
       {},
       {EventSource, ReadOnly, EventName, EventType, SessionCredentialFromConsole, UserIdentityArn},
       {EventSource, ReadOnly}},
      {"Data",
       {ResourcesType},
       {ReadOnly, EventName, ResourcesArn, EventSource, EventType, SessionCredentialFromConsole,
        UserIdentityArn},
       {ReadOnly, EventName, ResourcesArn, EventSource, EventType, SessionCredentialFromConsole,
        UserIdentityArn}},
      {"NetworkActivity",
       {EventSource},
       {EventName, ErrorCode, VpcEndpointId},
       {EventName, ErrorCode, VpcEndpointId, UserIdentityArn}},
      {"Insight", {}, {}, {}, false},
      {"ConfigurationItem", {}, {}, {}, false},
      {"Evidence", {}, {}, {}, false},
      {"ActivityAuditLog", {}, {}, {}, false},
  };
  return kRules;
}

Result<> refuse(std::string_view where, std::string_view rule) {
  return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", where, rule));
}

// The texts of a list that has at least one; nullopt for anything else.
std::optional<std::vector<std::string>> texts_of(const json::Value& value) {
  if (value.array() == nullptr || value.array()->empty()) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const auto& item : *value.array()) {
    if (item.string() == nullptr || item.string()->empty()) {
      return std::nullopt;
    }
    texts.push_back(*item.string());
  }
  return texts;
}

Result<FieldSelector> read_field(const json::Value& value, const std::string& where) {
  const auto* name = value.find("Field");
  if (name == nullptr || name->string() == nullptr) {
    return fail(ErrorCode::InvalidArgument, where + ": a field selector needs a Field");
  }
  const auto known =
      std::ranges::find(kFields, *name->string(), &std::pair<std::string_view, SelectorField>::first);
  if (known == std::end(kFields)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: no selector can look at the field {}", where, *name->string()));
  }
  FieldSelector selector{known->second, {}};
  for (const auto& [spelling, op] : kOperators) {
    const auto* values = value.find(spelling);
    if (values == nullptr || values->is_null()) {
      continue;
    }
    auto texts = texts_of(*values);
    if (!texts) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("{}: {} of {} needs a list of texts that are not empty", where, spelling,
                              known->first));
    }
    selector.conditions.push_back({op, std::move(*texts)});
  }
  if (selector.conditions.empty()) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "{}: {} needs one of Equals, StartsWith, EndsWith, NotEquals, NotStartsWith and NotEndsWith",
            where, known->first));
  }
  return selector;
}

Result<EventSelector> read_selector(const json::Value& value, const std::string& where) {
  EventSelector selector;
  if (const auto* name = value.find("Name"); name != nullptr && name->string() != nullptr) {
    selector.name = *name->string();
  }
  const auto* fields = value.find("FieldSelectors");
  if (fields == nullptr || fields->array() == nullptr || fields->array()->empty()) {
    return fail(ErrorCode::InvalidArgument, where + ": a selector needs FieldSelectors");
  }
  for (const auto& field : *fields->array()) {
    selector.fields.push_back(TARN_TRY(read_field(field, where)));
    const auto added = selector.fields.back().field;
    if (std::ranges::count(selector.fields, added, &FieldSelector::field) > 1) {
      return fail(ErrorCode::InvalidArgument, fmt::format("{}: {} may be named once", where, name_of(added)));
    }
  }
  return selector;
}

const FieldSelector* find_field(const EventSelector& selector, SelectorField field) {
  const auto found = std::ranges::find(selector.fields, field, &FieldSelector::field);
  return found == selector.fields.end() ? nullptr : &*found;
}

// The one value of a field that has Equals with one value and nothing else.
const std::string* only_value(const FieldSelector& field) {
  const bool one = field.conditions.size() == 1 && field.conditions.front().op == SelectorOperator::Equals &&
                   field.conditions.front().values.size() == 1;
  return one ? &field.conditions.front().values.front() : nullptr;
}

bool uses_only(const FieldSelector& field, std::initializer_list<SelectorOperator> operators) {
  return std::ranges::all_of(field.conditions, [&](const auto& condition) {
    return std::ranges::find(operators, condition.op) != operators.end();
  });
}

bool has_only_values(const FieldSelector& field, std::initializer_list<std::string_view> values) {
  return std::ranges::all_of(field.conditions, [&](const auto& condition) {
    return std::ranges::all_of(condition.values, [&](const auto& value) {
      return std::ranges::find(values, value) != values.end();
    });
  });
}

// Rules of one field, wherever it is allowed; nullptr when they are kept.
const char* broken_rule(const FieldSelector& field) {
  using enum SelectorOperator;
  switch (field.field) {
    case SelectorField::EventCategory:
      return only_value(field) ? nullptr : "eventCategory needs Equals with one value";
    case SelectorField::ResourcesType:
      return only_value(field) ? nullptr : "resources.type needs Equals with one value";
    case SelectorField::ReadOnly:
      return only_value(field) && has_only_values(field, {"true", "false"})
                 ? nullptr
                 : "readOnly needs Equals with true or false";
    case SelectorField::ErrorCode:
      return only_value(field) && has_only_values(field, {"VpceAccessDenied"})
                 ? nullptr
                 : "errorCode needs Equals with VpceAccessDenied";
    case SelectorField::SessionCredentialFromConsole:
      return uses_only(field, {Equals, NotEquals}) && has_only_values(field, {"true"})
                 ? nullptr
                 : "sessionCredentialFromConsole needs Equals or NotEquals with true";
    case SelectorField::EventSource:
    case SelectorField::EventName:
    case SelectorField::EventType:
    case SelectorField::UserIdentityArn:
    case SelectorField::ResourcesArn:
    case SelectorField::VpcEndpointId: return nullptr;
  }
  return nullptr;
}

// eventSource is freer in a store than in a trail, and tied down for network activity.
const char* broken_source_rule(const FieldSelector& field, std::string_view category, SelectorHolder holder) {
  if (category == "NetworkActivity" && only_value(field) == nullptr) {
    return "eventSource of NetworkActivity needs Equals with one value: one selector for each source";
  }
  if (category == "Management" && holder == SelectorHolder::Trail &&
      !(uses_only(field, {SelectorOperator::NotEquals}) &&
        has_only_values(field, {"kms.amazonaws.com", "rdsdata.amazonaws.com"}))) {
    return "eventSource of a trail's Management needs NotEquals with kms.amazonaws.com or "
           "rdsdata.amazonaws.com";
  }
  return nullptr;
}

Result<> check_field(const FieldSelector& field, const CategoryRule& rule, SelectorHolder holder,
                     const std::string& where) {
  const auto& allowed =
      holder == SelectorHolder::EventDataStore ? rule.allowed_to_stores : rule.allowed_to_trails;
  const bool known = field.field == SelectorField::EventCategory ||
                     std::ranges::find(allowed, field.field) != allowed.end() ||
                     std::ranges::find(rule.needed, field.field) != rule.needed.end();
  if (!known) {
    return refuse(where, fmt::format("{} cannot be selected by {}", rule.category, name_of(field.field)));
  }
  if (const char* broken = broken_rule(field)) {
    return refuse(where, broken);
  }
  if (field.field == SelectorField::EventSource) {
    if (const char* broken = broken_source_rule(field, rule.category, holder)) {
      return refuse(where, broken);
    }
  }
  return {};
}

Result<> check_selector(const EventSelector& selector, SelectorHolder holder, const std::string& where) {
  const auto* category = find_field(selector, SelectorField::EventCategory);
  const auto* name = category == nullptr ? nullptr : only_value(*category);
  if (name == nullptr) {
    return refuse(where, "a selector needs eventCategory, with Equals and one value");
  }
  const auto rule = std::ranges::find(category_rules(), *name, &CategoryRule::category);
  if (rule == category_rules().end()) {
    return refuse(where, fmt::format("there is no eventCategory {}", *name));
  }
  if (holder == SelectorHolder::Trail && !rule->for_trails) {
    return refuse(where, fmt::format("a trail cannot select {} events", *name));
  }
  for (const auto needed : rule->needed) {
    if (find_field(selector, needed) == nullptr) {
      return refuse(where, fmt::format("{} needs {} as well", *name, name_of(needed)));
    }
  }
  for (const auto& field : selector.fields) {
    TARN_TRY(check_field(field, *rule, holder, where));
  }
  return {};
}

std::size_t count_values(const EventSelectors& selectors) {
  std::size_t count = 0;
  for (const auto& selector : selectors) {
    for (const auto& field : selector.fields) {
      for (const auto& condition : field.conditions) {
        count += condition.values.size();
      }
    }
  }
  return count;
}

}  // namespace

Result<EventSelectors> parse_selectors(const json::Value& value, SelectorHolder holder) {
  if (value.array() == nullptr || value.array()->empty()) {
    return fail(ErrorCode::InvalidArgument, "advanced event selectors are a list of at least one");
  }
  if (holder == SelectorHolder::EventDataStore && value.array()->size() > kSelectorsPerStore) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("an event data store has at most {} advanced event selectors", kSelectorsPerStore));
  }
  EventSelectors selectors;
  for (const auto& item : *value.array()) {
    const auto where = fmt::format("advanced event selector {}", selectors.size() + 1);
    selectors.push_back(TARN_TRY(read_selector(item, where)));
    TARN_TRY(check_selector(selectors.back(), holder, where));
  }
  if (count_values(selectors) > kSelectorValues) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("advanced event selectors hold at most {} values together", kSelectorValues));
  }
  return selectors;
}

}  // namespace tarn::event
