#include "proof/head.hpp"

#include "io/ecdsa.hpp"
#include "json/value.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace tarn::proof {
namespace {

constexpr std::string_view kFormat = "tarn-head-1";
constexpr std::size_t kHashDigitsInName = 16;

std::string text_member(const json::Value& document, std::string_view name) {
  const auto* member = document.find(name);
  return member == nullptr || member->string() == nullptr ? std::string() : *member->string();
}

std::unexpected<Error> no_head(std::string_view why) {
  return fail(ErrorCode::Corrupt, fmt::format("this is no head of a chain: {}", why));
}

Result<Head> from_document(const json::Value& document) {
  Head head;
  const auto* sequence = document.find("sequence");
  const auto time = parse_timestamp(text_member(document, "time"));
  auto key = io::from_base64(text_member(document, "publicKey"));
  auto signature = io::from_base64(text_member(document, "signature"));
  if (text_member(document, "format") != kFormat) {
    return no_head("its format is another");
  }
  if (sequence == nullptr || sequence->integer() == nullptr || *sequence->integer() < 1 || !time || !key ||
      !signature) {
    return no_head("a member is missing or malformed");
  }
  head.lake_id = text_member(document, "lake");
  head.sequence = static_cast<std::uint64_t>(*sequence->integer());
  head.time = *time;
  head.entry_sha256 = text_member(document, "entrySha256");
  head.key = {hash_of(*key), std::move(*key)};
  head.signature = std::move(*signature);
  return head;
}

Result<io::Sha256> digest_of(const std::string& hash) {
  io::Sha256 digest{};
  bool is_hex = hash.size() == kHashDigits;
  for (std::size_t i = 0; is_hex && i < digest.size(); ++i) {
    const char* const begin = hash.data() + 2 * i;
    const auto [end, error] = std::from_chars(begin, begin + 2, digest[i], 16);
    is_hex = error == std::errc{} && end == begin + 2;
  }
  if (!is_hex || io::hex(io::as_text(digest)) != hash) {
    return no_head("entrySha256 is no SHA-256 in hex");
  }
  return digest;
}

}  // namespace

Head head_of(const Entry& entry, const SealedEntry& sealed, IntroducedKey key) {
  return {.lake_id = entry.lake_id,
          .sequence = entry.sequence,
          .time = entry.time,
          .entry_sha256 = hash_of(sealed.text),
          .key = std::move(key),
          .signature = sealed.signature};
}

std::string write_head(const Head& head) {
  json::Value document;
  document.set("format", kFormat);
  document.set("lake", head.lake_id);
  document.set("sequence", head.sequence);
  document.set("time", format_iso_millis(head.time));
  document.set("entrySha256", head.entry_sha256);
  document.set("publicKey", io::base64(head.key.der));
  document.set("signature", io::base64(head.signature));
  return json::write_pretty(document) + "\n";
}

Result<Head> read_head(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) {
    return no_head("it is no JSON");
  }
  auto head = TARN_TRY(from_document(*document));
  const auto digest = TARN_TRY(digest_of(head.entry_sha256));
  const auto key = TARN_TRY(io::EcdsaPublicKey::from_der(head.key.der));
  if (!key.verifies(digest, head.signature)) {
    return no_head("its signature does not fit");
  }
  return head;
}

std::string head_name(const Head& head) {
  return fmt::format("{}-{:012}-{}.json", head.lake_id, head.sequence,
                     head.entry_sha256.substr(0, kHashDigitsInName));
}

}  // namespace tarn::proof
