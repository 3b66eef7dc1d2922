#include "catalog/place.hpp"

#include "catalog/libpq.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/core.h>

namespace tarn::catalog {
namespace {

// What an address says, by libpq's keywords; what it leaves out is absent.
using Parts = std::map<std::string, std::string, std::less<>>;

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-' || c == '.' || c == '_' || c == '~';
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string taken(Parts& parts, std::string_view keyword) {
  const auto found = parts.find(keyword);
  if (found == parts.end()) {
    return {};
  }
  auto value = std::move(found->second);
  parts.erase(found);
  return value;
}

// Several hosts and the folders of sockets have no place in front of the database's name.
bool is_one_host(const Parts& parts) {
  const auto host = parts.find("host");
  const auto port = parts.find("port");
  return host != parts.end() && host->second.find_first_of(",/:") == std::string::npos &&
         (port == parts.end() || port->second.find(',') == std::string::npos);
}

std::string address_of(Parts parts) {
  std::string address = "postgresql://";
  if (is_one_host(parts)) {
    const auto user = taken(parts, "user");
    address += user.empty() ? "" : encoded(user) + "@";
    address += encoded(taken(parts, "host"));
    const auto port = taken(parts, "port");
    address += port.empty() ? "" : ":" + port;
  }
  address += "/" + encoded(taken(parts, "dbname"));
  char separator = '?';
  for (const auto& [keyword, value] : parts) {
    address += fmt::format("{}{}={}", separator, keyword, encoded(value));
    separator = '&';
  }
  return address;
}

std::string name_of(const Parts& parts) {
  const auto value = [&](std::string_view keyword) {
    const auto found = parts.find(keyword);
    return found == parts.end() ? std::string() : found->second;
  };
  const auto port = value("port");
  return fmt::format("postgresql://{}{}{}/{}", value("host"), port.empty() ? "" : ":", port, value("dbname"));
}

// Everything but passwords, which libpq marks with a star. nullopt where the address is not well formed.
std::optional<Parts> parts_of(const Libpq& pq, std::string_view text) {
  const io::Secret ended(std::string(text) + '\0');
  char* problem = nullptr;  // repeats pieces of the address
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): it ends with a zero of its own.
  auto* const options = pq.conninfo_parse(ended.reveal().data(), &problem);
  if (problem != nullptr) {
    pq.free_memory(problem);
  }
  if (options == nullptr) {
    return std::nullopt;
  }
  Parts parts;
  for (const auto* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->dispchar != '*') {
      parts[option->keyword] = option->val;
    }
  }
  pq.conninfo_free(options);
  return parts;
}

}  // namespace

Result<PostgresUrl> PostgresUrl::parse(std::string_view text) {
  const bool is_url = text.starts_with("postgresql://") || text.starts_with("postgres://");
  if (!is_url || text.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::InvalidArgument,
                "the address of a catalog is written like postgresql://user@host:5432/database");
  }
  const auto* const pq = TARN_TRY(Libpq::load());
  const auto parts = parts_of(*pq, text);
  if (!parts) {
    return fail(ErrorCode::InvalidArgument,
                "the address of the catalog cannot be read: write it like "
                "postgresql://user@host:5432/database?sslmode=verify-full, with %XX for signs that mean "
                "something in an address");
  }
  PostgresUrl url;
  url.whole_ = std::make_shared<const io::Secret>(text);
  url.name_ = name_of(*parts);
  url.without_secrets_ = address_of(*parts);
  return url;
}

}  // namespace tarn::catalog
