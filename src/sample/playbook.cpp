#include "sample/playbook.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

using enum ActorKind;

// Steps are parted by blanks: "service:Operation", "~look" (reads of some service), "~alter" (changes in it);
// "*n" repeats up to n times and "?" leaves out every other time.
struct PlaybookText {
  ActorKind kind;
  std::string_view principal;
  std::uint16_t weight;
  std::string_view steps;
};

constexpr PlaybookText kPlaybooks[] = {
    {Person, "", 60, "~look*38"},
    {Person, "", 12, "signin:UserAuthentication sso:Authenticate sso:Federate signin:ConsoleLogin ~look*27"},
    {Person, "", 4,
     "signin:CredentialChallenge? signin:CredentialVerification signin:UserAuthentication "
     "sso:ListProfilesForApplication sso:Logout?"},
    {Person, "", 24, "~look*22 ~alter*5 ~look*11"},
    {Person, "", 10, "sts:GetCallerIdentity ~look*27 ~alter*8?"},
    {Person, "", 12,
     "health:DescribeEventAggregates cloudwatch:DescribeAlarms*8 logs:DescribeLogGroups*5 "
     "logs:DescribeLogStreams*5 logs:StartQuery logs:GetQueryResults*16"},
    {Person, "", 12,
     "health:DescribeEventAggregates ec2:DescribeRegions ec2:DescribeInstances*5 ec2:DescribeInstanceStatus "
     "ec2:DescribeSecurityGroups ec2:DescribeVolumes*5 ec2:DescribeTags ec2:DescribeAccountAttributes "
     "ssm:StartSession? ssm:TerminateSession?"},
    {Person, "", 10,
     "iam:ListRoles iam:GetRole*11 iam:ListAttachedRolePolicies*11 iam:ListRolePolicies*8 iam:GetPolicy*5 "
     "iam:GetPolicyVersion*5 iam:PutRolePolicy?"},
    {Person, "", 8,
     "s3:ListBuckets s3:GetBucketLocation*11 s3:GetBucketAcl*8 s3:GetBucketPolicyStatus*8 "
     "s3:GetBucketPublicAccessBlock*8 s3:GetBucketVersioning*5 s3:GetBucketTagging*5"},
    {Person, "", 8,
     "athena:ListWorkGroups glue:GetDatabases glue:GetTables*5 athena:StartQueryExecution*8 "
     "athena:GetQueryExecution*32 athena:GetQueryResults*8"},
    {Person, "", 5, "cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:LookupEvents*32"},
    {Person, "", 5,
     "securityhub:GetFindings*13 guardduty:ListDetectors guardduty:ListFindings*8 guardduty:GetFindings*5 "
     "securityhub:BatchUpdateFindings?"},
    {Person, "", 6,
     "cloudformation:ListStacks cloudformation:DescribeStacks*11 cloudformation:DescribeStackEvents*16 "
     "cloudformation:DescribeStackResources"},
    {Person, "", 5,
     "rds:DescribeDBInstances*5 rds:DescribeDBClusters rds:DescribeEvents "
     "rds:DescribePendingMaintenanceActions rds:CreateDBSnapshot?"},
    {Person, "", 3,
     "signin:ConsoleLogin billing:ViewBills billing:GetPaymentsDue billing:DownloadInvoice? "
     "ce:GetCostAndUsage*5"},
    {Person, "", 4,
     "cloudshell:CreateEnvironment cloudshell:CreateSession cloudshell:PutCredentials "
     "cloudshell:SendHeartBeat*13 "
     "sts:GetCallerIdentity ~look*19"},
    {Person, "", 6,
     "notifications:ListNotificationHubs*5 notifications:ListNotificationEvents*3 "
     "health:DescribeEventAggregates "
     "account:ListRegions ~look*19"},
    {Person, "", 4, "ce:GetCostAndUsage*13 ce:GetCostForecast organizations:ListAccounts"},
    {Person, "", 4,
     "iam:ListUsers iam:ListGroups iam:CreateUser iam:AddUserToGroup*3 iam:CreateLoginProfile? "
     "iam:CreateAccessKey? "
     "iam:ListAccessKeys"},
    {Person, "", 3,
     "rds:DescribeDBClusters*3 rds:DescribeDBClusterSnapshots rds:FailoverDBCluster? "
     "rds:DescribeDBClusters*8 "
     "rds:RestoreDBClusterToPointInTime? rds:CreatePublicDBInstance? rds:DescribeDBInstances*6 "
     "rds:DeleteDBCluster?"},
    {IamUser, "terraform", 60,
     "sts:GetCallerIdentity ec2:DescribeVpcs*7 ec2:DescribeVpcAttribute*14 ec2:DescribeSubnets*12 "
     "ec2:DescribeRouteTables*19 ec2:DescribeSecurityGroups*14 ec2:DescribeInstances*12 "
     "ec2:DescribeInstanceAttribute*12 ec2:DescribeVolumes*7 iam:GetRole*24 iam:ListRolePolicies*19 "
     "iam:ListAttachedRolePolicies*19 iam:GetUser*14 s3:GetBucketAcl*7 s3:GetBucketPolicy*7 "
     "s3:GetBucketCors? "
     "s3:GetBucketLifecycle? s3:GetBucketReplication? secretsmanager:DescribeSecret*12 "
     "secretsmanager:GetResourcePolicy*12 ssm:DescribeParameters*12 ssm:GetParameter*14 "
     "ssm:ListTagsForResource*14 ~alter*26"},
    {IamUser, "", 12,
     "sts:GetCallerIdentity ec2:DescribeVolumes*16 ec2:DescribeSnapshots ec2:CreateSnapshot*60 "
     "ec2:CreateTags*60 ec2:DeleteSnapshot*60"},
    {IamUser, "", 12, "s3:ListObjects*22 s3:GetObject*76 s3:PutObject*44"},
    {IamUser, "", 40,
     "ec2:DescribeInstances*30 ec2:DescribeSecurityGroups*22 ec2:DescribeVolumes*22 "
     "ec2:DescribeRouteTables*22 "
     "ssm:DescribeParameters*16 ssm:GetParameter*44 iam:GetUser*22"},
    {IamUser, "", 20, "signin:ConsoleLogin signin:CheckMfa? sts:GetCallerIdentity ~look*76"},
    {IamUser, "", 10, "rds:DescribeDBSnapshots*16 rds:CreateDBSnapshot*22 rds:DeleteDBSnapshot*22"},
    {Root, "", 10,
     "iam:GetAccountSummary iam:ListMFADevices iam:GetAccountPasswordPolicy ce:GetCostAndUsage*2 "
     "organizations:DescribeOrganization"},
    {Pipeline, "", 40,
     "sts:AssumeRoleWithWebIdentity sts:GetCallerIdentity ec2:DescribeVpcs*3 ec2:DescribeSubnets*4 "
     "ec2:DescribeRouteTables*6 "
     "ec2:DescribeSecurityGroups*6 iam:GetRole*8 iam:ListRolePolicies*8 iam:ListAttachedRolePolicies*8 "
     "iam:GetPolicy*4 s3:GetBucketAcl*3 s3:GetBucketPolicy*3 s3:GetBucketVersioning*3 "
     "s3:GetBucketEncryption*3 kms:DescribeKey*4 kms:GetKeyRotationStatus*4 lambda:GetFunction20150331v2*6 "
     "dynamodb:DescribeTable*4 rds:DescribeDBInstances*3 elasticloadbalancing:DescribeLoadBalancers "
     "elasticloadbalancing:DescribeTargetGroups*3 ~alter*8"},
    {Pipeline, "", 26,
     "sts:AssumeRoleWithWebIdentity sts:GetCallerIdentity ecr:GetAuthorizationToken "
     "ecr:BatchCheckLayerAvailability*11 "
     "ecr:InitiateLayerUpload*6 ecr:PutImage ecs:DescribeTaskDefinition ecs:RegisterTaskDefinition "
     "ecs:UpdateService ecs:DescribeServices*20"},
    {Pipeline, "", 20,
     "cloudformation:DescribeStacks*3 cloudformation:CreateChangeSet cloudformation:DescribeChangeSet*8 "
     "cloudformation:ExecuteChangeSet cloudformation:DescribeStackEvents*20 cloudformation:DescribeStacks"},
    {Pipeline, "", 14,
     "sts:AssumeRoleWithWebIdentity sts:GetCallerIdentity lambda:UpdateFunctionCode20150331v2*3 "
     "lambda:GetFunctionConfiguration20150331v2*7 lambda:PublishVersion20150331 lambda:UpdateAlias20150331"},
    {Pipeline, "", 8,
     "s3:ListObjects s3:PutObject*28 cloudfront:CreateInvalidation cloudfront:GetInvalidation*6"},
    {Application, "ecs", 30,
     "secretsmanager:GetSecretValue*3 ssm:GetParameters*3 kms:Decrypt*6 dynamodb:DescribeTable"},
    {Application, "ecs", 24,
     "dynamodb:GetItem*32 dynamodb:Query*19 dynamodb:PutItem*10 dynamodb:UpdateItem*10"},
    {Application, "ec2", 40, "ssm:UpdateInstanceInformation ssm:ListInstanceAssociations?"},
    {Application, "ec2", 3, "ssm:UpdateInstanceInformation ssm:PutInventory*3 ssm:PutComplianceItems"},
    {Application, "ec2", 18, "s3:GetObject*26 kms:Decrypt*19 s3:PutObject*10 kms:GenerateDataKey*6"},
    {Application, "ec2", 12,
     "secretsmanager:GetSecretValue ssm:GetParameter*6 kms:Decrypt*5 ec2:DescribeTags ec2:DescribeInstances"},
    {Application, "lambda", 30, "logs:CreateLogStream*5"},
    {Application, "lambda", 24, "ssm:GetParameter*5 secretsmanager:GetSecretValue kms:Decrypt*5"},
    {Application, "lambda", 14, "s3:GetObject*6 s3:PutObject*3 lambda:Invoke*3"},
    {Application, "lambda", 8, "states:StartExecution*3 glue:GetPartitions*5 glue:BatchCreatePartition?"},
    {Application, "", 12, "kms:Decrypt*10 kms:GenerateDataKey*5"},
    {Application, "", 8, "sqs:ReceiveMessage*19 sqs:DeleteMessage*10 sqs:SendMessage*6"},
    {Application, "", 4, "sns:Publish*6 kinesis:PutRecords*10?"},
    {Application, "", 2, "sts:AssumeRoleAgain"},
    {Application, "", 3, "bedrock:InvokeModel*10 bedrock:Converse*3?"},
    {Application, "", 2, "ses:SendEmail*10"},
    {Application, "", 2, "cognito-idp:InitiateAuth*6 cognito-idp:RespondToAuthChallenge*6"},
    {Application, "", 4, "sqs:GetQueueAttributes*10"},
    {Application, "", 3, "athena:StartQueryExecution athena:GetQueryExecution*13 athena:GetQueryResults"},
    {Service, "lambda.amazonaws.com", 10, "sts:AssumeRole*2"},
    {Service, "ec2.amazonaws.com", 10, "sts:AssumeRole*2"},
    {Service, "ecs-tasks.amazonaws.com", 10, "sts:AssumeRole*3"},
    {Service, "cloudtrail.amazonaws.com", 10, "s3:GetBucketAcl kms:GenerateDataKey*2"},
    {Service, "delivery.logs.amazonaws.com", 10, "s3:GetBucketAcl kms:GenerateDataKey*3"},
    {Service, "elasticloadbalancing.amazonaws.com", 10, "sts:AssumeRole"},
    {Service, "firehose.amazonaws.com", 10, "sts:AssumeRole kms:GenerateDataKey*3"},
    {Service, "backup.amazonaws.com", 10, "sts:AssumeRole kms:CreateGrant"},
    {Service, "backup.amazonaws.com", 10, "backup:BackupJobStarted backup:BackupJobCompleted"},
    {Service, "", 1, "kms:RotateKey"},
    {Service, "", 1, "secretsmanager:RotationStarted secretsmanager:RotationSucceeded"},
    {Service, "backup.amazonaws.com", 8,
     "ebs:ListChangedBlocks ebs:ListSnapshotBlocks ebs:GetSnapshotBlock*30"},
    {Service, "ec2.amazonaws.com", 1, "ec2:BidEvictedEvent"},
    {Service, "events.amazonaws.com", 10, "sts:AssumeRole"},
    {Service, "support.amazonaws.com", 10, "sts:AssumeRole"},
    {ServiceLinked, "config.amazonaws.com", 30,
     "ec2:DescribeInstances ec2:DescribeVolumes*6 ec2:DescribeNetworkInterfaces*8 "
     "ec2:DescribeSecurityGroups*8 ec2:DescribeRouteTables*6 s3:GetBucketPolicy*6 s3:GetBucketEncryption*6 "
     "s3:GetBucketLogging*6 s3:GetBucketReplication s3:GetBucketLifecycle"},
    {ServiceLinked, "config.amazonaws.com", 30,
     "iam:GetRole*8 iam:ListRolePolicies*8 iam:ListAttachedRolePolicies*8 lambda:GetPolicy20150331v2*6 "
     "lambda:ListTags20170331*6 kms:GetKeyPolicy*6 kms:ListResourceTags*6 dynamodb:ListTagsOfResource*6 "
     "rds:ListTagsForResource*8"},
    {ServiceLinked, "autoscaling.amazonaws.com", 20,
     "ec2:DescribeInstanceStatus*8 elasticloadbalancing:DescribeTargetHealth*8 ec2:DescribeInstances"},
    {ServiceLinked, "autoscaling.amazonaws.com", 6,
     "ec2:RunInstances*6 ec2:CreateTags elasticloadbalancing:RegisterTargets*6"},
    {ServiceLinked, "autoscaling.amazonaws.com", 5,
     "elasticloadbalancing:DeregisterTargets*6 ec2:TerminateInstances*6"},
    {ServiceLinked, "rds.amazonaws.com", 10,
     "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcAttribute"},
    {ServiceLinked, "ecs.amazonaws.com", 10,
     "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces*6 elasticloadbalancing:RegisterTargets? "
     "ec2:DeleteNetworkInterface"},
    {ServiceLinked, "trustedadvisor.amazonaws.com", 10,
     "ec2:DescribeAddresses ec2:DescribeVolumes s3:ListBuckets s3:GetBucketAcl*8 s3:GetBucketPolicyStatus*8 "
     "rds:DescribeDBInstances iam:GetAccountPasswordPolicy iam:GetAccountSummary "
     "elasticloadbalancing:DescribeLoadBalancers"},
    {ServiceLinked, "securityhub.amazonaws.com", 10,
     "config:PutEvaluations*12 securityhub:BatchImportFindings*6 guardduty:ListDetectors"},
    {ServiceLinked, "", 4, "~look*24"},
    {Scanner, "", 30, "sts:AssumeRoleAcross sts:GetCallerIdentity ~look*40"},
    {Scanner, "", 10,
     "sts:AssumeRoleAcross iam:ListUsers iam:ListAccessKeys*12 iam:GetAccessKeyLastUsed*10 "
     "iam:ListMFADevices*10 "
     "iam:ListGroupsForUser*8 iam:ListAttachedUserPolicies*8 iam:GenerateCredentialReport "
     "iam:GetCredentialReport"},
    {Scanner, "", 12,
     "sts:AssumeRoleAcross s3:ListBuckets s3:GetBucketAcl*12 s3:GetBucketPolicy*12 "
     "s3:GetBucketPublicAccessBlock*12 "
     "s3:GetBucketLogging*8 s3:GetBucketObjectLockConfiguration*6 s3:GetBucketWebsite*6 s3:GetBucketCors*6"},
    {Partner, "", 10,
     "sts:AssumeRoleFromOutside ec2:DescribeRegions ec2:DescribeInstances*2 "
     "elasticloadbalancing:DescribeLoadBalancers "
     "elasticloadbalancing:DescribeTags*2 rds:DescribeDBInstances lambda:ListFunctions20150331 "
     "lambda:ListTags20170331*6 ecs:ListClusters ecs:ListServices*2 cloudwatch:ListMetrics*4 "
     "autoscaling:DescribeAutoScalingGroups elasticache:DescribeCacheClusters kinesis:ListStreams "
     "sqs:ListQueues"},
};

