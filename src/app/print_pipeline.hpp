// Prints the rows of a long result on threads of their own, so that whoever fetches them only fetches.
#pragma once

#include "app/row_format.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tarn::app {

// Rows are added in pieces, and written in that order: each worker makes text of one piece, and writes it
// once those before are written. The piece whose turn it is goes out as its text is made. What is under way
// is bounded: the pieces that are not text yet, and the text of each worker. The first piece is printed on
// the caller's own thread, so that short results need no other.
//
// One thread adds and ends. `write` is called on any of the threads, and on one at a time, with whole rows.
class PrintPipeline {
 public:
  struct Options {
    unsigned workers = 1;
    // Of the pieces that are not text yet; more only where there is one alone.
    std::size_t pieces_max = 16;
    std::size_t bytes_max = 64UL << 20;
    std::size_t written_at_once = 256UL << 10;  // of text whose turn it is
    std::size_t held_max = 8UL << 20;           // of a worker's text whose turn has not come
  };
  using Write = std::function<Result<>(std::string_view)>;

  // `on_failure` is called on the thread that could not print, so that nothing is fetched in vain.
  PrintPipeline(std::unique_ptr<const RowFormat> format, Options options, Write write,
                std::function<void()> on_failure);
  // Rows that are not written yet are not written any more.
  ~PrintPipeline();

  // Waits for room. Fails, as all below, with what `write` failed with.
  Result<> add(std::unique_ptr<const Cells> cells, std::size_t bytes);
  // Ends the result, and returns when it is written.
  Result<> finish();
  // Ends a result of which the rest cannot be had for that reason. What was added is written, but where the
  // reason is that nobody wants it (Cancelled). Returns the reason, or why rows could not be written.
  Error break_off(const Error& reason);

 private:
  struct Piece {
    std::uint64_t number = 0;
    std::unique_ptr<const Cells> cells;
    std::size_t bytes = 0;
  };
  enum class Turn : std::uint8_t {
    IfDue,   // writes only where it is the piece's turn, or its text is too long to be held
    Awaits,  // waits for the turn
  };
  struct State {
    std::deque<Piece> waiting;
    std::size_t pieces = 0;  // that are not text yet, here or with a worker
    std::size_t bytes = 0;   // of these
    std::uint64_t added = 0;
    std::uint64_t turn = 0;          // the number of the piece that may be written
    bool ended = false;              // nothing more is added
    std::optional<Error> stopped{};  // why nothing more is written
  };

  void work();
  std::optional<Piece> take();
  // Tells of what keeps it from being printed.
  Result<> print(Piece piece, std::string& text);
  Result<> print_rows(Piece& piece, std::string& text);
  Result<> write(const Piece& piece, std::string& text, Turn turn);
  // Whether it was this call that stopped.
  bool stop(Error reason);
  // Ends the threads, once they have printed all pieces or were stopped.
  Result<> settle();

  const std::unique_ptr<const RowFormat> format_;
  const Options options_;
  const Write write_;
  const std::function<void()> on_failure_;
  Guarded<State> state_;
  std::condition_variable changed_;
  std::vector<std::jthread> workers_;
};

}  // namespace tarn::app
