// Requests as botocore signs them: tests/sigv4/vectors.json, which tests/interop/test_sigv4_vectors.py makes.
#include "wire/canonical_request.hpp"

#include "json/value.hpp"
#include "wire/sigv4.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

constexpr std::size_t kVectorsLeast = 30;

struct Vector {
  std::string name;
  std::string method;
  std::string target;
  std::vector<NewHeader> headers{};
  std::string body;
  std::string token;
  bool is_presigned = false;
  std::vector<std::string> canonical_lines{};
  std::string signature;

  std::string canonical() const {
    std::string joined;
    for (const std::string& line : canonical_lines) {
      joined += (joined.empty() ? "" : "\n") + line;
    }
    return joined;
  }
  // Those that are signed; the last line but one of a canonical request.
  std::vector<std::string> signed_names() const {
    std::vector<std::string> names;
    std::string rest = canonical_lines.at(canonical_lines.size() - 2) + ";";
    for (std::size_t end = rest.find(';'); end != std::string::npos; end = rest.find(';')) {
      names.push_back(rest.substr(0, end));
      rest.erase(0, end + 1);
    }
    return names;
  }
  std::vector<HeaderView> views() const {
    std::vector<HeaderView> all;
    all.reserve(headers.size());
    for (const NewHeader& header : headers) {
      all.push_back({header.name, header.value});
    }
    return all;
  }
};

struct Vectors {
  SigningKey key;
  Timestamp time;
  std::vector<Vector> all;
};

std::string text_of(const json::Value& value, const char* name) {
  const json::Value* found = value.find(name);
  EXPECT_TRUE(found != nullptr && found->string() != nullptr) << name;
  return found != nullptr && found->string() != nullptr ? *found->string() : std::string();
}

Vector read_vector(const json::Value& value) {
  Vector vector{.name = text_of(value, "name"),
                .method = text_of(value, "method"),
                .target = text_of(value, "target"),
                .body = text_of(value, "body"),
                .token = text_of(value, "token"),
                .is_presigned = *value.find("presigned")->boolean(),
                .signature = text_of(value, "signature")};
  for (const json::Value& header : *value.find("headers")->array()) {
    vector.headers.push_back({*header.array()->at(0).string(), *header.array()->at(1).string()});
  }
  for (const json::Value& line : *value.find("canonical_request")->array()) {
    vector.canonical_lines.push_back(*line.string());
  }
  return vector;
}

Vectors read_vectors() {
  std::ifstream file(TARN_SOURCE_DIR "/tests/sigv4/vectors.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const json::Value parsed = json::parse(text).value_or(json::Value(json::Object{}));
  const json::Value* credentials = parsed.find("credentials");
  if (credentials == nullptr) {
    ADD_FAILURE() << "tests/sigv4/vectors.json cannot be read";
    return {};
  }
  Vectors vectors{.key = {text_of(*credentials, "access_key_id"), text_of(*credentials, "secret"),
                          text_of(*credentials, "region"), text_of(*credentials, "service")},
                  .time = *parse_timestamp("2026-11-22T00:33:00Z"),
                  .all = {}};
  EXPECT_EQ(text_of(*credentials, "time"), "20261122T003300Z");
  for (const json::Value& value : *parsed.find("vectors")->array()) {
    vectors.all.push_back(read_vector(value));
  }
  EXPECT_GE(vectors.all.size(), kVectorsLeast);
  return vectors;
}

// What botocore signs of a presigned URL: all of its query but the signature itself.
std::string signed_target(const Vector& vector) {
  return vector.is_presigned ? vector.target.substr(0, vector.target.find("&X-Amz-Signature="))
                             : vector.target;
}

TEST(CanonicalRequest, IsTheOneThatBotocoreSigns) {
  for (const Vector& vector : read_vectors().all) {
    const auto headers = vector.views();
    const std::string target = signed_target(vector);
    EXPECT_EQ(canonical_request({vector.method, target, headers, vector.body}, vector.signed_names(),
                                vector.canonical_lines.back(), PathNormalization::On),
              vector.canonical())
        << vector.name;
  }
}

TEST(CanonicalRequest, IsSignedAsBotocoreDoes) {
  const Vectors vectors = read_vectors();
  for (Vector vector : vectors.all) {
    if (vector.is_presigned) {
      continue;
    }
    std::erase_if(vector.headers, [](const NewHeader& header) { return header.name == "X-Amz-Date"; });
    const auto headers = vector.views();
    const auto added = sign({vector.method, vector.target, headers, vector.body}, vectors.key, vectors.time);
    ASSERT_FALSE(added.empty());
    EXPECT_TRUE(added.back().value.ends_with("Signature=" + vector.signature))
        << vector.name << ": " << added.back().value;
  }
}

// As it goes over the wire: accepted, and with another body, another secret or another token refused.
TEST(CanonicalRequest, IsAcceptedAsBotocoreSendsIt) {
  const Vectors vectors = read_vectors();
  const SigningKey& key = vectors.key;
  for (Vector vector : vectors.all) {
    if (!vector.is_presigned) {
      vector.headers.push_back(
          {"Authorization", "AWS4-HMAC-SHA256 Credential=" + key.access_key_id + "/20261122/" + key.region +
                                "/" + key.service + "/aws4_request, SignedHeaders=" +
                                join_names(vector.signed_names()) + ", Signature=" + vector.signature});
    }
    const auto headers = vector.views();
    const auto is_accepted = [&](const std::string& body, const std::string& secret,
                                 const std::string& token) {
      const auto secret_of = [&](std::string_view id, std::string_view sent) {
        return id == key.access_key_id && sent == token ? std::optional(secret) : std::nullopt;
      };
      return verify({vector.method, vector.target, headers, body}, vectors.time, secret_of,
                    {.service = key.service, .presigned = PresignedRequests::Accepted})
          .has_value();
    };
    EXPECT_TRUE(is_accepted(vector.body, key.secret, vector.token)) << vector.name;
    EXPECT_FALSE(is_accepted(vector.body + " ", key.secret, vector.token)) << vector.name;
    EXPECT_FALSE(is_accepted(vector.body, key.secret + "x", vector.token)) << vector.name;
    EXPECT_FALSE(is_accepted(vector.body, key.secret, vector.token + "x")) << vector.name;
  }
}

}  // namespace
}  // namespace tarn::wire
