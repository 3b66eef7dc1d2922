// How software is built, shipped and found: pipelines, repositories, tracing, tags, quotas, shells.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr OperationText kCodeBuild[] = {
    {"ListProjects", List, 8, ""},
    {"BatchGetProjects", Read, 12, R"({"names":["<build>"]})"},
    {"BatchGetBuilds", Read, 30, R"({"ids":["<build>:<stackid>"]})"},
    {"ListBuildsForProject", List, 10, R"({"projectName":"<build>","sortOrder":"DESCENDING"})"},
    {"StartBuild", Create, 8, R"({"projectName":"<build>","sourceVersion":"<hex:40>"})",
     R"({"build":{"id":"<build>:<uuid>","arn":"arn:aws:codebuild:<region>:<account>:build/<build>:<uuid>","buildNumber":<number:9000>,"currentPhase":"QUEUED","buildStatus":"IN_PROGRESS","projectName":"<build>","initiator":"<caller>","timeoutInMinutes":60,"encryptionKey":"arn:aws:kms:<region>:<account>:alias/aws/s3"}})"},
    {"StopBuild", Change, 1, R"({"id":"<build>:<stackid>"})",
     R"({"build":{"id":"<build>:<stackid>","buildStatus":"STOPPED","projectName":"<build>"}})"},
    {"UpdateProject", Change, 1, R"({"name":"<build>","concurrentBuildLimit":4})",
     R"({"project":{"name":"<build>","arn":"arn:aws:codebuild:<region>:<account>:project/<build>","concurrentBuildLimit":4}})"},
};

constexpr OperationText kCodePipeline[] = {
    {"ListPipelines", List, 8, ""},
    {"GetPipeline", Read, 8, R"({"name":"<pipeline>"})"},
    {"GetPipelineState", Read, 24, R"({"name":"<pipeline>"})"},
    {"ListPipelineExecutions", List, 10, R"({"pipelineName":"<pipeline>","maxResults":20})"},
    {"StartPipelineExecution", Change, 3, R"({"name":"<pipeline>","clientRequestToken":"<uuid>"})",
     R"({"pipelineExecutionId":"<uuid>"})"},
    {"PutApprovalResult", Change, 1,
     R"({"pipelineName":"<pipeline>","stageName":"Production","actionName":"Approve","result":{"status":"Approved","summary":"ok"},"token":"<uuid>"})",
     R"({"approvedAt":"<time>"})"},
};

constexpr OperationText kCodeDeploy[] = {
    {"ListApplications", List, 5, ""},
    {"GetDeployment", Read, 20, R"({"deploymentId":"d-<upper:9>"})", "", "",
     "DeploymentDoesNotExistException|The deployment d-<upper:9> could not be found"},
    {"CreateDeployment", Create, 3,
     R"({"applicationName":"<stack>","deploymentGroupName":"<environment>","deploymentConfigName":"CodeDeployDefault.OneAtATime","ignoreApplicationStopFailures":false})",
     R"({"deploymentId":"d-<upper:9>"})"},
    {"StopDeployment", Change, 1, R"({"deploymentId":"d-<upper:9>","autoRollbackEnabled":true})",
     R"({"status":"Pending","statusMessage":"Stopping the deployment"})"},
};

constexpr OperationText kArtifacts[] = {
    {"GetAuthorizationToken", Read, 20, R"({"domain":"<company>","domainOwner":"<account>"})"},
    {"GetRepositoryEndpoint", Read, 12,
     R"({"domain":"<company>","domainOwner":"<account>","repository":"<repository>","format":"npm"})"},
    {"ListPackageVersions", List, 4,
     R"({"domain":"<company>","repository":"<repository>","format":"npm","package":"<function>"})"},
    {"PublishPackageVersion", Create, 1,
     R"({"domain":"<company>","repository":"<repository>","format":"generic","package":"<function>","version":"1.<number:40>.<number:9>","assetName":"package.zip"})",
     R"({"format":"generic","package":"<function>","status":"Published"})"},
};

