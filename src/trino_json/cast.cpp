#include "trino_json/cast.hpp"

#include "trino_json/canonical.hpp"
#include "trino_json/extract.hpp"
#include "trino_json/token_reader.hpp"
#include "trino_math/decimal_cast.hpp"
#include "trino_math/integers.hpp"
#include "trino_math/number_text.hpp"
#include "trino_math/parse_number.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

using trino_math::IntegerWidth;

std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  return lower;
}

IntegerWidth integer_width(CastKind kind) {
  if (kind == CastKind::Tinyint) {
    return IntegerWidth::Tinyint;
  }
  if (kind == CastKind::Smallint) {
    return IntegerWidth::Smallint;
  }
  return kind == CastKind::Integer ? IntegerWidth::Integer : IntegerWidth::Bigint;
}

Result<std::int64_t> integer_from_text(IntegerWidth width, std::string_view text) {
  switch (width) {
    case IntegerWidth::Tinyint: return trino_math::parse_tinyint(text);
    case IntegerWidth::Smallint: return trino_math::parse_smallint(text);
    case IntegerWidth::Integer: return trino_math::parse_integer(text);
    case IntegerWidth::Bigint: break;
  }
  return trino_math::parse_bigint(text);
}

bool is_container_kind(CastKind kind) {
  return kind == CastKind::Array || kind == CastKind::Map || kind == CastKind::Row;
}

// The walk over one text. A token is current when a value's turn comes.
class CastWalk {
 public:
  CastWalk(std::string_view json, CastSink& sink) : reader_(json), sink_(sink) {}

  Result<> whole(const CastType& type) {
    reader_.next();
    TARN_TRY(value(type));
    if (reader_.next() != Token::End) {
      return refuse("Unexpected trailing token: " + reader_.text());
    }
    return {};
  }

 private:
  Result<> value(const CastType& type) {
    if (reader_.current() == Token::Error || reader_.current() == Token::End) {
      return refuse("");
    }
    if (type.kind == CastKind::Json) {
      return json_value();
    }
    if (reader_.current() == Token::Null) {
      sink_.null();
      return {};
    }
    switch (type.kind) {
      case CastKind::Array: return array(type);
      case CastKind::Map: return map(type);
      case CastKind::Row: return row(type);
      default: return scalar(type);
    }
  }

  Result<> scalar(const CastType& type) {
    if (!reader_.is_scalar() && reader_.current() != Token::Name) {
      return refuse(fmt::format("Unexpected token when cast to {}: {}", lowered(type.name), reader_.text()));
    }
    switch (type.kind) {
      case CastKind::Boolean: return boolean();
      case CastKind::Tinyint:
      case CastKind::Smallint:
      case CastKind::Integer:
      case CastKind::Bigint: return integer(integer_width(type.kind));
      case CastKind::Real: return real<float>(trino_math::parse_real);
      case CastKind::Double: return real<double>(trino_math::parse_double);
      case CastKind::Decimal: return decimal(type.decimal);
      default: return varchar();
    }
  }

  bool is_text() const { return reader_.current() == Token::String || reader_.current() == Token::Name; }
  bool is_truth() const { return reader_.current() == Token::True || reader_.current() == Token::False; }

  Result<> boolean() {
    if (is_truth()) {
      sink_.boolean(reader_.current() == Token::True);
    } else if (is_text()) {
      sink_.boolean(TARN_TRY(trino_math::parse_boolean(reader_.text())));
    } else if (reader_.current() == Token::Integer) {
      sink_.boolean(TARN_TRY(long_value()) != 0);
    } else {
      sink_.boolean(TARN_TRY(trino_math::parse_double(reader_.raw())) != 0);
    }
    return {};
  }

  Result<std::int64_t> long_value() const {
    const std::string_view raw = reader_.raw();
    std::int64_t value = 0;
    if (std::from_chars(raw.data(), raw.data() + raw.size(), value).ec != std::errc{}) {
      return refuse("");
    }
    return value;
  }

  Result<> integer(IntegerWidth width) {
    if (is_truth()) {
      sink_.integer(reader_.current() == Token::True ? 1 : 0);
    } else if (is_text()) {
      sink_.integer(TARN_TRY(integer_from_text(width, reader_.text())));
    } else if (reader_.current() == Token::Integer) {
      const auto whole = TARN_TRY(long_value());
      if (!trino_math::cast_integer(whole, width)) {
        return refuse("");
      }
      sink_.integer(whole);
    } else {
      const auto number = TARN_TRY(trino_math::parse_double(reader_.raw()));
      sink_.integer(TARN_TRY(trino_math::double_to_integer(number, width)));
    }
    return {};
  }

  template <class Real>
  Result<> real(Result<Real> (*parse)(std::string_view)) {
    if (is_truth()) {
      sink_.real(static_cast<Real>(reader_.current() == Token::True ? 1 : 0));
      return {};
    }
    sink_.real(TARN_TRY(parse(reader_.text())));
    return {};
  }

