#include "app/output.hpp"

#include "app/pager.hpp"
#include "app/print_pipeline.hpp"
#include "app/terminal.hpp"
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
  explicit ChunkCells(engine::Chunk chunk) : chunk_(std::move(chunk)) {}
  std::size_t rows() const override { return chunk_.rows(); }
  bool is_null(std::size_t row, std::size_t column) const override { return chunk_.is_null(row, column); }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    chunk_.append_text(out, row, column);
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    chunk_.append_json(out, row, column);
  }

 private:
  engine::Chunk chunk_;
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

// Rows in a format in which each stands for itself.
class RowPrinter final : public TextPrinter {
 public:
  explicit RowPrinter(std::unique_ptr<const RowFormat> format) : format_(std::move(format)) {}

  Result<> add_cells(const Cells& cells) override {
    std::string text;
    for (std::size_t row = 0; row < cells.rows(); ++row) {
      text += std::exchange(begun_, true) ? format_->between() : format_->head();
      format_->append_row(text, cells, row);
    }
    return write_out(text);
  }
  Result<> finish() override {
    return write_out(fmt::format("{}{}", begun_ ? "" : format_->head(), format_->tail()));
  }

 private:
  std::unique_ptr<const RowFormat> format_;
  bool begun_ = false;
};

// The same for the rows of a query, which are many.
class PipelinePrinter final : public ResultPrinter {
 public:
  PipelinePrinter(std::unique_ptr<const RowFormat> format, engine::Query& query, unsigned threads)
      : pipeline_(std::move(format), options(threads), write_out, [&query] { query.cancel(); }) {}

  Result<> add(engine::Chunk chunk) override {
    const auto bytes = chunk.bytes();
    return pipeline_.add(std::make_unique<ChunkCells>(std::move(chunk)), bytes);
  }
  Result<> finish() override { return pipeline_.finish(); }
  Error break_off(const Error& reason) override { return pipeline_.break_off(reason); }

 private:
  // More would wait for one another: what is written goes through one pipe.
  static constexpr unsigned kWorkersMax = 8;
  static constexpr std::size_t kPiecesPerWorker = 8;

  static PrintPipeline::Options options(unsigned threads) {
    PrintPipeline::Options made;
    made.workers = std::clamp(threads, 1U, kWorkersMax);
    made.pieces_max = kPiecesPerWorker * made.workers;
    return made;
  }

  PrintPipeline pipeline_;
};

// Null for a format whose rows have to do with one another.
std::unique_ptr<const RowFormat> row_format(Format format, const std::vector<std::string>& columns) {
  switch (format) {
    case Format::Csv: return make_csv_format(columns);
    case Format::Json: return make_json_format(unique_names(columns), JsonForm::Array);
    case Format::Ndjson: return make_json_format(unique_names(columns), JsonForm::Lines);
    case Format::Table:
    case Format::Parquet: return nullptr;
  }
  return nullptr;
}

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

  Result<> add(engine::Chunk chunk) override {
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

Result<> TextPrinter::add(engine::Chunk chunk) {
  return add_cells(ChunkCells(std::move(chunk)));
}

std::unique_ptr<TextPrinter> make_text_printer(Format format, std::vector<std::string> columns) {
  if (auto rows = row_format(format, columns)) {
    return std::make_unique<RowPrinter>(std::move(rows));
  }
  return format == Format::Table ? std::make_unique<TablePrinter>(std::move(columns)) : nullptr;
}

std::unique_ptr<ResultPrinter> make_printer(Format format, std::vector<std::string> columns,
                                            engine::Query& query, unsigned threads) {
  if (format == Format::Parquet) {
    return std::make_unique<ParquetPrinter>(unique_names(std::move(columns)), query);
  }
  if (auto rows = row_format(format, columns)) {
    return std::make_unique<PipelinePrinter>(std::move(rows), query, threads);
  }
  return make_text_printer(format, std::move(columns));
}

}  // namespace tarn::app
