// Databases, queues, streams and analytics.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr std::string_view kTable = "AWS::DynamoDB::Table|arn:aws:dynamodb:<region>:<account>:table/<table>";

constexpr OperationText kDynamoDb[] = {
    {"ListTables", List, 16, R"({"limit":100})"},
    {"DescribeTable", Read, 40, R"({"tableName":"<table>"})", "", kTable,
     "ResourceNotFoundException|Requested resource not found: Table: <table> not found"},
    {"DescribeContinuousBackups", Read, 10, R"({"tableName":"<table>"})", "", kTable},
    {"DescribeTimeToLive", Read, 8, R"({"tableName":"<table>"})", "", kTable},
    {"ListTagsOfResource", List, 10,
     R"({"resourceArn":"arn:aws:dynamodb:<region>:<account>:table/<table>"})"},
    {"UpdateTable", Change, 3,
     R"({"tableName":"<table>","provisionedThroughput":{"readCapacityUnits":25,"writeCapacityUnits":25}})",
     R"({"tableDescription":{"tableName":"<table>","tableStatus":"UPDATING","tableArn":"arn:aws:dynamodb:<region>:<account>:table/<table>","itemCount":<number:60000>}})",
     kTable},
    {"CreateTable", Create, 1,
     R"({"tableName":"<table>","attributeDefinitions":[{"attributeName":"pk","attributeType":"S"}],"keySchema":[{"attributeName":"pk","keyType":"HASH"}],"billingMode":"PAY_PER_REQUEST"})",
     R"({"tableDescription":{"tableName":"<table>","tableStatus":"CREATING","tableArn":"arn:aws:dynamodb:<region>:<account>:table/<table>","tableId":"<uuid>"}})",
     kTable},
    {"GetItem", DataRead, 60,
     R"({"tableName":"<table>","key":{"pk":"HIDDEN_DUE_TO_SECURITY_REASONS"},"consistentRead":false})", "",
     kTable},
    {"Query", DataRead, 30, R"({"tableName":"<table>","keyConditionExpression":"pk = :pk","limit":50})", "",
     kTable},
    {"PutItem", DataWrite, 24, R"({"tableName":"<table>","item":{"pk":"HIDDEN_DUE_TO_SECURITY_REASONS"}})",
     "", kTable},
    {"Scan", DataRead, 3, R"({"tableName":"<table>","limit":1000,"returnConsumedCapacity":"NONE"})", "",
     kTable,
     "ProvisionedThroughputExceededException|The level of configured provisioned throughput for the table "
     "was "
     "exceeded. Consider increasing your provisioning level with the UpdateTable API."},
    {"BatchGetItem", DataRead, 6, R"({"requestItems":{"<table>":{"keys":"HIDDEN_DUE_TO_SECURITY_REASONS"}}})",
     "", kTable},
    {"BatchWriteItem", DataWrite, 6, R"({"requestItems":{"<table>":"HIDDEN_DUE_TO_SECURITY_REASONS"}})", "",
     kTable},
    {"DeleteItem", DataWrite, 3, R"({"tableName":"<table>","key":{"pk":"HIDDEN_DUE_TO_SECURITY_REASONS"}})",
     "", kTable},
    {"TransactWriteItems", DataWrite, 3, R"({"clientRequestToken":"<uuid>"})", "", kTable,
     "TransactionCanceledException|Transaction cancelled, please refer cancellation reasons for specific "
     "reasons [ConditionalCheckFailed, None]"},
    {"UpdateItem", DataWrite, 20,
     R"({"tableName":"<table>","key":{"pk":"HIDDEN_DUE_TO_SECURITY_REASONS"},"updateExpression":"SET #s = :s"})",
     "", kTable, "ConditionalCheckFailedException|The conditional request failed"},
};

