// What an organization is watched and run with: logs, metrics, trails, configuration, deployment.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr OperationText kLogs[] = {
    {"DescribeLogGroups", List, 50, R"({"logGroupNamePrefix":"/aws/lambda/<function>","limit":50})"},
    {"DescribeLogStreams", List, 30,
     R"({"logGroupName":"/aws/lambda/<function>","orderBy":"LastEventTime","descending":true,"limit":50})"},
    {"FilterLogEvents", Read, 20,
     R"({"logGroupName":"/aws/lambda/<function>","startTime":<epoch>000,"limit":100})"},
    {"GetLogEvents", Read, 16,
     R"({"logGroupName":"/aws/lambda/<function>","logStreamName":"<day>/[$LATEST]<hex:32>","startFromHead":true})"},
    {"StartQuery", Change, 8,
     R"({"logGroupNames":["/ecs/<loggroup>"],"startTime":<epoch>,"endTime":<epoch>,"queryString":"fields @timestamp, @message | sort @timestamp desc | limit 100"})",
     R"({"queryId":"<uuid>"})"},
    {"GetQueryResults", Read, 24, R"({"queryId":"<stackid>"})"},
    {"CreateLogStream", Create, 60,
     R"({"logGroupName":"/aws/lambda/<function>","logStreamName":"<day>/[$LATEST]<hex:32>"})"},
    {"CreateLogGroup", Create, 8, R"({"logGroupName":"/aws/lambda/<function>"})", "", "",
     "ResourceAlreadyExistsException|The specified log group already exists"},
    {"DeleteLogGroup", Delete, 1, R"({"logGroupName":"/ecs/<loggroup>"})", "", "",
     "ResourceNotFoundException|The specified log group does not exist."},
    {"PutSubscriptionFilter", Change, 1,
     R"({"logGroupName":"/ecs/<loggroup>","filterName":"to-security","filterPattern":"","destinationArn":"arn:aws:firehose:<region>:<account>:deliverystream/<delivery>","distribution":"ByLogStream"})"},
    {"PutRetentionPolicy", Change, 3, R"({"logGroupName":"/ecs/<loggroup>","retentionInDays":30})"},
    {"DescribeSubscriptionFilters", List, 6, R"({"logGroupName":"/ecs/<loggroup>"})"},
};

constexpr OperationText kMonitoring[] = {
    {"DescribeAlarms", List, 50, R"({"alarmNames":["<alarm>"],"maxRecords":100})"},
    {"ListMetrics", List, 16, R"({"namespace":"AWS/ApplicationELB"})"},
    {"GetDashboard", Read, 6, R"({"dashboardName":"<stack>"})"},
    {"ListDashboards", List, 5, ""},
    {"GetMetricData", DataRead, 10,
     R"({"startTime":"<time>","endTime":"<time>","metricDataQueries":[{"id":"m1","metricStat":{"metric":{"namespace":"AWS/EC2","metricName":"CPUUtilization"},"period":300,"stat":"Average"}}]})",
     "", "AWS::CloudWatch::Metric|arn:aws:cloudwatch:<region>:<account>:metric/AWS/EC2"},
    {"DeleteAlarms", Delete, 1, R"({"alarmNames":["<alarm>"]})"},
    {"SetAlarmState", Change, 1,
     R"({"alarmName":"<alarm>","stateValue":"OK","stateReason":"false positive"})"},
    {"PutMetricAlarm", Change, 6,
     R"({"alarmName":"<alarm>","namespace":"AWS/Lambda","metricName":"Errors","statistic":"Sum","period":300,"evaluationPeriods":1,"threshold":5.0,"comparisonOperator":"GreaterThanThreshold","alarmActions":["arn:aws:sns:<region>:<account>:<topic>"],"actionsEnabled":true})"},
    {"DescribeAlarmsForMetric", List, 8,
     R"({"metricName":"CPUUtilization","namespace":"AWS/EC2","dimensions":[{"name":"InstanceId","value":"<instance>"}]})"},
};

