#include "app/folder_sink.hpp"

#include "app/generate_folder.hpp"
#include "base/clock.hpp"
#include "io/faulty_file_system.hpp"
#include "io/gzip.hpp"
#include "io/memory_file_system.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::app {
namespace {

class FolderSinkTest : public testing::Test {
 protected:
  sample::LogFile file(std::size_t number) {
    key_ = fmt::format("AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01/{}.json.gz", number);
    json_ = fmt::format(R"({{"Records":[{{"number":{}}}]}})", number);
    return {.key = key_, .json = json_, .events = 1, .delivered = from_micros(5)};
  }
  std::string read(std::string_view path) {
    const auto bytes = io::read_file(files_, std::string(path), 1 << 20);
    return bytes ? *bytes : "missing: " + bytes.error().message();
  }

  ManualClock clock_{from_micros(0)};
  io::MemoryFileSystem files_{clock_};
  FolderProgress progress_;
  std::string key_;
  std::string json_;
};

TEST_F(FolderSinkTest, TellsOfAWriterThatFails) {
  io::FaultyFileSystem faulty(files_);
  FolderSink sink(faulty, {.bucket = "/out", .metadata_folder = "/", .threads = 2}, progress_);
  ASSERT_TRUE(sink.receive(file(0)));
  ASSERT_TRUE(sink.finish());
  faulty.fail_randomly(1, 1, io::Fault::DiskFull);
  const Result<> received = sink.receive(file(1));
  EXPECT_FALSE(received && sink.finish());
}

TEST_F(FolderSinkTest, EndsWhenItIsStopped) {
  FolderSink sink(files_, {.bucket = "/out", .metadata_folder = "/"}, progress_);
  progress_.stop = true;
  const Result<> received = sink.receive(file(0));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code(), ErrorCode::Cancelled);
}

TEST_F(FolderSinkTest, WritesEveryFileWhole) {
  FolderSink sink(files_, {.bucket = "/out", .metadata_folder = "/", .threads = 3}, progress_);
  for (std::size_t i = 0; i < 500; ++i) {
    ASSERT_TRUE(sink.receive(file(i)));
  }
  ASSERT_TRUE(sink.finish());
  EXPECT_EQ(progress_.files, 500u);
  EXPECT_EQ(progress_.events, 500u);
  const auto entries = files_.list("/out/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01");
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 500u);
  EXPECT_EQ(read("/out/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01/42.json.gz"),
            io::gzip(R"({"Records":[{"number":42}]})", 6));
}

TEST_F(FolderSinkTest, LeavesOutTheCompression) {
  FolderSink sink(files_, {.bucket = "/out", .metadata_folder = "/", .compress = Compress::None}, progress_);
  ASSERT_TRUE(sink.receive(file(7)));
  ASSERT_TRUE(sink.finish());
  EXPECT_EQ(read("/out/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01/7.json"),
            R"({"Records":[{"number":7}]})");
}

TEST_F(FolderSinkTest, KeepsSignaturesBesideTheBucket) {
  for (int run = 0; run < 2; ++run) {
    FolderSink sink(files_, {.bucket = "/out", .metadata_folder = "/"}, progress_);
    sample::LogFile digest = file(1);
    digest.signature = "c0ffee";
    ASSERT_TRUE(sink.receive(digest));
    ASSERT_TRUE(sink.receive(file(2)));
    ASSERT_TRUE(sink.finish());
  }
  EXPECT_EQ(read("/digest-metadata.ndjson"),
            R"({"key":"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01/1.json.gz",)"
            R"("metadata":{"signature":"c0ffee","signature-algorithm":"SHA256withRSA"}})"
            "\n");
}

TEST_F(FolderSinkTest, GoesOnWhereAnInterruptedRunWas) {
  const std::string folder = "/out/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01";
  ASSERT_TRUE(files_.create_directories(folder, 0700));
  ASSERT_TRUE(io::write_file_durably(files_, folder + "/0.json.gz", "whole", 0600));
  ASSERT_TRUE(io::write_file_durably(files_, folder + "/.1.json.gz.part", "ha", 0600));
  FolderSink sink(files_, {.bucket = "/out", .metadata_folder = "/"}, progress_);
  ASSERT_TRUE(sink.receive(file(0)));
  ASSERT_TRUE(sink.receive(file(1)));
  ASSERT_TRUE(sink.finish());
  EXPECT_EQ(progress_.files_there, 1u);
  EXPECT_EQ(read(folder + "/0.json.gz"), "whole");
  EXPECT_TRUE(io::is_gzip(read(folder + "/1.json.gz")));
  EXPECT_EQ(files_.list(folder)->size(), 2u);
}

TEST_F(FolderSinkTest, TakesOnlyAFolderOfItsOwn) {
  const std::string plan = R"({"seed":"1"})";
  ASSERT_TRUE(claim_folder(files_, "/new", plan));
  EXPECT_TRUE(claim_folder(files_, "/new", plan)) << "begun by the same options";
  EXPECT_FALSE(claim_folder(files_, "/new", R"({"seed":"2"})"));
  sample::Summary summary;
  summary.events = 12;
  ASSERT_TRUE(complete_folder(files_, "/new", plan, summary));
  EXPECT_TRUE(claim_folder(files_, "/new", plan));
  EXPECT_NE(read("/new/generate.json").find("\"events\": 12"), std::string::npos);
  EXPECT_NE(read("/new/labels.json").find("\"labels\": []"), std::string::npos);

  ASSERT_TRUE(files_.create_directories("/foreign", 0700));
  ASSERT_TRUE(io::write_file_durably(files_, "/foreign/thesis.txt", "x", 0600));
  const Result<> foreign = claim_folder(files_, "/foreign", plan);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code(), ErrorCode::FailedState);
  ASSERT_TRUE(files_.create_directories("/damaged", 0700));
  ASSERT_TRUE(io::write_file_durably(files_, "/damaged/generate.json", "{", 0600));
  EXPECT_FALSE(claim_folder(files_, "/damaged", plan));
}

}  // namespace
}  // namespace tarn::app
