// Plain C++ functions as the engine's scalar functions: reading arguments from vectors, writing results into
// them.
//
//   FunctionList list;
//   list.add("trino_lower", [](std::string_view text) { return lowered(text); });
//
// A row with a NULL argument gives NULL and is not asked for. A function gives a value, an optional one
// (NULL), or a Result of either, whose error ends the query in its own words. Arguments of type `const
// Kept<T>&` are texts that T::make compiles; each thread keeps what it has compiled.
#pragma once

#include "base/result.hpp"
#include "engine/dictionary_memo.hpp"
#include "engine/row_guard.hpp"
#include "engine/zoned_values.hpp"
#include "trino_time/zoned_clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <duckdb.hpp>
#include <duckdb/execution/expression_executor_state.hpp>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>

namespace tarn::engine {

// varbinary; text is std::string_view in arguments and std::string in results.
struct Bytes {
  std::string_view view{};
};
struct OwnBytes {
  std::string bytes{};
};
// JSON, as its text.
struct JsonText {
  std::string text{};
};
struct Days {
  std::int32_t days = 0;
};
// A timestamp, microseconds since 1970.
struct Micros {
  std::int64_t micros = 0;
};
// A time, microseconds of the day.
struct Clock {
  std::int64_t micros = 0;
};

// What begins an error of our own among the engine's; messages.cpp takes it off.
inline constexpr std::string_view kOwnError = "tarn: ";

[[noreturn]] inline void raise(const Error& error) {
  throw duckdb::InvalidInputException(std::string(kOwnError) + error.message());
}

// A compiled text, and how it is compiled.
template <class T>
struct Kept {
  static Result<T> make(std::string_view text) { return T::make(text); }

  explicit Kept(T made) : value(std::move(made)) {}
  // Not const: some compiled things are for one thread at a time, and each thread has its own.
  mutable T value;
};

namespace detail {

inline constexpr std::size_t kMostKept = 64;
inline constexpr int kSecondsOfMinute = 60;

struct NothingKept {};

// What a thread has compiled for one argument. REQUIRES: one thread.
template <class T>
class KeptTexts {
 public:
  const Kept<T>& get(std::string_view text) {
    if (last_ != nullptr && last_text_ == text) {
      return *last_;
    }
    auto found = kept_.find(text);
    if (found == kept_.end()) {
      auto made = Kept<T>::make(text);
      if (!made) {
        raise(made.error());
      }
      if (kept_.size() >= kMostKept) {
        kept_.clear();
      }
      found = kept_.emplace(std::string(text), std::make_unique<Kept<T>>(std::move(*made))).first;
    }
    last_ = found->second.get();
    last_text_ = found->first;
    return *last_;
  }