constexpr OperationText kTracing[] = {
    {"GetTraceSummaries", Read, 12, R"({"startTime":"<time>","endTime":"<time>","sampling":true})"},
    {"BatchGetTraces", Read, 8, R"({"traceIds":["1-<hex:8>-<hex:24>"]})"},
    {"GetSamplingRules", Read, 30, ""},
    {"GetServiceGraph", Read, 5, R"({"startTime":"<time>","endTime":"<time>"})"},
};

constexpr OperationText kScaling[] = {
    {"DescribeScalableTargets", List, 20, R"({"serviceNamespace":"ecs","maxResults":50})"},
    {"DescribeScalingPolicies", List, 14, R"({"serviceNamespace":"dynamodb","resourceId":"table/<table>"})"},
    {"DescribeScalingActivities", List, 8, R"({"serviceNamespace":"ecs"})"},
    {"RegisterScalableTarget", Change, 2,
     R"({"serviceNamespace":"ecs","resourceId":"service/<ecs>/<taskdefinition>","scalableDimension":"ecs:service:DesiredCount","minCapacity":2,"maxCapacity":12})"},
    {"PutScalingPolicy", Change, 1,
     R"({"policyName":"cpu-target","serviceNamespace":"ecs","resourceId":"service/<ecs>/<taskdefinition>","scalableDimension":"ecs:service:DesiredCount","policyType":"TargetTrackingScaling","targetTrackingScalingPolicyConfiguration":{"targetValue":60.0}})",
     R"({"policyARN":"arn:aws:autoscaling:<region>:<account>:scalingPolicy:<uuid>:resource/ecs/service/<ecs>/<taskdefinition>:policyName/cpu-target"})"},
};

constexpr OperationText kTagging[] = {
    {"GetResources", List, 30, R"({"resourceTypeFilters":["ec2:instance"],"resourcesPerPage":100})"},
    {"GetTagKeys", List, 8, ""},
    {"GetTagValues", List, 6, R"({"key":"team"})"},
    {"TagResources", Change, 2,
     R"({"resourceARNList":["arn:aws:lambda:<region>:<account>:function:<function>"],"tags":{"team":"<team>"}})",
     R"({"failedResourcesMap":{}})"},
};

constexpr OperationText kResourceExplorer[] = {
    {"ListIndexes", List, 8, ""},
    {"Search", Read, 20, R"({"queryString":"***","maxResults":100})"},
    {"GetDefaultView", Read, 8, "", "", "", "ResourceNotFoundException|No default view has been set."},
};

constexpr OperationText kQuotas[] = {
    {"ListServiceQuotas", List, 10, R"({"serviceCode":"ec2","maxResults":100})"},
    {"GetServiceQuota", Read, 10, R"({"serviceCode":"vpc","quotaCode":"L-<hex:8>"})"},
    {"ListRequestedServiceQuotaChangeHistory", List, 3, ""},
    {"RequestServiceQuotaIncrease", Change, 1,
     R"({"serviceCode":"lambda","quotaCode":"L-<hex:8>","desiredValue":3000.0})",
     R"({"requestedQuota":{"id":"<hex:40>","serviceCode":"lambda","status":"PENDING","requester":"{\"accountId\":\"<account>\",\"callerArn\":\"<callerarn>\"}"}})"},
};

constexpr OperationText kShell[] = {
    {"CreateEnvironment", Create, 4, "", R"({"EnvironmentId":"<uuid>","Status":"CREATING"})"},
    {"CreateSession", Create, 6, R"({"EnvironmentId":"<stackid>"})"},
    {"GetEnvironmentStatus", Read, 12, R"({"EnvironmentId":"<stackid>"})"},
    {"PutCredentials", Change, 4, R"({"EnvironmentId":"<stackid>"})"},
    {"SendHeartBeat", Change, 14, R"({"EnvironmentId":"<stackid>"})"},
};

