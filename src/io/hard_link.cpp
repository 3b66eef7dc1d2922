#include "io/hard_link.hpp"

#include <cerrno>

#include <fmt/core.h>
#include <unistd.h>

namespace tarn::io {

Result<bool> hard_link(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) {
    return true;
  }
  switch (const int reason = errno) {
    case EXDEV:
    case EPERM:
    case EACCES:
    case EMLINK:
    case ENOTSUP:
    case ENOSYS: return false;
    default: return fail(system_error(fmt::format("cannot link {} to {}", from, to), reason));
  }
}

}  // namespace tarn::io
