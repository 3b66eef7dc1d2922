// control.db: the lake's settings, its event data stores, imports, queries, principals and access keys.
#pragma once

#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "catalog/database.hpp"
#include "catalog/organization.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

// Thread-safe; several processes may share the database. Unknown ids are NotFound, taken ones AlreadyExists.
class ControlCatalog {
 public:
  // Makes the database, or completes one whose making was interrupted.
  static Result<ControlCatalog> create(io::FileSystem& files, const Place& place);
  // Corrupt where the database is empty or something else.
  static Result<ControlCatalog> open(io::FileSystem& files, const Place& place,
                                     Opening opening = Opening::Existing);

  // Settings are given once: AlreadyExists for a lake that has them.
  Result<> initialise(const LakeSettings& settings);
  // NotFound before initialise.
  Result<LakeSettings> settings();
  // Further settings, by name; names that begin with "lake." are initialise's.
  Result<std::optional<std::string>> setting(std::string_view name);
  Result<> set_setting(std::string_view name, std::string_view value);

  // AlreadyExists when the id or the name is taken.
  Result<> insert_store(const EventDataStore& store);
  // Everything but the id and the time of creation may change.
  Result<> update_store(const EventDataStore& store);
  // Replaces the store by what `change` makes of it, with nothing in between. Where `change` fails, the store
  // stays as it is. `change` must not use the catalog.
  using StoreChange = std::function<Result<EventDataStore>(const EventDataStore&)>;
  Result<EventDataStore> change_store(const EventDataStoreId& id, const StoreChange& change);
  Result<EventDataStore> store(const EventDataStoreId& id);
  Result<EventDataStore> store_named(std::string_view name);
  Result<Page<EventDataStore>> stores(const PageRequest& page);
  Result<> remove_store(const EventDataStoreId& id);

  Result<> insert_import(const Import& import);
  // Changes the status, the statistics and the time of the update. A stopped or failed import may start
  // again.
  Result<> update_import(const Import& import);
  Result<Import> import_record(const ImportId& id);
  Result<Page<Import>> imports(const ImportFilter& filter, const PageRequest& page);
  // Adds a failure, or replaces the one of that location.
  Result<> put_import_failure(const ImportId& id, const ImportFailure& failure);
  // Sorted by location.
  Result<std::vector<ImportFailure>> import_failures(const ImportId& id, std::uint64_t limit,
                                                     std::uint64_t offset);
  // For the start of a server: nobody works on those any more. Returns how many there were.
  Result<std::uint64_t> fail_unfinished_imports(Timestamp now);

  Result<> insert_query(const Query& query);
  // All or none.
  Result<> insert_queries(std::span<const Query> queries);
  // Changes what a run changes: status, end, error, statistics, result, delivery. FailedState once the stored
  // status is final: of a cancellation and an end that meet, the first wins.
  Result<> update_query(const Query& query);
  Result<> set_delivery_status(const QueryId& id, std::string_view status);
  Result<Query> query(const QueryId& id);
  // The newest query of that alias that a refresh ran; with `refresh_id`, the one of that refresh.
  Result<Query> refreshed_query(std::string_view alias, const std::optional<std::string>& refresh_id);
  Result<Page<Query>> queries(const QueryFilter& filter, const PageRequest& page);
  Result<> remove_query(const QueryId& id);
  // For the start of a server, as for imports.
  Result<std::uint64_t> fail_unfinished_queries(Timestamp now);

  // AlreadyExists when the name is taken. ResourceExhausted when `max` of the kind are in the account's
  // Region already. `admits`, where there is one, is asked about each that is there: what it fails with,
  // FailedState for instance, is the outcome. It must not use the catalog.
  using ResourceCheck = std::function<Result<>(const Resource& there)>;
  Result<> insert_resource(const Resource& resource, std::uint64_t max, const ResourceCheck& admits = {});
  // As change_store: the name, the document, the tags and the time of the update may change. AlreadyExists
  // when the new name is taken.
  using ResourceChange = std::function<Result<Resource>(const Resource&)>;
  Result<Resource> change_resource(const ResourceArn& id, const ResourceChange& change);
  Result<Resource> resource(const ResourceArn& id);
  Result<Page<Resource>> resources(const ResourceFilter& filter, const PageRequest& page);
  // What is attached to it goes with it.
  Result<> remove_resource(const ResourceArn& id);

  // nullopt where nothing of the kind is attached.
  Result<std::optional<Attachment>> attachment(std::string_view resource, AttachmentKind kind);
  // All of a kind, by ARN.
  Result<std::vector<Attachment>> attachments(AttachmentKind kind);
  // Attaches, or replaces. Whether there is such a resource is not asked.
  Result<> attach(AttachmentKind kind, const Attachment& attachment);
  // Whether there was one.
  Result<bool> detach(std::string_view resource, AttachmentKind kind);
  Result<> detach_all(std::string_view resource);

  // nullopt where the lake's account is in no organization, as far as the lake knows.
  Result<std::optional<Organization>> organization();
  // When it was last changed; cheap, for those who keep what they read. No two versions have one time.
  Result<std::optional<Timestamp>> organization_updated();
  // Replaces the organization, if there is one, by what `change` makes of it, as change_store does.
  using OrganizationChange = std::function<Result<Organization>(const std::optional<Organization>&)>;
  Result<Organization> change_organization(const OrganizationChange& change, Timestamp now);
  Result<> remove_organization();

  // With its policies, or not at all.
  Result<> insert_principal(const Principal& principal, std::span<const PrincipalPolicy> policies = {});
  Result<Principal> principal(std::string_view arn);
  // By ARN.
  Result<std::vector<Principal>> principals();
  // Changes a role's trust policy and the length of its sessions.
  Result<> update_principal(const Principal& principal);
  // Its keys and policies go with it.
  Result<> remove_principal(std::string_view arn);
  // By name.
  Result<std::vector<PrincipalPolicy>> principal_policies(std::string_view arn);
  // Adds the policy, or replaces the one of that name. NotFound when the principal is.
  Result<> put_principal_policy(std::string_view arn, const PrincipalPolicy& policy);
  Result<> remove_principal_policy(std::string_view arn, std::string_view name);
  // NotFound when the principal is.
  Result<> insert_access_key(const AccessKey& key);
  Result<AccessKey> access_key(const AccessKeyId& id);
  Result<std::vector<AccessKey>> access_keys(std::string_view principal_arn);
  // Of all principals.
  Result<std::vector<AccessKey>> access_keys();
  Result<> set_access_key_status(const AccessKeyId& id, KeyStatus status);
  Result<> remove_access_key(const AccessKeyId& id);
  // Replaces the secrets of all keys by what `change` makes of them, or none. `change` must not use the
  // catalog.
  using SecretChange = std::function<Result<io::Secret>(const AccessKey&)>;
  Result<std::uint64_t> change_secrets(const SecretChange& change);
  // All or nothing.
  Result<> insert_principal_with_key(const Principal& principal, const AccessKey& key,
                                     std::span<const PrincipalPolicy> policies = {});

 private:
  explicit ControlCatalog(Database database) : database_(std::move(database)) {}

  Database database_;
};

}  // namespace tarn::catalog
