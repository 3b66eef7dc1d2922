#include "lookup/row_values.hpp"

#include "io/hash.hpp"

#include <algorithm>

namespace tarn::lookup {
namespace {

using columnar::Kind;

// What people look events up by. Each of another kind: a text, a member of a structure, one of a list's
// structures, a map's values.
constexpr std::string_view kTexts[] = {"sourceipaddress", "useridentity.accesskeyid"};
constexpr std::string_view kListMembers[] = {"resources.arn"};
constexpr std::string_view kMaps[] = {"requestparameters"};

constexpr std::uint64_t kRecordSeed = 1;
constexpr std::uint64_t kPathSeed = 2;

std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto dot = name.find('.');
    parts.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) {
      return parts;
    }
    name.remove_prefix(dot + 1);
  }
}

const columnar::Type* step(const std::vector<columnar::Field>& fields, std::string_view name,
                           std::vector<std::size_t>& steps) {
  const auto found = std::ranges::find(fields, name, &columnar::Field::name);
  if (found == fields.end()) {
    return nullptr;
  }
  steps.push_back(static_cast<std::size_t>(found - fields.begin()));
  return &found->type;
}

}  // namespace

std::uint64_t hash_of_path(const ValuePath& path) {
  const auto column = io::hash64(path.column, kPathSeed);
  return path.in_map ? io::hash64(path.key, column) : column;
}

std::uint64_t hash_of_value(std::uint64_t path, std::string_view value) {
  return io::hash64(value, path);
}

std::uint64_t hash_of_event(std::string_view event_id, std::string_view record) {
  return event_id.empty() ? io::hash64(record, kRecordSeed) : io::hash64(event_id, kEventIdSeed);
}

std::uint64_t RowValues::hash_of_key(std::uint64_t map, std::string_view key) {
  return io::hash64(key, map);
}

RowValues::RowValues(const columnar::Schema& schema) {
  const auto place_of = [&schema](std::string_view name, auto&& is_fit, std::vector<Place>& places) {
    Place place{.name = std::string(name), .path = io::hash64(name, kPathSeed)};
    const std::vector<columnar::Field>* fields = &schema.fields;
    const columnar::Type* type = nullptr;
    bool through_list = false;
    for (const auto part : parts_of(name)) {
      type = fields == nullptr ? nullptr : step(*fields, part, place.steps);
      if (type == nullptr) {
        return;
      }
      const bool is_list = type->kind == Kind::List;
      through_list = through_list || is_list;
      const auto& inner = is_list ? type->children[0].type : *type;
      fields = inner.kind == Kind::Struct ? &inner.children : nullptr;
    }
    if (type != nullptr && is_fit(*type, through_list, place.steps.size())) {
      places.push_back(std::move(place));
    }
  };
  for (const auto name : kTexts) {
    place_of(
        name, [](const auto& type, bool listed, std::size_t) { return type.kind == Kind::String && !listed; },
        texts_);
  }
  for (const auto name : kListMembers) {
    place_of(
        name,
        [](const auto& type, bool listed, std::size_t steps) {
          return type.kind == Kind::String && listed && steps == 2;
        },
        lists_);
  }
  for (const auto name : kMaps) {
    place_of(
        name,
        [](const auto& type, bool, std::size_t steps) {
          return type.kind == Kind::Map && type.children[1].type.kind == Kind::String && steps == 1;
        },
        maps_);
  }
}

bool RowValues::covers(const ValuePath& path) const {
  const auto has = [&path](const std::vector<Place>& places) {
    return std::ranges::find(places, path.column, &Place::name) != places.end();
  };
  return path.in_map ? has(maps_) : has(texts_) || has(lists_);
}

const columnar::Column* RowValues::descend(const columnar::Batch& batch, std::size_t row,
                                           const Place& place) {
  const auto* column = &batch.column(place.steps.front());
  for (std::size_t i = 1; i < place.steps.size(); ++i) {
    if (column->is_null(row)) {
      return nullptr;
    }
    column = &column->child(place.steps[i]);
  }
  return column;
}

}  // namespace tarn::lookup
