#include "sample/digest.hpp"

#include "io/hash.hpp"
#include "json/value.hpp"
#include "sample/generator.hpp"

#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

// Returns the bytes that pairs of hexadecimal digits name.
Result<std::string> bytes_of(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned char byte = 0;
    const std::string_view pair = digits.substr(i, 2);
    const auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
    if (error != std::errc() || end != pair.data() + 2) {
      return fail(ErrorCode::Corrupt, fmt::format("not hexadecimal: {}", pair));
    }
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

// A bucket: what lies under each key, with the metadata of digests.
class Bucket final : public Sink {
 public:
  struct Object {
    std::string text;
    std::string signature;
    Timestamp delivered;
  };
  Result<> receive(const LogFile& file) override {
    EXPECT_GE(file.delivered, last);
    last = file.delivered;
    const bool fresh =
        objects.emplace(file.key, Object{std::string(file.json), std::string(file.signature), file.delivered})
            .second;
    EXPECT_TRUE(fresh) << file.key;
    return {};
  }
  std::map<std::string, Object> objects;
  Timestamp last{};
};

std::string hash_of(std::string_view text) {
  return io::hex(io::as_text(io::sha256(text)));
}

std::string text_of(const json::Value& value, std::string_view member) {
  const json::Value* found = value.find(member);
  return found != nullptr && found->string() != nullptr ? *found->string() : std::string();
}

// What the AWS CLI's validate-logs looks at: keys, signatures, the links of the chain, and the log files.
class Validator {
 public:
  Validator(const Bucket& bucket, std::string public_der) : bucket_(bucket), key_(std::move(public_der)) {}

  // The digest that ends a chain, and everything before it. The number of its digests, or what is wrong.
  Result<std::size_t> validate(std::string key) {
    std::size_t count = 0;
    for (std::string hash; !key.empty(); ++count) {
      const auto object = bucket_.objects.find(key);
      if (object == bucket_.objects.end()) {
        return fail(ErrorCode::NotFound, "missing: " + key);
      }
      const json::Value digest = TARN_TRY(json::parse(object->second.text));
      if (!hash.empty() && hash_of(object->second.text) != hash) {
        return fail(ErrorCode::Corrupt, "hash of the previous digest: " + key);
      }
      TARN_TRY(check_digest(digest, key, object->second));
      TARN_TRY(check_logs(digest));
      hash = text_of(digest, "previousDigestHashValue");
      key = text_of(digest, "previousDigestS3Object");
    }
    return count;
  }

  const std::set<std::string>& logs() const { return logs_; }

 private:
  Result<> check_digest(const json::Value& digest, const std::string& key, const Bucket::Object& object) {
    if (text_of(digest, "digestS3Object") != key || text_of(digest, "digestS3Bucket") != "the-bucket") {
      return fail(ErrorCode::Corrupt, "moved: " + key);
    }
    if (text_of(digest, "digestPublicKeyFingerprint") != key_fingerprint(key_)) {
      return fail(ErrorCode::Corrupt, "fingerprint: " + key);
    }
    std::string previous = text_of(digest, "previousDigestSignature");
    if (previous.empty()) {
      previous = "null";
    }
    const std::string signed_text =
        fmt::format("{}\n{}/{}\n{}\n{}", text_of(digest, "digestEndTime"), text_of(digest, "digestS3Bucket"),
                    text_of(digest, "digestS3Object"), hash_of(object.text), previous);
    const std::string signature = TARN_TRY(bytes_of(object.signature));
    const bool valid = TARN_TRY(io::verify_signature(key_, signed_text, signature));
    return valid ? Result<>() : fail(ErrorCode::Corrupt, "signature: " + key);
  }

  Result<> check_logs(const json::Value& digest) {
    const Timestamp start = *parse_timestamp(text_of(digest, "digestStartTime"));
    const Timestamp end = *parse_timestamp(text_of(digest, "digestEndTime"));
    EXPECT_EQ(end - start, std::chrono::hours(1));
    for (const json::Value& log : *digest.find("logFiles")->array()) {
      const std::string key = text_of(log, "s3Object");
      const auto object = bucket_.objects.find(key);
      if (object == bucket_.objects.end() || hash_of(object->second.text) != text_of(log, "hashValue")) {
        return fail(ErrorCode::Corrupt, "log file: " + key);
      }
      EXPECT_GE(object->second.delivered, start) << key;
      EXPECT_LT(object->second.delivered, end) << key;
      EXPECT_LE(text_of(log, "oldestEventTime"), text_of(log, "newestEventTime"));
      EXPECT_NE(object->second.text.find(text_of(log, "newestEventTime")), std::string::npos);
      logs_.insert(key);
    }
    EXPECT_EQ(digest.find("newestEventTime")->is_null(), digest.find("logFiles")->array()->empty());
    return {};
  }

  const Bucket& bucket_;
  std::string key_;
  std::set<std::string> logs_;
};

Options six_hours() {
  Options options;
  options.start = *parse_timestamp("2026-03-02T06:10:00Z");
  options.end = options.start + std::chrono::hours(6);
  options.events_per_day = 8000;
  options.accounts = 3;
  options.regions = {"eu-west-1", "ap-northeast-1"};
  options.digests = {.bucket = "the-bucket", .home_region = "eu-west-1"};
  return options;
}

// The last digest of each chain.
std::vector<std::string> heads(const Bucket& bucket) {
  std::map<std::string, std::string> last;
  for (const auto& [key, object] : bucket.objects) {
    if (!object.signature.empty()) {
      std::string& head = last[key.substr(key.rfind('/') + 1, key.rfind('_') - key.rfind('/'))];
      head = std::max(head, key);
    }
  }
  std::vector<std::string> keys;
  for (const auto& [name, key] : last) {
    keys.push_back(key);
  }
  return keys;
}

TEST(Digests, FormChainsThatValidateAndCoverEveryLogFile) {
  Bucket bucket;
  Options options = six_hours();
  options.delivery.trails.push_back({.name = "own", .of_organization = false, .account = 1, .prefix = "own"});
  const auto summary = generate(options, bucket);
  ASSERT_TRUE(summary) << summary.error().message();
  Validator validator(bucket, summary->digest_key);
  std::size_t digests = 0;
  // Three accounts and a member's own trail, two Regions and that of the global services.
  const std::vector<std::string> chains = heads(bucket);
  EXPECT_EQ(chains.size(), 12u);
  for (const std::string& head : chains) {
    const auto count = validator.validate(head);
    ASSERT_TRUE(count) << count.error().message();
    EXPECT_GE(*count, 6u) << head;
    digests += *count;
  }
  EXPECT_EQ(digests, summary->digests);
  EXPECT_EQ(validator.logs().size(), summary->files);
  EXPECT_EQ(bucket.objects.size(), summary->files + summary->digests);
}

TEST(Digests, TellOfEveryChange) {
  Bucket bucket;
  const auto summary = generate(six_hours(), bucket);
  ASSERT_TRUE(summary);
  const std::string head = heads(bucket).front();
  ASSERT_TRUE(Validator(bucket, summary->digest_key).validate(head));
  const json::Value digest = *json::parse(bucket.objects.at(head).text);
  const std::string before = text_of(digest, "previousDigestS3Object");
  const auto fails_after = [&](void (*change)(Bucket&, const std::string&), const std::string& key) {
    Bucket changed = bucket;
    change(changed, key);
    return !Validator(changed, summary->digest_key).validate(head);
  };
  EXPECT_TRUE(fails_after([](Bucket& b, const std::string& key) { b.objects.at(key).text += ' '; }, head));
  EXPECT_TRUE(fails_after([](Bucket& b, const std::string& key) { b.objects.at(key).text += ' '; }, before));
  EXPECT_TRUE(fails_after([](Bucket& b, const std::string& key) { b.objects.erase(key); }, before));
  EXPECT_TRUE(fails_after(
      [](Bucket& b, const std::string& key) { b.objects.at(key).signature.replace(0, 4, "0000"); }, head));
  std::string log;
  for (const auto& [key, object] : bucket.objects) {
    if (object.text.starts_with("{\"Records\"") && key.find("eu-west-1") != std::string::npos) {
      log = key;
    }
  }
  bool noticed = false;
  for (const std::string& chain : heads(bucket)) {
    Bucket changed = bucket;
    changed.objects.at(log).text.replace(20, 1, "x");
    noticed = noticed || !Validator(changed, summary->digest_key).validate(chain);
  }
  EXPECT_TRUE(noticed);
}

TEST(Digests, AreTheSameForTheSameSeed) {
  Bucket first;
  Bucket again;
  Bucket other;
  Options options = six_hours();
  ASSERT_TRUE(generate(options, first));
  ASSERT_TRUE(generate(options, again));
  options.seed = 2;
  const auto changed = generate(options, other);
  ASSERT_TRUE(changed);
  ASSERT_EQ(first.objects.size(), again.objects.size());
  for (const auto& [key, object] : first.objects) {
    EXPECT_EQ(again.objects.at(key).text, object.text) << key;
    EXPECT_EQ(again.objects.at(key).signature, object.signature) << key;
  }
}

TEST(Digests, HaveTheirKeysAndMembersAsCloudTrailWritesThem) {
  Bucket bucket;
  ASSERT_TRUE(generate(six_hours(), bucket));
  for (const std::string& head : heads(bucket)) {
    EXPECT_TRUE(head.starts_with("AWSLogs/o-")) << head;
    EXPECT_NE(head.find("/CloudTrail-Digest/"), std::string::npos);
    EXPECT_NE(head.find("_organization-trail_eu-west-1_20260302T1"), std::string::npos) << head;
    EXPECT_TRUE(head.ends_with("Z.json.gz"));
    const json::Value digest = *json::parse(bucket.objects.at(head).text);
    std::vector<std::string> members;
    for (const json::Member& member : *digest.object()) {
      members.push_back(member.name);
    }
    EXPECT_EQ(members.size(), 15u);
    EXPECT_EQ(text_of(digest, "digestSignatureAlgorithm"), "SHA256withRSA");
    EXPECT_EQ(text_of(digest, "previousDigestHashAlgorithm"), "SHA-256");
    EXPECT_EQ(bucket.objects.at(head).signature.size(), 512u);
  }
}

}  // namespace
}  // namespace tarn::sample
