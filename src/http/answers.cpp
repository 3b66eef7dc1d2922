#include "http/answers.hpp"

#include "base/log.hpp"
#include "http/response_head.hpp"

#include <exception>
#include <string>

#include <fmt/format.h>

namespace tarn::http {

Response run_handler(const Handler& handler, const Request& request, const ServerOptions& options) {
  std::string problem;
  try {
    Response response = handler(request);
    if (response.status >= 200 && response.status <= 999 && has_writable_headers(response)) {
      return response;
    }
    problem = "unwritable status or header";
  } catch (const std::exception& error) {
    problem = error.what();
  } catch (...) {
    problem = "unknown exception";
  }
  log::error("a request handler failed", {{"method", request.method}, {"problem", problem}});
  return refusal(options, 500);
}

Response refusal(const ServerOptions& options, int status) {
  Response response = options.refusal ? options.refusal(status)
                                      : text_response(status, fmt::format("{}\n", reason_phrase(status)));
  if (status == 503) {
    response.headers.set("Retry-After", "1");
  }
  return response;
}

}  // namespace tarn::http
