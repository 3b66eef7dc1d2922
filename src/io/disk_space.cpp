#include "io/disk_space.hpp"

#include <cerrno>

#include <fmt/core.h>
#include <sys/statvfs.h>

namespace tarn::io {

Result<std::uint64_t> free_bytes(const std::string& folder) {
  struct statvfs disk{};
  if (::statvfs(folder.c_str(), &disk) != 0) {
    return fail(system_error(fmt::format("cannot tell how much room is left for {}", folder), errno));
  }
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

}  // namespace tarn::io
