// The API operations that are known, as tables of text: what their requests and responses look like.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tarn::sample {

enum class Access : std::uint8_t { List, Read, Create, Change, Delete, DataRead, DataWrite };

constexpr bool is_read_only(Access access) {
  return access == Access::List || access == Access::Read || access == Access::DataRead;
}
constexpr bool is_data(Access access) {
  return access == Access::DataRead || access == Access::DataWrite;
}

// What kind of record an operation leaves.
enum class EventForm : std::uint8_t {
  ApiCall,
  Federation,     // an API call by who has no AWS identity yet: the caller's origin stands in userIdentity
  SignIn,         // AwsConsoleSignIn
  ConsoleAction,  // AwsConsoleAction: done in a console page that has no API of its own
  Portal,         // AwsServiceEvent of someone at the portal of IAM Identity Center, who has no session yet
  ServiceEvent,   // AwsServiceEvent: the service tells what it did itself
};

// One operation. Texts with slots are JSON; an empty one means null.
struct OperationText {
  std::string_view name;
  Access access;
  std::uint16_t weight = 0;  // how often it is called, relative to the service's others
  std::string_view request = {};
  std::string_view response = {};
  std::string_view resources = {};  // "AWS::S3::Bucket|arn:aws:s3:::<bucket>", several parted by a blank
  std::string_view usual_error =
      {};  // "NoSuchBucketPolicy|The bucket policy does not exist"; a sign-in has no code
  EventForm form = EventForm::ApiCall;
  std::string_view details = {};  // additionalEventData; serviceEventDetails of a ServiceEvent
  std::string_view alias = {};    // what playbooks call it where another operation has the same name
  bool across = false;            // takes a role of another account, whose trail tells of it as well
};

// How a service words its refusals and numbers its requests.
enum class Dialect : std::uint8_t {
  Query,  // AccessDenied, "Jul 1, 2026 ..." dates: IAM, STS, SNS
  Ec2,    // Client.UnauthorizedOperation with an encoded message
  Json,   // AccessDeniedException
  S3,     // short request ids, additionalEventData, virtual hosts
};

enum class Place : std::uint8_t { Regional, Global };  // global services log in us-east-1

struct ServiceText {
  std::string_view id;        // "ec2": the prefix of its actions
  std::string_view endpoint;  // the first part of its host name and of its eventSource
  Dialect dialect;
  Place place;
  std::uint16_t weight;  // how often people look into it, relative to the others
  std::span<const OperationText> operations;
};

std::span<const ServiceText> compute_services();
std::span<const ServiceText> storage_services();
std::span<const ServiceText> security_services();
std::span<const ServiceText> data_services();
std::span<const ServiceText> management_services();
std::span<const ServiceText> developer_services();
std::span<const ServiceText> application_services();
std::span<const ServiceText> governance_services();

}  // namespace tarn::sample