 private:
  std::map<std::string, std::unique_ptr<Kept<T>>, std::less<>> kept_;
  const Kept<T>* last_ = nullptr;
  std::string_view last_text_;
};

// How an argument's C++ type stands in a vector: Stored is the engine's element.
template <class T>
struct ArgumentOf {
  using Stored = T;
  using Keeps = NothingKept;
  static T get(const Stored& value, Keeps& /*kept*/) { return value; }
};

inline std::string_view view_of(const duckdb::string_t& text) {
  return {text.GetData(), text.GetSize()};
}

template <>
struct ArgumentOf<std::string_view> {
  using Stored = duckdb::string_t;
  using Keeps = NothingKept;
  static std::string_view get(const Stored& value, Keeps& /*kept*/) { return view_of(value); }
};
template <>
struct ArgumentOf<Bytes> {
  using Stored = duckdb::string_t;
  using Keeps = NothingKept;
  static Bytes get(const Stored& value, Keeps& /*kept*/) { return {view_of(value)}; }
};
template <>
struct ArgumentOf<JsonText> {
  using Stored = duckdb::string_t;
  using Keeps = NothingKept;
  static JsonText get(const Stored& value, Keeps& /*kept*/) { return {std::string(view_of(value))}; }
};
template <>
struct ArgumentOf<Days> {
  using Stored = duckdb::date_t;
  using Keeps = NothingKept;
  static Days get(const Stored& value, Keeps& /*kept*/) { return {value.days}; }
};
template <>
struct ArgumentOf<Micros> {
  using Stored = duckdb::timestamp_t;
  using Keeps = NothingKept;
  static Micros get(const Stored& value, Keeps& /*kept*/) { return {value.value}; }
};
template <>
struct ArgumentOf<Clock> {
  using Stored = duckdb::dtime_t;
  using Keeps = NothingKept;
  static Clock get(const Stored& value, Keeps& /*kept*/) { return {value.micros}; }
};
template <>
struct ArgumentOf<trino_time::ZonedTime> {
  using Stored = duckdb::uhugeint_t;
  using Keeps = NothingKept;
  static trino_time::ZonedTime get(const Stored& value, Keeps& /*kept*/) { return zoned_of(value); }
};
template <>
struct ArgumentOf<trino_time::ZonedClock> {
  using Stored = duckdb::dtime_tz_t;
  using Keeps = NothingKept;
  static trino_time::ZonedClock get(const Stored& value, Keeps& /*kept*/) {
    return {.micros = value.time().micros, .offset_minutes = value.offset() / kSecondsOfMinute};
  }
};
template <class T>
struct ArgumentOf<Kept<T>> {
  using Stored = duckdb::string_t;
  using Keeps = KeptTexts<T>;
  static const Kept<T>& get(const Stored& value, Keeps& kept) { return kept.get(view_of(value)); }
};

// The engine's type for a C++ one, in arguments and results.
template <class T>
struct TypeOf;
template <class T>
  requires std::is_arithmetic_v<T>
struct TypeOf<T> {
  static duckdb::LogicalType get() {
    using duckdb::LogicalTypeId;
    if constexpr (std::is_same_v<T, bool>) {
      return LogicalTypeId::BOOLEAN;
    } else if constexpr (std::is_same_v<T, std::int8_t>) {
      return LogicalTypeId::TINYINT;
    } else if constexpr (std::is_same_v<T, std::int16_t>) {
      return LogicalTypeId::SMALLINT;
    } else if constexpr (std::is_same_v<T, std::int32_t>) {
      return LogicalTypeId::INTEGER;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      return LogicalTypeId::BIGINT;
    } else if constexpr (std::is_same_v<T, float>) {
      return LogicalTypeId::FLOAT;
    } else {
      static_assert(std::is_same_v<T, double>);
      return LogicalTypeId::DOUBLE;
    }
  }
};
template <>
struct TypeOf<std::string_view> {
  static duckdb::LogicalType get() { return duckdb::LogicalTypeId::VARCHAR; }
};
template <>
struct TypeOf<std::string> : TypeOf<std::string_view> {};
template <class T>
struct TypeOf<Kept<T>> : TypeOf<std::string_view> {};
template <>
struct TypeOf<Bytes> {
  static duckdb::LogicalType get() { return duckdb::LogicalTypeId::BLOB; }
};
template <>
struct TypeOf<OwnBytes> : TypeOf<Bytes> {};
template <>
struct TypeOf<JsonText> {
  static duckdb::LogicalType get() { return duckdb::LogicalType::JSON(); }
};
template <>
struct TypeOf<Days> {
  static duckdb::LogicalType get() { return duckdb::LogicalTypeId::DATE; }
};
template <>
struct TypeOf<Micros> {
  static duckdb::LogicalType get() { return duckdb::LogicalTypeId::TIMESTAMP; }
};
template <>
struct TypeOf<Clock> {
  static duckdb::LogicalType get() { return duckdb::LogicalTypeId::TIME; }
};
template <>
struct TypeOf<trino_time::ZonedTime> {
  static duckdb::LogicalType get() { return kZonedType; }
};
template <>
struct TypeOf<trino_time::ZonedClock> {
  static duckdb::LogicalType get() { return duckdb::LogicalTypeId::TIME_TZ; }
};
template <class T>
struct TypeOf<std::vector<T>> {
  static duckdb::LogicalType get() { return duckdb::LogicalType::LIST(TypeOf<T>::get()); }
};
template <class K, class V>
struct TypeOf<std::vector<std::pair<K, V>>> {
  static duckdb::LogicalType get() { return duckdb::LogicalType::MAP(TypeOf<K>::get(), TypeOf<V>::get()); }
};
template <class T>
struct TypeOf<std::optional<T>> : TypeOf<T> {};
template <class T>
struct TypeOf<Result<T>> : TypeOf<T> {};

inline duckdb::string_t stored_text(duckdb::Vector& vector, std::string_view text) {
  return duckdb::StringVector::AddStringOrBlob(
      vector, duckdb::string_t(text.data(), static_cast<std::uint32_t>(text.size())));
}

// Those of parts of other values are called before they are defined.
template <class T>
void write(duckdb::Vector& vector, std::size_t place, const std::optional<T>& value);
template <class K, class V>
void write(duckdb::Vector& entries, std::size_t place, const std::pair<K, V>& entry);
template <class T>
void write(duckdb::Vector& vector, std::size_t place, const std::vector<T>& items);

// Writes a value at a place of a flat vector. Longer texts than the engine can hold are refused.
template <class T>
  requires std::is_arithmetic_v<T>
void write(duckdb::Vector& vector, std::size_t place, T value) {
  duckdb::FlatVector::GetData<T>(vector)[place] = value;
}
inline void write(duckdb::Vector& vector, std::size_t place, std::string_view text) {
  if (text.size() > UINT32_MAX) {
    raise({ErrorCode::InvalidArgument, "the text is longer than four gigabytes"});
  }
  duckdb::FlatVector::GetData<duckdb::string_t>(vector)[place] = stored_text(vector, text);
}
inline void write(duckdb::Vector& vector, std::size_t place, const std::string& text) {
  write(vector, place, std::string_view(text));
}
inline void write(duckdb::Vector& vector, std::size_t place, const OwnBytes& bytes) {
  write(vector, place, std::string_view(bytes.bytes));
}
inline void write(duckdb::Vector& vector, std::size_t place, const JsonText& json) {
  write(vector, place, std::string_view(json.text));
}
inline void write(duckdb::Vector& vector, std::size_t place, const Days& date) {
  duckdb::FlatVector::GetData<duckdb::date_t>(vector)[place] = duckdb::date_t(date.days);
}
inline void write(duckdb::Vector& vector, std::size_t place, const Micros& timestamp) {
  duckdb::FlatVector::GetData<duckdb::timestamp_t>(vector)[place] = duckdb::timestamp_t(timestamp.micros);
}

inline void write(duckdb::Vector& vector, std::size_t place, const Clock& time) {
  duckdb::FlatVector::GetData<duckdb::dtime_t>(vector)[place] = duckdb::dtime_t(time.micros);
}
inline void write(duckdb::Vector& vector, std::size_t place, const trino_time::ZonedTime& time) {
  duckdb::FlatVector::GetData<duckdb::uhugeint_t>(vector)[place] = carried_of(time);
}
inline void write(duckdb::Vector& vector, std::size_t place, const trino_time::ZonedClock& clock) {
  duckdb::FlatVector::GetData<duckdb::dtime_tz_t>(vector)[place] =
      duckdb::dtime_tz_t(duckdb::dtime_t(clock.micros), clock.offset_minutes * kSecondsOfMinute);
}

template <class T>
void write(duckdb::Vector& vector, std::size_t place, const std::optional<T>& value) {
  if (value) {
    write(vector, place, *value);
  } else {
    duckdb::FlatVector::SetNull(vector, place, true);
  }
}
template <class K, class V>
void write(duckdb::Vector& entries, std::size_t place, const std::pair<K, V>& entry) {
  auto& members = duckdb::StructVector::GetEntries(entries);
  write(*members[0], place, entry.first);
  write(*members[1], place, entry.second);
}
// Lists and maps.
template <class T>
void write(duckdb::Vector& vector, std::size_t place, const std::vector<T>& items) {
  const auto first = duckdb::ListVector::GetListSize(vector);
  duckdb::ListVector::Reserve(vector, first + items.size());
  auto& elements = duckdb::ListVector::GetEntry(vector);
  for (std::size_t i = 0; i < items.size(); ++i) {
    write(elements, first + i, items[i]);
  }
  duckdb::ListVector::SetListSize(vector, first + items.size());
  duckdb::FlatVector::GetData<duckdb::list_entry_t>(vector)[place] = {first, items.size()};
}
template <class T>
void write(duckdb::Vector& vector, std::size_t place, const Result<T>& value) {
  if (!value) {
    raise(value.error());
  }
  write(vector, place, *value);
}

// The bytes of a result's texts.
template <class T>
std::size_t bytes_of(const T& /*value*/) {
  return 0;
}
inline std::size_t bytes_of(const std::string& text) {
  return text.size();
}
inline std::size_t bytes_of(const OwnBytes& bytes) {
  return bytes.bytes.size();
}
inline std::size_t bytes_of(const JsonText& json) {
  return json.text.size();
}
inline std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = texts.size() * sizeof(duckdb::string_t);
  for (const auto& text : texts) {
    bytes += text.size();
  }
  return bytes;
}
template <class T>
std::size_t bytes_of(const std::optional<T>& value) {
  return value ? bytes_of(*value) : 0;
}
template <class T>
std::size_t bytes_of(const Result<T>& value) {
  return value ? bytes_of(*value) : 0;
}

template <class... Arguments>
struct Compiled final : duckdb::FunctionLocalState {
  std::tuple<typename ArgumentOf<Arguments>::Keeps...> kept;
  DictionaryMemo memo;
};

template <class Function, class Given, class... Arguments>
struct Scalar {
  using Local = Compiled<Arguments...>;
  static constexpr std::size_t kCount = sizeof...(Arguments);

