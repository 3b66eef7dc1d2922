// Each text of a dictionary is worked on once in a vector, however many rows it stands in.
//
// The engine does so only for functions that cannot fail, and then for texts too that no row has.
#pragma once

#include "base/result.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <duckdb.hpp>

namespace tarn::engine {

// Returns which argument alone varies, if it is texts of a dictionary from a file.
inline std::optional<std::size_t> dictionary_argument(duckdb::DataChunk& arguments) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < arguments.ColumnCount(); ++i) {
    const auto& argument = arguments.data[i];
    if (argument.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR) {
      continue;
    }
    const bool is_texts = argument.GetVectorType() == duckdb::VectorType::DICTIONARY_VECTOR &&
                          argument.GetType().InternalType() == duckdb::PhysicalType::VARCHAR;
    if (found || !is_texts || !duckdb::DictionaryVector::DictionarySize(argument).IsValid()) {
      return std::nullopt;
    }
    found = i;
  }
  return found;
}

// Which row of a vector has an entry's result. For one thread; it keeps its memory from vector to vector.
class DictionaryMemo {
 public:
  // Forgets all. Dictionaries beyond kMostEntries are not looked after.
  void begin(std::size_t entries) {
    // Of so many rows almost none would be found again.
    constexpr std::size_t kMostEntries = 20'000;
    entries_ = entries <= kMostEntries ? entries : 0;
    rows_.resize(std::max(rows_.size(), entries_));
    ++vector_;
  }

  std::optional<std::size_t> row_of(std::size_t entry) const {
    const bool is_known = entry < entries_ && rows_[entry].vector == vector_;
    return is_known ? std::optional<std::size_t>(rows_[entry].row) : std::nullopt;
  }

  // REQUIRES: a row of the vector that begun.
  void keep(std::size_t entry, std::size_t row) {
    if (entry < entries_) {
      rows_[entry] = {.vector = vector_, .row = static_cast<std::uint32_t>(row)};
    }
  }

 private:
  struct Row {
    std::uint64_t vector = 0;
    std::uint32_t row = 0;
  };

  std::vector<Row> rows_;
  std::size_t entries_ = 0;
  std::uint64_t vector_ = 0;
};

// The engine's element of results that a second row may have too; void for others.
template <class T>
struct RepeatedAs {
  using Stored = std::conditional_t<std::is_arithmetic_v<T>, T, void>;
};
template <>
struct RepeatedAs<std::string> {
  using Stored = duckdb::string_t;
};
template <class T>
struct RepeatedAs<std::optional<T>> : RepeatedAs<T> {};
template <class T>
struct RepeatedAs<Result<T>> : RepeatedAs<T> {};

// Gives a row what another one has.
template <class Stored>
void repeat(duckdb::Vector& vector, std::size_t from, std::size_t to) {
  if (duckdb::FlatVector::IsNull(vector, from)) {
    duckdb::FlatVector::SetNull(vector, to, true);
  } else {
    auto* const values = duckdb::FlatVector::GetData<Stored>(vector);
    values[to] = values[from];
  }
}

}  // namespace tarn::engine
