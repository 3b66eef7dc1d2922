// Runs the tables of tests/access.
#include "access/builtin_policies.hpp"
#include "access/decision.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/alice";
constexpr std::string_view kTrail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";

std::string trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos
             ? std::string()
             : std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find(by);
    parts.push_back(trim(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

// Cuts the first word off.
std::string take_word(std::string& text) {
  const std::size_t blank = text.find(' ');
  std::string word = text.substr(0, blank);
  text = blank == std::string::npos ? "" : trim(text.substr(blank));
  return word;
}

std::string whole_policy(const std::string& text) {
  constexpr std::string_view kRaw = "raw";
  if (text.starts_with(kRaw)) {
    return trim(text.substr(kRaw.size()));
  }
  return text.find("\"Statement\"") != std::string::npos
             ? text
             : fmt::format(R"({{"Version":"2012-10-17","Statement":{}}})", text);
}

std::optional<PolicyKind> kind_of(std::string_view word) {
  for (const PolicyKind kind :
       {PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Session, PolicyKind::Trust}) {
    if (word == to_string(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

struct Call {
  std::string caller{kAlice};
  std::string action = "cloudtrail:GetTrail";
  std::string resource{kTrail};
  std::multimap<std::string, std::string> context{};
};

// One table, line by line.
class CaseFile {
 public:
  void run(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
      ++number_;
      if (line.empty() || line.starts_with('#')) {
        continue;
      }
      SCOPED_TRACE(fmt::format("{}:{}: {}", path.filename().string(), number_, line));
      read(with_names(line));
    }
  }

  std::size_t decisions() const { return decisions_; }
  std::size_t refusals() const { return refusals_; }

 private:
  // Longer names first: one may begin another.
  std::string with_names(std::string line) const {
    for (auto name = names_.rbegin(); name != names_.rend() && !line.starts_with("let "); ++name) {
      for (std::size_t at = line.find(name->first); at != std::string::npos;
           at = line.find(name->first, at)) {
        const std::size_t end = at + name->first.size();
        const bool is_longer = end < line.size() && (std::isalnum(line[end]) != 0 || line[end] == '-');
        if (!is_longer) {
          line.replace(at, name->first.size(), name->second);
        }
        ++at;
      }
    }
    return line;
  }

  void read(std::string line) {
    const std::string word = take_word(line);
    if (word == "let") {
      const std::string name = take_word(line);
      names_[name] = line;
    } else if (word == "==") {
      policies_.clear();
      call_ = Call();
    } else if (word == "drop") {
      policies_.clear();
    } else if (word == "condition") {
      policies_.clear();
      add_policy(PolicyKind::Identity, "C",
                 fmt::format(R"({{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}})", line));
    } else if (word == "refuse") {
      check_refusal(line);
    } else if (const auto kind = kind_of(word)) {
      const std::string name = take_word(line);
      add_policy(*kind, name, line);
    } else if (word == "caller") {
      call_.caller = line;
    } else if (word == "action") {
      call_.action = line;
    } else if (word == "resource-arn") {
      call_.resource = line;
    } else {
      check_decision(word, line);
    }
  }

  void add_policy(PolicyKind kind, const std::string& name, const std::string& text) {
    const auto builtin = find_builtin_policy(name);
    auto policy =
        read_policy(kind, name, text == "builtin" && builtin ? builtin->document : whole_policy(text));
    ASSERT_TRUE(policy.has_value()) << policy.error();
    policies_.push_back(*std::move(policy));
  }

  static void change(Call& call, const std::string& changes) {
    for (const std::string& text : split(changes, ';')) {
      if (text.empty()) {
        continue;
      }
      const std::size_t equals = text.find('=');
      ASSERT_NE(equals, std::string::npos) << "no KEY=VALUE: " << text;
      const std::string key = text.substr(0, equals);
      const std::string value = text.substr(equals + 1);
      if (key == "caller") {
        call.caller = value;
      } else if (key == "action") {
        call.action = value;
      } else if (key == "resource") {
        call.resource = value;
      } else {
        call.context.emplace(key, value);
      }
    }
  }

  static std::string text_of(const Decision& decision) {
    std::string text = decision.outcome == Decision::Outcome::Allowed            ? "allow"
                       : decision.outcome == Decision::Outcome::DeniedExplicitly ? "deny"
                                                                                 : "lack ";
    text += decision.outcome == Decision::Outcome::DeniedImplicitly ? to_string(decision.lacking) : "";
    for (const StatementReference& statement : decision.statements) {
      text += fmt::format(" {}#{}", statement.policy,
                          statement.sid.empty() ? std::to_string(statement.number) : statement.sid);
    }
    return text;
  }

  void check_decision(const std::string& word, const std::string& line) {
    const std::size_t bar = line.find('|');
    ASSERT_NE(bar, std::string::npos) << "no case: EXPECTATION | CHANGES | RULE";
    const bool is_short = word == "+" || word == "-";
    const std::size_t second = is_short ? bar : line.find('|', bar + 1);
    ASSERT_NE(second, std::string::npos) << "no case: EXPECTATION | CHANGES | RULE";
    ASSERT_FALSE(trim(line.substr(second + 1)).empty()) << "the rule is missing";
    const std::string expected = word == "+"   ? "allow C#1"
                                 : word == "-" ? "lack identity"
                                               : trim(word + " " + line.substr(0, bar));
    Call call = call_;
    change(call, is_short ? line.substr(0, bar) : line.substr(bar + 1, second - bar - 1));
    const auto caller = parse_caller(call.caller);
    ASSERT_TRUE(caller.has_value()) << caller.error();
    RequestContext context;
    for (const auto& [key, value] : call.context) {
      context.add(key, value);
    }
    const AccessRequest request{
        .caller = *caller, .action = call.action, .resource = call.resource, .context = context};
    EXPECT_EQ(text_of(decide(request, policies_)), expected);
    ++decisions_;
  }

  void check_refusal(std::string line) {
    const std::size_t bar = line.rfind('|');
    ASSERT_NE(bar, std::string::npos) << "no case: KIND JSON | MESSAGE";
    const std::string message = trim(line.substr(bar + 1));
    line = trim(line.substr(0, bar));
    const auto kind = kind_of(take_word(line));
    ASSERT_TRUE(kind) << "no kind of policy";
    const auto policy = read_policy(*kind, "P", whole_policy(line));
    ASSERT_FALSE(policy.has_value()) << "the policy was taken";
    EXPECT_NE(policy.error().find(message), std::string::npos) << policy.error();
    ++refusals_;
  }

  std::map<std::string, std::string> names_{};
  std::vector<Policy> policies_{};
  Call call_{};
  std::size_t number_ = 0;
  std::size_t decisions_ = 0;
  std::size_t refusals_ = 0;
};

TEST(PolicyCases, AreDecidedAsTheTablesSay) {
  constexpr std::size_t kDecisionsMin = 400;
  constexpr std::size_t kRefusalsMin = 100;
  std::size_t decisions = 0;
  std::size_t refusals = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TARN_SOURCE_DIR "/tests/access")) {
    if (entry.path().extension() == ".cases") {
      CaseFile file;
      file.run(entry.path());
      decisions += file.decisions();
      refusals += file.refusals();
    }
  }
  EXPECT_GE(decisions, kDecisionsMin);
  EXPECT_GE(refusals, kRefusalsMin);
  RecordProperty("decisions", static_cast<int>(decisions));
  RecordProperty("refusals", static_cast<int>(refusals));
}

}  // namespace
}  // namespace tarn::access
