#include "io/faulty_file_system.hpp"

#include "base/guarded.hpp"
#include "io/hash.hpp"

#include <cerrno>
#include <optional>
#include <utility>

#include <fmt/core.h>

namespace tarn::io {
namespace {

enum class Kind { Read, TakeSpace, Append, Change };

bool can_befall(Fault fault, Kind kind) {
  switch (fault) {
    case Fault::DiskFull: return kind == Kind::TakeSpace || kind == Kind::Append;
    case Fault::ShortWrite: return kind == Kind::Append;
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

// Decides which operation meets a fault.
class FaultyFileSystem::Injector {
 public:
  // The fault of this operation, if any. Counts it.
  std::optional<Fault> next(Kind kind) {
    const auto plan = plan_.lock();
    ++plan->operations;
    if (plan->crashed) {
      return Fault::IoError;  // not Crash again: only the append that meets it leaves half of its bytes
    }
    if (!due(*plan) || !can_befall(plan->fault, kind)) {
      return std::nullopt;
    }
    plan->crashed = plan->fault == Fault::Crash;
    return plan->fault;
  }

  Result<> pass(Kind kind, const std::string& path) {
    if (const auto fault = next(kind)) {
      return injected(*fault, path);
    }
    return {};
  }

  void plan_nth(std::uint64_t nth, Fault fault) {
    const auto plan = plan_.lock();
    plan->fault = fault;
    plan->at = plan->operations + nth;
    plan->one_in = 0;
  }

  void plan_randomly(std::uint64_t seed, std::uint32_t one_in, Fault fault) {
    const auto plan = plan_.lock();
    plan->fault = fault;
    plan->at = 0;
    plan->one_in = one_in;
    plan->seed = seed;
  }

  std::uint64_t operations() { return plan_.lock()->operations; }

 private:
  struct Plan {
    std::uint64_t operations = 0;
    std::uint64_t at = 0;      // 0: no single operation is marked
    std::uint32_t one_in = 0;  // 0: none at random
    std::uint64_t seed = 0;
    Fault fault = Fault::IoError;
    bool crashed = false;
  };

  static bool due(const Plan& plan) {
    const std::string_view count(reinterpret_cast<const char*>(&plan.operations), sizeof plan.operations);
    return plan.at == plan.operations || (plan.one_in > 0 && hash64(count, plan.seed) % plan.one_in == 0);
  }

  Guarded<Plan> plan_;
};

class FaultyFileSystem::Reader final : public ReadableFile {
 public:
  Reader(std::unique_ptr<ReadableFile> inner, Injector& injector, std::string path)
      : inner_(std::move(inner)), injector_(injector), path_(std::move(path)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    TARN_TRY(injector_.pass(Kind::Read, path_));
    return inner_->read_at(offset, buffer);
  }
  Result<FileStatus> status() override {
    TARN_TRY(injector_.pass(Kind::Read, path_));
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
    const auto fault = injector_.next(Kind::Append);
    if (!fault) {
      return inner_->append(bytes);
    }
    if (*fault == Fault::ShortWrite || *fault == Fault::Crash) {
      TARN_TRY(inner_->append(bytes.substr(0, bytes.size() / 2)));
    }
    return injected(*fault, path_);
  }
  Result<> sync() override {
    TARN_TRY(injector_.pass(Kind::Change, path_));
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
  injector_->plan_nth(nth, fault);
}

void FaultyFileSystem::fail_randomly(std::uint64_t seed, std::uint32_t one_in, Fault fault) {
  injector_->plan_randomly(seed, one_in, fault);
}

void FaultyFileSystem::stop_failing() {
  injector_->plan_randomly(0, 0, Fault::IoError);
}

std::uint64_t FaultyFileSystem::operations() const {
  return injector_->operations();
}

Result<std::unique_ptr<ReadableFile>> FaultyFileSystem::open(const std::string& path) {
  TARN_TRY(injector_->pass(Kind::Read, path));
  auto file = TARN_TRY(inner_.open(path));
  return std::make_unique<Reader>(std::move(file), *injector_, path);
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::create(const std::string& path, unsigned mode) {
  TARN_TRY(injector_->pass(Kind::TakeSpace, path));
  auto file = TARN_TRY(inner_.create(path, mode));
  return std::make_unique<Appender>(std::move(file), *injector_, path);
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::open_append(const std::string& path, unsigned mode) {
  TARN_TRY(injector_->pass(Kind::TakeSpace, path));
  auto file = TARN_TRY(inner_.open_append(path, mode));
  return std::make_unique<Appender>(std::move(file), *injector_, path);
}

Result<FileStatus> FaultyFileSystem::status(const std::string& path, Symlinks symlinks) {
  TARN_TRY(injector_->pass(Kind::Read, path));
  return inner_.status(path, symlinks);
}

Result<std::vector<DirectoryEntry>> FaultyFileSystem::list(const std::string& folder) {
  TARN_TRY(injector_->pass(Kind::Read, folder));
  return inner_.list(folder);
}

Result<> FaultyFileSystem::create_directories(const std::string& folder, unsigned mode) {
  TARN_TRY(injector_->pass(Kind::TakeSpace, folder));
  return inner_.create_directories(folder, mode);
}

Result<> FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  TARN_TRY(injector_->pass(Kind::Change, to));
  return inner_.rename(from, to);
}

Result<> FaultyFileSystem::remove(const std::string& path) {
  TARN_TRY(injector_->pass(Kind::Change, path));
  return inner_.remove(path);
}

Result<> FaultyFileSystem::sync_directory(const std::string& folder) {
  TARN_TRY(injector_->pass(Kind::Change, folder));
  return inner_.sync_directory(folder);
}

Result<std::string> FaultyFileSystem::canonical(const std::string& path) {
  TARN_TRY(injector_->pass(Kind::Read, path));
  return inner_.canonical(path);
}

Result<std::unique_ptr<FileLock>> FaultyFileSystem::lock(const std::string& path) {
  TARN_TRY(injector_->pass(Kind::Change, path));
  return inner_.lock(path);
}

}  // namespace tarn::io
