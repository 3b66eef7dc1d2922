#include "trino_text/regex.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/regex_backtracking.hpp"
#include "trino_text/regex_limits.hpp"
#include "trino_text/regex_linear.hpp"
#include "trino_text/regex_replacement.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tarn::trino_text {
namespace {

constexpr std::size_t kMaxPatternSize = std::size_t{64} << 10;
// What a malformed byte matches as: a control character, so that places in the text stay what they are.
constexpr char kMalformedStandIn = '\x1A';
constexpr std::size_t kUsualGroups = 4;

// The engines must not see malformed UTF-8; a text of the same length takes its place.
std::optional<std::string> stand_in_for(std::string_view text) {
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

}  // namespace

struct Regex::Program {
  std::string pattern;
  BacktrackingRegex backtracking;
  std::optional<LinearRegex> linear;

  // Returns the linear engine if it knows the answer for this text.
  const LinearRegex* linear_for(std::string_view text, bool is_ascii) const {
    return linear && linear->is_for(text, is_ascii) ? &*linear : nullptr;
  }
};

// One call's way through a text, match by match.
class Regex::Walk {
 public:
  // `groups`: how many groups of each match are wanted, counting the whole match.
  static Result<Walk> make(const Program& program, std::string_view text, std::size_t groups) {
    Walk walk(program, text, groups);
    if (walk.linear_ == nullptr) {
      walk.backtracking_ = TARN_TRY(BacktrackingSearch::make(program.backtracking, walk.subject().size()));
    }
    return walk;
  }

  // Goes on at the byte `from`.
  void start_at(std::size_t from) { next_ = from; }

  // Looks for the next match; false if there is none. An empty match moves on by one code point.
  Result<bool> next() {
    if (next_ > subject().size() || !TARN_TRY(find())) {
      return false;
    }
    if (count_ > 0) {
      move_on();
    }
    return true;
  }

  // REQUIRES: a match, with groups.
  std::size_t begin() const { return spans().front().begin; }
  std::size_t end() const { return spans().front().end; }
  std::optional<std::string_view> group(std::size_t number) const {
    const auto& span = spans()[number];
    return span.took_part() ? std::optional(text_.substr(span.begin, span.end - span.begin)) : std::nullopt;
  }

 private:
  Walk(const Program& program, std::string_view text, std::size_t groups)
      : program_(&program), text_(text), count_(groups) {
    const bool is_ascii_text = is_ascii(text);
    if (!is_ascii_text) {
      stand_in_ = stand_in_for(text);
    }
    linear_ = program.linear_for(subject(), is_ascii_text);
    if (count_ > kUsualGroups) {
      many_.resize(count_);
    }
  }

  std::string_view subject() const { return stand_in_ ? std::string_view(*stand_in_) : text_; }

  std::span<RegexSpan> spans() {
    return count_ > kUsualGroups ? std::span(many_) : std::span(few_).first(count_);
  }
  std::span<const RegexSpan> spans() const {
    return count_ > kUsualGroups ? std::span(many_) : std::span(few_).first(count_);
  }

  Result<bool> find() {
    if (backtracking_) {
      return backtracking_->find(subject(), next_, spans());
    }
    if (!budget_.allows(subject().size() - next_)) {
      return fail(regex_too_expensive(program_->pattern));
    }
    return linear_->find(subject(), next_, spans());
  }

  void move_on() {
    next_ = end();
    if (begin() == end()) {
      next_ += next_ < subject().size() ? code_point_at(subject(), next_).size : 1;
    }
  }

  const Program* program_;  // outlives the walk
  std::string_view text_;
  std::optional<std::string> stand_in_;
  const LinearRegex* linear_ = nullptr;
  // Where the linear engine does not do.
  std::optional<BacktrackingSearch> backtracking_;
  LinearBudget budget_;
  std::size_t next_ = 0;
  std::size_t count_;
  std::array<RegexSpan, kUsualGroups> few_{};
  std::vector<RegexSpan> many_;
};

Regex::Regex(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

Result<Regex> Regex::make(std::string_view pattern, RegexEngines engines) {
  if (pattern.size() > kMaxPatternSize) {
    return refuse("Regular expression is too long: more than " + std::to_string(kMaxPatternSize) + " bytes");
  }
  auto valid = to_valid(pattern);
  auto backtracking = TARN_TRY(BacktrackingRegex::make(valid));
  auto linear = engines == RegexEngines::Both ? LinearRegex::make(valid) : std::nullopt;
  if (linear && linear->group_count() != backtracking.group_count()) {
    linear.reset();
  }
  return Regex(std::make_unique<Program>(std::move(valid), std::move(backtracking), std::move(linear)));
}

std::int32_t Regex::group_count() const {
  return static_cast<std::int32_t>(program_->backtracking.group_count());
}

bool Regex::is_linear() const {
  return program_->linear.has_value();
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
  // Most texts are ASCII, and this is the call that is made most often.
  const auto& linear = program_->linear;
  if (linear && is_ascii(text) && linear->is_for(text, true)) {
    return linear->contains(text);
  }
  auto walk = TARN_TRY(Walk::make(*program_, text, 0));
  return walk.next();
}

Result<std::int64_t> Regex::count(std::string_view text) const {
  auto walk = TARN_TRY(Walk::make(*program_, text, 1));
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
  auto walk = TARN_TRY(Walk::make(*program_, text, 1));
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
  auto walk = TARN_TRY(Walk::make(*program_, text, static_cast<std::size_t>(group) + 1));
  const bool is_found = TARN_TRY(walk.next());
  return is_found ? walk.group(static_cast<std::size_t>(group)) : std::nullopt;
}

Result<std::vector<std::optional<std::string_view>>> Regex::extract_all(std::string_view text,
                                                                        std::int64_t group) const {
  TARN_TRY(check_group(group));
  auto walk = TARN_TRY(Walk::make(*program_, text, static_cast<std::size_t>(group) + 1));
  std::vector<std::optional<std::string_view>> found;
  while (TARN_TRY(walk.next())) {
    found.push_back(walk.group(static_cast<std::size_t>(group)));
  }
  return found;
}

Result<std::vector<std::string_view>> Regex::split(std::string_view text) const {
  auto walk = TARN_TRY(Walk::make(*program_, text, 1));
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
      .find = [this](std::string_view name) { return program_->backtracking.group_named(name); }};
  const auto wanted = replacement.contains('$') ? groups.count + 1 : 1;
  auto walk = TARN_TRY(Walk::make(*program_, text, wanted));
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
  auto walk = TARN_TRY(Walk::make(*program_, text, static_cast<std::size_t>(group_count()) + 1));
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