constexpr OperationText kTrail[] = {
    {"DescribeTrails", List, 20, R"({"trailNameList":[],"includeShadowTrails":true})"},
    {"GetTrailStatus", Read, 16, R"({"name":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>"})"},
    {"LookupEvents", Read, 24,
     R"({"lookupAttributes":[{"attributeKey":"ResourceName","attributeValue":"<instance>"}],"maxResults":50})"},
    {"GetEventSelectors", Read, 8, R"({"trailName":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>"})"},
    {"ListEventDataStores", List, 4, ""},
    {"GetTrail", Read, 6, R"({"name":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>"})", "", "",
     "TrailNotFoundException|Unknown trail: arn:aws:cloudtrail:<region>:<account>:trail/<trail> for the "
     "user: "
     "<account>"},
    {"ListTrails", List, 4, ""},
    {"CreateTrail", Create, 1,
     R"({"name":"<trail>","s3BucketName":"<bucket>","includeGlobalServiceEvents":true,"isMultiRegionTrail":true,"enableLogFileValidation":true,"isOrganizationTrail":false})",
     R"({"name":"<trail>","s3BucketName":"<bucket>","includeGlobalServiceEvents":true,"isMultiRegionTrail":true,"trailARN":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>","logFileValidationEnabled":true,"isOrganizationTrail":false})"},
    {"UpdateTrail", Change, 1, R"({"name":"<trail>","enableLogFileValidation":true})",
     R"({"name":"<trail>","s3BucketName":"<bucket>","trailARN":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>","logFileValidationEnabled":true,"isMultiRegionTrail":true})"},
    {"StartLogging", Change, 1, R"({"name":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>"})"},
    {"PutEventSelectors", Change, 1,
     R"({"trailName":"<trail>","advancedEventSelectors":[{"name":"objects","fieldSelectors":[{"field":"eventCategory","equals":["Data"]},{"field":"resources.type","equals":["AWS::S3::Object"]}]}]})",
     R"({"trailARN":"arn:aws:cloudtrail:<region>:<account>:trail/<trail>"})"},
    {"StartQuery", Read, 6, R"({"queryStatement":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"queryId":"<uuid>"})"},
    {"GetQueryResults", Read, 8, R"({"queryId":"<stackid>","maxQueryResults":100})"},
    {"ListTags", List, 4, R"({"resourceIdList":["arn:aws:cloudtrail:<region>:<account>:trail/<trail>"]})"},
};

constexpr OperationText kFormation[] = {
    {"ListStacks", List, 10, R"({"stackStatusFilter":["CREATE_COMPLETE","UPDATE_COMPLETE"]})"},
    {"DescribeStacks", List, 50, R"({"stackName":"<stack>"})", "", "",
     "ValidationException|Stack with id <stack> does not exist"},
    {"DescribeStackEvents", List, 24,
     R"({"stackName":"arn:aws:cloudformation:<region>:<account>:stack/<stack>/<stackid>"})"},
    {"DescribeStackResources", List, 8, R"({"stackName":"<stack>"})"},
    {"GetTemplate", Read, 8, R"({"stackName":"<stack>","templateStage":"Original"})"},
    {"CreateChangeSet", Create, 6,
     R"({"stackName":"<stack>","changeSetName":"deploy-<hex:8>","changeSetType":"UPDATE","capabilities":["CAPABILITY_IAM","CAPABILITY_NAMED_IAM"],"templateURL":"https://s3.<region>.amazonaws.com/cdk-<hex:9>-assets-<account>-<region>/<hex:64>.json"})",
     R"({"id":"arn:aws:cloudformation:<region>:<account>:changeSet/deploy-<hex:8>/<uuid>","stackId":"arn:aws:cloudformation:<region>:<account>:stack/<stack>/<stackid>"})"},
    {"DescribeChangeSet", Read, 12, R"({"changeSetName":"deploy-<hex:8>","stackName":"<stack>"})"},
    {"ExecuteChangeSet", Change, 5,
     R"({"changeSetName":"deploy-<hex:8>","stackName":"<stack>","clientRequestToken":"<uuid>"})"},
    {"DeleteStack", Delete, 1, R"({"stackName":"<stack>"})"},
};

