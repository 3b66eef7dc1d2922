// Pushes events into a new lake from several threads: what is durable in a second, and what a query sees.
//   bench_push FOLDER [THREADS [SECONDS [EVENTS_A_REQUEST]]]
#include "base/clock.hpp"
#include "ingest/push_rows.hpp"
#include "io/file_system.hpp"
#include "service/lake.hpp"
#include "service/pushes.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace {

using Steady = std::chrono::steady_clock;

template <class T>
T must(tarn::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench_push: {}\n", result.error().message());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

std::string event(unsigned thread, std::uint64_t number) {
  return fmt::format(
      R"({{"eventVersion":"1.11","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLE{0:04}:app","arn":"arn:aws:sts::111122223333:assumed-role/app-{0}/app","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE{1:08}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLE{0:04}","arn":"arn:aws:iam::111122223333:role/app-{0}","accountId":"111122223333","userName":"app-{0}"}},"attributes":{{"creationDate":"2026-07-01T00:00:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"2026-07-01T12:{2:02}:{3:02}Z","eventSource":"ssm.amazonaws.com","eventName":"GetParameter","awsRegion":"us-east-1","sourceIPAddress":"10.0.{4}.{5}","userAgent":"aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/ssm#1.52.4","requestParameters":{{"name":"/app/{0}/setting-{4}","withDecryption":true}},"responseElements":null,"requestID":"{0:08x}-0000-4000-8000-{1:012x}","eventID":"{0:08x}-1111-4111-8111-{1:012x}","readOnly":true,"resources":[{{"accountId":"111122223333","ARN":"arn:aws:ssm:us-east-1:111122223333:parameter/app/{0}/setting-{4}"}}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"ssm.us-east-1.amazonaws.com"}}}})",
      thread, number, number / 60 % 60, number % 60, number % 97, number % 251);
}

struct Load {
  unsigned threads = 4;
  double seconds = 5;
  std::size_t events = 100;
};

// Pushes until the time is over; returns the latencies of all requests.
std::vector<double> push_for(tarn::ingest::Pusher& pusher, const Load& load,
                             std::atomic<std::uint64_t>& durable) {
  std::vector<std::vector<double>> latencies(load.threads);
  const auto start = Steady::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned thread = 0; thread < load.threads; ++thread) {
      threads.emplace_back([&, thread] {
        std::uint64_t number = 0;
        while (seconds_since(start) < load.seconds) {
          std::vector<std::string> texts;
          for (std::size_t i = 0; i < load.events; ++i) {
            texts.push_back(event(thread, number++));
          }
          const std::vector<std::string_view> events(texts.begin(), texts.end());
          const auto begin = Steady::now();
          const auto outcome = must(pusher.push({.account = "111122223333", .region = "us-east-1"}, events));
          latencies[thread].push_back(seconds_since(begin));
          durable += static_cast<std::uint64_t>(std::ranges::count(
              outcome, tarn::ingest::Acknowledgement::Kind::Durable, &tarn::ingest::Acknowledgement::kind));
        }
      });
    }
  }
  std::vector<double> all;
  for (const auto& some : latencies) {
    all.insert(all.end(), some.begin(), some.end());
  }
  std::ranges::sort(all);
  return all;
}

double number_at(char** arguments, int count, int index, double otherwise) {
  return count > index ? std::atof(arguments[index]) : otherwise;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    fmt::print(stderr, "usage: bench_push FOLDER [THREADS [SECONDS [EVENTS_A_REQUEST]]]\n");
    return 1;
  }
  const std::string folder = arguments[1];
  const Load load{.threads = static_cast<unsigned>(number_at(arguments, count, 2, 4)),
                  .seconds = number_at(arguments, count, 3, 5),
                  .events = static_cast<std::size_t>(number_at(arguments, count, 4, 100))};
  const auto files = tarn::io::make_posix_file_system();
  const auto random = tarn::io::make_system_random();
  const tarn::SystemClock clock;
  const auto lake = must(tarn::service::Lake::create({*files, clock, *random}, folder, {}));
  const auto store = must(tarn::service::StoreLifecycle(*lake).for_import(""));
  const auto path = must(files->canonical(folder));
  const auto pushes = must(tarn::service::Pushes::start(*lake, path, {}));
  auto& pusher = pushes->pusher();

  std::atomic<std::uint64_t> durable{0};
  const auto begun = Steady::now();
  const auto latencies = push_for(pusher, load, durable);
  const double pushing = seconds_since(begun);

  tarn::ingest::PushRows rows(*files, lake->data(), path, &pusher.journal());
  std::uint64_t committed = 0;
  const auto reading = Steady::now();
  const auto live = must(rows.read(store.id, tarn::event::Category::CloudTrail, {},
                                   [&](const tarn::catalog::DataFile& file) -> tarn::Result<> {
                                     committed += file.rows;
                                     return {};
                                   }));
  const double read_s = seconds_since(reading);
  const auto flushing = Steady::now();
  must(pusher.flush({}));
  const double flush_s = seconds_since(flushing);
  const auto totals = must(lake->data().totals(store.id));
  std::uint64_t live_rows = 0;
  for (const auto& part : live) {
    live_rows += part.rows;
  }
  const auto seen = committed + live_rows;
  fmt::print(
      R"({{"events": {}, "requests": {}, "seconds": {:.3f}, "events_a_second": {:.0f}, "latency_ms_median": {:.2f}, "latency_ms_p99": {:.2f}, "live_rows": {}, "live_read_ms": {:.1f}, "flush_s": {:.2f}, "rows": {}}})"
      "\n",
      durable.load(), latencies.size(), pushing, static_cast<double>(durable.load()) / pushing,
      1000 * latencies[latencies.size() / 2], 1000 * latencies[latencies.size() * 99 / 100], live_rows,
      1000 * read_s, flush_s, totals.rows);
  return seen == durable && totals.rows == durable ? 0 : 1;
}
