#include "sample/configuration_watch.hpp"

namespace tarn::sample {
namespace {

using enum ConfigurationStatus;

constexpr std::string_view kInstance = "AWS::EC2::Instance";
constexpr std::string_view kGroup = "AWS::EC2::SecurityGroup";
constexpr std::string_view kVolume = "AWS::EC2::Volume";
constexpr std::string_view kInterface = "AWS::EC2::NetworkInterface";
constexpr std::string_view kBucket = "AWS::S3::Bucket";
constexpr std::string_view kRole = "AWS::IAM::Role";
constexpr std::string_view kUser = "AWS::IAM::User";
constexpr std::string_view kFunction = "AWS::Lambda::Function";
constexpr std::string_view kDatabase = "AWS::RDS::DBInstance";
constexpr std::string_view kTable = "AWS::DynamoDB::Table";
constexpr std::string_view kKey = "AWS::KMS::Key";
constexpr std::string_view kTrail = "AWS::CloudTrail::Trail";

constexpr ConfigurationCause kCauses[] = {
    {"ec2:RunInstances", kInstance, Discovered},
    {"ec2:StartInstances", kInstance, Changed},
    {"ec2:StopInstances", kInstance, Changed},
    {"ec2:ModifyInstanceAttribute", kInstance, Changed},
    {"ec2:TerminateInstances", kInstance, Deleted},
    {"ec2:CreateSecurityGroup", kGroup, Discovered},
    {"ec2:AuthorizeSecurityGroupIngress", kGroup, Changed},
    {"ec2:AuthorizeSecurityGroupEgress", kGroup, Changed},
    {"ec2:RevokeSecurityGroupIngress", kGroup, Changed},
    {"ec2:RevokeSecurityGroupEgress", kGroup, Changed},
    {"ec2:DeleteSecurityGroup", kGroup, Deleted},
    {"ec2:CreateVolume", kVolume, Discovered},
    {"ec2:AttachVolume", kVolume, Changed},
    {"ec2:DetachVolume", kVolume, Changed},
    {"ec2:DeleteVolume", kVolume, Deleted},
    {"ec2:CreateNetworkInterface", kInterface, Discovered},
    {"ec2:DeleteNetworkInterface", kInterface, Deleted},
    {"ec2:CreateVpcEndpoint", "AWS::EC2::VPC", Changed},
    {"s3:CreateBucket", kBucket, Discovered},
    {"s3:PutBucketAcl", kBucket, Changed},
    {"s3:PutBucketEncryption", kBucket, Changed},
    {"s3:PutBucketLifecycle", kBucket, Changed},
    {"s3:PutBucketPolicy", kBucket, Changed},
    {"s3:PutBucketPublicAccessBlock", kBucket, Changed},
    {"s3:PutBucketTagging", kBucket, Changed},
    {"s3:PutBucketVersioning", kBucket, Changed},
    {"s3:DeleteBucketPolicy", kBucket, Changed},
    {"s3:DeleteBucket", kBucket, Deleted},
    {"iam:CreateRole", kRole, Discovered},
    {"iam:AttachRolePolicy", kRole, Changed},
    {"iam:DetachRolePolicy", kRole, Changed},
    {"iam:PutRolePolicy", kRole, Changed},
    {"iam:DeleteRolePolicy", kRole, Changed},
    {"iam:UpdateAssumeRolePolicy", kRole, Changed},
    {"iam:TagRole", kRole, Changed},
    {"iam:DeleteRole", kRole, Deleted},
    {"iam:CreateUser", kUser, Discovered},
    {"iam:AddUserToGroup", kUser, Changed},
    {"iam:AttachUserPolicy", kUser, Changed},
    {"lambda:CreateFunction20150331", kFunction, Discovered},
    {"lambda:UpdateFunctionCode20150331v2", kFunction, Changed},
    {"lambda:UpdateFunctionConfiguration20150331v2", kFunction, Changed},
    {"lambda:DeleteFunction20150331", kFunction, Deleted},
    {"rds:CreateDBInstance", kDatabase, Discovered},
    {"rds:ModifyDBInstance", kDatabase, Changed},
    {"rds:StopDBInstance", kDatabase, Changed},
    {"rds:DeleteDBInstance", kDatabase, Deleted},
    {"dynamodb:CreateTable", kTable, Discovered},
    {"dynamodb:UpdateTable", kTable, Changed},
    {"dynamodb:DeleteTable", kTable, Deleted},
    {"kms:CreateKey", kKey, Discovered},
    {"kms:PutKeyPolicy", kKey, Changed},
    {"kms:EnableKeyRotation", kKey, Changed},
    {"kms:DisableKey", kKey, Changed},
    {"kms:ScheduleKeyDeletion", kKey, Changed},
    {"cloudtrail:CreateTrail", kTrail, Discovered},
    {"cloudtrail:UpdateTrail", kTrail, Changed},
    {"cloudtrail:StartLogging", kTrail, Changed},
    {"cloudtrail:StopLogging", kTrail, Changed},
    {"cloudtrail:PutEventSelectors", kTrail, Changed},
    {"cloudtrail:DeleteTrail", kTrail, Deleted},
    {"elasticloadbalancing:ModifyRule", "AWS::ElasticLoadBalancingV2::LoadBalancer", Changed},
    {"config:PutEvaluations", "AWS::Config::ResourceCompliance", Changed},
    {"ssm:PutComplianceItems", "AWS::SSM::PatchCompliance", Changed},
};

// Half a minute to ten.
std::chrono::seconds time_to_capture(std::uint64_t key) {
  return std::chrono::seconds(30 + mix(key, key_of(std::string_view("captured"))) % 570);
}

}  // namespace

std::span<const ConfigurationCause> configuration_causes() {
  return kCauses;
}

ConfigurationWatch::ConfigurationWatch(const ConfigurationItems& items) : items_(items) {
  for (const ConfigurationCause& cause : kCauses) {
    for (std::size_t kind = 0; kind < items.kinds(); ++kind) {
      if (items.type_of(kind) == cause.type) {
        effects_[cause.call] = {.kind = kind, .status = cause.status};
      }
    }
  }
}

std::optional<Timestamp> ConfigurationWatch::append_item(std::string& out, const Happening& happening) const {
  if (is_read_only(happening.operation.text->access) || is_data(happening.operation.text->access)) {
    return std::nullopt;
  }
  std::string call(happening.operation.service->id);
  call += ':';
  call += happening.operation.text->name;
  const auto found = effects_.find(call);
  if (found == effects_.end()) {
    return std::nullopt;
  }
  const Timestamp captured = happening.time + time_to_capture(happening.key);
  items_.append_to(out, found->second.kind,
                   {.organization = happening.organization,
                    .account = happening.account,
                    .region = happening.region,
                    .status = found->second.status,
                    .time = captured,
                    .focus = happening.focus,
                    .key = mix(happening.key, key_of(std::string_view("configuration item")))});
  return captured;
}

}  // namespace tarn::sample