constexpr OperationText kParameters[] = {
    {"GetParameter", Read, 50, R"({"name":"/<environment>/<parameter>","withDecryption":true})", "",
     "AWS::SSM::Parameter|arn:aws:ssm:<region>:<account>:parameter/<environment>/<parameter>",
     "ParameterNotFound|Parameter /<environment>/<parameter> not found."},
    {"GetParameters", Read, 20,
     R"({"names":["/<environment>/<parameter>","/<environment>/<parameter+1>"],"withDecryption":true})"},
    {"GetParametersByPath", Read, 16, R"({"path":"/<environment>","recursive":true,"withDecryption":true})"},
    {"DescribeParameters", List, 12, R"({"maxResults":50})"},
    {"PutParameter", Change, 4,
     R"({"name":"/<environment>/<parameter>","type":"String","value":"HIDDEN_DUE_TO_SECURITY_REASONS","overwrite":true,"dataType":"text"})",
     R"({"version":<version>,"tier":"Standard"})"},
    {"ListTagsForResource", List, 8,
     R"({"resourceType":"Parameter","resourceId":"/<environment>/<parameter>"})"},
    {"DeleteParameter", Delete, 1, R"({"name":"/<environment>/<parameter>"})", "", "",
     "ParameterNotFound|Parameter /<environment>/<parameter> not found."},
    {"AddTagsToResource", Change, 2,
     R"({"resourceType":"Parameter","resourceId":"/<environment>/<parameter>","tags":[{"key":"team","value":"<team>"}]})"},
    {"DescribeInstancePatchStates", List, 6, R"({"instanceIds":["<instance>"]})"},
    {"GetCommandInvocation", Read, 8, R"({"commandId":"<stackid>","instanceId":"<instance>"})", "", "",
     "InvocationDoesNotExist|"},
    {"GetDocument", Read, 6, R"({"name":"AWS-RunPatchBaseline","documentVersion":"$LATEST"})"},
    {"PutInventory", Change, 10, R"({"instanceId":"<instance>"})"},
    {"PutComplianceItems", Change, 6,
     R"({"resourceId":"<instance>","resourceType":"ManagedInstance","complianceType":"Association","executionSummary":{"executionTime":"<time>"},"uploadType":"PARTIAL"})"},
    {"DescribeInstanceInformation", List, 14, R"({"filters":[],"maxResults":50})"},
    {"UpdateInstanceInformation", Change, 60,
     R"({"instanceId":"<instance>","agentVersion":"3.2.2086.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"<privateip>","computerName":"<instance>.ec2.internal","agentName":"amazon-ssm-agent"})"},
    {"ListInstanceAssociations", List, 24, R"({"instanceId":"<instance>","maxResults":20})"},
    {"StartSession", Change, 2, R"({"target":"<instance>"})",
     R"({"sessionId":"<caller>-0<hex:16>","tokenValue":"Value hidden due to security reasons.","streamUrl":"wss://ssmmessages.<region>.amazonaws.com/v1/data-channel/<caller>-0<hex:16>?role=publish_subscribe"})"},
    {"TerminateSession", Change, 2, R"({"sessionId":"<caller>-0<hex:16>"})",
     R"({"sessionId":"<caller>-0<hex:16>"})"},
    {"SendCommand", Change, 3,
     R"({"instanceIds":["<instance>"],"documentName":"AWS-RunPatchBaseline","timeoutSeconds":600,"parameters":"HIDDEN_DUE_TO_SECURITY_REASONS","interactive":false})",
     R"({"command":{"commandId":"<uuid>","documentName":"AWS-RunPatchBaseline","status":"Pending","statusDetails":"Pending","targetCount":1,"completedCount":0,"errorCount":0,"instanceIds":["<instance>"],"requestedDateTime":"<time>"}})"},
};