Result<PlaybookStep> read_step(std::string_view text, const Catalogue& catalogue) {
  PlaybookStep step;
  if (text.ends_with('?')) {
    step.optional = true;
    text.remove_suffix(1);
  }
  const std::size_t star = text.find('*');
  if (star != std::string_view::npos) {
    std::from_chars(text.data() + star + 1, text.data() + text.size(), step.repeat_max);
    text = text.substr(0, star);
  }
  if (text == "~look" || text == "~alter") {
    step.kind = text == "~look" ? PlaybookStep::Kind::Look : PlaybookStep::Kind::Alter;
    return step;
  }
  const auto operation = catalogue.find(text);
  if (!operation) {
    return fail(ErrorCode::NotFound, fmt::format("playbook names an unknown operation: {}", text));
  }
  step.operation = *operation;
  return step;
}

bool is_of_kind(Access access, PlaybookStep::Kind kind) {
  if (is_data(access)) {
    return false;
  }
  return kind == PlaybookStep::Kind::Look ? is_read_only(access) : !is_read_only(access);
}

std::uint32_t pick(const std::vector<std::uint32_t>& weights, Prng& random) {
  std::uint32_t sum = 0;
  for (const std::uint32_t weight : weights) {
    sum += weight;
  }
  std::uint32_t at = random.below(sum);
  std::uint32_t index = 0;
  while (at >= weights[index]) {
    at -= weights[index++];
  }
  return index;
}

}  // namespace

