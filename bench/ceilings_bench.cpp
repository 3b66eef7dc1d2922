// How fast this machine inflates log files, and inflates and walks them, with the best libraries and nothing
// else: the ceilings that Tarn's reader is measured against.
//
// Usage: bench_ceilings FOLDER THREADS. Prints one JSON object.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <libdeflate.h>
#include <simdjson.h>

namespace {

// One file in memory: the disk is not what is measured.
struct LogFile {
  std::string gzip;
  std::size_t inflated_bytes = 0;
};

// The last four bytes of a gzip member are its content's size.
std::size_t size_from_trailer(std::string_view gzip) {
  std::uint32_t size = 0;
  std::memcpy(&size, gzip.data() + gzip.size() - sizeof size, sizeof size);
  return size;
}

std::vector<LogFile> read_files(const std::filesystem::path& folder) {
  std::vector<LogFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".gz") {
      std::ifstream stream(entry.path(), std::ios::binary);
      LogFile file{{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()}, 0};
      if (file.gzip.size() >= 18) {
        file.inflated_bytes = size_from_trailer(file.gzip);
        files.push_back(std::move(file));
      }
    }
  }
  return files;
}

// One thread's tools, made once.
class Worker {
 public:
  Worker() : decompressor_(libdeflate_alloc_decompressor()) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { libdeflate_free_decompressor(decompressor_); }

  bool inflate(const LogFile& file) {
    buffer_.resize(std::max(buffer_.size(), file.inflated_bytes + simdjson::SIMDJSON_PADDING));
    std::size_t written = 0;
    return libdeflate_gzip_decompress(decompressor_, file.gzip.data(), file.gzip.size(), buffer_.data(),
                                      file.inflated_bytes, &written) == LIBDEFLATE_SUCCESS;
  }

  // Visits every top-level member of every record.
  bool walk(const LogFile& file) {
    simdjson::ondemand::document document;
    if (parser_.iterate(buffer_.data(), file.inflated_bytes, buffer_.size()).get(document)) {
      return false;
    }
    simdjson::ondemand::array records;
    if (document["Records"].get_array().get(records)) {
      return false;
    }
    for (auto record : records) {
      simdjson::ondemand::object object;
      if (record.get_object().get(object)) {
        return false;
      }
      for (auto field : object) {
        std::string_view text;
        if (field.value().raw_json_token().get(text)) {
          return false;
        }
        bytes_seen_ += text.size();
      }
      ++events_;
    }
    return true;
  }

  std::size_t events() const { return events_; }

 private:
  libdeflate_decompressor* decompressor_;
  std::vector<char> buffer_;
  simdjson::ondemand::parser parser_;
  std::size_t bytes_seen_ = 0;
  std::size_t events_ = 0;
};

// Gives every file to one of the threads; returns the seconds, or a negative number after a failure.
double measure(const std::vector<LogFile>& files, std::size_t threads, std::size_t& events,
               const std::function<bool(Worker&, const LogFile&)>& step) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> counted{0};
  std::atomic<bool> good{true};
  const auto run = [&] {
    Worker worker;
    for (auto index = next++; index < files.size(); index = next++) {
      if (!step(worker, files[index])) {
        good = false;
      }
    }
    counted += worker.events();
  };
  const auto started = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> pool;
    for (std::size_t i = 0; i < threads; ++i) {
      pool.emplace_back(run);
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
  events = counted;
  return good ? elapsed.count() : -1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto threads = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (threads == 0) {
    std::fputs("usage: bench_ceilings FOLDER THREADS\n", stderr);
    return 2;
  }
  const auto files = read_files(argv[1]);
  std::size_t json_bytes = 0;
  std::size_t gzip_bytes = 0;
  for (const auto& file : files) {
    json_bytes += file.inflated_bytes;
    gzip_bytes += file.gzip.size();
  }
  std::size_t events = 0;
  const auto inflate = measure(files, threads, events, &Worker::inflate);
  const auto walk = measure(files, threads, events, [](Worker& worker, const LogFile& file) {
    return worker.inflate(file) && worker.walk(file);
  });
  if (inflate < 0 || walk < 0) {
    std::fputs("bench_ceilings: a file could not be read\n", stderr);
    return 1;
  }
  std::printf(
      "{\"files\": %zu, \"events\": %zu, \"json_bytes\": %zu, \"gzip_bytes\": %zu, \"inflate_s\": %.4f, "
      "\"parse_s\": %.4f}\n",
      files.size(), events, json_bytes, gzip_bytes, inflate, walk);
  return 0;
}
