#include "access/secret_vault.hpp"

#include "base/log.hpp"
#include "io/aead.hpp"
#include "io/full_path.hpp"
#include "io/secret_file.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::access {
namespace {

constexpr unsigned kKeyMode = 0600;
constexpr int kLockAttempts = 100;
constexpr std::chrono::milliseconds kLockPause{50};

Error lost_key(const StoredSecrets& stored, const std::string& path) {
  return {ErrorCode::FailedState,
          fmt::format(
              "the secrets of this lake's access keys are sealed under the key {}, which is not in {}: bring "
              "that file, or name it with --secrets-key; 'tarn access create-key --new-secrets-key' goes on "
              "with another key, and the access keys from before stay unusable",
              fmt::join(stored.key_ids, " and "), path)};
}

Result<> remove_if_there(io::FileSystem& files, const std::string& path) {
  const auto removed = files.remove(path);
  return !removed && removed.error().code() != ErrorCode::NotFound ? removed : Result<>();
}

}  // namespace

SecretVault::SecretVault(io::FileSystem& files, io::Random& random, catalog::ControlCatalog& control,
                         VaultPlaces places)
    : files_(files), random_(random), control_(control), places_(std::move(places)) {}

Result<std::unique_ptr<io::FileLock>> SecretVault::lock() const {
  for (int attempt = 1; attempt < kLockAttempts; ++attempt) {
    auto lock = files_.lock(places_.lock_file);
    if (lock || lock.error().code() != ErrorCode::Busy) {
      return lock;
    }
    files_.pause(kLockPause, std::stop_token());
  }
  return fail(ErrorCode::Busy,
              fmt::format("another process is changing users, access keys or their secrets: try again "
                          "later ({} is locked)",
                          places_.lock_file));
}

Result<SecretVault::Box> SecretVault::read(const std::string& path) const {
  const auto readers = places_.is_handed ? io::SecretReaders::OwnerAndGroup : io::SecretReaders::Owner;
  auto key = io::read_secret_file(files_, path, readers);
  if (!key) {
    return key.error().code() == ErrorCode::NotFound ? Result<Box>(nullptr) : fail(key.error());
  }
  auto box = SecretBox::make(*std::move(key));
  if (!box) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: name another file with --secrets-key, or bring the right one ({})",
                            box.error().message(), path));
  }
  return std::make_shared<const SecretBox>(*std::move(box));
}

Result<SecretVault::Box> SecretVault::make(const std::string& path) const {
  io::Secret key = io::make_aead_key(random_);
  TARN_TRY(io::write_file_durably(files_, path, key.reveal(), kKeyMode));
  auto box = TARN_TRY(SecretBox::make(std::move(key)));
  return std::make_shared<const SecretBox>(std::move(box));
}

Result<std::vector<SecretVault::Box>> SecretVault::read_all() const {
  std::vector<Box> boxes;
  // A rotation that ends meanwhile moves the key from the second place to the first.
  for (const std::string& path : {places_.key_file, next_path(), places_.key_file}) {
    auto box = TARN_TRY(read(path));
    if (box != nullptr) {
      boxes.push_back(std::move(box));
    }
  }
  return boxes;
}

Result<SecretVault::Box> SecretVault::find(std::string_view key_id) {
  const auto has_id = [&](const Box& box) { return box->id() == key_id; };
  {
    const auto boxes = boxes_.lock();
    const auto known = std::ranges::find_if(*boxes, has_id);
    if (known != boxes->end()) {
      return *known;
    }
  }
  auto read = TARN_TRY(read_all());
  const auto found = std::ranges::find_if(read, has_id);
  Box box = found == read.end() ? nullptr : *found;
  *boxes_.lock() = std::move(read);
  return box;
}

Result<io::Secret> SecretVault::opened(const catalog::AccessKey& stored) {
  const std::string_view text = stored.secret.reveal();
  if (!is_sealed(text)) {
    return fail(ErrorCode::PermissionDenied,
                "the secret is not sealed: start the server anew, which seals it");
  }
  const std::string_view id = sealing_key(text);
  if (id.empty()) {
    return fail(ErrorCode::PermissionDenied,
                "the secret is sealed as only a later version of Tarn knows: use that");
  }
  const Box box = TARN_TRY(find(id));
  if (box == nullptr) {
    return fail(
        ErrorCode::PermissionDenied,
        fmt::format("the secret is sealed under the key {}, which is not in {}: bring that file, or name it "
                    "with --secrets-key; 'tarn access create-key' makes another access key",
                    id, places_.key_file));
  }
  return box->open(stored.id, text);
}

