// For tests: inputs of every operation made from the model, right ones and ones that are wrong in one place.
// So tests over them grow with the model by themselves.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"
#include "wire/constraints.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::wire {

struct WrongInput {
  std::string what;  // for messages: "name: too long"
  json::Value input;
  std::string path;  // as a violation spells it
  bool is_wrong_type = false;
  std::string message;  // a part of what a violation says
};

// A string of that many characters where the shape allows one, else the shortest that keeps the constraints.
inline std::string right_text(const Shape& shape) {
  if (const auto allowed = allowed_values(shape); !allowed.empty()) {
    return std::string(allowed.front());
  }
  const auto shortest = static_cast<std::size_t>(std::max(shape.min, 1));
  for (std::string text :
       {std::string(shortest, 'a'), std::string(shortest, '1'), std::string("12:30"),
        std::string("a.amazonaws.com"), std::string("s3://bucket/prefix"), std::string("ou-ab12-12345678")}) {
    if (broken_constraints(shape, json::Value(text)).empty()) {
      return text;
    }
  }
  ADD_FAILURE() << "right_text() needs a text for the pattern " << pattern_of(shape);
  return {};
}

inline json::Value right_value(const Shape& shape);

// With all required members, and no others.
inline json::Value right_structure(const Shape& shape) {
  json::Value made(json::Object{});
  for (const Member& member : members_of(shape)) {
    if (member.is_required) {
      made.set(std::string(member.name), right_value(shape_of(member)));
    }
  }
  return made;
}