  static duckdb::unique_ptr<duckdb::FunctionLocalState> begin(duckdb::ExpressionState& /*state*/,
                                                              const duckdb::BoundFunctionExpression& /*call*/,
                                                              duckdb::FunctionData* /*data*/) {
    return duckdb::make_uniq<Local>();
  }

  static void run(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
    auto& local = duckdb::ExecuteFunctionState::GetFunctionState(state)->template Cast<Local>();
    run_rows(arguments, local, RowGuard(state), result, std::index_sequence_for<Arguments...>());
  }

 private:
  using Repeated = typename RepeatedAs<Given>::Stored;

  static std::optional<std::size_t> begin_memo(duckdb::DataChunk& arguments, DictionaryMemo& memo) {
    if constexpr (kCount == 0 || std::is_void_v<Repeated>) {
      return std::nullopt;
    } else {
      const auto dictionary = dictionary_argument(arguments);
      if (dictionary) {
        memo.begin(duckdb::DictionaryVector::DictionarySize(arguments.data[*dictionary]).GetIndex());
      }
      return dictionary;
    }
  }

  // Gives a row the result of an earlier one with that entry; without one, the row will be the first.
  static bool has_repeated(DictionaryMemo& memo, std::size_t entry, std::size_t row, duckdb::Vector& result) {
    if constexpr (!std::is_void_v<Repeated>) {
      const auto first = memo.row_of(entry);
      if (first) {
        repeat<Repeated>(result, *first, row);
        return true;
      }
      memo.keep(entry, row);
    }
    return false;
  }

