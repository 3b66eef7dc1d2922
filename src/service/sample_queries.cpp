#include "service/sample_queries.hpp"

#include <array>

namespace tarn::service {
namespace {

#include "service/sample_queries.inc"

}  // namespace

std::span<const SampleQuery> sample_queries() {
  return kSampleQueries;
}

}  // namespace tarn::service
