// Forms of the query protocol: refused with a reason, or read into parameters that each come once, can be
// found, and can be answered in XML without a raw mark or a character that XML cannot hold.
#include "wire/query_protocol.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tarn;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check_text(std::string_view body, std::string_view element) {
  const std::size_t begin = body.find('>', body.find(element)) + 1;
  const std::string_view text = body.substr(begin, body.find('<', begin) - begin);
  require(body.substr(begin + text.size()).starts_with("</Message>"));
  require(text.find('>') == std::string_view::npos);
  require(std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || c == '\t' || c == '\n';
  }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Bytes are characters here; no other view of them exists in C++.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto input = wire::QueryInput::parse(text);
  if (!input) {
    require(input.error().name == "MalformedQueryString" && !input.error().message.empty());
    return 0;
  }
  require(input->parameters().size() <= wire::kQueryParametersMax);
  for (const wire::NewHeader& parameter : input->parameters()) {
    require(input->find(parameter.name) == &parameter.value);
    const auto made = wire::query_error_response({"n"}, {"ValidationError", parameter.value}, "id");
    check_text(made.body, "<Message>");
  }
  return 0;
}
