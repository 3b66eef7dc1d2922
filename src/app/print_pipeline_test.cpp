#include "app/print_pipeline.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

// Rows of one column, numbered from `first` on. `before` is called with a row before it becomes text.
class NumberedCells final : public Cells {
 public:
  using Before = std::function<void(std::size_t)>;
  NumberedCells(std::size_t first, std::size_t rows, Before before = {})
      : first_(first), rows_(rows), before_(std::move(before)) {}
  std::size_t rows() const override { return rows_; }
  bool is_null(std::size_t /*row*/, std::size_t /*column*/) const override { return false; }
  void append_text(std::string& out, std::size_t row, std::size_t /*column*/) const override {
    if (before_) {
      before_(row);
    }
    out += std::to_string(first_ + row);
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    append_text(out, row, column);
  }

 private:
  std::size_t first_;
  std::size_t rows_;
  Before before_;
};

std::unique_ptr<const Cells> numbered(std::size_t first, std::size_t rows,
                                      NumberedCells::Before before = {}) {
  return std::make_unique<NumberedCells>(first, rows, std::move(before));
}

std::string lines(std::size_t first, std::size_t end) {
  std::string text;
  for (; first < end; ++first) {
    text += std::to_string(first) + '\n';
  }
  return text;
}

// What a pipeline has written, which fails where `failing` is set.
struct Output {
  Result<> write(std::string_view text) {
    writer = std::this_thread::get_id();
    if (failing) {
      return fail(ErrorCode::Io, "no room left");
    }
    *written.lock() += text;
    return {};
  }
  std::string text() { return *written.lock(); }
  // Waits, however long it takes.
  void wait_for(const std::string& wanted) {
    while (text() != wanted) {
      std::this_thread::yield();
    }
  }

  Guarded<std::string> written;
  std::atomic<bool> failing{false};
  std::atomic<int> failures{0};
  std::thread::id writer;
};

PrintPipeline::Options small(unsigned workers) {
  PrintPipeline::Options options;
  options.workers = workers;
  options.pieces_max = 4;
  options.written_at_once = 1;
  options.held_max = 8;
  return options;
}

struct Printed {
  explicit Printed(PrintPipeline::Options options = small(3),
                   std::unique_ptr<const RowFormat> format = make_csv_format({"n"}))
      : pipeline(
            std::move(format), options, [this](std::string_view text) { return output.write(text); },
            [this] { ++output.failures; }) {}
  Output output;
  PrintPipeline pipeline;
};

TEST(PrintPipeline, WritesAllRowsInOrder) {
  for (const unsigned workers : {0U, 1U, 2U, 7U}) {
    Printed printed(small(workers), make_json_format({"n"}, JsonForm::Array));
    std::string expected;
    std::size_t next = 0;
    for (std::size_t piece = 0; piece < 300; ++piece) {
      const auto rows = 1 + piece * 7 % 23;
      ASSERT_TRUE(printed.pipeline.add(numbered(next, rows), 100));
      for (const auto end = next + rows; next < end; ++next) {
        expected += (next == 0 ? "[" : ",\n ") + ("{\"n\": " + std::to_string(next) + "}");
      }
    }
    ASSERT_TRUE(printed.pipeline.finish());
    EXPECT_EQ(printed.output.text(), expected + "]\n");
    EXPECT_EQ(printed.output.failures, 0);
  }
}

TEST(PrintPipeline, PrintsNoRowsAtAll) {
  Printed csv;
  ASSERT_TRUE(csv.pipeline.finish());
  EXPECT_EQ(csv.output.text(), "n\n");
  Printed json(small(2), make_json_format({"n"}, JsonForm::Array));
  ASSERT_TRUE(json.pipeline.finish());
  EXPECT_EQ(json.output.text(), "[]\n");
}

TEST(PrintPipeline, PrintsTheFirstPieceInPlace) {
  Printed printed;
  ASSERT_TRUE(printed.pipeline.add(numbered(0, 3), 1));
  EXPECT_EQ(printed.output.text(), "n\n0\n1\n2\n");
  EXPECT_EQ(printed.output.writer, std::this_thread::get_id());
  ASSERT_TRUE(printed.pipeline.finish());
}

// Rows are shown when they are there: not when a piece is whole, and not when more of them come.
TEST(PrintPipeline, WritesRowsAsTheyCome) {
  Printed printed;
  ASSERT_TRUE(printed.pipeline.add(numbered(0, 1), 1));
  ASSERT_TRUE(printed.pipeline.add(
      numbered(1, 2, [&](std::size_t row) { row == 1 ? printed.output.wait_for("n\n0\n1\n") : void(); }), 1));
  printed.output.wait_for("n\n0\n1\n2\n");
  ASSERT_TRUE(printed.pipeline.finish());
}

TEST(PrintPipeline, HoldsNoMoreTextThanItMay) {
  Printed printed;
  std::promise<void> gate;
  std::atomic<std::size_t> made{0};
  ASSERT_TRUE(printed.pipeline.add(numbered(0, 1), 1));
  ASSERT_TRUE(printed.pipeline.add(numbered(1, 1, [&](std::size_t) { gate.get_future().wait(); }), 1));
  ASSERT_TRUE(printed.pipeline.add(numbered(2, 900, [&](std::size_t) { ++made; }), 1));
  while (made < 4) {
    std::this_thread::yield();
  }
  for (int i = 0; i < 1000; ++i) {
    std::this_thread::yield();
  }
  EXPECT_EQ(made, 4U);  // lines of two bytes
  EXPECT_EQ(printed.output.text(), "n\n0\n");
  gate.set_value();
  ASSERT_TRUE(printed.pipeline.finish());
  EXPECT_EQ(printed.output.text(), "n\n" + lines(0, 902));
}

