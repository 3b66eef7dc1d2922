#include "catalog/postgres_client.hpp"

#include "catalog/postgres_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace tarn::catalog {
namespace {

constexpr int kServerVersionMin = 130000;  // 13: transactions have numbers that do not come again

// Types by their numbers in PostgreSQL's catalog, which never change.
constexpr Oid kBool = 16;
constexpr Oid kBytes = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;

constexpr int kBinary = 1;

Oid type_of(Bind::Kind kind) {
  switch (kind) {
    case Bind::Kind::Unknown: return 0;
    case Bind::Kind::Integer: return kInt8;
    case Bind::Kind::Text: return kText;
    case Bind::Kind::Blob: return kBytes;
  }
  return kText;
}

char letter_of(Bind::Kind kind) {
  switch (kind) {
    case Bind::Kind::Unknown: return 'n';
    case Bind::Kind::Integer: return 'i';
    case Bind::Kind::Text: return 't';
    case Bind::Kind::Blob: return 'b';
  }
  return 't';
}

std::uint64_t in_network_order(std::uint64_t number) {
  return std::endian::native == std::endian::little ? std::byteswap(number) : number;
}

// Conditions that PostgreSQL names by five signs; the first two are their class.
struct Meaning {
  std::string_view state;
  ErrorCode code;
  std::string_view advice = "";
};

// Exact ones before classes.
constexpr std::array kMeanings = {
    Meaning{"23505", ErrorCode::AlreadyExists},
    Meaning{"23503", ErrorCode::NotFound},
    Meaning{"22021", ErrorCode::InvalidArgument, ": PostgreSQL keeps text that is UTF-8 without zero bytes"},
    Meaning{"25006", ErrorCode::PermissionDenied, ": name the server that takes changes"},
    Meaning{"42501", ErrorCode::PermissionDenied, ": grant it to the role, or name another one"},
    Meaning{"40001", ErrorCode::Busy, ": try again"},
    Meaning{"40P01", ErrorCode::Busy, ": try again"},
    Meaning{"55P03", ErrorCode::Busy, ": another process holds it; try again"},
    Meaning{"57014", ErrorCode::TimedOut, ": try again, or raise the server's time limit"},
    Meaning{"53100", ErrorCode::ResourceExhausted, ": make room on the server's disk"},
    Meaning{"53300", ErrorCode::ResourceExhausted, ": raise the server's max_connections"},
    Meaning{"08", ErrorCode::Io, ": try again"},
    Meaning{"22", ErrorCode::InvalidArgument},
    Meaning{"23", ErrorCode::InvalidArgument},
    Meaning{"28", ErrorCode::PermissionDenied},
    Meaning{"53", ErrorCode::ResourceExhausted},
    Meaning{"54", ErrorCode::ResourceExhausted},
    Meaning{"57", ErrorCode::Io, ": try again"},
    Meaning{"58", ErrorCode::Io},
    Meaning{"XX", ErrorCode::Corrupt, ": look into the server's log"}};

Meaning meaning_of(std::string_view state) {
  const auto found = std::ranges::find_if(
      kMeanings, [&](const Meaning& meaning) { return state.starts_with(meaning.state); });
  return found == kMeanings.end() ? Meaning{state, ErrorCode::Internal} : *found;
}

// libpq's own messages have several lines, and end with a line break.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == '\n' || c == '\t' || c == ' ';
    if (!is_space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') {
    line.pop_back();
  }
  return line;
}

class PostgresCells final : public Cells {
 public:
  PostgresCells(const Libpq& pq, const PGresult* result) : pq_(pq), result_(result) {}

  bool is_null(int column) const override { return pq_.get_is_null(result_, 0, column) != 0; }

  std::int64_t integer(int column) const override {
    const auto value = bytes(column);
    switch (pq_.field_type(result_, column)) {
      case kBool:
      case kInt2:
      case kInt4:
      case kInt8: return number_of(value);
      default: return text_number_of(value);
    }
  }

  std::string_view bytes(int column) const override {
    return {pq_.get_value(result_, 0, column), static_cast<std::size_t>(pq_.get_length(result_, 0, column))};
  }

