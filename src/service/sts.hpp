// STS on the lake's port: AssumeRole and GetCallerIdentity, as AWS's clients call them.
#pragma once

#include "http/message.hpp"
#include "service/facade.hpp"

namespace tarn::service {

// A form without X-Amz-Target, or a GET that names an action in its query.
bool is_sts_request(const http::Request& request);

// Other actions are refused by name. GetCallerIdentity may come as a presigned URL; AssumeRole may not, since
// whoever reads the URL could send it.
http::Response call_sts(const FacadeParts& parts, const http::Request& request);

}  // namespace tarn::service
