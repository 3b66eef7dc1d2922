#include "service/head_posts.hpp"

#include "base/log.hpp"
#include "io/hash.hpp"
#include "service/metrics.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr unsigned kWaitingMode = 0600;
constexpr unsigned kWaitingFolderMode = 0700;
constexpr std::uint64_t kHeadBytesMax = 64u << 10;
constexpr std::size_t kFolderDigits = 16;
constexpr std::string_view kHeadSuffix = ".json";
constexpr std::string_view kLastSent = "last-sent";

std::string folder_of_place(const std::string& folder, const std::string& place) {
  return io::join_path(folder, io::hex(io::as_text(io::sha256(place))).substr(0, kFolderDigits));
}

}  // namespace

HeadPosts::HeadPosts(io::FileSystem& files, const Clock& clock, io::HttpClient& client,
                     const std::string& folder, std::shared_ptr<const HeadPostOptions> options,
                     std::vector<Place> places)
    : files_(files),
      clock_(clock),
      client_(client),
      folders_(files, io::parent_path(folder)),
      options_(std::move(options)),
      places_(std::move(places)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Result<std::unique_ptr<HeadPosts>> HeadPosts::start(io::FileSystem& files, const Clock& clock,
                                                    io::HttpClient& client, const std::string& folder,
                                                    std::shared_ptr<const HeadPostOptions> options) {
  std::vector<Place> places;
  places.reserve(options->places.size());
  for (const auto& text : options->places) {
    auto parsed = TARN_TRY(parse_head_place(text));
    if (parsed.kind == HeadPlace::Kind::Bucket && options->bucket.access_key_id.empty()) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("there is no access key for {}: set AWS_ACCESS_KEY_ID and "
                              "AWS_SECRET_ACCESS_KEY, or heads_credentials in tarn.toml",
                              text));
    }
    places.push_back({.place = std::move(parsed), .folder = folder_of_place(folder, text)});
  }
  return std::unique_ptr<HeadPosts>(
      new HeadPosts(files, clock, client, folder, std::move(options), std::move(places)));
}

HeadPosts::~HeadPosts() {
  thread_.request_stop();
  changed_.notify_all();
}

void HeadPosts::add(const proof::Head& head) {
  const auto name = proof::head_name(head);
  const auto text = proof::write_head(head);
  for (const auto& place : places_) {
    if (const auto written = keep(place, name, text); !written) {
      ++state_.lock()->totals.failures;
      log::warning("a head of the chain could not be kept for its second place",
                   {{"place", place.place.label}, {"head", name}, {"reason", written.error().message()}});
    }
  }
  state_.lock()->has_news = true;
  changed_.notify_all();
}

Result<> HeadPosts::keep(const Place& place, const std::string& name, const std::string& text) {
  TARN_TRY(folders_.make(place.folder, kWaitingFolderMode));
  return io::write_file_durably(files_, io::join_path(place.folder, name), text, kWaitingMode);
}

bool HeadPosts::has(const std::string& name) {
  return std::ranges::all_of(places_, [&](const Place& place) {
    return files_.status(io::join_path(place.folder, name), io::Symlinks::Refuse).has_value() ||
           last_sent(place) == name;
  });
}

HeadTotals HeadPosts::totals() const {
  const auto state = state_.lock();
  auto totals = state->totals;
  for (const auto& [place, waiting] : state->waiting) {
    totals.waiting += waiting;
  }
  return totals;
}

void HeadPosts::run(const std::stop_token& stop) {
  for (bool is_last = false;;) {
    auto next = Moment::max();
    for (auto& place : places_) {
      if (place.pause.count() == 0 || (!is_last && std::chrono::steady_clock::now() >= place.due)) {
        visit(place, stop);
      }
      next = place.pause.count() == 0 ? next : std::min(next, place.due);
    }
    if (is_last) {
      return;
    }
    auto state = state_.lock();
    const auto is_woken = [&state] { return state->has_news; };
    if (next == Moment::max()) {
      changed_.wait(state.guard(), stop, is_woken);
    } else {
      changed_.wait_until(state.guard(), stop, next, is_woken);
    }
    state->has_news = false;
    is_last = stop.stop_requested();
  }
}

void HeadPosts::visit(Place& place, const std::stop_token& stop) {
  note(place, send_waiting(place, stop));
  const auto left = waiting_in(place);
  state_.lock()->waiting[place.folder] = left ? left->size() : 0;
}

