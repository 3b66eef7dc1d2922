#include "trino_text/regex_backtracking.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/regex_dialect.hpp"
#include "trino_text/regex_traits.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include <oniguruma.h>

namespace tarn::trino_text {
namespace {

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
// Four times the steps may take sixteen times as long, where each has the more to scan the further back it
// is.
constexpr auto kMaxTimeToGoOn = std::chrono::milliseconds(kMaxRegexTime) / 16;

const OnigUChar* begin_of(std::string_view text) {
  return reinterpret_cast<const OnigUChar*>(text.data());
}
const OnigUChar* end_of(std::string_view text) {
  return begin_of(text) + text.size();
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
  const int code = onig_new(&made, begin_of(pattern), end_of(pattern), ONIG_OPTION_NONE, ONIG_ENCODING_UTF8,
                            shared_syntax(), &info);
  RegexHandle regex(made);
  if (code != ONIG_NORMAL) {
    std::array<OnigUChar, ONIG_MAX_ERROR_MESSAGE_LEN> message{};
    const int size = onig_error_code_to_str(message.data(), code, &info);
    return refuse(to_joni_message(
        {reinterpret_cast<const char*>(message.data()), static_cast<std::size_t>(std::max(size, 0))}));
  }
  return regex;
}

RegexSpan span_of(const OnigRegion& region, std::size_t group) {
  const int from = region.beg[group];
  const int to = region.end[group];
  if (from < 0 || to < from) {
    return {};
  }
  return {.begin = static_cast<std::size_t>(from), .end = static_cast<std::size_t>(to)};
}

}  // namespace

struct BacktrackingRegex::Program {
  std::string pattern;
  RegexHandle regex;
  RegexTraits traits;
};

BacktrackingRegex::BacktrackingRegex(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
BacktrackingRegex::~BacktrackingRegex() = default;
BacktrackingRegex::BacktrackingRegex(BacktrackingRegex&&) noexcept = default;
BacktrackingRegex& BacktrackingRegex::operator=(BacktrackingRegex&&) noexcept = default;

Result<BacktrackingRegex> BacktrackingRegex::make(std::string_view pattern) {
  auto program = std::make_unique<Program>();
  program->pattern = pattern;
  program->regex = TARN_TRY(compile(to_oniguruma(pattern)));
  program->traits = regex_traits(pattern);
  if (program->traits.unfolded > std::max<std::uint64_t>(kMaxUnfolded, pattern.size()) ||
      program->traits.unfolded_uncounted > std::max<std::uint64_t>(kMaxUnfoldedUncounted, pattern.size())) {
    return refuse("Regular expression repeats too much; make its {n,m} smaller: " + shown_pattern(pattern));
  }
  return BacktrackingRegex(std::move(program));
}

std::size_t BacktrackingRegex::group_count() const {
  return static_cast<std::size_t>(onig_number_of_captures(program_->regex.get()));
}

std::optional<std::size_t> BacktrackingRegex::group_named(std::string_view name) const {
  const int number =
      onig_name_to_backref_number(program_->regex.get(), begin_of(name), end_of(name), nullptr);
  return number > 0 ? std::optional(static_cast<std::size_t>(number)) : std::nullopt;
}

// What Oniguruma allocates for a search. Each thread keeps one for its next.
struct BacktrackingSearch::Scratch {
  std::unique_ptr<OnigMatchParam, MatchParamDeleter> param;
  std::unique_ptr<OnigRegion, RegionDeleter> region;
};

std::unique_ptr<BacktrackingSearch::Scratch>& BacktrackingSearch::spare_scratch() {
  thread_local std::unique_ptr<Scratch> spare;
  return spare;
}

BacktrackingSearch::BacktrackingSearch(const BacktrackingRegex::Program& program,
                                       std::unique_ptr<Scratch> scratch)
    : program_(&program), scratch_(std::move(scratch)), first_retries_(kMinRetries) {}

BacktrackingSearch::~BacktrackingSearch() {
  if (scratch_ != nullptr) {
    spare_scratch() = std::move(scratch_);
  }
}
BacktrackingSearch::BacktrackingSearch(BacktrackingSearch&&) noexcept = default;
BacktrackingSearch& BacktrackingSearch::operator=(BacktrackingSearch&&) noexcept = default;

Result<BacktrackingSearch> BacktrackingSearch::make(const BacktrackingRegex& regex, std::size_t text_size) {
  const auto& program = *regex.program_;
  const auto work = work_between_steps(program.traits, text_size);
  if (work > kMaxWorkBetweenSteps) {
    return fail(regex_too_expensive(program.pattern));
  }
  auto scratch = std::move(spare_scratch());
  if (scratch == nullptr) {
    scratch = std::make_unique<Scratch>();
    scratch->param.reset(onig_new_match_param());
    scratch->region.reset(onig_region_new());
    if (scratch->param == nullptr || scratch->region == nullptr) {
      return fail(ErrorCode::ResourceExhausted, "No memory to match a regular expression");
    }
    onig_set_match_stack_limit_size_of_match_param(scratch->param.get(), kMaxStackEntries);
  }
  BacktrackingSearch search(program, std::move(scratch));
  search.first_retries_ = std::clamp<unsigned long>(kMaxFirstWork / work, kMinRetries, kMaxFirstRetries);
  return search;
}

Result<bool> BacktrackingSearch::find(std::string_view text, std::size_t from, std::span<RegexSpan> groups) {
  const auto* const begin = begin_of(text);
  const auto* const end = end_of(text);
  auto* const region = groups.empty() ? nullptr : scratch_->region.get();
  int found = ONIG_MISMATCH;
  for (auto retries = first_retries_;; retries = std::min(retries * kRetryGrowth, kMaxRetries)) {
    onig_set_retry_limit_in_match_of_match_param(scratch_->param.get(), retries);
    onig_set_retry_limit_in_search_of_match_param(scratch_->param.get(), retries);
    found = onig_search_with_param(program_->regex.get(), begin, end, begin + from, end, region,
                                   ONIG_OPTION_NONE, scratch_->param.get());
    if (found >= 0 || found == ONIG_MISMATCH) {
      break;
    }
    const bool may_go_on = retries < kMaxRetries && SteadyTime::now() - begun_ < kMaxTimeToGoOn;
    if (!is_over_retries(found) || !may_go_on) {
      return fail(search_error(found));
    }
  }
  // Where less text is left than a pattern that ends with "$" needs, Oniguruma may look back before `from`.
  if (found < 0 || static_cast<std::size_t>(found) < from) {
    return false;
  }
  if (SteadyTime::now() - begun_ > kMaxRegexTime) {
    return fail(regex_too_expensive(program_->pattern));
  }
  for (std::size_t group = 0; region != nullptr && group < groups.size(); ++group) {
    groups[group] = span_of(*region, group);
  }
  return true;
}

Error BacktrackingSearch::search_error(int code) const {
  if (is_over_retries(code) || code == ONIGERR_MATCH_STACK_LIMIT_OVER) {
    return regex_too_expensive(program_->pattern);
  }
  return {ErrorCode::Internal, "Regular expression failed with Oniguruma's code " + std::to_string(code) +
                                   ": " + shown_pattern(program_->pattern)};
}

}  // namespace tarn::trino_text
