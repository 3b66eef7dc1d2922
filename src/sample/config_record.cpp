// Configuration items: what AWS Config saw at resources, as an event data store keeps them.
#include "sample/other_records.hpp"
#include "sample/text.hpp"

#include <fmt/format.h>

namespace tarn::sample {
namespace {

enum class Reach : std::uint8_t { Global, Regional, Zonal };

// Texts with slots; relations are "how|type|id" parted by ';'.
struct ItemText {
  std::string_view type;
  Reach reach;
  std::string_view id;
  std::string_view name;
  std::string_view arn;
  std::string_view configuration;
  std::string_view relations = {};
  std::string_view supplementary = "{}";
};

using enum Reach;

constexpr ItemText kItems[] = {
    {"AWS::EC2::Instance", Zonal, "<instance>", "", "arn:aws:ec2:<region>:<account>:instance/<instance>",
     R"({"instanceId":"<instance>","imageId":"<ami>","instanceType":"<instancetype>","state":{"code":16,"name":"running"},"privateIpAddress":"<privateip>","subnetId":"<subnet>","vpcId":"<vpc>","ebsOptimized":true,"metadataOptions":{"httpTokens":"required","httpEndpoint":"enabled"},"securityGroups":[{"groupId":"<sg>"}]})",
     "Is contained in Vpc|AWS::EC2::VPC|<vpc>;Is contained in Subnet|AWS::EC2::Subnet|<subnet>;Is attached "
     "to "
     "Volume|AWS::EC2::Volume|<volume>;Is associated with SecurityGroup|AWS::EC2::SecurityGroup|<sg>"},
    {"AWS::EC2::SecurityGroup", Regional, "<sg>", "<stack>-sg",
     "arn:aws:ec2:<region>:<account>:security-group/<sg>",
     R"({"groupId":"<sg>","groupName":"<stack>-sg","description":"Managed by Terraform","ownerId":"<account>","vpcId":"<vpc>","ipPermissions":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"ipv4Ranges":[{"cidrIp":"10.<number:32>.0.0/16"}]}],"ipPermissionsEgress":[{"ipProtocol":"-1","ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]}]})",
     "Is contained in Vpc|AWS::EC2::VPC|<vpc>"},
    {"AWS::EC2::Volume", Zonal, "<volume>", "", "arn:aws:ec2:<region>:<account>:volume/<volume>",
     R"({"volumeId":"<volume>","size":<number:500>,"iops":3000,"volumeType":"gp3","encrypted":true,"kmsKeyId":"arn:aws:kms:<region>:<account>:key/<key>","state":"in-use"})",
     "Is attached to Instance|AWS::EC2::Instance|<instance>"},
    {"AWS::EC2::NetworkInterface", Zonal, "<eni>", "",
     "arn:aws:ec2:<region>:<account>:network-interface/<eni>",
     R"({"networkInterfaceId":"<eni>","status":"in-use","privateIpAddress":"<privateip>","subnetId":"<subnet>","vpcId":"<vpc>","interfaceType":"interface"})",
     "Is contained in Subnet|AWS::EC2::Subnet|<subnet>;Is contained in Vpc|AWS::EC2::VPC|<vpc>"},
    {"AWS::EC2::VPC", Regional, "<vpc>", "", "arn:aws:ec2:<region>:<account>:vpc/<vpc>",
     R"({"vpcId":"<vpc>","cidrBlock":"10.0.0.0/13","state":"available","isDefault":false,"instanceTenancy":"default"})"},
    {"AWS::S3::Bucket", Regional, "<bucket>", "<bucket>", "arn:aws:s3:::<bucket>",
     R"({"name":"<bucket>","owner":{"id":"<hex:64>"},"creationDate":"<iso>","region":"<region>"})", "",
     R"({"PublicAccessBlockConfiguration":{"blockPublicAcls":true,"ignorePublicAcls":true,"blockPublicPolicy":true,"restrictPublicBuckets":true},"BucketVersioningConfiguration":{"status":"Enabled"},"ServerSideEncryptionConfiguration":{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"aws:kms"}}]}})"},
    {"AWS::IAM::Role", Global, "AROA<roleid>", "<role>", "arn:aws:iam::<account>:role/<role>",
     R"({"path":"/","roleName":"<role>","roleId":"AROA<roleid>","arn":"arn:aws:iam::<account>:role/<role>","createDate":"<iso>","attachedManagedPolicies":[{"policyName":"<policy>","policyArn":"arn:aws:iam::<account>:policy/<policy>"}],"rolePolicyList":[]})",
     "Is attached to CustomerManagedPolicy|AWS::IAM::Policy|<policy>"},
    {"AWS::IAM::User", Global, "AIDA<userid>", "<user>", "arn:aws:iam::<account>:user/<user>",
     R"({"path":"/","userName":"<user>","userId":"AIDA<userid>","arn":"arn:aws:iam::<account>:user/<user>","createDate":"<iso>","groupList":["<group>"],"attachedManagedPolicies":[]})",
     "Is attached to Group|AWS::IAM::Group|<group>"},
    {"AWS::Lambda::Function", Regional, "<function>", "<function>",
     "arn:aws:lambda:<region>:<account>:function:<function>",
     R"({"functionName":"<function>","runtime":"python3.12","role":"arn:aws:iam::<account>:role/<role>","handler":"app.handler","timeout":30,"memorySize":512,"packageType":"Zip","architectures":["arm64"],"lastModified":"<iso>"})",
     "Is associated with Role|AWS::IAM::Role|<role>"},
    {"AWS::RDS::DBInstance", Zonal, "<db>", "<db>", "arn:aws:rds:<region>:<account>:db:<db>",
     R"({"dBInstanceIdentifier":"<db>","dBInstanceClass":"db.r6g.large","engine":"postgres","dBInstanceStatus":"available","multiAZ":true,"publiclyAccessible":false,"storageEncrypted":true,"allocatedStorage":200})",
     "Is associated with SecurityGroup|AWS::EC2::SecurityGroup|<sg>;Is contained in Vpc|AWS::EC2::VPC|<vpc>"},
    {"AWS::DynamoDB::Table", Regional, "<table>", "<table>",
     "arn:aws:dynamodb:<region>:<account>:table/<table>",
     R"({"tableName":"<table>","tableStatus":"ACTIVE","billingModeSummary":{"billingMode":"PAY_PER_REQUEST"},"keySchema":[{"attributeName":"pk","keyType":"HASH"}]})"},
    {"AWS::KMS::Key", Regional, "<key>", "", "arn:aws:kms:<region>:<account>:key/<key>",
     R"({"keyId":"<key>","keyState":"Enabled","keyManager":"CUSTOMER","keyUsage":"ENCRYPT_DECRYPT","origin":"AWS_KMS","enabled":true})"},
    {"AWS::CloudTrail::Trail", Regional, "<trail>", "<trail>",
     "arn:aws:cloudtrail:<region>:<account>:trail/<trail>",
     R"({"name":"<trail>","s3BucketName":"<bucket>","isMultiRegionTrail":true,"logFileValidationEnabled":true,"includeGlobalServiceEvents":true})",
     "Is associated with|AWS::S3::Bucket|<bucket>"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", Regional,
     "arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<loadbalancer>/<loadbalancerid>",
     "<loadbalancer>",
     "arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<loadbalancer>/<loadbalancerid>",
     R"({"loadBalancerName":"<loadbalancer>","scheme":"internet-facing","type":"application","state":{"code":"active"},"vpcId":"<vpc>","securityGroups":["<sg>"]})",
     "Is contained in Vpc|AWS::EC2::VPC|<vpc>;Is associated with SecurityGroup|AWS::EC2::SecurityGroup|<sg>"},
    {"AWS::Config::ResourceCompliance", Regional, "AWS::S3::Bucket/<bucket>", "", "",
     R"({"complianceType":"COMPLIANT","targetResourceId":"<bucket>","targetResourceType":"AWS::S3::Bucket","configRuleList":[{"configRuleName":"s3-bucket-server-side-encryption-enabled","complianceType":"COMPLIANT"}]})",
     "Is associated with|AWS::S3::Bucket|<bucket>"},
    {"AWS::SSM::PatchCompliance", Regional, "AWS::SSM::ManagedInstanceInventory/<instance>", "", "",
     R"({"AWS:ComplianceItem":{"SchemaVersion":"1.0","Content":{"Patch":{"kernel.x86_64":{"Id":"kernel.x86_64","PatchState":"Installed","Status":"COMPLIANT","Severity":"Important"},"openssl-libs.x86_64":{"Id":"openssl-libs.x86_64","PatchState":"Missing","Status":"NON_COMPLIANT","Severity":"Critical"},"curl.x86_64":{"Id":"curl.x86_64","PatchState":"InstalledOther","Status":"COMPLIANT","Severity":"Medium"}}}}})",
     "Is associated with|AWS::EC2::Instance|<instance>"},
};

