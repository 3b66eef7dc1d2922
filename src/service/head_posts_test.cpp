#include "service/head_posts.hpp"

#include "base/clock.hpp"
#include "http/server.hpp"
#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"
#include "wire/sigv4.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

const Timestamp kNow = *parse_timestamp("2026-07-01T12:00:00Z");
constexpr std::string_view kSecret = "bucket-secret";

// A place on loopback that answers as it is told, and keeps what it was sent.
class Receiver {
 public:
  Receiver() {
    auto server =
        http::Server::start({}, [this](const http::Request& request) { return take(request); }, clock_);
    EXPECT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }

  ~Receiver() { be_silent(false); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  void answer(std::deque<int> statuses) {
    const std::scoped_lock guard(mutex_);
    statuses_ = std::move(statuses);
  }
  void always(int status) {
    const std::scoped_lock guard(mutex_);
    status_ = status;
  }
  // It takes what comes, and answers once it is no longer silent.
  void be_silent(bool silent) {
    const std::scoped_lock guard(mutex_);
    is_silent_ = silent;
    changed_.notify_all();
  }
  std::vector<http::Request> received() {
    const std::scoped_lock guard(mutex_);
    return received_;
  }

 private:
  http::Response take(const http::Request& request) {
    std::unique_lock guard(mutex_);
    received_.push_back(request);
    changed_.wait(guard, [this] { return !is_silent_; });
    int status = status_;
    if (!statuses_.empty()) {
      status = statuses_.front();
      statuses_.pop_front();
    }
    auto response = http::text_response(status, "answer\n");
    if (status == 302) {
      response.headers.add("Location", url() + "/elsewhere");
    }
    return response;
  }

  SystemClock clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_silent_ = false;
  std::deque<int> statuses_;
  int status_ = 200;  // behind those
  std::vector<http::Request> received_;
  std::unique_ptr<http::Server> server_;
};

class HeadPostsTest : public testing::Test {
 protected:
  HeadPostsTest() { EXPECT_TRUE(disk_.create_directories("/lake", 0700)); }

  Result<std::unique_ptr<HeadPosts>> start(std::vector<std::string> places) {
    const auto options = std::make_shared<HeadPostOptions>();
    options->places = std::move(places);
    options->bucket.endpoint = receiver_.url();
    options->bucket.access_key_id = "AKIAEXAMPLE";
    options->bucket.secret = io::Secret(kSecret);
    options->webhook_secret = io::Secret("hook-secret");
    options->first_pause = std::chrono::milliseconds(1);
    options->longest_pause = std::chrono::milliseconds(5);
    return HeadPosts::start(disk_, clock_, *client_, "/lake/heads", options);
  }
  std::unique_ptr<HeadPosts> must_start(std::vector<std::string> places) {
    auto posts = start(std::move(places));
    EXPECT_TRUE(posts) << posts.error().message();
    return std::move(*posts);
  }

  static proof::Head head(std::uint64_t sequence) {
    return {.lake_id = "lake", .sequence = sequence, .time = kNow, .entry_sha256 = std::string(64, 'a')};
  }

  // Until the condition holds, or for too long.
  template <class Condition>
  static bool eventually(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      std::this_thread::yield();
    }
    return true;
  }

  Receiver receiver_;
  ManualClock clock_{kNow};
  io::MemoryFileSystem disk_{clock_};
  std::unique_ptr<io::HttpClient> client_ =
      io::make_http_client({.connect = std::chrono::seconds(5), .total = std::chrono::seconds(5)});
};

TEST_F(HeadPostsTest, RefusesWhatIsNoPlace) {
  EXPECT_FALSE(start({"gopher://x"}));
  const auto options = std::make_shared<HeadPostOptions>();
  options->places = {"s3://bucket"};
  EXPECT_FALSE(HeadPosts::start(disk_, clock_, *client_, "/lake/heads", options)) << "no key";
}

TEST_F(HeadPostsTest, PutsAHeadIntoABucketSigned) {
  const auto posts = must_start({"s3://bucket/some/prefix"});
  posts->add(head(7));
  ASSERT_TRUE(eventually([&] { return posts->totals().sent == 1; }));
  const auto requests = receiver_.received();
  ASSERT_EQ(requests.size(), 1u);
  const auto& request = requests.front();
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/bucket/some/prefix/" + proof::head_name(head(7)));
  EXPECT_EQ(request.body, proof::write_head(head(7)));
  ASSERT_NE(request.headers.find("if-none-match"), nullptr);
  std::vector<wire::HeaderView> views;
  for (const auto& field : request.headers) {
    views.push_back({field.name, field.value});
  }
  const auto caller =
      wire::verify({request.method, request.target, views, request.body}, kNow,
                   [](std::string_view, std::string_view) { return std::optional<std::string>(kSecret); },
                   {.service = "s3", .normalization = wire::PathNormalization::Off});
  EXPECT_TRUE(caller) << caller.error().message;
  EXPECT_TRUE(eventually([&] { return posts->totals().waiting == 0; }));
}

