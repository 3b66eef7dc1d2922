#include "event/schema.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace tarn::event {
namespace {

using columnar::Field;
using columnar::Kind;
using columnar::Schema;
using columnar::Type;

// A column before it has its id: ids follow from places, so that the tables below stay readable.
// The id of a top-level column is its place, counted from 1; the id of a nested one is its parent's id times
// 32 plus its place. Places are therefore for ever: new columns go to the end of their list, and none is
// removed or moved. The first column of every schema is a plain string, so top-level places 33 to 63 meet no
// nested id.
constexpr int kIdsPerParent = 32;

struct Column {
  const char* name = "";
  Type type;
};

Type type_of(Kind kind, std::initializer_list<Column> children = {}) {
  Type type{kind, {}};
  for (const auto& child : children) {
    type.children.push_back({child.name, 0, child.type, false});
  }
  return type;
}

Type string() {
  return type_of(Kind::String);
}
Type timestamp() {
  return type_of(Kind::Timestamp);
}
Type boolean() {
  return type_of(Kind::Boolean);
}
Type real() {
  return type_of(Kind::Double);
}
Type integer() {
  return type_of(Kind::Int32);
}
Type structure(std::initializer_list<Column> fields) {
  return type_of(Kind::Struct, fields);
}
Type list(Type element) {
  return type_of(Kind::List, {{"element", std::move(element)}});
}
Type map() {
  auto type = type_of(Kind::Map, {{"key", string()}, {"value", string()}});
  type.children.front().required = true;
  return type;
}
Type strings(std::initializer_list<const char*> names) {
  Type type{Kind::Struct, {}};
  for (const auto* name : names) {
    type.children.push_back({name, 0, string(), false});
  }
  return type;
}

void number(std::vector<Field>& fields, int parent) {
  int place = 0;
  for (auto& field : fields) {
    field.id = parent * kIdsPerParent + ++place;
    number(field.type.children, field.id);
  }
}

Schema schema(std::initializer_list<Column> columns) {
  Schema made;
  for (const auto& column : columns) {
    made.fields.push_back({column.name, 0, column.type, false});
  }
  number(made.fields, 0);
  return made;
}

Type user_identity() {
  return structure(
      {{"type", string()},
       {"principalid", string()},
       {"arn", string()},
       {"accountid", string()},
       {"accesskeyid", string()},
       {"username", string()},
       {"sessioncontext",
        structure(
            {{"attributes", structure({{"creationdate", timestamp()}, {"mfaauthenticated", string()}})},
             {"sessionissuer", strings({"type", "principalid", "arn", "accountid", "username"})},
             {"webidfederationdata", structure({{"federatedprovider", string()}, {"attributes", map()}})},
             {"sourceidentity", string()},
             {"ec2roledelivery", string()},
             {"ec2issuedinvpc", string()}})},
       {"onbehalfof", strings({"userid", "identitystorearn"})},
       {"inscopeof", strings({"sourcearn", "sourceaccount", "issuertype", "credentialsissuedto"})},
       {"invokedby", string()},
       {"identityprovider", string()},
       {"credentialid", string()}});
}

Schema cloudtrail() {
  return schema(
      {{"eventversion", string()},
       {"useridentity", user_identity()},
       {"eventtime", timestamp()},
       {"eventsource", string()},
       {"eventname", string()},
       {"awsregion", string()},
       {"sourceipaddress", string()},
       {"useragent", string()},
       {"errorcode", string()},
       {"errormessage", string()},
       {"requestparameters", map()},
       {"responseelements", map()},
       {"additionaleventdata", map()},
       {"requestid", string()},
       {"eventid", string()},
       {"readonly", boolean()},
       {"resources", list(strings({"accountid", "type", "arn", "arnprefix"}))},
       {"eventtype", string()},
       {"apiversion", string()},
       {"managementevent", boolean()},
       {"recipientaccountid", string()},
       {"sharedeventid", string()},
       {"annotation", string()},
       {"vpcendpointid", string()},
       {"vpcendpointaccountid", string()},
       {"serviceeventdetails", map()},
       {"addendum", map()},
       {"edgedevicedetails", map()},
       {"insightdetails", map()},
       {"eventcategory", string()},
       {"tlsdetails", strings({"tlsversion", "ciphersuite", "clientprovidedhostheader"})},
       {"sessioncredentialfromconsole", string()},
       {"eventjson", string()},
       {"eventcontext",
        structure({{"requestcontext", map()},
                   {"tagcontext",
                    structure({{"resourcetags", list(structure({{"arn", string()}, {"tags", map()}}))},
                               {"principaltags", map()}})}})}});
}

Type attribution_values() {
  return list(structure({{"value", string()}, {"average", real()}}));
}

Schema insight() {
  return schema({{"eventversion", string()},
                 {"eventcategory", string()},
                 {"eventtype", string()},
                 {"eventid", string()},
                 {"eventtime", timestamp()},
                 {"awsregion", string()},
                 {"recipientaccountid", string()},
                 {"sharedeventid", string()},
                 {"addendum", map()},
                 {"insightsource", string()},
                 {"insightstate", string()},
                 {"insighteventsource", string()},
                 {"insighteventname", string()},
                 {"insighterrorcode", string()},
                 {"insighttype", string()},
                 {"insightcontext",
                  structure({{"baselineaverage", real()},
                             {"insightaverage", real()},
                             {"baselineduration", integer()},
                             {"insightduration", integer()},
                             {"attributions", list(structure({{"attribute", string()},
                                                              {"insightvalue", string()},
                                                              {"insightaverage", real()},
                                                              {"baselinevalue", string()},
                                                              {"baselineaverage", real()},
                                                              {"insight", attribution_values()},
                                                              {"baseline", attribution_values()}}))}})},
                 {"eventjson", string()}});
}

// The columns that Config items, evidence and non-AWS events begin with.
Schema enveloped(Type addendum, Type event_data, std::initializer_list<Column> more = {}) {
  auto made = schema({{"eventversion", string()},
                      {"eventcategory", string()},
                      {"eventtype", string()},
                      {"eventid", string()},
                      {"eventtime", timestamp()},
                      {"awsregion", string()},
                      {"recipientaccountid", string()},
                      {"addendum", std::move(addendum)},
                      {"eventdata", std::move(event_data)},
                      {"eventjson", string()}});
  for (const auto& column : more) {
    made.fields.push_back({column.name, 0, column.type, false});
  }
  number(made.fields, 0);
  return made;
}

Schema configuration_item() {
  return enveloped(
      map(),
      structure({{"configurationitemversion", string()},
                 {"configurationitemcapturetime", string()},
                 {"configurationitemstatus", string()},
                 {"configurationitemstateid", string()},
                 {"accountid", string()},
                 {"resourcetype", string()},
                 {"resourceid", string()},
                 {"resourcename", string()},
                 {"arn", string()},
                 {"awsregion", string()},
                 {"availabilityzone", string()},
                 {"resourcecreationtime", string()},
                 {"configuration", map()},
                 {"supplementaryconfiguration", map()},
                 {"relatedevents", string()},
                 {"relationships", list(strings({"name", "resourcetype", "resourceid", "resourcename"}))},
                 {"tags", map()}}));
}

Schema evidence() {
  return enveloped(map(), structure({{"attributes", map()},
                                     {"awsaccountid", string()},
                                     {"awsorganization", string()},
                                     {"compliancecheck", string()},
                                     {"datasource", string()},
                                     {"eventname", string()},
                                     {"eventsource", string()},
                                     {"evidenceawsaccountid", string()},
                                     {"evidencebytype", string()},
                                     {"iamid", string()},
                                     {"evidenceid", string()},
                                     {"time", timestamp()},
                                     {"assessmentid", string()},
                                     {"controlsetid", string()},
                                     {"controlid", string()},
                                     {"controlname", string()},
                                     {"controldomainname", string()},
                                     {"frameworkname", string()},
                                     {"frameworkid", string()},
                                     {"service", string()},
                                     {"servicecategory", string()},
                                     {"resourcearn", string()},
                                     {"resourcetype", string()},
                                     {"evidencefolderid", string()},
                                     {"description", string()},
                                     {"manualevidences3resourcepath", string()},
                                     {"evidencefoldername", string()},
                                     {"resourcecompliancecheck", string()}}));
}

Schema activity_audit_log() {
  return enveloped(
      strings({"reason", "updatedfields", "originaluid", "originaleventid"}),
      structure(
          {{"version", string()},
           {"useridentity", structure({{"type", string()}, {"principalid", string()}, {"details", map()}})},
           {"useragent", string()},
           {"eventsource", string()},
           {"eventname", string()},
           {"eventtime", string()},
           {"uid", string()},
           {"requestparameters", map()},
           {"responseelements", map()},
           {"errorcode", string()},
           {"errormessage", string()},
           {"sourceipaddress", string()},
           {"recipientaccountid", string()},
           {"additionaleventdata", map()}}),
      {{"metadata", strings({"ingestiontime", "channelarn"})}});
}

constexpr auto kDisplayNames = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"eventversion", "eventVersion"},
     {"useridentity", "userIdentity"},
     {"eventtime", "eventTime"},
     {"eventsource", "eventSource"},
     {"eventname", "eventName"},
     {"awsregion", "awsRegion"},
     {"sourceipaddress", "sourceIPAddress"},
     {"useragent", "userAgent"},
     {"errorcode", "errorCode"},
     {"errormessage", "errorMessage"},
     {"requestparameters", "requestParameters"},
     {"responseelements", "responseElements"},
     {"additionaleventdata", "additionalEventData"},
     {"requestid", "requestID"},
     {"eventid", "eventID"},
     {"readonly", "readOnly"},
     {"eventtype", "eventType"},
     {"apiversion", "apiVersion"},
     {"managementevent", "managementEvent"},
     {"recipientaccountid", "recipientAccountId"},
     {"sharedeventid", "sharedEventID"},
     {"vpcendpointid", "vpcEndpointId"},
     {"vpcendpointaccountid", "vpcEndpointAccountId"},
     {"serviceeventdetails", "serviceEventDetails"},
     {"edgedevicedetails", "edgeDeviceDetails"},
     {"insightdetails", "insightDetails"},
     {"eventcategory", "eventCategory"},
     {"tlsdetails", "tlsDetails"},
     {"sessioncredentialfromconsole", "sessionCredentialFromConsole"},
     {"eventjson", "eventJson"},
     {"eventjsonchecksum", "eventJsonChecksum"},
     {"eventcontext", "eventContext"},
     {"insightsource", "insightSource"},
     {"insightstate", "insightState"},
     {"insighteventsource", "insightEventSource"},
     {"insighteventname", "insightEventName"},
     {"insighterrorcode", "insightErrorCode"},
     {"insighttype", "insightType"},
     {"insightcontext", "insightContext"},
     {"eventdata", "eventData"}});

}  // namespace

