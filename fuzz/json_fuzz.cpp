// JSON functions: the first line is a path, the rest a JSON text. What is JSON is written so that it reads as
// the same value; every reader ends.
#include "trino_json/canonical.hpp"
#include "trino_json/extract.hpp"
#include "trino_json/functions.hpp"
#include "trino_json/node.hpp"
#include "trino_json/path.hpp"
#include "trino_json/sql_json.hpp"
#include "trino_json/token_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tuple>

namespace {

using namespace tarn::trino_json;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check_tokens(std::string_view json) {
  TokenReader reader(json);
  // Every token takes a byte at least.
  for (std::size_t count = 0; count <= json.size(); ++count) {
    const auto token = reader.next();
    if (token == Token::End || token == Token::Error) {
      require(reader.next() == token);
      return;
    }
    std::ignore = reader.text();
  }
  std::abort();
}

void check_canonical(std::string_view json) {
  const auto once = json_parse(json);
  if (!once) {
    require(!once.error().message().empty());
    return;
  }
  const auto twice = json_parse(*once);
  require(twice && *twice == *once);
}

void check_paths(std::string_view text, std::string_view json) {
  if (const auto path = LegacyPath::compile(text)) {
    std::ignore = json_extract(json, *path);
    std::ignore = json_extract_scalar(json, *path);
    std::ignore = json_size(json, *path);
  }
  if (const auto path = Path::compile(text)) {
    std::ignore = json_exists(json, *path, {});
    std::ignore = json_value(json, *path, {});
    std::ignore = json_query(json, *path, {}, {.wrapper = QueryWrapper::Unconditional});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Bytes are characters here; no other view of them exists in C++.
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto path = bytes.substr(0, bytes.find('\n'));
  const auto json = bytes.substr(std::min(bytes.size(), path.size() + 1));
  check_tokens(json);
  check_canonical(json);
  check_paths(path, json);
  std::ignore = json_array_length(json);
  std::ignore = json_array_get(json, -1);
  std::ignore = json_array_contains(json, std::string_view("x"));
  std::ignore = format_json(json);
  return 0;
}
