#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/output.hpp"
#include "io/hash.hpp"
#include "json/utf8.hpp"
#include "json/value.hpp"
#include "service/lake.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

// Pieces come with up to a mebibyte of their bytes each.
constexpr std::uint64_t kAtOnce = 1000;
constexpr std::uint64_t kAtOnceWithBytes = 16;
// In a table, of which nobody reads more.
constexpr std::size_t kTableBytes = 100;

constexpr std::array kColumns = {"file", "offset", "length", "reason", "import_id", "bytes", "bytes_base64"};
constexpr std::size_t kOffset = 1;
constexpr std::size_t kLength = 2;
constexpr std::size_t kBytes = 5;
constexpr std::size_t kBase64 = 6;

// Whether it can stand in a line of text as it is.
bool is_text(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) {
    return false;
  }
  while (!bytes.empty()) {
    const auto length = json::sequence_length(bytes);
    if (length == 0) {
      return false;
    }
    bytes.remove_prefix(length);
  }
  return true;
}

// Some rejects as rows. The bytes stand in the one or the other of the last two columns.
class RejectCells final : public Cells {
 public:
  explicit RejectCells(std::vector<catalog::Reject> rejects) : rejects_(std::move(rejects)) {}

  std::size_t rows() const override { return rejects_.size(); }
  bool is_null(std::size_t row, std::size_t column) const override {
    return column >= kBytes && is_text(rejects_[row].bytes) != (column == kBytes);
  }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    const auto& reject = rejects_[row];
    switch (column) {
      case 0: out += reject.uri; break;
      case kOffset: out += std::to_string(reject.offset); break;
      case kLength: out += std::to_string(reject.length); break;
      case 3: out += reject.reason; break;
      case 4: out += reject.import_id; break;
      case kBase64: out += io::base64(reject.bytes); break;
      default: out += reject.bytes; break;
    }
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    std::string text;
    append_text(text, row, column);
    column == kOffset || column == kLength ? void(out += text) : json::append_quoted(out, text);
  }

 private:
  std::vector<catalog::Reject> rejects_;
};

// A table shows where a piece begins, and bytes that are no text as signs that stand for them.
std::string beginning_of(std::string_view bytes) {
  std::string text;
  while (!bytes.empty() && text.size() < kTableBytes) {
    const auto length = bytes.front() == '\0' ? 0 : json::sequence_length(bytes);
    text += length == 0 ? std::string_view("\uFFFD") : bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return bytes.empty() ? text : text + "…";
}

std::vector<std::string> columns_of(const RejectsOptions& options) {
  std::vector<std::string> columns(kColumns.begin(), kColumns.end());
  const bool table = options.format == Format::Table;
  columns.resize(!options.bytes ? kBytes : table ? kBase64 : kColumns.size());
  return columns;
}

Result<EventDataStoreId> store_of(service::Lake& lake, const std::string& name) {
  auto named = lake.control().store_named(name);
  if (!named) {
    named = lake.control().store(EventDataStoreId(name));
  }
  if (!named) {
    return fail(ErrorCode::NotFound, fmt::format("there is no event data store called {}", name));
  }
  return named->id;
}

// Returns how many were listed.
Result<std::uint64_t> list_rejects(service::Lake& lake, const RejectsOptions& options) {
  catalog::RejectQuery query{.import_id = options.import_id,
                             .limit = options.bytes ? kAtOnceWithBytes : kAtOnce,
                             .with_bytes = options.bytes};
  if (!options.store.empty()) {
    query.store = TARN_TRY(store_of(lake, options.store));
  }
  const auto printer = make_text_printer(options.format, columns_of(options));
  std::uint64_t listed = 0;
  for (;;) {
    auto page = TARN_TRY(lake.data().rejects(query));
    const auto count = page.size();
    listed += count;
    query.after = count == 0 ? query.after : page.back().id;
    if (options.format == Format::Table) {
      std::ranges::for_each(page, [](catalog::Reject& reject) { reject.bytes = beginning_of(reject.bytes); });
    }
    TARN_TRY(printer->add_cells(RejectCells(std::move(page))));
    if (count < query.limit) {
      TARN_TRY(printer->finish());
      return listed;
    }
  }
}

}  // namespace

int run_rejects(const RejectsOptions& options) {
  const auto lake = OpenedLake::open(options.data, options.catalog, service::LakeUse::All);
  if (!lake) {
    return report(lake.error());
  }
  const auto listed = list_rejects(**lake, options);
  if (!listed) {
    // The reader closed the pipe or had seen enough.
    return listed.error().code() == ErrorCode::Cancelled ? kExitFine : report(listed.error());
  }
  if (*listed == 0) {
    fmt::print(stderr, "tarn: nothing was rejected\n");
  }
  return kExitFine;
}

}  // namespace tarn::app
