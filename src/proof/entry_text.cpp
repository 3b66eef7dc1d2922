#include "io/hash.hpp"
#include "proof/entry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

#include <fmt/format.h>

namespace tarn::proof {
namespace {

constexpr std::string_view kFirstLine = "tarn-entry 1\n";
constexpr std::array kKinds = {Kind::Begin,      Kind::Append,    Kind::Relocate,
                               Kind::Compaction, Kind::Retention, Kind::Expiry,
                               Kind::Deletion,   Kind::Rotation,  Kind::Reset};
constexpr std::string_view kNone = "-";
constexpr std::string_view kImported = "imported";
constexpr std::string_view kCompacted = "compacted";
constexpr std::size_t kFileWords = 4;
constexpr std::size_t kDataFileWords = 10;

// A word stands between blanks.
bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

// Absent ones have a word of their own.
bool is_import(std::string_view text) {
  return is_word(text) && text != kNone;
}

std::string micros_or_none(const std::optional<Timestamp>& time) {
  return time ? std::to_string(micros(*time)) : std::string(kNone);
}

bool is_writable(const Draft& draft) {
  const auto is_fine = [](const FileRecord& file) {
    return is_word(file.path) && is_word(file.sha256) &&
           (!file.data || file.data->import_id.empty() || is_import(file.data->import_id));
  };
  return (draft.store.empty() || is_word(draft.store.value())) &&
         (draft.table.empty() || is_word(draft.table)) && std::ranges::all_of(draft.added, is_fine) &&
         std::ranges::all_of(draft.removed, is_word);
}

void append_file(std::string& out, const FileRecord& file) {
  out += fmt::format("+ {} {} {}", file.sha256, file.bytes, file.path);
  if (const auto& data = file.data) {
    out += fmt::format(" {} {} {} {} {} {}", data->rows, micros_or_none(data->min_time),
                       micros_or_none(data->max_time), micros(data->committed),
                       data->compacted ? kCompacted : kImported,
                       data->import_id.empty() ? kNone : std::string_view(data->import_id));
  }
  out += '\n';
}

void append_list(std::string& out, std::string_view name, const std::optional<ListDigest>& list) {
  if (list) {
    out += fmt::format("{} {} {}\n", name, list->sha256, list->count);
  }
}

std::string text_of(const Entry& entry) {
  const auto& draft = entry.draft;
  std::string out(kFirstLine);
  out += fmt::format("lake {}\nsequence {}\ntime {}\nprevious {}\nkey {}\nkind {}\n", entry.lake_id,
                     entry.sequence, format_iso_millis(entry.time), entry.previous, entry.key_id,
                     to_string(draft.kind));
  if (!draft.store.empty()) {
    out += fmt::format("store {}\n", draft.store.value());
  }
  if (!draft.table.empty()) {
    out += fmt::format("table {}\n", draft.table);
  }
  if (const auto& key = draft.next_key) {
    out += fmt::format("next-key {} {}\n", key->id, io::base64(key->der));
  }
  append_list(out, "sources", draft.sources);
  append_list(out, "rejects", draft.rejects);
  for (const auto& file : draft.added) {
    append_file(out, file);
  }
  for (const auto& path : draft.removed) {
    out += fmt::format("- {}\n", path);
  }
  return out;
}

using Words = std::vector<std::string_view>;

Words split(std::string_view line) {
  Words words;
  for (const auto word : line | std::views::split(' ')) {
    words.emplace_back(word.begin(), word.end());
  }
  return words;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_micros(std::string_view text, std::optional<Timestamp>& time) {
  std::int64_t value = 0;
  if (text == kNone) {
    return true;
  }
  const bool is_number = read_number(text, value);
  time = from_micros(value);
  return is_number;
}

bool read_kind(std::string_view text, Kind& kind) {
  const auto found = std::ranges::find(kKinds, text, to_string);
  if (found != kKinds.end()) {
    kind = *found;
  }
  return found != kKinds.end();
}

bool read_time(std::string_view text, Timestamp& time) {
  const auto read = parse_timestamp(text);
  time = read.value_or(Timestamp{});
  return read.has_value();
}

bool read_list(const Words& words, std::optional<ListDigest>& list) {
  list.emplace();
  list->sha256 = words[1];
  return words.size() == 3 && read_number(words[2], list->count);
}

bool read_key(const Words& words, std::optional<IntroducedKey>& key) {
  auto der = words.size() == 3 ? io::from_base64(words[2]) : Result<std::string>(std::string());
  key = {std::string(words[1]), der.value_or("")};
  return der.has_value();
}

bool read_data(const Words& words, DataFileFacts& data) {
  std::int64_t committed = 0;
  const bool is_fine = read_number(words[4], data.rows) && read_micros(words[5], data.min_time) &&
                       read_micros(words[6], data.max_time) && read_number(words[7], committed);
  data.committed = from_micros(committed);
  data.compacted = words[8] == kCompacted;
  data.import_id = words[9] == kNone ? std::string_view() : words[9];
  return is_fine;
}

bool read_file(const Words& words, std::vector<FileRecord>& files) {
  if (words.size() != kFileWords && words.size() != kDataFileWords) {
    return false;
  }
  auto& file = files.emplace_back();
  file.sha256 = words[1];
  file.path = words[3];
  const bool is_fine = read_number(words[2], file.bytes);
  return is_fine && (words.size() == kFileWords || read_data(words, file.data.emplace()));
}

// What is out of place, or there twice, shows when the entry is written again.
bool read_line(const Words& words, Entry& entry) {
  if (words.size() < 2) {
    return false;
  }
  auto& draft = entry.draft;
  const auto name = words[0];
  if (name == "+") {
    return read_file(words, draft.added);
  }
  if (name == "sources") {
    return read_list(words, draft.sources);
  }
  if (name == "rejects") {
    return read_list(words, draft.rejects);
  }
  if (name == "next-key") {
    return read_key(words, draft.next_key);
  }
  if (name == "sequence") {
    return read_number(words[1], entry.sequence);
  }
  if (name == "time") {
    return read_time(words[1], entry.time);
  }
  if (name == "kind") {
    return read_kind(words[1], draft.kind);
  }
  if (name == "store") {
    draft.store = EventDataStoreId(words[1]);
    return true;
  }
  if (name == "-") {
    draft.removed.emplace_back(words[1]);
    return true;
  }
  std::string* const text = name == "lake"       ? &entry.lake_id
                            : name == "previous" ? &entry.previous
                            : name == "key"      ? &entry.key_id
                            : name == "table"    ? &draft.table
                                                 : nullptr;
  if (text != nullptr) {
    *text = words[1];
  }
  return text != nullptr;
}

}  // namespace

Result<std::string> write_entry(const Entry& entry) {
  if (!is_word(entry.lake_id) || !is_word(entry.previous) || !is_word(entry.key_id) ||
      !is_writable(entry.draft)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an entry of the chain cannot hold a name with blanks or control characters: "
                            "entry {} of kind {}",
                            entry.sequence, to_string(entry.draft.kind)));
  }
  return text_of(entry);
}

Result<Entry> read_entry(std::string_view text) {
  Entry entry;
  bool is_fine = text.starts_with(kFirstLine) && text.ends_with('\n');
  if (is_fine) {
    for (auto rest = text.substr(kFirstLine.size()); is_fine && !rest.empty();) {
      const auto end = rest.find('\n');
      is_fine = read_line(split(rest.substr(0, end)), entry);
      rest.remove_prefix(end + 1);
    }
  }
  // Only one text stands for an entry: what has another order, number or spelling is none.
  if (!is_fine || write_entry(entry) != std::string(text)) {
    return fail(ErrorCode::Corrupt, "this is no entry of a chain as Tarn writes it");
  }
  return entry;
}

}  // namespace tarn::proof
