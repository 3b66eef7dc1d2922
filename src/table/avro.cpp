#include "table/avro.hpp"

#include <algorithm>

namespace tarn::table::avro {
namespace {

constexpr std::string_view kMagic{"Obj\1", 4};
constexpr std::string_view kSchemaKey = "avro.schema";
constexpr std::string_view kCodecKey = "avro.codec";
// Readers hold a block in memory.
constexpr std::size_t kBlockBytes = 1U << 20;
constexpr int kVarintBytesMax = 10;

std::unexpected<Error> corrupt(std::string_view what) {
  return fail(ErrorCode::Corrupt, "not an Avro file as Tarn writes them: " + std::string(what));
}

void append_block(Encoder& out, std::size_t count, std::string_view records, const Sync& sync,
                  std::string& file) {
  out.block(count);
  out.integer(static_cast<std::int64_t>(records.size()));
  file += out.take();
  file += records;
  file.append(sync.data(), sync.size());
}

}  // namespace

// Zigzag, then seven bits a byte, the lowest first.
void Encoder::integer(std::int64_t value) {
  auto rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  while (rest >= 0x80) {
    bytes_ += static_cast<char>(rest | 0x80);
    rest >>= 7;
  }
  bytes_ += static_cast<char>(rest);
}

void Encoder::text(std::string_view value) {
  integer(static_cast<std::int64_t>(value.size()));
  bytes_ += value;
}

void Decoder::refuse() {
  ok_ = false;
  rest_ = {};
}

std::int64_t Decoder::integer() {
  std::uint64_t value = 0;
  for (int i = 0; i < kVarintBytesMax && !rest_.empty(); ++i) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
  }
  refuse();
  return 0;
}

bool Decoder::boolean() {
  if (rest_.empty() || static_cast<unsigned char>(rest_.front()) > 1) {
    refuse();
    return false;
  }
  const bool value = rest_.front() == '\1';
  rest_.remove_prefix(1);
  return value;
}

std::string_view Decoder::text() {
  const auto size = integer();
  if (size < 0) {
    refuse();
    return {};
  }
  return fixed(static_cast<std::size_t>(size));
}

std::string_view Decoder::fixed(std::size_t size) {
  if (size > rest_.size()) {
    refuse();
    return {};
  }
  const auto value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

int Decoder::branch(int branches) {
  const auto index = integer();
  if (index < 0 || index >= branches) {
    refuse();
    return 0;
  }
  return static_cast<int>(index);
}

std::size_t Decoder::block() {
  const auto count = integer();
  // A negative count has the block's size behind it; Tarn does not write those. An item takes a byte or more.
  if (count < 0 || static_cast<std::uint64_t>(count) > rest_.size()) {
    refuse();
    return 0;
  }
  return static_cast<std::size_t>(count);
}

std::string write_container(std::string_view schema, const Metadata& metadata, const Sync& sync,
                            const std::vector<std::string>& records) {
  Encoder out;
  out.block(metadata.size() + 2);
  out.text(kSchemaKey);
  out.text(schema);
  out.text(kCodecKey);
  out.text("null");
  for (const auto& [key, value] : metadata) {
    out.text(key);
    out.text(value);
  }
  out.block(0);
  std::string file(kMagic);
  file += out.take();
  file.append(sync.data(), sync.size());
  std::string block;
  std::size_t count = 0;
  for (const auto& record : records) {
    block += record;
    ++count;
    if (block.size() >= kBlockBytes) {
      append_block(out, count, block, sync, file);
      block.clear();
      count = 0;
    }
  }
  if (count != 0) {
    append_block(out, count, block, sync, file);
  }
  return file;
}

std::string_view Container::find(std::string_view key) const {
  const auto found = std::ranges::find(metadata, key, &Metadata::value_type::first);
  return found == metadata.end() ? std::string_view{} : std::string_view(found->second);
}

namespace {

Result<> read_header(Decoder& in, Container& container) {
  for (auto count = in.block(); count != 0; count = in.block()) {
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      const auto key = in.text();
      const auto value = in.text();
      if (key == kSchemaKey) {
        container.schema = value;
      } else if (key != kCodecKey) {
        container.metadata.emplace_back(key, value);
      } else if (value != "null") {
        return corrupt("it is compressed");
      }
    }
  }
  return in.ok() ? Result<>{} : corrupt("its header ends too early");
}

}  // namespace

Result<Container> read_container(std::string_view file) {
  if (!file.starts_with(kMagic)) {
    return corrupt("it begins otherwise");
  }
  file.remove_prefix(kMagic.size());
  Container container;
  Decoder in(file);
  TARN_TRY(read_header(in, container));
  const auto sync = in.fixed(sizeof(Sync));
  while (in.ok() && !in.done()) {
    const auto records = in.integer();
    const auto body = in.text();  // a block's size and bytes read as a text's do
    if (records <= 0 || in.fixed(sizeof(Sync)) != sync || !in.ok()) {
      return corrupt("a block is damaged");
    }
    container.records += static_cast<std::uint64_t>(records);
    container.body += body;
  }
  if (!in.ok()) {
    return corrupt("it ends too early");
  }
  return container;
}

}  // namespace tarn::table::avro
