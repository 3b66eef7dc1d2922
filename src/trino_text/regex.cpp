#include "trino_text/regex.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/regex_dialect.hpp"
#include "trino_text/regex_replacement.hpp"
#include "trino_text/regex_traits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <oniguruma.h>

namespace tarn::trino_text {
namespace {

constexpr std::size_t kMaxPatternSize = std::size_t{64} << 10;
constexpr std::size_t kMaxShownPattern = 200;
// Oniguruma counts each step back; ten million take about half a second, if little work lies between them. As
// a step may have the whole text to scan before the next one, a search begins with few and goes on with more
// while it is fast.
constexpr unsigned long kMaxRetries = 10'000'000;
constexpr unsigned long kMinRetries = 64;
constexpr unsigned long kMaxFirstRetries = 16'384;
constexpr unsigned long kRetryGrowth = 4;
// Characters looked at: what the first tries of a search may take together, and what lies between two steps
// back.
constexpr std::uint64_t kMaxFirstWork = 100'000'000;
constexpr std::uint64_t kMaxWorkBetweenSteps = 1'000'000'000;
// Entries of about fifty bytes, taken only as a match needs them.
constexpr unsigned kMaxStackEntries = 2'000'000;
constexpr std::uint64_t kMaxUnfolded = 100'000;
constexpr std::uint64_t kMaxUnfoldedUncounted = 1'000;
// For one call, which may search often.
constexpr auto kMaxCallTime = std::chrono::seconds(1);
// Four times the steps may take sixteen times as long, where each has the more to scan the further back it
// is.
constexpr auto kMaxTimeToGoOn = std::chrono::milliseconds(kMaxCallTime) / 16;
// What a malformed byte matches as: a control character, so that places in the text stay what they are.
constexpr char kMalformedStandIn = '\x1A';

using SteadyTime = std::chrono::steady_clock;

const OnigUChar* as_onig(const char* bytes) {
  return reinterpret_cast<const OnigUChar*>(bytes);
}

// The Java syntax of joni as Trino uses it: with named groups, \x{...}, and options such as (?i) that hold to
// the end of their group.
OnigSyntaxType trino_syntax() {
  OnigSyntaxType syntax;
  onig_copy_syntax(&syntax, ONIG_SYNTAX_JAVA);
  onig_set_syntax_op(&syntax, onig_get_syntax_op(&syntax) | ONIG_SYN_OP_ESC_X_BRACE_HEX8);
  onig_set_syntax_op2(&syntax, onig_get_syntax_op2(&syntax) | ONIG_SYN_OP2_QMARK_LT_NAMED_GROUP |
                                   ONIG_SYN_OP2_ESC_K_NAMED_BACKREF);
  onig_set_syntax_behavior(&syntax,
                           onig_get_syntax_behavior(&syntax) & ~ONIG_SYN_ISOLATED_OPTION_CONTINUE_BRANCH);
  return syntax;
}

OnigSyntaxType* shared_syntax() {
  static OnigSyntaxType syntax = [] {
    std::array<OnigEncoding, 1> encodings = {ONIG_ENCODING_UTF8};
    onig_initialize(encodings.data(), static_cast<int>(encodings.size()));
    return trino_syntax();
  }();
  return &syntax;
}

std::string shown(std::string_view pattern) {
  const auto cut = pattern.substr(0, kMaxShownPattern);
  return to_valid(cut) + (cut.size() < pattern.size() ? "..." : "");
}

bool is_over_retries(int code) {
  return code == ONIGERR_RETRY_LIMIT_IN_MATCH_OVER || code == ONIGERR_RETRY_LIMIT_IN_SEARCH_OVER;
}

// Returns the characters that may be looked at between two steps back in a text of that size; saturates.
std::uint64_t work_between_steps(const RegexTraits& traits, std::size_t text_size) {
  std::uint64_t work = std::max<std::uint64_t>(traits.unfolded_uncounted, 1);
  for (unsigned i = 0; i < traits.work_degree && work <= kMaxWorkBetweenSteps; ++i) {
    work *= text_size + 1;
  }
  return work + traits.unfolded;
}

struct RegexDeleter {
  void operator()(OnigRegex regex) const { onig_free(regex); }
};
using RegexHandle = std::unique_ptr<std::remove_pointer_t<OnigRegex>, RegexDeleter>;

struct RegionDeleter {
  void operator()(OnigRegion* region) const { onig_region_free(region, 1); }
};

struct MatchParamDeleter {
  void operator()(OnigMatchParam* param) const { onig_free_match_param(param); }
};

Result<RegexHandle> compile(std::string_view pattern) {
  OnigRegex made = nullptr;
  OnigErrorInfo info{};
  const int code = onig_new(&made, as_onig(pattern.data()), as_onig(pattern.data() + pattern.size()),
                            ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, shared_syntax(), &info);
  RegexHandle regex(made);
  if (code != ONIG_NORMAL) {
    std::array<OnigUChar, ONIG_MAX_ERROR_MESSAGE_LEN> message{};
    const int size = onig_error_code_to_str(message.data(), code, &info);
    return refuse(to_joni_message(
        {reinterpret_cast<const char*>(message.data()), static_cast<std::size_t>(std::max(size, 0))}));
  }
  return regex;
}

}  // namespace

struct Regex::Program {
  std::string pattern;
  RegexHandle regex;
  RegexTraits traits;
};

// One call's way through a text, match by match.
class Regex::Walk {
 public:
  enum class Groups : std::uint8_t { None, All };