 private:
  // Of any width, the highest byte first.
  static std::int64_t number_of(std::string_view bytes) {
    const bool is_negative = bytes.size() > 1 && static_cast<signed char>(bytes.front()) < 0;
    std::uint64_t number = is_negative ? ~std::uint64_t{0} : 0;
    for (const char byte : bytes) {
      number = (number << 8U) | static_cast<unsigned char>(byte);
    }
    return static_cast<std::int64_t>(number);
  }

  static std::int64_t text_number_of(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  const Libpq& pq_;
  const PGresult* result_;
};

// Parameters as libpq takes them: in binary, so that nothing is escaped.
struct Parameters {
  explicit Parameters(const Binds& binds) {
    numbers.reserve(binds.size());  // so that pointers into it stay
    values.reserve(binds.size());
    lengths.reserve(binds.size());
    for (const auto& bind : binds) {
      std::visit([&](const auto& value) { add(value); }, bind.data());
    }
    formats.assign(binds.size(), kBinary);
  }

  void add(std::nullptr_t) { push(nullptr, 0); }
  void add(std::int64_t number) {
    numbers.push_back(in_network_order(static_cast<std::uint64_t>(number)));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the bytes of a number
    push(reinterpret_cast<const char*>(&numbers.back()), sizeof(std::uint64_t));
  }
  // An empty view may point nowhere, which libpq takes for NULL.
  void add(std::string_view text) { push(text.empty() ? "" : text.data(), text.size()); }
  void add(Bind::Blob blob) { add(blob.bytes); }
  void push(const char* value, std::size_t length) {
    values.push_back(value);
    lengths.push_back(static_cast<int>(length));
  }

  std::vector<std::uint64_t> numbers;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

}  // namespace

PostgresClient::PostgresClient(const Libpq& pq, PostgresUrl url, std::string_view schema)
    : pq_(pq),
      url_(std::move(url)),
      schema_(schema),
      name_(fmt::format("{}, schema {}", url_.name(), schema)),
      connection_(nullptr, Finish{&pq_}) {}

bool PostgresClient::is_connected() const {
  return connection_ != nullptr && pq_.status(connection_.get()) == CONNECTION_OK;
}

// libpq may take a connection for whole that it could not write to.
Error PostgresClient::lost() {
  connection_.reset();
  return {
      ErrorCode::Io,
      fmt::format("the connection to the database {} was lost, and nothing was changed: try again", name_)};
}

// The message's first part alone: the others may repeat what a row holds.
Error PostgresClient::error_of(const PGresult* result) {
  const char* const state = pq_.result_error_field(result, PG_DIAG_SQLSTATE);
  const char* const text = pq_.result_error_field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (state == nullptr || !is_connected()) {
    return lost();
  }
  const auto meaning = meaning_of(state);
  return {meaning.code, fmt::format("the database {}: {}{}", name_,
                                    in_one_line(text == nullptr ? state : text), meaning.advice)};
}

Result<> PostgresClient::connect() {
  statements_.clear();
  connection_.reset();
  // What comes before the address, it may overrule. A peer that is gone is noticed within a minute on both
  // sides, so that it cannot hold the lock of writers for long.
  static constexpr std::array kKeywords = {"connect_timeout",           "keepalives_idle",
                                           "keepalives_interval",       "keepalives_count",
                                           "tcp_user_timeout",          "target_session_attrs",
                                           "fallback_application_name", "dbname",
                                           "client_encoding",           static_cast<const char*>(nullptr)};
  const std::string address(url_.reveal());
  const std::array values = {"10",    "30",
                             "10",    "3",
                             "60000", "read-write",
                             "tarn",  address.c_str(),
                             "UTF8",  static_cast<const char*>(nullptr)};
  static_assert(kKeywords.size() == values.size());
  connection_.reset(pq_.connectdb_params(kKeywords.data(), values.data(), 1));
  if (!is_connected()) {
    const auto reason = connection_ == nullptr ? std::string("out of memory")
                                               : in_one_line(pq_.error_message(connection_.get()));
    return fail(ErrorCode::Io, fmt::format("the database {} cannot be reached: {}", name_, reason));
  }
  pq_.set_notice_processor(connection_.get(), [](void*, const char*) {}, nullptr);
  return set_up();
}

Result<> PostgresClient::set_up() {
  const auto* const encoding = pq_.parameter_status(connection_.get(), "server_encoding");
  if (pq_.server_version(connection_.get()) < kServerVersionMin) {
    return fail(ErrorCode::Unsupported,
                fmt::format("the database {} is older than PostgreSQL 13: use a newer one", name_));
  }
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return fail(ErrorCode::Unsupported,
                fmt::format("the database {} does not keep UTF-8: make it with ENCODING 'UTF8'", name_));
  }
  // A commit is durable when it returns, whatever the server's default is.
  TARN_TRY(exchange(
      fmt::format("SET search_path = {}, pg_temp; SET lock_timeout = '10s'; SET tcp_keepalives_idle = 30;"
                  " SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;"
                  " SELECT set_config('synchronous_commit', 'on', false) WHERE "
                  "current_setting('synchronous_commit') = 'off'",
                  schema_)));
  timeline_ = exchange("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)").value_or("");
  return {};
}

