// What the engine says about a statement that failed, in the words that people of Lake SQL know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tarn::engine {

// One line of bounded length in Trino's words, with the values that the engine named; nullopt for a message
// that is not known to speak of the statement or of what it computes with.
std::optional<std::string> known_message(std::string_view engine_message);

// The same for any message. An unknown one is its first line, with the engine's types renamed.
std::string lake_message(std::string_view engine_message);

// What kind of failure it was, without any value, file or place: for those who may not see every row. It may
// name a type.
std::string message_without_values(std::string_view engine_message);

// What to do about a query that ran out of memory or of disk, and what the engine says of it, where that is
// not empty.
std::string exhausted_message(std::string_view engine_message);

}  // namespace tarn::engine