Result<io::Secret> SecretVault::open(const catalog::AccessKey& stored) {
  auto secret = opened(stored);
  const bool is_about_key = !secret && (secret.error().code() == ErrorCode::PermissionDenied ||
                                        secret.error().code() == ErrorCode::InvalidArgument ||
                                        secret.error().code() == ErrorCode::ResourceExhausted);
  if (!is_about_key) {
    return secret;
  }
  if (told_.lock()->insert(stored.id.value()).second) {
    log::error("an access key cannot be used",
               {{"key", stored.id.value()}, {"reason", secret.error().message()}});
  }
  return fail(ErrorCode::PermissionDenied, secret.error().message());
}

Result<StoredSecrets> SecretVault::look() const {
  const auto keys = TARN_TRY(control_.access_keys());
  StoredSecrets stored;
  for (const catalog::AccessKey& key : keys) {
    if (is_sealed(key.secret.reveal())) {
      ++stored.sealed;
      stored.key_ids.emplace(sealing_key(key.secret.reveal()));
    } else {
      ++stored.plain;
    }
  }
  return stored;
}

Result<std::uint64_t> SecretVault::check() {
  const auto keys = TARN_TRY(control_.access_keys());
  const auto boxes = TARN_TRY(read_all());
  std::uint64_t unusable = 0;
  for (const catalog::AccessKey& key : keys) {
    const std::string_view text = key.secret.reveal();
    const auto opens = [&](const Box& box) { return box->open(key.id, text).has_value(); };
    unusable += is_sealed(text) && std::ranges::none_of(boxes, opens) ? 1u : 0u;
  }
  return unusable;
}

// Only where a secret is under the next key: else its rotation has changed nothing yet, and begins anew.
Result<> SecretVault::settle(const StoredSecrets& stored) const {
  if (places_.is_handed) {
    return {};
  }
  const Box next = TARN_TRY(read(next_path()));
  if (next == nullptr || !stored.key_ids.contains(next->id())) {
    return {};
  }
  TARN_TRY(files_.rename(next_path(), places_.key_file));
  return files_.sync_directory(io::parent_path(places_.key_file));
}

Result<SecretVault::Box> SecretVault::current(const StoredSecrets& stored, LostKey lost) const {
  const Box present = TARN_TRY(read(places_.key_file));
  const bool is_lost = stored.sealed > 0 && (present == nullptr || !stored.key_ids.contains(present->id()));
  if (is_lost && lost == LostKey::Refuse) {
    return fail(lost_key(stored, places_.key_file));
  }
  return present != nullptr ? Result<Box>(present) : make(places_.key_file);
}

Result<catalog::AccessKey> SecretVault::sealed(const catalog::AccessKey& plain, LostKey lost) {
  const auto stored = TARN_TRY(look());
  TARN_TRY(settle(stored));
  const Box box = TARN_TRY(current(stored, lost));
  return catalog::AccessKey{.id = plain.id,
                            .principal_arn = plain.principal_arn,
                            .secret = box->seal(plain.id, plain.secret, random_),
                            .status = plain.status,
                            .created = plain.created};
}

Result<io::Secret> SecretVault::derived(std::string_view purpose) const {
  const Box present = TARN_TRY(read(places_.key_file));
  if (present == nullptr) {
    return fail(ErrorCode::FailedState,
                fmt::format("the lake's key of secrets is not in {}", places_.key_file));
  }
  return present->derived(purpose);
}

Result<> SecretVault::prepare() {
  const auto seen = TARN_TRY(look());
  // A file that may not be used is refused here, not when somebody signs in.
  TARN_TRY(read(places_.key_file));
  const Box next = places_.is_handed ? Box() : TARN_TRY(read(next_path()));
  const bool is_interrupted = next != nullptr && seen.key_ids.contains(next->id());
  if (seen.plain == 0 && !is_interrupted) {
    return {};
  }
  const auto lock = TARN_TRY(this->lock());
  const auto stored = TARN_TRY(look());
  TARN_TRY(settle(stored));
  if (stored.plain == 0) {
    return {};
  }
  const Box box = TARN_TRY(current(stored, LostKey::Refuse));
  TARN_TRY(control_.change_secrets([&](const catalog::AccessKey& key) -> Result<io::Secret> {
    return is_sealed(key.secret.reveal()) ? key.secret.copy() : box->seal(key.id, key.secret, random_);
  }));
  log::info("the secrets of access keys are sealed from now on",
            {{"secrets", fmt::format("{}", stored.plain)}, {"key_file", places_.key_file}});
  return {};
}

