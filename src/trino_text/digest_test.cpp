#include "trino_text/digest.hpp"

#include "trino_text/encoding.hpp"
#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

template <class Append>
std::string hex_of(const Append& append) {
  const auto bytes = appended(append);
  return appended([&](std::string& out) { to_hex(bytes, out); });
}

// Byte i of the tested data is 7i + 3.
std::string data_of(std::size_t size) {
  std::string data(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    data[i] = static_cast<char>(i * 7 + 3);
  }
  return data;
}

TEST(Digests, HashesAtEverySizeWhereTheyBranch) {
  const struct {
    std::size_t size;
    std::string_view murmur3;
    std::string_view spooky64;
    std::string_view xxhash64;
  } cases[] = {
      {0, "00000000000000000000000000000000", "232706FC6BF50919", "EF46DB3751D8E999"},
      {1, "593E6A30DDC66A72E4A8B5C52711714E", "4B87FA4C899CFF30", "1F25C8D0BC1F4BB6"},
      {7, "A1E36C2354BFCBBE50EF9CE392A43B2B", "A99E9412BEB02C42", "9A7B149959CE60D8"},
      {8, "BDD332919A2AEEA53A007E613A7F9E25", "93FA88E896A3C5FD", "DAB99D95C6F90092"},
      {9, "B6DBFA0AA12EBA5196041E13C353811F", "0A8A835FA235AEF0", "170BB6BF975B4C02"},
      {12, "70A03ECF9888409215F2B4AF57D10F7B", "55C0306FC907B8E3", "D52E407833AF5133"},
      {15, "F4E4AD805E4B6ABA6DF2E8F78F5A0EE0", "80FF2557A5F3FCE9", "1B47CB8243CC8E32"},
      {16, "A14E8F2FC599B0C448FE2AD91902677D", "996B234D7CD0C4ED", "434850232B787BE2"},
      {17, "27B153FE394BAED4E9DB81663B450266", "E0FDF7E05D4532B1", "1EFA7025F1B97A7A"},
      {31, "FB3604F0DFFE919DD0BF7E73BA51A87E", "B8CC43D889B92E0C", "A2AA5F33CC4A6119"},
      {32, "FF430608DDB8BD650A91F3A58A1BC3BE", "E10B9985690E40F4", "23C3C17EF790FD97"},
      {33, "1A2FF7C4D85767B1A6602D0756EE7191", "126B358FAC1AB794", "50A7CFC7BA588784"},
      {47, "591217C625D5E51A917FFB3300561E83", "C3EB8B9737232EBD", "A7C5465CC5AD205E"},
      {48, "D38CBFF897867732063DC4CECD39C709", "F091978EDCFAF617", "DA76BBB3544338EE"},
      {49, "6FCCB2B4848B6D47447E291A364B8370", "1126B651435D9831", "756D92B5FF28E5BC"},
      {95, "FDD7B21505A681F1D4BB1CB583E5FCB2", "0A04C3F05543399D", "F6FFB9103991895F"},
      {96, "EDDA1E1D21E081BBD26BFA776E69B60D", "1F928EC4E1B51A12", "3101A958DE582E18"},
      {100, "D3A475B6A2526A172A281C38700BACA2", "9C6D47F3223495A7", "A61F8D4C170FE531"},
      {191, "91E3E16619F3E91F1604030F96E65DCD", "5A8B556721E70004", "B6F0BBA1E1530F7C"},
      {192, "3D7B95F707DF0E3FE5EC7E5BF42B7B69", "4BD5231FC1B3B9CF", "20EB3632E61275F5"},
      {193, "315F94265D5866CCDC3FC6C8D7A7AD2D", "898F9EBE5674B3C2", "89545F7390C0C349"},
      {199, "301CD5E4FB1009F7B05D10A1875697B5", "380C74E44EC45732", "F7EFD3430A01DE39"},
      {200, "EDB1B1997FC88EFDCD58D3B02F778368", "46897E1D30E09F68", "A6CB3C09BC829B24"},
      {287, "B34EC61CBD1F7DB2175AF6C0CED90DD5", "EF60B12696BCB0EC", "B8FAD9E5EADAFB18"},
      {288, "48B63FD51CAA09B66C4B562F94E2206B", "70A2EF669478AEFB", "2D637152458E38D0"},
      {300, "DD46DF43CDCEB24B9A059C6891ED7426", "5FED2A2ACBDFB6A4", "240004DBEE0BA6DC"},
      {1000, "49AADCBAEF89F70A6B54BBD9B9A1D80B", "85072D3218A51B05", "5F235FA033F1A3FB"},
  };
  for (const auto& c : cases) {
    const auto data = data_of(c.size);
    EXPECT_EQ(hex_of([&](std::string& out) { murmur3(data, out); }), c.murmur3) << c.size;
    EXPECT_EQ(hex_of([&](std::string& out) { spooky_hash_v2_64(data, out); }), c.spooky64) << c.size;
    EXPECT_EQ(hex_of([&](std::string& out) { spooky_hash_v2_32(data, out); }), c.spooky64.substr(8))
        << c.size;
    EXPECT_EQ(hex_of([&](std::string& out) { xxhash64(data, out); }), c.xxhash64) << c.size;
  }
}

TEST(Digests, KindsAndKeys) {
  EXPECT_EQ(hex_of([](std::string& out) { return digest(DigestKind::Md5, "abc", out); }),
            "900150983CD24FB0D6963F7D28E17F72");
  EXPECT_EQ(hex_of([](std::string& out) { return digest(DigestKind::Sha1, "", out); }),
            "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709");
  EXPECT_EQ(hex_of([](std::string& out) {
              return hmac(DigestKind::Md5, "what do ya want for nothing?", "Jefe", out);
            }),
            "750C783E6AB0B503EAA86E310A5DB738");
  EXPECT_EQ(appended([](std::string& out) { return hmac(DigestKind::Sha2Bits256, "x", "", out); }),
            "error: Empty key");
}

TEST(Digests, Crc32) {
  EXPECT_EQ(crc32(""), 0);
  EXPECT_EQ(crc32("CRC me!"), 38028046);
  EXPECT_EQ(crc32("123456789"), 3421780262);
}

}  // namespace
}  // namespace tarn::trino_text
