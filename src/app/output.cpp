#include "app/output.hpp"

#include "app/pager.hpp"
#include "app/terminal.hpp"
#include "json/value.hpp"
#include "parquet/writer.hpp"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

Result<> write_out(std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      if (errno == EPIPE) {
        return fail(ErrorCode::Cancelled, "nobody reads the result any more");
      }
      return fail(system_error("cannot write the result", errno));
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

class ChunkCells final : public Cells {
 public:
  explicit ChunkCells(const engine::Chunk& chunk) : chunk_(chunk) {}
  std::size_t rows() const override { return chunk_.rows(); }
  bool is_null(std::size_t row, std::size_t column) const override { return chunk_.is_null(row, column); }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    chunk_.append_text(out, row, column);
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    chunk_.append_json(out, row, column);
  }

 private:
  const engine::Chunk& chunk_;
};

std::string cell_text(const Cells& cells, std::size_t row, std::size_t column) {
  std::string text;
  if (!cells.is_null(row, column)) {
    cells.append_text(text, row, column);
  }
  return text;
}

// The names, of which the second and later ones of those that repeat get a number that makes them unique, as
// objects and Parquet schemas need it: eventName, eventName_2.
std::vector<std::string> unique_names(std::vector<std::string> names) {
  std::set<std::string, std::less<>> taken(names.begin(), names.end());
  std::set<std::string, std::less<>> seen;
  for (auto& name : names) {
    const auto plain = name;
    for (std::size_t number = 2; !seen.insert(name).second; ++number) {
      auto numbered = fmt::format("{}_{}", plain, number);
      if (taken.insert(numbered).second) {
        name = std::move(numbered);
      }
    }
  }
  return names;
}

// Text on its way out. Keeps its room from row to row, which takes less than to find it anew for each part of
// a long result.
class OutgoingText {
 public:
  std::string& text() { return text_; }
  Result<> end_row() { return text_.size() < kHeldMax ? Result<>() : flush(); }
  Result<> flush() {
    TARN_TRY(write_out(text_));
    text_.clear();
    return {};
  }

 private:
  static constexpr std::size_t kHeldMax = 256UL * 1024;
  std::string text_;
};

// RFC 4180, with a line feed at the end of a line.
class CsvPrinter final : public TextPrinter {
 public:
  explicit CsvPrinter(std::vector<std::string> columns) : columns_(std::move(columns)) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      append(i, columns_[i], true);
    }
  }
  Result<> add_cells(const Cells& cells) override {
    for (std::size_t row = 0; row < cells.rows(); ++row) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        append(i, cell_text(cells, row, i), !cells.is_null(row, i));
      }
      TARN_TRY(lines_.end_row());
    }
    return lines_.flush();
  }
  Result<> finish() override { return lines_.flush(); }

 private:
  // NULL is nothing at all, an empty text is "".
  void append(std::size_t index, std::string_view text, bool present) {
    std::string& out = lines_.text();
    if (present && (text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos)) {
      append_quoted(out, text);
    } else {
      out += text;
    }
    out += index + 1 == columns_.size() ? '\n' : ',';
  }

  static void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (auto quote = text.find('"'); quote != std::string_view::npos; quote = text.find('"')) {
      out.append(text, 0, quote + 1) += '"';
      text.remove_prefix(quote + 1);
    }
    out.append(text) += '"';
  }

  std::vector<std::string> columns_;
  OutgoingText lines_;
};

// One array of objects, or one object a line.
class JsonPrinter final : public TextPrinter {
 public:
  JsonPrinter(const std::vector<std::string>& columns, bool lines) : lines_(lines) {
    for (const auto& column : columns) {
      auto& name = names_.emplace_back(names_.empty() ? "{" : ", ");
      json::append_quoted(name, column);
      name += ": ";
    }
  }
  Result<> add_cells(const Cells& cells) override {
    for (std::size_t row = 0; row < cells.rows(); ++row) {
      std::string& text = out_.text();
      if (!lines_) {
        text += std::exchange(begun_, true) ? ",\n " : "[";
      }
      for (std::size_t i = 0; i < names_.size(); ++i) {
        text += names_[i];
        cells.is_null(row, i) ? void(text += "null") : cells.append_json(text, row, i);
      }
      text += lines_ ? "}\n" : "}";
      TARN_TRY(out_.end_row());
    }
    return out_.flush();
  }
  Result<> finish() override { return lines_ ? Result<>() : write_out(begun_ ? "]\n" : "[]\n"); }

