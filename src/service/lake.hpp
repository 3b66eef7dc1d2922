// Everything behind one data folder.
#pragma once

#include "access/key_ring.hpp"
#include "access/known_organization.hpp"
#include "access/secret_vault.hpp"
#include "access/session.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/event_history.hpp"
#include "catalog/history_writer.hpp"
#include "catalog/lake_catalog.hpp"
#include "catalog/place.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "proof/notary.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::io {
class HttpClient;
}

namespace tarn::service {

class HeadPosts;
struct HeadPostOptions;
struct HeadTotals;

// ARNs carry these for ever. An empty partition is the one that the Region belongs to.
struct LakeOptions {
  AccountId account{"111122223333"};
  Region region{"us-east-1"};
  Partition partition{};
};

// Where the proof of what a lake holds is kept beside the lake itself.
struct ProofPlaces {
  std::string key_file{};      // of the private key; empty: signing.key in the lake's folder
  std::string heads_folder{};  // for the heads of the chain; empty: none are written
  // Buckets and webhooks for them, and how they are reached; null: none.
  std::shared_ptr<const HeadPostOptions> posts{};
};

// Where the key is that the secrets of access keys are sealed under.
struct SecretsPlace {
  std::string key_file{};  // empty: secrets.key in the lake's folder
  // The system hands it to this process (systemd's credentials), which cannot change it.
  bool is_handed = false;
};

inline constexpr std::uint64_t kStoresMax = 1000;

// What whoever runs the lake may bound further.
struct LakeLimits {
  std::uint64_t stores = kStoresMax;  // those that are pending deletion count too
};

// What a lake needs from outside. All must outlive the lake.
struct LakeContext {
  io::FileSystem& files;
  const Clock& clock;
  io::Random& random;
  ProofPlaces proof{};
  LakeLimits limits{};
  // Where the catalog is, over what the folder says of itself. Absent: as it says, and in it where it is
  // made.
  std::optional<catalog::PostgresUrl> catalog{};
  SecretsPlace secrets{};
};

// What a lake is opened for.
enum class LakeUse {
  All,      // everything in it
  Events,   // stores and their events: event history is left alone, and may even be damaged
  Reading,  // the same without writing: the folder may be read-only
};

// Thread-safe. Several processes may open one folder; Server alone claims it for itself. The databases are in
// the folder, or in PostgreSQL, and then catalog.json in their place.
//
//   <folder>/control.db   settings, stores, imports, queries, principals and keys
//            lake.db      data files and the ledger of their sources
//            history.db   event history
//            credentials  the administrator's key, an AWS shared-credentials file
//            signing.key  the private key that signs the chain of commits, unless it is kept elsewhere
//            secrets.key  what the secrets of access keys are sealed under, unless it is kept elsewhere
//            server.sock  where a running server is told that these changed
//            access.lock  held while users, access keys or that key change
//            stores/      data files
//            queries/     results
class Lake {
 public:
  // Makes the folder (mode 0700), an empty lake and its administrator in it. AlreadyExists where a lake is,
  // FailedState where something else is. What an interrupted call has left is completed by the next. A
  // database in PostgreSQL takes one lake: AlreadyExists where another folder's is in it.
  static Result<std::unique_ptr<Lake>> create(LakeContext context, const std::string& folder,
                                              const LakeOptions& options);
  // NotFound where no lake is; Corrupt where a part of it that `use` needs is damaged, missing, empty or
  // another lake's; FailedState where its catalog is in the folder and was looked for elsewhere.
  static Result<std::unique_ptr<Lake>> open(LakeContext context, const std::string& folder,
                                            LakeUse use = LakeUse::All);

  ~Lake();
  Lake(const Lake&) = delete;
  Lake& operator=(const Lake&) = delete;

  const std::string& folder() const { return folder_; }
  std::string path(std::string_view name) const { return io::join_path(folder_, name); }
  std::string credentials_path() const { return path("credentials"); }
  const catalog::LakeSettings& settings() const { return settings_; }
  const LakeLimits& limits() const { return context_.limits; }

  catalog::ControlCatalog& control() { return control_; }
  catalog::LakeCatalog& data() { return data_; }
  // REQUIRES: created, or opened for LakeUse::All.
  catalog::EventHistory& history() { return *history_; }
  // For single events. REQUIRES: as above.
  catalog::HistoryWriter& history_writer() { return *history_writer_; }
  // As it is now; null where the lake knows none.
  Result<std::shared_ptr<const catalog::Organization>> organization() { return organization_.now(); }
  access::KeyRing& keys() { return keys_; }
  access::Sessions& sessions() { return sessions_; }
  access::SecretVault& secrets() { return secrets_; }
  proof::Notary& notary() { return *notary_; }
  // Of the heads that this process sent to buckets and webhooks.
  HeadTotals head_totals() const;

  // Call before committing: in a lake from before there were chains, the chain begins.
  Result<> require_chain();
  // The chain goes on with another key: the one in that file, or a new one where the file does not exist. An
  // empty path replaces the present file's key. The former private key is removed.
  Result<proof::IntroducedKey> rotate_key(const std::string& to);

  io::FileSystem& files() const { return context_.files; }
  const Clock& clock() const { return context_.clock; }
  io::Random& random() const { return context_.random; }

 private:
  struct Catalogs;
  Lake(LakeContext context, std::string folder, catalog::LakeSettings settings, Catalogs&& catalogs);

  Result<> start_posts();
  // What a process that died between a commit and its head has left to be told.
  void tell_last_head();
  Result<proof::IntroducedKey> find_key(const std::string& key_id);
  std::unique_ptr<proof::Notary> make_notary();

  LakeContext context_;
  std::string folder_;
  catalog::LakeSettings settings_;
  catalog::ControlCatalog control_;
  access::KnownOrganization organization_{control_};
  catalog::LakeCatalog data_;
  std::unique_ptr<catalog::EventHistory> history_;          // null unless all of the lake is open
  std::unique_ptr<catalog::HistoryWriter> history_writer_;  // null where history_ is
  access::SecretVault secrets_;
  access::KeyRing keys_;
  access::Sessions sessions_;
  // Null where heads go to no bucket and no webhook, and where the lake is only read.
  std::unique_ptr<io::HttpClient> http_;
  std::unique_ptr<HeadPosts> posts_;
  std::unique_ptr<proof::Notary> notary_;
};

}  // namespace tarn::service
