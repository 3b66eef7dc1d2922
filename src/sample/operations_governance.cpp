// Who may what, and whether it is so: inspection, classification, sharing, identities, advice.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr OperationText kInspector[] = {
    {"ListFindings", List, 16,
     R"({"filterCriteria":{"severity":[{"comparison":"EQUALS","value":"CRITICAL"}]},"maxResults":100})"},
    {"ListCoverage", List, 8, R"({"maxResults":200})"},
    {"BatchGetAccountStatus", Read, 6, ""},
    {"ListFindingAggregations", List, 6, R"({"aggregationType":"ACCOUNT"})"},
    {"CreateFilter", Create, 1, R"({"name":"accepted-risk","action":"SUPPRESS"})",
     R"({"arn":"arn:aws:inspector2:<region>:<account>:owner/<account>/filter/<hex:16>"})"},
};

constexpr OperationText kMacie[] = {
    {"GetMacieSession", Read, 8, "", "", "", "AccessDeniedException|Macie is not enabled."},
    {"ListFindings", List, 6, R"({"maxResults":50})"},
    {"DescribeBuckets", List, 6, R"({"maxResults":50})"},
    {"CreateClassificationJob", Create, 1,
     R"({"clientToken":"<uuid>","jobType":"ONE_TIME","name":"<bucket>","s3JobDefinition":{"bucketDefinitions":[{"accountId":"<account>","buckets":["<bucket>"]}]}})",
     R"({"jobArn":"arn:aws:macie2:<region>:<account>:classification-job/<hex:32>","jobId":"<hex:32>"})"},
};

constexpr OperationText kIdentityStore[] = {
    {"ListUsers", List, 12, R"({"identityStoreId":"d-<hex:10>","maxResults":100})"},
    {"DescribeUser", Read, 14, R"({"identityStoreId":"d-<hex:10>","userId":"<stackid>"})"},
    {"ListGroups", List, 8, R"({"identityStoreId":"d-<hex:10>"})"},
    {"ListGroupMemberships", List, 8, R"({"identityStoreId":"d-<hex:10>","groupId":"<stackid>"})"},
    {"CreateGroupMembership", Create, 1,
     R"({"identityStoreId":"d-<hex:10>","groupId":"<stackid>","memberId":{"userId":"<uuid>"}})",
     R"({"membershipId":"<uuid>","identityStoreId":"d-<hex:10>"})"},
};

constexpr OperationText kSharing[] = {
    {"GetResourceShares", List, 8, R"({"resourceOwner":"SELF"})"},
    {"ListResources", List, 5, R"({"resourceOwner":"OTHER-ACCOUNTS"})"},
    {"GetResourceShareInvitations", List, 4, ""},
    {"AssociateResourceShare", Change, 1,
     R"({"resourceShareArn":"arn:aws:ram:<region>:<account>:resource-share/<stackid>","resourceArns":["arn:aws:ec2:<region>:<account>:subnet/<subnet>"]})",
     R"({"resourceShareAssociations":[{"resourceShareArn":"arn:aws:ram:<region>:<account>:resource-share/<stackid>","associationType":"RESOURCE","status":"ASSOCIATING"}]})"},
};

constexpr OperationText kRolesAnywhere[] = {
    {"ListTrustAnchors", List, 3, ""},
    {"ListProfiles", List, 3, ""},
    {"CreateSession", Read, 20,
     R"({"cert":"HIDDEN_DUE_TO_SECURITY_REASONS","durationSeconds":3600,"profileArn":"arn:aws:rolesanywhere:<region>:<account>:profile/<stackid>","roleArn":"arn:aws:iam::<account>:role/<role>","trustAnchorArn":"arn:aws:rolesanywhere:<region>:<account>:trust-anchor/<stackid>"})",
     "", "AWS::RolesAnywhere::TrustAnchor|arn:aws:rolesanywhere:<region>:<account>:trust-anchor/<stackid>"},
};

