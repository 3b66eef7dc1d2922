#include "proof/key_file.hpp"

#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::proof {
namespace {

using Key = std::shared_ptr<const io::EcdsaKey>;

constexpr unsigned kKeyMode = 0600;
constexpr std::uint64_t kKeyBytesMax = 64u << 10;

Result<bool> is_there(io::FileSystem& files, const std::string& path) {
  const auto status = files.status(path, io::Symlinks::Follow);
  if (!status && status.error().code() != ErrorCode::NotFound) {
    return fail(status.error());
  }
  return status.has_value();
}

Result<Key> read_key(io::FileSystem& files, const std::string& path) {
  const auto bytes = TARN_TRY(io::read_file(files, path, kKeyBytesMax));
  auto key = io::EcdsaKey::from_pem(io::Secret(bytes));
  if (!key) {
    return fail(key.error().within(path));
  }
  return std::make_shared<const io::EcdsaKey>(std::move(*key));
}

}  // namespace

IntroducedKey introduce(const io::EcdsaKey& key) {
  return {hash_of(key.public_der()), key.public_der()};
}

KeyFile::KeyFile(io::FileSystem& files, io::Random& random, std::string path)
    : files_(files), random_(random), path_(std::move(path)) {}

Result<bool> KeyFile::exists() const {
  return is_there(files_, path_);
}

Result<Key> KeyFile::load(const std::string& key_id) const {
  bool is_any = false;
  // A rotation that ends meanwhile moves the key from the second place to the first.
  for (const auto& path : {path_, next_path(), path_}) {
    auto key = read_key(files_, path);
    if (!key && key.error().code() == ErrorCode::NotFound) {
      continue;
    }
    if (!key) {
      return key;
    }
    is_any = true;
    if (introduce(**key).id == key_id) {
      if (path != path_) {
        // Whoever made it died before the end, or is about to do this; the key serves where it is, too.
        std::ignore = settle();
      }
      return key;
    }
  }
  if (is_any) {
    return fail(
        ErrorCode::NotFound,
        fmt::format("the key in {} is not the one that the lake's chain goes on with: name the file of "
                    "{} with --key-file or [proof] key_file",
                    path_, key_id));
  }
  return fail(
      ErrorCode::NotFound,
      fmt::format("the lake's signing key is not in {}: name the file of {} with --key-file or [proof] "
                  "key_file",
                  path_, key_id));
}

Result<Key> KeyFile::first() const {
  const bool has_file = TARN_TRY(exists());
  return has_file ? read_key(files_, path_) : make_next();
}

Result<Key> KeyFile::make_next() const {
  auto key = std::make_shared<const io::EcdsaKey>(io::EcdsaKey::make(random_));
  const auto pem = key->private_pem();
  TARN_TRY(io::write_file_durably(files_, next_path(), pem.reveal(), kKeyMode));
  return key;
}

Result<> KeyFile::settle() const {
  const bool has_next = TARN_TRY(is_there(files_, next_path()));
  if (!has_next) {
    return {};
  }
  auto renamed = files_.rename(next_path(), path_);
  if (!renamed && renamed.error().code() != ErrorCode::NotFound) {
    return renamed;
  }
  return files_.sync_directory(io::parent_path(path_));
}

Result<> KeyFile::remove() const {
  TARN_TRY(files_.remove(path_));
  return files_.sync_directory(io::parent_path(path_));
}

Result<std::unique_ptr<io::FileLock>> KeyFile::lock() const {
  auto lock = files_.lock(path_ + ".lock");
  if (!lock && lock.error().code() == ErrorCode::Busy) {
    return fail(ErrorCode::Busy, fmt::format("another process is changing the key {}: try again", path_));
  }
  return lock;
}

}  // namespace tarn::proof