  Result<> decimal(trino_math::DecimalType type) {
    if (is_truth()) {
      const auto one = trino_math::decimal_from_boolean(reader_.current() == Token::True, type);
      return decimal_in_range(one, type);
    }
    const auto value = trino_math::decimal_from_text(reader_.text(), type);
    if (value) {
      return decimal_in_range(*value, type);
    }
    // Text that is no number is told by the message around this one.
    const bool is_number = trino_math::parse_double(reader_.text()).has_value();
    return refuse(is_number ? cannot_hold(type) : "");
  }

  Result<> decimal_in_range(trino_math::Int128 value, trino_math::DecimalType type) {
    if (trino_math::overflows(value, type.precision)) {
      return refuse(cannot_hold(type));
    }
    sink_.decimal(value);
    return {};
  }

  static std::string cannot_hold(trino_math::DecimalType type) {
    return fmt::format("Cannot cast input json to DECIMAL({},{})", type.precision, type.scale);
  }

  Result<> varchar() {
    if (reader_.current() == Token::Real) {
      sink_.varchar(trino_math::varchar_text(TARN_TRY(trino_math::parse_double(reader_.raw()))));
    } else {
      sink_.varchar(reader_.text());
    }
    return {};
  }

  Result<> json_value() {
    std::string text;
    if (!copy_value(reader_, text)) {
      return refuse("");
    }
    sink_.json(text);
    return {};
  }

  Result<> array(const CastType& type) {
    if (reader_.current() != Token::ArrayStart) {
      return refuse("Expected a json array, but got " + reader_.text());
    }
    sink_.start_array();
    while (reader_.next() != Token::ArrayEnd) {
      TARN_TRY(value(type.children.front()));
    }
    sink_.end_array();
    return {};
  }

  Result<> map(const CastType& type) {
    if (reader_.current() != Token::ObjectStart) {
      return refuse("Expected a json object, but got " + reader_.text());
    }
    sink_.start_map();
    std::set<std::string> keys;
    while (reader_.next() == Token::Name) {
      if (!keys.insert(reader_.text()).second) {
        return refuse("Duplicate keys are not allowed");
      }
      TARN_TRY(scalar(type.children.front()));
      reader_.next();
      TARN_TRY(value(type.children.back()));
    }
    sink_.end_map();
    return reader_.current() == Token::ObjectEnd ? Result<>() : refuse("");
  }

  Result<> row(const CastType& type) {
    if (reader_.current() == Token::ArrayStart) {
      return row_from_array(type);
    }
    if (reader_.current() == Token::ObjectStart) {
      return row_from_object(type);
    }
    return refuse("Expected a json array or object, but got " + reader_.text());
  }

  Result<> row_from_array(const CastType& type) {
    sink_.start_row();
    for (const CastType& field : type.children) {
      if (reader_.next() == Token::ArrayEnd) {
        return refuse("");
      }
      TARN_TRY(value(field));
    }
    if (reader_.next() != Token::ArrayEnd) {
      return refuse("Expected json array ending, but got " + reader_.text());
    }
    sink_.end_row();
    return {};
  }

  // Fields come in the text's order, and the sink wants the row's: each field's place is kept as a bookmark,
  // and read when its turn comes.
  Result<> row_from_object(const CastType& type) {
    std::vector<std::optional<TokenReader>> places(type.children.size());
    while (reader_.next() == Token::Name) {
      const std::size_t field = field_index(type, reader_.text());
      reader_.next();
      if (field < places.size()) {
        if (places[field]) {
          return refuse("Duplicate field: " + type.field_names[field]);
        }
        places[field] = reader_;
      }
      if (!reader_.skip_children()) {
        return refuse("");
      }
    }
    if (reader_.current() != Token::ObjectEnd) {
      return refuse("");
    }
    const TokenReader after = reader_;
    sink_.start_row();
    for (std::size_t field = 0; field < places.size(); ++field) {
      const auto& place = places[field];
      if (!place) {
        sink_.null();
        continue;
      }
      reader_ = *place;
      TARN_TRY(value(type.children[field]));
    }
    reader_ = after;
    sink_.end_row();
    return {};
  }

  static std::size_t field_index(const CastType& type, std::string_view name) {
    const std::string wanted = lowered(name);
    const auto found = std::ranges::find_if(
        type.field_names, [&wanted](const std::string& field) { return lowered(field) == wanted; });
    return static_cast<std::size_t>(found - type.field_names.begin());
  }

  TokenReader reader_;
  CastSink& sink_;
};

}  // namespace

Result<> cast_json(std::string_view json, const CastType& type, CastSink& sink) {
  CastWalk walk(json, sink);
  const auto result = walk.whole(type);
  if (result) {
    return {};
  }
  const std::string& why = result.error().message();
  if (is_container_kind(type.kind)) {
    return refuse(
        fmt::format("Cannot cast to {}.{}{} {}", type.name, why.empty() ? "" : " ", why, shown_json(json)));
  }
  // What the conversion itself refused says so; a token of the wrong kind is told by the whole text.
  const bool speaks = !why.empty() && !why.starts_with("Unexpected token");
  if (why.starts_with("Unexpected trailing")) {
    return refuse(fmt::format("Cannot cast input json to {}", type.name));
  }
  return refuse(speaks ? why : fmt::format("Cannot cast '{}' to {}", shown_json(json), type.name));
}

}  // namespace tarn::trino_json
