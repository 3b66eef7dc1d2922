// Where StartQuery is to save a query's rows in S3. This version saves none, and says so; one that does asks
// AllowedPlaces first whether the caller's account may name the place.
#pragma once

#include "catalog/control_records.hpp"
#include "wire/protocol.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

// Beyond the model's pattern: what S3 allows as a bucket's name and as an object's key. An empty URI is
// right.
std::optional<wire::ApiError> check_delivery_uri(std::string_view uri, const AccountId& account);

struct Delivery {
  std::string_view status;  // the API's DeliveryStatus
  std::string message;      // empty while the query has not ended
};

// Of a query that has a DeliveryS3Uri.
Delivery delivery_of(const catalog::Query& query);

}  // namespace tarn::service