const Schema& schema_of(Category category) {
  static const Schema kCloudTrail = cloudtrail();
  static const Schema kInsight = insight();
  static const Schema kConfigurationItem = configuration_item();
  static const Schema kEvidence = evidence();
  static const Schema kActivityAuditLog = activity_audit_log();
  switch (category) {
    case Category::CloudTrail: return kCloudTrail;
    case Category::Insight: return kInsight;
    case Category::ConfigurationItem: return kConfigurationItem;
    case Category::Evidence: return kEvidence;
    case Category::ActivityAuditLog: return kActivityAuditLog;
  }
  return kCloudTrail;
}

std::string_view display_name(std::string_view column) {
  const auto* found = std::ranges::find(kDisplayNames, column, [](const auto& pair) { return pair.first; });
  return found == kDisplayNames.end() ? column : found->second;
}

std::optional<Category> category_of(std::string_view event_category) {
  if (event_category == "Management" || event_category == "Data" || event_category == "NetworkActivity") {
    return Category::CloudTrail;
  }
  if (event_category == "Insight") {
    return Category::Insight;
  }
  if (event_category == "ConfigurationItem") {
    return Category::ConfigurationItem;
  }
  if (event_category == "Evidence") {
    return Category::Evidence;
  }
  if (event_category == "ActivityAuditLog") {
    return Category::ActivityAuditLog;
  }
  return std::nullopt;
}

std::string_view event_category_of(Category category) {
  switch (category) {
    case Category::CloudTrail: return "Management";
    case Category::Insight: return "Insight";
    case Category::ConfigurationItem: return "ConfigurationItem";
    case Category::Evidence: return "Evidence";
    case Category::ActivityAuditLog: return "ActivityAuditLog";
  }
  return {};
}

std::optional<Category> category_of_record(std::optional<std::string_view> event_category,
                                           std::optional<std::string_view> event_type) {
  if (event_category) {
    return category_of(*event_category);
  }
  if (event_type == "AwsCloudTrailInsight") {
    return Category::Insight;
  }
  if (event_type == "AwsConfigurationItem") {
    return Category::ConfigurationItem;
  }
  if (event_type == "AwsAuditManagerEvidence") {
    return Category::Evidence;
  }
  return event_type == "ActivityLog" ? Category::ActivityAuditLog : Category::CloudTrail;
}

std::size_t column_index(const Schema& schema, std::string_view name) {
  const auto found = std::ranges::find(schema.fields, name, &Field::name);
  return static_cast<std::size_t>(found - schema.fields.begin());
}

}  // namespace tarn::event
