// What applications are made of beside compute and storage: sign-up, mail, APIs, search, learning, networks.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr OperationText kApiGateway[] = {
    {"GetRestApis", List, 20, R"({"limit":500})"},
    {"GetRestApi", Read, 12, R"({"restApiId":"<api>"})"},
    {"GetStages", List, 12, R"({"restApiId":"<api>"})"},
    {"GetResources", List, 8, R"({"restApiId":"<api>","limit":500})"},
    {"GetDomainNames", List, 6, ""},
    {"GetApis", List, 6, ""},
    {"CreateDeployment", Create, 3,
     R"({"restApiId":"<api>","createDeploymentInput":{"stageName":"<environment>","description":"release"},"template":false})",
     R"({"id":"<hex:6>","createdDate":"<time>","deploymentUpdate":{"restApiId":"<api>","template":false}})"},
    {"UpdateStage", Change, 2,
     R"({"restApiId":"<api>","stageName":"<environment>","updateStageInput":{"patchOperations":[{"op":"replace","path":"/variables/version","value":"<version>"}]},"template":false})"},
};

constexpr OperationText kUserPools[] = {
    {"ListUserPools", List, 6, R"({"maxResults":60})"},
    {"DescribeUserPool", Read, 8, R"({"userPoolId":"<region>_<userpool>"})", "",
     "AWS::Cognito::UserPool|arn:aws:cognito-idp:<region>:<account>:userpool/<region>_<userpool>"},
    {"DescribeUserPoolClient", Read, 6, R"({"userPoolId":"<region>_<userpool>","clientId":"<alnum:26>"})"},
    {"InitiateAuth", Change, 40,
     R"({"authFlow":"USER_SRP_AUTH","authParameters":"HIDDEN_DUE_TO_SECURITY_REASONS","clientId":"<alnum:26>"})",
     R"({"challengeName":"PASSWORD_VERIFIER"})", "",
     "NotAuthorizedException|Incorrect username or password."},
    {"RespondToAuthChallenge", Change, 30,
     R"({"clientId":"<alnum:26>","challengeName":"PASSWORD_VERIFIER","session":"HIDDEN_DUE_TO_SECURITY_REASONS","challengeResponses":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"authenticationResult":{"accessToken":"HIDDEN_DUE_TO_SECURITY_REASONS","expiresIn":3600,"tokenType":"Bearer"}})"},
    {"AdminGetUser", Read, 10,
     R"({"userPoolId":"<region>_<userpool>","username":"HIDDEN_DUE_TO_SECURITY_REASONS"})", "", "",
     "UserNotFoundException|User does not exist."},
    {"AdminCreateUser", Create, 2,
     R"({"userPoolId":"<region>_<userpool>","username":"HIDDEN_DUE_TO_SECURITY_REASONS","temporaryPassword":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"user":{"username":"HIDDEN_DUE_TO_SECURITY_REASONS","enabled":true,"userStatus":"FORCE_CHANGE_PASSWORD"}})"},
};

constexpr OperationText kMail[] = {
    {"GetSendQuota", Read, 10, ""},
    {"ListIdentities", List, 8, R"({"identityType":"Domain","maxItems":100})"},
    {"GetAccount", Read, 10, ""},
    {"GetEmailIdentity", Read, 8, R"({"emailIdentity":"<host>.kamome.example"})"},
    {"SendEmail", DataWrite, 20,
     R"({"destination":"HIDDEN_DUE_TO_SECURITY_REASONS","fromEmailAddress":"noreply@kamome.example","content":{"simple":{"subject":"HIDDEN_DUE_TO_SECURITY_REASONS"}}})",
     R"({"messageId":"<hex:16>-<uuid>-000000"})",
     "AWS::SES::EmailIdentity|arn:aws:ses:<region>:<account>:identity/kamome.example"},
};

constexpr OperationText kSearch[] = {
    {"ListDomainNames", List, 10, ""},
    {"DescribeDomain", Read, 14, R"({"domainName":"<eks>"})"},
    {"DescribeDomains", Read, 8, R"({"domainNames":["<eks>"]})"},
    {"UpdateDomainConfig", Change, 1,
     R"({"domainName":"<eks>","clusterConfig":{"instanceType":"r6g.large.search","instanceCount":3}})",
     R"({"domainConfig":{"clusterConfig":{"options":{"instanceType":"r6g.large.search","instanceCount":3},"status":{"state":"Processing"}}}})"},
};

constexpr OperationText kWarehouse[] = {
    {"DescribeClusters", List, 16, R"({"maxRecords":100})"},
    {"DescribeClusterSnapshots", List, 6, R"({"snapshotType":"manual"})"},
    {"GetClusterCredentials", Read, 10,
     R"({"dbUser":"<caller>","dbName":"analytics","clusterIdentifier":"<dbcluster>","durationSeconds":900,"autoCreate":false})"},
    {"PauseCluster", Change, 1, R"({"clusterIdentifier":"<dbcluster>"})",
     R"({"clusterIdentifier":"<dbcluster>","clusterStatus":"pausing"})"},
    {"ResumeCluster", Change, 1, R"({"clusterIdentifier":"<dbcluster>"})",
     R"({"clusterIdentifier":"<dbcluster>","clusterStatus":"resuming"})"},
};