constexpr OperationText
    kRds[] =
        {
            {"DescribeDBInstances", List, 50, R"({"dBInstanceIdentifier":"<db>"})", "", "",
             "DBInstanceNotFoundFault|DBInstance <db> not found."},
            {"DescribeDBClusters", List, 24, R"({"includeShared":false})"},
            {"DescribeDBSnapshots", List, 14,
             R"({"includePublic":false,"includeShared":false,"dBInstanceIdentifier":"<db>"})"},
            {"DescribeDBSubnetGroups", List, 8, ""},
            {"DescribeDBParameterGroups", List, 6, ""},
            {"DescribeEvents", List, 10, R"({"duration":1440})"},
            {"DescribePendingMaintenanceActions", List, 4, ""},
            {"DescribeDBEngineVersions", List, 8, R"({"engine":"aurora-postgresql","includeAll":false})"},
            {"ListTagsForResource", List, 20, R"({"resourceName":"arn:aws:rds:<region>:<account>:db:<db>"})"},
            {"CreateDBSnapshot", Create, 3,
             R"({"dBSnapshotIdentifier":"<db>-<date>","dBInstanceIdentifier":"<db>"})",
             R"({"dBSnapshotIdentifier":"<db>-<date>","dBInstanceIdentifier":"<db>","dBSnapshotArn":"arn:aws:rds:<region>:<account>:snapshot:<db>-<date>","snapshotType":"manual","status":"creating","engine":"postgres","engineVersion":"15.4","allocatedStorage":200,"storageType":"gp3","encrypted":true,"port":5432,"availabilityZone":"<region>a","vpcId":"<vpc>"})"},
            {"DeleteDBSnapshot", Delete, 2, R"({"dBSnapshotIdentifier":"<db>-<date>"})",
             R"({"dBSnapshotIdentifier":"<db>-<date>","dBInstanceIdentifier":"<db>","dBSnapshotArn":"arn:aws:rds:<region>:<account>:snapshot:<db>-<date>","snapshotType":"manual","status":"deleted","engine":"postgres"})"},
            {"ModifyDBInstance", Change, 2,
             R"({"dBInstanceIdentifier":"<db>","applyImmediately":true,"allowMajorVersionUpgrade":false,"dBInstanceClass":"db.r6g.large"})",
             R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.r6g.large","engine":"postgres","dBInstanceStatus":"modifying","masterUsername":"app","allocatedStorage":200,"dBInstanceArn":"arn:aws:rds:<region>:<account>:db:<db>","multiAZ":true,"storageEncrypted":true,"kmsKeyId":"arn:aws:kms:<region>:<account>:key/<key>","publiclyAccessible":false,"deletionProtection":true})"},
            {"CreateDBInstance", Create, 2,
             R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.r6g.large","engine":"aurora-postgresql","engineVersion":"15.4","dBClusterIdentifier":"<dbcluster>","availabilityZone":"<region>a","publiclyAccessible":false,"enablePerformanceInsights":true,"performanceInsightsRetentionPeriod":7})",
             R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.r6g.large","engine":"aurora-postgresql","dBInstanceStatus":"creating","dBClusterIdentifier":"<dbcluster>","publiclyAccessible":false,"storageEncrypted":true,"performanceInsightsEnabled":true,"dBInstanceArn":"arn:aws:rds:<region>:<account>:db:<db>"})"},
            {"CreateDBInstance", Create, 2,
             R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.t4g.medium","engine":"aurora-mysql","dBClusterIdentifier":"<dbcluster>","publiclyAccessible":false})",
             R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.t4g.medium","engine":"aurora-mysql","dBInstanceStatus":"creating","dBClusterIdentifier":"<dbcluster>","publiclyAccessible":false,"storageEncrypted":true,"dBInstanceArn":"arn:aws:rds:<region>:<account>:db:<db>"})"},
            {"CreateDBInstance", Create, 1, R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.t4g.micro","engine":"postgres","allocatedStorage":20,"masterUsername":"app","masterUserPassword":"****","publiclyAccessible":true,"storageEncrypted":false})", R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.t4g.micro","engine":"postgres","dBInstanceStatus":"creating","masterUsername":"app","publiclyAccessible":true,"storageEncrypted":false,"dBInstanceArn":"arn:aws:rds:<region>:<account>:db:<db>"})",
             "", "DBInstanceAlreadyExistsFault|DB instance already exists", EventForm::ApiCall, "",
             "CreatePublicDBInstance"},
            {"DeleteDBInstance", Delete, 1,
             R"({"dBInstanceIdentifier":"<db>","skipFinalSnapshot":false,"finalDBSnapshotIdentifier":"<db>-final"})",
             R"({"dBInstanceIdentifier":"<db>","engine":"postgres","dBInstanceStatus":"deleting","dBInstanceArn":"arn:aws:rds:<region>:<account>:db:<db>"})"},
            {"DeleteDBCluster", Delete, 1,
             R"({"dBClusterIdentifier":"<dbcluster>","skipFinalSnapshot":true})",
             R"({"dBClusterIdentifier":"<dbcluster>","engine":"aurora-postgresql","status":"deleting","dBClusterArn":"arn:aws:rds:<region>:<account>:cluster:<dbcluster>"})",
             "",
             "InvalidDBClusterStateFault|Cluster cannot be deleted, it still contains DB instances in "
             "non-deleting state."},
            {"FailoverDBCluster", Change, 1, R"({"dBClusterIdentifier":"<dbcluster>"})",
             R"({"dBClusterIdentifier":"<dbcluster>","engine":"aurora-postgresql","status":"available","dBClusterArn":"arn:aws:rds:<region>:<account>:cluster:<dbcluster>"})"},
            {"RestoreDBClusterToPointInTime", Create, 1,
             R"({"dBClusterIdentifier":"<dbcluster>-restored","sourceDBClusterIdentifier":"<dbcluster>","useLatestRestorableTime":true,"restoreType":"full-copy"})",
             R"({"dBClusterIdentifier":"<dbcluster>-restored","engine":"aurora-postgresql","status":"creating","dBClusterArn":"arn:aws:rds:<region>:<account>:cluster:<dbcluster>-restored"})"},
            {"AddTagsToResource", Change, 2,
             R"({"resourceName":"arn:aws:rds:<region>:<account>:db:<db>","tags":[{"key":"team","value":"<team>"}]})"},
            {"StopDBInstance", Change, 1, R"({"dBInstanceIdentifier":"<db>"})",
             R"({"dBInstanceIdentifier":"<db>","engine":"postgres","dBInstanceStatus":"stopping"})"},
            {"DescribeDBClusterSnapshots", List, 8, R"({"includeShared":false,"includePublic":false})"},
            {"RebootDBInstance", Change, 1, R"({"dBInstanceIdentifier":"<db>","forceFailover":false})",
             R"({"dBInstanceIdentifier":"<db>","dBInstanceStatus":"rebooting"})"},
};

