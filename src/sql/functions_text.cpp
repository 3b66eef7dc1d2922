// String, binary, URL and regular-expression functions. concat() is the operator '||', which the analyzer
// makes of it. Those that work on a char(x) without its blanks take them off.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// A varchar of so many characters; one without a bound where there are more than any bounded one has.
Type varchar_of(std::int64_t length) {
  constexpr std::int64_t kLongest = 2'147'483'646;
  return Type::of(Kind::Varchar, length > kLongest ? kUnbounded : static_cast<int>(length));
}

// Lengths as factors that cannot overflow together.
std::int64_t length_of(const Type& type) {
  constexpr std::int64_t kVeryLong = 1'000'000'000'000;
  return type.precision == kUnbounded ? kVeryLong : type.precision;
}

std::int64_t product(std::int64_t left, std::int64_t right) {
  constexpr std::int64_t kMost = 1'000'000'000'000'000;
  return left != 0 && right > kMost / left ? kMost : left * right;
}

Type joined_chars(std::span<const Type> types) {
  return Type::of(Kind::Char, std::min(kLongestChar, types[0].precision + types[1].precision));
}

// The replacement may stand before each character, and at the end.
Type replaced_type(std::span<const Type> types) {
  const auto text = length_of(types[0]);
  return varchar_of(text + product(length_of(types[2]), text + 1));
}

// A replacement may name a group in every two characters.
Type pattern_replaced(std::span<const Type> types) {
  const auto text = length_of(types[0]);
  const auto replacement = length_of(types[2]);
  return varchar_of(text + product(std::max(product(text, replacement) / 2, replacement), text + 1));
}

// "%F0%9F%91%8D" for one character.
Type url_encoded(std::span<const Type> types) {
  constexpr std::int64_t kMostLetters = 12;
  return varchar_of(product(length_of(types[0]), kMostLetters));
}

std::string print_replace_with(EnginePrinter& printer, const TypedCall& call) {
  const auto& lambda = std::get<TypedLambda>(call.arguments[2]->node);
  const auto part = fmt::format("e{}", lambda.depth);
  const auto groups = fmt::format("struct_extract({}, 'groups')", part);
  return fmt::format(
      "trino_joined_parts(list_transform(trino_regexp_parts({0}, {1}), lambda {2}: struct_extract({2}, "
      "'before') || "
      "(CASE WHEN {3} IS NULL THEN '' ELSE {4} END)))",
      printer.expression(*call.arguments[0]), printer.expression(*call.arguments[1]), part, groups,
      printer.lambda_body(lambda, {groups}));
}

