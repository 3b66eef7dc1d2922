#include "trino_text/regex_class.hpp"

#include "trino_text/utf8.hpp"

namespace tarn::trino_text {
namespace {

// Each method returns nothing or false in doubt, which ends all.
class ClassReader {
 public:
  explicit ClassReader(std::string_view pattern) : pattern_(pattern) {}

  std::optional<RegexClass> read() {
    RegexClass found;
    found.is_complement = rest().starts_with('^');
    at_ += found.is_complement ? 1 : 0;
    begin_ = at_;
    // Here the bracket stands for itself, or the class is empty.
    if (rest().starts_with(']')) {
      return std::nullopt;
    }
    while (!rest().starts_with(']')) {
      const auto named = escaped_class();
      if (!(named ? take_escaped_class(*named, found.set) : take_characters(found.set))) {
        return std::nullopt;
      }
    }
    found.size = at_ + 1;
    return found;
  }

 private:
  std::string_view rest() const { return pattern_.substr(at_); }

  bool is_at_escape() const { return rest().starts_with('\\') && rest().size() > 1; }

  std::optional<CodeSet> escaped_class() const {
    return is_at_escape() ? class_of_escape(rest()[1]) : std::nullopt;
  }

  // What a dash behind it means differs between engines.
  bool take_escaped_class(const CodeSet& named, CodeSet& set) {
    at_ += 2;
    set.add(named);
    return !is_at_range();
  }

  bool is_at_range() const { return rest().starts_with('-') && !rest().starts_with("-]"); }

  // Takes a character or a range of them.
  bool take_characters(CodeSet& set) {
    // A dash stands for itself at the ends of a class only; elsewhere engines differ.
    if (is_at_range() && at_ != begin_) {
      return false;
    }
    const auto first = take_character();
    if (!first) {
      return false;
    }
    auto last = first;
    if (is_at_range()) {
      ++at_;
      last = *first == '-' || rest().starts_with('-') ? std::nullopt : take_character();
    }
    if (!last || *last < *first) {
      return false;
    }
    set.add({.first = *first, .last = *last});
    return true;
  }

  std::optional<char32_t> take_character() {
    if (is_at_escape()) {
      const auto code = character_of_escape(rest()[1]);
      at_ += 2;
      return code;
    }
    const bool is_doubtful = rest().empty() || rest().starts_with('[') || rest().starts_with(']') ||
                             rest().starts_with('\\') || rest().starts_with("&&");
    if (is_doubtful) {
      return std::nullopt;
    }
    const auto step = code_point_at(pattern_, at_);
    at_ += step.size;
    return step.valid ? std::optional(step.value) : std::nullopt;
  }

  std::string_view pattern_;
  std::size_t at_ = 1;
  std::size_t begin_ = 1;
};

}  // namespace

std::optional<CodeSet> class_of_escape(char letter) {
  static const CodeSet kWord({{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}});
  static const CodeSet kDigit({{'0', '9'}});
  static const CodeSet kSpace({{'\t', '\r'}, {' ', ' '}});
  switch (letter) {
    case 'w': return kWord;
    case 'W': return kWord.complement();
    case 'd': return kDigit;
    case 'D': return kDigit.complement();
    case 's': return kSpace;
    case 'S': return kSpace.complement();
    default: return std::nullopt;
  }
}

std::optional<char32_t> character_of_escape(char escaped) {
  // What no syntax gives a meaning.
  constexpr std::string_view kPunctuation = R"(.\/-_:$^*+?()[]{}|"@#%&=,;!~ )";
  switch (escaped) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'f': return '\f';
    default:
      return kPunctuation.find(escaped) == std::string_view::npos
                 ? std::nullopt
                 : std::optional<char32_t>(static_cast<unsigned char>(escaped));
  }
}

std::optional<RegexClass> read_class(std::string_view pattern) {
  return ClassReader(pattern).read();
}

}  // namespace tarn::trino_text
