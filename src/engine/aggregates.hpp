// Plain C++ objects as the engine's aggregates.
//
//   struct Largest {
//     static Largest make(const AggregateRow& first);                 // of a group's first row, then added
//     void add(const AggregateRow& row);
//     void merge(const Largest& other);                               // of another thread
//     void finish(duckdb::Vector& result, std::size_t place) const;   // in a flat vector
//     static void finish_empty(duckdb::Vector& result, std::size_t place);
//   };
//   list.add(aggregate<Largest>("trino_largest", {types}, type));
//
// One that has a member kUsesHashes may ask a row for its hash. A row with a NULL argument does not count.
// Errors end the query by raise().
#pragma once

#include "engine/function_vectors.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <duckdb.hpp>
#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <duckdb/function/aggregate_function.hpp>
#include <duckdb/function/function_set.hpp>

namespace tarn::engine {

// The arguments of a batch of rows.
class AggregateRows {
 public:
  AggregateRows(duckdb::Vector* inputs, std::size_t columns, std::size_t rows, bool has_hashes)
      : formats_(columns) {
    types_.reserve(columns);
    for (std::size_t i = 0; i < columns; ++i) {
      inputs[i].ToUnifiedFormat(rows, formats_[i]);
      types_.push_back(inputs[i].GetType().InternalType());
    }
    if (has_hashes) {
      duckdb::Vector hashes(duckdb::LogicalType::HASH, rows);
      duckdb::VectorOperations::Hash(inputs[0], hashes, rows);
      hashes.Flatten(rows);
      const auto* const first = duckdb::FlatVector::GetData<duckdb::hash_t>(hashes);
      hashes_.assign(first, first + rows);
    }
  }

  bool has_all(std::size_t row) const {
    for (const auto& format : formats_) {
      if (!format.validity.RowIsValid(format.sel->get_index(row))) {
        return false;
      }
    }
    return true;
  }
  template <class T>
  const T& at(std::size_t column, std::size_t row) const {
    const auto& format = formats_[column];
    return duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(row)];
  }
  std::size_t columns() const { return formats_.size(); }
  duckdb::PhysicalType type(std::size_t column) const { return types_[column]; }
  std::uint64_t hash(std::size_t row) const { return hashes_[row]; }

 private:
  std::vector<duckdb::UnifiedVectorFormat> formats_;
  std::vector<duckdb::PhysicalType> types_;
  std::vector<std::uint64_t> hashes_;
};

class AggregateRow {
 public:
  AggregateRow(const AggregateRows& rows, std::size_t row) : rows_(rows), row_(row) {}

  std::size_t columns() const { return rows_.columns(); }
  duckdb::PhysicalType type(std::size_t column) const { return rows_.type(column); }
  // REQUIRES: T is the engine's element of the column.
  template <class T>
  const T& at(std::size_t column) const {
    return rows_.at<T>(column, row_);
  }
  std::string_view bytes(std::size_t column) const { return detail::view_of(at<duckdb::string_t>(column)); }
  // Of the first argument; equal values have equal hashes. REQUIRES: kUsesHashes.
  std::uint64_t hash() const { return rows_.hash(row_); }

 private:
  const AggregateRows& rows_;
  std::size_t row_;
};

namespace detail {

// The engine keeps a pointer for each group, null until a row comes.
template <class Made>
struct AggregateSteps {
  using State = Made*;
  static constexpr bool kHasHashes = requires { Made::kUsesHashes; };

  static duckdb::idx_t size(const duckdb::AggregateFunction& /*function*/) { return sizeof(State); }
  static void begin(const duckdb::AggregateFunction& /*function*/, duckdb::data_ptr_t state) {
    *reinterpret_cast<State*>(state) = nullptr;
  }

  static void add(State& state, const AggregateRow& row) {
    if (state == nullptr) {
      state = std::make_unique<Made>(Made::make(row)).release();
    }
    state->add(row);
  }

