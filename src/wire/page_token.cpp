#include "wire/page_token.hpp"

#include "io/aead.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr char kVersion = 2;
// From the key that a lake has in any form, one of the cipher's length for this use alone.
constexpr std::string_view kKeyUse = "tarn page tokens";
// Cursors fill so many bytes, or a multiple of them. One byte marks the end of the cursor, zeros follow.
constexpr std::size_t kCursorBytes = 64;
constexpr char kCursorEnd = '\x80';
constexpr std::size_t kTokenBytesMax = 16u << 10;
constexpr std::array<std::string_view, 3> kPaging = {"NextToken", "MaxResults", "MaxQueryResults"};

std::string to_base64url(std::string_view bytes) {
  std::string text = io::base64(bytes);
  text.erase(text.find_last_not_of('=') + 1);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

Result<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) {
    return fail(ErrorCode::InvalidArgument, "not base64url");
  }
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return io::from_base64(standard);
}

// The same text for inputs that mean the same: null members left out, the others sorted by name, of a
// repeated one the last. The input is a stranger's until its token is opened, so no member is looked up among
// the others. The depth is bounded by that of parsed documents.
json::Value normal_form(const json::Value& value) {
  if (const json::Array* array = value.array()) {
    json::Array normal;
    normal.reserve(array->size());
    std::ranges::transform(*array, std::back_inserter(normal), normal_form);
    return normal;
  }
  const json::Object* object = value.object();
  if (object == nullptr) {
    return value;
  }
  std::vector<const json::Member*> sorted;
  sorted.reserve(object->size());
  for (const json::Member& member : *object) {
    sorted.push_back(&member);
  }
  std::ranges::stable_sort(sorted, {}, &json::Member::name);
  json::Object normal;
  normal.reserve(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool is_repeated_later = i + 1 < sorted.size() && sorted[i + 1]->name == sorted[i]->name;
    if (!sorted[i]->value.is_null() && !is_repeated_later) {
      normal.push_back({sorted[i]->name, normal_form(sorted[i]->value)});
    }
  }
  return normal;
}

std::string fingerprint(const json::Value& input) {
  json::Object counted;
  if (const json::Object* object = input.object()) {
    std::ranges::copy_if(*object, std::back_inserter(counted), [](const json::Member& member) {
      return std::ranges::find(kPaging, member.name) == kPaging.end();
    });
  }
  return std::string(io::as_text(io::sha256(json::write(normal_form(counted)))));
}

// Lengths go first, so that no two scopes give the same bytes.
std::string text_of(const PageScope& scope) {
  return fmt::format("{} {} {} {}{}{}", static_cast<int>(kVersion), scope.operation.size(),
                     scope.owner.size(), scope.operation, scope.owner, fingerprint(scope.input));
}

std::string padded(std::string_view cursor) {
  std::string text(cursor);
  text += kCursorEnd;
  text.append((kCursorBytes - text.size() % kCursorBytes) % kCursorBytes, '\0');
  return text;
}

std::unexpected<ApiError> invalid() {
  return std::unexpected(
      ApiError{"InvalidNextTokenException",
               "The token is not valid: it is damaged or expired, or was made for a request "
               "with other parameters."});
}

}  // namespace

PageTokens::PageTokens(std::string_view key, io::Random& random)
    : key_(io::as_text(io::hmac_sha256(key, kKeyUse))), random_(random) {}

std::string PageTokens::encode(const PageScope& scope, std::string_view cursor) const {
  std::string content(1, kVersion);
  content += io::aead_seal(key_, text_of(scope), padded(cursor), random_);
  return to_base64url(content);
}

ApiResult<std::string> PageTokens::decode(const PageScope& scope, std::string_view token) const {
  if (token.size() > kTokenBytesMax) {
    return invalid();
  }
  const Result<std::string> bytes = from_base64url(token);
  if (!bytes || !bytes->starts_with(kVersion)) {
    return invalid();
  }
  const auto opened = io::aead_open(key_, text_of(scope), std::string_view(*bytes).substr(1));
  if (!opened) {
    return invalid();
  }
  const std::string_view text = opened->reveal();
  const std::size_t end = text.find_last_of(kCursorEnd);
  return end == std::string_view::npos ? ApiResult<std::string>(invalid())
                                       : ApiResult<std::string>(text.substr(0, end));
}

}  // namespace tarn::wire
