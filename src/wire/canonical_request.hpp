// A request as AWS Signature Version 4 sees it. Pure functions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::wire {

// Views into a request that someone else keeps.
struct HeaderView {
  std::string_view name;
  std::string_view value;
};

struct RequestView {
  std::string_view method;
  std::string_view target;  // as sent, with its query
  std::span<const HeaderView> headers;
  std::string_view body;
};

enum class PathNormalization {
  On,   // ".", ".." and empty segments are resolved: every service but S3
  Off,  // the path is taken as it is: S3
};

// "%2F" becomes "/"; a '%' that no two hex digits follow stands for itself, and so does a '+'.
std::string uri_decode(std::string_view text);

// Every byte but unreserved ones as %XX; '/' too unless `keep_slashes`.
enum class Slashes { Keep, Encode };
std::string uri_encode(std::string_view text, Slashes slashes);

// The path as it was sent (so already encoded once), normalised and encoded once more.
std::string canonical_path(std::string_view path, PathNormalization normalization);

// Parameters decoded, encoded and sorted by name, then value.
std::string canonical_query(std::string_view query);

// A value without blanks at its ends and with runs of blanks folded into one.
std::string canonical_header_value(std::string_view value);

// All values of a header, in the order sent, joined by commas; empty when there is none.
std::string joined_header(std::span<const HeaderView> headers, std::string_view lower_case_name);
bool has_header(std::span<const HeaderView> headers, std::string_view lower_case_name);

std::string lower_case(std::string_view text);

// REQUIRES: `signed_headers` are in lower case and sorted.
std::string canonical_request(const RequestView& request, std::span<const std::string> signed_headers,
                              std::string_view payload_hash, PathNormalization normalization);

// "a;b;c"
std::string join_names(std::span<const std::string> names);

}  // namespace tarn::wire