 private:
  std::vector<std::string> names_;  // of the columns, quoted, with what stands around them
  bool lines_;
  bool begun_ = false;
  OutgoingText out_;
};

// A table as wide as its first rows need. On a terminal, long cells are cut, long results are paged, and rows
// that are too wide for it go one cell a line.
class TablePrinter final : public TextPrinter {
 public:
  explicit TablePrinter(std::vector<std::string> columns)
      : columns_(std::move(columns)), terminal_(is_terminal(STDOUT_FILENO)), pager_(terminal_) {}

  Result<> add_cells(const Cells& result) override {
    for (std::size_t row = 0; row < result.rows(); ++row) {
      std::vector<std::string> cells;
      cells.reserve(columns_.size());
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        cells.push_back(one_line(cell_text(result, row, i)));
      }
      if (!measured_ && held_.size() < kMeasuredRows) {
        held_.push_back(std::move(cells));
        continue;
      }
      TARN_TRY(show_held());
      TARN_TRY(show(cells));
    }
    return {};
  }

  Result<> finish() override {
    TARN_TRY(show_held());
    return {};
  }

 private:
  static constexpr std::size_t kMeasuredRows = 1000;
  static constexpr std::size_t kCellColumnsMax = 60;
  // A table whose cells would have to be narrower is no help.
  static constexpr std::size_t kCellColumnsMin = 24;
  static constexpr std::size_t kBetweenCells = 3;

  static std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return text;
  }

  Result<> show_held() {
    if (std::exchange(measured_, true)) {
      return {};
    }
    for (const auto& name : columns_) {
      widths_.push_back(display_width(name));
    }
    for (const auto& cells : held_) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        widths_[i] = std::max(widths_[i], display_width(cells[i]));
      }
    }
    if (terminal_ && widths_.size() > 1) {
      const auto whole = widths_;
      one_cell_a_line_ = !fit_terminal();
      widths_ = one_cell_a_line_ ? whole : widths_;
    }
    if (!one_cell_a_line_) {
      TARN_TRY(show_head());
    }
    for (const auto& cells : held_) {
      TARN_TRY(show(cells));
    }
    held_.clear();
    return {};
  }

  // Narrows the widest columns. False where that would not leave enough of them.
  bool fit_terminal() {
    for (auto& width : widths_) {
      width = std::min(width, kCellColumnsMax);
    }
    auto total = std::reduce(widths_.begin(), widths_.end(), kBetweenCells * (widths_.size() - 1));
    for (const auto room = terminal_columns(); total > room; --total) {
      const auto widest = std::ranges::max_element(widths_);
      if (*widest <= kCellColumnsMin) {
        return false;
      }
      --*widest;
    }
    return true;
  }

  Result<> show_head() {
    TARN_TRY(show(columns_));
    std::string rule;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      rule += (i == 0 ? "" : "-+-") + std::string(widths_[i], '-');
    }
    return line(rule);
  }

  // The row's number, then its cells whole, each behind its column's name.
  Result<> show_cell_by_cell(const std::vector<std::string>& cells) {
    std::size_t name_width = 0;
    for (const auto& name : columns_) {
      name_width = std::max(name_width, display_width(name));
    }
    TARN_TRY(line(fmt::format("-- {} --", ++rows_shown_)));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string blanks(name_width - display_width(columns_[i]), ' ');
      TARN_TRY(line(fmt::format("{}{} | {}", columns_[i], blanks, cells[i])));
    }
    return {};
  }

  Result<> show(const std::vector<std::string>& cells) {
    if (one_cell_a_line_) {
      return show_cell_by_cell(cells);
    }
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += i == 0 ? "" : " | ";
      const auto cut = fitted(cells[i], widths_[i]);
      text += cut;
      if (i + 1 < cells.size()) {
        text.append(widths_[i] - std::min(widths_[i], display_width(cut)), ' ');
      }
    }
    return line(text);
  }

  // The text, or as much of it as fits with an ellipsis. Only terminals get cut text.
  std::string fitted(const std::string& text, std::size_t width) const {
    if (!terminal_ || display_width(text) <= width) {
      return text;
    }
    std::string cut;
    for (std::size_t at = 0; at < text.size();) {
      auto end = at + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        ++end;
      }
      const auto longer = cut + text.substr(at, end - at);
      if (display_width(longer) + 1 > width) {
        break;
      }
      cut = longer;
      at = end;
    }
    return cut + "…";
  }

  Result<> line(std::string_view text) {
    // A line that is too wide takes several of the terminal's.
    const auto lines =
        terminal_ ? 1 + (std::max<std::size_t>(display_width(text), 1) - 1) / terminal_columns() : 1;
    for (std::size_t i = 0; i < lines; ++i) {
      if (!pager_.before_line()) {
        return fail(ErrorCode::Cancelled, "stopped at the end of a screenful");
      }
    }
    return write_out(std::string(text) + "\n");
  }

  std::vector<std::string> columns_;
  bool terminal_;
  Pager pager_;
  bool measured_ = false;
  bool one_cell_a_line_ = false;
  std::uint64_t rows_shown_ = 0;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> held_;
};