  template <std::size_t... kIndex>
  static void run_rows(duckdb::DataChunk& arguments, Local& local, RowGuard guard, duckdb::Vector& result,
                       std::index_sequence<kIndex...> /*indexes*/) {
    // A volatile function without arguments must not become one value for all rows.
    const bool is_constant = kCount > 0 && arguments.AllConstant();
    const auto rows = is_constant ? 1 : arguments.size();
    std::array<duckdb::UnifiedVectorFormat, kCount> columns;
    const auto dictionary = begin_memo(arguments, local.memo);
    (arguments.data[kIndex].ToUnifiedFormat(arguments.size(), columns[kIndex]), ...);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (std::size_t row = 0; row < rows; ++row) {
      if (dictionary && has_repeated(local.memo, columns[*dictionary].sel->get_index(row), row, result)) {
        continue;
      }
      guard.check();
      const bool has_all = (... && columns[kIndex].validity.RowIsValid(columns[kIndex].sel->get_index(row)));
      if (!has_all) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      const Given given = Function{}(ArgumentOf<Arguments>::get(
          duckdb::UnifiedVectorFormat::GetData<typename ArgumentOf<Arguments>::Stored>(
              columns[kIndex])[columns[kIndex].sel->get_index(row)],
          std::get<kIndex>(local.kept))...);
      guard.add(bytes_of(given));
      write(result, row, given);
    }
    if (is_constant) {
      result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
    }
  }
};

}  // namespace detail

// Functions to be registered, by name; a name may have several, of differing arguments.
class FunctionList {
 public:
  // REQUIRES: a function object without state, whose call operator is not a template.
  template <class Function>
  void add(const std::string& name, Function function) {
    add(name, function, &Function::operator());
  }

  // One whose types are settled where it is called.
  void add(duckdb::ScalarFunction made,
           duckdb::FunctionErrors errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR) {
    const auto name = made.name;
    made.errors = errors;
    sets_.try_emplace(name, name).first->second.AddFunction(std::move(made));
  }

  const std::map<std::string, duckdb::ScalarFunctionSet>& sets() const { return sets_; }

 private:
  template <class Function, class Given, class... Arguments>
  void add(const std::string& name, Function /*function*/, Given (Function::*)(Arguments...) const) {
    using Scalar = detail::Scalar<Function, Given, std::remove_cvref_t<Arguments>...>;
    duckdb::ScalarFunction made(name, {detail::TypeOf<std::remove_cvref_t<Arguments>>::get()...},
                                detail::TypeOf<Given>::get(), Scalar::run, nullptr, nullptr, nullptr,
                                Scalar::begin);
    made.stability = sizeof...(Arguments) == 0 ? duckdb::FunctionStability::VOLATILE
                                               : duckdb::FunctionStability::CONSISTENT;
    made.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
    add(std::move(made));
  }

  std::map<std::string, duckdb::ScalarFunctionSet> sets_;
};

}  // namespace tarn::engine
