#include "sample/resource.hpp"

#include "sample/account_names.hpp"
#include "sample/prng.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tarn::sample {
namespace {

enum class SlotKind : std::uint8_t {
  OfScene,   // something of the scene itself, by name
  Prefixed,  // a prefix and 17 hexadecimal digits
  Uuid,      // the UUID of a resource
  Named,     // an application's name, a dash and one of the words
  Listed,    // one of the words
  Digest,    // `population` digits of the alphabet that `words` names, belonging to a resource
  FreshHex,  // hexadecimal digits that no other event has; so are the other fresh ones
  FreshUuid,
  FreshAlnum,
  FreshUpper,
  FreshBase64,
  FreshNumber,  // below the argument
  FreshKeyId,
};

enum class Reach : std::uint8_t { Regional, Global };

struct SlotText {
  std::string_view name;
  SlotKind kind;
  std::string_view words;  // prefix or words, parted by '|'
  std::uint32_t population = 12;
  Reach reach = Reach::Regional;
};

using enum SlotKind;

// In the order of their names, for the search.
constexpr SlotText kSlots[] = {
    {"account", OfScene, ""},
    {"acl", Prefixed, "acl-", 6},
    {"alarm", Named, "high-latency|error-rate|cpu-high|queue-depth|5xx-count", 24},
    {"alnum", FreshAlnum, ""},
    {"ami", Prefixed, "ami-", 8},
    {"api", Digest, "lower", 10},
    {"asg", Named, "asg|workers-asg|spot-asg", 8},
    {"association", Prefixed, "rtbassoc-", 30},
    {"base64", FreshBase64, ""},
    {"bot", Listed, "terraform|deploy-bot|scheduler|backup-runner|rotation", 5},
    {"bucket", Named, "assets|uploads|exports|artifacts|backups|access-logs|datalake|reports", 30,
     Reach::Global},
    {"build", Named, "build|unit-tests|image|deploy", 16},
    {"caller", OfScene, ""},
    {"callerarn", OfScene, ""},
    {"callerrole", OfScene, ""},
    {"certificate", Uuid, "", 10},
    {"company", OfScene, ""},
    {"crawler", Named, "raw-crawler|curated-crawler", 6},
    {"database", Listed, "analytics|raw_events|curated|finance|default", 5},
    {"date", OfScene, ""},
    {"day", OfScene, ""},
    {"db", Named, "db|replica|reporting-db", 10},
    {"dbcluster", Named, "aurora|aurora-global", 5},
    {"delivery", Named, "to-s3|to-opensearch|audit", 6},
    {"detector", Digest, "hex", 32},
    {"device", Listed, "xvda|/dev/sdf|/dev/sdg|/dev/xvdb", 4},
    {"distribution", Digest, "upper", 13, Reach::Global},
    {"ecs", Named, "cluster", 4},
    {"eip", Prefixed, "eipalloc-", 10},
    {"eks", Named, "eks", 3},
    {"eni", Prefixed, "eni-", 60},
    {"environment", OfScene, ""},
    {"epoch", OfScene, ""},
    {"filesystem", Prefixed, "fs-", 5},
    {"flowlog", Prefixed, "fl-", 5},
    {"focus", OfScene, ""},
    {"function", Named, "api|worker|authorizer|thumbnailer|webhook|indexer|notifier|exporter|rotation", 36},
    {"group", Listed, "admins|developers|auditors|contractors|analysts|support", 6, Reach::Global},
    {"hex", FreshHex, ""},
    {"host", Listed, "api|www|admin|internal|status|auth", 6, Reach::Global},
    {"igw", Prefixed, "igw-", 3},
    {"instance", Prefixed, "i-", 60},
    {"instancetype", Listed, "t3.micro|t3.medium|m5.large|m6i.xlarge|c6g.large|r6g.xlarge|t4g.small", 7},
    {"ip", OfScene, ""},
    {"iso", OfScene, ""},
    {"job", Named, "nightly-etl|hourly-rollup|backfill|compaction", 10},
    {"key", Uuid, "", 14},
    {"keyalias", Named, "key|data-key|backup-key", 14},
    {"keyid", FreshKeyId, "AKIA"},
    {"launchtemplate", Prefixed, "lt-", 8},
    {"layer", Listed, "observability|shared-python|crypto|pdf-tools", 4},
    {"loadbalancer", Named, "alb|nlb|internal-alb", 8},
    {"loadbalancerid", Digest, "hex", 16},
    {"loggroup", Named, "api|worker|batch|audit", 30},
    {"mfa", OfScene, ""},
    {"natgateway", Prefixed, "nat-", 4},
    {"number", FreshNumber, ""},
    {"object", Listed,
     "2024/report.parquet|incoming/batch-0001.csv|images/hero.webp|exports/"
     "daily.json.gz|part-00000.snappy.parquet|"
     "config/app.json|releases/build.zip|invoices/summary.pdf|state/terraform.tfstate|models/latest.bin",
     10},
    {"organization", OfScene, ""},
    {"parameter", Named, "database-url|feature-flags|log-level|api-endpoint|pool-size|region-map", 40},
    {"pipeline", Named, "release|main|hotfix", 10},
    {"policy", Named, "read-policy|write-policy|deploy-policy|boundary", 20, Reach::Global},
    {"privateip", OfScene, ""},
    {"queue", Named, "jobs|jobs-dlq|emails|events|retries", 18},
    {"region", OfScene, ""},
    {"repository", Named, "api|worker|web|migrations", 14},
    {"requestid", OfScene, ""},
    {"role", Named, "task-role|execution-role|lambda-role|deploy-role|read-role", 34, Reach::Global},
    {"roleid", Digest, "base32", 17, Reach::Global},
    {"routetable", Prefixed, "rtb-", 10},
    {"rule", Named, "nightly|on-upload|heartbeat|state-change", 14},
    {"rulehash", Digest, "lower", 6},
    {"secret", Named, "db-password|api-token|signing-key|webhook-secret", 24},
    {"secretid", Digest, "alnum", 6},
    {"sg", Prefixed, "sg-", 24},
    {"sgr", Prefixed, "sgr-", 90},
    {"snapshot", Prefixed, "snap-", 80},
    {"stack", Named, "stack|network|data|service|monitoring", 16},
    {"stackid", Uuid, "", 16},
    {"statemachine", Named, "order-flow|refund-flow|ingest-flow", 8},
    {"stream", Named, "clicks|audit-stream|changes", 8},
    {"subnet", Prefixed, "subnet-", 12},
    {"table", Named, "orders|sessions|events|locks|catalog|ledger", 20},
    {"targetgroup", Named, "tg|canary-tg", 10},
    {"taskdefinition", Named, "api|worker|cron", 16},
    {"taskid", Digest, "hex", 32},
    {"team", Listed, "payments|platform|search|data|security|mobile", 6},
    {"time", OfScene, ""},
    {"topic", Named, "alerts|events|orders|audit", 14},
    {"trail", Listed, "organization-trail|audit-trail|data-events", 3, Reach::Global},
    {"upper", FreshUpper, ""},
    {"user", Listed,
     "svc-backup|svc-jenkins|legacy-etl|partner-upload|svc-reports|svc-monitoring|contractor-01", 7,
     Reach::Global},
    {"userid", Digest, "base32", 17, Reach::Global},
    {"userpool", Digest, "alnum", 9},
    {"uuid", FreshUuid, ""},
    {"version", OfScene, ""},
    {"volume", Prefixed, "vol-", 90},
    {"vpc", Prefixed, "vpc-", 4},
    {"vpce", Prefixed, "vpce-", 8},
    {"webacl", Named, "web-acl|regional-acl", 4},
    {"workgroup", Listed, "primary|analysts|etl|finance", 4},
    {"year", OfScene, ""},
    {"zone", Digest, "upper", 20, Reach::Global},
};

static_assert(std::ranges::is_sorted(kSlots, {}, &SlotText::name));

std::string_view word_at(std::string_view words, std::uint64_t index) {
  std::uint64_t count = static_cast<std::uint64_t>(std::ranges::count(words, '|')) + 1;
  for (index %= count; index > 0; --index) {
    words.remove_prefix(words.find('|') + 1);
  }
  return words.substr(0, words.find('|'));
}

std::string_view alphabet(std::string_view name) {
  if (name == "hex") {
    return kHexDigits;
  }
  if (name == "upper") {
    return kUpperAlnum;
  }
  if (name == "base32") {
    return kBase32Digits;
  }
  return name == "lower" ? kLowerAlnum : kAlnum;
}

// What the resource is drawn from: its place, its kind and its number among them.
std::uint64_t resource_key(const SlotText& text, const Slot& slot, const Scene& scene) {
  constexpr std::uint32_t kDigestPopulation = 12;
  const std::uint32_t population = text.kind == Digest ? kDigestPopulation : text.population;
  const std::uint64_t index = (scramble(scene.focus) + slot.neighbour) % population;
  const std::uint64_t place =
      text.reach == Reach::Global ? scene.account.key : mix(scene.account.key, key_of(scene.region));
  return mix(mix(place, slot.number), index);
}

std::uint64_t fresh_key(const Slot& slot, const Scene& scene) {
  return mix(scene.event_key, (std::uint64_t{slot.number} << 32) + (std::uint64_t{slot.neighbour} << 16));
}

void append_name(std::string& out, const SlotText& text, std::uint64_t key, const Scene& scene) {
  out += application_names()[key % application_names().size()];
  out += '-';
  out += word_at(text.words, key / 64);
  // Names of buckets are the whole world's, so they carry the account.
  if (text.name == "bucket") {
    out += '-';
    out += scene.account.id.value();
  }
}

void append_clock(std::string& out, std::string_view name, Timestamp time) {
  const std::chrono::year_month_day date(day_of(time));
  if (name == "iso") {
    out += format_iso_seconds(time);
  } else if (name == "day") {
    out += format_day(day_of(time));
  } else if (name == "year") {
    append_decimal(out, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  } else if (name == "epoch") {
    append_decimal(out, static_cast<std::uint64_t>(micros(time) / 1'000'000));
  } else if (name == "date") {
    out += format_basic(time).substr(0, 8);
  } else {
    // "Jul 10, 2023, 1:28:26 PM", the form of the services that answer in XML.
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto seconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(time - day_of(time)).count());
    const std::uint64_t hour = seconds / 3600;
    out += kMonths.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3);
    out += ' ';
    append_decimal(out, static_cast<unsigned>(date.day()));
    out += ", ";
    append_decimal(out, static_cast<std::uint64_t>(static_cast<int>(date.year())));
    out += ", ";
    append_decimal(out, hour % 12 == 0 ? 12 : hour % 12);
    out += ':';
    append_decimal(out, seconds / 60 % 60, 2);
    out += ':';
    append_decimal(out, seconds % 60, 2);
    out += hour < 12 ? " AM" : " PM";
  }
}

