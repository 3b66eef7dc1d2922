#include "sample/digest.hpp"

#include "io/hash.hpp"
#include "json/value.hpp"
#include "sample/layout.hpp"
#include "sample/prng.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

constexpr std::chrono::hours kHour{1};
constexpr std::string_view kSignatureAlgorithm = "SHA256withRSA";
constexpr std::string_view kHashAlgorithm = "SHA-256";
constexpr std::size_t kFingerprintDigits = 32;

std::string hash_of(std::string_view bytes) {
  const io::Sha256 hash = io::sha256(bytes);
  return io::hex(io::as_text(hash));
}

json::Value text_or_null(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

}  // namespace

std::string key_fingerprint(std::string_view public_der) {
  return hash_of(public_der).substr(0, kFingerprintDigits);
}

Digests::Digests(const Organization& organization, const Scope& scope, const DigestOptions& options,
                 const io::SigningKey& key, Sink& sink)
    : organization_(organization),
      trails_(scope.trails),
      options_(options),
      key_(key),
      fingerprint_(key_fingerprint(key.public_der())),
      sink_(sink) {
  for (std::uint32_t trail = 0; trail < trails_.size(); ++trail) {
    for (std::uint32_t account = 0; account < organization.accounts.size(); ++account) {
      if (trails_[trail].account.value_or(account) == account) {
        for (std::uint32_t region = 0; region < organization.regions.size(); ++region) {
          add_chain({.trail = trail, .account = account, .region = region}, scope.period_start);
        }
      }
    }
  }
}

// Every chain has its own second of the hour.
void Digests::add_chain(const Place& place, Timestamp period_start) {
  const std::uint64_t key = mix(mix(organization_.accounts[place.account].key, place.region), place.trail);
  Timestamp end = std::chrono::floor<std::chrono::hours>(period_start) + std::chrono::seconds(key % 3600);
  if (end <= period_start) {
    end += kHour;
  }
  chains_[{.end = end, .place = place}] = {};
  ends_[place] = end;
}

Result<> Digests::receive(const LogFile& file) {
  TARN_TRY(hand_out_until(file.delivered));
  if (file.folder == LogFolder::ConfigurationItem) {
    return sink_.receive(file);
  }
  const Place place{.trail = file.trail, .account = file.account, .region = file.region};
  if (!ends_.contains(place)) {
    // Events of global services, where us-east-1 is none of the Regions.
    add_chain(place, file.delivered);
  }
  chains_[{.end = ends_[place], .place = place}].files.push_back({.key = std::string(file.key),
                                                                  .hash = hash_of(file.json),
                                                                  .oldest = file.oldest,
                                                                  .newest = file.newest});
  last_delivered_ = file.delivered;
  return sink_.receive(file);
}

Result<> Digests::finish(Timestamp time) {
  return hand_out_until(std::max(time, last_delivered_) + kHour);
}

// A file that is delivered in the second in which a digest ends is the next one's.
Result<> Digests::hand_out_until(Timestamp time) {
  while (!chains_.empty() && chains_.begin()->first.end <= time) {
    auto node = chains_.extract(chains_.begin());
    TARN_TRY(hand_out(node.key(), node.mapped()));
    node.key().end += kHour;
    ends_[node.key().place] = node.key().end;
    chains_.insert(std::move(node));
  }
  return {};
}

Result<> Digests::hand_out(const Due& due, Chain& chain) {
  const Trail& trail = trails_[due.place.trail];
  const bool listed = due.place.region < organization_.regions.size();
  std::string key = object_key(
      DigestFileName{.organization = trail.of_organization ? organization_.id : std::string(),
                     .account = organization_.accounts[due.place.account].id,
                     .region = Region(listed ? organization_.regions[due.place.region] : "us-east-1"),
                     .trail = trail.name,
                     .home_region = Region(options_.home_region),
                     .end = due.end});
  if (!trail.prefix.empty()) {
    key = fmt::format("{}/{}", trail.prefix, key);
  }
  const std::string text = write(due, chain, key);
  std::string hash = hash_of(text);
  const std::string signed_text =
      fmt::format("{}\n{}/{}\n{}\n{}", format_iso_seconds(due.end), options_.bucket, key, hash,
                  chain.previous_signature.empty() ? "null" : chain.previous_signature);
  const std::string signature = TARN_TRY(key_.sign(signed_text));
  chain.files.clear();
  chain.previous_key = key;
  chain.previous_hash = std::move(hash);
  chain.previous_signature = io::hex(signature);
  ++count_;
  return sink_.receive({.key = key,
                        .json = text,
                        .events = 0,
                        .delivered = due.end,
                        .oldest = {},
                        .newest = {},
                        .trail = due.place.trail,
                        .account = due.place.account,
                        .region = due.place.region,
                        .folder = LogFolder::Digest,
                        .signature = chain.previous_signature});
}

std::string Digests::write(const Due& due, const Chain& chain, const std::string& key) const {
  json::Array files;
  json::Value newest;
  json::Value oldest;
  for (const Listed& file : chain.files) {
    files.emplace_back(json::Object{{"s3Bucket", options_.bucket},
                                    {"s3Object", file.key},
                                    {"hashValue", file.hash},
                                    {"hashAlgorithm", kHashAlgorithm},
                                    {"newestEventTime", format_iso_seconds(file.newest)},
                                    {"oldestEventTime", format_iso_seconds(file.oldest)}});
  }
  if (!chain.files.empty()) {
    newest = format_iso_seconds(std::ranges::max(chain.files, {}, &Listed::newest).newest);
    oldest = format_iso_seconds(std::ranges::min(chain.files, {}, &Listed::oldest).oldest);
  }
  const bool first = chain.previous_key.empty();
  return json::write(json::Object{
      {"awsAccountId", organization_.accounts[due.place.account].id.value()},
      {"digestStartTime", format_iso_seconds(due.end - kHour)},
      {"digestEndTime", format_iso_seconds(due.end)},
      {"digestS3Bucket", options_.bucket},
      {"digestS3Object", key},
      {"digestPublicKeyFingerprint", fingerprint_},
      {"digestSignatureAlgorithm", kSignatureAlgorithm},
      {"newestEventTime", std::move(newest)},
      {"oldestEventTime", std::move(oldest)},
      {"previousDigestS3Bucket", first ? json::Value() : json::Value(options_.bucket)},
      {"previousDigestS3Object", text_or_null(chain.previous_key)},
      {"previousDigestHashValue", text_or_null(chain.previous_hash)},
      {"previousDigestHashAlgorithm", first ? json::Value() : json::Value(kHashAlgorithm)},
      {"previousDigestSignature", text_or_null(chain.previous_signature)},
      {"logFiles", std::move(files)},
  });
}

}  // namespace tarn::sample
