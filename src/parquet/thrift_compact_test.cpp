#include "parquet/thrift_compact.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

using namespace std::string_literals;

TEST(ThriftCompact, ShortAndLongFieldHeaders) {
  Buffer out;
  ThriftWriter writer(out);
  writer.int32(1, -1);
  writer.boolean(16, true);
  writer.boolean(17, false);
  writer.int64(40, 150);
  writer.int16(41, 2);
  writer.int8(42, -2);
  writer.end_struct();
  EXPECT_EQ(out.view(), "\x15\x01\xf1\x12\x06\x50\xac\x02\x14\x04\x13\xfe\x00"s);
}

TEST(ThriftCompact, StructsCountTheirOwnIds) {
  Buffer out;
  ThriftWriter writer(out);
  writer.begin_struct(2);
  writer.binary(1, "ab");
  writer.empty_struct(3);
  writer.end_struct();
  writer.int32(3, 1);
  writer.end_struct();
  EXPECT_EQ(out.view(), "\x2c\x18\x02"s + "ab" + "\x2c\x00\x00\x15\x02\x00"s);
}

TEST(ThriftCompact, ListsOfFourteenFitTheHeader) {
  for (const std::size_t count : {0, 14, 15, 200}) {
    Buffer out;
    ThriftWriter writer(out);
    writer.list(1, ThriftWriter::ElementType::Int32, count);
    for (std::size_t i = 0; i < count; ++i) {
      writer.element(1);
    }
    writer.end_struct();
    const auto head = count <= 14   ? std::string(1, static_cast<char>(count << 4 | 5))
                      : count == 15 ? "\xf5\x0f"s
                                    : "\xf5\xc8\x01"s;
    EXPECT_EQ(out.view(), "\x19" + head + std::string(count, '\x02') + "\x00"s) << count;
  }
}

}  // namespace
}  // namespace tarn::parquet