constexpr auto kTextFunctions = std::to_array<FunctionLine>({
    {"chr", "bigint -> varchar(1)", "trino_chr($*)"},
    {"codepoint", "varchar(1) -> integer", "trino_codepoint($*)"},
    {"concat", "char(x), char(y) -> char(u)", "($1 || $2)", nullptr, nullptr, joined_chars},
    {"concat", "varchar, varchar... -> varchar", "($1 || $2)"},
    {"concat", "varbinary, varbinary... -> varbinary", "($1 || $2)"},
    {"concat", "array(E), array(E)... -> array(E)", "($1 || $2)"},
    {"concat", "array(E), E -> array(E)", "($1 || $2)"},
    {"concat", "E, array(E) -> array(E)", "($1 || $2)"},
    {"concat_ws", "varchar, varchar... -> varchar", "concat_ws($*)"},
    {"concat_ws", "varchar, array(varchar) -> varchar", "trino_array_join($2, $1)"},
    {"crc32", "varbinary -> bigint", "trino_crc32($*)"},
    {"from_base32", "varchar(x) -> varbinary", "trino_from_base32($*)"},
    {"from_base64", "varchar(x) -> varbinary", "trino_from_base64($*)"},
    {"from_base64url", "varchar(x) -> varbinary", "trino_from_base64url($*)"},
    {"from_big_endian_32", "varbinary -> integer", "trino_from_big_endian_32($*)"},
    {"from_big_endian_64", "varbinary -> bigint", "trino_from_big_endian_64($*)"},
    {"from_hex", "varchar(x) -> varbinary", "trino_from_hex($*)"},
    {"from_ieee754_32", "varbinary -> real", "trino_from_ieee754_32($*)"},
    {"from_ieee754_64", "varbinary -> double", "trino_from_ieee754_64($*)"},
    {"from_utf8", "varbinary -> varchar", "trino_from_utf8($*)"},
    {"from_utf8", "varbinary, varchar(x) -> varchar", "trino_from_utf8($*)"},
    {"from_utf8", "varbinary, bigint -> varchar", "trino_from_utf8($*)"},
    {"hamming_distance", "varchar(x), varchar(y) -> bigint", "trino_hamming_distance($*)"},
    {"hmac_md5", "varbinary, varbinary -> varbinary", "trino_hmac_md5($*)"},
    {"hmac_sha1", "varbinary, varbinary -> varbinary", "trino_hmac_sha1($*)"},
    {"hmac_sha256", "varbinary, varbinary -> varbinary", "trino_hmac_sha256($*)"},
    {"hmac_sha512", "varbinary, varbinary -> varbinary", "trino_hmac_sha512($*)"},
    {"length", "varchar(x) -> bigint", "length($1)"},
    {"length", "char(x) -> bigint", "length($1)"},
    {"length", "varbinary -> bigint", "octet_length($1)"},
    {"levenshtein_distance", "varchar(x), varchar(y) -> bigint", "trino_levenshtein_distance($*)"},
    {"lower", "varchar(x) -> varchar(x)", "lower($1)"},
    {"lower", "char(x) -> char(x)", "lower($1)"},
    {"lpad", "varchar(x), bigint, varchar(y) -> varchar", "trino_lpad($*)"},
    {"lpad", "char(x), bigint, varchar(y) -> varchar", "trino_lpad($*)"},
    {"lpad", "varbinary, bigint, varbinary -> varbinary", "trino_binary_lpad($*)"},
    {"ltrim", "varchar(x) -> varchar(x)", "trino_ltrim($*)"},
    {"ltrim", "varchar(x), varchar -> varchar(x)", "trino_ltrim($*)"},
    {"ltrim", "char(x) -> varchar(x)", "trino_ltrim(rtrim($1, ' '))"},
    {"ltrim", "char(x), varchar -> varchar(x)", "trino_ltrim(rtrim($1, ' '), $2)"},
    {"luhn_check", "varchar -> boolean", "trino_luhn_check($*)"},
    {"md5", "varbinary -> varbinary", "trino_md5($*)"},
    {"murmur3", "varbinary -> varbinary", "trino_murmur3($*)"},
    {"normalize", "varchar(x) -> varchar", "trino_normalize($1, 'NFC')"},
    {"normalize", "varchar(x), varchar(y) -> varchar", "trino_normalize($*)"},
    {"regexp_count", "varchar(x), varchar -> bigint", "trino_regexp_count($*)"},
    {"regexp_extract", "varchar(x), varchar -> varchar(x)", "trino_regexp_extract($*)"},
    {"regexp_extract", "varchar(x), varchar, bigint -> varchar(x)", "trino_regexp_extract($*)"},
    {"regexp_extract_all", "varchar(x), varchar -> array(varchar(x))", "trino_regexp_extract_all($*)"},
    {"regexp_extract_all", "varchar(x), varchar, bigint -> array(varchar(x))",
     "trino_regexp_extract_all($*)"},
    {"regexp_like", "varchar(x), varchar -> boolean", "trino_regexp_like($*)"},
    {"regexp_position", "varchar(x), varchar -> integer", "CAST(trino_regexp_position($*) AS INTEGER)"},
    {"regexp_position", "varchar(x), varchar, integer -> integer",
     "CAST(trino_regexp_position($1, $2, CAST($3 AS BIGINT)) AS INTEGER)"},
    {"regexp_position", "varchar(x), varchar, integer, integer -> integer",
     "CAST(trino_regexp_position($1, $2, CAST($3 AS BIGINT), CAST($4 AS BIGINT)) AS INTEGER)"},
    {"regexp_replace", "varchar(x), varchar -> varchar(x)", "trino_regexp_replace($*)"},
    {"regexp_replace", "varchar(x), varchar, varchar(y) -> varchar(z)", "trino_regexp_replace($*)", nullptr,
     nullptr, pattern_replaced},
    {"regexp_replace",
     "varchar, varchar, function(array(varchar), varchar(x)) -> varchar",
     {},
     print_replace_with},
    {"regexp_split", "varchar(x), varchar -> array(varchar(x))", "trino_regexp_split($*)"},
    {"replace", "varchar(x), varchar(y) -> varchar(x)", "trino_replace($1, $2, '')"},
    {"replace", "varchar(x), varchar(y), varchar(z) -> varchar(u)", "trino_replace($*)", nullptr, nullptr,
     replaced_type},
    {"reverse", "varchar(x) -> varchar(x)", "trino_reverse($*)"},
    {"reverse", "char(x) -> char(x)", "trino_reverse($*)"},
    {"reverse", "varbinary -> varbinary", "trino_binary_reverse($1)"},
    {"rpad", "varchar(x), bigint, varchar(y) -> varchar", "trino_rpad($*)"},
    {"rpad", "varbinary, bigint, varbinary -> varbinary", "trino_binary_rpad($*)"},
    {"rtrim", "varchar(x) -> varchar(x)", "trino_rtrim($*)"},
    {"rtrim", "varchar(x), varchar -> varchar(x)", "trino_rtrim($*)"},
    {"rtrim", "char(x) -> varchar(x)", "trino_rtrim(rtrim($1, ' '))"},
    {"rtrim", "char(x), varchar -> varchar(x)", "trino_rtrim(rtrim($1, ' '), $2)"},
    {"sha1", "varbinary -> varbinary", "trino_sha1($*)"},
    {"sha256", "varbinary -> varbinary", "trino_sha256($*)"},
    {"sha512", "varbinary -> varbinary", "trino_sha512($*)"},
    {"soundex", "varchar -> varchar(4)", "trino_soundex($*)"},
    {"split", "varchar(x), varchar(y) -> array(varchar(x))", "trino_split($*)"},
    {"split", "varchar(x), varchar(y), bigint -> array(varchar(x))", "trino_split($*)"},
    {"split_part", "varchar(x), varchar(y), bigint -> varchar(x)", "trino_split_part($*)"},
    {"split_to_map", "varchar, varchar, varchar -> map(varchar, varchar)", "trino_split_to_map($*)"},
    {"split_to_multimap", "varchar, varchar, varchar -> map(varchar, array(varchar))",
     "trino_split_to_multimap($*)"},
    {"spooky_hash_v2_32", "varbinary -> varbinary", "trino_spooky_hash_v2_32($*)"},
    {"spooky_hash_v2_64", "varbinary -> varbinary", "trino_spooky_hash_v2_64($*)"},
    {"starts_with", "varchar(x), varchar(y) -> boolean", "starts_with($*)"},
    {"strpos", "varchar(x), varchar(y) -> bigint", "trino_strpos($*)"},
    {"strpos", "varchar(x), varchar(y), bigint -> bigint", "trino_strpos($*)"},
    {"substr", "varchar(x), bigint -> varchar(x)", "trino_substr($*)"},
    {"substr", "varchar(x), bigint, bigint -> varchar(x)", "trino_substr($*)"},
    {"substr", "char(x), bigint -> varchar(x)", "trino_substr($*)"},
    {"substr", "char(x), bigint, bigint -> varchar(x)", "trino_substr($*)"},
    {"substr", "varbinary, bigint -> varbinary", "trino_binary_substr($*)"},
    {"substr", "varbinary, bigint, bigint -> varbinary", "trino_binary_substr($*)"},
    {"substring", "varchar(x), bigint -> varchar(x)", "trino_substr($*)"},
    {"substring", "varchar(x), bigint, bigint -> varchar(x)", "trino_substr($*)"},
    {"substring", "char(x), bigint -> varchar(x)", "trino_substr($*)"},
    {"substring", "char(x), bigint, bigint -> varchar(x)", "trino_substr($*)"},
    {"to_base32", "varbinary -> varchar", "trino_to_base32($*)"},
    {"to_base64", "varbinary -> varchar", "trino_to_base64($*)"},
    {"to_base64url", "varbinary -> varchar", "trino_to_base64url($*)"},
    {"to_big_endian_32", "integer -> varbinary", "trino_to_big_endian_32($*)"},
    {"to_big_endian_64", "bigint -> varbinary", "trino_to_big_endian_64($*)"},
    {"to_hex", "varbinary -> varchar", "trino_to_hex($*)"},
    {"to_ieee754_32", "real -> varbinary", "trino_to_ieee754_32($*)"},
    {"to_ieee754_64", "double -> varbinary", "trino_to_ieee754_64($*)"},
    {"to_utf8", "varchar(x) -> varbinary", "encode($1)"},
    {"to_utf8", "char(x) -> varbinary", "encode($1)"},
    {"translate", "varchar(x), varchar(y), varchar(z) -> varchar", "trino_translate($*)"},
    {"trim", "varchar(x) -> varchar(x)", "trino_trim($*)"},
    {"trim", "varchar(x), varchar -> varchar(x)", "trino_trim($*)"},
    {"trim", "char(x) -> varchar(x)", "trino_trim(rtrim($1, ' '))"},
    {"trim", "char(x), varchar -> varchar(x)", "trino_trim(rtrim($1, ' '), $2)"},
    {"upper", "varchar(x) -> varchar(x)", "upper($1)"},
    {"upper", "char(x) -> char(x)", "upper($1)"},
    {"url_decode", "varchar(x) -> varchar(x)", "trino_url_decode($*)"},
    {"url_encode", "varchar(x) -> varchar(y)", "trino_url_encode($*)", nullptr, nullptr, url_encoded},
    {"url_extract_fragment", "varchar(x) -> varchar(x)", "trino_url_extract_fragment($*)"},
    {"url_extract_host", "varchar(x) -> varchar(x)", "trino_url_extract_host($*)"},
    {"url_extract_parameter", "varchar(x), varchar(y) -> varchar(x)", "trino_url_extract_parameter($*)"},
    {"url_extract_path", "varchar(x) -> varchar(x)", "trino_url_extract_path($*)"},
    {"url_extract_port", "varchar(x) -> bigint", "trino_url_extract_port($*)"},
    {"url_extract_protocol", "varchar(x) -> varchar(x)", "trino_url_extract_protocol($*)"},
    {"url_extract_query", "varchar(x) -> varchar(x)", "trino_url_extract_query($*)"},
    {"uuid", "-> uuid", "gen_random_uuid()"},
    {"word_stem", "varchar(x) -> varchar(x)", "trino_word_stem($*)"},
    {"word_stem", "varchar(x), varchar(2) -> varchar(x)", "trino_word_stem($*)"},
    {"xxhash64", "varbinary -> varbinary", "trino_xxhash64($*)"},
});

}  // namespace

std::span<const FunctionLine> text_functions() {
  return kTextFunctions;
}

}  // namespace tarn::sql
