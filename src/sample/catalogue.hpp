// All operations that are known, read once into templates.
#pragma once

#include "base/result.hpp"
#include "sample/operation.hpp"
#include "sample/template.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sample {

struct ResourceTemplate {
  std::string_view type;  // "AWS::S3::Bucket"
  Template arn;
};

struct Operation {
  const ServiceText* service = nullptr;
  const OperationText* text = nullptr;
  Template request;
  Template response;
  Template details;
  std::vector<ResourceTemplate> resources;
  std::string_view error_code;  // the error that it has often; "" for none
  Template error_message;
};

// Reads one operation's texts, which must outlive it; an error is a mistake in them.
Result<Operation> read_operation(const ServiceText& service, const OperationText& text);

using OperationIndex = std::uint16_t;

// One service's operations, which stand together.
struct ServiceRange {
  const ServiceText* text = nullptr;
  OperationIndex first = 0;
  OperationIndex count = 0;
};

// Immutable once made.
class Catalogue {
 public:
  // Reads the tables; an error is a mistake in them.
  static Result<Catalogue> make();

  std::span<const Operation> operations() const { return operations_; }
  std::span<const ServiceRange> services() const { return services_; }
  const Operation& at(OperationIndex index) const { return operations_[index]; }
  // "ec2:DescribeInstances"
  std::optional<OperationIndex> find(std::string_view name) const;

 private:
  std::vector<Operation> operations_;
  std::vector<ServiceRange> services_;
};

}  // namespace tarn::sample
