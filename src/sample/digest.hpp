// Digest files as CloudTrail delivers them: every hour, per trail, account and Region, a signed list of the
// log files with their hashes, chained to the digest before.
#pragma once

#include "base/result.hpp"
#include "io/signature.hpp"
#include "sample/delivery.hpp"
#include "sample/organization.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sample {

struct DigestOptions {
  std::string bucket = "kamome-audit-logs";  // that the digests say they and the logs are in
  std::string home_region = "us-east-1";     // of the trails
};

// What a digest names its key by. How CloudTrail makes its own is not published; nothing but equality counts.
std::string key_fingerprint(std::string_view public_der);

// Between the delivery and a sink: hands every log file on, and digests among them in the order of delivery.
// One thread at a time. All that it is given must outlive it.
class Digests final : public Sink {
 public:
  // What the digests are about. The first are those of the hour in which the period begins.
  struct Scope {
    std::span<const Trail> trails;
    Timestamp period_start;
  };

  Digests(const Organization& organization, const Scope& scope, const DigestOptions& options,
          const io::SigningKey& key, Sink& sink);

  Result<> receive(const LogFile& file) override;
  // Hands out the digests of every hour until `time`, and of those that hold files that came later.
  Result<> finish(Timestamp time);

  std::uint64_t count() const { return count_; }
  // Of the key that signs them: SubjectPublicKeyInfo in DER.
  std::string public_key() const { return key_.public_der(); }

 private:
  struct Place {
    std::uint32_t trail = 0;
    std::uint32_t account = 0;
    std::uint32_t region = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Listed {
    std::string key;
    std::string hash;
    Timestamp oldest;
    Timestamp newest;
  };
  struct Chain {
    std::vector<Listed> files;
    std::string previous_key;  // empty: this is the first
    std::string previous_hash;
    std::string previous_signature;
  };
  struct Due {
    Timestamp end;
    Place place;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  void add_chain(const Place& place, Timestamp period_start);
  Result<> hand_out_until(Timestamp time);
  Result<> hand_out(const Due& due, Chain& chain);
  std::string write(const Due& due, const Chain& chain, const std::string& key) const;

  const Organization& organization_;
  std::span<const Trail> trails_;
  const DigestOptions& options_;
  const io::SigningKey& key_;
  std::string fingerprint_;
  Sink& sink_;
  std::map<Due, Chain> chains_;  // the next that is due first
  std::map<Place, Timestamp> ends_;
  Timestamp last_delivered_{};
  std::uint64_t count_ = 0;
};

}  // namespace tarn::sample
