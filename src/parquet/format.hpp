// The numbers of parquet.thrift that this writer uses.
// Specification: https://github.com/apache/parquet-format
#pragma once

#include <cstdint>

namespace tarn::parquet {

enum class PhysicalType : std::int32_t {
  Boolean = 0,
  Int32 = 1,
  Int64 = 2,
  Float = 4,
  Double = 5,
  ByteArray = 6,
  FixedLenByteArray = 7,
};
enum class Repetition : std::int32_t { Required = 0, Optional = 1, Repeated = 2 };
enum class ConvertedType : std::int32_t {
  Utf8 = 0,
  Map = 1,
  List = 3,
  Decimal = 5,
  Date = 6,
  TimestampMicros = 10,
  Int8 = 15,
  Int16 = 16,
  Json = 19,
};
enum class Encoding : std::int32_t {
  Plain = 0,
  Rle = 3,
  DeltaBinaryPacked = 5,
  DeltaLengthByteArray = 6,
  RleDictionary = 8,
};
enum class Codec : std::int32_t { Uncompressed = 0, Zstd = 6 };
enum class PageType : std::int32_t { Data = 0, Dictionary = 2 };

}  // namespace tarn::parquet
