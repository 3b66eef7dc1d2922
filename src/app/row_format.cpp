#include "app/row_format.hpp"

#include "json/value.hpp"

#include <algorithm>

namespace tarn::app {
namespace {

bool needs_quotes(std::string_view text) {
  // One pass for each: a search for one character goes many at a time, one for any of several does not.
  return text.empty() || text.contains(',') || text.contains('"') || text.contains('\n') ||
         text.contains('\r');
}

// Puts quotes around what `out` has from `begin` on, and doubles those inside.
void quote_from(std::string& out, std::size_t begin) {
  const auto quotes = std::count(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '"');
  auto from = out.size();
  out.resize(out.size() + static_cast<std::size_t>(quotes) + 2);
  auto to = out.size();
  out[--to] = '"';
  while (from > begin) {
    const char c = out[--from];
    out[--to] = c;
    if (c == '"') {
      out[--to] = '"';
    }
  }
  out[begin] = '"';
}

// Of a cell that `out` has from `begin` on.
void end_csv_cell(std::string& out, std::size_t begin) {
  if (needs_quotes(std::string_view(out).substr(begin))) {
    quote_from(out, begin);
  }
}

std::string csv_head(const std::vector<std::string>& columns) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    line += i == 0 ? "" : ",";
    const auto begin = line.size();
    line += columns[i];
    end_csv_cell(line, begin);
  }
  return line + '\n';
}

class CsvFormat final : public RowFormat {
 public:
  explicit CsvFormat(const std::vector<std::string>& columns)
      : RowFormat({.head = csv_head(columns)}), columns_(columns.size()) {}

  void append_row(std::string& out, const Cells& cells, std::size_t row) const override {
    for (std::size_t i = 0; i < columns_; ++i) {
      if (!cells.is_null(row, i)) {
        const auto begin = out.size();
        cells.append_text(out, row, i);
        end_csv_cell(out, begin);
      }
      out += i + 1 == columns_ ? '\n' : ',';
    }
  }

 private:
  std::size_t columns_;
};

Frame json_frame(JsonForm form) {
  return form == JsonForm::Array ? Frame{.head = "[", .between = ",\n ", .tail = "]\n"} : Frame{};
}

class JsonFormat final : public RowFormat {
 public:
  JsonFormat(const std::vector<std::string>& columns, JsonForm form)
      : RowFormat(json_frame(form)), row_end_(form == JsonForm::Array ? "}" : "}\n") {
    names_.reserve(columns.size());
    for (const auto& column : columns) {
      auto& name = names_.emplace_back(names_.empty() ? "{" : ", ");
      json::append_quoted(name, column);
      name += ": ";
    }
  }

  void append_row(std::string& out, const Cells& cells, std::size_t row) const override {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      out += names_[i];
      cells.is_null(row, i) ? void(out += "null") : cells.append_json(out, row, i);
    }
    out += row_end_;
  }

 private:
  std::vector<std::string> names_;  // of the columns, quoted, with what stands around them
  std::string_view row_end_;
};

}  // namespace

std::unique_ptr<const RowFormat> make_csv_format(const std::vector<std::string>& columns) {
  return std::make_unique<CsvFormat>(columns);
}

std::unique_ptr<const RowFormat> make_json_format(const std::vector<std::string>& columns, JsonForm form) {
  return std::make_unique<JsonFormat>(columns, form);
}

}  // namespace tarn::app
