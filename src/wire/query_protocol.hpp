// The AWS query protocol, which STS speaks: a form in, XML out. Pure functions.
#pragma once

#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::wire {

inline constexpr std::size_t kQueryParametersMax = 1000;

// A form's parameters by name, each once, in the order sent.
class QueryInput {
 public:
  // Reads "Action=AssumeRole&Version=2011-06-15", as application/x-www-form-urlencoded. MalformedQueryString
  // for a name that comes twice, an escape that is none, text that is not UTF-8, and too many parameters.
  static ApiResult<QueryInput> parse(std::string_view form);

  // The value, or nullptr.
  const std::string* find(std::string_view name) const;
  const std::vector<NewHeader>& parameters() const { return parameters_; }

 private:
  std::vector<NewHeader> parameters_;
};

// What one service calls its answers.
struct QueryApi {
  std::string_view xml_namespace;  // "https://sts.amazonaws.com/doc/2011-06-15/"
};

// Members of an object become elements, elements of an array <member>s; null ones are left out.
// REQUIRES: names are those of XML elements. `request_id` is a UUID.
WireResponse query_success_response(const QueryApi& service, std::string_view action,
                                    const json::Value& output, std::string_view request_id);

// Takes the name without "Exception", as such services have it.
WireResponse query_error_response(const QueryApi& service, const ApiError& error,
                                  std::string_view request_id);

// "SignatureDoesNotMatch", "InvalidClientTokenId" and so on.
ApiError to_query_error(const AuthFailure& failure);

}  // namespace tarn::wire
