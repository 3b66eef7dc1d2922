// CAST(json AS type): walks a JSON text once and tells a sink what the SQL value is made of.
#pragma once

#include "base/result.hpp"
#include "trino_math/decimal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

enum class CastKind : std::uint8_t {
  Boolean,
  Tinyint,
  Smallint,
  Integer,
  Bigint,
  Real,
  Double,
  Decimal,
  Varchar,
  Json,
  Array,
  Map,
  Row,
};

struct CastType {
  CastKind kind = CastKind::Varchar;
  // As Trino spells the type in messages: "array(bigint)", "BIGINT".
  std::string name;
  trino_math::DecimalType decimal;       // of a Decimal
  std::vector<CastType> children;        // an array's element, a map's key and value, a row's fields
  std::vector<std::string> field_names;  // of a row; matched without regard to case; "" for a nameless field
};

// Called in the order of the type: a value for each element, a key and a value for each entry of a map, and
// for a row every field in the row's order. All integers come as 64 bits, in the range of their type.
class CastSink {
 public:
  virtual ~CastSink() = default;
  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void integer(std::int64_t value) = 0;
  virtual void real(float value) = 0;
  virtual void real(double value) = 0;
  virtual void decimal(trino_math::Int128 value) = 0;
  virtual void varchar(std::string_view value) = 0;
  virtual void json(std::string_view value) = 0;
  virtual void start_array() = 0;
  virtual void end_array() = 0;
  virtual void start_map() = 0;
  virtual void end_map() = 0;
  virtual void start_row() = 0;
  virtual void end_row() = 0;
};

// "Cannot cast 'x' to BIGINT", "Cannot cast to array(bigint). Expected a json array, but got {. {...}". After
// an error the sink has heard a part of the value. REQUIRES: the type nests at most kMaxCastDepth deep; a
// map's key is a scalar; children are as the kind needs them.
Result<> cast_json(std::string_view json, const CastType& type, CastSink& sink);

inline constexpr int kMaxCastDepth = 100;

}  // namespace tarn::trino_json
