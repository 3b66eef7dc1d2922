#include "http/response_head.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::http {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 5> kOwnFields = {"Date", "Server", "Content-Length", "Connection",
                                                        "Transfer-Encoding"};

bool is_token_character(char c) {
  constexpr std::string_view kSpecial = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kSpecial.find(c) != std::string_view::npos;
}

bool is_control_character(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f';
}

bool is_writable(const Header& field) {
  return !field.name.empty() && std::ranges::all_of(field.name, is_token_character) &&
         std::ranges::none_of(field.value, is_control_character);
}

bool is_own(std::string_view name) {
  return std::ranges::any_of(kOwnFields,
                             [&](std::string_view own) { return equal_ignoring_case(own, name); });
}

}  // namespace

std::string format_http_date(Timestamp time) {
  const Day day = day_of(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[std::chrono::weekday{day}.c_encoding()], unsigned{date.day()},
                     kMonths[unsigned{date.month()} - 1], int{date.year()}, clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

bool has_writable_headers(const Response& response) {
  return std::ranges::all_of(response.headers, is_writable);
}

bool is_bodiless(int status) {
  return status < 200 || status == 204 || status == 304;
}

std::string response_head(const Response& response, Timestamp now, Persistence persistence) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: tarn\r\n", response.status,
                                 reason_phrase(response.status), format_http_date(now));
  for (const Header& field : response.headers) {
    if (!is_own(field.name)) {
      fmt::format_to(std::back_inserter(head), "{}: {}\r\n", field.name, field.value);
    }
  }
  if (!is_bodiless(response.status)) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", response.body.size());
  }
  switch (persistence) {
    case Persistence::Close: head += "Connection: close\r\n"; break;
    case Persistence::KeepSpoken: head += "Connection: keep-alive\r\n"; break;
    case Persistence::Keep: break;
  }
  head += "\r\n";
  return head;
}

}  // namespace tarn::http
