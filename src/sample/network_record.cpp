// Network activity events: what passed a VPC endpoint, or was stopped there.
#include "sample/other_records.hpp"
#include "sample/text.hpp"

namespace tarn::sample {

void append_network_activity(std::string& out, const Happening& happening, EndpointVerdict verdict) {
  const std::string_view account = happening.account.id.value();
  out += R"({"eventVersion":"1.09","userIdentity":)";
  out += happening.caller.identity;
  append_circumstances(out, happening);
  if (verdict == EndpointVerdict::Denied) {
    out +=
        R"(,"errorCode":"VpceAccessDenied","errorMessage":"The request was denied due to a VPC endpoint policy")";
  }
  out += R"(,"eventID":")";
  append_uuid(out, mix(happening.key, key_of(std::string_view("network activity"))));
  out += R"(","eventType":"AwsVpceEvent","recipientAccountId":")";
  out += account;
  out += R"(","sharedEventID":")";
  append_uuid(out, scramble(happening.key));
  out += R"(","vpcEndpointId":")";
  append_endpoint_id(out, happening);
  out += R"(","vpcEndpointAccountId":")";
  out += account;
  out += R"(","eventCategory":"NetworkActivity"})";
}

}  // namespace tarn::sample
