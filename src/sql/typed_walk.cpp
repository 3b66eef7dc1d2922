#include "sql/typed_walk.hpp"

#include "sql/typed_values.hpp"

namespace tarn::sql {

namespace {

class SelectWalk {
 public:
  explicit SelectWalk(const std::function<void(const TypedSelect&)>& visit) : visit_(visit) {}

  void query(const TypedQuery& query) {
    for (const auto& named : query.with) {
      this->query(*named.query);
    }
    body(*query.body);
    for (const auto& key : query.order_by) {
      expression(key.key);
    }
  }

 private:
  void body(const TypedBody& body) {
    if (const auto* node = std::get_if<TypedSelect>(&body.node)) {
      select(*node);
    } else if (const auto* operation = std::get_if<TypedSetOperation>(&body.node)) {
      this->body(*operation->left);
      this->body(*operation->right);
    } else if (const auto* nested = std::get_if<TypedNested>(&body.node)) {
      query(*nested->query);
    } else {
      for (const auto& row : std::get<TypedValues>(body.node).rows) {
        expressions(row);
      }
    }
  }

  void select(const TypedSelect& select) {
    visit_(select);
    expressions(select.items);
    expressions(select.keys);
    expression(select.where);
    expression(select.having);
    if (select.from) {
      for_each_relation(*select.from, [this](const TypedRelation& relation) { below(relation); });
    }
  }

  // What a relation has below it but other relations.
  void below(const TypedRelation& relation) {
    if (const auto* derived = std::get_if<TypedDerived>(&relation.node)) {
      query(*derived->query);
    } else if (const auto* unnest = std::get_if<TypedUnnest>(&relation.node)) {
      expressions(unnest->arguments);
    } else if (const auto* join = std::get_if<TypedJoin>(&relation.node)) {
      expression(join->on);
    }
  }

  void expressions(const std::vector<TypedPtr>& expressions) {
    for (const auto& each : expressions) {
      expression(each);
    }
  }

  void expression(const TypedPtr& expression) {
    if (expression) {
      inside(*expression);
    }
  }

  void inside(const Typed& expression) {
    if (const auto* subquery = std::get_if<TypedSubquery>(&expression.node)) {
      query(*subquery->query);
    } else if (const auto* exists = std::get_if<TypedExists>(&expression.node)) {
      query(*exists->query);
    } else if (const auto* in = std::get_if<TypedInQuery>(&expression.node)) {
      query(*in->query);
    } else if (const auto* quantified = std::get_if<TypedQuantified>(&expression.node)) {
      query(*quantified->query);
    }
    for_each_child(expression, [this](const Typed& child) { inside(child); });
  }

  const std::function<void(const TypedSelect&)>& visit_;
};

}  // namespace

void for_each_relation(const TypedRelation& relation,
                       const std::function<void(const TypedRelation&)>& visit) {
  visit(relation);
  if (const auto* join = std::get_if<TypedJoin>(&relation.node)) {
    for_each_relation(*join->left, visit);
    for_each_relation(*join->right, visit);
  }
}

void for_each_select(const TypedQuery& query, const std::function<void(const TypedSelect&)>& visit) {
  SelectWalk(visit).query(query);
}

}  // namespace tarn::sql
