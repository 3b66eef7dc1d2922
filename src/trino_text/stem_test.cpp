#include "trino_text/stem.hpp"

#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

TEST(Stem, Words) {
  const struct {
    std::string_view word;
    std::string_view language;
    std::string_view expected;
  } cases[] = {{"test", "xx", "error: Unknown stemmer language: xx"},
               {"test", "EN", "error: Unknown stemmer language: EN"},
               {"", "en", ""},
               {"x", "en", "x"},
               {"abc", "en", "abc"},
               {"generally", "en", "general"},
               {"useful", "en", "use"},
               {"runs", "en", "run"},
               {"run", "en", "run"},
               {"authorized", "en", "author"},
               {"accessories", "en", "accessori"},
               {"intensifying", "en", "intensifi"},
               {"resentment", "en", "resent"},
               {"faithfulness", "en", "faith"},
               {"continuerait", "fr", "continu"},
               {"torpedearon", "es", "torped"},
               {"quilomtricos", "pt", "quilomtr"},
               {"pronunziare", "it", "pronunz"},
               {"auferstanden", "de", "auferstand"},
               {"Haeuser", "de", "Haus"},
               {"gruessen", "de", "gruss"},
               {"bauen", "de", "bau"},
               {"квартира", "ru", "квартир"}};
  for (const auto& c : cases) {
    auto stemmer = Stemmer::make(c.language);
    if (!stemmer) {
      EXPECT_EQ("error: " + stemmer.error().message(), c.expected);
      continue;
    }
    EXPECT_EQ(appended([&](std::string& out) { return stemmer->append_stem(c.word, out); }), c.expected)
        << c.word;
  }
}

TEST(Stem, EveryLanguageIsThere) {
  for (const auto* language : {"ca", "da", "de", "en", "es", "eu", "fi", "fr", "hu", "hy",
                               "ir", "it", "lt", "nl", "no", "pt", "ro", "ru", "sv", "tr"}) {
    EXPECT_TRUE(Stemmer::make(language)) << language;
  }
}

}  // namespace
}  // namespace tarn::trino_text
