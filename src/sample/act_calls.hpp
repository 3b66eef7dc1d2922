// The calls that an act of an incident makes.
#pragma once

#include "base/result.hpp"
#include "sample/catalogue.hpp"
#include "sample/scenario.hpp"
#include "sample/scene.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace tarn::sample {

// Finds calls by the names that steps give them, and fills the slots that stay the same through the incident.
// One thread at a time. The catalogue, and what the scene refers to, must outlive it.
class ActCalls {
 public:
  ActCalls(const Catalogue& catalogue, const Scene& scene, std::string_view next_account)
      : catalogue_(catalogue), scene_(scene), next_account_(next_account) {}
  ActCalls(const ActCalls&) = delete;
  ActCalls& operator=(const ActCalls&) = delete;

  // "service:Operation" or "+call"; NotFound where there is none. Good as long as this object is.
  Result<const Operation*> find(std::string_view name);

 private:
  struct Own {
    std::string_view name;
    OperationText text;
    Operation operation;
  };
  Result<std::string_view> fill(std::string_view text);
  Result<const Operation*> make(const ScenarioCall& call);

  const Catalogue& catalogue_;
  Scene scene_;
  std::string_view next_account_;
  std::deque<std::string> texts_;  // a deque: what it holds does not move
  std::deque<Own> own_;
};

}  // namespace tarn::sample
