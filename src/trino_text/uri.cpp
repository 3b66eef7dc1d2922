#include "trino_text/uri.hpp"

#include "trino_text/uri_characters.hpp"

#include <algorithm>
#include <charconv>

namespace tarn::trino_text {
namespace {

constexpr auto kNowhere = std::string_view::npos;

bool has_at(std::string_view text, std::size_t at, std::string_view part) {
  return at <= text.size() && text.substr(at).starts_with(part);
}

bool is_all(std::string_view text, const UriCharacters& set) {
  bool is_malformed = false;
  return skip_uri_characters(text, 0, set, is_malformed) == text.size();
}

std::size_t skip(std::string_view text, std::size_t from, const UriCharacters& set) {
  bool is_malformed = false;
  return skip_uri_characters(text, from, set, is_malformed);
}

// Returns where a number from 0 to 255 ends, `from` if there is none.
std::size_t skip_byte(std::string_view text, std::size_t from) {
  const auto end = skip(text, from, kUriDigits);
  unsigned value = 0;
  const auto parsed = std::from_chars(text.data() + from, text.data() + end, value);
  constexpr unsigned kMaxByte = 255;
  return parsed.ec == std::errc() && value <= kMaxByte ? end : from;
}

// Returns the length of the IPv4 address that `text` begins with; nothing if its digits and dots are none.
std::optional<std::size_t> ipv4_size(std::string_view text) {
  constexpr int kBytes = 4;
  const auto dotted = text.substr(0, skip(text, 0, kUriDigits | uri_characters(".")));
  std::size_t at = 0;
  for (int byte = 0; byte < kBytes; ++byte) {
    const auto end = skip_byte(dotted, at);
    if (end == at) {
      return std::nullopt;
    }
    at = end;
    if (byte + 1 < kBytes) {
      if (!has_at(dotted, at, ".")) {
        return std::nullopt;
      }
      ++at;
    }
  }
  return at == dotted.size() ? std::optional(at) : std::nullopt;
}

// The address between the brackets of an IPv6 literal.
class Ipv6Literal {
 public:
  static bool is_valid(std::string_view text) { return Ipv6Literal(text).parse(); }

 private:
  explicit Ipv6Literal(std::string_view text) : text_(text) {}

  bool parse() {
    constexpr int kAddressBytes = 16;
    bool has_skipped_zeros = false;
    bool is_well_formed = take_hex();
    const bool has_front = at_ > 0;
    if (is_well_formed && has_at(text_, at_, "::")) {
      has_skipped_zeros = true;
      at_ += 2;
      is_well_formed = take_tail();
    } else if (is_well_formed && has_front && has_at(text_, at_, ":")) {
      ++at_;
      is_well_formed = take_ipv4();
    }
    if (!is_well_formed || at_ != text_.size()) {
      return false;
    }
    return has_skipped_zeros ? bytes_ < kAddressBytes : bytes_ == kAddressBytes;
  }

  bool take_tail() {
    if (at_ == text_.size()) {
      return true;
    }
    const auto begin = at_;
    if (!take_hex()) {
      return false;
    }
    if (at_ == begin) {
      return take_ipv4();
    }
    if (has_at(text_, at_, ":")) {
      ++at_;
      return take_ipv4();
    }
    return true;
  }

  // Takes groups of digits with single colons between them; false where a group is too long or missing.
  bool take_hex() {
    auto end = skip(text_, at_, kUriHex);
    if (end == at_ || has_at(text_, end, ".")) {
      return true;
    }
    while (true) {
      constexpr std::size_t kMaxGroup = 4;
      if (end - at_ > kMaxGroup) {
        return false;
      }
      bytes_ += 2;
      at_ = end;
      if (!has_at(text_, at_, ":") || has_at(text_, at_, "::")) {
        return true;
      }
      end = skip(text_, at_ + 1, kUriHex);
      if (end == at_ + 1) {
        return false;
      }
      if (has_at(text_, end, ".")) {
        return true;
      }
      ++at_;
    }
  }