TEST(PrintPipeline, WaitsForRoomBeforeItTakesMore) {
  struct Case {
    std::size_t pieces_max;
    std::size_t bytes_max;
  };
  for (const auto& [pieces_max, bytes_max] : {Case{1, 1000}, Case{9, 100}}) {
    auto options = small(3);
    options.pieces_max = pieces_max;
    options.bytes_max = bytes_max;
    Printed printed(options);
    std::promise<void> gate;
    ASSERT_TRUE(printed.pipeline.add(numbered(0, 1), 1));
    // More than there is room for, but alone.
    ASSERT_TRUE(printed.pipeline.add(numbered(1, 1, [&](std::size_t) { gate.get_future().wait(); }), 5000));
    std::atomic<bool> is_added{false};
    std::jthread adder([&] {
      EXPECT_TRUE(printed.pipeline.add(numbered(2, 1), 1));
      is_added = true;
    });
    for (int i = 0; i < 1000; ++i) {
      std::this_thread::yield();
    }
    EXPECT_FALSE(is_added);
    gate.set_value();
    adder.join();
    ASSERT_TRUE(printed.pipeline.finish());
    EXPECT_EQ(printed.output.text(), "n\n" + lines(0, 3));
  }
}

TEST(PrintPipeline, TellsWhyItCannotWrite) {
  Printed printed;
  ASSERT_TRUE(printed.pipeline.add(numbered(0, 1), 1));
  printed.output.failing = true;
  Result<> added;
  for (std::size_t i = 1; added; ++i) {
    added = printed.pipeline.add(numbered(i, 1), 1);
  }
  EXPECT_EQ(added.error().message(), "no room left");
  printed.output.failing = false;
  EXPECT_FALSE(printed.pipeline.add(numbered(0, 1), 1));
  EXPECT_EQ(printed.pipeline.break_off({ErrorCode::Cancelled, "cancelled"}).message(), "no room left");
  EXPECT_FALSE(printed.pipeline.finish());
  EXPECT_EQ(printed.output.text(), "n\n0\n");
  EXPECT_EQ(printed.output.failures, 1);
}

TEST(PrintPipeline, TellsWhyItCannotWriteAtTheEnd) {
  Printed first;
  first.output.failing = true;
  EXPECT_FALSE(first.pipeline.add(numbered(0, 1), 1));
  EXPECT_EQ(first.output.failures, 1);
  Printed tail(small(1), make_json_format({"n"}, JsonForm::Array));
  ASSERT_TRUE(tail.pipeline.add(numbered(0, 1), 1));
  tail.output.failing = true;
  EXPECT_FALSE(tail.pipeline.finish());
}

TEST(PrintPipeline, TellsWhatARowThrows) {
  Printed printed;
  ASSERT_TRUE(printed.pipeline.add(numbered(0, 1), 1));
  ASSERT_TRUE(
      printed.pipeline.add(numbered(1, 1, [](std::size_t) { throw std::runtime_error("out of luck"); }), 1));
  const auto finished = printed.pipeline.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().message(), "cannot print the result: out of luck");
  EXPECT_EQ(printed.output.failures, 1);
}

// An error comes after the rows that came before it.
TEST(PrintPipeline, WritesWhatItHasBeforeAnError) {
  Printed printed(small(2), make_json_format({"n"}, JsonForm::Array));
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(printed.pipeline.add(numbered(i, 1), 1));
  }
  const auto told = printed.pipeline.break_off({ErrorCode::Corrupt, "a file is damaged"});
  EXPECT_EQ(told.code(), ErrorCode::Corrupt);
  EXPECT_EQ(told.message(), "a file is damaged");
  EXPECT_EQ(printed.output.text(), "[{\"n\": 0},\n {\"n\": 1},\n {\"n\": 2}");
  EXPECT_EQ(printed.output.failures, 0);
}

// While row 1 becomes text, the row behind it is dropped: only then does it go on, and is not written either.
TEST(PrintPipeline, WritesNoMoreOnceCancelled) {
  Printed printed(small(1));
  std::promise<void> begun;
  std::promise<void> gate;
  const auto block = [&](std::size_t) {
    begun.set_value();
    gate.get_future().wait();
  };
  ASSERT_TRUE(printed.pipeline.add(numbered(0, 1), 1));
  ASSERT_TRUE(printed.pipeline.add(numbered(1, 1, block), 1));
  const auto add_last = [&] {
    const std::shared_ptr<void> opener(nullptr, [&](void*) { gate.set_value(); });
    return printed.pipeline.add(numbered(2, 1, [opener](std::size_t) {}), 1);
  };
  ASSERT_TRUE(add_last());
  begun.get_future().wait();
  EXPECT_EQ(printed.pipeline.break_off({ErrorCode::Cancelled, "the query was cancelled"}).message(),
            "the query was cancelled");
  EXPECT_EQ(printed.output.text(), "n\n0\n");
  EXPECT_EQ(printed.output.failures, 0);
}

TEST(PrintPipeline, EndsItsThreadsWhenNobodyEndsIt) {
  Output output;
  {
    PrintPipeline pipeline(
        make_csv_format({"n"}), small(2), [&](std::string_view text) { return output.write(text); }, [] {});
    for (std::size_t i = 0; i < 4; ++i) {
      ASSERT_TRUE(pipeline.add(numbered(i, 1), 1));
    }
  }
  const auto text = output.text();
  EXPECT_EQ(text, ("n\n" + lines(0, 4)).substr(0, text.size()));
}

}  // namespace
}  // namespace tarn::app
