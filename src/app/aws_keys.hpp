// Tarn's own keys to AWS, where AWS's own tools look for them.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "service/organizations_client.hpp"

#include <string>

namespace tarn::app {

// Of the profile $AWS_PROFILE, else default, of that shared-credentials file; without one, of the
// environment, else of $AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials. Without an ID where there are
// none; a file that was named must be there.
Result<service::AwsKeys> read_aws_keys(io::FileSystem& files, const std::string& named_file);

}  // namespace tarn::app
