// S3, EBS direct access, EFS, Backup.
#include "sample/operation.hpp"

namespace tarn::sample {
namespace {

using enum Access;

constexpr std::string_view kBucket = "AWS::S3::Bucket|arn:aws:s3:::<bucket>";
constexpr std::string_view kObject =
    "AWS::S3::Object|arn:aws:s3:::<bucket>/<object> AWS::S3::Bucket|arn:aws:s3:::<bucket>";

constexpr OperationText kS3[] = {
    {"ListBuckets", List, 30, R"({"Host":"s3.amazonaws.com"})"},
    {"GetBucketAcl", Read, 30,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","acl":""})", "", kBucket},
    {"GetBucketLocation", Read, 20,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","location":""})", "", kBucket},
    {"GetBucketPolicy", Read, 14,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","policy":""})", "", kBucket,
     "NoSuchBucketPolicy|The bucket policy does not exist"},
    {"GetBucketPolicyStatus", Read, 8,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","policyStatus":""})", "",
     kBucket, "NoSuchBucketPolicy|The bucket policy does not exist"},
    {"GetBucketVersioning", Read, 12,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","versioning":""})", "", kBucket},
    {"GetBucketEncryption", Read, 12,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","encryption":""})", "", kBucket},
    {"GetBucketPublicAccessBlock", Read, 12,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","publicAccessBlock":""})", "",
     kBucket, "NoSuchPublicAccessBlockConfiguration|The public access block configuration was not found"},
    {"GetBucketLogging", Read, 8,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","logging":""})", "", kBucket},
    {"GetBucketTagging", Read, 10,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","tagging":""})", "", kBucket,
     "NoSuchTagSet|The TagSet does not exist"},
    {"GetBucketLifecycle", Read, 6,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","lifecycle":""})", "", kBucket,
     "NoSuchLifecycleConfiguration|The lifecycle configuration does not exist"},
    {"GetBucketCors", Read, 5,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","cors":""})", "", kBucket,
     "NoSuchCORSConfiguration|The CORS configuration does not exist"},
    {"GetBucketReplication", Read, 5,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","replication":""})", "", kBucket,
     "ReplicationConfigurationNotFoundError|The replication configuration was not found"},
    {"GetBucketWebsite", Read, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","website":""})", "", kBucket,
     "NoSuchWebsiteConfiguration|The specified bucket does not have a website configuration"},
    {"GetBucketObjectLockConfiguration", Read, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","object-lock":""})", "", kBucket,
     "ObjectLockConfigurationNotFoundError|Object Lock configuration does not exist for this bucket"},
    {"GetBucketNotification", Read, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","notification":""})", "",
     kBucket},
    {"CreateBucket", Create, 2,
     R"({"CreateBucketConfiguration":{"LocationConstraint":"<region>","xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"},"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"})",
     "", kBucket},
    {"PutBucketPolicy", Change, 2,
     R"({"bucketName":"<bucket>","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::<bucket>","arn:aws:s3:::<bucket>/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]},"Host":"<bucket>.s3.<region>.amazonaws.com","policy":""})",
     "", kBucket},
    {"PutBucketTagging", Change, 2,
     R"({"Tagging":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","TagSet":{"Tag":[{"Key":"team","Value":"<team>"},{"Key":"environment","Value":"<environment>"}]}},"tagging":"","bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"})",
     "", kBucket},
    {"PutBucketEncryption", Change, 1,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","encryption":"","ServerSideEncryptionConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Rule":{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"arn:aws:kms:<region>:<account>:key/<key>"},"BucketKeyEnabled":true}}})",
     "", kBucket},
    {"PutBucketPublicAccessBlock", Change, 2,
     R"({"PublicAccessBlockConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true},"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","publicAccessBlock":""})",
     "", kBucket},
    {"PutBucketLifecycle", Change, 1,
     R"({"LifecycleConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Rule":{"ID":"expire","Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"Days":90}}},"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","lifecycle":""})",
     "", kBucket},
    {"DeleteBucket", Delete, 1, R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"})",
     "", kBucket, "BucketNotEmpty|The bucket you tried to delete is not empty"},
    {"GetBucketOwnershipControls", Read, 5,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","ownershipControls":""})", "",
     kBucket, "OwnershipControlsNotFoundError|The bucket ownership controls were not found"},
    {"GetBucketRequestPayment", Read, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","requestPayment":""})", "",
     kBucket},
    {"GetAccelerateConfiguration", Read, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","accelerate":""})", "", kBucket},
    {"GetAccountPublicAccessBlock", Read, 6,
     R"({"Host":"<account>.s3-control.<region>.amazonaws.com","publicAccessBlock":""})", "", "",
     "NoSuchPublicAccessBlockConfiguration|The public access block configuration was not found"},
    {"PutBucketVersioning", Change, 2,
     R"({"VersioningConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Status":"Enabled"},"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","versioning":""})",
     "", kBucket},
    {"PutBucketAcl", Change, 1,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","acl":"","x-amz-acl":"private"})",
     "", kBucket, "AccessControlListNotSupported|The bucket does not allow ACLs"},
    {"DeleteBucketPolicy", Delete, 1,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","policy":""})", "", kBucket},
    {"CreateMultipartUpload", DataWrite, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","uploads":""})",
     R"({"x-amz-server-side-encryption":"AES256"})", kObject},
    {"UploadPart", DataWrite, 14,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","uploadId":"<alnum:60>","partNumber":"<number:40>"})",
     R"({"x-amz-server-side-encryption":"AES256"})", kObject},
    {"CompleteMultipartUpload", DataWrite, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","uploadId":"<alnum:60>"})",
     "", kObject},
    {"DeleteObjects", DataWrite, 2,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","delete":""})", "", kBucket},
    {"HeadBucket", DataRead, 8, R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"})",
     "", kBucket},
    {"GetObjectTagging", DataRead, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","tagging":""})",
     "", kObject},
    {"RestoreObject", DataWrite, 1,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","restore":"","RestoreRequest":{"Days":7,"GlacierJobParameters":{"Tier":"Standard"}}})",
     "", kObject, "InvalidObjectState|Restore is not allowed for the object's current storage class"},
    {"GetObject", DataRead, 60,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>"})", "", kObject,
     "NoSuchKey|The specified key does not exist."},
    {"HeadObject", DataRead, 24,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>"})", "",
     kObject},
    {"ListObjects", DataRead, 20,
     R"({"list-type":"2","bucketName":"<bucket>","encoding-type":"url","prefix":"exports/","Host":"<bucket>.s3.<region>.amazonaws.com"})",
     "", kBucket},
    {"PutObject", DataWrite, 30,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","x-amz-server-side-encryption":"aws:kms"})",
     R"({"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:<region>:<account>:key/<key>"})",
     kObject},
    {"DeleteObject", DataWrite, 4,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>"})", "",
     kObject},
    {"CopyObject", DataWrite, 3,
     R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","x-amz-copy-source":"<bucket+1>/<object>"})",
     "", kObject},
};

