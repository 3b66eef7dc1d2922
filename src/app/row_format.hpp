// Rows as text, in the formats in which each row stands for itself: CSV and JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::app {

// Some rows of a result, as text and as JSON. Several threads may read them.
class Cells {
 public:
  virtual ~Cells() = default;
  virtual std::size_t rows() const = 0;
  virtual bool is_null(std::size_t row, std::size_t column) const = 0;
  // REQUIRES: !is_null(row, column).
  virtual void append_text(std::string& out, std::size_t row, std::size_t column) const = 0;
  virtual void append_json(std::string& out, std::size_t row, std::size_t column) const = 0;
};

// What stands around the rows of a result.
struct Frame {
  std::string head{};     // before the first row
  std::string between{};  // two rows
  std::string tail{};     // at the end
};

// Thread-safe. A result is head(), its rows with between() between them, and tail().
class RowFormat {
 public:
  explicit RowFormat(Frame frame) : frame_(std::move(frame)) {}
  virtual ~RowFormat() = default;
  std::string_view head() const { return frame_.head; }
  std::string_view between() const { return frame_.between; }
  std::string_view tail() const { return frame_.tail; }
  virtual void append_row(std::string& out, const Cells& cells, std::size_t row) const = 0;

 private:
  Frame frame_;
};

// RFC 4180, with a line feed at the end of a line. NULL is nothing at all, an empty text is "".
std::unique_ptr<const RowFormat> make_csv_format(const std::vector<std::string>& columns);

enum class JsonForm : std::uint8_t {
  Array,  // of an object for each row
  Lines,  // an object a line
};
// REQUIRES: no two columns have one name.
std::unique_ptr<const RowFormat> make_json_format(const std::vector<std::string>& columns, JsonForm form);

}  // namespace tarn::app
