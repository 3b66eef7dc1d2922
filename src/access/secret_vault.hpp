// The lake's key of secrets: where it is, how it changes, and what it seals and opens.
#pragma once

#include "access/secret_box.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

struct VaultPlaces {
  std::string key_file{};   // 32 bytes, of mode 0600
  std::string lock_file{};  // in the lake's folder
  // The system hands the key to this process, which cannot change it.
  bool is_handed = false;
};

// What is to be done where stored secrets are sealed under a key that is not in the file.
enum class LostKey : std::uint8_t {
  Refuse,
  GoOn,  // with the key in the file, or with a new one; what the lost key sealed stays as it is
};

struct SecretsKeyRotation {
  std::string key_id{};
  std::uint64_t sealed = 0;  // secrets that are under the new key
  std::uint64_t lost = 0;    // those that the former key did not open; they stay as they are
};

// Of all access keys.
struct StoredSecrets {
  std::uint64_t plain = 0;  // from before secrets were sealed
  std::uint64_t sealed = 0;
  std::set<std::string> key_ids{};  // under which they are
};

// A rotation writes the new key beside the file (<key_file>.next), seals all secrets with it in one
// transaction, and only then puts it in the file's place: whichever of the two a secret names, opens it. So a
// crash in between costs nothing, and other processes find the new key by themselves. open() and check() are
// thread-safe.
class SecretVault {
 public:
  // All must outlive the vault.
  SecretVault(io::FileSystem& files, io::Random& random, catalog::ControlCatalog& control,
              VaultPlaces places);

  const VaultPlaces& places() const { return places_; }
  catalog::ControlCatalog& control() const { return control_; }
  io::Random& random() const { return random_; }

  // Held while users, access keys or their key change, so that no secret is sealed under a key that is just
  // being replaced. Waits for others; Busy where one takes too long.
  Result<std::unique_ptr<io::FileLock>> lock() const;

  // PermissionDenied where the secret cannot be opened; says in the log why, once for each access key.
  Result<io::Secret> open(const catalog::AccessKey& stored);
  // The access key with its secret sealed, as the catalog is to have it. Makes the lake's key where there is
  // none yet. FailedState where the lake's is lost, unless `lost` says otherwise. REQUIRES: lock() is held.
  Result<catalog::AccessKey> sealed(const catalog::AccessKey& plain, LostKey lost = LostKey::Refuse);

  // A key of 32 bytes for that purpose, made from the lake's key: another one after a rotation. FailedState
  // where the lake has no key yet.
  Result<io::Secret> derived(std::string_view purpose) const;

  // For whoever opens a lake to write: ends a rotation that was interrupted, and seals in one transaction
  // what is from before secrets were sealed. Fails where the key's file may not be used.
  Result<> prepare();
  // How many sealed secrets cannot be opened. Fails where the key's file may not be used.
  Result<std::uint64_t> check();

  // Seals every secret anew: with a new key in the place of the present one, or with the key in the file
  // `to`, made where it is missing. The present file then goes, unless the system hands it.
  Result<SecretsKeyRotation> rotate(const std::string& to);

 private:
  using Box = std::shared_ptr<const SecretBox>;

  std::string next_path() const { return places_.key_file + ".next"; }
  // Null where there is no such file.
  Result<Box> read(const std::string& path) const;
  Result<Box> make(const std::string& path) const;
  Result<std::vector<Box>> read_all() const;
  Result<Box> find(std::string_view key_id);
  Result<io::Secret> opened(const catalog::AccessKey& stored);
  Result<StoredSecrets> look() const;
  Result<> settle(const StoredSecrets& stored) const;
  Result<Box> current(const StoredSecrets& stored, LostKey lost) const;
  Result<Box> target_of(const std::string& to, const Box& present) const;
  Result<SecretsKeyRotation> reseal(std::span<const Box> known, const SecretBox& target);
  Result<> put_in_place(const std::string& to) const;

  io::FileSystem& files_;
  io::Random& random_;
  catalog::ControlCatalog& control_;
  VaultPlaces places_;
  Guarded<std::vector<Box>> boxes_;      // those that were read
  Guarded<std::set<std::string>> told_;  // access keys whose secrets do not open
};

}  // namespace tarn::access
