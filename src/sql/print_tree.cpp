#include "sql/print_tree.hpp"

#include "sql/ast_shape.hpp"
#include "sql/print_type.hpp"

#include <concepts>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Control characters and bytes beyond ASCII that are no text would spoil the line.
std::string printable(std::string_view text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < kFirstPrintable || byte == kDelete) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

template <class T>
concept Enumeration = std::is_enum_v<T>;
template <class T>
concept Ranged = requires(const T& node) {
  { node.range } -> std::convertible_to<SourceRange>;
};

class TreePrinter {
 public:
  explicit TreePrinter(TreeRanges ranges) : ranges_(ranges) {}

  std::string take() { return std::move(out_); }

  void node(std::string_view label, const Expression& value) { wrapped(label, value); }
  void node(std::string_view label, const QueryBody& value) { wrapped(label, value); }
  void node(std::string_view label, const RowPattern& value) { wrapped(label, value); }
  void node(std::string_view label, const Statement& value) { wrapped(label, value); }
  void node(std::string_view label, const JsonTableColumn& value) { wrapped(label, value); }
  void node(std::string_view label, const Relation& value) {
    wrapped(label, value);
    ++depth_;
    child("alias", value.alias);
    --depth_;
  }

  template <HasShape Node>
  void node(std::string_view label, const Node& value) {
    if constexpr (Ranged<Node>) {
      shaped(label, value, value.range);
    } else {
      shaped(label, value, std::nullopt);
    }
  }

 private:
  template <class Wrapper>
  void wrapped(std::string_view label, const Wrapper& wrapper) {
    std::visit([&](const auto& inner) { shaped(label, inner, wrapper.range); }, wrapper.node);
  }

  template <class Node>
  void shaped(std::string_view label, const Node& node, std::optional<SourceRange> range) {
    out_.append(2 * depth_, ' ');
    out_ += label;
    out_ += label.empty() ? "" : ": ";
    out_ += kShape<Node>.name;
    if (range && ranges_ == TreeRanges::Shown) {
      out_ += fmt::format(" {}..{}", range->offset, range->end());
    }
    each_field(node, [&](std::string_view name, const auto& field) { value(name, field); });
    out_ += '\n';
    ++depth_;
    each_field(node, [&](std::string_view name, const auto& field) { child(name, field); });
    --depth_;
  }

  // What stands on the node's own line.
  void value(std::string_view name, bool flag) {
    if (name == "value") {
      out_ += flag ? " value=true" : " value=false";
    } else if (flag) {
      out_ += fmt::format(" {}", name);
    }
  }
  void value(std::string_view name, const std::string& text) {
    if (name == "bytes") {
      out_ += " bytes=";
      for (const char byte : text) {
        out_ += fmt::format("{:02X}", static_cast<unsigned char>(byte));
      }
      return;
    }
    if (!text.empty() || name == "value" || name == "path") {
      out_ += fmt::format(" {}='{}'", name, printable(text));
    }
  }
  void value(std::string_view name, std::integral auto number) {
    out_ += fmt::format(" {}={}", name, number);
  }
  void value(std::string_view name, const Identifier& identifier) {
    out_ += fmt::format(" {}={}", name, text_of(identifier));
  }
  void value(std::string_view name, const TypeName& type) {
    out_ += fmt::format(" {}={}{}", name, print_type(type), place(type.range));
  }
  void value(std::string_view name, const std::vector<Identifier>& identifiers) {
    std::string text;
    for (const auto& identifier : identifiers) {
      text += (text.empty() ? "" : ", ") + text_of(identifier);
    }
    if (!text.empty()) {
      out_ += fmt::format(" {}=[{}]", name, text);
    }
  }
  template <Enumeration Enum>
  void value(std::string_view name, Enum entry) {
    const auto text = enum_name(entry);
    const bool is_absent = text == "Unspecified" || text == "None" || (name == "syntax" && text == "Plain") ||
                           (name == "nulls" && text == "Default") ||
                           (std::is_same_v<Enum, SetQuantifier> && text == "All");
    if (!is_absent) {
      out_ += fmt::format(" {}={}", name, text);
    }
  }
  template <class T>
  void value(std::string_view name, const std::optional<T>& field) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (field) {
        out_ += fmt::format(" {}='{}'", name, printable(*field));
      }
    } else if (field) {
      value(name, *field);
    }
  }
  template <class... Nodes>
  void value(std::string_view name, const std::variant<Nodes...>& field) {
    std::visit([&](const auto& inner) { value(name, inner); }, field);
  }
  template <class Other>
    requires(!Enumeration<Other> && !std::integral<Other>)
  void value(std::string_view /*name*/, const Other& /*field*/) {}

  // What stands on lines of its own.
  template <class T>
  void child(std::string_view name, const std::unique_ptr<T>& pointer) {
    if (pointer != nullptr) {
      node(name, *pointer);
    }
  }
  template <class T>
  void child(std::string_view name, const std::optional<T>& field) {
    if (field) {
      child(name, *field);
      note_empty(name, *field);
    }
  }
  template <class T>
  void child(std::string_view name, const std::vector<T>& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto label = fmt::format("{}[{}]", name, i);
      child(label, items[i]);
      note_empty(label, items[i]);
    }
  }
  // A list that is there and has nothing in it, such as the grouping set ().
  template <class T>
  void note_empty(std::string_view label, const std::vector<T>& items) {
    if (items.empty()) {
      out_ += fmt::format("{}{}: none\n", std::string(2 * depth_, ' '), label);
    }
  }
  template <class Other>
  void note_empty(std::string_view /*label*/, const Other& /*field*/) {}
  template <class... Nodes>
  void child(std::string_view name, const std::variant<Nodes...>& field) {
    std::visit([&](const auto& inner) { child(name, inner); }, field);
  }
  void child(std::string_view name, const JsonTableColumn& column) { node(name, column); }
  void child(std::string_view name, const JsonValueFallback& fallback) {
    if (fallback.behavior != JsonValueBehavior::Unspecified) {
      node(name, fallback);
    }
  }
  template <HasShape Node>
  void child(std::string_view name, const Node& field) {
    node(name, field);
  }
  template <class Leaf>
    requires(!HasShape<Leaf>)
  void child(std::string_view /*name*/, const Leaf& /*field*/) {}

  std::string place(SourceRange range) const {
    return ranges_ == TreeRanges::Shown ? fmt::format("@{}..{}", range.offset, range.end()) : std::string();
  }
  std::string text_of(const Identifier& identifier) const {
    const std::string_view quote = identifier.quoted ? "\"" : "";
    return fmt::format("{}{}{}{}", quote, printable(identifier.text), quote, place(identifier.range));
  }

  TreeRanges ranges_;
  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string print_tree(const Query& query, TreeRanges ranges) {
  TreePrinter printer(ranges);
  printer.node("", query);
  return printer.take();
}

std::string print_tree(const Expression& expression, TreeRanges ranges) {
  TreePrinter printer(ranges);
  printer.node("", expression);
  return printer.take();
}

}  // namespace tarn::sql