constexpr OperationText kSupport[] = {
    {"DescribeTrustedAdvisorChecks", List, 10, R"({"language":"en"})"},
    {"DescribeTrustedAdvisorCheckSummaries", Read, 14, R"({"checkIds":["<alnum:10>"]})"},
    {"RefreshTrustedAdvisorCheck", Change, 6, R"({"checkId":"<alnum:10>"})",
     R"({"status":{"checkId":"<alnum:10>","status":"enqueued","millisUntilNextRefreshable":3599992}})"},
    {"DescribeCases", List, 5, R"({"includeResolvedCases":false})"},
    {"CreateCase", Create, 1, R"({"serviceCode":"general-info","categoryCode":"other","severityCode":"low"})",
     R"({"caseId":"case-<account>-muen-<year>-<hex:16>"})"},
};

constexpr OperationText kNotifications[] = {
    {"ListNotificationHubs", List, 30, ""},
    {"ListNotificationEvents", List, 20, R"({"maxResults":20,"locale":"en_US"})"},
    {"GetFeatureOptInStatus", Read, 8, ""},
};

constexpr OperationText kBilling[] = {
    {"ViewBills", Read, 5, "", "", "", "", EventForm::ConsoleAction},
    {"GetPaymentsDue", Read, 3, "", "", "", "", EventForm::ConsoleAction},
    {"DownloadInvoice", Read, 1, "", "", "", "", EventForm::ConsoleAction},
    {"SetBillingPreferences", Change, 1, "", "", "", "", EventForm::ConsoleAction},
};

constexpr OperationText kAccountManagement[] = {
    {"ListRegions", List, 16, R"({"maxResults":50})"},
    {"GetContactInformation", Read, 4, ""},
    {"GetAlternateContact", Read, 5, R"({"alternateContactType":"SECURITY"})", "", "",
     "ResourceNotFoundException|No contact of the inputted alternate contact type found."},
    {"PutAlternateContact", Change, 1,
     R"({"alternateContactType":"SECURITY","name":"HIDDEN_DUE_TO_SECURITY_REASONS","title":"HIDDEN_DUE_TO_SECURITY_REASONS","emailAddress":"HIDDEN_DUE_TO_SECURITY_REASONS","phoneNumber":"HIDDEN_DUE_TO_SECURITY_REASONS"})"},
};

constexpr OperationText kBudgets[] = {
    {"DescribeBudgets", List, 6, R"({"accountId":"<account>","maxResults":100})"},
    {"ViewBudget", Read, 4, R"({"accountId":"<account>","budgetName":"monthly"})"},
    {"ModifyBudget", Change, 1, R"({"accountId":"<account>","newBudget":{"budgetName":"monthly"}})"},
};

constexpr ServiceText kServices[] = {
    {"codebuild", "codebuild", Dialect::Json, Place::Regional, 10, kCodeBuild},
    {"codepipeline", "codepipeline", Dialect::Json, Place::Regional, 8, kCodePipeline},
    {"codedeploy", "codedeploy", Dialect::Json, Place::Regional, 4, kCodeDeploy},
    {"codeartifact", "codeartifact", Dialect::Json, Place::Regional, 3, kArtifacts},
    {"xray", "xray", Dialect::Json, Place::Regional, 4, kTracing},
    {"application-autoscaling", "application-autoscaling", Dialect::Json, Place::Regional, 6, kScaling},
    {"tag", "tagging", Dialect::Json, Place::Regional, 6, kTagging},
    {"resource-explorer-2", "resource-explorer-2", Dialect::Json, Place::Regional, 4, kResourceExplorer},
    {"servicequotas", "servicequotas", Dialect::Json, Place::Regional, 4, kQuotas},
    {"cloudshell", "cloudshell", Dialect::Json, Place::Regional, 4, kShell},
    {"support", "support", Dialect::Json, Place::Global, 4, kSupport},
    {"notifications", "notifications", Dialect::Json, Place::Regional, 16, kNotifications},
    {"billing", "billingconsole", Dialect::Json, Place::Global, 3, kBilling},
    {"account", "account", Dialect::Json, Place::Global, 8, kAccountManagement},
    {"budgets", "budgets", Dialect::Json, Place::Global, 3, kBudgets},
};

}  // namespace

std::span<const ServiceText> developer_services() {
  return kServices;
}

}  // namespace tarn::sample