// Takes what stands before the first `mark` off the text, and the mark.
std::string_view take(std::string_view& text, char mark) {
  const std::string_view taken = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), taken.size() + 1));
  return taken;
}

std::string_view status_name(ConfigurationStatus status) {
  switch (status) {
    case ConfigurationStatus::Discovered: return "ResourceDiscovered";
    case ConfigurationStatus::Changed: return "OK";
    case ConfigurationStatus::Deleted: return "ResourceDeleted";
  }
  return {};
}

void append_member(std::string& out, std::string_view name, const Template& text, const Scene& scene) {
  if (text.empty()) {
    return;
  }
  out += R"(,")";
  out += name;
  out += R"(":")";
  text.append_to(out, scene);
  out += '"';
}

void append_tags(std::string& out, const Scene& scene, std::uint64_t key) {
  constexpr std::string_view kTeams[] = {"payments", "platform", "search", "data"};
  out += R"(,"tags":{"environment":")";
  out += scene.account.environment;
  out += R"(","owner":")";
  out += kTeams[key % std::size(kTeams)];
  out += R"("}}})";
}

}  // namespace

Result<ConfigurationItems> ConfigurationItems::make() {
  ConfigurationItems made;
  for (const ItemText& text : kItems) {
    Item item{.type = text.type,
              .global = text.reach == Global,
              .zoned = text.reach == Zonal,
              .id = TARN_TRY(Template::make(text.id)),
              .name = TARN_TRY(Template::make(text.name)),
              .arn = TARN_TRY(Template::make(text.arn)),
              .configuration = TARN_TRY(Template::make(text.configuration)),
              .supplementary = TARN_TRY(Template::make(text.supplementary)),
              .relations = {}};
    for (std::string_view rest = text.relations; !rest.empty();) {
      std::string_view one = take(rest, ';');
      const std::string_view name = take(one, '|');
      const std::string_view type = take(one, '|');
      item.relations.push_back({.name = name, .type = type, .id = TARN_TRY(Template::make(one))});
    }
    made.items_.push_back(std::move(item));
  }
  return made;
}

