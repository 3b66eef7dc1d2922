#include "base/result.hpp"

#include <cerrno>
#include <cstring>

namespace tarn {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument: return "invalid argument";
    case ErrorCode::NotFound: return "not found";
    case ErrorCode::AlreadyExists: return "already exists";
    case ErrorCode::PermissionDenied: return "permission denied";
    case ErrorCode::FailedState: return "failed state";
    case ErrorCode::Busy: return "busy";
    case ErrorCode::ResourceExhausted: return "resource exhausted";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::TimedOut: return "timed out";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Io: return "input/output error";
    case ErrorCode::Internal: return "internal error";
  }
  return "unknown error";
}

Error Error::within(std::string_view context) const {
  return {code_, std::string(context) + ": " + message_};
}

namespace {

ErrorCode code_of_errno(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::NotFound;
    case EEXIST:
    case ENOTEMPTY: return ErrorCode::AlreadyExists;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::PermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM: return ErrorCode::ResourceExhausted;
    case EADDRINUSE:
    case EWOULDBLOCK: return ErrorCode::Busy;
    case EINVAL:
    case ENAMETOOLONG: return ErrorCode::InvalidArgument;
    default: return ErrorCode::Io;
  }
}

}  // namespace

Error system_error(std::string_view what, int error_number) {
  return {code_of_errno(error_number), std::string(what) + ": " + std::strerror(error_number)};
}

}  // namespace tarn
