// How calls fail, and in which words.
#pragma once

#include "sample/prng.hpp"
#include "sample/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::sample {

enum class Failure : std::uint8_t {
  None,
  Usual,      // the error that the operation has often
  Denied,     // by a policy
  Throttled,  // asked too often
  Invalid,    // a parameter that the service refuses
};

// How a service of this dialect says that a policy refused.
std::string_view denied_code(Dialect dialect);

// How the call ends: as its outcome wants it, else as luck has it for its kind of caller.
Failure draw_failure(const Happening& happening, Prng& random);

// Appends errorCode and errorMessage, each with a comma before it.
void append_failure(std::string& out, Failure failure, const Happening& happening, const Scene& scene,
                    Prng& random);

}  // namespace tarn::sample
