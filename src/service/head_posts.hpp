// Sends the heads of a lake's chain to places that are reached by HTTP, beside the commits, which never wait.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/durable_folders.hpp"
#include "io/file_system.hpp"
#include "io/http_client.hpp"
#include "proof/head.hpp"
#include "service/head_place.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tarn::service {

struct HeadPostOptions {
  std::vector<std::string> places{};  // as parse_head_place() reads them
  BucketAccess bucket{};
  io::Secret webhook_secret{};
  // After a failure; twice as long each time, up to the longest.
  std::chrono::milliseconds first_pause = std::chrono::seconds(1);
  std::chrono::milliseconds longest_pause = std::chrono::minutes(5);
};

// Of each place: any later head vouches for those before it.
inline constexpr std::size_t kHeadsKept = 100;

struct HeadTotals {
  std::uint64_t sent = 0;
  std::uint64_t failures = 0;  // tries that failed
  std::uint64_t waiting = 0;   // heads that some place has not got yet
};

// Heads lie in a folder until their place has them, so that a process that ends leaves them to the next. Two
// processes may send the same head: that does no harm. Thread-safe.
class HeadPosts {
 public:
  // All must outlive the object. `folder` is where heads wait, below the lake's.
  static Result<std::unique_ptr<HeadPosts>> start(io::FileSystem& files, const Clock& clock,
                                                  io::HttpClient& client, const std::string& folder,
                                                  std::shared_ptr<const HeadPostOptions> options);
  // Tries once more the newest that waits where the last try did not fail: the next process has the rest.
  ~HeadPosts();
  HeadPosts(const HeadPosts&) = delete;
  HeadPosts& operator=(const HeadPosts&) = delete;

  // What fails is logged and counted.
  void add(const proof::Head& head);
  // Whether every place has that head, or it waits for it. What cannot be told is no.
  bool has(const std::string& name);
  HeadTotals totals() const;

 private:
  struct Place {
    HeadPlace place{};
    std::string folder{};
    std::chrono::milliseconds pause{0};  // 0: the last try did not fail
    std::chrono::steady_clock::time_point due{};
    std::string problem{};
  };
  struct State {
    bool has_news = true;
    HeadTotals totals{};
    std::map<std::string, std::uint64_t> waiting{};  // by place
  };

  HeadPosts(io::FileSystem& files, const Clock& clock, io::HttpClient& client, const std::string& folder,
            std::shared_ptr<const HeadPostOptions> options, std::vector<Place> places);
  void run(const std::stop_token& stop);
  void visit(Place& place, const std::stop_token& stop);
  Result<> keep(const Place& place, const std::string& name, const std::string& text);
  Result<> send_waiting(Place& place, const std::stop_token& stop);
  Result<> send(const Place& place, const std::string& name);
  Result<> note_sent(const Place& place, const std::string& name);
  std::string last_sent(const Place& place);
  Result<> forget(const Place& place, const std::string& name);
  Result<std::vector<std::string>> waiting_in(const Place& place);
  void note(Place& place, const Result<>& outcome);

  io::FileSystem& files_;
  const Clock& clock_;
  io::HttpClient& client_;
  io::DurableFolders folders_;
  std::shared_ptr<const HeadPostOptions> options_;
  std::vector<Place> places_;  // the thread's, but for what never changes
  mutable Guarded<State> state_;
  std::condition_variable_any changed_;
  std::jthread thread_;
};

// For Prometheus.
void write_head_metrics(std::string& out, const HeadTotals& totals);

}  // namespace tarn::service
