// Calls a running server from many connections at once, mixed as people mix them: how long calls take, and
// whether any fails.
//   bench_load PORT CREDENTIALS_FILE [SECONDS [CONNECTIONS]]
#include "base/clock.hpp"
#include "io/file_system.hpp"
#include "json/value.hpp"
#include "wire/sigv4.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view kRegion = "us-east-1";
constexpr std::chrono::milliseconds kPollPause{250};
constexpr unsigned kVisitsAQuery = 5;
constexpr unsigned kVisitsAChange = 3;
constexpr std::string_view kDataOperation = "PutAuditEvents";

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "bench_load: {}\n", why);
  std::exit(1);
}

// What is no number above 0 ends the program.
unsigned number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
    give_up(fmt::format("not a number above 0: {}", text));
  }
  return value;
}

// The value of the first line of that name: the administrator's, who comes first.
std::string setting(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  const auto equals = text.find('=', at);
  if (at == std::string_view::npos || equals == std::string_view::npos) {
    give_up(fmt::format("the credentials have no {}", name));
  }
  auto value = text.substr(equals + 1, text.find('\n', equals) - equals - 1);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return std::string(value);
}

struct Target {
  std::uint16_t port = 0;
  tarn::wire::SigningKey key;
  double seconds = 60;
  unsigned connections = 64;
};

struct Reply {
  int status = 0;
  tarn::json::Value body;

  std::string text(std::string_view name) const {
    const auto* value = body.find(name);
    return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
  }
};

// One connection, kept for all calls.
class Client {
 public:
  explicit Client(const Target& target) : target_(target), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(target.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      give_up(fmt::format("nothing answers at port {}", target.port));
    }
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Status 0: the connection broke.
  Reply call(std::string_view operation, std::string_view input) {
    const std::string name = fmt::format("CloudTrail_20131101.{}", operation);
    return post("/", {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", name}}, target_.key,
                input);
  }
  // PutAuditEvents. `channel` is an ARN as URLs have it.
  Reply put_events(std::string_view channel, std::string_view input) {
    tarn::wire::SigningKey key = target_.key;
    key.service = "cloudtrail-data";
    return post(fmt::format("/PutAuditEvents?channelArn={}", channel), {{"Content-Type", "application/json"}},
                key, input);
  }

 private:
  Reply post(const std::string& path, std::vector<tarn::wire::HeaderView> headers,
             const tarn::wire::SigningKey& key, std::string_view input) {
    const std::string host = fmt::format("127.0.0.1:{}", target_.port);
    headers.insert(headers.begin(), {"Host", host});
    std::string request = fmt::format("POST {} HTTP/1.1\r\n", path);
    for (const auto& header : headers) {
      request += fmt::format("{}: {}\r\n", header.name, header.value);
    }
    for (const auto& header : tarn::wire::sign({"POST", path, headers, input}, key, clock_.now())) {
      request += fmt::format("{}: {}\r\n", header.name, header.value);
    }
    request += fmt::format("Content-Length: {}\r\n\r\n{}", input.size(), input);
    return send(request) ? receive() : Reply{};
  }
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool read_more() {
    char bytes[16384];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    input_.append(bytes, got > 0 ? static_cast<std::size_t>(got) : 0);
    return got > 0;
  }
  Reply receive() {
    std::size_t head = 0;
    while ((head = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) {
        return {};
      }
    }
    constexpr std::string_view kLength = "Content-Length: ";
    std::size_t length = 0;
    if (const auto at = input_.find(kLength); at < head) {
      std::from_chars(input_.data() + at + kLength.size(), input_.data() + head, length);
    }
    while (input_.size() < head + 4 + length) {
      if (!read_more()) {
        return {};
      }
    }
    Reply reply;
    std::from_chars(input_.data() + 9, input_.data() + 12, reply.status);
    reply.body =
        tarn::json::parse(std::string_view(input_).substr(head + 4, length)).value_or(tarn::json::Value());
    input_.erase(0, head + 4 + length);
    return reply;
  }

  const Target& target_;
  tarn::SystemClock clock_;
  int socket_;
  std::string input_;
};

struct Tally {
  std::map<std::string, std::vector<double>, std::less<>> seconds;  // by operation
  std::map<std::string, std::uint64_t, std::less<>> errors;         // by name
};

// What all visitors call about.
struct Places {
  std::string store;    // its ID
  std::string channel;  // its ARN, as URLs have it
};

// What one person does, again and again: looks around and, now and then, sends an event, changes a trail, or
// asks, waits for the answer and reads it.
class Visitor {
 public:
  Visitor(const Target& target, Places places, unsigned number)
      : client_(target),
        store_(std::move(places.store)),
        channel_(std::move(places.channel)),
        trail_(fmt::format(R"("load-{}")", number)) {
    call("CreateTrail", fmt::format(R"({{"Name":{},"S3BucketName":"load-logs"}})", trail_));
  }