Result<Playbooks> Playbooks::make(const Catalogue& catalogue) {
  Playbooks made(catalogue);
  for (const ServiceRange& service : catalogue.services()) {
    made.service_weights_.push_back(service.text->weight);
    const bool any = std::ranges::any_of(service.text->operations,
                                         [](const OperationText& text) { return text.weight > 0; });
    if (service.text->weight > 0 && !any) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("service is looked into, but has no operation for that: {}", service.text->id));
    }
  }
  for (const PlaybookText& text : kPlaybooks) {
    Playbook playbook{.principal = text.principal, .weight = text.weight, .steps = {}};
    for (std::string_view rest = text.steps; !rest.empty();) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      playbook.steps.push_back(TARN_TRY(read_step(word, catalogue)));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
    made.by_kind_[static_cast<std::size_t>(text.kind)].push_back(std::move(playbook));
  }
  return made;
}

const Playbook& Playbooks::choose(const Actor& actor, Prng& random) const {
  const std::vector<Playbook>& all = by_kind_[static_cast<std::size_t>(actor.kind)];
  std::vector<std::uint32_t> weights;
  for (const Playbook& playbook : all) {
    const bool fits = playbook.principal.empty() || playbook.principal == actor.principal;
    weights.push_back(fits ? playbook.weight : 0u);
  }
  return all[pick(weights, random)];
}

