#include "parquet/file_cut.hpp"

#include "parquet/footer.hpp"
#include "parquet/page_cut.hpp"
#include "parquet/row_count.hpp"
#include "parquet/thrift_walker.hpp"

#include <optional>
#include <utility>

namespace tarn::parquet {
namespace {

// Fields of FileMetaData, and of RowGroup.
constexpr int kFileRowsField = 3;
constexpr int kRowGroupsField = 4;
constexpr int kChunksField = 1;
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
  std::vector<Part> chunks{};  // in the order of the schema's leaves
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

void walk_chunks(ThriftWalker& walker, std::vector<Part>& chunks) {
  std::uint64_t count = 0;
  const auto type = walker.begin_list(count);
  for (std::uint64_t i = 0; i < count && !walker.is_bad(); ++i) {
    const auto begin = walker.position();
    walker.skip(type);
    chunks.push_back({begin, walker.position()});
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
      group.rows = walker.unsigned_number();
    } else if (id == kChunksField && type == Wire::List) {
      walk_chunks(walker, group.chunks);
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

// What to keep of each row group, in rows of it; nullopt where the blocks do not make the groups.
std::optional<std::vector<std::vector<RowRange>>> rows_to_keep(const std::vector<Group>& groups,
                                                               const Blocks& blocks) {
  std::vector<std::vector<RowRange>> keep(groups.size());
  std::size_t block = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::uint64_t row = 0;
    for (; row < groups[i].rows && block < blocks.rows.size(); ++block) {
      const auto end = row + blocks.rows[block];
      if (block < blocks.keep.size() && blocks.keep[block]) {
        keep[i].push_back({.begin = row, .end = end});
      }
      row = end;
    }
    if (row != groups[i].rows) {
      return std::nullopt;
    }
  }
  return block == blocks.rows.size() ? std::optional(std::move(keep)) : std::nullopt;
}

// The footer's words for a row group, with fewer pages of the wide column; these go behind the cut's pieces.
class GroupCutter {
 public:
  GroupCutter(io::ReadableFile& file, std::string_view footer, std::string_view wide, FileCut& cut)
      : file_(file), footer_(footer), wide_(wide), cut_(cut), end_(cut.data_bytes) {}

  Result<std::string> cut(const Group& group, const std::vector<RowRange>& keep) {
    for (const auto& [begin, end] : group.chunks) {
      auto pages =
          TARN_TRY(cut_pages(file_, footer_.substr(begin, end - begin), wide_, keep, end_, cut_.bytes_read));
      if (pages) {
        add(std::move(pages->pieces));
        return std::string(footer_.substr(group.part.begin, begin - group.part.begin)) + pages->chunk +
               std::string(footer_.substr(end, group.part.end - end));
      }
    }
    return std::string(footer_.substr(group.part.begin, group.part.end - group.part.begin));
  }

 private:
  void add(std::vector<Piece> pieces) {
    for (auto& piece : pieces) {
      end_ += piece.bytes;
      cut_.pieces.push_back(std::move(piece));
    }
  }

  io::ReadableFile& file_;
  std::string_view footer_;
  std::string_view wide_;
  FileCut& cut_;
  std::uint64_t end_;  // of what the cut file has so far
};

// The footer with the groups that stay, its length and the magic.
std::string footer_text(std::string_view footer, const FooterParts& parts, const std::string& groups,
                        std::size_t count, std::uint64_t rows) {
  const auto [rows_at, rows_end] = parts.rows.value_or(Part{});
  const auto [groups_at, groups_end] = parts.groups.value_or(Part{});
  std::string made(footer.substr(0, rows_at));
  append_varint(made, rows << 1);
  made += footer.substr(rows_end, groups_at - rows_end);
  append_list_head(made, count);
  made += groups;
  made += footer.substr(groups_end);
  const auto size = static_cast<std::uint32_t>(made.size());
  made.append(reinterpret_cast<const char*>(&size), sizeof size);
  made += kMagic;
  return made;
}

}  // namespace

Result<FileCut> cut_file(io::ReadableFile& file, const Blocks& blocks, std::string_view wide) {
  const auto footer = TARN_TRY(read_footer(file));
  const auto parts = walk_footer(footer.bytes, blocks.rows.size());
  const auto keep = parts ? rows_to_keep(parts->each, blocks) : std::nullopt;
  if (!parts || !keep || !parts->rows || !parts->groups || parts->rows->end > parts->groups->begin) {
    return fail(ErrorCode::Corrupt, "the file's row groups are not those of its index");
  }
  FileCut cut{.data_bytes = footer.offset, .pieces = {}, .bytes_read = footer.bytes.size()};
  GroupCutter cutter(file, footer.bytes, wide, cut);
  std::string groups;
  std::size_t count = 0;
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < parts->each.size(); ++i) {
    if (!(*keep)[i].empty()) {
      groups += TARN_TRY(cutter.cut(parts->each[i], (*keep)[i]));
      rows += parts->each[i].rows;
      ++count;
    }
  }
  auto end = footer_text(footer.bytes, *parts, groups, count, rows);
  const auto size = end.size();
  cut.pieces.push_back({.bytes = size, .made = std::move(end)});
  return cut;
}

}  // namespace tarn::parquet
