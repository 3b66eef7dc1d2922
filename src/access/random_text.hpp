// Random characters of the identifiers that IAM gives.
#pragma once

#include "io/hash.hpp"

#include <cstddef>
#include <string>

namespace tarn::access {

// Of A to Z and 2 to 7, each as likely.
std::string random_base32(io::Random& random, std::size_t characters);

}  // namespace tarn::access
