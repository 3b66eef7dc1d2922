// Both engines of regular expressions give the same answers, wherever the linear one answers at all.
#include "trino_text/regex.hpp"
#include "trino_text/test_answer.hpp"

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

constexpr std::uint32_t kPatterns = 6'000;
constexpr int kTexts = 6;
constexpr int kMostFaults = 5;

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }
  bool once_in(std::size_t count) { return below(count) == 0; }
  template <std::size_t kCount>
  std::string one_of(const std::string_view (&texts)[kCount]) {
    return std::string(texts[below(kCount)]);
  }

  std::string pattern() {
    static constexpr std::string_view kStarts[] = {"(?i)", "(?s)", "(?is)", "^", "\\A"};
    return (once_in(4) ? one_of(kStarts) : "") + alternatives(3) + (once_in(5) ? "$" : "");
  }

  std::string text() {
    static constexpr std::string_view kParts[] = {
        "a", "a",  "b", "B",  "ab", "A",  "k",    "s",        "S",      "1", "_",   "-",  ".",
        " ", "\n", "é", "信", "ß",  "\t", "\xFF", "\xE4\xBF", "\u212A", "ſ", "aab", "\r", "{"};
    // The first ones are ASCII, as most texts are.
    const auto kinds = once_in(3) ? std::size(kParts) : 15;
    std::string text;
    for (auto count = below(9); count > 0; --count) {
      text += kParts[below(kinds)];
    }
    return once_in(12) ? text + "\n" : text;
  }

 private:
  std::string alternatives(int depth) {
    auto text = sequence(depth);
    while (once_in(4)) {
      text += '|' + sequence(depth);
    }
    return text;
  }

  std::string sequence(int depth) {
    std::string text;
    for (auto count = once_in(8) ? 0 : 1 + below(4); count > 0; --count) {
      text += atom(depth);
      text += repetition();
    }
    return text;
  }

  std::string repetition() {
    static constexpr std::string_view kAll[] = {"*",   "+",    "?",     "*?",     "+?",    "??",
                                                "{2}", "{1,}", "{0,2}", "{1,3}?", "{2,}?", "{0,1}"};
    return once_in(3) ? one_of(kAll) : "";
  }

  std::string atom(int depth) {
    static constexpr std::string_view kPlain[] = {"a", "a", "b",   "B",   "k",  "s",   "1",  "_",  "é",  "信",
                                                  " ", "-", "\\.", "\\-", "\n", "\\n", "ab", "ss", "\\{"};
    static constexpr std::string_view kClasses[] = {
        ".",     ".",      "\\w",     "\\W",    "\\d",    "\\D",    "\\s",    "\\S",     "[ab]", "[^a]",
        "[a-k]", "[^\\n]", "[\\w.-]", "[^\\s]", "[\\D1]", "[A-Zé]", "[é-信]", "[^\\W_]", "[-a]", "[ -~]"};
    static constexpr std::string_view kAnchors[] = {"^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z"};
    static constexpr std::string_view kGroups[] = {
        "(", "(", "(", "(?:", "(?:", "(?i:", "(?-i:", "(?s:", "((?i)", "(?<n>"};
    const auto kind = below(12);
    if (kind < 2 && depth > 0) {
      return one_of(kGroups) + alternatives(depth - 1) + ")";
    }
    if (kind < 6) {
      return one_of(kClasses);
    }
    return kind == 6 ? one_of(kAnchors) : one_of(kPlain);
  }

  std::mt19937 random_;
};

std::string replaced_by_groups(const Regex& regex, std::string_view text) {
  return appended([&](std::string& out) {
    return regex.replace(
        text,
        [](std::span<const std::optional<std::string_view>> groups, std::string& to) -> Result<bool> {
          for (const auto& group : groups) {
            to += '<' + shown_value(group) + '>';
          }
          return true;
        },
        out);
  });
}

// What every function answers.
std::string answers(const Regex& regex, std::string_view text) {
  std::string all = "like " + answer(regex.like(text)) + "; count " + answer(regex.count(text));
  for (const int start : {1, 2, 3}) {
    all += "; position " + answer(regex.position(text, start, start == 3 ? 1 : 2));
  }
  for (int group = 0; group <= regex.group_count(); ++group) {
    all += "; group " + answer(regex.extract(text, group)) + " of " + answer(regex.extract_all(text, group));
  }
  all += "; split " + answer(regex.split(text));
  for (const std::string_view replacement : {"-", "<$0>"}) {
    all += "; replaced " + appended([&](std::string& out) { return regex.replace(text, replacement, out); });
  }
  return all + "; replaced " + replaced_by_groups(regex, text);
}

TEST(RegexEngines, AgreeOnWhatBothAnswer) {
  int faults = 0;
  std::uint32_t linear = 0;
  for (std::uint32_t seed = 0; seed < kPatterns && faults < kMostFaults; ++seed) {
    Draw draw(seed);
    const auto pattern = draw.pattern();
    const auto both = Regex::make(pattern);
    const auto backtracking = Regex::make(pattern, RegexEngines::Backtracking);
    ASSERT_EQ(both.has_value(), backtracking.has_value()) << pattern;
    if (!both || !both->is_linear()) {
      continue;
    }
    ++linear;
    for (int i = 0; i < kTexts; ++i) {
      const auto text = draw.text();
      const auto expected = answers(*backtracking, text);
      // The machine may stand still for the second that a call has.
      if (expected.contains("too many steps")) {
        continue;
      }
      if (const auto given = answers(*both, text); given != expected) {
        ADD_FAILURE() << "seed " << seed << ", pattern " << pattern << "\ntext "
                      << testing::PrintToString(text) << "\nRE2       " << given << "\nOniguruma "
                      << expected;
        ++faults;
        break;
      }
    }
  }
  // That the class is of use.
  EXPECT_GT(linear, kPatterns / 3);
}

TEST(RegexEngines, UsualPatternsAreLinear) {
  for (const std::string_view pattern :
       {"(?i)^(aws-cli|boto3)/[0-9]+", "^arn:aws:iam::\\d{12}:(user|role)/.+$", "AssumeRole",
        "^Delete|Put.*Policy$", "(?i)accessdenied|unauthorized", "^(10\\.|192\\.168\\.)",
        "\\bConsoleLogin\\b", "([^/]+)$", "\\d{1,3}(?:\\.\\d{1,3}){3}",
        "arn:aws:[^:]*:(?<region>[^:]*):", "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+"}) {
    const auto regex = Regex::make(pattern);
    ASSERT_TRUE(regex) << pattern;
    EXPECT_TRUE(regex->is_linear()) << pattern;
  }
}

}  // namespace
}  // namespace tarn::trino_text
