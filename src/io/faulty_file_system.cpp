#include "io/faulty_file_system.hpp"

#include "base/guarded.hpp"
#include "io/hash.hpp"

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace tarn::io {
namespace {

bool changes_something(Operation operation) {
  return operation >= Operation::Create;
}

bool can_befall(Fault fault, Operation operation) {
  switch (fault) {
    case Fault::DiskFull: return operation >= Operation::Create && operation <= Operation::Write;
    case Fault::ShortWrite: return operation == Operation::Write;
    case Fault::IoError:
    case Fault::Crash: return true;
  }
  return false;
}

std::unexpected<Error> injected(Fault fault, const std::string& path) {
  switch (fault) {
    case Fault::DiskFull:
    case Fault::ShortWrite: return fail(system_error(fmt::format("cannot write {}", path), ENOSPC));
    case Fault::IoError: return fail(system_error(fmt::format("cannot use {}", path), EIO));
    case Fault::Crash: break;
  }
  return fail(ErrorCode::Io, fmt::format("the process died while using {}", path));
}

}  // namespace

std::string_view to_string(Operation operation) {
  switch (operation) {
    case Operation::Open: return "open";
    case Operation::Read: return "read";
    case Operation::Examine: return "examine";
    case Operation::List: return "list";
    case Operation::Resolve: return "resolve";
    case Operation::Create: return "create";
    case Operation::OpenAppend: return "open to append";
    case Operation::MakeFolder: return "make folder";
    case Operation::Write: return "write";
    case Operation::Truncate: return "truncate";
    case Operation::Sync: return "sync";
    case Operation::Rename: return "rename";
    case Operation::Remove: return "remove";
    case Operation::SyncFolder: return "sync folder";
    case Operation::Lock: return "lock";
  }
  return "";
}

// Decides which operation meets a fault.
class FaultyFileSystem::Injector {
 public:
  // The fault of this operation, if any. Counts it.
  std::optional<Fault> next(Operation operation, std::string_view path) {
    if (watcher_ && !has_crashed()) {
      watcher_({.operation = operation, .path = path});
    }
    const auto plan = plan_.lock();
    ++plan->operations;
    plan->changes += changes_something(operation) ? 1 : 0;
    if (plan->crashed) {
      return Fault::IoError;  // not Crash again: only the write that meets it leaves half of its bytes
    }
    if (!due(*plan, operation) || !can_befall(plan->fault, operation)) {
      return std::nullopt;
    }
    plan->crashed = plan->fault == Fault::Crash;
    plan->met = {.operation = operation, .path = std::string(path), .fault = plan->fault};
    ++plan->faults_met;
    return plan->fault;
  }

  Result<> pass(Operation operation, const std::string& path) {
    if (const auto fault = next(operation, path)) {
      return injected(*fault, path);
    }
    return {};
  }

  // The next operations are counted from 1.
  void plan(Fault fault, std::uint64_t from, std::uint64_t count, bool of_changes) {
    const auto plan = plan_.lock();
    plan->fault = fault;
    plan->from = (of_changes ? plan->changes : plan->operations) + from;
    plan->count = count;
    plan->of_changes = of_changes;
    plan->one_in = 0;
  }

  void plan_randomly(std::uint64_t seed, std::uint32_t one_in, Fault fault) {
    const auto plan = plan_.lock();
    plan->fault = fault;
    plan->count = 0;
    plan->one_in = one_in;
    plan->seed = seed;
  }

  void crash() { plan_.lock()->crashed = true; }
  bool has_crashed() { return plan_.lock()->crashed; }
  std::uint64_t operations() { return plan_.lock()->operations; }
  std::uint64_t changes() { return plan_.lock()->changes; }
  std::optional<Met> met() { return plan_.lock()->met; }
  std::uint64_t faults_met() { return plan_.lock()->faults_met; }
  void watch(std::function<void(const Present&)> watcher) { watcher_ = std::move(watcher); }
  bool wait() {
    if (watcher_ && !has_crashed()) {
      watcher_({.waits = true});
    }
    return watcher_ != nullptr;
  }

 private:
  struct Plan {
    std::uint64_t operations = 0;
    std::uint64_t changes = 0;
    std::uint64_t from = 0;
    std::uint64_t count = 0;   // 0: no operations are marked
    bool of_changes = false;   // `from` and `count` count changes
    std::uint32_t one_in = 0;  // 0: none at random
    std::uint64_t seed = 0;
    Fault fault = Fault::IoError;
    bool crashed = false;
    std::optional<Met> met{};
    std::uint64_t faults_met = 0;
  };

  static bool due(const Plan& plan, Operation operation) {
    if (plan.one_in > 0) {
      const std::string_view count(reinterpret_cast<const char*>(&plan.operations), sizeof plan.operations);
      return hash64(count, plan.seed) % plan.one_in == 0;
    }
    if (plan.of_changes && !changes_something(operation)) {
      return false;
    }
    const auto now = plan.of_changes ? plan.changes : plan.operations;
    return now >= plan.from && now - plan.from < plan.count;
  }

  std::function<void(const Present&)> watcher_;
  Guarded<Plan> plan_;
};

class FaultyFileSystem::Reader final : public ReadableFile {
 public:
  Reader(std::unique_ptr<ReadableFile> inner, Injector& injector, std::string path)
      : inner_(std::move(inner)), injector_(injector), path_(std::move(path)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    TARN_TRY(injector_.pass(Operation::Read, path_));
    return inner_->read_at(offset, buffer);
  }
  Result<FileStatus> status() override {
    TARN_TRY(injector_.pass(Operation::Examine, path_));
    return inner_->status();
  }

 private:
  std::unique_ptr<ReadableFile> inner_;
  Injector& injector_;
  std::string path_;
};

class FaultyFileSystem::Appender final : public WritableFile {
 public:
  Appender(std::unique_ptr<WritableFile> inner, Injector& injector, std::string path)
      : inner_(std::move(inner)), injector_(injector), path_(std::move(path)) {}

  Result<> append(std::string_view bytes) override {
    const auto fault = injector_.next(Operation::Write, path_);
    if (!fault) {
      return inner_->append(bytes);
    }
    if (*fault == Fault::ShortWrite || *fault == Fault::Crash) {
      TARN_TRY(inner_->append(bytes.substr(0, bytes.size() / 2)));
    }
    return injected(*fault, path_);
  }
  Result<> sync() override {
    TARN_TRY(injector_.pass(Operation::Sync, path_));
    return inner_->sync();
  }
  Result<> close() override { return inner_->close(); }

 private:
  std::unique_ptr<WritableFile> inner_;
  Injector& injector_;
  std::string path_;
};

FaultyFileSystem::FaultyFileSystem(FileSystem& inner)
    : inner_(inner), injector_(std::make_unique<Injector>()) {}
FaultyFileSystem::~FaultyFileSystem() = default;

void FaultyFileSystem::fail_nth(std::uint64_t nth, Fault fault) {
  injector_->plan(fault, nth, 1, false);
}

void FaultyFileSystem::fail_randomly(std::uint64_t seed, std::uint32_t one_in, Fault fault) {
  injector_->plan_randomly(seed, one_in, fault);
}

void FaultyFileSystem::fail_from(std::uint64_t nth, Fault fault) {
  injector_->plan(fault, nth, UINT64_MAX, false);
}

void FaultyFileSystem::fail_nth_change(std::uint64_t nth, Fault fault) {
  injector_->plan(fault, nth, 1, true);
}

void FaultyFileSystem::stop_failing() {
  injector_->plan_randomly(0, 0, Fault::IoError);
}

void FaultyFileSystem::crash() {
  injector_->crash();
}

bool FaultyFileSystem::has_crashed() const {
  return injector_->has_crashed();
}

std::uint64_t FaultyFileSystem::operations() const {
  return injector_->operations();
}

std::uint64_t FaultyFileSystem::changes() const {
  return injector_->changes();
}

std::optional<FaultyFileSystem::Met> FaultyFileSystem::met() const {
  return injector_->met();
}

std::uint64_t FaultyFileSystem::faults_met() const {
  return injector_->faults_met();
}

std::optional<Fault> FaultyFileSystem::meet(Operation operation, std::string_view path) {
  return injector_->next(operation, path);
}

void FaultyFileSystem::watch(std::function<void(const Present&)> before) {
  injector_->watch(std::move(before));
}

bool FaultyFileSystem::wait() {
  return injector_->wait();
}

Result<std::unique_ptr<ReadableFile>> FaultyFileSystem::open(const std::string& path) {
  TARN_TRY(injector_->pass(Operation::Open, path));
  auto file = TARN_TRY(inner_.open(path));
  return std::make_unique<Reader>(std::move(file), *injector_, path);
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::create(const std::string& path, unsigned mode) {
  TARN_TRY(injector_->pass(Operation::Create, path));
  auto file = TARN_TRY(inner_.create(path, mode));
  return std::make_unique<Appender>(std::move(file), *injector_, path);
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::open_append(const std::string& path, unsigned mode) {
  TARN_TRY(injector_->pass(Operation::OpenAppend, path));
  auto file = TARN_TRY(inner_.open_append(path, mode));
  return std::make_unique<Appender>(std::move(file), *injector_, path);
}

Result<FileStatus> FaultyFileSystem::status(const std::string& path, Symlinks symlinks) {
  TARN_TRY(injector_->pass(Operation::Examine, path));
  return inner_.status(path, symlinks);
}

Result<std::vector<DirectoryEntry>> FaultyFileSystem::list(const std::string& folder) {
  TARN_TRY(injector_->pass(Operation::List, folder));
  return inner_.list(folder);
}

Result<> FaultyFileSystem::create_directories(const std::string& folder, unsigned mode) {
  TARN_TRY(injector_->pass(Operation::MakeFolder, folder));
  return inner_.create_directories(folder, mode);
}

Result<> FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  TARN_TRY(injector_->pass(Operation::Rename, to));
  return inner_.rename(from, to);
}

Result<> FaultyFileSystem::remove(const std::string& path) {
  TARN_TRY(injector_->pass(Operation::Remove, path));
  return inner_.remove(path);
}

Result<> FaultyFileSystem::sync_directory(const std::string& folder) {
  TARN_TRY(injector_->pass(Operation::SyncFolder, folder));
  return inner_.sync_directory(folder);
}

Result<std::string> FaultyFileSystem::canonical(const std::string& path) {
  TARN_TRY(injector_->pass(Operation::Resolve, path));
  return inner_.canonical(path);
}

Result<std::unique_ptr<FileLock>> FaultyFileSystem::lock(const std::string& path) {
  TARN_TRY(injector_->pass(Operation::Lock, path));
  return inner_.lock(path);
}

void FaultyFileSystem::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  if (!injector_->wait()) {
    inner_.pause(time, stop);
  }
}

}  // namespace tarn::io