// The role that the caller's session belongs to: "arn:aws:sts::1:assumed-role/name/session" is of
// "arn:aws:iam::1:role/name".
void append_caller_role(std::string& out, const Scene& scene) {
  constexpr std::string_view kAssumed = ":assumed-role/";
  const std::size_t at = scene.caller_arn.find(kAssumed);
  const std::string_view rest =
      at == std::string_view::npos ? scene.caller_name : scene.caller_arn.substr(at + kAssumed.size());
  out += "arn:aws:iam::";
  out += scene.account.id.value();
  out += ":role/";
  out += rest.substr(0, rest.find('/'));
}

void append_of_scene(std::string& out, std::string_view name, const Slot& slot, const Scene& scene) {
  if (name == "account") {
    out += scene.account.id.value();
  } else if (name == "region") {
    out += scene.region;
  } else if (name == "requestid") {
    out += scene.request_id;
  } else if (name == "caller") {
    out += scene.caller_name;
  } else if (name == "callerarn") {
    out += scene.caller_arn;
  } else if (name == "callerrole") {
    append_caller_role(out, scene);
  } else if (name == "mfa") {
    out += scene.mfa ? "Yes" : "No";
  } else if (name == "company") {
    out += kCompany;
  } else if (name == "environment") {
    out += scene.account.environment;
  } else if (name == "organization") {
    out += scene.organization.id;
  } else if (name == "ip") {
    out += scene.source_address;
  } else if (name == "privateip") {
    const std::uint64_t key = mix(scene.focus, slot.neighbour);
    out += "10.";
    append_decimal(out, key % 8);
    out += '.';
    append_decimal(out, key / 8 % 32);
    out += '.';
    append_decimal(out, 4 + key / 256 % 250);
  } else if (name == "focus") {
    append_hex(out, mix(scene.focus, slot.neighbour), 12);
  } else if (name == "version") {
    append_decimal(out, 1 + mix(scene.focus, 5) % 40);
  } else {
    append_clock(out, name, scene.time);
  }
}

}  // namespace

