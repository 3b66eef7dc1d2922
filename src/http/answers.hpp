// What a request is answered with, whatever becomes of it. Internal to the module.
#pragma once

#include "http/server.hpp"

namespace tarn::http {

// The handler's response; the refusal with 500 where it throws or returns what cannot be written.
Response run_handler(const Handler& handler, const Request& request, const ServerOptions& options);

// The answer to a request that no handler answers, as the options have it.
Response refusal(const ServerOptions& options, int status);

}  // namespace tarn::http
