#include "wire/query_protocol.hpp"

#include "json/utf8.hpp"
#include "wire/canonical_request.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr std::string_view kXmlType = "text/xml";

struct QueryStatus {
  std::string_view code;
  int status;
};

// Source: STS API Reference, "Common Errors". 400 for all others.
constexpr auto kStatuses = std::to_array<QueryStatus>({
    {"AccessDenied", 403},
    {"ExpiredToken", 403},
    {"InternalFailure", 500},
    {"InvalidClientTokenId", 403},
    {"MissingAuthenticationToken", 403},
    {"ServiceUnavailable", 503},
    {"SignatureDoesNotMatch", 403},
});

int query_status_of(std::string_view code) {
  const auto* found = std::ranges::find(kStatuses, code, &QueryStatus::code);
  return found == kStatuses.end() ? 400 : found->status;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lowered = static_cast<char>(c | 0x20);
  return lowered >= 'a' && lowered <= 'f' ? lowered - 'a' + 10 : -1;
}

// A '+' is a blank here.
std::optional<std::string> decode_form(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  for (std::string_view rest = decoded; !rest.empty();) {
    const std::size_t length = json::sequence_length(rest);
    if (length == 0) {
      return std::nullopt;
    }
    rest.remove_prefix(length);
  }
  return decoded;
}

std::unexpected<ApiError> malformed(std::string message) {
  return std::unexpected(ApiError{"MalformedQueryString", std::move(message)});
}

bool is_xml_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

// What XML cannot hold at all becomes U+FFFD.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#xD;"; break;
      default:
        if (is_xml_character(c)) {
          out += c;
        } else {
          out += "\xEF\xBF\xBD";
        }
    }
  }
}

// The depth is that of our own answers.
void append_element(std::string& out, std::string_view name, const json::Value& value) {
  if (value.is_null()) {
    return;
  }
  fmt::format_to(std::back_inserter(out), "<{}>", name);
  if (const json::Object* object = value.object()) {
    for (const json::Member& member : *object) {
      append_element(out, member.name, member.value);
    }
  } else if (const json::Array* array = value.array()) {
    for (const json::Value& element : *array) {
      append_element(out, "member", element);
    }
  } else {
    append_escaped(out, value.string() != nullptr ? *value.string() : json::write(value));
  }
  fmt::format_to(std::back_inserter(out), "</{}>", name);
}

WireResponse xml_response(int status, std::string_view request_id, std::string body) {
  WireResponse made;
  made.status = status;
  made.headers = {{"Content-Type", std::string(kXmlType)}, {"x-amzn-RequestId", std::string(request_id)}};
  made.body = std::move(body);
  return made;
}

std::string without_exception(std::string_view name) {
  constexpr std::string_view kEnd = "Exception";
  return std::string(name.ends_with(kEnd) ? name.substr(0, name.size() - kEnd.size()) : name);
}

std::string_view query_code_of(AuthProblem problem) {
  switch (problem) {
    case AuthProblem::MissingToken: return "MissingAuthenticationToken";
    case AuthProblem::Incomplete: return "IncompleteSignature";
    case AuthProblem::UnknownKey: return "InvalidClientTokenId";
    case AuthProblem::ExpiredToken: return "ExpiredToken";
    case AuthProblem::WrongSignature:
    case AuthProblem::UnsignedHeader:
    case AuthProblem::WrongScope:
    case AuthProblem::Expired:
    case AuthProblem::NotYetCurrent:
    case AuthProblem::UnacceptablePayload: return "SignatureDoesNotMatch";
  }
  return {};
}

}  // namespace

ApiResult<QueryInput> QueryInput::parse(std::string_view form) {
  QueryInput input;
  while (!form.empty()) {
    const std::size_t end = form.find('&');
    const std::string_view parameter = form.substr(0, end);
    form.remove_prefix(end == std::string_view::npos ? form.size() : end + 1);
    if (parameter.empty()) {
      continue;
    }
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    auto name = decode_form(parameter.substr(0, equals));
    auto value = decode_form(parameter.substr(std::min(equals + 1, parameter.size())));
    if (!name || !value) {
      return malformed("A parameter is not form-encoded UTF-8.");
    }
    if (input.find(*name) != nullptr) {
      return malformed(fmt::format("A parameter must be given once: {}", *name));
    }
    if (input.parameters_.size() == kQueryParametersMax) {
      return malformed(fmt::format("A request has {} parameters at most.", kQueryParametersMax));
    }
    input.parameters_.push_back({*std::move(name), *std::move(value)});
  }
  return input;
}

const std::string* QueryInput::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &NewHeader::name);
  return found == parameters_.end() ? nullptr : &found->value;
}

WireResponse query_success_response(const QueryApi& service, std::string_view action,
                                    const json::Value& output, std::string_view request_id) {
  std::string body = fmt::format("<{}Response xmlns=\"{}\">", action, service.xml_namespace);
  append_element(body, fmt::format("{}Result", action), output);
  append_element(body, "ResponseMetadata", json::Object{{"RequestId", request_id}});
  body += fmt::format("</{}Response>\n", action);
  return xml_response(200, request_id, std::move(body));
}

WireResponse query_error_response(const QueryApi& service, const ApiError& error,
                                  std::string_view request_id) {
  const std::string code = without_exception(error.name);
  const int status = query_status_of(code);
  std::string body = fmt::format("<ErrorResponse xmlns=\"{}\">", service.xml_namespace);
  append_element(
      body, "Error",
      json::Object{
          {"Type", status < 500 ? "Sender" : "Receiver"}, {"Code", code}, {"Message", error.message}});
  append_element(body, "RequestId", request_id);
  body += "</ErrorResponse>\n";
  return xml_response(status, request_id, std::move(body));
}

ApiError to_query_error(const AuthFailure& failure) {
  return {std::string(query_code_of(failure.problem)), failure.message};
}

}  // namespace tarn::wire