void ConfigurationItems::append_to(std::string& out, std::size_t kind,
                                   const ConfigurationChange& change) const {
  const Item& item = items_[kind];
  const std::string_view region = item.global ? "us-east-1" : change.region;
  const std::string_view account = change.account.id.value();
  const std::string time = format_iso_millis(change.time);
  const Scene scene{.organization = change.organization,
                    .account = change.account,
                    .region = region,
                    .focus = change.focus,
                    .event_key = change.key,
                    .time = change.time,
                    .caller_arn = {},
                    .caller_name = {},
                    .request_id = {},
                    .source_address = {}};
  out +=
      R"({"eventVersion":"1.0","eventCategory":"ConfigurationItem","eventType":"AwsConfigurationItem","eventID":")";
  append_uuid(out, change.key);
  out += fmt::format(
      R"(","eventTime":"{0}","awsRegion":"{1}","recipientAccountId":"{2}","addendum":null,"eventData":{{"configurationItemVersion":"1.3","configurationItemCaptureTime":"{0}","configurationItemStatus":"{3}","configurationItemStateId":"{4}","accountId":"{2}","resourceType":"{5}")",
      time, region, account, status_name(change.status), micros(change.time) / 1000, item.type);
  append_member(out, "resourceId", item.id, scene);
  append_member(out, "resourceName", item.name, scene);
  append_member(out, "arn", item.arn, scene);
  out += fmt::format(R"(,"awsRegion":"{}","availabilityZone":"{}{}")", region,
                     item.zoned    ? region
                     : item.global ? "Not Applicable"
                                   : "Regional",
                     item.zoned ? std::string_view("abc").substr(scramble(change.focus) % 3, 1) : "");
  append_state(out, item, scene, change.status);
  append_tags(out, scene, scramble(change.focus));
}

// Appends what the resource looked like; of a deleted one nothing is left.
void ConfigurationItems::append_state(std::string& out, const Item& item, const Scene& scene,
                                      ConfigurationStatus status) {
  const bool gone = status == ConfigurationStatus::Deleted;
  if (!gone) {
    // Resources live up to a year before a change, always the same for one resource.
    const auto age = std::chrono::hours(24 + scramble(scene.focus) % (365 * 24));
    out += fmt::format(R"(,"resourceCreationTime":"{}")", format_iso_millis(day_of(scene.time) - age));
  }
  out += R"(,"configuration":)";
  if (gone) {
    out += "null";
  } else {
    item.configuration.append_to(out, scene);
  }
  out += R"(,"supplementaryConfiguration":)";
  if (gone) {
    out += "{}";
  } else {
    item.supplementary.append_to(out, scene);
  }
  out += R"(,"relatedEvents":"[]","relationships":[)";
  for (const Relation& relation : item.relations) {
    out += &relation == item.relations.data() ? "" : ",";
    out += fmt::format(R"({{"name":"{}","resourceType":"{}","resourceId":")", relation.name, relation.type);
    relation.id.append_to(out, scene);
    out += R"("})";
  }
  out += ']';
}

}  // namespace tarn::sample