TEST_F(HeadPostsTest, TriesAgainUntilThePlaceHasIt) {
  receiver_.answer({500, 403, 302, 429});
  const auto posts = must_start({receiver_.url() + "/hook"});
  posts->add(head(1));
  ASSERT_TRUE(eventually([&] { return posts->totals().sent == 1; }));
  const auto requests = receiver_.received();
  ASSERT_EQ(requests.size(), 5u);
  for (const auto& request : requests) {
    EXPECT_EQ(request.target, "/hook") << "no redirect is followed";
    EXPECT_EQ(request.body, proof::write_head(head(1)));
    ASSERT_NE(request.headers.find("x-tarn-signature"), nullptr);
    EXPECT_THAT(*request.headers.find("x-tarn-signature"), testing::StartsWith("sha256="));
  }
  EXPECT_EQ(posts->totals().failures, 4u);
}

TEST_F(HeadPostsTest, AnObjectThatIsThereIsEnough) {
  receiver_.answer({412});
  const auto posts = must_start({"s3://bucket"});
  posts->add(head(1));
  EXPECT_TRUE(eventually([&] { return posts->totals().sent == 1; }));
  EXPECT_EQ(posts->totals().failures, 0u);
}

TEST_F(HeadPostsTest, WhatWaitsIsSentByTheNextProcessTheNewestFirst) {
  const std::string hook = receiver_.url() + "/hook";
  receiver_.always(500);
  {
    const auto posts = must_start({hook});
    posts->add(head(1));
    posts->add(head(2));
    EXPECT_TRUE(eventually([&] { return posts->totals().waiting == 2; }));
    EXPECT_EQ(posts->totals().sent, 0u);
  }
  const auto before = receiver_.received().size();
  receiver_.always(200);
  const auto posts = must_start({hook});
  ASSERT_TRUE(eventually([&] { return posts->totals().sent == 2; }));
  const auto requests = receiver_.received();
  ASSERT_EQ(requests.size(), before + 2);
  EXPECT_EQ(requests[before].body, proof::write_head(head(2)));
  EXPECT_EQ(requests[before + 1].body, proof::write_head(head(1)));
}

TEST_F(HeadPostsTest, AProcessThatEndsSendsWhatItHas) {
  must_start({receiver_.url()})->add(head(1));
  EXPECT_EQ(receiver_.received().size(), 1u);
}

TEST_F(HeadPostsTest, KnowsWhatItWasGiven) {
  const std::string hook = receiver_.url() + "/hook";
  const auto name = proof::head_name(head(3));
  {
    const auto posts = must_start({hook});
    EXPECT_FALSE(posts->has(name));
    posts->add(head(3));
    EXPECT_TRUE(posts->has(name));
    ASSERT_TRUE(eventually([&] { return posts->totals().sent == 1; }));
  }
  EXPECT_TRUE(must_start({hook})->has(name)) << "the next process knows too";
  EXPECT_FALSE(must_start({hook, receiver_.url() + "/other"})->has(name)) << "a new place has it not";
}

TEST_F(HeadPostsTest, ASilentPlaceMakesNobodyWait) {
  client_ = io::make_http_client({.connect = std::chrono::seconds(5), .total = std::chrono::seconds(2)});
  receiver_.be_silent(true);
  const auto posts = must_start({receiver_.url()});
  posts->add(head(1));
  ASSERT_TRUE(eventually([&] { return receiver_.received().size() == 1; }));
  posts->add(head(2));  // while the first is being sent
  EXPECT_EQ(posts->totals().sent, 0u);
  receiver_.be_silent(false);
  EXPECT_TRUE(eventually([&] { return posts->totals().waiting == 0 && posts->totals().sent >= 2; }));
}

TEST_F(HeadPostsTest, AFullDiskIsCountedAndSentAgainLater) {
  io::FaultyFileSystem faulty(disk_);
  const auto options = std::make_shared<HeadPostOptions>();
  options->places = {receiver_.url()};
  auto posts = HeadPosts::start(faulty, clock_, *client_, "/lake/heads", options);
  ASSERT_TRUE(posts) << posts.error().message();
  faulty.fail_from(1, io::Fault::DiskFull);
  (*posts)->add(head(1));
  faulty.stop_failing();
  EXPECT_GE((*posts)->totals().failures, 1u);
  EXPECT_FALSE((*posts)->has(proof::head_name(head(1))));
  (*posts)->add(head(2));
  EXPECT_TRUE(eventually([&] { return (*posts)->totals().sent == 1; }));
}

TEST_F(HeadPostsTest, KeepsTheNewestAlone) {
  const auto posts = must_start({"http://127.0.0.1:1/hook"});  // nothing listens there
  for (std::uint64_t i = 1; i <= kHeadsKept + 20; ++i) {
    posts->add(head(i));
  }
  const auto folder = "/lake/heads/" + disk_.list("/lake/heads").value().front().name;
  EXPECT_TRUE(eventually([&] { return disk_.list(folder)->size() == kHeadsKept; }));
  EXPECT_EQ(posts->totals().sent, 0u);
}

TEST_F(HeadPostsTest, TellsItsNumbers) {
  std::string text;
  write_head_metrics(text, {.sent = 1, .failures = 2, .waiting = 3});
  EXPECT_THAT(text, HasSubstr("tarn_heads_sent_total 1\n"));
  EXPECT_THAT(text, HasSubstr("tarn_heads_failures_total 2\n"));
  EXPECT_THAT(text, HasSubstr("tarn_heads_waiting 3\n"));
}

}  // namespace
}  // namespace tarn::service
