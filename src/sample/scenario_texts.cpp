#include "sample/scenario.hpp"

namespace tarn::sample {
namespace {

using enum ActorKind;

constexpr std::uint32_t kMinuteMs = 60'000;

constexpr ActText kSlowExfiltration[] = {
    {.kind = Application,
     .stolen = true,
     .rounds = 36,
     .low_ms = 4 * kMinuteMs,
     .high_ms = 40 * kMinuteMs,
     .steps = "+list-objects +read-object*2"},
};

constexpr ActText kLeakedKey[] = {
    {.kind = IamUser,
     .name = "svc-jenkins",
     .stolen = true,
     .low_ms = 600,
     .high_ms = 9000,
     .steps =
         "sts:GetCallerIdentity iam:ListUsers iam:ListAttachedUserPolicies*4 iam:ListRoles! s3:ListBuckets "
         "ec2:DescribeInstances secretsmanager:ListSecrets secretsmanager:GetSecretValue*3! "
         "ssm:GetParametersByPath*2"},
    {.kind = IamUser,
     .name = "svc-jenkins",
     .stolen = true,
     .low_ms = 4000,
     .high_ms = 60'000,
     .steps = "+create-user +create-key +attach-administrator sts:GetCallerIdentity"},
};

constexpr ActText kConsoleWithoutMfa[] = {
    {.guise = Guise::SigningIn,
     .kind = IamUser,
     .name = "contractor-01",
     .stolen = true,
     .low_ms = 4000,
     .high_ms = 30'000,
     .steps = "+sign-in-failed*3=! +sign-in-without-mfa"},
    {.guise = Guise::ConsoleUser,
     .kind = IamUser,
     .name = "contractor-01",
     .stolen = true,
     .low_ms = 800,
     .high_ms = 15'000,
     .steps =
         "iam:GetAccountSummary ec2:DescribeRegions ec2:DescribeInstances*2 s3:ListBuckets iam:ListUsers!"},
};

constexpr ActText kMassDeletion[] = {
    {.kind = Person,
     .low_ms = 80,
     .high_ms = 1800,
     .steps = "ec2:DescribeSnapshots ec2:DescribeInstances ec2:DeleteSnapshot*30 rds:DeleteDBSnapshot*10 "
              "ec2:TerminateInstances*12 +delete-table*6 +delete-bucket*4 kms:ScheduleKeyDeletion*2"},
};

constexpr ActText kRoleChaining[] = {
    {.kind = Application,
     .stolen = true,
     .low_ms = 1500,
     .high_ms = 14'000,
     .steps = "sts:GetCallerIdentity iam:ListRoles! +take-admin-role! +take-deploy-role"},
    {.guise = Guise::Role,
     .kind = Application,
     .name = "CrossAccountDeploy",
     .account = 1,
     .stolen = true,
     .low_ms = 1500,
     .high_ms = 14'000,
     .steps = "sts:GetCallerIdentity iam:ListRoles iam:ListAttachedRolePolicies*5 +take-audit-role! "
              "+take-admin-role"},
    {.guise = Guise::Role,
     .kind = Application,
     .name = "OrganizationAccountAccessRole",
     .account = 2,
     .stolen = true,
     .low_ms = 1500,
     .high_ms = 20'000,
     .steps =
         "sts:GetCallerIdentity s3:ListBuckets secretsmanager:ListSecrets secretsmanager:GetSecretValue*6 "
         "+create-user +create-key"},
};

constexpr ActText kErrorStorm[] = {
    {.kind = IamUser,
     .name = "legacy-etl",
     .rounds = 40,
     .low_ms = 40,
     .high_ms = 700,
     .steps = "sts:GetCallerIdentity glue:StartJobRun*3! s3:PutObject*2! glue:GetJobRuns!"},
};

constexpr ActText kRansomware[] = {
    {.kind = IamUser,
     .name = "svc-backup",
     .stolen = true,
     .low_ms = 400,
     .high_ms = 5000,
     .steps =
         "sts:GetCallerIdentity s3:ListBuckets s3:GetBucketVersioning s3:GetBucketObjectLockConfiguration "
         "+suspend-versioning +list-objects"},
    {.kind = IamUser,
     .name = "svc-backup",
     .stolen = true,
     .low_ms = 15,
     .high_ms = 240,
     .steps = "+read-object*60 +encrypt-object*60 +delete-object*60 +ransom-note"},
};

constexpr ActText kPublicSnapshot[] = {
    {.kind = Person,
     .low_ms = 2500,
     .high_ms = 30'000,
     .steps = "ec2:DescribeVolumes ec2:DescribeSnapshots +snapshot-volume +share-snapshot +share-database"},
};

constexpr ActText kCryptoMining[] = {
    {.kind = IamUser,
     .name = "legacy-etl",
     .stolen = true,
     .everywhere = true,
     .low_ms = 300,
     .high_ms = 4000,
     .steps = "sts:GetCallerIdentity ec2:DescribeRegions +service-quotas*4 +open-security-group*5 "
              "+launch-miners*5! +launch-miners*15 +forbid-termination*5"},
};

constexpr ActText kTrailStopped[] = {
    {.kind = Person,
     .stolen = true,
     .low_ms = 2500,
     .high_ms = 25'000,
     .steps =
         "cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:GetEventSelectors +narrow-trail "
         "+stop-trail +delete-trail +delete-detector"},
};

constexpr ActText kPolicyPublic[] = {
    {.kind = Person,
     .low_ms = 3000,
     .high_ms = 40'000,
     .steps = "s3:GetBucketPolicy +allow-public +public-policy s3:GetBucketPolicyStatus +public-queue"},
};

constexpr ActText kBrokenDeploy[] = {
    {.kind = Pipeline,
     .rounds = 5,
     .low_ms = 300,
     .high_ms = 6000,
     .steps = "ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices*6= +missing-image*4= "
              "+stop-failed-task*4 ecs:DescribeServices*3= +roll-back"},
};

constexpr ScenarioText kScenarios[] = {
    {"leaked-access-key",
     "a machine user's access key is used from a foreign address to look around and to make a second user",
     "access-key-from-new-address discovery-burst user-created-by-machine-user access-key-created "
     "administrator-policy-attached",
     false, kLeakedKey},
    {"console-login-without-mfa",
     "after failed attempts somebody signs in to the console without a second factor",
     "console-login-failures console-login-without-mfa console-login-from-new-address", false,
     kConsoleWithoutMfa},
    {"mass-deletion", "one person deletes snapshots, instances, tables and buckets within minutes",
     "deletion-burst backups-deleted key-deletion-scheduled", false, kMassDeletion},
    {"role-chaining",
     "a workload's stolen credentials take a role in a second and from there in a third account",
     "workload-credentials-from-new-address role-chain-across-accounts secrets-read-in-bulk "
     "access-key-created",
     false, kRoleChaining},
    {"error-storm", "a scheduled job that lost its permissions is refused again and again",
     "access-denied-burst", false, kErrorStorm},
    {"s3-ransomware",
     "objects are encrypted with a foreign account's key, the originals deleted, a note left",
     "access-key-from-new-address versioning-suspended objects-encrypted-with-foreign-key "
     "object-deletion-burst ransom-note",
     false, kRansomware},
    {"public-snapshot", "a volume's and a database's snapshots are shared with everybody",
     "snapshot-made-public database-snapshot-made-public", false, kPublicSnapshot},
    {"crypto-mining", "large instances are launched in every Region with a stolen key",
     "access-key-from-new-address large-instances-launched launches-in-unused-regions "
     "termination-protection-enabled",
     false, kCryptoMining},
    {"trail-stopped", "an administrator's session narrows, stops and deletes the trail",
     "trail-narrowed trail-stopped trail-deleted threat-detection-disabled", true, kTrailStopped},
    {"policy-made-public", "a bucket's and a queue's policies are opened to everybody",
     "public-access-block-removed bucket-policy-public queue-policy-public", false, kPolicyPublic},
    {"slow-exfiltration", "a workload's role reads a few objects an hour from a foreign address, for a day",
     "workload-credentials-from-new-address low-and-slow-reads", false, kSlowExfiltration},
    {"broken-deploy", "a pipeline deploys an image that cannot be pulled, rolls back and tries again",
     "deployment-rollback-loop image-pull-failures", false, kBrokenDeploy},
};

}  // namespace

std::span<const ScenarioText> scenario_texts() {
  return kScenarios;
}

}  // namespace tarn::sample