Result<std::string> PostgresClient::exchange(const std::string& sql) {
  const auto done = answer(pq_.execute(connection_.get(), sql.c_str()));
  const auto status = pq_.result_status(done.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    return fail(error_of(done.get()));
  }
  const bool has_value = status == PGRES_TUPLES_OK && pq_.row_count(done.get()) > 0;
  return has_value ? std::string(pq_.get_value(done.get(), 0, 0))
                   : std::string(pq_.command_status(done.get()));
}

Result<std::string> PostgresClient::prepared(std::string_view sql, const Binds& binds) {
  std::string key(sql);
  key += '\0';
  std::ranges::transform(binds, std::back_inserter(key),
                         [](const Bind& bind) { return letter_of(bind.kind()); });
  if (const auto known = statements_.find(key); known != statements_.end()) {
    return known->second;
  }
  std::vector<Oid> types;
  types.reserve(binds.size());
  std::ranges::transform(binds, std::back_inserter(types),
                         [](const Bind& bind) { return type_of(bind.kind()); });
  auto name = fmt::format("s{}", statements_.size());
  const auto text = postgres_statement(sql);
  const auto done = answer(pq_.prepare(connection_.get(), name.c_str(), text.c_str(),
                                       static_cast<int>(types.size()), types.data()));
  if (pq_.result_status(done.get()) != PGRES_COMMAND_OK) {
    return fail(error_of(done.get()));
  }
  statements_[std::move(key)] = name;
  return name;
}

Result<std::uint64_t> PostgresClient::execute(std::string_view sql, const Binds& binds, const OnRow& on_row) {
  const auto name = TARN_TRY(prepared(sql, binds));
  const Parameters sent(binds);
  if (pq_.send_query_prepared(connection_.get(), name.c_str(), static_cast<int>(binds.size()),
                              sent.values.data(), sent.lengths.data(), sent.formats.data(), kBinary) == 0) {
    return fail(lost());
  }
  // Row by row, since there may be more of them than memory. All are taken, so that the connection can be
  // used again, whatever `on_row` says.
  pq_.set_single_row_mode(connection_.get());
  std::optional<Error> problem;
  std::uint64_t changed = 0;
  while (const auto result = answer(pq_.get_result(connection_.get()))) {
    const auto status = pq_.result_status(result.get());
    if (status == PGRES_SINGLE_TUPLE) {
      if (!problem) {
        if (auto outcome = on_row(Row(PostgresCells(pq_, result.get()))); !outcome) {
          problem = std::move(outcome).error();
        }
      }
    } else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      const std::string_view count = pq_.command_tuples(result.get());
      std::from_chars(count.data(), count.data() + count.size(), changed);
    } else if (!problem) {
      problem = error_of(result.get());
    }
  }
  if (problem) {
    return fail(*std::move(problem));
  }
  return changed;
}

}  // namespace tarn::catalog
