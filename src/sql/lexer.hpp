// Text to tokens.
#pragma once

#include "sql/token.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

// Splits the whole text; the last token is End. What cannot be a token becomes an Invalid one, because the
// same characters may still belong to an unquoted store ID ("5e2676f8-..." reads as a broken number).
std::vector<Token> tokenize(std::string_view text);

// Returns the text of U&'...' with its escapes undone: \XXXX and \+XXXXXX, where `escape` stands for the '\'.
// An error is its message.
std::expected<std::string, std::string> decode_unicode(std::string_view escaped, char escape);

// Returns the length of the event data store ID that stands unquoted at `offset`: five groups of letters and
// digits joined by '-'. Published IDs have 8-4-4-4-12 characters, those of AWS's documentation other lengths.
std::optional<std::size_t> match_store_id(std::string_view text, std::size_t offset);

// Returns the length of a placeholder such as "<EDS ID>" or "<event_data_store_id>" at `offset`, as published
// sample queries have them.
std::optional<std::size_t> match_placeholder(std::string_view text, std::size_t offset);

}  // namespace tarn::sql
