// How fast event rows become Parquet. Bytes per second are those of the raw event JSON, which is one of the
// columns.
#include "columnar/column.hpp"
#include "parquet/writer.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <random>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tarn;
using columnar::Batch;
using columnar::Field;
using columnar::Kind;
using columnar::Schema;

class NullFile final : public io::WritableFile {
 public:
  Result<> append(std::string_view bytes) override {
    benchmark::DoNotOptimize(bytes.data());
    return {};
  }
  Result<> sync() override { return {}; }
  Result<> close() override { return {}; }
};

// A schema of the shape of CloudTrail's: mostly strings, a wide struct, maps, and columns never set.
class SchemaBuilder {
 public:
  Schema build() {
    Schema schema;
    for (const auto* name :
         {"eventversion",  "eventsource",        "eventname",         "awsregion",      "sourceipaddress",
          "useragent",     "errorcode",          "errormessage",      "requestid",      "eventid",
          "eventtype",     "recipientaccountid", "eventcategory",     "apiversion",     "sharedeventid",
          "vpcendpointid", "addendum",           "edgedevicedetails", "insightdetails", "eventjson"}) {
      schema.fields.push_back(string(name));
    }
    schema.fields.push_back({"eventtime", id_++, {Kind::Timestamp, {}}, false});
    schema.fields.push_back({"readonly", id_++, {Kind::Boolean, {}}, false});
    schema.fields.push_back({"managementevent", id_++, {Kind::Boolean, {}}, false});
    schema.fields.push_back(map("requestparameters"));
    schema.fields.push_back(map("responseelements"));
    schema.fields.push_back(map("additionaleventdata"));
    schema.fields.push_back(map("serviceeventdetails"));
    Field identity{"useridentity", id_++, {Kind::Struct, {}}, false};
    for (int i = 0; i < 24; ++i) {
      identity.type.children.push_back(string(fmt::format("identity{}", i)));
    }
    schema.fields.push_back(std::move(identity));
    return schema;
  }

 private:
  Field string(std::string name) { return {std::move(name), id_++, {Kind::String, {}}, false}; }
  Field map(std::string name) {
    const auto id = id_++;
    auto key = string("key");
    key.required = true;
    return {std::move(name), id, {Kind::Map, {key, string("value")}}, false};
  }
  int id_ = 1;
};

enum ColumnIndex : std::size_t {
  kVersion,
  kSource,
  kName,
  kRegion,
  kAddress,
  kAgent,
  kErrorCode,
  kErrorMessage,
  kRequestId,
  kEventId,
  kType,
  kAccount,
  kCategory,
  kEventJson = 19,
  kTime,
  kReadOnly,
  kManagement,
  kRequest,
  kResponse,
  kIdentity = 27,
};