// Standard output as the Parquet writer sees it.
class StandardOutput final : public io::WritableFile {
 public:
  Result<> append(std::string_view bytes) override { return write_out(bytes); }
  Result<> sync() override { return {}; }
  Result<> close() override { return {}; }
};

class ParquetPrinter final : public ResultPrinter {
 public:
  ParquetPrinter(const std::vector<std::string>& columns, const engine::Query& query)
      : schema_(query.schema(columns)), batch_(schema_) {}

  Result<> add(const engine::Chunk& chunk) override {
    TARN_TRY(chunk.copy_to(batch_, arena_));
    return batch_.rows() >= kBatchRows ? flush() : Result<>();
  }
  Result<> finish() override {
    TARN_TRY(flush());
    TARN_TRY(writer_->finish());
    return {};
  }

 private:
  static constexpr std::size_t kBatchRows = 20'000;

  Result<> flush() {
    if (!writer_) {
      writer_ = TARN_TRY(parquet::Writer::create(out_, schema_, {}));
    }
    std::vector<std::uint32_t> rows(batch_.rows());
    std::iota(rows.begin(), rows.end(), 0U);
    if (!rows.empty()) {
      TARN_TRY(writer_->write(batch_, rows));
    }
    batch_.clear();
    arena_.clear();
    return {};
  }

  columnar::Schema schema_;
  columnar::Batch batch_;
  event::Arena arena_;
  StandardOutput out_;
  std::unique_ptr<parquet::Writer> writer_;
};

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  constexpr std::pair<std::string_view, Format> kNames[] = {{"table", Format::Table},
                                                            {"csv", Format::Csv},
                                                            {"json", Format::Json},
                                                            {"ndjson", Format::Ndjson},
                                                            {"parquet", Format::Parquet}};
  for (const auto& [known, format] : kNames) {
    if (known == name) {
      return format;
    }
  }
  return std::nullopt;
}

Result<> TextPrinter::add(const engine::Chunk& chunk) {
  return add_cells(ChunkCells(chunk));
}

std::unique_ptr<TextPrinter> make_text_printer(Format format, std::vector<std::string> columns) {
  switch (format) {
    case Format::Table: return std::make_unique<TablePrinter>(std::move(columns));
    case Format::Csv: return std::make_unique<CsvPrinter>(std::move(columns));
    case Format::Json: return std::make_unique<JsonPrinter>(unique_names(std::move(columns)), false);
    case Format::Ndjson: return std::make_unique<JsonPrinter>(unique_names(std::move(columns)), true);
    case Format::Parquet: return nullptr;
  }
  return nullptr;
}

std::unique_ptr<ResultPrinter> make_printer(Format format, std::vector<std::string> columns,
                                            const engine::Query& query) {
  if (format == Format::Parquet) {
    return std::make_unique<ParquetPrinter>(unique_names(std::move(columns)), query);
  }
  return make_text_printer(format, std::move(columns));
}

}  // namespace tarn::app
