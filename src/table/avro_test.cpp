#include "table/avro.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::table::avro {
namespace {

constexpr Sync kSync{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

std::string encoded(std::int64_t value) {
  Encoder out;
  out.integer(value);
  return out.take();
}

// The examples of the specification, and the ends of the range.
TEST(Avro, IntegersAreZigzagVarints) {
  EXPECT_EQ(encoded(0), std::string(1, '\0'));
  EXPECT_EQ(encoded(-1), "\x01");
  EXPECT_EQ(encoded(1), "\x02");
  EXPECT_EQ(encoded(-64), "\x7f");
  EXPECT_EQ(encoded(64), std::string("\x80\x01"));
  for (const auto value : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                           std::int64_t{-8192}, std::int64_t{1} << 40}) {
    const auto bytes = encoded(value);
    Decoder in(bytes);
    EXPECT_EQ(in.integer(), value);
    EXPECT_TRUE(in.ok() && in.done());
  }
}

TEST(Avro, ContainersReadBackAcrossBlocks) {
  std::vector<std::string> records;
  std::string body;
  for (int i = 0; i < 30; ++i) {
    Encoder out;
    out.text(std::string(100'000, static_cast<char>('a' + i % 26)));
    records.push_back(out.take());
    body += records.back();
  }
  const auto file = write_container(R"("string")", {{"k", "v"}, {"empty", ""}}, kSync, records);
  const auto read = read_container(file);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->schema, R"("string")");
  EXPECT_EQ(read->find("k"), "v");
  EXPECT_EQ(read->find("missing"), "");
  EXPECT_EQ(read->records, 30u);
  EXPECT_EQ(read->body, body);
}

TEST(Avro, NoRecordsAreAFileToo) {
  const auto read = read_container(write_container(R"("int")", {}, kSync, {}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->records, 0u);
}

TEST(Avro, EveryCutAndFlippedByteEndsInAnErrorOrInOtherBytes) {
  const auto file = write_container(R"("int")", {{"k", "v"}}, kSync, {encoded(7), encoded(-300)});
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto cut = read_container(std::string_view(file).substr(0, size));
    // A file may end after its header: it then has no records.
    EXPECT_TRUE(!cut || cut->records == 0) << size;
  }
  for (std::size_t at = 0; at < file.size(); ++at) {
    auto other = file;
    other[at] = static_cast<char>(other[at] ^ 0x55);
    const auto read = read_container(other);
    EXPECT_TRUE(!read || read->body != encoded(7) + encoded(-300) || read->schema != R"("int")" ||
                read->find("k") != "v" || read->metadata.size() != 1)
        << at;
  }
}

TEST(Avro, ARefusedValueSpoilsTheRest) {
  Decoder in(
      "\x08"
      "ab");
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.integer(), 0);
  EXPECT_EQ(in.block(), 0u);
}

}  // namespace
}  // namespace tarn::table::avro