// Rows with the statistics of management events: few names and callers, ids that never repeat.
class Events {
 public:
  explicit Events(std::size_t rows) : schema(SchemaBuilder().build()), batch(schema), order(rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      add(i);
    }
    std::iota(order.begin(), order.end(), 0U);
    // Rows arrive nearly sorted, a few minutes out of order.
    for (std::size_t i = 0; i + 300 < rows; ++i) {
      std::swap(order[i], order[i + random_() % 300]);
    }
    std::ranges::sort(order, {}, [this](std::uint32_t row) { return batch.column(kTime).integer(row); });
  }

  Schema schema;
  Batch batch;
  std::vector<std::uint32_t> order;
  std::size_t json_bytes = 0;

 private:
  // Texts of one row lie side by side, as in the log file they come from.
  std::string_view keep(std::string_view text) {
    if (blocks_.empty() || blocks_.back().size() + text.size() > kBlockBytes) {
      blocks_.emplace_back().reserve(kBlockBytes);
    }
    auto& block = blocks_.back();
    block += text;
    return std::string_view(block).substr(block.size() - text.size());
  }
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  // Small numbers come up more often.
  std::uint64_t skewed(std::uint64_t limit) { return below(1 + below(limit)); }
  std::string uuid() {
    return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", random_() >> 32, random_() >> 48,
                       random_() >> 52, random_() >> 52, random_() >> 16);
  }

  void add(std::size_t i) {
    const auto row = batch.add_row();
    const auto set = [&](std::size_t column, const std::string& text) {
      const auto kept = keep(text);
      batch.column(column).set_string(row, kept);
      return kept;
    };
    const auto caller = skewed(200);
    const auto time = 1'688'990'000'000'000 + static_cast<std::int64_t>((i / 7 + below(120)) * 1'000'000);
    const auto source = set(kSource, fmt::format("service{}.amazonaws.com", skewed(40)));
    const auto name = set(kName, fmt::format("Describe{}Things", skewed(300)));
    const auto region = set(kRegion, fmt::format("eu-central-{}", 1 + skewed(4)));
    const auto address = set(kAddress, fmt::format("203.0.113.{}", skewed(250)));
    const auto agent =
        set(kAgent, fmt::format("aws-cli/2.{}.0 Python/3.11.{} Linux/6.1 source/x86_64 prompt/off command/{}",
                                skewed(9), skewed(5), skewed(90)));
    const auto request_id = set(kRequestId, uuid());
    const auto event_id = set(kEventId, uuid());
    set(kVersion, "1.08");
    set(kType, "AwsApiCall");
    set(kAccount, "123456789012");
    set(kCategory, "Management");
    if (below(12) == 0) {
      set(kErrorCode, "AccessDenied");
      set(kErrorMessage,
          fmt::format("User: arn:aws:iam::123456789012:user/dev{} is not authorized to perform: {}", caller,
                      name));
    }
    batch.column(kTime).set_integer(row, time);
    batch.column(kReadOnly).set_boolean(row, below(4) != 0);
    batch.column(kManagement).set_boolean(row, true);
    const auto parameters = add_map(kRequest, row, 1 + below(4));
    const auto response = below(3) == 0 ? add_map(kResponse, row, 1 + below(3)) : std::string("null");
    const auto identity = add_identity(row, caller);
    const auto json = keep(fmt::format(
        R"({{"eventVersion":"1.08","userIdentity":{},"eventTime":"2023-07-10T{:02}:{:02}:{:02}Z","eventSource":"{}","eventName":"{}","awsRegion":"{}","sourceIPAddress":"{}","userAgent":"{}","requestParameters":{},"responseElements":{},"requestID":"{}","eventID":"{}","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"123456789012","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"{}"}}}})",
        identity, time / 3'600'000'000 % 24, time / 60'000'000 % 60, time / 1'000'000 % 60, source, name,
        region, address, agent, parameters, response, request_id, event_id, source));
    json_bytes += json.size();
    batch.column(kEventJson).set_string(row, json);
  }

  std::string add_map(std::size_t index, std::size_t row, std::uint64_t entries) {
    auto& map = batch.column(index);
    map.begin_list(row);
    std::string json = "{";
    for (std::uint64_t i = 0; i < entries; ++i) {
      const auto entry = map.grow_list();
      const auto key = keep(fmt::format("parameter{}", skewed(60)));
      const auto value = keep(below(8) != 0 ? fmt::format("value-{}", skewed(500))
                                            : fmt::format("i-{:017x}", random_() >> 8));
      map.child(0).set_string(entry, key);
      map.child(1).set_string(entry, value);
      json += fmt::format(R"({}"{}":"{}")", i == 0 ? "" : ",", key, value);
    }
    return json + "}";
  }

  std::string add_identity(std::size_t row, std::uint64_t caller) {
    auto& identity = batch.column(kIdentity);
    identity.set_struct(row);
    const std::array<std::string, 8> members = {
        "AssumedRole",
        fmt::format("AROA{:017X}:session-{}", caller * 7'919, skewed(40)),
        fmt::format("arn:aws:sts::123456789012:assumed-role/role-{}/session-{}", caller, skewed(40)),
        "123456789012",
        fmt::format("ASIA{:016X}", caller * 104'729),
        "Role",
        fmt::format("arn:aws:iam::123456789012:role/role-{}", caller),
        fmt::format("role-{}", caller)};
    for (std::size_t i = 0; i < members.size(); ++i) {
      identity.child(i).set_string(row, keep(members[i]));
    }
    return fmt::format(
        R"({{"type":"{}","principalId":"{}","arn":"{}","accountId":"{}","accessKeyId":"{}","sessionContext":{{"sessionIssuer":{{"type":"{}","principalId":"AROAEXAMPLE","arn":"{}","accountId":"123456789012","userName":"{}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"2023-07-10T11:00:00Z","mfaAuthenticated":"false"}}}}}})",
        members[0], members[1], members[2], members[3], members[4], members[5], members[6], members[7]);
  }

  std::mt19937_64 random_{20230710};
  static constexpr std::size_t kBlockBytes = 1u << 20;
  std::deque<std::string> blocks_;
};

const Events& events() {
  static const Events made(100'000);
  return made;
}

void write_events(benchmark::State& state) {
  const auto& input = events();
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    NullFile file;
    parquet::WriterOptions options;
    options.compression = static_cast<parquet::Compression>(state.range(0));
    auto writer = parquet::Writer::create(file, input.schema, options);
    if (!writer || !(*writer)->write(input.batch, input.order)) {
      state.SkipWithError("the writer failed");
      return;
    }
    auto summary = (*writer)->finish();
    bytes = summary ? summary->bytes : 0;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(input.json_bytes) * state.iterations());
  state.counters["ratio"] = static_cast<double>(input.json_bytes) / static_cast<double>(bytes);
}
BENCHMARK(write_events)
    ->Arg(static_cast<int>(parquet::Compression::Fast))
    ->Arg(static_cast<int>(parquet::Compression::Dense))
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
