#include "app/print_pipeline.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace tarn::app {

PrintPipeline::PrintPipeline(std::unique_ptr<const RowFormat> format, Options options, Write write,
                             std::function<void()> on_failure)
    : format_(std::move(format)),
      options_(options),
      write_(std::move(write)),
      on_failure_(std::move(on_failure)) {}

PrintPipeline::~PrintPipeline() {
  stop({ErrorCode::Cancelled, "the result was left"});
}

Result<> PrintPipeline::add(std::unique_ptr<const Cells> cells, std::size_t bytes) {
  Piece piece{.cells = std::move(cells), .bytes = bytes};
  std::optional<Piece> first;
  {
    auto state = state_.lock();
    changed_.wait(state.guard(), [&] {
      const bool has_room = state->pieces < options_.pieces_max && state->bytes + bytes <= options_.bytes_max;
      return state->stopped.has_value() || state->pieces == 0 || has_room;
    });
    if (const std::optional<Error>& stopped = state->stopped) {
      return fail(*stopped);
    }
    piece.number = state->added++;
    ++state->pieces;
    state->bytes += bytes;
    if (piece.number > 0) {
      state->waiting.push_back(std::move(piece));
    } else {
      first = std::move(piece);
    }
  }
  if (first) {
    std::string text;
    return print(*std::move(first), text);
  }
  changed_.notify_all();
  if (workers_.empty()) {
    workers_.reserve(options_.workers);
    for (unsigned i = 0; i < std::max(1U, options_.workers); ++i) {
      workers_.emplace_back([this] { work(); });
    }
  }
  return {};
}

Result<> PrintPipeline::finish() {
  TARN_TRY(settle());
  const bool is_empty = state_.lock()->added == 0;
  const auto end = fmt::format("{}{}", is_empty ? format_->head() : "", format_->tail());
  return end.empty() ? Result<>() : write_(end);
}

Error PrintPipeline::break_off(const Error& reason) {
  if (reason.code() == ErrorCode::Cancelled) {
    stop(reason);
  }
  const auto settled = settle();
  return settled ? reason : settled.error();
}

Result<> PrintPipeline::settle() {
  state_.lock()->ended = true;
  changed_.notify_all();
  workers_.clear();
  const auto state = state_.lock();
  const std::optional<Error>& stopped = state->stopped;
  return stopped ? Result<>(fail(*stopped)) : Result<>();
}

bool PrintPipeline::stop(Error reason) {
  {
    const auto state = state_.lock();
    if (state->stopped.has_value()) {
      return false;
    }
    state->stopped = std::move(reason);
    state->waiting.clear();
  }
  changed_.notify_all();
  return true;
}

void PrintPipeline::work() {
  std::string text;
  while (auto piece = take()) {
    if (!print(*std::move(piece), text)) {
      return;
    }
  }
}

std::optional<PrintPipeline::Piece> PrintPipeline::take() {
  auto state = state_.lock();
  changed_.wait(state.guard(),
                [&] { return state->stopped.has_value() || state->ended || !state->waiting.empty(); });
  if (state->waiting.empty()) {
    return std::nullopt;
  }
  auto piece = std::move(state->waiting.front());
  state->waiting.pop_front();
  return piece;
}

Result<> PrintPipeline::print(Piece piece, std::string& text) {
  auto printed = [&]() -> Result<> {
    try {
      return print_rows(piece, text);
    } catch (const std::exception& problem) {  // out of memory, above all
      return fail(ErrorCode::Internal, fmt::format("cannot print the result: {}", problem.what()));
    }
  }();
  if (!printed && stop(printed.error())) {
    on_failure_();
  }
  return printed;
}

Result<> PrintPipeline::print_rows(Piece& piece, std::string& text) {
  text = piece.number == 0 ? format_->head() : format_->between();
  auto due = options_.written_at_once;
  for (std::size_t row = 0; row < piece.cells->rows(); ++row) {
    if (row > 0) {
      text += format_->between();
    }
    format_->append_row(text, *piece.cells, row);
    if (text.size() >= due) {
      TARN_TRY(write(piece, text, Turn::IfDue));
      due = text.size() + options_.written_at_once;
    }
  }
  piece.cells.reset();
  {
    const auto state = state_.lock();
    --state->pieces;
    state->bytes -= piece.bytes;
  }
  changed_.notify_all();
  TARN_TRY(write(piece, text, Turn::Awaits));
  ++state_.lock()->turn;
  changed_.notify_all();
  return {};
}

Result<> PrintPipeline::write(const Piece& piece, std::string& text, Turn turn) {
  {
    auto state = state_.lock();
    const auto is_over = [&] { return state->stopped.has_value() || state->turn == piece.number; };
    if (turn == Turn::Awaits || text.size() >= options_.held_max) {
      changed_.wait(state.guard(), is_over);
    } else if (!is_over()) {
      return {};
    }
    if (const std::optional<Error>& stopped = state->stopped) {
      return fail(*stopped);
    }
  }
  TARN_TRY(write_(text));
  text.clear();
  return {};
}

}  // namespace tarn::app