// In the place of the present file, the new key is the next; elsewhere, the next is a copy of it until the
// present file is gone, so that the present place serves until the end.
Result<SecretVault::Box> SecretVault::target_of(const std::string& to, const Box& present) const {
  if (to.empty()) {
    return make(next_path());
  }
  const std::string wanted = TARN_TRY(io::full_path(files_, to));
  const std::string now = TARN_TRY(io::full_path(files_, places_.key_file));
  if (wanted == now || wanted == now + ".next") {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "the present key is there: name another file, or none to put the new one into its place ({})",
            to));
  }
  Box target = TARN_TRY(read(to));
  if (target == nullptr) {
    target = TARN_TRY(make(to));
  }
  const bool is_moved = present != nullptr && present->id() == target->id();
  if (!places_.is_handed && !is_moved) {
    const io::Secret key = TARN_TRY(io::read_secret_file(files_, to, io::SecretReaders::Owner));
    TARN_TRY(io::write_file_durably(files_, next_path(), key.reveal(), kKeyMode));
  }
  return target;
}

Result<SecretsKeyRotation> SecretVault::reseal(std::span<const Box> known, const SecretBox& target) {
  // Sets, because a database may run the transaction again.
  std::set<std::string> sealed;
  std::set<std::string> lost;
  const auto change = [&](const catalog::AccessKey& key) -> Result<io::Secret> {
    const std::string_view text = key.secret.reveal();
    if (sealing_key(text) == target.id()) {
      sealed.insert(key.id.value());
      return key.secret.copy();
    }
    std::optional<io::Secret> plain;
    if (!is_sealed(text)) {
      plain = key.secret.copy();
    }
    for (const Box& box : known) {
      auto secret = box->open(key.id, text);
      if (secret) {
        plain = *std::move(secret);
      }
    }
    (plain ? sealed : lost).insert(key.id.value());
    return plain ? target.seal(key.id, *plain, random_) : key.secret.copy();
  };
  TARN_TRY(control_.change_secrets(change));
  return SecretsKeyRotation{.key_id = target.id(), .sealed = sealed.size(), .lost = lost.size()};
}

Result<> SecretVault::put_in_place(const std::string& to) const {
  if (places_.is_handed) {
    return {};
  }
  if (to.empty()) {
    TARN_TRY(files_.rename(next_path(), places_.key_file));
  } else {
    TARN_TRY(remove_if_there(files_, places_.key_file));
    TARN_TRY(remove_if_there(files_, next_path()));
  }
  return files_.sync_directory(io::parent_path(places_.key_file));
}

Result<SecretsKeyRotation> SecretVault::rotate(const std::string& to) {
  if (to.empty() && places_.is_handed) {
    return fail(
        ErrorCode::FailedState,
        fmt::format(
            "the system hands Tarn the key, and it cannot be changed in its place: name a file for the "
            "new one with --to, and let the system hand that from then on ({})",
            places_.key_file));
  }
  const auto lock = TARN_TRY(this->lock());
  const auto stored = TARN_TRY(look());
  TARN_TRY(settle(stored));
  const Box present = TARN_TRY(read(places_.key_file));
  auto known = TARN_TRY(read_all());
  const Box given = to.empty() ? Box() : TARN_TRY(read(to));
  if (given != nullptr) {
    known.push_back(given);
  }
  const bool is_any_known =
      std::ranges::any_of(known, [&](const Box& box) { return stored.key_ids.contains(box->id()); });
  if (stored.sealed > 0 && !is_any_known) {
    return fail(lost_key(stored, places_.key_file));
  }
  const Box target = TARN_TRY(target_of(to, present));
  auto rotation = TARN_TRY(reseal(known, *target));
  TARN_TRY(put_in_place(to));
  *boxes_.lock() = {target};
  return rotation;
}

}  // namespace tarn::access