constexpr OperationText kConfig[] = {
    {"DescribeConfigRules", List, 12, R"({"configRuleNames":[]})"},
    {"DescribeConfigurationRecorders", List, 12, ""},
    {"DescribeComplianceByConfigRule", List, 8, R"({"complianceTypes":["NON_COMPLIANT"]})"},
    {"SelectResourceConfig", Read, 8,
     R"({"expression":"SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'","limit":100})"},
    {"PutEvaluations", Change, 20,
     R"({"evaluations":[{"complianceResourceType":"AWS::S3::Bucket","complianceResourceId":"<bucket>","complianceType":"COMPLIANT","orderingTimestamp":"<time>"}],"resultToken":"***","testMode":false})",
     R"({"failedEvaluations":[]})", "", "", EventForm::ApiCall,
     R"({"configRuleName":"s3-bucket-server-side-encryption-enabled","configRuleArn":"arn:aws:config:<region>:<account>:config-rule/config-rule-<rulehash>","configRuleInputParameters":"{}"})"},
    {"PutEvaluations", Change, 8,
     R"({"evaluations":[{"complianceResourceType":"AWS::EC2::SecurityGroup","complianceResourceId":"<sg>","complianceType":"NON_COMPLIANT","annotation":"port 22 is open","orderingTimestamp":"<time>"}],"resultToken":"***","testMode":false})",
     R"({"failedEvaluations":[]})", "", "", EventForm::ApiCall,
     R"({"configRuleName":"restricted-ssh","configRuleArn":"arn:aws:config:<region>:<account>:config-rule/config-rule-<rulehash>","configRuleInputParameters":"{}"})"},
    {"GetComplianceDetailsByConfigRule", Read, 6,
     R"({"configRuleName":"restricted-ssh","complianceTypes":["NON_COMPLIANT"],"limit":100})"},
    {"BatchGetResourceConfig", Read, 4,
     R"({"resourceKeys":[{"resourceType":"AWS::EC2::Instance","resourceId":"<instance>"}]})"},
    {"StartConfigRulesEvaluation", Change, 1, R"({"configRuleNames":["restricted-ssh"]})", "{}"},
};

constexpr OperationText kEvents[] = {
    {"ListRules", List, 14, R"({"eventBusName":"default","limit":100})"},
    {"DescribeRule", Read, 12, R"({"name":"<rule>","eventBusName":"default"})"},
    {"ListTargetsByRule", List, 12, R"({"rule":"<rule>","eventBusName":"default"})"},
    {"PutRule", Change, 3,
     R"~({"name":"<rule>","scheduleExpression":"rate(5 minutes)","state":"ENABLED","description":"<stack>"})~",
     R"({"ruleArn":"arn:aws:events:<region>:<account>:rule/<rule>"})"},
    {"PutTargets", Change, 3,
     R"({"rule":"<rule>","targets":[{"id":"Target0","arn":"arn:aws:lambda:<region>:<account>:function:<function>"}]})",
     R"({"failedEntryCount":0,"failedEntries":[]})"},
};

constexpr OperationText kOrganizations[] = {
    {"DescribeOrganization", Read, 20, ""},
    {"ListAccounts", List, 16, R"({"maxResults":20})"},
    {"DescribeAccount", Read, 10, R"({"accountId":"<account>"})"},
    {"ListRoots", List, 4, ""},
    {"ListParents", List, 4, R"({"childId":"<account>"})"},
    {"ListTagsForResource", List, 4, R"({"resourceId":"<account>"})"},
    {"CreateAccount", Create, 0,
     R"({"accountName":"<stack>","email":"HIDDEN_DUE_TO_SECURITY_REASONS","iamUserAccessToBilling":"ALLOW"})",
     R"({"createAccountStatus":{"id":"car-<hex:32>","state":"IN_PROGRESS","accountName":"HIDDEN_DUE_TO_SECURITY_REASONS","requestedTimestamp":"<time>"}})"},
    {"AttachPolicy", Change, 0, R"({"policyId":"p-<hex:10>","targetId":"<account>"})"},
    {"ListPoliciesForTarget", List, 4, R"({"targetId":"<account>","filter":"SERVICE_CONTROL_POLICY"})"},
    {"ListDelegatedAdministrators", List, 3, ""},
};

constexpr OperationText kHealth[] = {
    {"DescribeEventAggregates", List, 40,
     R"({"filter":{"eventStatusCodes":["open","upcoming"],"startTimes":[{"from":"<day>T00:00:00Z"}]},"aggregateField":"eventTypeCategory"})"},
    {"DescribeEvents", List, 10, R"({"filter":{"eventStatusCodes":["open"]},"maxResults":100})"},
};

constexpr OperationText kRoute53[] = {
    {"ListHostedZones", List, 14, ""},
    {"GetHostedZone", Read, 8, R"({"id":"Z<zone>"})"},
    {"ListResourceRecordSets", List, 18, R"({"hostedZoneId":"Z<zone>","maxItems":"300"})"},
    {"ChangeResourceRecordSets", Change, 4,
     R"({"hostedZoneId":"Z<zone>","changeBatch":{"changes":[{"action":"UPSERT","resourceRecordSet":{"name":"<host>.kamome.example","type":"CNAME","tTL":60,"resourceRecords":[{"value":"<loadbalancer>.<region>.elb.amazonaws.com"}]}}]}})",
     R"({"changeInfo":{"id":"/change/C<alnum:20>","status":"PENDING","submittedAt":"<time>"}})"},
    {"GetChange", Read, 6, R"({"id":"/change/C<alnum:20>"})"},
};

constexpr OperationText kCloudFront[] = {
    {"ListDistributions", List, 10, ""},
    {"GetDistribution", Read, 10, R"({"id":"E<distribution>"})"},
    {"CreateInvalidation", Create, 4,
     R"({"distributionId":"E<distribution>","invalidationBatch":{"paths":{"quantity":1,"items":["/*"]},"callerReference":"<uuid>"}})",
     R"({"location":"https://cloudfront.amazonaws.com/2020-05-31/distribution/E<distribution>/invalidation/I<alnum:13>","invalidation":{"id":"I<alnum:13>","status":"InProgress","createTime":"<time>"}})"},
    {"GetInvalidation", Read, 6, R"({"distributionId":"E<distribution>","id":"I<alnum:13>"})"},
};

constexpr OperationText kCost[] = {
    {"GetCostAndUsage", Read, 14,
     R"({"timePeriod":{"start":"<day>","end":"<day>"},"granularity":"DAILY","metrics":["UnblendedCost"],"groupBy":[{"type":"DIMENSION","key":"SERVICE"}]})"},
    {"GetCostForecast", Read, 4,
     R"({"timePeriod":{"start":"<day>","end":"<day>"},"metric":"UNBLENDED_COST","granularity":"MONTHLY"})"},
};

constexpr OperationText kStepFunctions[] = {
    {"ListStateMachines", List, 8, ""},
    {"DescribeStateMachine", Read, 10,
     R"({"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:<statemachine>"})"},
    {"ListExecutions", List, 10,
     R"({"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:<statemachine>","maxResults":100})"},
    {"StartExecution", Change, 14,
     R"({"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:<statemachine>","name":"<uuid>","input":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"executionArn":"arn:aws:states:<region>:<account>:execution:<statemachine>:<uuid>","startDate":"<time>"})"},
};

constexpr ServiceText kServices[] = {
    {"logs", "logs", Dialect::Json, Place::Regional, 40, kLogs},
    {"cloudwatch", "monitoring", Dialect::Query, Place::Regional, 24, kMonitoring},
    {"cloudtrail", "cloudtrail", Dialect::Json, Place::Regional, 14, kTrail},
    {"cloudformation", "cloudformation", Dialect::Query, Place::Regional, 22, kFormation},
    {"ssm", "ssm", Dialect::Json, Place::Regional, 26, kParameters},
    {"config", "config", Dialect::Json, Place::Regional, 8, kConfig},
    {"events", "events", Dialect::Json, Place::Regional, 8, kEvents},
    {"organizations", "organizations", Dialect::Json, Place::Global, 8, kOrganizations},
    {"health", "health", Dialect::Json, Place::Global, 12, kHealth},
    {"route53", "route53", Dialect::Query, Place::Global, 8, kRoute53},
    {"cloudfront", "cloudfront", Dialect::Query, Place::Global, 6, kCloudFront},
    {"ce", "ce", Dialect::Json, Place::Global, 5, kCost},
    {"states", "states", Dialect::Json, Place::Regional, 8, kStepFunctions},
};

}  // namespace

std::span<const ServiceText> management_services() {
  return kServices;
}

}  // namespace tarn::sample
