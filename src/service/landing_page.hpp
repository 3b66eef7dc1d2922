// What a browser sees at the server's address.
#pragma once

#include "http/message.hpp"

#include <string_view>

namespace tarn::service {

enum class Language { English, Japanese };

// The better of the two, as an Accept-Language header ranks them; English where it names neither.
Language preferred_language(std::string_view accept_language);

// A page of its own: no script, nothing loaded from elsewhere. An empty `credentials_path` is not told.
http::Response landing_page(const http::Request& request, std::string_view version,
                            std::string_view credentials_path);

}  // namespace tarn::service
