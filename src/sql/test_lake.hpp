// The event data stores that tests query: CloudTrail events and configuration items.
#pragma once

#include "sql/text.hpp"
#include "sql/translate.hpp"

#include <initializer_list>
#include <utility>

namespace tarn::sql {

namespace test_lake {

inline Type text() {
  return Type::of(Kind::Varchar);
}

inline Type row(std::initializer_list<std::pair<const char*, Type>> fields) {
  Type type = Type::of(Kind::Row);
  for (const auto& [name, field] : fields) {
    type.names.emplace_back(name);
    type.children.push_back(field);
  }
  return type;
}

inline Type text_map() {
  return Type::map(text(), text());
}

inline Type user_identity() {
  const auto time = Type::of(Kind::Timestamp);
  const auto session = row({
      {"attributes", row({{"creationdate", time}, {"mfaauthenticated", text()}})},
      {"sessionissuer", row({{"type", text()},
                             {"principalid", text()},
                             {"arn", text()},
                             {"accountid", text()},
                             {"username", text()}})},
      {"webidfederationdata", row({{"federatedprovider", text()}, {"attributes", text_map()}})},
      {"sourceidentity", text()},
      {"ec2roledelivery", text()},
      {"ec2issuedinvpc", text()},
  });
  return row({{"type", text()},
              {"principalid", text()},
              {"arn", text()},
              {"accountid", text()},
              {"accesskeyid", text()},
              {"username", text()},
              {"sessioncontext", session},
              {"invokedby", text()},
              {"identityprovider", text()}});
}

inline Type event_context() {
  const auto tag = row({{"arn", text()}, {"tags", text_map()}});
  return row({{"requestcontext", text_map()},
              {"tagcontext", row({{"resourcetags", Type::array(tag)}, {"principaltags", text_map()}})}});
}

inline void add(TableInfo& table, const char* display, Type type) {
  table.columns.push_back({to_lower(display), display, std::move(type)});
}

inline TableInfo events(std::string engine_name) {
  TableInfo table;
  table.engine_name = std::move(engine_name);
  add(table, "eventVersion", text());
  add(table, "userIdentity", user_identity());
  add(table, "eventTime", Type::of(Kind::Timestamp));
  for (const char* name : {"eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
                           "errorCode", "errorMessage"}) {
    add(table, name, text());
  }
  for (const char* name : {"requestParameters", "responseElements", "additionalEventData"}) {
    add(table, name, text_map());
  }
  add(table, "requestID", text());
  add(table, "eventID", text());
  add(table, "readOnly", Type::of(Kind::Boolean));
  add(table, "resources",
      Type::array(row({{"accountid", text()}, {"type", text()}, {"arn", text()}, {"arnprefix", text()}})));
  add(table, "eventType", text());
  add(table, "apiVersion", text());
  add(table, "managementEvent", Type::of(Kind::Boolean));
  for (const char* name :
       {"recipientAccountId", "sharedEventID", "annotation", "vpcEndpointId", "vpcEndpointAccountId"}) {
    add(table, name, text());
  }
  for (const char* name : {"serviceEventDetails", "addendum", "edgeDeviceDetails", "insightDetails"}) {
    add(table, name, text_map());
  }
  add(table, "eventCategory", text());
  add(table, "tlsDetails",
      row({{"tlsversion", text()}, {"ciphersuite", text()}, {"clientprovidedhostheader", text()}}));
  for (const char* name : {"sessionCredentialFromConsole", "eventJson", "eventJsonChecksum"}) {
    add(table, name, text());
  }
  add(table, "eventContext", event_context());
  return table;
}

inline TableInfo configuration_items() {
  TableInfo table;
  table.engine_name = "tarn_config";
  add(table, "eventVersion", text());
  add(table, "eventCategory", text());
  add(table, "eventTime", Type::of(Kind::Timestamp));
  add(table, "recipientAccountId", text());
  add(table, "eventData",
      row({{"resourceid", text()},
           {"resourcetype", text()},
           {"accountid", text()},
           {"awsregion", text()},
           {"resourcename", text()},
           {"configuration", text()}}));
  add(table, "eventJson", text());
  return table;
}

}  // namespace test_lake

// Knows every published way to name a store; "missing" and IDs that end in "000" do not exist. "config..."
// gives configuration items, "other" a second engine table. now is 2023-07-10 12:00:00.
inline Environment test_environment() {
  Environment environment;
  environment.now = *parse_timestamp("2023-07-10T12:00:00Z");
  environment.resolve_table = [](const TableName& name) -> std::expected<TableInfo, std::string> {
    const auto lower = to_lower(name.text);
    if (lower == "missing" || lower.ends_with("000")) {
      return std::unexpected("event data store '" + name.text + "' does not exist");
    }
    if (lower.starts_with("config")) {
      return test_lake::configuration_items();
    }
    return test_lake::events(lower == "other" ? "tarn_t1" : "tarn_t0");
  };
  return environment;
}

}  // namespace tarn::sql
