#include "journal/journal.hpp"

#include "io/durable_folders.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::journal {
namespace {

constexpr unsigned kFolderMode = 0700;
constexpr unsigned kFileMode = 0600;

std::uint64_t bytes_of(const std::vector<Extent>& extents) {
  return std::accumulate(extents.begin(), extents.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Extent& extent) { return sum + extent.bytes; });
}

}  // namespace

Journal::Journal(io::FileSystem& files, io::Random& random, std::string folder, const Limits& limits)
    : files_(files), random_(random), folder_(std::move(folder)), limits_(limits) {}

Result<std::unique_ptr<Journal>> Journal::open(io::FileSystem& files, io::Random& random, std::string folder,
                                               const Limits& limits) {
  TARN_TRY(io::DurableFolders(files, io::parent_path(folder)).make(folder, kFolderMode));
  const auto names = TARN_TRY(list_segments(files, folder));
  std::unique_ptr<Journal> journal(new Journal(files, random, std::move(folder), limits));
  const auto state = journal->state_.lock();
  for (const auto& name : names) {
    const auto path = io::join_path(journal->folder_, file_name(name));
    const auto status = TARN_TRY(files.status(path, io::Symlinks::Refuse));
    state->extents.push_back({.name = name, .bytes = status.size_bytes, .sealed = true});
    state->next_number = name.number + 1;
  }
  return journal;
}

Result<> Journal::append(std::string_view payload) {
  Waiting mine{.payload = payload};
  auto state = state_.lock();
  changed_.wait(state.guard(), [&] {
    return state->queue.empty() || state->queue_bytes + payload.size() <= limits_.waiting_bytes;
  });
  if (bytes_of(state->extents) + state->queue_bytes + payload.size() > limits_.journal_bytes) {
    return fail(
        ErrorCode::ResourceExhausted,
        fmt::format("the journal is full: it holds {} bytes that are not in their stores yet; see the "
                    "log for what holds them up, then try again",
                    limits_.journal_bytes));
  }
  state->queue.push_back(&mine);
  state->queue_bytes += payload.size();
  while (!mine.outcome) {
    if (state->writing) {
      changed_.wait(state.guard());
    } else {
      lead(state);
    }
  }
  return *mine.outcome;
}

// Writes for all who wait, this caller among them.
void Journal::lead(Guarded<State>::Locked& state) {
  state->writing = true;
  const auto group = std::exchange(state->queue, {});
  state->queue_bytes = 0;
  auto extent = next_extent(*state);
  auto file = std::move(state->file);
  changed_.notify_all();  // there is room again
  state.guard().unlock();
  auto outcome = write(group, extent, file);
  state.guard().lock();
  settle(*state, extent, std::move(file), !outcome);
  for (auto* waiting : group) {
    waiting->outcome = outcome;
  }
  state->writing = false;
  changed_.notify_all();
}

// The segment that the next group goes to: the present one, or another.
Extent Journal::next_extent(State& state) {
  if (state.file != nullptr && state.extents.back().bytes < limits_.segment_bytes) {
    return state.extents.back();
  }
  if (state.file != nullptr) {
    state.extents.back().sealed = true;
    state.file.reset();
  }
  Extent extent;
  extent.name.number = state.next_number;
  random_.fill(reinterpret_cast<char*>(&extent.name.salt), sizeof extent.name.salt);
  return extent;
}

Result<> Journal::write(const std::vector<Waiting*>& group, Extent& extent,
                        std::unique_ptr<io::WritableFile>& file) {
  const bool is_new = file == nullptr;
  if (is_new) {
    file = TARN_TRY(files_.create(io::join_path(folder_, file_name(extent.name)), kFileMode));
  }
  std::string bytes;
  for (const auto* waiting : group) {
    append_frame(bytes, extent.bytes, extent.name, waiting->payload);
  }
  TARN_TRY(file->append(bytes));
  TARN_TRY(file->sync());
  if (is_new) {
    TARN_TRY(files_.sync_directory(folder_));
  }
  extent.bytes += bytes.size();
  return {};
}

// After a failure nothing is known of what lies behind the durable bytes, so nothing is added there: the next
// group begins another segment. One that has nothing durable goes at once, or a full disk would be strewn
// with them.
void Journal::settle(State& state, const Extent& extent, std::unique_ptr<io::WritableFile> file,
                     bool failed) {
  const bool is_new = state.extents.empty() || state.extents.back().name != extent.name;
  if (failed && is_new) {
    file.reset();
    std::ignore =
        files_.remove(io::join_path(folder_, file_name(extent.name)));  // else the next open() finds it
    return;
  }
  if (is_new) {
    state.extents.push_back(extent);
    state.next_number = extent.name.number + 1;
  } else {
    state.extents.back().bytes = extent.bytes;
  }
  if (failed) {
    state.extents.back().sealed = true;
  } else {
    state.file = std::move(file);
  }
}

void Journal::seal() {
  auto state = state_.lock();
  changed_.wait(state.guard(), [&] { return !state->writing; });
  if (state->file != nullptr) {
    state->extents.back().sealed = true;
    state->file.reset();
  }
}

std::vector<Extent> Journal::extents() const {
  return state_.lock()->extents;
}

Result<> Journal::remove(const SegmentName& name) {
  TARN_TRY(files_.remove(io::join_path(folder_, file_name(name))));
  forget(name);
  return {};
}

void Journal::forget(const SegmentName& name) {
  std::erase_if(state_.lock()->extents, [&name](const Extent& extent) { return extent.name == name; });
}

}  // namespace tarn::journal