constexpr OperationText kMapReduce[] = {
    {"ListClusters", List, 10, R"({"clusterStates":["RUNNING","WAITING"]})"},
    {"DescribeCluster", Read, 14, R"({"clusterId":"j-<upper:13>"})"},
    {"ListSteps", List, 10, R"({"clusterId":"j-<upper:13>"})"},
    {"RunJobFlow", Create, 1,
     R"({"name":"<job>","releaseLabel":"emr-7.1.0","instances":{"instanceGroups":[{"instanceRole":"MASTER","instanceType":"m6g.xlarge","instanceCount":1}],"keepJobFlowAliveWhenNoSteps":false},"jobFlowRole":"EMR_EC2_DefaultRole","serviceRole":"EMR_DefaultRole","logUri":"s3://<bucket>/emr/"})",
     R"({"jobFlowId":"j-<upper:13>","clusterArn":"arn:aws:elasticmapreduce:<region>:<account>:cluster/j-<upper:13>"})"},
    {"TerminateJobFlows", Delete, 1, R"({"jobFlowIds":["j-<upper:13>"]})"},
};

constexpr OperationText kLearning[] = {
    {"ListEndpoints", List, 8, R"({"sortBy":"CreationTime","maxResults":100})"},
    {"DescribeEndpoint", Read, 10, R"({"endpointName":"<stack>"})"},
    {"ListTrainingJobs", List, 6, ""},
    {"DescribeTrainingJob", Read, 12, R"({"trainingJobName":"<job>-<date>"})"},
    {"CreateTrainingJob", Create, 1,
     R"({"trainingJobName":"<job>-<date>","roleArn":"arn:aws:iam::<account>:role/<role>","algorithmSpecification":{"trainingImage":"<account>.dkr.ecr.<region>.amazonaws.com/<repository>:latest","trainingInputMode":"File"},"resourceConfig":{"instanceType":"ml.m5.xlarge","instanceCount":1,"volumeSizeInGB":50},"stoppingCondition":{"maxRuntimeInSeconds":86400}})",
     R"({"trainingJobArn":"arn:aws:sagemaker:<region>:<account>:training-job/<job>-<date>"})"},
};

constexpr OperationText kModels[] = {
    {"ListFoundationModels", List, 6, ""},
    {"GetFoundationModel", Read, 4, R"({"modelIdentifier":"amazon.titan-text-express-v1"})"},
    {"InvokeModel", Read, 40, R"({"modelId":"amazon.titan-text-express-v1"})", "", "",
     "ValidationException|Malformed input request: #: required key [inputText] not found, please reformat "
     "your input and try again."},
    {"Converse", Read, 20, R"({"modelId":"amazon.nova-lite-v1:0"})", "", "",
     "AccessDeniedException|You don't have access to the model with the specified model ID."},
};

constexpr OperationText kDelivery[] = {
    {"ListDeliveryStreams", List, 8, R"({"limit":100})"},
    {"DescribeDeliveryStream", Read, 14, R"({"deliveryStreamName":"<delivery>"})"},
    {"UpdateDestination", Change, 1,
     R"({"deliveryStreamName":"<delivery>","currentDeliveryStreamVersionId":"<version>","destinationId":"destinationId-000000000001"})"},
    {"PutRecordBatch", DataWrite, 10, R"({"deliveryStreamName":"<delivery>"})",
     R"({"failedPutCount":0,"encrypted":true})",
     "AWS::KinesisFirehose::DeliveryStream|arn:aws:firehose:<region>:<account>:deliverystream/<delivery>"},
};

constexpr OperationText kBrokers[] = {
    {"ListClustersV2", List, 6, ""},
    {"DescribeClusterV2", Read, 6,
     R"({"clusterArn":"arn%3Aaws%3Akafka%3A<region>%3A<account>%3Acluster%2F<eks>%2F<stackid>-5"})"},
    {"GetBootstrapBrokers", Read, 8,
     R"({"clusterArn":"arn%3Aaws%3Akafka%3A<region>%3A<account>%3Acluster%2F<eks>%2F<stackid>-5"})"},
};

constexpr OperationText kMigration[] = {
    {"DescribeReplicationTasks", List, 8, R"({"maxRecords":100})"},
    {"DescribeTableStatistics", List, 6,
     R"({"replicationTaskArn":"arn:aws:dms:<region>:<account>:task:<alnum:26>","maxRecords":500})"},
    {"StartReplicationTask", Change, 1,
     R"({"replicationTaskArn":"arn:aws:dms:<region>:<account>:task:<alnum:26>","startReplicationTaskType":"resume-processing"})",
     R"({"replicationTask":{"replicationTaskIdentifier":"<job>","status":"starting","migrationType":"cdc"}})"},
};