// Draws one of the service's operations; of those that are called by chance at all where it has none of the
// kind.
OperationIndex Playbooks::draw(const ServiceRange& service, PlaybookStep::Kind kind, Prng& random) const {
  std::vector<std::uint32_t> weights;
  std::vector<std::uint32_t> all;
  bool any = false;
  for (OperationIndex i = 0; i < service.count; ++i) {
    const OperationText& text = *catalogue_->at(static_cast<OperationIndex>(service.first + i)).text;
    all.push_back(text.weight);
    weights.push_back(is_of_kind(text.access, kind) ? text.weight : 0u);
    any = any || weights.back() > 0;
  }
  return static_cast<OperationIndex>(service.first + pick(any ? weights : all, random));
}

void Playbooks::plan(const Actor& actor, Prng& random, std::vector<OperationIndex>& steps) const {
  const Playbook& playbook = choose(actor, random);
  std::uint32_t service = pick(service_weights_, random);
  for (const PlaybookStep& step : playbook.steps) {
    if (step.optional && random.per_mille(500)) {
      continue;
    }
    for (std::uint32_t left = random.between(1, step.repeat_max); left > 0 && steps.size() < kStepsMax;
         --left) {
      if (step.kind == PlaybookStep::Kind::Call) {
        steps.push_back(step.operation);
        continue;
      }
      // A scanner goes from service to service; people and pipelines stay a while.
      if (random.per_mille(actor.kind == ActorKind::Scanner ? 300 : 120)) {
        service = pick(service_weights_, random);
      }
      steps.push_back(draw(catalogue_->services()[service], step.kind, random));
    }
  }
}

}  // namespace tarn::sample
