#include "service/lake.hpp"

#include "access/users.hpp"
#include "base/log.hpp"
#include "ingest/table_commits.hpp"
#include "io/durable_folders.hpp"
#include "io/http_client.hpp"
#include "service/arn.hpp"
#include "service/catalog_places.hpp"
#include "service/head_posts.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {

struct Lake::Catalogs {
  catalog::ControlCatalog control;
  catalog::LakeCatalog data;
  std::optional<catalog::EventHistory> history;
};

namespace {

constexpr unsigned kFolderMode = 0700;
constexpr std::size_t kTokenKeyBytes = 32;
// Of a database in which nothing is yet but that it has a write-ahead log.
constexpr std::uint64_t kHeaderPageBytes = 4096;
constexpr std::string_view kSigningKey = "signing.key";
constexpr std::string_view kSecretsKey = "secrets.key";
constexpr std::string_view kAccessLock = "access.lock";
constexpr std::string_view kHeadsToSend = "heads-to-send";

// Databases come with side files ("control.db-wal"), credentials with a temporary name while they are
// written.
constexpr std::array<std::string_view, 11> kOwnFiles = {
    kHeadsToSend, kControlFile, kDataFile,   kHistoryFile, kCatalogFile, "credentials",
    kSigningKey,  kSecretsKey,  kAccessLock, "tarn.toml",  "server."};

bool is_own_file(const io::DirectoryEntry& entry) {
  return std::ranges::any_of(kOwnFiles, [&](std::string_view own) {
    return entry.name.starts_with(own) || entry.name.starts_with(fmt::format(".{}", own));
  });
}

Result<bool> exists(io::FileSystem& files, const std::string& path) {
  const Result<io::FileStatus> status = files.status(path, io::Symlinks::Follow);
  if (status.has_value()) {
    return true;
  }
  if (status.error().code() == ErrorCode::NotFound) {
    return false;
  }
  return fail(status.error());
}

Result<> check_options(const LakeOptions& options) {
  if (!is_account_id(options.account.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an account ID has twelve digits: {}", options.account.value()));
  }
  if (!is_region_name(options.region.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a Region is written like us-east-1: {}", options.region.value()));
  }
  if (!options.partition.empty() && !is_partition_name(options.partition.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a partition is written like aws or aws-cn: {}", options.partition.value()));
  }
  return {};
}

Error holds_lake(const std::string& folder) {
  return {ErrorCode::AlreadyExists,
          fmt::format("a lake is there already: use it, or choose another folder with --data: {}", folder)};
}

// Only an empty folder, or one in which a former call was interrupted, may become a lake.
Result<> check_folder(io::FileSystem& files, const std::string& folder) {
  const bool is_there = TARN_TRY(exists(files, folder));
  if (!is_there) {
    return {};
  }
  const std::vector<io::DirectoryEntry> entries = TARN_TRY(files.list(folder));
  const auto foreign = std::ranges::find_if_not(entries, is_own_file);
  if (foreign == entries.end()) {
    return {};
  }
  const bool is_lake = TARN_TRY(exists(files, io::join_path(folder, kControlFile)));
  const auto mark = TARN_TRY(read_catalog_mark(files, folder));
  if (is_lake || mark) {
    return fail(holds_lake(folder));
  }
  return fail(
      ErrorCode::FailedState,
      fmt::format(
          "{} holds something else than a lake: name another folder with --data, or empty it ({} is there)",
          folder, foreign->name));
}

Result<catalog::LakeSettings> initialise(LakeContext context, catalog::ControlCatalog& control,
                                         const LakeOptions& options, const std::string& lake_id) {
  catalog::LakeSettings wanted;
  wanted.lake_id = lake_id;
  wanted.account = options.account;
  wanted.region = options.region;
  wanted.partition = options.partition.empty() ? partition_of(options.region) : options.partition;
  wanted.created = context.clock.now();
  std::string key(kTokenKeyBytes, '\0');
  context.random.fill(key.data(), key.size());
  wanted.token_key = io::hex(key);

  const Result<> done = control.initialise(wanted);
  if (done.has_value()) {
    return wanted;
  }
  if (done.error().code() != ErrorCode::AlreadyExists) {
    return fail(done.error());
  }
  catalog::LakeSettings found = TARN_TRY(control.settings());
  if (found.account != wanted.account || found.region != wanted.region ||
      found.partition != wanted.partition) {
    return fail(ErrorCode::AlreadyExists,
                fmt::format("a lake of account {}, Region {} and partition {} is there already",
                            found.account.value(), found.region.value(), found.partition.value()));
  }
  return found;
}

Error no_lake(const std::string& folder) {
  return {ErrorCode::NotFound, fmt::format("{0} holds no lake: run 'tarn init --data {0}'", folder)};
}

Error other_lake(const catalog::Place& place) {
  return {ErrorCode::Corrupt,
          fmt::format("the database {} is another lake's: name this lake's with --catalog", place.name())};
}

Error database_holds_lake(const catalog::Place& place) {
  return {ErrorCode::AlreadyExists,
          fmt::format(
              "the database {} holds the lake of another folder already: name that folder with --data, or "
              "another database with --catalog",
              place.name())};
}

// The id of the lake that is to be made. In PostgreSQL the folder is marked with it before the database is,
// so that an interrupted creation is known again, and a database that somebody else marked is left alone.
Result<std::string> claim_catalog(LakeContext context, const std::string& folder, const CatalogPlaces& places,
                                  catalog::ControlCatalog& control) {
  if (!places.is_remote()) {
    return io::make_uuid(context.random);
  }
  const auto there = control.settings();
  if (!there && there.error().code() != ErrorCode::NotFound) {
    return fail(there.error());
  }
  if (there && (!places.mark || places.mark->lake_id != there->lake_id)) {
    return fail(database_holds_lake(places.control));
  }
  const CatalogMark mark{places.mark ? places.mark->lake_id : io::make_uuid(context.random),
                         places.control.url()->without_secrets()};
  TARN_TRY(write_catalog_mark(context.files, folder, mark));
  return mark.lake_id;
}

std::unexpected<Error> missing(const std::string& path) {
  return fail(ErrorCode::Corrupt, fmt::format("{} is missing: restore it from a backup", path));
}

// Tells whether control.db is there. It is made first, so that the others without it are what a loss has
// left.
Result<bool> has_control(io::FileSystem& files, const std::string& folder) {
  const std::string path = io::join_path(folder, kControlFile);
  const bool is_there = TARN_TRY(exists(files, path));
  if (is_there) {
    return true;
  }
  for (const std::string_view name : {kDataFile, kHistoryFile}) {
    const bool is_left = TARN_TRY(exists(files, io::join_path(folder, name)));
    if (is_left) {
      return missing(path);
    }
  }
  return false;
}

// A lake is whole, and its other files are there and marked, once it has its administrator.
Result<bool> is_whole(catalog::ControlCatalog& control) {
  const auto principals = TARN_TRY(control.principals());
  return !principals.empty();
}

Result<> require_file(io::FileSystem& files, const catalog::Place& place) {
  if (place.url() != nullptr) {
    return {};
  }
  const bool is_there = TARN_TRY(exists(files, place.name()));
  return is_there ? Result<>() : missing(place.name());
}

// An interrupted creation may leave control.db empty, but then not yet any other file.
Result<catalog::ControlCatalog> open_control(io::FileSystem& files, const std::string& folder,
                                             const CatalogPlaces& places, catalog::Opening opening) {
  auto control = catalog::ControlCatalog::open(files, places.control, opening);
  if (!control && control.error().code() == ErrorCode::Corrupt && !places.is_remote()) {
    const bool has_data = TARN_TRY(exists(files, places.data.name()));
    const auto status = TARN_TRY(files.status(places.control.name(), io::Symlinks::Follow));
    if (!has_data && status.size_bytes <= kHeaderPageBytes) {
      return fail(no_lake(folder));
    }
  }
  return control;
}

}  // namespace

Lake::Lake(LakeContext context, std::string folder, catalog::LakeSettings settings, Catalogs&& catalogs)
    : context_(std::move(context)),
      folder_(std::move(folder)),
      settings_(std::move(settings)),
      control_(std::move(catalogs.control)),
      data_(std::move(catalogs.data)),
      history_(catalogs.history ? std::make_unique<catalog::EventHistory>(std::move(*catalogs.history))
                                : nullptr),
      history_writer_(
          history_ ? std::make_unique<catalog::HistoryWriter>(
                         [&history = *history_](std::span<const catalog::HistoryEvent> events) -> Result<> {
                           TARN_TRY(history.insert(events));
                           return {};
                         })
                   : nullptr),
      secrets_(context_.files, context_.random, control_,
               {.key_file = context_.secrets.key_file.empty() ? path(kSecretsKey) : context_.secrets.key_file,
                .lock_file = path(kAccessLock),
                .is_handed = context_.secrets.is_handed}),
      keys_(control_, context_.clock, secrets_),
      sessions_(control_, context_.clock, secrets_),
      notary_(make_notary()) {}

Lake::~Lake() = default;

std::unique_ptr<proof::Notary> Lake::make_notary() {
  const auto& places = context_.proof;
  proof::NotaryOptions options{.lake_id = settings_.lake_id,
                               .key_path = places.key_file.empty() ? path(kSigningKey) : places.key_file,
                               .heads_folder = places.heads_folder};
  if (places.posts != nullptr) {
    options.on_head = [this](const proof::Head& head) {
      if (posts_ != nullptr) {
        posts_->add(head);
      }
    };
    options.has_head = [this](const std::string& name) { return posts_ == nullptr || posts_->has(name); };
  }
  return std::make_unique<proof::Notary>(context_.files, context_.clock, context_.random, std::move(options));
}

Result<> Lake::start_posts() {
  if (context_.proof.posts == nullptr) {
    return {};
  }
  http_ = io::make_http_client({});
  posts_ = TARN_TRY(
      HeadPosts::start(context_.files, context_.clock, *http_, path(kHeadsToSend), context_.proof.posts));
  return {};
}

void Lake::tell_last_head() {
  if (context_.proof.heads_folder.empty() && posts_ == nullptr) {
    return;
  }
  const auto last = data_.last_entry().value_or(std::nullopt);
  if (last) {
    notary_->publish_missed(*last, [this](const std::string& key_id) { return find_key(key_id); });
  }
}

Result<proof::IntroducedKey> Lake::find_key(const std::string& key_id) {
  constexpr std::uint64_t kEntriesAtOnce = 100;
  for (std::uint64_t behind = 0;;) {
    const auto entries = TARN_TRY(data_.entries_after(behind, kEntriesAtOnce));
    for (const auto& sealed : entries) {
      const auto entry = TARN_TRY(proof::read_entry(sealed.text));
      const auto& key = entry.draft.next_key;
      if (key && key->id == key_id) {
        return *key;
      }
      behind = sealed.sequence;
    }
    if (entries.empty()) {
      return fail(ErrorCode::NotFound,
                  fmt::format("no entry of the lake's chain introduces the key {}", key_id));
    }
  }
}

HeadTotals Lake::head_totals() const {
  return posts_ == nullptr ? HeadTotals{} : posts_->totals();
}

Result<std::unique_ptr<Lake>> Lake::create(LakeContext context, const std::string& folder,
                                           const LakeOptions& options) {
  TARN_TRY(check_options(options));
  io::FileSystem& files = context.files;
  TARN_TRY(check_folder(files, folder));
  const auto places = TARN_TRY(find_catalog(files, folder, context.catalog));
  if (!places.is_remote()) {
    TARN_TRY(has_control(files, folder));
  }
  TARN_TRY(io::DurableFolders(files, io::parent_path(folder)).make(folder, kFolderMode));
  auto control = TARN_TRY(catalog::ControlCatalog::create(files, places.control));
  // A whole lake's files are not made anew where one was lost.
  const bool is_there = TARN_TRY(is_whole(control));
  if (is_there) {
    return fail(places.is_remote() && !places.mark ? database_holds_lake(places.control)
                                                   : holds_lake(folder));
  }
  const auto lake_id = TARN_TRY(claim_catalog(context, folder, places, control));
  catalog::LakeSettings settings = TARN_TRY(initialise(context, control, options, lake_id));
  if (places.is_remote() && settings.lake_id != lake_id) {
    return fail(database_holds_lake(places.control));
  }
  auto data = TARN_TRY(catalog::LakeCatalog::create(files, places.data, settings.lake_id));
  auto history = TARN_TRY(catalog::EventHistory::create(files, places.history, settings.lake_id));
  std::unique_ptr<Lake> lake(new Lake(context, folder, std::move(settings),
                                      {std::move(control), std::move(data), std::move(history)}));
  TARN_TRY(lake->start_posts());
  const auto last = TARN_TRY(lake->data_.last_entry());
  if (!last) {
    TARN_TRY(ingest::begin_chain(files, lake->data_, folder, *lake->notary_));
  }
  lake->tell_last_head();
  TARN_TRY(access::create_administrator(files, lake->secrets_, context.clock, lake->credentials_path()));
  TARN_TRY(files.sync_directory(folder));
  return lake;
}

Result<std::unique_ptr<Lake>> Lake::open(LakeContext context, const std::string& folder, LakeUse use) {
  io::FileSystem& files = context.files;
  const auto opening = use == LakeUse::Reading ? catalog::Opening::Reading : catalog::Opening::Existing;
  const auto places = TARN_TRY(find_catalog(files, folder, context.catalog));
  bool is_lake = places.mark.has_value();
  if (!places.is_remote()) {
    is_lake = TARN_TRY(has_control(files, folder));
  }
  if (!is_lake) {
    return fail(no_lake(folder));
  }
  auto control = TARN_TRY(open_control(files, folder, places, opening));
  const bool is_there = TARN_TRY(is_whole(control));
  if (!is_there) {
    return fail(no_lake(folder));
  }
  catalog::LakeSettings settings = TARN_TRY(control.settings());
  if (places.mark && places.mark->lake_id != settings.lake_id) {
    return fail(other_lake(places.control));
  }
  TARN_TRY(require_file(files, places.data));
  auto data = TARN_TRY(catalog::LakeCatalog::open(files, places.data, settings.lake_id, opening));
  Catalogs catalogs{std::move(control), std::move(data), std::nullopt};
  if (use == LakeUse::All) {
    TARN_TRY(require_file(files, places.history));
    catalogs.history = TARN_TRY(catalog::EventHistory::open(files, places.history, settings.lake_id));
  }
  std::unique_ptr<Lake> lake(new Lake(context, folder, std::move(settings), std::move(catalogs)));
  if (use == LakeUse::All) {
    TARN_TRY(lake->secrets_.prepare());
  }
  if (use != LakeUse::Reading) {
    TARN_TRY(lake->start_posts());
    lake->tell_last_head();
  }
  return lake;
}

// A lake from before there were chains has neither a chain nor a key. With a key and no chain, a chain was
// there and is gone: then none begins, and commits are refused.
Result<> Lake::require_chain() {
  const auto last = TARN_TRY(data_.last_entry());
  if (last) {
    return {};
  }
  const bool has_key = TARN_TRY(notary_->key_file().exists());
  if (has_key) {
    return fail(ErrorCode::Corrupt,
                "the chain of this lake's commits is gone: restore lake.db from a backup");
  }
  log::info("the chain of this lake's commits begins", {{"lake", folder_}});
  return ingest::begin_chain(context_.files, data_, folder_, *notary_);
}

Result<proof::IntroducedKey> Lake::rotate_key(const std::string& to) {
  const auto& from = notary_->key_file();
  const proof::KeyFile target(context_.files, context_.random, to.empty() ? from.path() : to);
  const auto lock = TARN_TRY(target.lock());
  const auto last = TARN_TRY(data_.last_entry());
  auto key = TARN_TRY(notary_->successor(last, target));
  TARN_TRY(data_.record({*notary_, {.kind = proof::Kind::Rotation, .next_key = key}}));
  TARN_TRY(target.settle());
  if (target.path() != from.path()) {
    TARN_TRY(from.remove());
  }
  return key;
}

}  // namespace tarn::service
