#include "trino_json/path_parser.hpp"

#include "trino_math/decimal_cast.hpp"
#include "trino_math/parse_number.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

struct MethodName {
  std::string_view name;
  PathMethod method;
};
constexpr std::array<MethodName, 7> kMethods{{{"abs", PathMethod::Abs},
                                              {"ceiling", PathMethod::Ceiling},
                                              {"double", PathMethod::Double},
                                              {"floor", PathMethod::Floor},
                                              {"keyvalue", PathMethod::KeyValue},
                                              {"size", PathMethod::Size},
                                              {"type", PathMethod::Type}}};

struct OperatorSign {
  std::string_view sign;
  PathOperator operation;
  int rank;
};
constexpr std::array<OperatorSign, 5> kOperators{{{"+", PathOperator::Add, 1},
                                                  {"-", PathOperator::Subtract, 1},
                                                  {"*", PathOperator::Multiply, 2},
                                                  {"/", PathOperator::Divide, 2},
                                                  {"%", PathOperator::Modulus, 2}}};

PathPtr make_node(PathKind kind, PathPtr base = nullptr) {
  auto node = std::make_unique<PathNode>();
  node->kind = kind;
  node->base = std::move(base);
  return node;
}

}  // namespace

PathParser::PathParser(std::vector<Symbol> symbols, const MatcherFactory& matchers)
    : symbols_(std::move(symbols)), matchers_(matchers) {}

Result<bool> PathParser::mode() {
  const bool lax = accept_word("lax");
  if (!lax && !accept_word("strict")) {
    return expected("lax or strict");
  }
  return lax;
}

Result<PathPtr> PathParser::whole() {
  auto root = TARN_TRY(expression(0));
  if (here().kind != SymbolKind::End) {
    return expected("the end of the path");
  }
  return root;
}

std::vector<std::string> PathParser::take_variables() {
  return std::move(variables_);
}

const Symbol& PathParser::ahead(std::size_t count) const {
  return symbols_[std::min(at_ + count, symbols_.size() - 1)];
}

void PathParser::step() {
  at_ = std::min(at_ + 1, symbols_.size() - 1);
}

bool PathParser::accept_sign(std::string_view sign) {
  const bool found = is_sign(sign);
  if (found) {
    step();
  }
  return found;
}

bool PathParser::accept_word(std::string_view word) {
  const bool found = is_word(word);
  if (found) {
    step();
  }
  return found;
}

Result<> PathParser::require_sign(std::string_view sign) {
  if (!accept_sign(sign)) {
    return expected(fmt::format("'{}'", sign));
  }
  return {};
}

std::unexpected<Error> PathParser::problem(std::string_view what) const {
  return fail(ErrorCode::InvalidArgument,
              fmt::format("invalid JSON path at position {}: {}", here().position, what));
}

std::unexpected<Error> PathParser::expected(std::string_view what) const {
  const bool is_end = here().kind == SymbolKind::End;
  return problem(fmt::format("expected {}, found {}", what, is_end ? "the end" : "'" + here().text + "'"));
}

Result<> PathParser::enter() {
  if (depth_ == Path::kMaxDepth) {
    return problem(fmt::format("nested deeper than {}", Path::kMaxDepth));
  }
  ++depth_;
  return {};
}

Result<> PathParser::lengthen() {
  if (++links_ > kMaxLinks) {
    return problem(fmt::format("more than {} steps and operators", kMaxLinks));
  }
  return {};
}

Result<PathPtr> PathParser::expression(int least_rank) {
  TARN_TRY(enter());
  auto left = TARN_TRY(operand());
  while (here().kind == SymbolKind::Sign) {
    const auto* const found = std::ranges::find(kOperators, here().text, &OperatorSign::sign);
    if (found == kOperators.end() || found->rank <= least_rank) {
      break;
    }
    step();
    TARN_TRY(lengthen());
    auto right = TARN_TRY(expression(found->rank));
    auto node = make_node(PathKind::Arithmetic, std::move(left));
    node->operation = found->operation;
    node->right = std::move(right);
    left = std::move(node);
  }
  --depth_;
  return left;
}

