#include "exporter/file_cut.hpp"

#include <cstddef>
#include <string_view>

namespace tarn::exporter {

std::vector<FileCut> cut_into_files(const std::vector<RecordBuffer::Record>& records,
                                    const FileLimits& limits) {
  std::vector<FileCut> cuts;
  std::size_t begin = 0;
  std::uint64_t bytes = 0;
  const auto cut_at = [&](std::size_t end) {
    cuts.push_back({.records = std::span(records).subspan(begin, end - begin), .bytes = bytes});
    begin = end;
    bytes = 0;
  };
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_full =
        i > begin && (i - begin >= limits.records || bytes + records[i].text.size() > limits.bytes);
    if (i > begin && (is_full || records[i].place != records[begin].place)) {
      cut_at(i);
    }
    bytes += records[i].text.size() + 1;
  }
  if (begin < records.size()) {
    cut_at(records.size());
  }
  return cuts;
}

std::string log_text(const FileCut& cut) {
  constexpr std::string_view kBegin = R"({"Records":[)";
  constexpr std::string_view kEnd = "]}";
  std::string text;
  text.reserve(kBegin.size() + cut.bytes + kEnd.size());
  text += kBegin;
  for (const auto& record : cut.records) {
    text += record.text;
    text += ',';
  }
  text.pop_back();
  return text += kEnd;
}

}  // namespace tarn::exporter
