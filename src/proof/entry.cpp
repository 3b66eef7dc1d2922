#include "proof/entry.hpp"

#include "io/hash.hpp"

namespace tarn::proof {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::Begin: return "begin";
    case Kind::Append: return "append";
    case Kind::Relocate: return "relocate";
    case Kind::Compaction: return "compaction";
    case Kind::Retention: return "retention";
    case Kind::Expiry: return "expiry";
    case Kind::Deletion: return "deletion";
    case Kind::Rotation: return "rotation";
    case Kind::Reset: return "reset";
  }
  return "";
}

std::string hash_of(std::string_view bytes) {
  return io::hex(io::as_text(io::sha256(bytes)));
}

std::string no_hash() {
  return std::string(kHashDigits, '0');
}

}  // namespace tarn::proof