  void visit() {
    call("ListEventDataStores", "{}");
    call("GetEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", store_));
    call("LookupEvents", R"({"MaxResults":10})");
    call(
        "LookupEvents",
        R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"StartQuery"}],"MaxResults":5})");
    call("ListQueries", fmt::format(R"({{"EventDataStore":"{}","MaxResults":5}})", store_));
    call("ListImports", "{}");
    put_event();
    if (visits_ % kVisitsAChange == 0) {
      change();
    }
    if (++visits_ % kVisitsAQuery == 0) {
      ask();
    }
  }
  Tally take() {
    call("DeleteTrail", fmt::format(R"({{"Name":{}}})", trail_));
    return std::move(tally_);
  }

 private:
  void change() {
    const std::string name = fmt::format(R"({{"Name":{}}})", trail_);
    call("StartLogging", name);
    call("PutEventSelectors",
         fmt::format(R"({{"TrailName":{},"EventSelectors":[{{"ReadWriteType":"WriteOnly"}}]}})", trail_));
    call("StopLogging", name);
  }
  void put_event() {
    constexpr std::string_view kEvent =
        R"({\"version\":\"1.0\",\"userIdentity\":{\"type\":\"Load\",\"principalId\":\"load\"},)"
        R"(\"eventSource\":\"load.example.com\",\"eventName\":\"Visit\",\"eventTime\":\"2026-07-01T12:00:00Z\",)"
        R"(\"UID\":\"visit\",\"recipientAccountId\":\"111122223333\"})";
    const auto begun = Steady::now();
    const Reply reply = client_.put_events(
        channel_, fmt::format(R"({{"auditEvents":[{{"id":"1","eventData":"{}"}}]}})", kEvent));
    const auto* failed = reply.body.find("failed");
    const bool is_taken = failed != nullptr && failed->array() != nullptr && failed->array()->empty();
    note(kDataOperation, begun, reply, is_taken);
  }
  void ask() {
    const auto query =
        call("StartQuery", fmt::format(R"({{"QueryStatement":"SELECT count(*) AS n FROM {}"}})", store_))
            .text("QueryId");
    if (query.empty()) {
      return;
    }
    const std::string named = fmt::format(R"({{"QueryId":"{}"}})", query);
    std::string status = "QUEUED";
    while (status == "QUEUED" || status == "RUNNING") {
      std::this_thread::sleep_for(kPollPause);  // tidy: a client that polls does wait
      status = call("DescribeQuery", named).text("QueryStatus");
    }
    if (status != "FINISHED") {
      ++tally_.errors[fmt::format("a query: {}", status)];
    }
    call("GetQueryResults", named);
  }
  Reply call(std::string_view operation, std::string_view input) {
    const auto begun = Steady::now();
    Reply reply = client_.call(operation, input);
    note(operation, begun, reply, true);
    return reply;
  }
  void note(std::string_view operation, Steady::time_point begun, const Reply& reply, bool is_right) {
    tally_.seconds[std::string(operation)].push_back(
        std::chrono::duration<double>(Steady::now() - begun).count());
    if (reply.status != 200 || !is_right) {
      const auto name = reply.text("__type");
      ++tally_.errors[fmt::format("{}: {}", operation, reply.status == 0 ? "no answer" : name)];
    }
  }

  Client client_;
  std::string store_;
  std::string channel_;
  std::string trail_;  // as JSON has it
  unsigned visits_ = 0;
  Tally tally_;
};

void print_row(std::string_view what, std::vector<double>& seconds, double total) {
  std::ranges::sort(seconds);
  const auto at = [&](double share) {
    return 1000 * seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1))];
  };
  fmt::print("| {} | {} | {:.0f} | {:.1f} | {:.1f} | {:.1f} |\n", what, seconds.size(),
             static_cast<double>(seconds.size()) / total, at(0.5), at(0.99), at(1));
}