inline json::Value right_value(const Shape& shape) {
  switch (shape.kind) {
    case Kind::String: return right_text(shape);
    case Kind::Boolean: return true;
    case Kind::Integer: return static_cast<std::int64_t>(std::max(shape.min, 1));
    case Kind::Timestamp: return static_cast<std::int64_t>(1'782'000'000);
    case Kind::List: {
      json::Array items;
      for (int i = 0; i < std::max(shape.min, 1); ++i) {
        items.push_back(right_value(element_of(shape)));
      }
      return items;
    }
    case Kind::Map: {
      json::Object map;
      map.push_back({right_text(key_of(shape)), right_value(element_of(shape))});
      return map;
    }
    case Kind::Structure: return right_structure(shape);
  }
  return {};
}

// Walks a shape and writes down each way to break it in one place.
class WrongInputs {
 public:
  explicit WrongInputs(const Operation& operation) {
    walk(input_of(operation), "", [](json::Value value) { return value; });
  }
  std::vector<WrongInput> take() { return std::move(found_); }

 private:
  using Wrap = std::function<json::Value(json::Value)>;  // puts a value in its place in a whole input

  static std::string path_of(std::string_view parent, std::string_view name) {
    std::string path = parent.empty() ? std::string() : std::string(parent) + ".";
    path += static_cast<char>(std::tolower(static_cast<unsigned char>(name.front())));
    return path + std::string(name.substr(1));
  }

  void add(std::string_view what, const std::string& path, json::Value input, std::string message) {
    found_.push_back({path + ": " + std::string(what), std::move(input), path, false, std::move(message)});
  }
  void add_wrong_types(const Shape& shape, const std::string& path, const Wrap& wrap) {
    const json::Value values[] = {json::Value(true),          json::Value(static_cast<std::int64_t>(7)),
                                  json::Value(7.5),           json::Value("7"),
                                  json::Value(json::Array{}), json::Value(json::Object{})};
    for (const json::Value& value : values) {
      if (!has_right_type(shape.kind, value)) {
        found_.push_back(
            {path + ": " + json::write(value), wrap(value), path, true, type_problem(shape.kind, value)});
      }
    }
  }

  // The constraints of a value by itself. Elements of lists and maps are told all at once, by `message`.
  void add_scalars(const Shape& shape, const std::string& path, const Wrap& wrap,
                   const std::string& message) {
    const auto say = [&](const char* usual) { return message.empty() ? std::string(usual) : message; };
    if (shape.kind == Kind::Integer) {
      if (shape.max != kNoBound) {
        add("too high", path, wrap(static_cast<std::int64_t>(shape.max) + 1),
            say("value less than or equal"));
      }
      if (shape.min != kNoBound) {
        add("too low", path, wrap(static_cast<std::int64_t>(shape.min) - 1),
            say("value greater than or equal"));
      }
    }
    if (shape.kind != Kind::String) {
      return;
    }
    if (shape.max != kNoBound) {
      add("too long", path, wrap(std::string(static_cast<std::size_t>(shape.max) + 1, 'a')),
          say("length less than or equal"));
    }
    if (shape.min > 0) {
      add("too short", path, wrap(std::string(static_cast<std::size_t>(shape.min) - 1, 'a')),
          say("length greater than or equal"));
    }
    if (!pattern_of(shape).empty()) {
      const auto length = static_cast<std::size_t>(std::max(shape.min, 1));
      add("malformed", path, wrap(malformed(shape, length)), say("regular expression pattern"));
    }
    if (!allowed_values(shape).empty()) {
      add("no such value", path, wrap("Bogus"), say("enum value set"));
    }
  }
  static std::string malformed(const Shape& shape, std::size_t length) {
    for (const char c : {'\x01', '\n', '!'}) {
      std::string text(length, c);
      if (!broken_constraints(shape, json::Value(text)).empty()) {
        return text;
      }
    }
    ADD_FAILURE() << "malformed() needs a text that is not of the pattern " << pattern_of(shape);
    return {};
  }

  void walk(const Shape& shape, const std::string& path, const Wrap& wrap) {
    add_wrong_types(shape, path, wrap);
    switch (shape.kind) {
      case Kind::Structure: return walk_members(shape, path, wrap);
      case Kind::List: return walk_list(shape, path, wrap);
      case Kind::Map: return walk_map(shape, path, wrap);
      case Kind::String:
      case Kind::Boolean:
      case Kind::Integer:
      case Kind::Timestamp: return add_scalars(shape, path, wrap, "");
    }
  }
  void walk_members(const Shape& shape, const std::string& path, const Wrap& wrap) {
    for (const Member& member : members_of(shape)) {
      const std::string name(member.name);
      const Wrap whole = [&](json::Value value) {
        json::Value structure = right_structure(shape);
        structure.set(name, std::move(value));
        return wrap(std::move(structure));
      };
      if (member.is_required) {
        json::Value without(json::Object{});
        for (const Member& other : members_of(shape)) {
          if (other.is_required && other.name != member.name) {
            without.set(std::string(other.name), right_value(shape_of(other)));
          }
        }
        add("missing", path_of(path, name), wrap(std::move(without)), "Member must not be null");
        add("null", path_of(path, name), whole(json::Value()), "Member must not be null");
      }
      walk(shape_of(member), path_of(path, name), whole);
    }
  }
  void walk_list(const Shape& shape, const std::string& path, const Wrap& wrap) {
    const Shape& element = element_of(shape);
    if (shape.max != kNoBound) {
      add("too many", path, wrap(json::Array(static_cast<std::size_t>(shape.max) + 1, right_value(element))),
          "length less than or equal");
    }
    if (shape.min > 0) {
      add("too few", path, wrap(json::Array(static_cast<std::size_t>(shape.min) - 1, right_value(element))),
          "length greater than or equal");
    }
    const Wrap whole = [&](json::Value value) {
      json::Array items(static_cast<std::size_t>(std::max(shape.min, 1)), right_value(element));
      items.front() = std::move(value);
      return wrap(std::move(items));
    };
    add("null element", path, whole(json::Value()), "Member must satisfy constraint: [");
    if (element.kind == Kind::Structure) {
      return walk(element, path + ".1.member", whole);
    }
    add_wrong_types(element, path, whole);
    add_scalars(element, path, whole, "Member must satisfy constraint: [");
  }
  void walk_map(const Shape& shape, const std::string& path, const Wrap& wrap) {
    if (shape.max != kNoBound) {
      json::Object many;
      for (int i = 0; i <= shape.max; ++i) {
        many.push_back({"a" + std::to_string(i), right_value(element_of(shape))});
      }
      add("too many", path, wrap(std::move(many)), "length less than or equal");
    }
    add_scalars(
        key_of(shape), path,
        [&](const json::Value& key) {
          json::Object map;
          map.push_back({*key.string(), right_value(element_of(shape))});
          return wrap(std::move(map));
        },
        "Map keys must satisfy constraint: [");
    const Wrap whole = [&](json::Value value) {
      json::Object map;
      map.push_back({right_text(key_of(shape)), std::move(value)});
      return wrap(std::move(map));
    };
    add_wrong_types(element_of(shape), path, whole);
    add_scalars(element_of(shape), path, whole, "Map value must satisfy constraint: [");
  }

  std::vector<WrongInput> found_;
};

inline std::vector<WrongInput> wrong_inputs(const Operation& operation) {
  return WrongInputs(operation).take();
}

// CloudTrail's and Tarn's.
inline std::vector<const Operation*> every_operation() {
  std::vector<const Operation*> all;
  for (const std::span<const Operation> table : {operations(), tarn_operations()}) {
    for (const Operation& operation : table) {
      all.push_back(&operation);
    }
  }
  return all;
}

}  // namespace tarn::wire
