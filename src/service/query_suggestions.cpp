// SearchSampleQueries, GenerateQuery.
#include "catalog/store_category.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/sample_search.hpp"
#include "service/store_description.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::int64_t kSamplesOnAPage = 10;

const SampleSearch& sample_search() {
  static const SampleSearch kSearch(sample_queries());  // constant ever after
  return kSearch;
}

// Three decimals tell samples apart, and are the same on every machine.
double rounded(double relevance) {
  return std::round(relevance * 1000) / 1000;
}

json::Value describe(const SampleHit& hit, bool in_japanese) {
  const SampleQuery& sample = sample_queries()[hit.sample];
  return json::Object{{"Name", in_japanese ? sample.japanese_name : sample.name},
                      {"Description", in_japanese ? sample.japanese_description : sample.description},
                      {"SQL", sample.sql},
                      {"Relevance", rounded(hit.relevance)}};
}

}  // namespace

Answer search_sample_queries(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto cursor = read_page_token(services, call);
  if (!cursor.has_value()) {
    return refuse("InvalidParameterException", cursor.error().message);
  }
  const std::string phrase = input.text("SearchPhrase");
  const std::vector<SampleHit> hits = sample_search().find(phrase);
  const bool in_japanese = is_japanese(phrase);
  const auto limit = static_cast<std::size_t>(input.integer("MaxResults").value_or(kSamplesOnAPage));
  const auto offset = static_cast<std::size_t>(parse_integer(cursor->value_or("0")).value_or(0));
  const std::size_t begin = std::min(offset, hits.size());
  const std::size_t end = std::min(hits.size(), begin + limit);
  json::Array results;
  results.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) {
    results.push_back(describe(hits[i], in_japanese));
  }
  json::Value output(json::Object{{"SearchResults", std::move(results)}});
  if (end < hits.size()) {
    output.set("NextToken", make_page_token(services, call, std::to_string(end)));
  }
  return output;
}

Answer generate_query(const Services& services, const Call& call) {
  const std::vector<std::string> stores = Input(call.input).texts("EventDataStores");
  if (stores.size() != 1) {
    return refuse("InvalidParameterException", "EventDataStores must name exactly one event data store.");
  }
  const auto store = find_store(services, call, stores.front());
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  if (const auto status = require_status(*store, StoreOperation::Query); !status) {
    return refuse_by_rule(call, status.error());
  }
  if (category_of(*store) != event::Category::CloudTrail) {
    return refuse(
        "InvalidParameterException",
        fmt::format("Queries are generated only for stores of CloudTrail events: {}", stores.front()));
  }
  return refuse(
      "GenerateResponseException",
      "This version of Tarn generates no queries: look for a sample with SearchSampleQueries, or write "
      "the statement.");
}

}  // namespace tarn::service
