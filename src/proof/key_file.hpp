// The private half of a lake's key, in a file of mode 0600.
//
// A new key is written beside the file (<path>.next), becomes the chain's with an entry, and only then takes
// the file's place: a crash in between leaves both, and whichever the chain names is used.
#pragma once

#include "base/result.hpp"
#include "io/ecdsa.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "proof/entry.hpp"

#include <memory>
#include <string>

namespace tarn::proof {

IntroducedKey introduce(const io::EcdsaKey& key);

class KeyFile {
 public:
  // All must outlive the object.
  KeyFile(io::FileSystem& files, io::Random& random, std::string path);

  const std::string& path() const { return path_; }
  Result<bool> exists() const;

  // The key of that id. NotFound where no file has it.
  Result<std::shared_ptr<const io::EcdsaKey>> load(const std::string& key_id) const;
  // The key that a chain is to begin with: the one in the file; else a new one, in <path>.next.
  Result<std::shared_ptr<const io::EcdsaKey>> first() const;
  // A new one, in <path>.next.
  Result<std::shared_ptr<const io::EcdsaKey>> make_next() const;
  // Call when the chain names the key: <path>.next, where there is one, takes the file's place.
  Result<> settle() const;

  // Call when the chain goes on with a key kept elsewhere.
  Result<> remove() const;

  // Held while a key is made, so that two processes do not write over each other's.
  Result<std::unique_ptr<io::FileLock>> lock() const;

 private:
  std::string next_path() const { return path_ + ".next"; }

  io::FileSystem& files_;
  io::Random& random_;
  std::string path_;
};

}  // namespace tarn::proof
