// IAM, STS, KMS, Secrets Manager, ACM, GuardDuty, Security Hub, Access Analyzer, WAF, sign-in.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr std::string_view kKey = "AWS::KMS::Key|arn:aws:kms:<region>:<account>:key/<key>";

constexpr OperationText kIam[] = {
    {"ListUsers", List, 20, R"({"maxItems":1000})"},
    {"GetUser", Read, 30, R"({"userName":"<user>"})", "", "",
     "NoSuchEntityException|The user with name <user> cannot be found."},
    {"ListRoles", List, 24, R"({"maxItems":1000})"},
    {"GetRole", Read, 40, R"({"roleName":"<role>"})", "", "",
     "NoSuchEntityException|The role with name <role> cannot be found."},
    {"ListAttachedRolePolicies", List, 34, R"({"roleName":"<role>"})"},
    {"ListRolePolicies", List, 30, R"({"roleName":"<role>"})"},
    {"GetRolePolicy", Read, 14, R"({"roleName":"<role>","policyName":"<policy>"})"},
    {"GetPolicy", Read, 20, R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>"})"},
    {"GetPolicyVersion", Read, 20,
     R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>","versionId":"v<version>"})"},
    {"ListPolicies", List, 12, R"({"scope":"Local","onlyAttached":false,"maxItems":1000})"},
    {"ListPolicyVersions", List, 8, R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>"})"},
    {"ListEntitiesForPolicy", List, 6, R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>"})"},
    {"ListGroups", List, 6, R"({"maxItems":1000})"},
    {"ListGroupsForUser", List, 10, R"({"userName":"<user>"})"},
    {"ListAttachedUserPolicies", List, 10, R"({"userName":"<user>"})"},
    {"ListAccessKeys", List, 16, R"({"userName":"<user>"})"},
    {"GetAccessKeyLastUsed", Read, 10, R"({"accessKeyId":"<keyid>"})"},
    {"ListMFADevices", List, 8, R"({"userName":"<user>"})"},
    {"GetAccountSummary", Read, 10, ""},
    {"GetAccountPasswordPolicy", Read, 6, "", "", "",
     "NoSuchEntityException|The Password Policy with domain name <account> cannot be found."},
    {"ListInstanceProfilesForRole", List, 8, R"({"roleName":"<role>"})"},
    {"GenerateCredentialReport", Read, 4, ""},
    {"GetCredentialReport", Read, 4, ""},
    {"ListSAMLProviders", List, 3, ""},
    {"ListOpenIDConnectProviders", List, 3, ""},
    {"CreateRole", Create, 4,
     R"({"path":"/","roleName":"<role>","assumeRolePolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}","maxSessionDuration":3600,"tags":[{"key":"team","value":"<team>"}]})",
     R"({"role":{"path":"/","roleName":"<role>","roleId":"AROA<roleid>","arn":"arn:aws:iam::<account>:role/<role>","createDate":"<time>","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ecs-tasks.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"}})"},
    {"AttachRolePolicy", Change, 6,
     R"({"roleName":"<role>","policyArn":"arn:aws:iam::<account>:policy/<policy>"})"},
    {"DetachRolePolicy", Change, 4,
     R"({"roleName":"<role>","policyArn":"arn:aws:iam::<account>:policy/<policy>"})"},
    {"PutRolePolicy", Change, 6,
     R"({"roleName":"<role>","policyName":"<policy>","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:PutObject\"],\"Resource\":\"arn:aws:s3:::<bucket>/*\"}]}"})"},
    {"DeleteRolePolicy", Delete, 2, R"({"roleName":"<role>","policyName":"<policy>"})"},
    {"CreatePolicy", Create, 3,
     R"({"policyName":"<policy>","path":"/","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"dynamodb:GetItem\",\"dynamodb:Query\"],\"Resource\":\"arn:aws:dynamodb:*:<account>:table/<table>\"}]}"})",
     R"({"policy":{"policyName":"<policy>","policyId":"ANPA<roleid>","arn":"arn:aws:iam::<account>:policy/<policy>","path":"/","defaultVersionId":"v1","attachmentCount":0,"permissionsBoundaryUsageCount":0,"isAttachable":true,"createDate":"<time>","updateDate":"<time>"}})"},
    {"CreatePolicyVersion", Create, 3,
     R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"sqs:SendMessage\"],\"Resource\":\"arn:aws:sqs:*:<account>:<queue>\"}]}","setAsDefault":true})",
     R"({"policyVersion":{"versionId":"v<version>","isDefaultVersion":true,"createDate":"<time>"}})"},
    {"DeletePolicyVersion", Delete, 1,
     R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>","versionId":"v<version>"})"},
    {"PassRole", Change, 1, R"({"roleName":"<role>"})"},
    {"CreateAccessKey", Create, 1, R"({"userName":"<user>"})",
     R"({"accessKey":{"userName":"<user>","accessKeyId":"<keyid>","status":"Active","createDate":"<time>"}})"},
    {"UpdateAccessKey", Change, 1, R"({"userName":"<user>","accessKeyId":"<keyid>","status":"Inactive"})"},
    {"DeleteAccessKey", Delete, 1, R"({"userName":"<user>","accessKeyId":"<keyid>"})"},
    {"UpdateAssumeRolePolicy", Change, 2,
     R"({"roleName":"<role>","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::<account>:root\"},\"Action\":\"sts:AssumeRole\"}]}"})"},
    {"TagRole", Change, 3,
     R"({"roleName":"<role>","tags":[{"key":"team","value":"<team>"},{"key":"environment","value":"<environment>"}]})"},
    {"DeleteRole", Delete, 1, R"({"roleName":"<role>"})", "", "",
     "DeleteConflictException|Cannot delete entity, must detach all policies first."},
};

