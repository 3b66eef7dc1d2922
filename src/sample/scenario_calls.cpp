#include "sample/scenario.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr std::string_view kTheBucket = "AWS::S3::Bucket|arn:aws:s3:::^bucket^";
constexpr std::string_view kTheObject =
    "AWS::S3::Object|arn:aws:s3:::^bucket^/customers/<focus>.parquet AWS::S3::Bucket|arn:aws:s3:::^bucket^";
constexpr std::string_view kTable = "AWS::DynamoDB::Table|arn:aws:dynamodb:<region>:<account>:table/<table>";
constexpr std::string_view kTrailName = R"({"name":"arn:aws:cloudtrail:<region>:<account>:trail/^trail^"})";

constexpr ScenarioCall kCalls[] = {
    {"sign-in-failed",
     "signin",
     {.name = "ConsoleLogin",
      .access = Change,
      .request = "",
      .response = R"({"ConsoleLogin":"Success"})",
      .usual_error = "|Failed authentication",
      .form = EventForm::SignIn,
      .details =
          R"({"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_<region>_<hex:16>","MobileVersion":"No","MFAUsed":"No"})"}},
    {"sign-in-without-mfa",
     "signin",
     {.name = "ConsoleLogin",
      .access = Change,
      .request = "",
      .response = R"({"ConsoleLogin":"Success"})",
      .form = EventForm::SignIn,
      .details =
          R"({"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_<region>_<hex:16>","MobileVersion":"No","MFAUsed":"No"})"}},
    {"create-user",
     "iam",
     {.name = "CreateUser",
      .access = Create,
      .request = R"({"userName":"aws-support-^version^"})",
      .response =
          R"({"user":{"path":"/","userName":"aws-support-^version^","userId":"AIDA^userid^","arn":"arn:aws:iam::<account>:user/aws-support-^version^","createDate":"<time>"}})"}},
    {"create-key",
     "iam",
     {.name = "CreateAccessKey",
      .access = Create,
      .request = R"({"userName":"aws-support-^version^"})",
      .response =
          R"({"accessKey":{"userName":"aws-support-^version^","accessKeyId":"<keyid>","status":"Active","createDate":"<time>"}})"}},
    {"attach-administrator",
     "iam",
     {.name = "AttachUserPolicy",
      .access = Change,
      .request =
          R"({"userName":"aws-support-^version^","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})"}},
    {"delete-table",
     "dynamodb",
     {.name = "DeleteTable",
      .access = Delete,
      .request = R"({"tableName":"<table>"})",
      .response =
          R"({"tableDescription":{"tableName":"<table>","tableStatus":"DELETING","tableArn":"arn:aws:dynamodb:<region>:<account>:table/<table>","itemCount":0,"tableSizeBytes":0,"deletionProtectionEnabled":false}})",
      .resources = kTable}},
    {"delete-bucket",
     "s3",
     {.name = "DeleteBucket",
      .access = Delete,
      .request = R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"})",
      .resources = "AWS::S3::Bucket|arn:aws:s3:::<bucket>"}},
    {"take-deploy-role",
     "sts",
     {.name = "AssumeRole",
      .access = Read,
      .request =
          R"({"roleArn":"arn:aws:iam::^next^:role/CrossAccountDeploy","roleSessionName":"session-^version^","durationSeconds":3600})",
      .response =
          R"({"credentials":{"accessKeyId":"ASIA<upper:16>","sessionToken":"IQoJb3JpZ2luX2VjE<base64:700>","expiration":"<time>"},"assumedRoleUser":{"assumedRoleId":"AROA^roleid^:session-^version^","arn":"arn:aws:sts::^next^:assumed-role/CrossAccountDeploy/session-^version^"}})",
      .resources = "AWS::IAM::Role|arn:aws:iam::^next^:role/CrossAccountDeploy",
      .across = true}},
    {"take-audit-role",
     "sts",
     {.name = "AssumeRole",
      .access = Read,
      .request =
          R"({"roleArn":"arn:aws:iam::^next^:role/SecurityPostureAudit","roleSessionName":"session-^version^","durationSeconds":3600})",
      .resources = "AWS::IAM::Role|arn:aws:iam::^next^:role/SecurityPostureAudit",
      .across = true}},
    {"take-admin-role",
     "sts",
     {.name = "AssumeRole",
      .access = Read,
      .request =
          R"({"roleArn":"arn:aws:iam::^next^:role/OrganizationAccountAccessRole","roleSessionName":"session-^version^","durationSeconds":3600})",
      .response =
          R"({"credentials":{"accessKeyId":"ASIA<upper:16>","sessionToken":"IQoJb3JpZ2luX2VjE<base64:700>","expiration":"<time>"},"assumedRoleUser":{"assumedRoleId":"AROA^roleid^:session-^version^","arn":"arn:aws:sts::^next^:assumed-role/OrganizationAccountAccessRole/session-^version^"}})",
      .resources = "AWS::IAM::Role|arn:aws:iam::^next^:role/OrganizationAccountAccessRole",
      .across = true}},
    {"suspend-versioning",
     "s3",
     {.name = "PutBucketVersioning",
      .access = Change,
      .request =
          R"({"bucketName":"^bucket^","Host":"^bucket^.s3.<region>.amazonaws.com","versioning":"","VersioningConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Status":"Suspended"}})",
      .resources = kTheBucket}},
    {"list-objects",
     "s3",
     {.name = "ListObjects",
      .access = DataRead,
      .request =
          R"({"list-type":"2","bucketName":"^bucket^","encoding-type":"url","prefix":"customers/","Host":"^bucket^.s3.<region>.amazonaws.com"})",
      .resources = kTheBucket}},
    {"read-object",
     "s3",
     {.name = "GetObject",
      .access = DataRead,
      .request =
          R"({"bucketName":"^bucket^","Host":"^bucket^.s3.<region>.amazonaws.com","key":"customers/<focus>.parquet"})",
      .resources = kTheObject}},
    {"encrypt-object",
     "s3",
     {.name = "CopyObject",
      .access = DataWrite,
      .request =
          R"({"bucketName":"^bucket^","Host":"^bucket^.s3.<region>.amazonaws.com","key":"customers/<focus>.parquet.locked","x-amz-copy-source":"^bucket^/customers/<focus>.parquet","x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:<region>:^attacker^:key/^key^"})",
      .response =
          R"({"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:<region>:^attacker^:key/^key^"})",
      .resources = kTheObject}},
    {"delete-object",
     "s3",
     {.name = "DeleteObject",
      .access = DataWrite,
      .request =
          R"({"bucketName":"^bucket^","Host":"^bucket^.s3.<region>.amazonaws.com","key":"customers/<focus>.parquet"})",
      .resources = kTheObject}},
    {"ransom-note",
     "s3",
     {.name = "PutObject",
      .access = DataWrite,
      .request =
          R"({"bucketName":"^bucket^","Host":"^bucket^.s3.<region>.amazonaws.com","key":"HOW_TO_GET_YOUR_FILES_BACK.txt"})",
      .resources = "AWS::S3::Object|arn:aws:s3:::^bucket^/HOW_TO_GET_YOUR_FILES_BACK.txt "
                   "AWS::S3::Bucket|arn:aws:s3:::^bucket^"}},
    {"snapshot-volume",
     "ec2",
     {.name = "CreateSnapshot",
      .access = Create,
      .request = R"({"volumeId":"^volume^"})",
      .response =
          R"({"requestId":"<requestid>","snapshotId":"^snapshot^","volumeId":"^volume^","status":"pending","startTime":<epoch>000,"progress":"","ownerId":"<account>","volumeSize":"200","encrypted":false})"}},
    {"share-snapshot",
     "ec2",
     {.name = "ModifySnapshotAttribute",
      .access = Change,
      .request =
          R"({"snapshotId":"^snapshot^","createVolumePermission":{"add":{"items":[{"group":"all"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"})",
      .response = R"({"requestId":"<requestid>","_return":true})"}},
    {"share-database",
     "rds",
     {.name = "ModifyDBSnapshotAttribute",
      .access = Change,
      .request = R"({"dBSnapshotIdentifier":"^db^-^date^","attributeName":"restore","valuesToAdd":["all"]})",
      .response =
          R"({"dBSnapshotIdentifier":"^db^-^date^","dBSnapshotAttributes":[{"attributeName":"restore","attributeValues":["all"]}]})"}},
    {"service-quotas",
     "ec2",
     {.name = "DescribeInstanceTypeOfferings",
      .access = List,
      .request =
          R"({"DescribeInstanceTypeOfferingsRequest":{"LocationType":"region","Filter":{"Name":"instance-type","Value":{"tag":1,"content":"p4d.24xlarge"},"tag":1}}})"}},
    {"open-security-group", "ec2", {.name = "AuthorizeSecurityGroupIngress", .access = Change, .request = R"({"groupId":"<sg>","ipPermissions":{"items":[{"ipProtocol":"-1","fromPort":0,"toPort":65535,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{},"prefixListIds":{}}]}})", .response = R"({"requestId":"<requestid>","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"<account>","groupId":"<sg>","securityGroupRuleId":"<sgr>","isEgress":false,"ipProtocol":"-1","fromPort":-1,"toPort":-1,"cidrIpv4":"0.0.0.0/0"}]}})"}},
    {"launch-miners",
     "ec2",
     {.name = "RunInstances",
      .access = Create,
      .request =
          R"({"instancesSet":{"items":[{"imageId":"<ami>","minCount":4,"maxCount":16}]},"instanceType":"p4d.24xlarge","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":true,"disableApiStop":true,"instanceMarketOptions":{"marketType":"spot"},"userData":"\u003csensitiveDataRemoved\u003e","clientToken":"<uuid>"})",
      .response =
          R"({"requestId":"<requestid>","reservationId":"r-0<hex:16>","ownerId":"<account>","groupSet":{},"instancesSet":{"items":[{"instanceId":"i-0<hex:16>","imageId":"<ami>","instanceState":{"code":0,"name":"pending"},"instanceType":"p4d.24xlarge","launchTime":<epoch>000,"placement":{"availabilityZone":"<region>a","tenancy":"default"},"spotInstanceRequestId":"sir-<hex:8>"}]}})"}},
    {"forbid-termination",
     "ec2",
     {.name = "ModifyInstanceAttribute",
      .access = Change,
      .request = R"({"instanceId":"<instance>","disableApiTermination":{"value":true}})",
      .response = R"({"requestId":"<requestid>","_return":true})"}},
    {"narrow-trail", "cloudtrail", {.name = "PutEventSelectors", .access = Change, .request = R"({"trailName":"arn:aws:cloudtrail:<region>:<account>:trail/^trail^","eventSelectors":[{"readWriteType":"ReadOnly","includeManagementEvents":false,"dataResources":[],"excludeManagementEventSources":[]}]})", .response = R"({"trailARN":"arn:aws:cloudtrail:<region>:<account>:trail/^trail^","eventSelectors":[{"readWriteType":"ReadOnly","includeManagementEvents":false,"dataResources":[],"excludeManagementEventSources":[]}]})"}},
    {"stop-trail", "cloudtrail", {.name = "StopLogging", .access = Change, .request = kTrailName}},
    {"delete-trail", "cloudtrail", {.name = "DeleteTrail", .access = Delete, .request = kTrailName}},
    {"delete-detector",
     "guardduty",
     {.name = "DeleteDetector", .access = Delete, .request = R"({"detectorId":"^detector^"})"}},
    {"allow-public",
     "s3",
     {.name = "PutBucketPublicAccessBlock",
      .access = Change,
      .request =
          R"({"PublicAccessBlockConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","BlockPublicAcls":false,"IgnorePublicAcls":false,"BlockPublicPolicy":false,"RestrictPublicBuckets":false},"bucketName":"^bucket^","Host":"^bucket^.s3.<region>.amazonaws.com","publicAccessBlock":""})",
      .resources = kTheBucket}},
    {"public-policy",
     "s3",
     {.name = "PutBucketPolicy",
      .access = Change,
      .request =
          R"({"bucketName":"^bucket^","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"PublicRead","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::^bucket^","arn:aws:s3:::^bucket^/*"]}]},"Host":"^bucket^.s3.<region>.amazonaws.com","policy":""})",
      .resources = kTheBucket}},
    {"public-queue",
     "sqs",
     {.name = "SetQueueAttributes",
      .access = Change,
      .request =
          R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/^queue^","attributes":{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"arn:aws:sqs:<region>:<account>:^queue^\"}]}"}})",
      .resources = "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:^queue^"}},
    {"missing-image",
     "ecr",
     {.name = "BatchGetImage",
      .access = Read,
      .request =
          R"({"registryId":"<account>","repositoryName":"^repository^","imageIds":[{"imageTag":"release-^version^"}],"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json"]})",
      .response =
          R"({"images":[],"failures":[{"imageId":{"imageTag":"release-^version^"},"failureCode":"ImageNotFound","failureReason":"Requested image not found"}]})",
      .resources = "AWS::ECR::Repository|arn:aws:ecr:<region>:<account>:repository/^repository^"}},
    {"stop-failed-task", "ecs", {.name = "StopTask", .access = Change, .request = R"({"cluster":"^ecs^","task":"arn:aws:ecs:<region>:<account>:task/^ecs^/<taskid>","reason":"CannotPullContainerError: release-^version^ was not found"})", .response = R"({"task":{"taskArn":"arn:aws:ecs:<region>:<account>:task/^ecs^/<taskid>","clusterArn":"arn:aws:ecs:<region>:<account>:cluster/^ecs^","desiredStatus":"STOPPED","lastStatus":"PENDING","stopCode":"TaskFailedToStart","stoppedReason":"CannotPullContainerError: release-^version^ was not found"}})"}},
    {"roll-back",
     "ecs",
     {.name = "UpdateService",
      .access = Change,
      .request =
          R"({"cluster":"^ecs^","service":"^taskdefinition^","taskDefinition":"^taskdefinition^:<version>","forceNewDeployment":true})",
      .response =
          R"({"service":{"serviceName":"^taskdefinition^","clusterArn":"arn:aws:ecs:<region>:<account>:cluster/^ecs^","status":"ACTIVE","desiredCount":3,"runningCount":3,"pendingCount":0,"deployments":[{"id":"ecs-svc/<number:60000>","status":"PRIMARY","rolloutState":"IN_PROGRESS","rolloutStateReason":"ECS deployment circuit breaker: rolling back"}]}})"}},
    {"create-account",
     "organizations",
     {.name = "CreateAccount",
      .access = Create,
      .request =
          R"({"tags":[],"email":"HIDDEN_DUE_TO_SECURITY_REASONS","accountName":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
      .response =
          R"({"createAccountStatus":{"id":"car-^hex:32^","state":"IN_PROGRESS","accountName":"HIDDEN_DUE_TO_SECURITY_REASONS","requestedTimestamp":"<time>"}})"}},
    {"create-account-result",
     "organizations",
     {.name = "CreateAccountResult",
      .access = Change,
      .form = EventForm::ServiceEvent,
      .details =
          R"({"createAccountStatus":{"id":"car-^hex:32^","state":"SUCCEEDED","accountName":"HIDDEN_DUE_TO_SECURITY_REASONS","accountId":"^next^","completedTimestamp":"<time>"}})"}},
    {"invite-account",
     "organizations",
     {.name = "InviteAccountToOrganization",
      .access = Change,
      .request = R"({"target":{"id":"^next^","type":"ACCOUNT"}})",
      .response =
          R"({"handshake":{"id":"h-^hex:32^","arn":"arn:aws:organizations::<account>:handshake/<organization>/invite/h-^hex:32^","parties":[{"id":"^next^","type":"ACCOUNT"}],"state":"OPEN","action":"INVITE","requestedTimestamp":"<time>"}})"}},
    {"accept-invitation",
     "organizations",
     {.name = "AcceptHandshake",
      .access = Change,
      .request = R"({"handshakeId":"h-^hex:32^"})",
      .response =
          R"({"handshake":{"id":"h-^hex:32^","parties":[{"id":"^next^","type":"ACCOUNT"}],"state":"ACCEPTED","action":"INVITE"}})"}},
    {"move-new-account",
     "organizations",
     {.name = "MoveAccount",
      .access = Change,
      .request =
          R"({"accountId":"^next^","sourceParentId":"r-k4me","destinationParentId":"ou-k4me-3wq81d5n"})"}},
    {"suspend-account",
     "organizations",
     {.name = "MoveAccount",
      .access = Change,
      .request =
          R"({"accountId":"^next^","sourceParentId":"ou-k4me-3wq81d5n","destinationParentId":"ou-k4me-9zt60c2h"})"}},
    {"close-account",
     "organizations",
     {.name = "CloseAccount", .access = Delete, .request = R"({"accountId":"^next^"})"}},
    {"close-account-result",
     "organizations",
     {.name = "CloseAccountResult",
      .access = Change,
      .form = EventForm::ServiceEvent,
      .details =
          R"({"closeAccountStatus":{"accountId":"^next^","state":"SUCCEEDED","completedTimestamp":"<time>"}})"}},
};

}  // namespace

std::span<const ScenarioCall> scenario_calls() {
  return kCalls;
}

}  // namespace tarn::sample
