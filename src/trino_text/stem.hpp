// Word stems. The door to libstemmer (Snowball).
#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// The stemmer of one language. For one thread at a time.
class Stemmer {
 public:
  // `language` is one of Trino's two-letter codes.
  static Result<Stemmer> make(std::string_view language = "en");

  ~Stemmer();
  Stemmer(Stemmer&&) noexcept;
  Stemmer& operator=(Stemmer&&) noexcept;

  Result<> append_stem(std::string_view word, std::string& out);

 private:
  struct State;
  explicit Stemmer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tarn::trino_text
