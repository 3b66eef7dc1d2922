// Runs a fuzz target over the files of its corpus, so that every target is built and exercised by the
// ordinary tests.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// Returns the regular files beneath `root`, or `root` itself if it is one.
std::vector<std::filesystem::path> files_beneath(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_regular_file(root, error)) {
    return {root};
  }
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file(error)) {
      files.push_back(at->path());
    }
  }
  return files;
}

bool replay(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) {
    return false;
  }
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

// Usage: fuzz_<target> PATH... Exit code 1: a path holds no readable file. A finding ends the program by
// itself.
int main(int argc, char** argv) {
  int status = 0;
  for (int index = 1; index < argc; ++index) {
    std::size_t count = 0;
    for (const auto& path : files_beneath(argv[index])) {
      count += replay(path) ? 1 : 0;
    }
    std::printf("%zu inputs replayed from %s\n", count, argv[index]);
    status = count == 0 ? 1 : status;
  }
  return argc < 2 ? 1 : status;
}
