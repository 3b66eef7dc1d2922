// Which overload a call means, as Trino resolves it.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string type_list(std::span<const TypedPtr> values) {
  std::string list;
  for (const auto& value : values) {
    list += list.empty() ? "" : ", ";
    list += value ? to_string(value->type) : "function";
  }
  return list;
}

bool fits_count(const Overload& overload, std::size_t arguments) {
  const auto listed = overload.signature.arguments.size();
  return overload.signature.is_variadic ? arguments + 1 >= listed : arguments == listed;
}

// How the function may be called: the overloads that take as many arguments, all where none does.
std::string shapes(std::span<const Overload* const> overloads, std::size_t arguments) {
  constexpr std::size_t kMostShown = 3;
  const bool any_fits = std::ranges::any_of(
      overloads, [&](const Overload* overload) { return fits_count(*overload, arguments); });
  std::string text;
  std::size_t shown = 0;
  for (const auto* overload : overloads) {
    if (any_fits && !fits_count(*overload, arguments)) {
      continue;
    }
    if (++shown > kMostShown) {
      return text + "; ...";
    }
    text += fmt::format("{}{}", shown == 1 ? "" : "; or ", overload->text);
  }
  return text;
}

bool is_generic(const Overload& overload) {
  return std::ranges::any_of(overload.signature.arguments, &TypePattern::is_generic);
}

using Chosen = Analyzer::Chosen;

// Whether the second takes the types that the first has made of the arguments.
bool is_more_specific(const Chosen& first, const Chosen& second, std::span<const Argument> arguments) {
  std::vector<Argument> bound(arguments.begin(), arguments.end());
  for (std::size_t i = 0; i < bound.size(); ++i) {
    if (bound[i].type) {
      bound[i].type = first.match.arguments[i];
    }
  }
  return match(second.overload->signature, bound, Matching::Coerced).has_value();
}

// Those that no other one is more specific than.
std::vector<Chosen> most_specific(const std::vector<Chosen>& fitting, std::span<const Argument> arguments) {
  std::vector<Chosen> best;
  best.reserve(fitting.size());
  for (const auto& current : fitting) {
    const auto rival = std::ranges::find_if(best, [&](const Chosen& other) {
      return is_more_specific(current, other, arguments) || is_more_specific(other, current, arguments);
    });
    if (rival == best.end()) {
      best.push_back(current);
    } else if (is_more_specific(current, *rival, arguments)) {
      *rival = current;
    }
  }
  return best;
}

bool converts_only_nulls(const Chosen& chosen, std::span<const Argument> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& type = arguments[i].type;
    if (type && !type->is_unknown() && *type != chosen.match.arguments[i]) {
      return false;
    }
  }
  return true;
}

// Of several that fit as well those that are to be told apart; one of them where it makes no difference,
// because a NULL gives a NULL of the same type.
std::vector<Chosen> told_apart(const std::vector<Chosen>& fitting, std::span<const Argument> arguments) {
  auto best = most_specific(fitting, arguments);
  const bool has_null =
      std::ranges::any_of(arguments, [](const Argument& one) { return one.type && one.type->is_unknown(); });
  const bool has_lambda = std::ranges::any_of(arguments, [](const Argument& one) { return !one.type; });
  if (best.size() <= 1 || !has_null || has_lambda) {
    return best;
  }
  std::vector<Chosen> plain;
  std::ranges::copy_if(fitting, std::back_inserter(plain),
                       [&](const Chosen& one) { return converts_only_nulls(one, arguments); });
  if (!plain.empty()) {
    best = std::move(plain);
  }
  const auto type = Analyzer::result_of(best.front());
  if (std::ranges::all_of(best, [&](const Chosen& one) { return Analyzer::result_of(one) == type; })) {
    best.resize(1);
  }
  return best;
}

bool is_time_text(const Typed& value) {
  const auto text = constant_text(value);
  return text && parse_timestamp(*text).has_value();
}

}  // namespace