// The newest first: it vouches for all. What is too many goes, whether or not the place can be reached.
Result<> HeadPosts::send_waiting(Place& place, const std::stop_token& stop) {
  auto names = TARN_TRY(waiting_in(place));
  for (; names.size() > kHeadsKept; names.pop_back()) {
    TARN_TRY(forget(place, names.back()));
  }
  for (const auto& name : names) {
    TARN_TRY(send(place, name));
    if (name == names.front()) {
      TARN_TRY(note_sent(place, name));
    }
    TARN_TRY(forget(place, name));
    if (stop.stop_requested()) {
      break;
    }
  }
  return {};
}

Result<> HeadPosts::note_sent(const Place& place, const std::string& name) {
  return io::write_file_durably(files_, io::join_path(place.folder, kLastSent), name, kWaitingMode);
}

std::string HeadPosts::last_sent(const Place& place) {
  return io::read_file(files_, io::join_path(place.folder, kLastSent), kHeadBytesMax).value_or("");
}

// Another process may have been quicker.
Result<> HeadPosts::forget(const Place& place, const std::string& name) {
  auto removed = files_.remove(io::join_path(place.folder, name));
  return !removed && removed.error().code() == ErrorCode::NotFound ? Result<>() : removed;
}

Result<> HeadPosts::send(const Place& place, const std::string& name) {
  auto body = io::read_file(files_, io::join_path(place.folder, name), kHeadBytesMax);
  if (!body) {
    return body.error().code() == ErrorCode::NotFound ? Result<>() : fail(body.error());  // another sent it
  }
  const auto request =
      place.place.kind == HeadPlace::Kind::Bucket
          ? bucket_request(place.place, options_->bucket, name, std::move(*body), clock_.now())
          : webhook_request(place.place, options_->webhook_secret.reveal(), name, std::move(*body));
  const auto reply = TARN_TRY(client_.send(request));
  if (!has_head(place.place.kind, reply.status)) {
    return fail(ErrorCode::Io, fmt::format("the place answered with status {}", reply.status));
  }
  ++state_.lock()->totals.sent;
  return {};
}

// Newest first: names begin with the lake's ID and the entry's number.
Result<std::vector<std::string>> HeadPosts::waiting_in(const Place& place) {
  const auto entries = files_.list(place.folder);
  std::vector<std::string> names;
  if (!entries && entries.error().code() == ErrorCode::NotFound) {
    return names;  // the folder is made for the first head
  }
  if (!entries) {
    return fail(entries.error());
  }
  names.reserve(entries->size());
  for (const auto& entry : *entries) {
    if (entry.name.ends_with(kHeadSuffix) && !entry.name.starts_with('.')) {
      names.push_back(entry.name);
    }
  }
  std::ranges::sort(names, std::greater{});
  return names;
}

void HeadPosts::note(Place& place, const Result<>& outcome) {
  if (outcome) {
    if (!place.problem.empty()) {
      log::info("heads of the chain reach their second place again", {{"place", place.place.label}});
    }
    place.problem.clear();
    place.pause = std::chrono::milliseconds(0);
    return;
  }
  ++state_.lock()->totals.failures;
  place.pause = std::clamp(2 * place.pause, options_->first_pause, options_->longest_pause);
  place.due = std::chrono::steady_clock::now() + place.pause;
  if (place.problem != outcome.error().message()) {
    place.problem = outcome.error().message();
    log::warning("heads of the chain wait for their second place, and are sent again",
                 {{"place", place.place.label}, {"reason", place.problem}});
  }
}

void write_head_metrics(std::string& out, const HeadTotals& totals) {
  const auto append = std::back_inserter(out);
  write_metric_head(out, "tarn_heads_sent_total", MetricType::Counter,
                    "Heads of the chain that a bucket or webhook has got.");
  fmt::format_to(append, "tarn_heads_sent_total {}\n", totals.sent);
  write_metric_head(out, "tarn_heads_failures_total", MetricType::Counter,
                    "Tries to send a head of the chain that failed.");
  fmt::format_to(append, "tarn_heads_failures_total {}\n", totals.failures);
  write_metric_head(out, "tarn_heads_waiting", MetricType::Gauge,
                    "Heads of the chain that wait for a bucket or webhook.");
  fmt::format_to(append, "tarn_heads_waiting {}\n", totals.waiting);
}

}  // namespace tarn::service
