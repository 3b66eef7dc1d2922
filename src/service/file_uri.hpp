// file:// URIs: how the API names files and folders of the server's machine.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

// Longer ones are none.
inline constexpr std::size_t kFileUriBytesMax = 4096;

// The file:// URI of an absolute path.
std::string file_uri(std::string_view path);
// The other way round; nullopt for any other URI.
std::optional<std::string> path_of_file_uri(std::string_view uri);

}  // namespace tarn::service