constexpr OperationText kQueues[] = {
    {"ListQueues", List, 12, R"({"maxResults":1000})"},
    {"GetQueueAttributes", Read, 40,
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","attributeNames":["ApproximateNumberOfMessages"]})",
     "", "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>"},
    {"ListQueueTags", List, 8, R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>"})", "",
     "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>"},
    {"SetQueueAttributes", Change, 2,
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","attributes":{"VisibilityTimeout":"60"}})",
     "", "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>"},
    {"SendMessage", DataWrite, 30,
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","messageBody":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"messageId":"<uuid>","mD5OfMessageBody":"<hex:32>"})",
     "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>"},
    {"ReceiveMessage", DataRead, 30,
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","maxNumberOfMessages":10,"waitTimeSeconds":20})",
     "", "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>"},
    {"DeleteMessage", DataWrite, 20,
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","receiptHandle":"<base64:120>"})",
     "", "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>",
     "ReceiptHandleIsInvalid|The input receipt handle has expired."},
    {"PurgeQueue", Delete, 1, R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>"})", "",
     "AWS::SQS::Queue|arn:aws:sqs:<region>:<account>:<queue>"},
    {"CreateQueue", Create, 1, R"({"queueName":"<queue>","attributes":{"KmsMasterKeyId":"alias/aws/sqs"}})",
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>"})"},
};

constexpr OperationText kTopics[] = {
    {"ListTopics", List, 12, ""},
    {"GetTopicAttributes", Read, 24, R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>"})"},
    {"ListSubscriptionsByTopic", List, 12, R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>"})"},
    {"Subscribe", Create, 2,
     R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>","protocol":"sqs","endpoint":"arn:aws:sqs:<region>:<account>:<queue>","returnSubscriptionArn":false})",
     R"({"subscriptionArn":"arn:aws:sns:<region>:<account>:<topic>:<uuid>"})"},
    {"Publish", DataWrite, 20,
     R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>","message":"HIDDEN_DUE_TO_SECURITY_REASONS","subject":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"messageId":"<uuid>"})", "AWS::SNS::Topic|arn:aws:sns:<region>:<account>:<topic>"},
    {"CreateTopic", Create, 1, R"({"name":"<topic>"})",
     R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>"})"},
    {"Unsubscribe", Delete, 1, R"({"subscriptionArn":"arn:aws:sns:<region>:<account>:<topic>:<uuid>"})"},
    {"SetTopicAttributes", Change, 1,
     R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>","attributeName":"DisplayName","attributeValue":"<topic>"})"},
};