constexpr OperationText kLakeFormation[] = {
    {"GetDataLakeSettings", Read, 6, R"({"catalogId":"<account>"})"},
    {"ListPermissions", List, 6, R"({"catalogId":"<account>","resourceType":"TABLE"})"},
    {"GetDataAccess", Read, 30,
     R"({"tableArn":"arn:aws:glue:<region>:<account>:table/<database>/<table>","permissions":["SELECT"],"auditContext":{"additionalAuditContext":"{queryId: <uuid>}"}})",
     "", "", "", EventForm::ApiCall,
     R"({"requesterService":"ATHENA","lakeFormationPrincipal":"<callerarn>","lakeFormationRoleSessionName":"AWSLF-00-AT-<account>-<alnum:10>"})"},
    {"GrantPermissions", Change, 1,
     R"({"principal":{"dataLakePrincipalIdentifier":"arn:aws:iam::<account>:role/<role>"},"resource":{"table":{"databaseName":"<database>","name":"<table>"}},"permissions":["SELECT"]})"},
};

constexpr OperationText kAdvice[] = {
    {"GetEC2InstanceRecommendations", Read, 6, R"({"maxResults":100})"},
    {"GetEnrollmentStatus", Read, 4, ""},
    {"GetRecommendationSummaries", Read, 5, ""},
};

constexpr OperationText kCatalogs[] = {
    {"SearchProducts", List, 6, R"({"pageSize":20})"},
    {"DescribeProvisionedProduct", Read, 6, R"({"id":"pp-<alnum:13>"})"},
    {"ProvisionProduct", Create, 1,
     R"({"productId":"prod-<alnum:13>","provisioningArtifactId":"pa-<alnum:13>","provisionedProductName":"<stack>","provisionToken":"<uuid>"})",
     R"({"recordDetail":{"recordId":"rec-<alnum:13>","provisionedProductName":"<stack>","status":"CREATED","recordType":"PROVISION_PRODUCT"}})"},
};

constexpr OperationText kControlTower[] = {
    {"ListLandingZones", List, 3, ""},
    {"ListEnabledControls", List, 4,
     R"({"targetIdentifier":"arn:aws:organizations::<account>:ou/<organization>/ou-<alnum:4>-<alnum:8>"})"},
    {"UpdateManagedAccount", Change, 0, "", "", "", "", EventForm::ServiceEvent,
     R"({"updateManagedAccountStatus":{"organizationalUnit":{"organizationalUnitName":"Workloads","organizationalUnitId":"ou-<alnum:4>-<alnum:8>"},"account":{"accountName":"<stack>","accountId":"<account>"},"state":"SUCCEEDED","message":"AWS Control Tower successfully updated a managed account.","requestedTimestamp":"<iso>","completedTimestamp":"<iso>"}})"},
};

constexpr ServiceText kServices[] = {
    {"inspector2", "inspector2", Dialect::Json, Place::Regional, 5, kInspector},
    {"macie2", "macie2", Dialect::Json, Place::Regional, 3, kMacie},
    {"identitystore", "identitystore", Dialect::Json, Place::Regional, 4, kIdentityStore},
    {"ram", "ram", Dialect::Json, Place::Regional, 3, kSharing},
    {"rolesanywhere", "rolesanywhere", Dialect::Json, Place::Regional, 2, kRolesAnywhere},
    {"lakeformation", "lakeformation", Dialect::Json, Place::Regional, 3, kLakeFormation},
    {"compute-optimizer", "compute-optimizer", Dialect::Json, Place::Regional, 2, kAdvice},
    {"servicecatalog", "servicecatalog", Dialect::Json, Place::Regional, 2, kCatalogs},
    {"controltower", "controltower", Dialect::Json, Place::Regional, 2, kControlTower},
};

}  // namespace

std::span<const ServiceText> governance_services() {
  return kServices;
}

}  // namespace tarn::sample
