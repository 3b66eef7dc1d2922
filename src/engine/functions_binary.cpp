// Bytes: their parts, encodings and digests.
#include "engine/functions.hpp"
#include "trino_text/binary.hpp"
#include "trino_text/digest.hpp"
#include "trino_text/encoding.hpp"
#include "trino_text/text.hpp"

namespace tarn::engine {
namespace {

using Text = std::string_view;
using io::DigestKind;

// A function that appends, as one that gives bytes or a text.
template <class Given, class Append>
Given made_by(const Append& append) {
  std::string out;
  append(out);
  return Given{std::move(out)};
}
template <class Given, class Append>
Result<Given> tried_by(const Append& append) {
  std::string out;
  TARN_TRY(append(out));
  return Given{std::move(out)};
}

template <DigestKind kKind>
void add_digest(FunctionList& list, const std::string& name) {
  list.add("trino_" + name, [](Bytes bytes) {
    return tried_by<OwnBytes>([&](std::string& out) { return trino_text::digest(kKind, bytes.view, out); });
  });
  list.add("trino_hmac_" + name, [](Bytes bytes, Bytes key) {
    return tried_by<OwnBytes>(
        [&](std::string& out) { return trino_text::hmac(kKind, bytes.view, key.view, out); });
  });
}

void add_digests(FunctionList& list) {
  add_digest<DigestKind::Md5>(list, "md5");
  add_digest<DigestKind::Sha1>(list, "sha1");
  add_digest<DigestKind::Sha2Bits256>(list, "sha256");
  add_digest<DigestKind::Sha2Bits512>(list, "sha512");
  list.add("trino_crc32", [](Bytes bytes) { return trino_text::crc32(bytes.view); });
  list.add("trino_xxhash64", [](Bytes bytes) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::xxhash64(bytes.view, out); });
  });
  list.add("trino_murmur3", [](Bytes bytes) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::murmur3(bytes.view, out); });
  });
  list.add("trino_spooky_hash_v2_32", [](Bytes bytes) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::spooky_hash_v2_32(bytes.view, out); });
  });
  list.add("trino_spooky_hash_v2_64", [](Bytes bytes) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::spooky_hash_v2_64(bytes.view, out); });
  });
}

void add_encodings(FunctionList& list) {
  list.add("trino_to_hex", [](Bytes bytes) {
    return made_by<std::string>([&](std::string& out) { trino_text::to_hex(bytes.view, out); });
  });
  list.add("trino_from_hex", [](Text text) {
    return tried_by<OwnBytes>([&](std::string& out) { return trino_text::from_hex(text, out); });
  });
  list.add("trino_to_base64", [](Bytes bytes) {
    return made_by<std::string>([&](std::string& out) { trino_text::to_base64(bytes.view, out); });
  });
  list.add("trino_to_base64url", [](Bytes bytes) {
    return made_by<std::string>([&](std::string& out) { trino_text::to_base64url(bytes.view, out); });
  });
  list.add("trino_to_base32", [](Bytes bytes) {
    return made_by<std::string>([&](std::string& out) { trino_text::to_base32(bytes.view, out); });
  });
  list.add("trino_from_base64", [](Text text) {
    return tried_by<OwnBytes>([&](std::string& out) { return trino_text::from_base64(text, out); });
  });
  list.add("trino_from_base64url", [](Text text) {
    return tried_by<OwnBytes>([&](std::string& out) { return trino_text::from_base64url(text, out); });
  });
  list.add("trino_from_base32", [](Text text) {
    return tried_by<OwnBytes>([&](std::string& out) { return trino_text::from_base32(text, out); });
  });
}

void add_numbers_as_bytes(FunctionList& list) {
  list.add("trino_to_big_endian_32", [](std::int32_t value) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::to_big_endian_32(value, out); });
  });
  list.add("trino_to_big_endian_64", [](std::int64_t value) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::to_big_endian_64(value, out); });
  });
  list.add("trino_from_big_endian_32",
           [](Bytes bytes) { return trino_text::from_big_endian_32(bytes.view); });
  list.add("trino_from_big_endian_64",
           [](Bytes bytes) { return trino_text::from_big_endian_64(bytes.view); });
  list.add("trino_to_ieee754_32", [](float value) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::to_ieee754_32(value, out); });
  });
  list.add("trino_to_ieee754_64", [](double value) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::to_ieee754_64(value, out); });
  });
  list.add("trino_from_ieee754_32", [](Bytes bytes) { return trino_text::from_ieee754_32(bytes.view); });
  list.add("trino_from_ieee754_64", [](Bytes bytes) { return trino_text::from_ieee754_64(bytes.view); });
}

void add_parts_of_bytes(FunctionList& list) {
  list.add("trino_binary_length", [](Bytes bytes) { return static_cast<std::int64_t>(bytes.view.size()); });
  list.add("trino_binary_substr", [](Bytes bytes, std::int64_t start) {
    return OwnBytes{std::string(trino_text::binary_substring(bytes.view, start))};
  });
  list.add("trino_binary_substr", [](Bytes bytes, std::int64_t start, std::int64_t length) {
    return OwnBytes{std::string(trino_text::binary_substring(bytes.view, start, length))};
  });
  list.add("trino_binary_lpad", [](Bytes bytes, std::int64_t size, Bytes padding) {
    return tried_by<OwnBytes>(
        [&](std::string& out) { return trino_text::binary_lpad(bytes.view, size, padding.view, out); });
  });
  list.add("trino_binary_rpad", [](Bytes bytes, std::int64_t size, Bytes padding) {
    return tried_by<OwnBytes>(
        [&](std::string& out) { return trino_text::binary_rpad(bytes.view, size, padding.view, out); });
  });
  list.add("trino_binary_reverse", [](Bytes bytes) {
    return made_by<OwnBytes>([&](std::string& out) { trino_text::binary_reverse(bytes.view, out); });
  });
  list.add("trino_to_utf8", [](Text text) { return OwnBytes{std::string(text)}; });
  list.add("trino_from_utf8", [](Bytes bytes) {
    return made_by<std::string>([&](std::string& out) { trino_text::from_utf8(bytes.view, out); });
  });
  list.add("trino_from_utf8", [](Bytes bytes, Text replacement) {
    return tried_by<std::string>(
        [&](std::string& out) { return trino_text::from_utf8(bytes.view, replacement, out); });
  });
  list.add("trino_from_utf8", [](Bytes bytes, std::int64_t replacement) {
    return tried_by<std::string>(
        [&](std::string& out) { return trino_text::from_utf8(bytes.view, replacement, out); });
  });
}

}  // namespace

void add_binary_functions(FunctionList& list) {
  add_digests(list);
  add_encodings(list);
  add_numbers_as_bytes(list);
  add_parts_of_bytes(list);
}

}  // namespace tarn::engine
