// What a policy's conditions and variables may ask about a call.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// Keys such as "aws:SourceIp" with their values, usually one. Names are compared without regard to case,
// those of tags too.
class RequestContext {
 public:
  // One more value of the key.
  void add(std::string_view key, std::string value);
  // This value, instead of any that are there.
  void set(std::string_view key, std::string value);

  // nullptr for a key that has none.
  const std::vector<std::string>* find(std::string_view key) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;  // by the name in lower case
};

}  // namespace tarn::access