  static Result<Walk> make(const Program& program, std::string_view text, Groups groups) {
    Walk walk(program, text);
    walk.param_.reset(onig_new_match_param());
    if (groups == Groups::All) {
      walk.region_.reset(onig_region_new());
    }
    if (walk.param_ == nullptr || (groups == Groups::All && walk.region_ == nullptr)) {
      return fail(ErrorCode::ResourceExhausted, "No memory to match a regular expression");
    }
    const auto work = work_between_steps(program.traits, text.size());
    if (work > kMaxWorkBetweenSteps) {
      return fail(walk.too_expensive());
    }
    walk.first_retries_ = std::clamp<unsigned long>(kMaxFirstWork / work, kMinRetries, kMaxFirstRetries);
    onig_set_match_stack_limit_size_of_match_param(walk.param_.get(), kMaxStackEntries);
    return walk;
  }

  // Goes on at the byte `from`.
  void start_at(std::size_t from) { next_ = from; }

  // Looks for the next match; false if there is none. An empty match moves on by one code point.
  Result<bool> next() {
    if (next_ > subject().size()) {
      return false;
    }
    if (!TARN_TRY(search())) {
      return false;
    }
    if (SteadyTime::now() - begun_ > kMaxCallTime) {
      return fail(too_expensive());
    }
    if (region_ != nullptr) {
      move_on();
    }
    return true;
  }

  // REQUIRES: a match, with groups.
  std::size_t begin() const { return static_cast<std::size_t>(region_->beg[0]); }
  std::size_t end() const { return static_cast<std::size_t>(region_->end[0]); }
  std::optional<std::string_view> group(std::size_t number) const {
    const int from = region_->beg[number];
    const int to = region_->end[number];
    if (from < 0 || to < from) {
      return std::nullopt;
    }
    return text_.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
  }

 private:
  Walk(const Program& program, std::string_view text)
      : program_(&program), text_(text), stand_in_(stand_in_for(text)) {}

  // Oniguruma must not see malformed UTF-8; a text of the same length takes its place.
  static std::optional<std::string> stand_in_for(std::string_view text) {
    if (is_valid_utf8(text)) {
      return std::nullopt;
    }
    std::string copy(text);
    for (std::size_t i = 0; i < copy.size();) {
      const auto step = code_point_at(text, i);
      if (!step.valid) {
        std::fill_n(copy.begin() + static_cast<std::ptrdiff_t>(i), step.size, kMalformedStandIn);
      }
      i += step.size;
    }
    return copy;
  }

  std::string_view subject() const { return stand_in_ ? std::string_view(*stand_in_) : text_; }

  Result<bool> search() {
    const auto* const begin = as_onig(subject().data());
    const auto* const end = begin + subject().size();
    for (auto retries = first_retries_;; retries = std::min(retries * kRetryGrowth, kMaxRetries)) {
      onig_set_retry_limit_in_match_of_match_param(param_.get(), retries);
      onig_set_retry_limit_in_search_of_match_param(param_.get(), retries);
      const int found = onig_search_with_param(program_->regex.get(), begin, end, begin + next_, end,
                                               region_.get(), ONIG_OPTION_NONE, param_.get());
      if (found >= 0 || found == ONIG_MISMATCH) {
        return found >= 0;
      }
      const bool may_go_on = retries < kMaxRetries && SteadyTime::now() - begun_ < kMaxTimeToGoOn;
      if (!is_over_retries(found) || !may_go_on) {
        return fail(search_error(found));
      }
    }
  }

  void move_on() {
    next_ = end();
    if (begin() == end()) {
      next_ += next_ < subject().size() ? code_point_at(subject(), next_).size : 1;
    }
  }

  Error too_expensive() const {
    return {ErrorCode::ResourceExhausted,
            "Regular expression takes too many steps; make it simpler: " + shown(program_->pattern)};
  }

  Error search_error(int code) const {
    if (is_over_retries(code) || code == ONIGERR_MATCH_STACK_LIMIT_OVER) {
      return too_expensive();
    }
    return {ErrorCode::Internal, "Regular expression failed with Oniguruma's code " + std::to_string(code) +
                                     ": " + shown(program_->pattern)};
  }