constexpr OperationText kFileSystems[] = {
    {"DescribeFileSystems", List, 12, R"({"maxItems":100})"},
    {"DescribeMountTargets", List, 6, R"({"fileSystemId":"<filesystem>"})"},
    {"DescribeAccessPoints", List, 4, R"({"fileSystemId":"<filesystem>"})"},
    {"DescribeBackupPolicy", Read, 3, R"({"fileSystemId":"<filesystem>"})"},
    {"PutLifecycleConfiguration", Change, 1,
     R"({"fileSystemId":"<filesystem>","lifecyclePolicies":[{"transitionToIA":"AFTER_30_DAYS"}]})",
     R"({"lifecyclePolicies":[{"transitionToIA":"AFTER_30_DAYS"}]})"},
};

constexpr OperationText kBackup[] = {
    {"ListBackupVaults", List, 6, ""},
    {"ListBackupJobs", List, 12, R"({"maxResults":"1000"})"},
    {"DescribeBackupJob", Read, 6, R"({"backupJobId":"<uuid>"})"},
    {"ListRecoveryPointsByBackupVault", List, 8, R"({"backupVaultName":"Default"})"},
    {"BackupJobStarted", Change, 0, "", "", "", "", EventForm::ServiceEvent,
     R"({"backupVaultName":"Default","resourceType":"EBS","resourceArn":"arn:aws:ec2:<region>:<account>:volume/<volume>","state":"RUNNING"})"},
    {"BackupJobCompleted", Change, 0, "", "", "", "", EventForm::ServiceEvent,
     R"({"backupVaultName":"Default","resourceType":"EBS","resourceArn":"arn:aws:ec2:<region>:<account>:volume/<volume>","state":"COMPLETED","completionDate":{"seconds":<epoch>,"nanos":0}})"},
    {"StartBackupJob", Create, 3,
     R"({"backupVaultName":"Default","resourceArn":"arn:aws:rds:<region>:<account>:db:<db>","iamRoleArn":"arn:aws:iam::<account>:role/service-role/AWSBackupDefaultServiceRole"})",
     R"({"backupJobId":"<uuid>","creationDate":"<time>"})"},
};

constexpr std::string_view kSnapshot = "AWS::EC2::Snapshot|arn:aws:ec2:<region>::snapshot/<snapshot>";

constexpr OperationText kDirectAccess[] = {
    {"ListSnapshotBlocks", DataRead, 4, R"({"snapshotId":"<snapshot>","maxResults":10000})", "", kSnapshot},
    {"GetSnapshotBlock", DataRead, 30,
     R"({"snapshotId":"<snapshot>","blockIndex":<number:4096>,"blockToken":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     "", kSnapshot},
    {"ListChangedBlocks", DataRead, 6,
     R"({"firstSnapshotId":"<snapshot>","secondSnapshotId":"<snapshot+1>","maxResults":10000})", "",
     kSnapshot},
};

constexpr ServiceText kServices[] = {
    {"s3", "s3", Dialect::S3, Place::Regional, 80, kS3},
    {"ebs", "ebs", Dialect::Json, Place::Regional, 0, kDirectAccess},
    {"elasticfilesystem", "elasticfilesystem", Dialect::Json, Place::Regional, 4, kFileSystems},
    {"backup", "backup", Dialect::Json, Place::Regional, 5, kBackup},
};

}  // namespace

std::span<const ServiceText> storage_services() {
  return kServices;
}

}  // namespace tarn::sample
