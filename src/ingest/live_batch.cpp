#include "ingest/live_batch.hpp"

#include "event/expander.hpp"
#include "event/rejects.hpp"
#include "event/row_builder.hpp"
#include "io/gzip.hpp"
#include "parquet/writer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tarn::ingest {
namespace {

// A file that is a string.
class TextFile final : public io::WritableFile {
 public:
  Result<> append(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }
  Result<> sync() override { return {}; }
  Result<> close() override { return {}; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

void TimeSpan::add(const std::optional<Timestamp>& time) {
  if (!time) {
    has_timeless = true;
    return;
  }
  first = std::min(first.value_or(*time), *time);
  last = std::max(last.value_or(*time), *time);
}

bool TimeSpan::may_be_in(const std::optional<Timestamp>& from, const std::optional<Timestamp>& to) const {
  if (!from || !to) {
    return has_timeless;
  }
  return first && last && *from <= *last && *to >= *first;
}

bool TimeSpan::reaches(const std::optional<Timestamp>& from, const std::optional<Timestamp>& to) const {
  if (!from && !to) {
    return true;
  }
  return first && last && (!from || *last >= *from) && (!to || *first <= *to);
}

LiveBatch::LiveBatch(event::Category category)
    : schema_(&event::schema_of(category)),
      identities_(*schema_),
      batch_(std::make_unique<columnar::Batch>(*schema_)),
      arena_(std::make_unique<event::Arena>()) {}

Result<LiveBatch> LiveBatch::read(std::string_view text, event::Category category) {
  LiveBatch made(category);
  if (text.empty()) {
    return made;
  }
  io::PaddedBuffer buffer;
  buffer.reserve(text.size());
  std::memcpy(buffer.data(), text.data(), text.size());
  buffer.set_size(text.size());
  event::RowBuilder builder(*made.schema_, event::all_columns(*made.schema_), event::Check::Touched,
                            event::Strings::Point);
  event::Expander expander(builder);
  event::RejectList rejects(event::RejectLimits{.listed = 1, .bytes = 0});
  auto& batch = *made.batch_;
  const auto stop = expander.expand_text(buffer.view(), 0, {batch, *made.arena_, rejects});
  if (!stop.reason.empty()) {
    return fail(ErrorCode::Corrupt, "the journal holds what is no event: " + stop.reason);
  }
  made.arena_->adopt(std::move(buffer));
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (made.identities_.category(batch, row) == category) {
      made.rows_.push_back(
          {.key = made.identities_.identity(batch, row).key, .number = static_cast<std::uint32_t>(row)});
    }
  }
  std::ranges::sort(made.rows_, {}, &Row::key);
  const auto repeated = std::ranges::unique(made.rows_, {}, &Row::key);
  made.rows_.erase(repeated.begin(), repeated.end());
  return made;
}

std::vector<EventKey> LiveBatch::remove(std::span<const EventKey> keys) {
  auto taken = shared_keys(this->keys(), keys);
  if (!taken.empty()) {
    std::erase_if(rows_, [&taken](const Row& row) { return std::ranges::binary_search(taken, row.key); });
  }
  return taken;
}

std::vector<EventKey> LiveBatch::keys() const {
  std::vector<EventKey> keys;
  keys.reserve(rows_.size());
  for (const auto& row : rows_) {
    keys.push_back(row.key);
  }
  return keys;
}

TimeSpan LiveBatch::times() const {
  TimeSpan span;
  for (const auto& row : rows_) {
    span.add(identities_.time(*batch_, row.number));
  }
  return span;
}

Result<std::string> LiveBatch::parquet() const {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(rows_.size());
  for (const auto& row : rows_) {
    numbers.push_back(row.number);
  }
  std::ranges::sort(numbers, {}, [this](std::uint32_t number) {
    return std::pair(identities_.time(*batch_, number), number);
  });
  TextFile file;
  auto writer = TARN_TRY(parquet::Writer::create(file, *schema_, {}));
  TARN_TRY(writer->write(*batch_, numbers));
  TARN_TRY(writer->finish());
  return file.take();
}

std::vector<EventKey> shared_keys(std::span<const EventKey> a, std::span<const EventKey> b) {
  const auto& fewer = a.size() < b.size() ? a : b;
  const auto& more = a.size() < b.size() ? b : a;
  std::vector<EventKey> shared;
  auto from = more.begin();
  for (const auto& key : fewer) {
    from = std::lower_bound(from, more.end(), key);
    if (from == more.end()) {
      break;
    }
    if (*from == key) {
      shared.push_back(key);
    }
  }
  return shared;
}

}  // namespace tarn::ingest