constexpr OperationText kTransfer[] = {
    {"ListServers", List, 5, ""},
    {"DescribeServer", Read, 5, R"({"serverId":"s-<hex:17>"})"},
    {"ListUsers", List, 4, R"({"serverId":"s-<hex:17>"})"},
    {"ImportSshPublicKey", Change, 1,
     R"({"serverId":"s-<hex:17>","userName":"<user>","sshPublicKeyBody":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"serverId":"s-<hex:17>","sshPublicKeyId":"key-<hex:17>","userName":"<user>"})"},
};

constexpr OperationText kBatch[] = {
    {"DescribeJobQueues", List, 8, ""},
    {"DescribeComputeEnvironments", List, 6, ""},
    {"DescribeJobs", Read, 16, R"({"jobs":["<stackid>"]})"},
    {"SubmitJob", Create, 8,
     R"({"jobName":"<job>","jobQueue":"arn:aws:batch:<region>:<account>:job-queue/default","jobDefinition":"<job>:<version>"})",
     R"({"jobArn":"arn:aws:batch:<region>:<account>:job/<uuid>","jobName":"<job>","jobId":"<uuid>"})"},
    {"TerminateJob", Change, 1, R"({"jobId":"<stackid>","reason":"superseded"})"},
};

constexpr OperationText kScheduler[] = {
    {"ListSchedules", List, 6, R"({"groupName":"default","maxResults":100})"},
    {"GetSchedule", Read, 6, R"({"name":"<rule>","groupName":"default"})"},
    {"UpdateSchedule", Change, 1,
     R"~({"name":"<rule>","groupName":"default","scheduleExpression":"rate(1 hour)","flexibleTimeWindow":{"mode":"OFF"},"state":"ENABLED","target":{"arn":"arn:aws:lambda:<region>:<account>:function:<function>","roleArn":"arn:aws:iam::<account>:role/<role>"}})~",
     R"({"scheduleArn":"arn:aws:scheduler:<region>:<account>:schedule/default/<rule>"})"},
};

constexpr OperationText kResolver[] = {
    {"ListResolverEndpoints", List, 5, ""},
    {"ListResolverRules", List, 6, R"({"maxResults":100})"},
    {"ListResolverQueryLogConfigs", List, 3, ""},
};

constexpr OperationText kFirewall[] = {
    {"ListFirewalls", List, 4, ""},
    {"DescribeFirewall", Read, 4, R"({"firewallName":"<stack>"})"},
    {"UpdateRuleGroup", Change, 1,
     R"({"updateToken":"<uuid>","ruleGroupName":"egress-domains","type":"STATEFUL","dryRun":false})",
     R"({"updateToken":"<uuid>","ruleGroupResponse":{"ruleGroupName":"egress-domains","ruleGroupStatus":"ACTIVE","capacity":100}})"},
};

constexpr OperationText kAccelerator[] = {
    {"ListAccelerators", List, 4, ""},
    {"DescribeAccelerator", Read, 3,
     R"({"acceleratorArn":"arn:aws:globalaccelerator::<account>:accelerator/<stackid>"})"},
};

constexpr ServiceText kServices[] = {
    {"apigateway", "apigateway", Dialect::Json, Place::Regional, 10, kApiGateway},
    {"cognito-idp", "cognito-idp", Dialect::Json, Place::Regional, 6, kUserPools},
    {"ses", "ses", Dialect::Json, Place::Regional, 5, kMail},
    {"es", "es", Dialect::Json, Place::Regional, 5, kSearch},
    {"redshift", "redshift", Dialect::Query, Place::Regional, 5, kWarehouse},
    {"elasticmapreduce", "elasticmapreduce", Dialect::Json, Place::Regional, 4, kMapReduce},
    {"sagemaker", "sagemaker", Dialect::Json, Place::Regional, 5, kLearning},
    {"bedrock", "bedrock", Dialect::Json, Place::Regional, 5, kModels},
    {"firehose", "firehose", Dialect::Json, Place::Regional, 4, kDelivery},
    {"kafka", "kafka", Dialect::Json, Place::Regional, 2, kBrokers},
    {"dms", "dms", Dialect::Json, Place::Regional, 2, kMigration},
    {"transfer", "transfer", Dialect::Json, Place::Regional, 2, kTransfer},
    {"batch", "batch", Dialect::Json, Place::Regional, 5, kBatch},
    {"scheduler", "scheduler", Dialect::Json, Place::Regional, 4, kScheduler},
    {"route53resolver", "route53resolver", Dialect::Json, Place::Regional, 3, kResolver},
    {"network-firewall", "network-firewall", Dialect::Json, Place::Regional, 2, kFirewall},
    {"globalaccelerator", "globalaccelerator", Dialect::Json, Place::Global, 1, kAccelerator},
};

}  // namespace

std::span<const ServiceText> application_services() {
  return kServices;
}

}  // namespace tarn::sample