Tally visit_for(const Target& target, const Places& places) {
  std::vector<Tally> tallies(target.connections);
  const auto end = Steady::now() + std::chrono::duration<double>(target.seconds);
  {
    std::vector<std::jthread> threads;
    threads.reserve(target.connections);
    for (unsigned i = 0; i < target.connections; ++i) {
      threads.emplace_back([&, i] {
        Visitor visitor(target, places, i);
        while (Steady::now() < end) {
          visitor.visit();
        }
        tallies[i] = visitor.take();
      });
    }
  }
  Tally all;
  for (Tally& one : tallies) {
    for (auto& [operation, seconds] : one.seconds) {
      auto& kept = all.seconds[operation];
      kept.insert(kept.end(), seconds.begin(), seconds.end());
    }
    for (const auto& [name, count] : one.errors) {
      all.errors[name] += count;
    }
  }
  return all;
}

std::string first_store(const Target& target) {
  const Reply reply = Client(target).call("ListEventDataStores", "{}");
  const auto* stores = reply.body.find("EventDataStores");
  if (reply.status != 200 || stores == nullptr || stores->array() == nullptr || stores->array()->empty()) {
    give_up(
        fmt::format("the lake has no event data store to ask: {} {}", reply.status, reply.text("__type")));
  }
  const auto* arn = stores->array()->front().find("EventDataStoreArn");
  return arn != nullptr && arn->string() != nullptr ? arn->string()->substr(arn->string()->rfind('/') + 1)
                                                    : "";
}

// Of a new store for events from elsewhere, whose ARN is as URLs have it.
std::string make_channel(const Target& target) {
  Client client(target);
  const std::string store =
      client
          .call("CreateEventDataStore",
                R"({"Name":"load-events","MultiRegionEnabled":false,"AdvancedEventSelectors":)"
                R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}]})")
          .text("EventDataStoreArn");
  const Reply reply = client.call(
      "CreateChannel",
      fmt::format(
          R"({{"Name":"load","Source":"Custom","Destinations":[{{"Type":"EVENT_DATA_STORE","Location":"{}"}}]}})",
          store));
  if (reply.status != 200) {
    give_up(fmt::format("no channel could be made: {} {}", reply.status, reply.text("__type")));
  }
  std::string arn = reply.text("ChannelArn");
  for (std::size_t at = 0; (at = arn.find_first_of(":/", at)) != std::string::npos; ++at) {
    arn.replace(at, 1, arn[at] == ':' ? "%3A" : "%2F");
  }
  return arn;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    give_up("usage: bench_load PORT CREDENTIALS_FILE [SECONDS [CONNECTIONS]]");
  }
  const auto files = tarn::io::make_posix_file_system();
  const auto credentials = tarn::io::read_file(*files, arguments[2], 1u << 20);
  if (!credentials) {
    give_up(credentials.error().message());
  }
  Target target{.port = static_cast<std::uint16_t>(number(arguments[1])),
                .key = {setting(*credentials, "aws_access_key_id"),
                        setting(*credentials, "aws_secret_access_key"), std::string(kRegion), "cloudtrail"}};
  target.seconds = count > 3 ? number(arguments[3]) : target.seconds;
  target.connections = count > 4 ? number(arguments[4]) : target.connections;

  const Places places{.store = first_store(target), .channel = make_channel(target)};
  const auto begun = Steady::now();
  Tally tally = visit_for(target, places);
  const double total = std::chrono::duration<double>(Steady::now() - begun).count();

  fmt::print(
      "{} connections, {:.0f} s\n\n| call | calls | a second | p50 ms | p99 ms | slowest ms "
      "|\n|---|---|---|---|---|---|\n",
      target.connections, total);
  std::vector<double> all;
  for (auto& [operation, seconds] : tally.seconds) {
    all.insert(all.end(), seconds.begin(), seconds.end());
    print_row(operation, seconds, total);
  }
  print_row("all", all, total);
  for (const auto& [name, times] : tally.errors) {
    fmt::print("error, {} times: {}\n", times, name);
  }
  fmt::print("\nerrors: {}\n", tally.errors.empty() ? "none" : "see above");
  return tally.errors.empty() ? 0 : 1;
}