  const Program* program_;  // outlives the walk
  std::string_view text_;
  std::optional<std::string> stand_in_;
  std::unique_ptr<OnigMatchParam, MatchParamDeleter> param_;
  std::unique_ptr<OnigRegion, RegionDeleter> region_;
  std::size_t next_ = 0;
  unsigned long first_retries_ = kMinRetries;
  SteadyTime::time_point begun_ = SteadyTime::now();
};

Regex::Regex(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

Result<Regex> Regex::make(std::string_view pattern) {
  if (pattern.size() > kMaxPatternSize) {
    return refuse("Regular expression is too long: more than " + std::to_string(kMaxPatternSize) + " bytes");
  }
  auto program = std::make_unique<Program>();
  program->pattern = to_valid(pattern);
  program->regex = TARN_TRY(compile(to_oniguruma(program->pattern)));
  program->traits = regex_traits(program->pattern);
  if (program->traits.unfolded > std::max<std::uint64_t>(kMaxUnfolded, pattern.size()) ||
      program->traits.unfolded_uncounted > std::max<std::uint64_t>(kMaxUnfoldedUncounted, pattern.size())) {
    return refuse("Regular expression repeats too much; make its {n,m} smaller: " + shown(program->pattern));
  }
  return Regex(std::move(program));
}

std::int32_t Regex::group_count() const {
  return onig_number_of_captures(program_->regex.get());
}

Result<> Regex::check_group(std::int64_t group) const {
  if (group < 0) {
    return refuse("Group cannot be negative");
  }
  if (group > group_count()) {
    return refuse("Pattern has " + std::to_string(group_count()) + " groups. Cannot access group " +
                  std::to_string(group));
  }
  return {};
}

Result<bool> Regex::like(std::string_view text) const {
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::None));
  return walk.next();
}

Result<std::int64_t> Regex::count(std::string_view text) const {
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  std::int64_t count = 0;
  while (TARN_TRY(walk.next())) {
    ++count;
  }
  return count;
}

Result<std::int64_t> Regex::position(std::string_view text, std::int64_t start,
                                     std::int64_t occurrence) const {
  if (start < 1) {
    return refuse("start position cannot be smaller than 1");
  }
  if (occurrence < 1) {
    return refuse("occurrence cannot be smaller than 1");
  }
  const auto from = offset_of_code_point(text, static_cast<std::size_t>(start - 1));
  if (!from) {
    return -1;
  }
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  walk.start_at(*from);
  while (TARN_TRY(walk.next())) {
    if (--occurrence == 0) {
      return static_cast<std::int64_t>(count_code_points(text.substr(0, walk.begin()))) + 1;
    }
  }
  return -1;
}

Result<std::optional<std::string_view>> Regex::extract(std::string_view text, std::int64_t group) const {
  TARN_TRY(check_group(group));
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  const bool is_found = TARN_TRY(walk.next());
  return is_found ? walk.group(static_cast<std::size_t>(group)) : std::nullopt;
}

Result<std::vector<std::optional<std::string_view>>> Regex::extract_all(std::string_view text,
                                                                        std::int64_t group) const {
  TARN_TRY(check_group(group));
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  std::vector<std::optional<std::string_view>> found;
  while (TARN_TRY(walk.next())) {
    found.push_back(walk.group(static_cast<std::size_t>(group)));
  }
  return found;
}

Result<std::vector<std::string_view>> Regex::split(std::string_view text) const {
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  std::vector<std::string_view> parts;
  std::size_t last = 0;
  while (TARN_TRY(walk.next())) {
    parts.push_back(text.substr(last, walk.begin() - last));
    last = walk.end();
  }
  parts.push_back(text.substr(last));
  return parts;
}

Result<> Regex::replace(std::string_view text, std::string_view replacement, std::string& out) const {
  const RegexGroups groups = {
      .count = static_cast<std::size_t>(group_count()),
      .find = [this](std::string_view name) -> std::optional<std::size_t> {
        const int number = onig_name_to_backref_number(program_->regex.get(), as_onig(name.data()),
                                                       as_onig(name.data() + name.size()), nullptr);
        return number > 0 ? std::optional(static_cast<std::size_t>(number)) : std::nullopt;
      }};
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  // As in Trino, a replacement that is never needed may be wrong.
  std::optional<std::vector<ReplacementPart>> parts;
  const auto begin = out.size();
  std::size_t last = 0;
  while (TARN_TRY(walk.next())) {
    if (!parts) {
      parts = TARN_TRY(parse_replacement(replacement, groups));
    }
    out += text.substr(last, walk.begin() - last);
    last = walk.end();
    for (const auto& part : *parts) {
      out += part.group ? walk.group(*part.group).value_or("") : std::string_view(part.literal);
    }
    TARN_TRY(check_result_size(out.size() - begin));
  }
  out += text.substr(last);
  return {};
}

Result<bool> Regex::replace(std::string_view text, const RegexReplacer& replacer, std::string& out) const {
  auto walk = TARN_TRY(Walk::make(*program_, text, Walk::Groups::All));
  std::vector<std::optional<std::string_view>> groups(static_cast<std::size_t>(group_count()));
  const auto begin = out.size();
  std::size_t last = 0;
  while (TARN_TRY(walk.next())) {
    out += text.substr(last, walk.begin() - last);
    last = walk.end();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      groups[i] = walk.group(i + 1);
    }
    if (!TARN_TRY(replacer(groups, out))) {
      return false;
    }
    TARN_TRY(check_result_size(out.size() - begin));
  }
  out += text.substr(last);
  return true;
}

}  // namespace tarn::trino_text
