#include "event/row_plan.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace tarn::event {
namespace {

// Spellings that records use for columns of another name.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"credentiaisissuedto", "credentialsissuedto"},
    {"errormssage", "errormessage"},
};

// Columns whose values log files nest deeper than the rows of an event data store: from the structure that
// the column is in.
struct NestedName {
  std::string_view path;
  std::string_view column;
};
constexpr NestedName kNestedNames[] = {
    {"insightdetails.state", "insightstate"},
    {"insightdetails.eventsource", "insighteventsource"},
    {"insightdetails.eventname", "insighteventname"},
    {"insightdetails.errorcode", "insighterrorcode"},
    {"insightdetails.insighttype", "insighttype"},
    {"insightdetails.insightcontext", "insightcontext"},
    {"statistics.baseline.average", "baselineaverage"},
    {"statistics.insight.average", "insightaverage"},
    {"statistics.baselineduration", "baselineduration"},
    {"statistics.insightduration", "insightduration"},
};

Projection all_of(const std::vector<columnar::Field>& fields) {
  Projection all(fields.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].position = i;
  }
  return all;
}

}  // namespace

Projection all_columns(const columnar::Schema& schema) {
  return all_of(schema.fields);
}

RowPlan RowPlan::of_type(const columnar::Type& type, const Projection& members) {
  const bool whole = members.empty() || type.kind != columnar::Kind::Struct;
  return of_fields(type.kind, type.children, whole ? all_of(type.children) : members);
}

// What a plan is put together from.
struct RowPlan::Parts {
  std::vector<std::string> names;
  std::vector<RowPlan> children;
  std::vector<std::size_t> targets;
  std::vector<std::size_t> nodes;

  // One more name of the last child.
  void name(std::string_view text, std::size_t target) {
    names.emplace_back(text);
    targets.push_back(target);
    nodes.push_back(children.size() - 1);
  }

  RowPlan plan(columnar::Kind of) && {
    return {of, std::move(children), std::move(targets), std::move(nodes), NameTable(names)};
  }
};

// A value that lies below passages.
struct RowPlan::Route {
  std::string_view path;  // of names, parted by dots
  std::size_t target;
  RowPlan plan;
};

RowPlan RowPlan::of_fields(columnar::Kind kind, const std::vector<columnar::Field>& fields,
                           const Projection& projection) {
  Parts parts;
  std::vector<Route> routes;
  for (const auto& [position, members] : projection) {
    const auto& field = fields[position];
    parts.children.push_back(of_type(field.type, members));
    parts.name(field.name, position);
    for (const auto& [alias, name] : kAliases) {
      if (name == field.name) {
        parts.name(alias, position);
      }
    }
    for (const auto& [path, column] : kNestedNames) {
      if (column == field.name) {
        routes.push_back({path, position, parts.children.back()});
      }
    }
  }
  add_passages(parts, routes);
  return std::move(parts).plan(kind);
}

// Adds what leads to the routes: passages, and the values where they end.
void RowPlan::add_passages(Parts& parts, std::vector<Route> routes) {
  while (!routes.empty()) {
    const auto dot = routes.front().path.find('.');
    const auto head = routes.front().path.substr(0, dot);
    std::vector<Route> below;
    std::vector<Route> beside;
    for (auto& route : routes) {
      const bool leads_on =
          route.path.size() > head.size() && route.path.starts_with(head) && route.path[head.size()] == '.';
      if (leads_on) {
        route.path.remove_prefix(head.size() + 1);
      }
      (leads_on || route.path == head ? below : beside).push_back(std::move(route));
    }
    routes = std::move(beside);
    if (dot == std::string_view::npos) {
      parts.children.push_back(std::move(below.front().plan));
      parts.name(head, below.front().target);
      continue;
    }
    Parts inner;
    add_passages(inner, std::move(below));
    parts.children.push_back(std::move(inner).plan(columnar::Kind::Struct));
    parts.children.back().passage = true;
    parts.name(head, 0);
  }
}

}  // namespace tarn::event