constexpr OperationText kKinesis[] = {
    {"ListStreams", List, 8, R"({"limit":100})"},
    {"DescribeStreamSummary", Read, 20, R"({"streamName":"<stream>"})"},
    {"ListShards", List, 12, R"({"streamName":"<stream>"})"},
    {"PutRecords", DataWrite, 20, R"({"streamName":"<stream>"})",
     R"({"encryptionType":"KMS","failedRecordCount":0})",
     "AWS::Kinesis::Stream|arn:aws:kinesis:<region>:<account>:stream/<stream>",
     "ProvisionedThroughputExceededException|Rate exceeded for shard shardId-000000000003 in stream "
     "<stream>"},
    {"GetRecords", DataRead, 20, R"({"limit":10000})", "",
     "AWS::Kinesis::Stream|arn:aws:kinesis:<region>:<account>:stream/<stream>"},
    {"UpdateShardCount", Change, 1,
     R"({"streamName":"<stream>","targetShardCount":8,"scalingType":"UNIFORM_SCALING"})",
     R"({"streamName":"<stream>","currentShardCount":4,"targetShardCount":8})"},
};

constexpr OperationText kAthena[] = {
    {"ListWorkGroups", List, 8, R"({"maxResults":50})"},
    {"GetWorkGroup", Read, 12, R"({"workGroup":"<workgroup>"})"},
    {"StartQueryExecution", Change, 24,
     R"({"queryString":"***OMITTED***","clientRequestToken":"<uuid>","queryExecutionContext":{"database":"<database>"},"workGroup":"<workgroup>"})",
     R"({"queryExecutionId":"<uuid>"})"},
    {"GetQueryExecution", Read, 60, R"({"queryExecutionId":"<stackid>"})"},
    {"GetQueryResults", Read, 20, R"({"queryExecutionId":"<stackid>","maxResults":1000})"},
};

constexpr OperationText kGlue[] = {
    {"GetDatabases", List, 12, ""},
    {"GetTables", List, 16, R"({"databaseName":"<database>"})"},
    {"GetTable", Read, 40, R"({"databaseName":"<database>","name":"<table>"})"},
    {"GetPartitions", Read, 30,
     R"({"databaseName":"<database>","tableName":"<table>","expression":"day = '<day>'"})"},
    {"GetJobRuns", List, 10, R"({"jobName":"<job>","maxResults":20})"},
    {"StartJobRun", Change, 6, R"({"jobName":"<job>","arguments":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     R"({"jobRunId":"jr_<hex:64>"})"},
    {"BatchCreatePartition", Change, 6,
     R"({"databaseName":"<database>","tableName":"<table>","partitionInputList":[{"values":["<day>"],"storageDescriptor":{"location":"s3://<bucket>/curated/<table>/day=<day>"}}]})",
     R"({"errors":[]})"},
};

constexpr OperationText kElastiCache[] = {
    {"DescribeCacheClusters", List, 14, R"({"showCacheNodeInfo":true})"},
    {"DescribeReplicationGroups", List, 12, ""},
    {"ModifyReplicationGroup", Change, 1, R"({"replicationGroupId":"<db>","applyImmediately":true})",
     R"({"replicationGroupId":"<db>","status":"modifying"})"},
};

constexpr ServiceText kServices[] = {
    {"dynamodb", "dynamodb", Dialect::Json, Place::Regional, 26, kDynamoDb},
    {"rds", "rds", Dialect::Query, Place::Regional, 26, kRds},
    {"sqs", "sqs", Dialect::Json, Place::Regional, 16, kQueues},
    {"sns", "sns", Dialect::Query, Place::Regional, 12, kTopics},
    {"kinesis", "kinesis", Dialect::Json, Place::Regional, 6, kKinesis},
    {"athena", "athena", Dialect::Json, Place::Regional, 12, kAthena},
    {"glue", "glue", Dialect::Json, Place::Regional, 12, kGlue},
    {"elasticache", "elasticache", Dialect::Query, Place::Regional, 5, kElastiCache},
};

}  // namespace

std::span<const ServiceText> data_services() {
  return kServices;
}

}  // namespace tarn::sample
