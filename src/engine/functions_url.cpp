// URLs.
#include "engine/functions.hpp"
#include "trino_text/url.hpp"

namespace tarn::engine {
namespace {

using trino_text::UrlPart;
using Text = std::string_view;
using MaybeText = std::optional<std::string>;

template <UrlPart kPart>
void add_part(FunctionList& list, const std::string& name) {
  list.add(name, [](Text url) {
    std::string out;
    return trino_text::url_extract(kPart, url, out) ? MaybeText(std::move(out)) : std::nullopt;
  });
}

}  // namespace

void add_url_functions(FunctionList& list) {
  add_part<UrlPart::Protocol>(list, "trino_url_extract_protocol");
  add_part<UrlPart::Host>(list, "trino_url_extract_host");
  add_part<UrlPart::Path>(list, "trino_url_extract_path");
  add_part<UrlPart::Query>(list, "trino_url_extract_query");
  add_part<UrlPart::Fragment>(list, "trino_url_extract_fragment");
  list.add("trino_url_extract_port", [](Text url) { return trino_text::url_extract_port(url); });
  list.add("trino_url_extract_parameter", [](Text url, Text name) -> Result<MaybeText> {
    std::string out;
    const bool has_it = TARN_TRY(trino_text::url_extract_parameter(url, name, out));
    return has_it ? MaybeText(std::move(out)) : std::nullopt;
  });
  list.add("trino_url_encode", [](Text text) {
    std::string out;
    trino_text::url_encode(text, out);
    return out;
  });
  list.add("trino_url_decode", [](Text text) -> Result<std::string> {
    std::string out;
    TARN_TRY(trino_text::url_decode(text, out));
    return out;
  });
}

}  // namespace tarn::engine
