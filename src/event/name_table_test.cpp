#include "event/name_table.hpp"

#include "event/schema.hpp"

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

// What a table is meant to be, letter by letter.
class SlowTable {
 public:
  explicit SlowTable(const std::vector<std::string>& names) {
    for (std::size_t position = 0; position < names.size(); ++position) {
      positions_[names[position]] = static_cast<int>(position);
    }
  }

  int find(std::string_view name) const {
    std::string lower;
    for (const char c : name) {
      lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto found = name.empty() ? positions_.end() : positions_.find(lower);
    return found == positions_.end() ? NameTable::kNone : found->second;
  }

 private:
  std::map<std::string, int> positions_;
};

using Engine = std::mt19937_64;

std::size_t below(Engine& engine, std::size_t end) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine);
}

// Few letters, so that names collide; among the others are those that folding bit 5 confuses with letters or
// with each other.
std::string random_name(Engine& engine, std::string_view alphabet, std::size_t longest) {
  std::string name(1 + below(engine, longest), '\0');
  for (char& c : name) {
    c = alphabet[below(engine, alphabet.size())];
  }
  return name;
}

// The name with some letters in the other case, or with one byte changed, lost or more.
std::string neighbour(Engine& engine, std::string name) {
  for (char& c : name) {
    if (c >= 'a' && c <= 'z' && below(engine, 2) == 0) {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  switch (below(engine, 5)) {
    case 0: {
      char& c = name[below(engine, name.size())];
      c = c >= '0' && c <= '9' ? ' ' : static_cast<char>(c ^ 0x20);  // no control characters: JSON has none
      break;
    }
    case 1: name[below(engine, name.size())] = static_cast<char>(0x20 + below(engine, 0xE0)); break;
    case 2: name.pop_back(); break;
    case 3: name += 'a'; break;
    default: break;
  }
  return name;
}

TEST(NameTable, FindsWhatASlowTableFinds) {
  constexpr std::string_view kNames = "abz09";
  constexpr std::string_view kAlphabet = "abz09AZ_@[`{-.";
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Engine engine(seed);
    std::vector<std::string> names(below(engine, 60));
    for (auto& name : names) {
      name = random_name(engine, kNames, 1 + seed % 21);
    }
    const NameTable table(names);
    const SlowTable slow(names);
    for (int i = 0; i < 400; ++i) {
      const auto name = names.empty() || i % 3 == 0 ? random_name(engine, kAlphabet, 24)
                                                    : neighbour(engine, names[below(engine, names.size())]);
      ASSERT_EQ(table.find(name), slow.find(name)) << name;
    }
  }
}

TEST(NameTable, FindsEveryColumnOfEverySchema) {
  for (const auto category : {Category::CloudTrail, Category::Insight, Category::ConfigurationItem,
                              Category::Evidence, Category::ActivityAuditLog}) {
    std::vector<std::string> names;
    for (const auto& field : schema_of(category).fields) {
      names.push_back(field.name);
    }
    const NameTable table(names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(table.find(names[i]), static_cast<int>(i)) << names[i];
    }
    EXPECT_EQ(table.find("no such column"), NameTable::kNone);
  }
}

TEST(NameTable, EndsWithNoNamesAndWithNoName) {
  EXPECT_EQ(NameTable({}).find("a"), NameTable::kNone);
  EXPECT_EQ(NameTable({"a"}).find(""), NameTable::kNone);
  EXPECT_EQ(NameTable({"a", "b", "a"}).find("A"), 2) << "the newest of equal names";
}

}  // namespace
}  // namespace tarn::event