constexpr OperationText kSts[] = {
    {"GetCallerIdentity", Read, 60, ""},
    {"AssumeRole", Read, 60,
     R"({"roleArn":"arn:aws:iam::<account>:role/<role>","roleSessionName":"<caller>","durationSeconds":3600})",
     R"({"credentials":{"accessKeyId":"ASIA<alnum:16>","sessionToken":"IQoJb3JpZ2luX2VjE<base64:240>","expiration":"<time>"},"assumedRoleUser":{"assumedRoleId":"AROA<roleid>:<caller>","arn":"arn:aws:sts::<account>:assumed-role/<role>/<caller>"}})",
     "AWS::IAM::Role|arn:aws:iam::<account>:role/<role>"},
    {"GetSessionToken", Read, 3, R"({"durationSeconds":43200})",
     R"({"credentials":{"accessKeyId":"ASIA<alnum:16>","sessionToken":"IQoJb3JpZ2luX2VjE<base64:200>","expiration":"<time>"}})"},
    {"GetAccessKeyInfo", Read, 1, R"({"accessKeyId":"<keyid>"})"},
    {"DecodeAuthorizationMessage", Read, 1, R"({"encodedMessage":"<base64:120>"})"},
};

constexpr OperationText kKms[] = {
    {"Decrypt", Read, 100,
     R"({"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::<bucket>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"})",
     "", kKey},
    {"GenerateDataKey", Read, 60,
     R"({"keySpec":"AES_256","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::<bucket>"},"keyId":"arn:aws:kms:<region>:<account>:key/<key>"})",
     "", kKey},
    {"Encrypt", Read, 10,
     R"({"encryptionContext":{"SecretARN":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>"},"keyId":"arn:aws:kms:<region>:<account>:key/<key>","encryptionAlgorithm":"SYMMETRIC_DEFAULT"})",
     "", kKey},
    {"DescribeKey", Read, 30, R"({"keyId":"<key>"})", "", kKey},
    {"ListKeys", List, 8, R"({"limit":1000})"},
    {"ListAliases", List, 16, R"({"limit":100})"},
    {"GetKeyPolicy", Read, 10, R"({"keyId":"<key>","policyName":"default"})", "", kKey},
    {"GetKeyRotationStatus", Read, 12, R"({"keyId":"<key>"})", "", kKey},
    {"ListResourceTags", List, 8, R"({"keyId":"<key>"})", "", kKey},
    {"ListGrants", List, 6, R"({"keyId":"<key>","limit":100})", "", kKey},
    {"CreateGrant", Change, 8,
     R"({"keyId":"<key>","granteePrincipal":"arn:aws:iam::<account>:role/<role>","operations":["Decrypt","GenerateDataKeyWithoutPlaintext"],"constraints":{"encryptionContextSubset":{"aws:ebs:id":"<volume>"}}})",
     R"({"grantId":"<hex:64>","keyId":"arn:aws:kms:<region>:<account>:key/<key>"})", kKey},
    {"RetireGrant", Change, 5, R"({"grantId":"<hex:64>"})",
     R"({"keyId":"arn:aws:kms:<region>:<account>:key/<key>"})", kKey},
    {"CreateKey", Create, 1,
     R"({"policy":"","description":"<keyalias>","keyUsage":"ENCRYPT_DECRYPT","keySpec":"SYMMETRIC_DEFAULT","origin":"AWS_KMS","bypassPolicyLockoutSafetyCheck":false})",
     R"({"keyMetadata":{"aWSAccountId":"<account>","keyId":"<key>","arn":"arn:aws:kms:<region>:<account>:key/<key>","creationDate":"<time>","enabled":true,"description":"<keyalias>","keyUsage":"ENCRYPT_DECRYPT","keyState":"Enabled","origin":"AWS_KMS","keyManager":"CUSTOMER"}})",
     kKey},
    {"CreateAlias", Create, 1, R"({"aliasName":"alias/<keyalias>","targetKeyId":"<key>"})", "", kKey},
    {"ScheduleKeyDeletion", Delete, 1, R"({"keyId":"<key>","pendingWindowInDays":30})",
     R"({"keyId":"arn:aws:kms:<region>:<account>:key/<key>","keyState":"PendingDeletion","deletionDate":"<time>","pendingWindowInDays":30})",
     kKey},
    {"EnableKeyRotation", Change, 1, R"({"keyId":"<key>"})", "", kKey},
};