  bool take_ipv4() {
    constexpr int kIpv4Bytes = 4;
    const auto size = ipv4_size(text_.substr(at_));
    if (!size || at_ + *size != text_.size()) {
      return false;
    }
    at_ += *size;
    bytes_ += kIpv4Bytes;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int bytes_ = 0;
};

// Returns the length of a host in brackets, brackets included.
std::optional<std::size_t> bracketed_size(std::string_view text) {
  const auto close = text.find_first_of("/?#]");
  if (close == kNowhere || text[close] != ']') {
    return std::nullopt;
  }
  const auto inside = text.substr(1, close - 1);
  const auto percent = inside.find('%');
  if (percent != kNowhere) {
    const auto scope = inside.substr(percent + 1);
    if (scope.empty() || !is_all(scope, kUriScope)) {
      return std::nullopt;
    }
  }
  const auto address = inside.substr(0, percent);
  return !address.empty() && Ipv6Literal::is_valid(address) ? std::optional(close + 1) : std::nullopt;
}

// Returns the length of a name of labels; the last one must begin with a letter unless it is the only one.
std::optional<std::size_t> hostname_size(std::string_view text) {
  std::size_t at = 0;
  std::size_t last_label = kNowhere;
  while (at < text.size()) {
    if (skip(text, at, kUriAlphanum) == at) {
      break;
    }
    last_label = at;
    at = skip(text, at, kUriAlphanum | uri_characters("-"));
    if (text[at - 1] == '-') {
      return std::nullopt;
    }
    if (!has_at(text, at, ".")) {
      break;
    }
    ++at;
  }
  const bool ends_well = at == text.size() || text[at] == ':';
  if (!ends_well || last_label == kNowhere || (last_label > 0 && !kUriAlpha.has(text[last_label]))) {
    return std::nullopt;
  }
  return at;
}

std::optional<std::size_t> host_size(std::string_view text) {
  if (text.starts_with('[')) {
    return bracketed_size(text);
  }
  const auto address = ipv4_size(text);
  if (address && (*address == text.size() || text[*address] == ':')) {
    return address;
  }
  return hostname_size(text);
}

// Reads [user@]host[:port] into `uri`; false, with nothing changed, where the authority is not of this form.
bool parse_server(std::string_view authority, Uri& uri) {
  auto rest = authority;
  if (const auto at = rest.find('@'); at != kNowhere) {
    if (!is_all(rest.substr(0, at), kUriUserInfo)) {
      return false;
    }
    rest.remove_prefix(at + 1);
  }
  const auto size = host_size(rest);
  if (!size) {
    return false;
  }
  const auto host = rest.substr(0, *size);
  rest.remove_prefix(*size);
  std::optional<std::int32_t> port;
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
    if (!rest.empty()) {
      std::int32_t value = 0;
      const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), value);
      if (!is_all(rest, kUriDigits) || parsed.ec != std::errc()) {
        return false;
      }
      port = value;
      rest = {};
    }
  }
  if (!rest.empty()) {
    return false;
  }
  uri.host = host;
  uri.port = port;
  return true;
}

bool parse_authority(std::string_view authority, Uri& uri) {
  bool is_malformed = false;
  const bool is_server = skip_uri_characters(authority, 0, kUriServer, is_malformed) == authority.size();
  const bool is_registry =
      skip_uri_characters(authority, 0, kUriRegistryName, is_malformed) == authority.size();
  if (is_malformed) {
    return false;
  }
  return (is_server && parse_server(authority, uri)) || is_registry;
}

// Reads [//authority][path][?query].
bool parse_hierarchical(std::string_view text, Uri& uri) {
  if (text.starts_with("//")) {
    const auto end = std::min(text.find_first_of("/?", 2), text.size());
    const auto authority = text.substr(2, end - 2);
    if (authority.empty() ? end == text.size() && !uri.fragment : !parse_authority(authority, uri)) {
      return false;
    }
    text.remove_prefix(end);
  }
  const auto question = text.find('?');
  uri.path = text.substr(0, question);
  if (question != kNowhere) {
    uri.query = text.substr(question + 1);
  }
  return is_all(*uri.path, kUriPath) && (!uri.query || is_all(*uri.query, kUriAny));
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
  Uri uri;
  auto rest = text;
  if (const auto hash = rest.find('#'); hash != kNowhere) {
    uri.fragment = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
    if (!is_all(*uri.fragment, kUriAny)) {
      return std::nullopt;
    }
  }
  const auto colon = rest.find_first_of("/?:");
  if (colon != kNowhere && rest[colon] == ':') {
    uri.scheme = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
    if (uri.scheme->empty() || !kUriAlpha.has(uri.scheme->front()) || !is_all(*uri.scheme, kUriScheme)) {
      return std::nullopt;
    }
    if (!rest.starts_with('/')) {
      // Opaque: the query belongs to what the scheme means.
      return !rest.empty() && is_all(rest, kUriAny) ? std::optional(uri) : std::nullopt;
    }
  }
  return parse_hierarchical(rest, uri) ? std::optional(uri) : std::nullopt;
}

}  // namespace tarn::trino_text
