#include "proof/notary.hpp"

#include "base/log.hpp"
#include "io/durable_folders.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::proof {
namespace {

constexpr unsigned kHeadMode = 0644;
constexpr unsigned kHeadFolderMode = 0755;

// Entries name times to the millisecond.
Timestamp to_millis(Timestamp time) {
  return std::chrono::floor<std::chrono::milliseconds>(time);
}

Result<Entry> next_entry(const std::optional<SealedEntry>& last, const Draft& draft,
                         const std::string& lake_id) {
  Entry entry{.lake_id = lake_id, .sequence = 1, .previous = no_hash(), .draft = draft};
  if (!last) {
    if (draft.kind != Kind::Begin || !draft.next_key) {
      return fail(ErrorCode::FailedState,
                  "the chain of this lake's commits is gone: restore lake.db from a backup");
    }
    entry.key_id = draft.next_key->id;
    return entry;
  }
  if (draft.kind == Kind::Begin) {
    return fail(ErrorCode::AlreadyExists, "the lake has a chain already");
  }
  const auto before = read_entry(last->text);
  if (!before || before->sequence != last->sequence) {
    return fail(ErrorCode::Corrupt,
                fmt::format("entry {} of the lake's chain is damaged: run 'tarn verify'", last->sequence));
  }
  entry.sequence = last->sequence + 1;
  entry.previous = hash_of(last->text);
  entry.key_id = key_after(*before);
  return entry;
}

// A head is only as durable as the folders it is in: those that are made for it are synced.
Result<> make_durable_folder(io::FileSystem& files, const std::string& folder) {
  auto present = folder;
  while (present.size() > 1 && !files.status(present, io::Symlinks::Follow)) {
    present = io::parent_path(present);
  }
  return io::DurableFolders(files, present).make(folder, kHeadFolderMode);
}

}  // namespace

Notary::Notary(io::FileSystem& files, const Clock& clock, io::Random& random, NotaryOptions options)
    : files_(files),
      clock_(clock),
      options_(std::move(options)),
      key_file_(files, random, options_.key_path) {}

Result<SealedEntry> Notary::seal(const std::optional<SealedEntry>& last, const Draft& draft) {
  auto entry = TARN_TRY(next_entry(last, draft, options_.lake_id));
  entry.time = to_millis(clock_.now());
  const auto key = TARN_TRY(key_of(entry.key_id));
  SealedEntry sealed{.sequence = entry.sequence};
  sealed.text = TARN_TRY(write_entry(entry));
  sealed.signature = TARN_TRY(key->sign(io::sha256(sealed.text)));
  return sealed;
}

// The key may have been rotated by another process since it was read.
Result<Notary::Key> Notary::key_of(const std::string& key_id) {
  auto key = key_.lock();
  if (*key == nullptr || introduce(**key).id != key_id) {
    *key = TARN_TRY(key_file_.load(key_id));
  }
  return *key;
}

Result<Draft> Notary::begin() {
  const auto key = TARN_TRY(key_file_.first());
  *key_.lock() = key;
  return Draft{.kind = Kind::Begin, .next_key = introduce(*key)};
}

Result<IntroducedKey> Notary::successor(const std::optional<SealedEntry>& last, const KeyFile& target) {
  if (!last) {
    return fail(ErrorCode::FailedState, "the lake has no chain whose key could be changed");
  }
  // Loading the present key first leaves <path>.next free for the new one.
  const auto before = TARN_TRY(read_entry(last->text));
  TARN_TRY(key_of(key_after(before)));
  const bool in_place = target.path() == key_file_.path();
  const auto key = TARN_TRY(in_place ? target.make_next() : target.first());
  auto introduced = introduce(*key);
  if (introduced.id == key_after(before)) {
    return fail(ErrorCode::AlreadyExists, fmt::format("the key in {} is the lake's already", target.path()));
  }
  return introduced;
}

void Notary::publish(const SealedEntry& sealed) {
  if (!tells_heads()) {
    return;
  }
  if (const auto told = tell(sealed); !told) {
    note_failure(sealed, told.error());
  }
}

void Notary::publish_missed(const SealedEntry& last, const FindKey& find_key) {
  if (!tells_heads()) {
    return;
  }
  if (const auto told = tell_missed(last, find_key); !told) {
    note_failure(last, told.error());
  }
}

void Notary::note_failure(const SealedEntry& sealed, const Error& error) {
  ++heads_failed_;
  log::warning("a head of the chain could not be told to its second place",
               {{"folder", options_.heads_folder},
                {"sequence", std::to_string(sealed.sequence)},
                {"reason", error.message()}});
}

Result<bool> Notary::is_told(const std::string& name) const {
  if (options_.on_head && !(options_.has_head && options_.has_head(name))) {
    return false;
  }
  if (options_.heads_folder.empty()) {
    return true;
  }
  const auto status = files_.status(io::join_path(options_.heads_folder, name), io::Symlinks::Follow);
  if (!status && status.error().code() != ErrorCode::NotFound) {
    return fail(status.error());
  }
  return status.has_value();
}

Result<> Notary::tell_missed(const SealedEntry& last, const FindKey& find_key) {
  const auto entry = TARN_TRY(read_entry(last.text));
  auto head = head_of(entry, last, {});
  const bool is_known = TARN_TRY(is_told(head_name(head)));
  if (is_known) {
    return {};
  }
  if (const auto key = key_of(entry.key_id)) {
    head.key = introduce(**key);
  } else {
    head.key = TARN_TRY(find_key(entry.key_id));
  }
  return tell(head);
}

Result<> Notary::tell(const SealedEntry& sealed) {
  const auto entry = TARN_TRY(read_entry(sealed.text));
  const auto key = TARN_TRY(key_of(entry.key_id));
  return tell(head_of(entry, sealed, introduce(*key)));
}

Result<> Notary::tell(const Head& head) {
  if (options_.on_head) {
    options_.on_head(head);
  }
  if (options_.heads_folder.empty()) {
    return {};
  }
  TARN_TRY(make_durable_folder(files_, options_.heads_folder));
  return io::write_file_durably(files_, io::join_path(options_.heads_folder, head_name(head)),
                                write_head(head), kHeadMode);
}

}  // namespace tarn::proof
