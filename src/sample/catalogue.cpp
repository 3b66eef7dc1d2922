#include "sample/catalogue.hpp"

#include <fmt/format.h>

namespace tarn::sample {
namespace {

Result<std::vector<ResourceTemplate>> read_resources(std::string_view text) {
  std::vector<ResourceTemplate> resources;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    const std::size_t bar = one.find('|');
    if (bar == std::string_view::npos) {
      return fail(ErrorCode::InvalidArgument, fmt::format("resource has no type: {}", one));
    }
    Template arn = TARN_TRY(Template::make(one.substr(bar + 1)));
    resources.push_back({.type = one.substr(0, bar), .arn = std::move(arn)});
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return resources;
}

}  // namespace

Result<Operation> read_operation(const ServiceText& service, const OperationText& text) {
  Operation operation;
  operation.service = &service;
  operation.text = &text;
  operation.request = TARN_TRY(Template::make(text.request));
  operation.response = TARN_TRY(Template::make(text.response));
  operation.details = TARN_TRY(Template::make(text.details));
  operation.resources = TARN_TRY(read_resources(text.resources));
  if (!text.usual_error.empty()) {
    const std::size_t bar = text.usual_error.find('|');
    if (bar == std::string_view::npos) {
      return fail(ErrorCode::InvalidArgument, fmt::format("error has no message: {}", text.usual_error));
    }
    operation.error_code = text.usual_error.substr(0, bar);
    operation.error_message = TARN_TRY(Template::make(text.usual_error.substr(bar + 1)));
  }
  return operation;
}

Result<Catalogue> Catalogue::make() {
  Catalogue made;
  for (const auto services :
       {compute_services(), storage_services(), security_services(), data_services(), management_services(),
        developer_services(), application_services(), governance_services()}) {
    for (const ServiceText& service : services) {
      made.services_.push_back({.text = &service,
                                .first = static_cast<OperationIndex>(made.operations_.size()),
                                .count = static_cast<OperationIndex>(service.operations.size())});
      for (const OperationText& text : service.operations) {
        auto operation = read_operation(service, text);
        if (!operation) {
          return fail(operation.error().within(fmt::format("{}:{}", service.id, text.name)));
        }
        made.operations_.push_back(std::move(*operation));
      }
    }
  }
  return made;
}

std::optional<OperationIndex> Catalogue::find(std::string_view name) const {
  const std::size_t colon = name.find(':');
  for (const ServiceRange& service : services_) {
    if (service.text->id != name.substr(0, colon)) {
      continue;
    }
    for (OperationIndex i = service.first; i < service.first + service.count; ++i) {
      const OperationText& text = *operations_[i].text;
      if ((text.alias.empty() ? text.name : text.alias) == name.substr(colon + 1)) {
        return i;
      }
    }
  }
  return std::nullopt;
}

}  // namespace tarn::sample