  static void update(duckdb::Vector* inputs, duckdb::AggregateInputData& /*data*/, duckdb::idx_t columns,
                     duckdb::Vector& states, duckdb::idx_t count) {
    const AggregateRows rows(inputs, columns, count, kHasHashes);
    duckdb::UnifiedVectorFormat format;
    states.ToUnifiedFormat(count, format);
    auto* const all = duckdb::UnifiedVectorFormat::GetData<State*>(format);
    for (std::size_t row = 0; row < count; ++row) {
      if (rows.has_all(row)) {
        add(*all[format.sel->get_index(row)], AggregateRow(rows, row));
      }
    }
  }

  static void update_one(duckdb::Vector* inputs, duckdb::AggregateInputData& /*data*/, duckdb::idx_t columns,
                         duckdb::data_ptr_t state, duckdb::idx_t count) {
    const AggregateRows rows(inputs, columns, count, kHasHashes);
    for (std::size_t row = 0; row < count; ++row) {
      if (rows.has_all(row)) {
        add(*reinterpret_cast<State*>(state), AggregateRow(rows, row));
      }
    }
  }

  static void combine(duckdb::Vector& sources, duckdb::Vector& targets, duckdb::AggregateInputData& /*data*/,
                      duckdb::idx_t count) {
    duckdb::UnifiedVectorFormat from;
    duckdb::UnifiedVectorFormat into;
    sources.ToUnifiedFormat(count, from);
    targets.ToUnifiedFormat(count, into);
    auto* const all_from = duckdb::UnifiedVectorFormat::GetData<State*>(from);
    auto* const all_into = duckdb::UnifiedVectorFormat::GetData<State*>(into);
    for (std::size_t i = 0; i < count; ++i) {
      const State source = *all_from[from.sel->get_index(i)];
      State& target = *all_into[into.sel->get_index(i)];
      if (source == nullptr) {
        continue;
      }
      if (target == nullptr) {
        target = std::make_unique<Made>(*source).release();
      } else {
        target->merge(*source);
      }
    }
  }

  static void finish(duckdb::Vector& states, duckdb::AggregateInputData& /*data*/, duckdb::Vector& result,
                     duckdb::idx_t count, duckdb::idx_t offset) {
    const bool is_constant = states.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    duckdb::UnifiedVectorFormat format;
    states.ToUnifiedFormat(count, format);
    auto* const all = duckdb::UnifiedVectorFormat::GetData<State*>(format);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (std::size_t i = 0; i < (is_constant ? 1 : count); ++i) {
      const State state = *all[format.sel->get_index(i)];
      const auto place = is_constant ? 0 : i + offset;
      if (state == nullptr) {
        Made::finish_empty(result, place);
      } else {
        state->finish(result, place);
      }
    }
    if (is_constant) {
      result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
    }
  }

  static void end(duckdb::Vector& states, duckdb::AggregateInputData& /*data*/, duckdb::idx_t count) {
    duckdb::UnifiedVectorFormat format;
    states.ToUnifiedFormat(count, format);
    auto* const all = duckdb::UnifiedVectorFormat::GetData<State*>(format);
    for (std::size_t i = 0; i < count; ++i) {
      const std::unique_ptr<Made> ended(std::exchange(*all[format.sel->get_index(i)], nullptr));
    }
  }
};

}  // namespace detail

template <class Made>
duckdb::AggregateFunction aggregate(const std::string& name,
                                    const duckdb::vector<duckdb::LogicalType>& arguments,
                                    const duckdb::LogicalType& result) {
  using Steps = detail::AggregateSteps<Made>;
  duckdb::AggregateFunction made(name, arguments, result, Steps::size, Steps::begin, Steps::update,
                                 Steps::combine, Steps::finish, Steps::update_one, nullptr, Steps::end);
  made.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
  return made;
}

// Aggregates to be registered, by name; a name may have several, of differing arguments.
class AggregateList {
 public:
  void add(duckdb::AggregateFunction made) {
    const auto name = made.name;
    sets_.try_emplace(name, name).first->second.AddFunction(std::move(made));
  }

  const std::map<std::string, duckdb::AggregateFunctionSet>& sets() const { return sets_; }

 private:
  std::map<std::string, duckdb::AggregateFunctionSet> sets_;
};

}  // namespace tarn::engine
