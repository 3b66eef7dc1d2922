// No call tells two lakes apart that differ only in what its caller may not see.
#include "service/test_lake_pairs.hpp"
#include "wire/test_inputs.hpp"

#include <cstdlib>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

// More pairs, or one of them again: TARN_PAIRS=200, TARN_PAIR_SEED=20261140.
constexpr std::uint64_t kSeed = 20261124;
constexpr std::uint64_t kPairs = 24;
constexpr int kSteps = 42;

std::uint64_t from_environment(const char* name, std::uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

// One call, in the names of LakeNames.
struct PairCall {
  enum class Service { CloudTrail, Tarn, Organizations, Sts, Data };
  Service service = Service::CloudTrail;
  std::string operation{};
  std::string input{};
  std::string query{};  // of the request line
};

// What the lake's own account may be told of differs between the lakes; what its denied user may read does
// not.
constexpr std::array kOfAuditors = {
    "StartQuery",  "StartQuery", "StartQuery",  "DescribeQuery",      "GetQueryResults",    "ListQueries",
    "CancelQuery", "GetImport",  "ListImports", "ListImportFailures", "SearchSampleQueries"};

class Calls {
 public:
  Calls(Viewer viewer, Dice& dice) : viewer_(viewer), dice_(dice) {}

  PairCall next(const LakeNames& names) {
    queries_ = names.has("query.1") ? (names.has("query.2") ? 2 : 1) : 0;
    has_token_ = names.has("token");
    if (viewer_ == Viewer::Auditor) {
      return of_model(*wire::find_operation(dice_.one_of(kOfAuditors)));
    }
    switch (dice_.below(12)) {
      case 0: return of_organizations();
      case 1: return of_sts();
      case 2: return dice_.one_in(2) ? of_data() : of_model(*wire::find_operation("ListEventDataStores"));
      case 3:
      case 4: return of_model(*wire::find_operation("StartQuery"));
      case 5: return of_model(*wire::find_operation(dice_.one_of(kOfAuditors)));
      default: return of_model(*dice_.one_of(wire::every_operation()));
    }
  }

 private:
  static std::string arn(std::string_view account, std::string_view type, std::string_view id) {
    return fmt::format("arn:aws:cloudtrail:us-east-1:{}:{}/{}", account, type, id);
  }

  PairCall of_model(const wire::Operation& operation) {
    const bool is_tarns = wire::find_operation(operation.name) == nullptr;
    operation_ = operation.name;
    return {.service = is_tarns ? PairCall::Service::Tarn : PairCall::Service::CloudTrail,
            .operation = std::string(operation.name),
            .input = json::write(structure(wire::input_of(operation)))};
  }

  json::Value structure(const wire::Shape& shape) {
    json::Value made(json::Object{});
    for (const wire::Member& member : wire::members_of(shape)) {
      // Some are refused wherever they stand.
      const bool is_given = member.is_required || (dice_.one_in(3) && member.name != "KmsKeyId");
      if (is_given && !(member.name == "NextToken" && !has_token_) && !is_left_out(member.name)) {
        made.set(std::string(member.name), value(member.name, wire::shape_of(member)));
      }
    }
    return made;
  }
  // Else a statement, or one of two ways to name a query, would be rare.
  bool is_left_out(std::string_view member) {
    return operation_ == "StartQuery" && (member == "DeliveryS3Uri" || member == "QueryParameters" ||
                                          member == "EventDataStoreOwnerAccountId");
  }

  json::Value value(std::string_view member, const wire::Shape& shape) {
    if (shape.kind == wire::Kind::Structure) {
      return structure(shape);
    }
    if (shape.kind == wire::Kind::List) {
      const wire::Shape& element = wire::element_of(shape);
      return json::Array{element.kind == wire::Kind::Structure ? structure(element) : value(member, element)};
    }
    if (shape.kind == wire::Kind::Integer && member.starts_with("Max")) {
      return static_cast<std::int64_t>(1 + dice_.below(3));
    }
    if (shape.kind == wire::Kind::Boolean) {
      return dice_.one_in(2);
    }
    if (shape.kind == wire::Kind::String && wire::allowed_values(shape).empty()) {
      return text(member, shape);
    }
    return wire::right_value(shape);
  }

  std::string text(std::string_view member, const wire::Shape& shape) {
    static const std::map<std::string_view, std::string (Calls::*)()> kTexts = {
        {"EventDataStore", &Calls::store},
        {"EventDataStores", &Calls::store},
        {"Location", &Calls::store},
        {"InsightsDestination", &Calls::store},
        {"QueryStatement", &Calls::statement},
        {"QueryId", &Calls::query},
        {"QueryAlias", &Calls::alias},
        {"Channel", &Calls::channel},
        {"DashboardId", &Calls::dashboard},
        {"ResourceId", &Calls::resource},
        {"ResourceIdList", &Calls::resource},
        {"ResourceArn", &Calls::resource},
        {"InsightSource", &Calls::resource},
        {"TrailName", &Calls::trail},
        {"trailNameList", &Calls::trail},
        {"ImportId", &Calls::import},
        {"ExportId", &Calls::exported},
        {"NextToken", &Calls::token},
        {"Name", &Calls::name},
        {"MemberAccountId", &Calls::account},
        {"EventDataStoreOwnerAccountId", &Calls::account},
        {"DelegatedAdminAccountId", &Calls::account},
        {"ResourcePolicy", &Calls::policy},
        {"Destination", &Calls::folder},
    };
    const auto found = kTexts.find(member);
    return found == kTexts.end() ? wire::right_text(shape) : (this->*found->second)();
  }

  std::string store() {
    if (viewer_ == Viewer::Auditor) {
      return "$(open)";
    }
    static constexpr std::array kIds = {"$(open)", "$(open)", "$(hidden)", "$(hidden)", "$(absent)"};
    const std::string id = dice_.one_of(kIds);
    switch (dice_.below(4)) {
      case 0: return id;
      case 1: return arn(account_of(viewer_), "eventdatastore", id);
      default: return arn(kOwner, "eventdatastore", id);
    }
  }
  std::string query() {
    return queries_ > 0 && !dice_.one_in(3) ? fmt::format("$(query.{})", 1 + dice_.below(queries_))
           : dice_.one_in(3)                ? "$(absent)"
                                            : "$(hidden.query)";
  }
  std::string alias() { return dice_.one_of(std::array{"daily", "hidden", "never"}); }
  std::string channel() {
    return arn(dice_.one_in(3) ? account_of(viewer_) : kOwner, "channel",
               dice_.one_of(std::array{"$(hidden.channel)", "$(absent)"}));
  }
  std::string dashboard() { return dice_.one_of(std::array{"secret-1", "secret-2", "never"}); }
  std::string trail() {
    static constexpr std::array kNames = {"mine", "secret", "secret-1", "never"};
    const std::string name = dice_.one_of(kNames);
    switch (dice_.below(3)) {
      case 0: return name;
      case 1: return arn(account_of(viewer_), "trail", name);
      default: return arn(kOther, "trail", name);
    }
  }
  std::string import() { return dice_.one_of(std::array{"$(hidden.import)", "$(absent)"}); }
  std::string exported() { return dice_.one_of(std::array{"$(hidden.export)", "$(absent)"}); }
  std::string resource() {
    switch (dice_.below(5)) {
      case 0: return channel();
      case 1: return arn(kOther, "trail", "secret");
      case 2: return arn(account_of(viewer_), "trail", "mine");
      default:
        return arn(kOwner, "eventdatastore", dice_.one_of(std::array{"$(open)", "$(hidden)", "$(absent)"}));
    }
  }
  std::string token() { return dice_.one_in(4) ? "bm90aGluZw" : "$(token)"; }
  // Where a delegated administrator makes a store, it may be told that a name is taken: the names are its
  // management account's, as in AWS.
  std::string name() {
    if (operation_.find("EventDataStore") != std::string::npos && viewer_ == Viewer::Administrator) {
      return fmt::format("theirs-{}", names_made_++);
    }
    return operation_.find("Trail") != std::string::npos
               ? trail()
               : dice_.one_of(std::array{"mine", "secret-1", "never"});
  }
  std::string account() {
    return std::string(
        dice_.one_of(std::array<std::string_view, 4>{kOwner, kOther, "999988887777", account_of(viewer_)}));
  }
  std::string policy() {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:*"}]})";
  }
  std::string folder() { return "file:///nowhere"; }

  PairCall of_organizations() {
    const std::array operations = {"DescribeOrganization", "ListAccounts", "ListDelegatedAdministrators"};
    return {
        .service = PairCall::Service::Organizations,
        .operation = dice_.one_of(operations),
        .input = dice_.one_in(3) && has_token_ ? R"json({"MaxResults":1,"NextToken":"$(token)"})json" : "{}"};
  }
  PairCall of_sts() {
    static constexpr std::array kForms = {
        "Action=GetCallerIdentity",
        "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::444444444444:role/secret",
        "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::444444444444:role/never",
        "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::333333333333:role/reader",
        "Action=GetSessionToken",
    };
    return {.service = PairCall::Service::Sts, .operation = "AssumeRole", .input = dice_.one_of(kForms)};
  }
  PairCall of_data() {
    return {.service = PairCall::Service::Data,
            .operation = "PutAuditEvents",
            .input = R"({"auditEvents":[{"id":"one","eventData":"{}"}]})",
            .query = "channelArn=" + channel()};
  }

  std::string statement() {
    static constexpr std::array kTables = {
        "\"$(open)\"",   "open",
        "\"open\"",      "$EDS_ID",
        "\"$(hidden)\"", "\"secret-1\"",
        "\"$(absent)\"", "\"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/$(open)\""};
    const std::string table =
        viewer_ == Viewer::Auditor || !dice_.one_in(5) ? "\"$(open)\"" : dice_.one_of(kTables);
    switch (dice_.below(10)) {
      case 0:
        return fmt::format("SELECT count(*), min({}), max({}) FROM {} WHERE {}", number(), column(), table,
                           condition(2));
      case 1:
        return fmt::format(
            "SELECT eventName, count(*), sum({}) FROM {} GROUP BY eventName ORDER BY eventName", number(),
            table);
      case 2:
        return fmt::format(
            "SELECT a.eventID FROM {0} a JOIN {0} b ON a.eventID = b.eventID WHERE a.awsRegion = b.awsRegion "
            "AND CAST(b.errorCode AS bigint) > {1} ORDER BY a.eventID",
            table, dice_.below(6));
      case 3:
        return fmt::format(
            "SELECT eventID, {} FROM {} WHERE eventTime {} timestamp '2026-06-{} 00:00:00' "
            "AND {} ORDER BY eventID",
            number(), table, dice_.one_of(std::array{">", "<", ">="}), 27 + dice_.below(4), condition(1));
      case 4:
        return fmt::format("SELECT eventName, {} FROM {} WHERE eventID = '00000000-0000-4000-8000-{:012}'",
                           column(), table, dice_.below(120));
      case 5:
        return fmt::format(
            "SELECT eventID FROM {0} WHERE {1} IN (SELECT {1} FROM {0} WHERE {2}) ORDER BY eventID", table,
            number(), condition(1));
      case 6:
        return fmt::format("SELECT eventID, {} FROM {} WHERE {} ORDER BY eventID LIMIT {}", number(), table,
                           condition(2), 1 + dice_.below(5));
      case 7:
        return dice_.one_of(std::array{"SELECT", "DELETE FROM open", "SELECT nothing FROM \"$(open)\""});
      default:
        return fmt::format("SELECT eventID, {}, {} FROM {} WHERE {} ORDER BY eventID", number(), column(),
                           table, condition(2));
    }
  }
  std::string number() {
    static constexpr std::array kNumbers = {
        "CAST(errorCode AS bigint)",
        "CAST(errorCode AS integer)",
        "100 / CAST(errorCode AS bigint)",
        "CAST(element_at(requestParameters, 'n') AS bigint)",
        "CAST(requestParameters['n'] AS bigint)",
        "CAST(split(eventName, '-')[2] AS bigint)",
        "json_array_length(json_extract(json_parse(errorMessage), '$.b'))",
        "CAST(json_extract_scalar(json_parse(errorMessage), '$.a') AS bigint)",
        "TRY(CAST(errorCode AS bigint))",
        "length(eventName)",
        "day(date_parse(userAgent, '%Y-%m-%d'))",
    };
    return dice_.one_of(kNumbers);
  }
  std::string column() {
    return dice_.one_of(std::array{"eventName", "awsRegion", "recipientAccountId", "errorMessage",
                                   "userAgent", "userIdentity.userName",
                                   "regexp_extract(eventName, apiVersion)"});
  }
  std::string condition(int depth) {
    if (depth > 0 && dice_.one_in(2)) {
      const std::string left = condition(depth - 1);
      return fmt::format(
          fmt::runtime(dice_.one_of(std::array{"({} AND {})", "({} OR {})", "NOT ({} AND {})"})), left,
          condition(depth - 1));
    }
    switch (dice_.below(4)) {
      case 0: return "regexp_like(eventName, apiVersion)";
      case 1: return fmt::format("{} LIKE '%{}%'", column(), dice_.below(7));
      default:
        return fmt::format("{} {} {}", number(), dice_.one_of(std::array{">", "<", "<>", "="}),
                           dice_.below(9));
    }
  }

  Viewer viewer_;
  Dice& dice_;
  std::string operation_;
  std::size_t queries_ = 0;
  bool has_token_ = false;
  int names_made_ = 0;
};

// --- answers ---------------------------------------------------------------------------------------------

// Takes the text between, and puts its length there: it is random in each lake.
std::string take_text(std::string& body, std::string_view begin, char end) {
  const std::size_t found = body.find(begin);
  if (found == std::string::npos) {
    return {};
  }
  const std::size_t from = found + begin.size();
  std::string text = body.substr(from, body.find(end, from) - from);
  body.replace(from, text.size(), fmt::format("({} characters)", text.size()));
  return text;
}

// The whole answer, but for what is random by nature.
std::string told(PairedLake& lake, const Reply& reply) {
  std::string body = reply.http.body;
  if (std::string token = take_text(body, "\"NextToken\":\"", '"'); !token.empty()) {
    lake.names.set("token", std::move(token));
  }
  for (const char* element : {"<SecretAccessKey>", "<SessionToken>"}) {
    take_text(body, element, '<');
  }
  if (std::string key = take_text(body, "<AccessKeyId>", '<'); !key.empty()) {
    lake.names.set("key", std::move(key));
  }
  std::string text = fmt::format("{}\n", reply.http.status);
  for (const http::Header& header : reply.http.headers) {
    text += fmt::format("{}: {}\n", header.name, header.value);
  }
  return lake.names.named(text + body);
}

Reply send(PairedLake& lake, const PairCall& call) {
  const std::string input = lake.names.filled(call.input);
  CallOptions options = lake.viewer;
  switch (call.service) {
    case PairCall::Service::Tarn: options.target_prefix = "Tarn_20261122."; [[fallthrough]];
    case PairCall::Service::CloudTrail: return lake.call(call.operation, input, options);
    case PairCall::Service::Organizations: return lake.organizations(call.operation, input, options);
    case PairCall::Service::Sts: return {.http = lake.sts(input, options), .body = {}};
    case PairCall::Service::Data: return lake.put_audit_events(lake.names.filled(call.query), input, options);
  }
  return {};
}

// --- pairs -----------------------------------------------------------------------------------------------

class Pair {
 public:
  explicit Pair(std::uint64_t seed)
      : viewer_(kViewers[seed % kViewers.size()]),
        dice_(seed),
        first_(viewer_, 2 * seed),
        second_(viewer_, 2 * seed + 1),
        calls_(viewer_, dice_) {
    import_rows();
    for (int i = 0; i < 6; ++i) {
      second_.change_what_is_hidden();
    }
    first_.change_what_is_hidden();
    compare({.operation = "CreateTrail", .input = R"({"Name":"mine","S3BucketName":"logs"})"});
  }

  void run() {
    for (int i = 0; i < kSteps && !testing::Test::HasFailure(); ++i) {
      for (PairedLake* lake : {&first_, &second_}) {
        if (lake->dice().one_in(4)) {
          lake->change_what_is_hidden();
        }
      }
      const PairCall call = calls_.next(first_.names);
      const bool is_started = compare(call);
      if (call.operation == "StartQuery" && is_started) {
        compare_query();
      }
    }
  }

  int compared() const { return compared_; }
  const std::map<std::string, int>& outcomes() const { return outcomes_; }
  const std::set<std::string>& operations() const { return operations_; }

 private:
  // Half of what cannot be seen is in one of the lakes alone.
  void import_rows() {
    static constexpr std::array kAccounts = {"111122223333", "222222222222", "333333333333", "333333333333",
                                             "444444444444", "666666666666", "777777777777", ""};
    static constexpr std::array kRegions = {"us-east-1", "us-west-2", "eu-west-1"};
    static constexpr std::array kSources = {"s3.amazonaws.com", "s3.amazonaws.com", "ec2.amazonaws.com"};
    const bool has_dirt = dice_.one_in(3);
    std::array<std::vector<PairRow>, 2> rows;
    for (int i = 0; i < 120; ++i) {
      PairRow row{.number = i,
                  .account = dice_.one_of(kAccounts),
                  .region = dice_.one_of(kRegions),
                  .source = dice_.one_of(kSources)};
      if (is_visible(viewer_, row)) {
        row.is_dirty = has_dirt && dice_.one_in(20);
        rows[0].push_back(row);
        rows[1].push_back(row);
        continue;
      }
      for (std::size_t side = 0; side < 2; ++side) {
        row.is_secret = !dice_.one_in(4);
        if (dice_.one_in(side == 0 ? 4 : 2)) {
          rows[side].push_back(row);
        }
      }
    }
    // A lake has no fewer files than it takes to hold something.
    for (auto& list : rows) {
      list.push_back({.number = 900, .account = "", .region = "eu-west-1", .source = "x.amazonaws.com"});
    }
    first_.import_rows(rows[0]);
    second_.import_rows(rows[1]);
  }

  // Whether it is a success in both.
  bool compare(const PairCall& call) {
    SCOPED_TRACE(fmt::format("call {}: {} {}{}", compared_, call.operation, call.query, call.input));
    first_.clock.advance(std::chrono::seconds(1));
    second_.clock.advance(std::chrono::seconds(1));
    const Reply of_first = send(first_, call);
    const Reply of_second = send(second_, call);
    const std::string text = told(first_, of_first);
    EXPECT_EQ(text, told(second_, of_second));
    EXPECT_EQ(text.find("SECRET"), std::string::npos);
    ++compared_;
    operations_.insert(call.operation);
    ++outcomes_[of_first.error().empty() ? std::to_string(of_first.http.status) : of_first.error()];
    if (call.operation == "StartQuery" && of_first.error().empty() && of_second.error().empty()) {
      const std::string name = fmt::format("query.{}", 1 + queries_++ % 2);
      first_.names.set(name, of_first.member("QueryId"));
      second_.names.set(name, of_second.member("QueryId"));
      last_query_ = name;
      return true;
    }
    return false;
  }

  // To its last page. While it waits or runs, things change that the viewer does not see, in each lake
  // others, or the viewer's account leaves, and joins again afterwards.
  void compare_query() {
    const std::string id = fmt::format(R"json("QueryId":"$({})")json", last_query_);
    const bool leaves = first_.is_member() && dice_.one_in(4);
    for (PairedLake* lake : {&first_, &second_}) {
      if (leaves) {
        lake->leave_or_join();
      }
      if (lake->dice().one_in(4)) {
        lake->change_what_is_hidden();
      }
    }
    if (leaves) {
      compare({.operation = "GetQueryResults", .input = "{" + id + "}"});
    }
    for (PairedLake* lake : {&first_, &second_}) {
      lake->wait_until_ended(lake->names.actual(last_query_));
      if (leaves) {
        lake->leave_or_join();
      }
    }
    compare({.operation = "DescribeQuery", .input = "{" + id + "}"});
    const std::string first_page = fmt::format(R"({{{},"MaxQueryResults":{}}})", id, 1 + dice_.below(30));
    compare({.operation = "GetQueryResults", .input = first_page});
    if (first_.names.has("token") && dice_.one_in(2)) {
      std::string next = first_page;
      next.insert(1, R"json("NextToken":"$(token)",)json");
      compare({.operation = "GetQueryResults", .input = next});
    }
  }

  Viewer viewer_;
  Dice dice_;
  PairedLake first_;
  PairedLake second_;
  Calls calls_;
  int compared_ = 0;
  std::size_t queries_ = 0;
  std::string last_query_;
  std::map<std::string, int> outcomes_;
  std::set<std::string> operations_;
};

TEST(NonInterference, NoCallTellsLakesApartByWhatItsCallerMayNotSee) {
  const std::uint64_t pairs = from_environment("TARN_PAIRS", kPairs);
  const std::uint64_t only = from_environment("TARN_PAIR_SEED", 0);
  int compared = 0;
  std::map<std::string, int> outcomes;
  std::set<std::string> operations;
  for (std::uint64_t i = 0; i < (only == 0 ? pairs : 1) && !testing::Test::HasFailure(); ++i) {
    const std::uint64_t seed = only == 0 ? kSeed + i : only;
    SCOPED_TRACE(fmt::format("TARN_PAIR_SEED={}", seed));
    Pair pair(seed);
    pair.run();
    compared += pair.compared();
    for (const auto& [outcome, count] : pair.outcomes()) {
      outcomes[outcome] += count;
    }
    operations.insert(pair.operations().begin(), pair.operations().end());
  }
  for (const auto& [outcome, count] : outcomes) {
    RecordProperty(outcome, count);
  }
  RecordProperty("calls", compared);
  RecordProperty("operations", static_cast<int>(operations.size()));
  if (only == 0 && pairs >= kPairs && !testing::Test::HasFailure()) {
    // Else they would show little.
    EXPECT_GE(compared, 1000);
    EXPECT_GT(outcomes["200"], compared / 4);
    EXPECT_GT(operations.size(), 60u);
  }
}

}  // namespace
}  // namespace tarn::service
