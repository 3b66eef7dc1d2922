// Answers that no operation gives: to requests that could not be read, or not now, or on which the server
// failed.
#pragma once

#include "http/message.hpp"
#include "io/hash.hpp"

#include <cstdint>

namespace tarn::service {

// In the shape of AWS's common errors, with the status that HTTP wants. ServiceUnavailable (503) makes
// clients repeat the call.
http::Response refuse_unread(int status, std::uint64_t body_bytes_max, io::Random& random);

}  // namespace tarn::service