constexpr OperationText kSecrets[] = {
    {"GetSecretValue", Read, 70,
     R"({"secretId":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>"})", "", "",
     "ResourceNotFoundException|Secrets Manager can't find the specified secret."},
    {"DescribeSecret", Read, 24, R"({"secretId":"<secret>"})"},
    {"ListSecrets", List, 12, R"({"maxResults":100,"includePlannedDeletion":false})"},
    {"GetResourcePolicy", Read, 10,
     R"({"secretId":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>"})"},
    {"ListSecretVersionIds", List, 4, R"({"secretId":"<secret>"})"},
    {"PutSecretValue", Change, 4,
     R"({"secretId":"<secret>","clientRequestToken":"<uuid>","versionStages":["AWSPENDING"]})",
     R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>"})"},
    {"UpdateSecretVersionStage", Change, 4,
     R"({"secretId":"<secret>","versionStage":"AWSCURRENT","moveToVersionId":"<uuid>"})",
     R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>"})"},
    {"CreateSecret", Create, 2,
     R"({"name":"<secret>","clientRequestToken":"<uuid>","tags":[{"key":"team","value":"<team>"}]})",
     R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>"})"},
    {"RotateSecret", Change, 2, R"({"secretId":"<secret>","clientRequestToken":"<uuid>"})",
     R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>","versionId":"<uuid>"})"},
    {"DeleteSecret", Delete, 1, R"({"secretId":"<secret>","recoveryWindowInDays":30})",
     R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>-<secretid>","deletionDate":"<time>"})"},
};

constexpr OperationText kCertificates[] = {
    {"ListCertificates", List, 14, R"({"maxItems":100})"},
    {"DescribeCertificate", Read, 18,
     R"({"certificateArn":"arn:aws:acm:<region>:<account>:certificate/<certificate>"})"},
    {"ListTagsForCertificate", List, 8,
     R"({"certificateArn":"arn:aws:acm:<region>:<account>:certificate/<certificate>"})"},
    {"RequestCertificate", Create, 1,
     R"({"domainName":"<host>.kamome.example","validationMethod":"DNS","idempotencyToken":"<hex:16>"})",
     R"({"certificateArn":"arn:aws:acm:<region>:<account>:certificate/<certificate>"})"},
};

