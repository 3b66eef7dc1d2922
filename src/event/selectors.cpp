#include "event/selectors.hpp"

#include "event/schema.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tarn::event {
namespace {

bool is_negative(SelectorOperator op) {
  switch (op) {
    case SelectorOperator::Equals:
    case SelectorOperator::StartsWith:
    case SelectorOperator::EndsWith: return false;
    case SelectorOperator::NotEquals:
    case SelectorOperator::NotStartsWith:
    case SelectorOperator::NotEndsWith: return true;
  }
  return false;
}

bool fits(SelectorOperator op, std::string_view text, std::string_view value) {
  switch (op) {
    case SelectorOperator::Equals:
    case SelectorOperator::NotEquals: return text == value;
    case SelectorOperator::StartsWith:
    case SelectorOperator::NotStartsWith: return text.starts_with(value);
    case SelectorOperator::EndsWith:
    case SelectorOperator::NotEndsWith: return text.ends_with(value);
  }
  return false;
}

// A null `text` is a field that the event lacks.
bool passes(const FieldSelector& selector, std::string_view text) {
  bool wanted = false;
  bool found = false;
  for (const auto& condition : selector.conditions) {
    const bool fit = text.data() != nullptr && std::ranges::any_of(condition.values, [&](const auto& value) {
                       return fits(condition.op, text, value);
                     });
    if (!is_negative(condition.op)) {
      wanted = true;
      found = found || fit;
    } else if (fit) {
      return false;
    }
  }
  return found || !wanted;
}

const FieldSelector* find_field(const EventSelector& selector, SelectorField field) {
  const auto found = std::ranges::find(selector.fields, field, &FieldSelector::field);
  return found == selector.fields.end() ? nullptr : &*found;
}

// Resources are looked at as whole: the type and the ARN must be one resource's.
bool passes_resources(const EventSelector& selector, const SelectedEvent& event) {
  const auto* type = find_field(selector, SelectorField::ResourcesType);
  const auto* arn = find_field(selector, SelectorField::ResourcesArn);
  const auto fit = [&](const SelectedEvent::Resource& resource) {
    return (type == nullptr || passes(*type, resource.type)) &&
           (arn == nullptr || passes(*arn, resource.arn));
  };
  if (event.resources.empty()) {
    return fit({});
  }
  return std::ranges::any_of(event.resources, fit);
}

std::string_view text_of(const SelectedEvent& event, SelectorField field) {
  switch (field) {
    case SelectorField::EventCategory: return event.category;
    case SelectorField::EventSource: return event.source;
    case SelectorField::EventName: return event.name;
    case SelectorField::EventType: return event.type;
    case SelectorField::ReadOnly: return event.read_only;
    case SelectorField::SessionCredentialFromConsole: return event.session_credential_from_console;
    case SelectorField::UserIdentityArn: return event.user_identity_arn;
    case SelectorField::ErrorCode: return event.error_code;
    case SelectorField::VpcEndpointId: return event.vpc_endpoint_id;
    case SelectorField::ResourcesType:
    case SelectorField::ResourcesArn: return {};  // see passes_resources()
  }
  return {};
}

bool selects_one(const EventSelector& selector, const SelectedEvent& event) {
  const auto passes_field = [&event](const FieldSelector& field) {
    const bool of_resources =
        field.field == SelectorField::ResourcesType || field.field == SelectorField::ResourcesArn;
    return of_resources || passes(field, text_of(event, field.field));
  };
  return std::ranges::all_of(selector.fields, passes_field) && passes_resources(selector, event);
}

// Where a column of the schema, or a member of its structure, lies.
struct Places {
  const columnar::Schema& schema = schema_of(Category::CloudTrail);
  std::size_t category = column_index(schema, "eventcategory");
  std::size_t management = column_index(schema, "managementevent");
  std::size_t source = column_index(schema, "eventsource");
  std::size_t name = column_index(schema, "eventname");
  std::size_t type = column_index(schema, "eventtype");
  std::size_t read_only = column_index(schema, "readonly");
  std::size_t from_console = column_index(schema, "sessioncredentialfromconsole");
  std::size_t identity = column_index(schema, "useridentity");
  std::size_t identity_arn = member_index(identity, "arn");
  std::size_t error = column_index(schema, "errorcode");
  std::size_t endpoint = column_index(schema, "vpcendpointid");
  std::size_t resources = column_index(schema, "resources");
  std::size_t resource_type = item_member_index("type");
  std::size_t resource_arn = item_member_index("arn");

  std::size_t member_index(std::size_t column, std::string_view member) const {
    return column_index({schema.fields[column].type.children}, member);
  }
  std::size_t item_member_index(std::string_view member) const {
    return column_index({schema.fields[resources].type.children.front().type.children}, member);
  }
};

std::string_view string_at(const columnar::Column& column, std::size_t row) {
  return column.is_null(row) ? std::string_view{} : column.string(row);
}

std::string_view boolean_at(const columnar::Column& column, std::size_t row) {
  if (column.is_null(row)) {
    return {};
  }
  return column.boolean(row) ? "true" : "false";
}

// Before event version 1.08, records had no category; those of another kind than CloudTrail's tell by their
// type.
std::string_view category_at(const columnar::Batch& batch, std::size_t row, const Places& places) {
  const auto category = string_at(batch.column(places.category), row);
  if (category.data() != nullptr) {
    return category;
  }
  const auto type = string_at(batch.column(places.type), row);
  const auto kind =
      category_of_record(std::nullopt, type.data() == nullptr ? std::nullopt : std::optional(type));
  if (kind && *kind != Category::CloudTrail) {
    return event_category_of(*kind);
  }
  const auto& management = batch.column(places.management);
  return management.is_null(row) || management.boolean(row) ? "Management" : "Data";
}

}  // namespace

SelectedEvent selected_event(const columnar::Batch& batch, std::size_t row) {
  static const Places kPlaces;
  SelectedEvent event{
      .category = category_at(batch, row, kPlaces),
      .source = string_at(batch.column(kPlaces.source), row),
      .name = string_at(batch.column(kPlaces.name), row),
      .type = string_at(batch.column(kPlaces.type), row),
      .read_only = boolean_at(batch.column(kPlaces.read_only), row),
      .session_credential_from_console = string_at(batch.column(kPlaces.from_console), row),
      .user_identity_arn = string_at(batch.column(kPlaces.identity).child(kPlaces.identity_arn), row),
      .error_code = string_at(batch.column(kPlaces.error), row),
      .vpc_endpoint_id = string_at(batch.column(kPlaces.endpoint), row),
  };
  const auto& resources = batch.column(kPlaces.resources);
  if (!resources.is_null(row)) {
    const auto& items = resources.child(0);
    for (auto item = resources.list_begin(row); item < resources.list_end(row); ++item) {
      event.resources.push_back({string_at(items.child(kPlaces.resource_type), item),
                                 string_at(items.child(kPlaces.resource_arn), item)});
    }
  }
  return event;
}

bool selects(const EventSelectors& selectors, const SelectedEvent& event) {
  return std::ranges::any_of(selectors,
                             [&event](const auto& selector) { return selects_one(selector, event); });
}

}  // namespace tarn::event