Result<PathPtr> PathParser::operand() {
  const auto next = ahead(1).kind;
  const bool is_number =
      next == SymbolKind::Integer || next == SymbolKind::Decimal || next == SymbolKind::Double;
  if (!is_sign("+") && (!is_sign("-") || is_number)) {
    return accessor();
  }
  const PathKind kind = is_sign("+") ? PathKind::Plus : PathKind::Minus;
  step();
  TARN_TRY(enter());
  auto base = TARN_TRY(operand());
  --depth_;
  return make_node(kind, std::move(base));
}

Result<PathPtr> PathParser::accessor() {
  auto node = TARN_TRY(primary());
  while (true) {
    if (accept_sign(".")) {
      node = TARN_TRY(dotted(std::move(node)));
    } else if (accept_sign("[")) {
      node = TARN_TRY(bracketed(std::move(node)));
    } else if (accept_sign("?")) {
      TARN_TRY(require_sign("("));
      auto predicate = TARN_TRY(disjunction());
      TARN_TRY(require_sign(")"));
      node = make_node(PathKind::Filter, std::move(node));
      node->predicate = std::move(predicate);
    } else {
      return node;
    }
    TARN_TRY(lengthen());
  }
}

Result<PathPtr> PathParser::dotted(PathPtr base) {
  if (accept_sign("*")) {
    return make_node(PathKind::AnyMember, std::move(base));
  }
  if (here().kind == SymbolKind::Word && ahead(1).kind == SymbolKind::Sign && ahead(1).text == "(") {
    return method(std::move(base));
  }
  if (here().kind != SymbolKind::Word && here().kind != SymbolKind::Text) {
    return expected("a member's name");
  }
  auto node = make_node(PathKind::Member, std::move(base));
  node->name = here().text;
  step();
  return node;
}

Result<PathPtr> PathParser::method(PathPtr base) {
  if (is_word("datetime")) {
    return fail(ErrorCode::Unsupported, "datetime method in JSON path is not yet supported");
  }
  const auto* const found = std::ranges::find(kMethods, here().text, &MethodName::name);
  if (found == kMethods.end()) {
    return expected("a method");
  }
  step();
  TARN_TRY(require_sign("("));
  TARN_TRY(require_sign(")"));
  auto node = make_node(PathKind::Method, std::move(base));
  node->method = found->method;
  return node;
}

Result<PathPtr> PathParser::bracketed(PathPtr base) {
  if (accept_sign("*")) {
    TARN_TRY(require_sign("]"));
    return make_node(PathKind::AnyElement, std::move(base));
  }
  auto node = make_node(PathKind::Element, std::move(base));
  do {
    TARN_TRY(lengthen());
    Subscript subscript;
    subscript.from = TARN_TRY(expression(0));
    if (accept_word("to")) {
      subscript.to = TARN_TRY(expression(0));
    }
    node->subscripts.push_back(std::move(subscript));
  } while (accept_sign(","));
  TARN_TRY(require_sign("]"));
  return node;
}

Result<PathPtr> PathParser::primary() {
  if (accept_sign("(")) {
    auto inner = TARN_TRY(expression(0));
    TARN_TRY(require_sign(")"));
    return inner;
  }
  if (accept_sign("$")) {
    return make_node(PathKind::Context);
  }
  if (accept_sign("@")) {
    return make_node(PathKind::CurrentItem);
  }
  if (accept_word("last")) {
    return make_node(PathKind::LastIndex);
  }
  return here().kind == SymbolKind::Variable ? variable() : literal(accept_sign("-"));
}

Result<PathPtr> PathParser::variable() {
  auto node = make_node(PathKind::Variable);
  node->name = here().text;
  if (std::ranges::find(variables_, node->name) == variables_.end()) {
    variables_.push_back(node->name);
  }
  step();
  return node;
}

std::optional<Node> PathParser::word_literal() const {
  if (is_word("null")) {
    return Node();
  }
  if (is_word("true") || is_word("false")) {
    return Node(Node::Data(is_word("true")));
  }
  return std::nullopt;
}

