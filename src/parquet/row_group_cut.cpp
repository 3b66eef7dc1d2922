#include "parquet/row_group_cut.hpp"

#include "parquet/footer.hpp"
#include "parquet/thrift_walker.hpp"

#include <optional>
#include <utility>

namespace tarn::parquet {
namespace {

// Fields of FileMetaData, and of RowGroup.
constexpr int kFileRowsField = 3;
constexpr int kRowGroupsField = 4;
constexpr int kGroupRowsField = 3;

constexpr unsigned kShortListMax = 14;
constexpr unsigned kHighShift = 4;
constexpr unsigned kPartShift = 7;
constexpr std::uint64_t kPartMask = 0x7F;

// From one position in the footer to another.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Group {
  Part part{};
  std::uint64_t rows = 0;
};

struct FooterParts {
  std::optional<Part> rows{};    // the number
  std::optional<Part> groups{};  // the list, with its head
  std::vector<Group> each{};
};

void append_varint(std::string& out, std::uint64_t value) {
  for (; value > kPartMask; value >>= kPartShift) {
    out.push_back(static_cast<char>((value & kPartMask) | (kPartMask + 1)));
  }
  out.push_back(static_cast<char>(value));
}

void append_list_head(std::string& out, std::size_t count) {
  const auto type = static_cast<unsigned>(Wire::Struct);
  const bool is_short = count <= kShortListMax;
  const auto head = (is_short ? static_cast<unsigned>(count) : kShortListMax + 1) << kHighShift | type;
  out.push_back(static_cast<char>(head));
  if (!is_short) {
    append_varint(out, count);
  }
}

Group walk_group(ThriftWalker& walker) {
  Group group{.part = {.begin = walker.position()}};
  int id = 0;
  while (!walker.is_bad()) {
    const auto type = walker.next_field(id);
    if (type == Wire::Stop) {
      break;
    }
    if (id == kGroupRowsField && type == Wire::Int64) {
      group.rows = walker.number() >> 1;  // zigzag, and never negative
    } else {
      walker.skip(type);
    }
  }
  group.part.end = walker.position();
  return group;
}

void walk_groups(ThriftWalker& walker, std::size_t most, FooterParts& parts) {
  Part list{.begin = walker.position()};
  std::uint64_t count = 0;
  if (walker.begin_list(count) != Wire::Struct || count > most) {
    return;
  }
  for (std::uint64_t i = 0; i < count && !walker.is_bad(); ++i) {
    parts.each.push_back(walk_group(walker));
  }
  list.end = walker.position();
  parts.groups = list;
}

// nullopt for what is malformed.
std::optional<FooterParts> walk_footer(std::string_view footer, std::size_t most_groups) {
  FooterParts parts;
  ThriftWalker walker(footer);
  int id = 0;
  for (;;) {
    const auto type = walker.next_field(id);
    if (walker.is_bad()) {
      return std::nullopt;
    }
    if (type == Wire::Stop) {
      return parts;
    }
    const auto begin = walker.position();
    if (id == kFileRowsField && type == Wire::Int64) {
      walker.number();
      parts.rows = Part{begin, walker.position()};
    } else if (id == kRowGroupsField && type == Wire::List && !parts.groups) {
      walk_groups(walker, most_groups, parts);
      if (!parts.groups) {
        return std::nullopt;
      }
    } else {
      walker.skip(type);
    }
  }
}

bool has_rows(const FooterParts& parts, const std::vector<std::uint32_t>& rows) {
  if (parts.each.size() != rows.size()) {
    return false;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (parts.each[i].rows != rows[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<std::string> cut_row_groups(std::string_view footer, const std::vector<bool>& keep,
                                   const std::vector<std::uint32_t>& rows) {
  const auto parts = walk_footer(footer, rows.size());
  if (!parts || !parts->rows || !parts->groups || parts->rows->end > parts->groups->begin ||
      !has_rows(*parts, rows)) {
    return fail(ErrorCode::Corrupt, "the file's row groups are not those of its index");
  }
  std::uint64_t rows_kept = 0;
  std::size_t groups_kept = 0;
  std::string kept;
  for (std::size_t i = 0; i < parts->each.size(); ++i) {
    if (i < keep.size() && keep[i]) {
      const auto& [part, group_rows] = parts->each[i];
      kept += footer.substr(part.begin, part.end - part.begin);
      rows_kept += group_rows;
      ++groups_kept;
    }
  }
  const auto [rows_at, rows_end] = *parts->rows;
  const auto [groups_at, groups_end] = *parts->groups;
  std::string made(footer.substr(0, rows_at));
  append_varint(made, rows_kept << 1);
  made += footer.substr(rows_end, groups_at - rows_end);
  append_list_head(made, groups_kept);
  made += kept;
  made += footer.substr(groups_end);
  const auto size = static_cast<std::uint32_t>(made.size());
  made.append(reinterpret_cast<const char*>(&size), sizeof size);
  made += kMagic;
  return made;
}

}  // namespace tarn::parquet
