// URIs as java.net.URI reads them: RFC 2396 with IPv6 literals, empty authorities, and other characters than
// ASCII.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tarn::trino_text {

// The parts of a URI as it spells them, views of its text. What is absent is nothing; a present part may be
// empty.
struct Uri {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> host;  // only of an authority of the form [user@]host[:port]
  std::optional<std::int32_t> port;
  std::optional<std::string_view> path;  // absent where the URI is opaque, such as mailto:a@b
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

// Returns nothing for what Java refuses.
std::optional<Uri> parse_uri(std::string_view text);

}  // namespace tarn::trino_text