// Exact matches go first, those without type variables before others; then the most specific of what fits
// with conversions. Source: Trino's FunctionBinder.
std::vector<Analyzer::Chosen> Analyzer::choose(std::span<const Overload* const> overloads,
                                               std::span<const Argument> arguments) {
  for (const bool generic : {false, true}) {
    for (const auto* overload : overloads) {
      if (is_generic(*overload) != generic) {
        continue;
      }
      if (auto found = match(overload->signature, arguments, Matching::Exact)) {
        return {Chosen{overload, std::move(*found)}};
      }
    }
  }
  std::vector<Chosen> fitting;
  fitting.reserve(overloads.size());
  for (const auto* overload : overloads) {
    if (auto found = match(overload->signature, arguments, Matching::Coerced)) {
      fitting.push_back(Chosen{overload, std::move(*found)});
    }
  }
  return fitting.size() <= 1 ? fitting : told_apart(fitting, arguments);
}

Type Analyzer::result_of(const Chosen& chosen) {
  const auto rule = chosen.overload->line->result;
  return rule == nullptr ? instantiate(chosen.overload->signature.result, chosen.match.bindings)
                         : rule(chosen.match.arguments);
}

// REQUIRES: not empty.
Parsed<Analyzer::Chosen> Analyzer::only(std::vector<Chosen> chosen, std::string_view name,
                                        SourceRange range) {
  if (chosen.size() == 1) {
    return std::move(chosen.front());
  }
  constexpr std::size_t kMostShown = 3;
  std::string candidates;
  for (std::size_t i = 0; i < std::min(chosen.size(), kMostShown); ++i) {
    candidates += fmt::format("{}{}", i == 0 ? "" : "; ", chosen[i].overload->text);
  }
  return refuse(range, fmt::format("the call of {} is ambiguous; write CAST around the NULL: it could be {}",
                                   name, candidates));
}

// `values` are the arguments, null where one is a lambda. Text that Lake reads as a timestamp is replaced.
Parsed<Analyzer::Chosen> Analyzer::resolve(std::string_view name, const FunctionCall& node,
                                           std::vector<TypedPtr>& values, SourceRange range) {
  const auto overloads = Library::standard().find(name);
  std::vector<Argument> arguments;
  arguments.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto* lambda = values[i] ? nullptr : std::get_if<Lambda>(&node.arguments[i]->node);
    arguments.push_back(lambda == nullptr ? Argument{values[i]->type, 0}
                                          : Argument{std::nullopt, lambda->parameters.size()});
  }
  if (auto chosen = choose(overloads, arguments); !chosen.empty()) {
    return only(std::move(chosen), name, range);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] && is_time_text(*values[i])) {
      arguments[i].type = Type::of(Kind::Timestamp);
    }
  }
  if (auto chosen = choose(overloads, arguments); !chosen.empty()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto& type = arguments[i].type;
      if (values[i] && type && *type != values[i]->type) {
        values[i] = TARN_TRY(read_as(values[i], *type));
      }
    }
    return only(std::move(chosen), name, range);
  }
  if (std::ranges::none_of(overloads,
                           [&](const Overload* overload) { return fits_count(*overload, values.size()); })) {
    return refuse(range, fmt::format("wrong number of arguments for {}: {}; it is {}", name, values.size(),
                                     shapes(overloads, values.size())));
  }
  auto where = range;
  if (const auto place = misfit(overloads, arguments)) {
    where = values[*place] ? values[*place]->range : node.arguments[*place]->range;
  }
  return refuse(where, fmt::format("Unexpected parameters ({}) for function {}; it is {}", type_list(values),
                                   name, shapes(overloads, values.size())));
}

// The first argument that is a lambda, or is none, where no overload takes that; else the first that keeps
// all others from fitting. nullopt: there is no such one.
std::optional<std::size_t> Analyzer::misfit(std::span<const Overload* const> overloads,
                                            std::vector<Argument> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool fits_none = std::ranges::none_of(overloads, [&](const Overload* overload) {
      return fits_count(*overload, arguments.size()) && takes_form(overload->signature, i, arguments[i]);
    });
    if (fits_none) {
      return i;
    }
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto kept = std::exchange(arguments[i], Argument{Type{}, 0});
    if (!choose(overloads, arguments).empty()) {
      return i;
    }
    arguments[i] = kept;
  }
  return std::nullopt;
}

}  // namespace tarn::sql
