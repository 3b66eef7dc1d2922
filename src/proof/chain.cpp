#include "proof/chain.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::proof {

std::string store_prefix(const std::string& store) {
  return fmt::format("stores/{}/", store);
}

Chain::Chain(std::string lake_id, OnProblem on_problem)
    : lake_id_(std::move(lake_id)), on_problem_(std::move(on_problem)) {}

void Chain::expect(const Head& head) {
  if (head.lake_id != lake_id_) {
    problem(0, fmt::format("the head is of another lake: {}, while this one is {}", head.lake_id, lake_id_));
    return;
  }
  heads_.emplace(head.sequence, head);
}

void Chain::add(const SealedEntry& sealed) {
  ++entries_;
  if (sealed.sequence != last_sequence_ + 1) {
    problem(sealed.sequence, last_sequence_ == 0 ? "the chain's beginning is missing"
                                                 : fmt::format("entries between {} and {} are missing",
                                                               last_sequence_, sealed.sequence));
  }
  const auto hash = hash_of(sealed.text);
  check_heads(sealed, hash);
  if (const auto entry = read_entry(sealed.text)) {
    check_place(*entry, sealed.sequence);
    take_key(*entry);
    check_signature(*entry, sealed);
    key_id_ = key_after(*entry);
    take_files(*entry);
    last_time_ = entry->time;
  } else {
    problem(sealed.sequence, "the entry's text is damaged: it is none that Tarn writes");
    key_id_.reset();
    has_lost_entries_ = true;
  }
  last_sequence_ = sealed.sequence;
  last_hash_ = hash;
}

void Chain::check_place(const Entry& entry, std::uint64_t sequence) {
  if (entry.sequence != sequence) {
    problem(sequence, fmt::format("it stands in the place of entry {}", entry.sequence));
  }
  if (entry.lake_id != lake_id_) {
    problem(sequence, fmt::format("it is of another lake: {}", entry.lake_id));
  }
  if (entry.previous != last_hash_) {
    problem(sequence, sequence == 1 ? "it names an entry before the first"
                                    : fmt::format("the entry before it ({}) is not the one that it was "
                                                  "written behind: one of the two was changed",
                                                  sequence - 1));
  }
  const bool begins = entry.draft.kind == Kind::Begin;
  if (begins != (sequence == 1)) {
    problem(sequence, begins ? "the chain begins anew here" : "the chain's first entry is of another kind");
  }
}

void Chain::take_key(const Entry& entry) {
  const auto& next = entry.draft.next_key;
  const bool introduces = entry.draft.kind == Kind::Begin || entry.draft.kind == Kind::Rotation;
  if (introduces != next.has_value()) {
    problem(entry.sequence,
            introduces ? "it introduces no key" : "it introduces a key and is of another kind");
  }
  if (!next) {
    return;
  }
  auto key = io::EcdsaPublicKey::from_der(next->der);
  if (!key || hash_of(next->der) != next->id) {
    problem(entry.sequence, "the key that it introduces is damaged");
    return;
  }
  keys_.push_back(*next);
  key_of_.insert_or_assign(next->id, std::move(*key));
}

void Chain::check_signature(const Entry& entry, const SealedEntry& sealed) {
  if (key_id_ && entry.key_id != *key_id_) {
    problem(sealed.sequence, fmt::format("it is signed with the key {}, while the chain goes on with {}",
                                         entry.key_id, *key_id_));
  }
  const auto key = key_of_.find(entry.key_id);
  if (key == key_of_.end() && has_lost_entries_) {
    return;  // what introduced the key may be what is damaged, and that is told
  }
  if (key == key_of_.end()) {
    problem(sealed.sequence,
            fmt::format("it is signed with a key that no entry introduced: {}", entry.key_id));
  } else if (!key->second.verifies(io::sha256(sealed.text), sealed.signature)) {
    problem(sealed.sequence, "its signature does not fit: the entry or the signature was changed");
  }
}

// Compaction replaces files by others with the same rows. What it replaces may be unknown where entries were
// lost, which is told elsewhere.
void Chain::check_rows(const Entry& entry) {
  if (entry.draft.kind != Kind::Compaction) {
    return;
  }
  const auto rows_of = [](const FileRecord& file) { return file.data ? file.data->rows : 0; };
  std::uint64_t before = 0;
  for (const auto& path : entry.draft.removed) {
    const auto found = live_.find(path);
    if (found == live_.end()) {
      return;
    }
    before += rows_of(found->second.file);
  }
  std::uint64_t after = 0;
  for (const auto& file : entry.draft.added) {
    after += rows_of(file);
  }
  if (before != after) {
    problem(entry.sequence, fmt::format("it compacts {} rows into {}", before, after));
  }
}

void Chain::take_files(const Entry& entry) {
  const auto& draft = entry.draft;
  check_rows(entry);
  for (const auto& file : draft.added) {
    const bool is_new = live_.insert_or_assign(file.path, LiveFile{file, entry.sequence}).second;
    if (!is_new) {
      problem(entry.sequence, fmt::format("it adds a file that was there: {}", file.path));
    }
  }
  for (const auto& path : draft.removed) {
    if (live_.erase(path) == 0) {
      problem(entry.sequence, fmt::format("it removes a file that was not there: {}", path));
    }
  }
  const auto& store = draft.store.value();
  const auto table = tables_.find(store);
  if (draft.kind == Kind::Reset && draft.table != (table == tables_.end() ? std::string() : table->second)) {
    problem(entry.sequence, "it sets a table back to where the chain never had it");
  }
  if (!draft.table.empty()) {
    tables_[store] = draft.table;
  }
  if (draft.sources || draft.rejects) {
    lists_[entry.sequence] = {store, draft.sources, draft.rejects};
  }
  if (draft.kind == Kind::Deletion) {
    std::erase_if(
        live_, [prefix = store_prefix(store)](const auto& file) { return file.first.starts_with(prefix); });
    std::erase_if(lists_, [&store](const auto& list) { return list.second.store == store; });
    tables_.erase(store);
  }
}

void Chain::check_heads(const SealedEntry& sealed, const std::string& hash) {
  const auto [from, to] = heads_.equal_range(sealed.sequence);
  for (auto head = from; head != to; ++head) {
    if (head->second.entry_sha256 != hash) {
      problem(
          sealed.sequence,
          fmt::format("the head of {} names another entry in this place: the lake was rolled back and went "
                      "on, or its chain was written anew",
                      format_iso_millis(head->second.time)));
    }
  }
}

void Chain::finish() {
  if (entries_ == 0) {
    problem(0, "the lake has no chain");
  }
  const auto beyond = heads_.upper_bound(last_sequence_);
  if (beyond != heads_.end()) {
    const auto& last = heads_.rbegin()->second;
    problem(0, fmt::format("the lake was rolled back: its chain ends with entry {}, while a head of {} names "
                           "entry {}",
                           last_sequence_, format_iso_millis(last.time), last.sequence));
  }
  for (const auto& [sequence, head] : heads_) {
    if (!key_of_.contains(head.key.id)) {
      problem(0, fmt::format("the head of entry {} is signed with a key that this chain never had: the chain "
                             "was written anew, with another key ({})",
                             sequence, head.key.id));
    }
  }
}

}  // namespace tarn::proof
