#include "ingest/router.hpp"

#include "catalog/store_category.hpp"
#include "event/schema.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tarn::ingest {
namespace {

constexpr std::array<std::string_view, 13> kRoutingColumns = {
    "eventcategory", "managementevent", "eventsource",        "eventname", "eventtype",
    "readonly",      "useridentity",    "errorcode",          "resources", "sessioncredentialfromconsole",
    "vpcendpointid", "awsregion",       "recipientaccountid",
};

// The one category that a selector names; empty where it names none, which parse_selectors() refuses.
std::string_view event_category_of(const event::EventSelector& selector) {
  const auto field =
      std::ranges::find(selector.fields, event::SelectorField::EventCategory, &event::FieldSelector::field);
  const bool has_one = field != selector.fields.end() && field->conditions.size() == 1 &&
                       field->conditions.front().values.size() == 1;
  return has_one ? std::string_view(field->conditions.front().values.front()) : std::string_view();
}

std::string_view text_at(const columnar::Batch& batch, std::size_t column, std::size_t row) {
  const auto& texts = batch.column(column);
  return texts.is_null(row) ? std::string_view() : texts.string(row);
}

}  // namespace

Router::Router(RoutingScope scope, std::span<const catalog::EventDataStore> stores,
               const std::optional<catalog::Organization>& organization)
    : scope_(std::move(scope)) {
  for (const auto& store : stores) {
    if (store.status == catalog::StoreStatus::Enabled && catalog::category_of(store)) {
      add(store, organization);
    }
  }
}

void Router::add(const catalog::EventDataStore& store,
                 const std::optional<catalog::Organization>& organization) {
  const auto parsed = json::parse(store.advanced_event_selectors);
  const auto selectors = parsed ? event::parse_selectors(*parsed, event::SelectorHolder::EventDataStore)
                                : Result<event::EventSelectors>(fail(parsed.error()));
  const auto scope = catalog::parse_scope(store.scope);
  if (!selectors || !scope) {
    return;
  }
  const auto position = ids_.size();
  ids_.push_back(store.id);
  filters_.emplace_back(*scope, organization);
  for (const auto& selector : *selectors) {
    const auto name = event_category_of(selector);
    auto category = std::ranges::find(categories_, name, &CategoryRules::event_category);
    if (category == categories_.end()) {
      category = categories_.insert(category, {.event_category = std::string(name)});
    }
    auto& rules = category->rules;
    if (rules.empty() || rules.back().store != position) {
      rules.push_back({.store = position,
                       .reach = store.organization ? Reach::Organization : Reach::Owner,
                       .all_regions = store.multi_region});
    }
    rules.back().selectors.push_back(selector);
  }
}

bool Router::covers(const Rule& rule, bool is_owners, bool is_members, bool is_here) const {
  const bool of_scope = is_owners || (is_members && rule.reach == Reach::Organization);
  return of_scope && (is_here || rule.all_regions);
}

void Router::route(const event::SelectedEvent& event, const EventPlace& place,
                   std::vector<std::size_t>& taking) const {
  const auto category = std::ranges::find(categories_, event.category, &CategoryRules::event_category);
  if (category == categories_.end()) {
    return;
  }
  const bool is_owners = place.account == scope_.owner.value();
  const bool is_members =
      !is_owners && !scope_.members.empty() && scope_.members.contains(AccountId(place.account));
  const bool is_here = place.region == scope_.region.value();
  for (const auto& rule : category->rules) {
    if (covers(rule, is_owners, is_members, is_here) && filters_[rule.store].takes(place) &&
        event::selects(rule.selectors, event)) {
      taking.push_back(rule.store);
    }
  }
}

event::Projection routing_columns() {
  const auto& schema = event::schema_of(event::Category::CloudTrail);
  event::Projection columns;
  for (const auto name : kRoutingColumns) {
    columns.push_back({.position = event::column_index(schema, name)});
  }
  return columns;
}

EventPlace event_place(const columnar::Batch& batch, std::size_t row, const EventPlace& sender) {
  static const auto kAccount =
      event::column_index(event::schema_of(event::Category::CloudTrail), "recipientaccountid");
  static const auto kRegion = event::column_index(event::schema_of(event::Category::CloudTrail), "awsregion");
  const auto said_account = text_at(batch, kAccount, row);
  const auto said_region = text_at(batch, kRegion, row);
  return {.account = said_account.empty() ? sender.account : said_account,
          .region = said_region.empty() ? sender.region : said_region};
}

}  // namespace tarn::ingest