constexpr OperationText kGuardDuty[] = {
    {"ListDetectors", List, 14, R"({"maxResults":50})"},
    {"GetDetector", Read, 10, R"({"detectorId":"<detector>"})"},
    {"ListFindings", List, 20,
     R"({"detectorId":"<detector>","findingCriteria":{"criterion":{"severity":{"gte":4}}},"maxResults":50})"},
    {"GetFindings", Read, 12, R"({"detectorId":"<detector>","findingIds":["<hex:32>"]})"},
    {"ListMembers", List, 4, R"({"detectorId":"<detector>","onlyAssociated":"true"})"},
    {"ArchiveFindings", Change, 1, R"({"detectorId":"<detector>","findingIds":["<hex:32>"]})"},
};

constexpr OperationText kSecurityHub[] = {
    {"DescribeHub", Read, 10, ""},
    {"GetFindings", Read, 24,
     R"({"Filters":{"RecordState":[{"Value":"ACTIVE","Comparison":"EQUALS"}],"SeverityLabel":[{"Value":"HIGH","Comparison":"EQUALS"}]},"MaxResults":100})"},
    {"GetEnabledStandards", List, 6, ""},
    {"BatchImportFindings", Change, 12, "", R"({"SuccessCount":1,"FailedCount":0,"FailedFindings":[]})"},
    {"BatchUpdateFindings", Change, 3,
     R"({"FindingIdentifiers":[{"Id":"arn:aws:securityhub:<region>:<account>:subscription/finding/<uuid>","ProductArn":"arn:aws:securityhub:<region>::product/aws/securityhub"}],"Workflow":{"Status":"NOTIFIED"}})",
     R"({"ProcessedFindings":[],"UnprocessedFindings":[]})"},
};

constexpr OperationText kAnalyzer[] = {
    {"ListAnalyzers", List, 8, ""},
    {"ListFindings", List, 8,
     R"({"analyzerArn":"arn:aws:access-analyzer:<region>:<account>:analyzer/organization"})"},
    {"ValidatePolicy", Read, 6, R"({"policyType":"IDENTITY_POLICY","locale":"EN"})"},
};

constexpr OperationText kWaf[] = {
    {"ListWebACLs", List, 8, R"({"scope":"REGIONAL","limit":100})"},
    {"GetWebACL", Read, 10, R"({"name":"<webacl>","scope":"REGIONAL","id":"<stackid>"})"},
    {"GetWebACLForResource", Read, 8,
     R"({"resourceArn":"arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<loadbalancer>/<loadbalancerid>"})"},
    {"UpdateIPSet", Change, 3,
     R"({"name":"blocked","scope":"REGIONAL","id":"<stackid>","addresses":["198.51.100.<number:250>/32"],"lockToken":"<uuid>"})",
     R"({"nextLockToken":"<uuid>"})"},
};

constexpr ServiceText kServices[] = {
    {"iam", "iam", Dialect::Query, Place::Global, 60, kIam},
    {"sts", "sts", Dialect::Query, Place::Regional, 30, kSts},
    {"kms", "kms", Dialect::Json, Place::Regional, 22, kKms},
    {"secretsmanager", "secretsmanager", Dialect::Json, Place::Regional, 16, kSecrets},
    {"acm", "acm", Dialect::Json, Place::Regional, 6, kCertificates},
    {"guardduty", "guardduty", Dialect::Json, Place::Regional, 8, kGuardDuty},
    {"securityhub", "securityhub", Dialect::Json, Place::Regional, 8, kSecurityHub},
    {"access-analyzer", "access-analyzer", Dialect::Json, Place::Regional, 4, kAnalyzer},
    {"wafv2", "wafv2", Dialect::Json, Place::Regional, 4, kWaf},
};

}  // namespace

std::span<const ServiceText> security_services() {
  return kServices;
}

}  // namespace tarn::sample
