// Tarn's own sample queries, in English and Japanese.
#pragma once

#include "event/schema.hpp"

#include <span>
#include <string_view>

namespace tarn::service {

struct SampleQuery {
  event::Category store;  // which stores it can ask
  std::string_view name;
  std::string_view description;
  std::string_view japanese_name;
  std::string_view japanese_description;
  std::string_view sql;  // "$EDS_ID" is the store
};

std::span<const SampleQuery> sample_queries();

}  // namespace tarn::service