std::optional<Slot> parse_slot(std::string_view text) {
  const std::string_view name = text.substr(0, text.find_first_of(":+"));
  const auto* found = std::ranges::lower_bound(kSlots, name, {}, &SlotText::name);
  if (found == std::end(kSlots) || found->name != name) {
    return std::nullopt;
  }
  Slot slot{.number = static_cast<std::uint16_t>(found - std::begin(kSlots))};
  for (std::string_view rest = text.substr(name.size()); !rest.empty();) {
    std::uint16_t& number = rest.front() == ':' ? slot.argument : slot.neighbour;
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
    if (error != std::errc() || (end != rest.data() + rest.size() && *end != '+' && *end != ':')) {
      return std::nullopt;
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  return slot;
}

void append_slot(std::string& out, const Slot& slot, const Scene& scene) {
  const SlotText& text = kSlots[slot.number];
  switch (text.kind) {
    case OfScene: append_of_scene(out, text.name, slot, scene); return;
    case Prefixed: {
      const std::uint64_t key = resource_key(text, slot, scene);
      out += text.words;
      out += '0';
      append_hex(out, key, 16);
      return;
    }
    case Uuid: append_uuid(out, resource_key(text, slot, scene)); return;
    case Named: append_name(out, text, resource_key(text, slot, scene), scene); return;
    case Listed: out += word_at(text.words, resource_key(text, slot, scene) % text.population); return;
    case Digest:
      append_drawn(out, alphabet(text.words), resource_key(text, slot, scene), text.population);
      return;
    case FreshHex: {
      Prng random(fresh_key(slot, scene));
      for (int left = slot.argument; left > 0; left -= 16) {
        append_hex(out, random.next(), std::min(left, 16));
      }
      return;
    }
    case FreshUuid: append_uuid(out, fresh_key(slot, scene)); return;
    case FreshAlnum: append_drawn(out, kAlnum, fresh_key(slot, scene), slot.argument); return;
    case FreshUpper: append_drawn(out, kBase32Digits, fresh_key(slot, scene), slot.argument); return;
    case FreshBase64: append_drawn(out, kBase64Digits, fresh_key(slot, scene), slot.argument); return;
    case FreshNumber:
      append_decimal(out, fresh_key(slot, scene) % std::max<std::uint64_t>(slot.argument, 1));
      return;
    case FreshKeyId: append_iam_id(out, text.words, fresh_key(slot, scene)); return;
  }
}

}  // namespace tarn::sample
