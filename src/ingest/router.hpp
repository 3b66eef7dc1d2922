// Routing: which event data stores take an event that arrives. Imports of files bypass it, as the service's
// one-off imports do, but for the stores' scopes (ScopeFilter).
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/control_records.hpp"
#include "columnar/column.hpp"
#include "event/row_builder.hpp"
#include "event/selectors.hpp"
#include "ingest/scope_filter.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// Whose lake it is. Every store belongs to `owner` and lives in `region`.
struct RoutingScope {
  AccountId owner{};
  Region region{};
  // The accounts of the owner's organization, as the lake knows them: what stores with OrganizationEnabled
  // take beside the owner's own events. Empty where no organization is known: then they take the owner's
  // alone.
  std::set<AccountId> members{};
};

// The stores of one moment, compiled. Immutable, so that any number of threads may ask it: whoever changes a
// store makes another router.
//
// A store takes an event when it is ENABLED, its selectors' category is the event's, the event is of its
// account or organization and, unless it collects all Regions, of its Region, its scope takes the event's
// account and Region, and one of its advanced event selectors passes. A store whose selectors or scope cannot
// be read takes nothing.
class Router {
 public:
  // By `organization` the units that scopes name become accounts.
  Router(RoutingScope scope, std::span<const catalog::EventDataStore> stores,
         const std::optional<catalog::Organization>& organization = std::nullopt);

  // The stores that may take anything, in the order given. What route() returns are positions in here.
  const std::vector<EventDataStoreId>& stores() const { return ids_; }

  // Adds the positions of the stores that take the event, ascending.
  void route(const event::SelectedEvent& event, const EventPlace& place,
             std::vector<std::size_t>& taking) const;

 private:
  enum class Reach : std::uint8_t { Owner, Organization };
  // One store's selectors for one eventCategory: the others need not be looked at.
  struct Rule {
    std::size_t store = 0;
    Reach reach = Reach::Owner;
    bool all_regions = true;
    event::EventSelectors selectors{};
  };
  struct CategoryRules {
    std::string event_category{};
    std::vector<Rule> rules{};
  };

  void add(const catalog::EventDataStore& store, const std::optional<catalog::Organization>& organization);
  bool covers(const Rule& rule, bool is_owners, bool is_members, bool is_here) const;

  RoutingScope scope_;
  std::vector<EventDataStoreId> ids_;
  std::vector<ScopeFilter> filters_;  // of each of these stores
  std::vector<CategoryRules> categories_;
};

// The columns of Category::CloudTrail's schema that routing looks at: enough for event::selected_event() and
// event_place().
event::Projection routing_columns();

// Of one row. `sender` stands in for what the record does not say. REQUIRES: `batch` has the schema of
// Category::CloudTrail, with routing_columns() filled.
EventPlace event_place(const columnar::Batch& batch, std::size_t row, const EventPlace& sender);

}  // namespace tarn::ingest