Result<PathPtr> PathParser::literal(bool negative) {
  auto node = make_node(PathKind::Literal);
  if (const auto word = word_literal(); word && !negative) {
    node->literal = *word;
  } else if (here().kind == SymbolKind::Text && !negative) {
    node->literal = Node::Data(here().text);
  } else if (here().kind == SymbolKind::Integer || here().kind == SymbolKind::Decimal ||
             here().kind == SymbolKind::Double) {
    node->literal = TARN_TRY(number(negative));
  } else {
    return expected("a value");
  }
  step();
  return node;
}

Result<Node> PathParser::number(bool negative) {
  const std::string text = (negative ? "-" : "") + here().text;
  if (here().kind == SymbolKind::Integer) {
    Node node = integer_node(text);
    if (std::holds_alternative<BigInteger>(node.data())) {
      return problem("number too large: " + text);
    }
    return node;
  }
  if (here().kind == SymbolKind::Double) {
    const auto value = TARN_TRY(trino_math::parse_double(text));
    return Node(Node::Data(value));
  }
  const auto point = here().text.find('.');
  const auto digits = here().text.substr(std::min(here().text.find_first_not_of('0'), point));
  const auto scale = static_cast<int>(std::min<std::size_t>(here().text.size() - point - 1, Path::kMaxBytes));
  const auto precision = std::max(static_cast<int>(std::min(digits.size() - 1, Path::kMaxBytes)), 1);
  const trino_math::DecimalType type{std::max(precision, scale), scale};
  if (!type.is_valid()) {
    return problem("number too long: " + text);
  }
  const auto value = TARN_TRY(trino_math::decimal_from_text(text, type));
  return Node(Node::Data(DecimalNumber{value, type}));
}

Path::Path(bool is_lax, std::unique_ptr<PathNode> root, std::vector<std::string> variables)
    : is_lax_(is_lax), root_(std::move(root)), variables_(std::move(variables)) {}
Path::Path(Path&&) noexcept = default;
Path& Path::operator=(Path&&) noexcept = default;
Path::~Path() = default;

namespace {

std::string too_long() {
  return fmt::format("invalid JSON path: longer than {} bytes", Path::kMaxBytes);
}

std::string no_symbol(std::size_t position) {
  return fmt::format("invalid JSON path at position {}: no symbol begins here", position);
}

PathProblem problem_at(const Symbol& symbol, std::string message) {
  return {.message = std::move(message), .offset = symbol.position - 1, .length = symbol.length};
}

}  // namespace

Result<Path> Path::compile(std::string_view text, const MatcherFactory& matchers) {
  if (text.size() > kMaxBytes) {
    return fail(ErrorCode::InvalidArgument, too_long());
  }
  auto cut = cut_path(text);
  if (cut.stop) {
    return fail(ErrorCode::InvalidArgument, no_symbol(*cut.stop));
  }
  PathParser parser(std::move(cut.symbols), matchers);
  const bool is_lax = TARN_TRY(parser.mode());
  auto root = TARN_TRY(parser.whole());
  return Path(is_lax, std::move(root), parser.take_variables());
}

std::optional<PathProblem> path_problem(std::string_view text, std::span<const std::string> variables) {
  if (text.size() > Path::kMaxBytes) {
    return PathProblem{.message = too_long(), .offset = 0, .length = text.size()};
  }
  const auto cut = cut_path(text);
  if (const auto stop = cut.stop) {
    return PathProblem{.message = no_symbol(*stop), .offset = *stop - 1, .length = 1};
  }
  const MatcherFactory no_matchers;
  PathParser parser(cut.symbols, no_matchers);
  if (const auto mode = parser.mode(); !mode) {
    return problem_at(parser.here(), mode.error().message());
  }
  if (const auto root = parser.whole(); !root) {
    return problem_at(parser.here(), root.error().message());
  }
  const auto missing = std::ranges::find_if(cut.symbols, [&](const Symbol& symbol) {
    return symbol.kind == SymbolKind::Variable &&
           std::ranges::find(variables, symbol.text) == variables.end();
  });
  if (missing == cut.symbols.end()) {
    return std::nullopt;
  }
  return problem_at(*missing, fmt::format("no value passed for parameter {}", missing->text));
}

}  // namespace tarn::trino_json
