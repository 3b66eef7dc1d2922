// What the writer refuses. What it writes is read back in tests/parquet.
#include "parquet/writer.hpp"

#include <array>
#include <functional>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

using columnar::Batch;
using columnar::Kind;
using columnar::Schema;
using columnar::Type;

// Fails every append past the first `allowed`.
class FullFile final : public io::WritableFile {
 public:
  explicit FullFile(int allowed) : allowed_(allowed) {}
  Result<> append(std::string_view) override {
    return allowed_-- > 0 ? Result<>() : Result<>(fail(ErrorCode::ResourceExhausted, "the disk is full"));
  }
  Result<> sync() override { return {}; }
  Result<> close() override { return {}; }

 private:
  int allowed_;
};

Schema one(Type type, bool required = false) {
  return {{{"c", 1, std::move(type), required}}};
}

Schema deep(int levels) {
  Type type{Kind::String, {}};
  for (int i = 0; i < levels; ++i) {
    type = Type{Kind::List, {{"element", i + 2, std::move(type)}}};
  }
  return one(std::move(type));
}

TEST(Writer, RefusesSchemasThatParquetCannotHold) {
  const std::pair<const char*, Schema> cases[] = {
      {"no columns", {}},
      {"a struct without fields", one({Kind::Struct, {}})},
      {"a list without element", one({Kind::List, {}})},
      {"a map without value", one({Kind::Map, {{"key", 2, {Kind::String, {}}, true}}})},
      {"too deep", deep(100)},
  };
  for (const auto& [name, schema] : cases) {
    FullFile file(9);
    const auto writer = Writer::create(file, schema, {});
    ASSERT_FALSE(writer.has_value()) << name;
    EXPECT_EQ(writer.error().code(), ErrorCode::InvalidArgument) << name;
  }
}

TEST(Writer, RefusesOptionsOutOfRange) {
  const std::pair<const char*, std::function<void(WriterOptions&)>> cases[] = {
      {"row group", [](WriterOptions& options) { options.row_group_rows = 0; }},
      {"large row group", [](WriterOptions& options) { options.row_group_rows = 1u << 31; }},
      {"page", [](WriterOptions& options) { options.pages.of_column = 0; }},
      {"page of long texts", [](WriterOptions& options) { options.pages.of_long_texts = 0; }},
      {"large page", [](WriterOptions& options) { options.pages.of_column = 1u << 31; }},
  };
  for (const auto& [name, change] : cases) {
    FullFile file(9);
    WriterOptions options;
    change(options);
    EXPECT_FALSE(Writer::create(file, one({Kind::Int32, {}}), options).has_value()) << name;
  }
}

TEST(Writer, RefusesRowsAndBatchesThatAreNotTheFiles) {
  FullFile file(9);
  const auto schema = one({Kind::Int32, {}});
  auto writer = Writer::create(file, schema, {});
  ASSERT_TRUE(writer.has_value());
  Batch batch(schema);
  batch.add_row();
  EXPECT_FALSE((*writer)->write(batch, std::array{1u}).has_value()) << "no such row";
  EXPECT_FALSE((*writer)->write(Batch(one({Kind::String, {}})), {}).has_value()) << "another kind";
  EXPECT_FALSE((*writer)->write(Batch(Schema{}), {}).has_value()) << "no columns";
}

TEST(Writer, RefusesNullWhereAValueIsRequired) {
  const Type list{Kind::List, {{"element", 2, {Kind::Int32, {}}, true}}};
  const Type record{Kind::Struct, {{"member", 2, {Kind::String, {}}, true}}};
  const std::pair<const char*, Schema> cases[] = {
      {"scalar", one({Kind::Int32, {}}, true)},
      {"string", one({Kind::String, {}}, true)},
      {"list", one(list, true)},
      {"struct", one(record, true)},
      {"member", one(record)},
      {"element", one(list)},
  };
  for (const auto& [name, schema] : cases) {
    FullFile file(9);
    Batch batch(schema);
    batch.add_row();
    if (name == std::string_view("member")) {
      batch.column(0).set_struct(0);
    } else if (name == std::string_view("element")) {
      batch.column(0).begin_list(0);
      batch.column(0).grow_list();
    }
    auto writer = Writer::create(file, schema, {});
    ASSERT_TRUE(writer.has_value()) << name;
    const auto written = (*writer)->write(batch, std::array{0u});
    ASSERT_FALSE(written.has_value()) << name;
    EXPECT_EQ(written.error().code(), ErrorCode::InvalidArgument) << name;
  }
}

TEST(Writer, PassesOnThatTheDiskIsFull) {
  FullFile file(0);
  auto writer = Writer::create(file, one({Kind::Int32, {}}), {});
  ASSERT_TRUE(writer.has_value());
  const auto summary = (*writer)->finish();
  ASSERT_FALSE(summary.has_value());
  EXPECT_EQ(summary.error().code(), ErrorCode::ResourceExhausted);
}

}  // namespace
}  // namespace tarn::parquet
