#include "service/landing_page.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#1c2733;"
    "background:#fbfcfd}h1{font-size:1.6rem}code,pre{font:14px/1.5 ui-monospace,monospace}"
    "pre{background:#eef2f5;padding:1rem;overflow-x:auto;border-radius:6px}"
    "@media(prefers-color-scheme:dark){body{color:#dde5ec;background:#12181e}pre{background:#1d262e}a{color:#"
    "8cc4ff}}";

constexpr std::string_view kEnglish = R"(<h1>Tarn {version}</h1>
<p>This address speaks the API of AWS CloudTrail Lake: event data stores, imports, queries and event history. AWS's own
command line and SDKs work with it; requests are signed with Signature Version 4.</p>
<p>The credentials file lies in the lake's data folder, where only its owner can read it:</p>
<pre>export AWS_SHARED_CREDENTIALS_FILE={credentials}
aws cloudtrail list-event-data-stores --endpoint-url {url}
aws cloudtrail start-query --endpoint-url {url} \
  --query-statement "SELECT eventTime, eventName FROM &lt;store ID&gt; LIMIT 10"</pre>
<p><a href="/healthz">/healthz</a> says whether the lake can be reached; <a href="/metrics">/metrics</a> answers
Prometheus on the machine itself.</p>)";

constexpr std::string_view kJapanese = R"(<h1>Tarn {version}</h1>
<p>ここは AWS CloudTrail Lake の API に答えるアドレスです。イベントデータストア、インポート、クエリ、イベント履歴を扱えます。
AWS CLI と各言語の SDK がそのまま使えます。リクエストには署名バージョン 4 の署名が必要です。</p>
<p>認証情報ファイルはレイクのデータフォルダーにあり、所有者だけが読めます。</p>
<pre>export AWS_SHARED_CREDENTIALS_FILE={credentials}
aws cloudtrail list-event-data-stores --endpoint-url {url}
aws cloudtrail start-query --endpoint-url {url} \
  --query-statement "SELECT eventTime, eventName FROM &lt;ストア ID&gt; LIMIT 10"</pre>
<p><a href="/healthz">/healthz</a> はレイクが使える状態かどうかを返します。<a href="/metrics">/metrics</a> は同じマシンの
Prometheus に答えます。</p>)";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The "0.8" of ";q=0.8"; 1 where none is given, 0 for one that cannot be read.
double quality_of(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) {
    return 1;
  }
  double quality = 0;
  const std::string_view number = parameters.substr(at + 2);
  std::from_chars(number.data(), number.data() + number.size(), quality);
  return std::clamp(quality, 0.0, 1.0);
}

bool is_language(std::string_view tag, std::string_view language) {
  return http::equal_ignoring_case(tag.substr(0, tag.find('-')), language);
}

// The Host header goes into the page only when it looks like an address.
std::string address_of(const http::Request& request) {
  const std::string* host = request.headers.find("host");
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-:[]").contains(c);
  };
  constexpr std::size_t kHostBytesMax = 255;
  if (host == nullptr || host->empty() || host->size() > kHostBytesMax ||
      !std::ranges::all_of(*host, is_plain)) {
    return "http://127.0.0.1:9480";
  }
  return "http://" + *host;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += c;
    }
  }
  return safe;
}

// The path as a shell takes it for one word; where it is not told, words that no shell takes for a file.
std::string shell_word(std::string_view path) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+,:@%").contains(c);
  };
  if (path.empty()) {
    return "<DATA_FOLDER>/credentials";
  }
  if (std::ranges::all_of(path, is_plain)) {
    return std::string(path);
  }
  std::string word = "'";
  for (const char c : path) {
    word += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return word + "'";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
  double english = 0;
  double japanese = 0;
  while (!accept_language.empty()) {
    const std::size_t comma = accept_language.find(',');
    const std::string_view entry = accept_language.substr(0, comma);
    accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);
    const std::size_t semicolon = entry.find(';');
    const std::string_view tag = trimmed(entry.substr(0, semicolon));
    const double quality =
        quality_of(semicolon == std::string_view::npos ? std::string_view{} : entry.substr(semicolon));
    english = is_language(tag, "en") || tag == "*" ? std::max(english, quality) : english;
    japanese = is_language(tag, "ja") ? std::max(japanese, quality) : japanese;
  }
  return japanese > english ? Language::Japanese : Language::English;
}

http::Response landing_page(const http::Request& request, std::string_view version,
                            std::string_view credentials_path) {
  const std::string* accepted = request.headers.find("accept-language");
  const bool in_japanese = accepted != nullptr && preferred_language(*accepted) == Language::Japanese;
  std::string body(in_japanese ? kJapanese : kEnglish);
  replace_all(body, "{version}", escaped(version));
  replace_all(body, "{url}", address_of(request));
  // Last, so that nothing in the path is taken for a place of ours.
  replace_all(body, "{credentials}", escaped(shell_word(credentials_path)));
  http::Response response;
  response.headers = {
      {"Content-Type", "text/html; charset=utf-8"},
      {"Content-Language", in_japanese ? "ja" : "en"},
      {"Vary", "Accept-Language"},
      {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Content-Security-Policy", fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; "
                                              "form-action 'none'; frame-ancestors 'none'",
                                              io::base64(io::as_text(io::sha256(kStyle))))},
  };
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Tarn</title><style>{}</style></head>\n<body>\n{}\n</body>\n</"
      "html>\n",
      in_japanese ? "ja" : "en", kStyle, body);
  return response;
}

}  // namespace tarn::service
