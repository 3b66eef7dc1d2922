#include "catalog/simulated_disk.hpp"

#include "base/guarded.hpp"
#include "catalog/database.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <sqlite3.h>

namespace tarn::catalog {
namespace {

using io::Fault;
using io::Operation;

constexpr int kSectorBytes = 512;
constexpr int kPathBytes = 512;
constexpr int kMethodsVersion = 2;  // with shared memory, without mapped files

// What the processes that have a database open share of it. Locks are known by the file that holds them.
struct Locks {
  int shared = 0;
  const void* reserved = nullptr;
  const void* pending = nullptr;
  const void* exclusive = nullptr;

  // The index of the write-ahead log.
  std::vector<std::unique_ptr<char[]>> regions{};
  int mappers = 0;
  std::array<int, SQLITE_SHM_NLOCK> slot_shared{};
  std::array<const void*, SQLITE_SHM_NLOCK> slot_exclusive{};
};

bool held_by_other(const void* holder, const void* file) {
  return holder != nullptr && holder != file;
}

void release(const void*& holder, const void* file) {
  if (holder == file) {
    holder = nullptr;
  }
}

int code_of(Fault fault, int otherwise) {
  switch (fault) {
    case Fault::DiskFull:
    case Fault::ShortWrite: return SQLITE_FULL;
    case Fault::IoError:
    case Fault::Crash: break;
  }
  return otherwise;
}

}  // namespace

struct SimulatedDisk::Shared {
  using Databases = std::map<std::string, std::shared_ptr<Locks>, std::less<>>;

  explicit Shared(io::MemoryFileSystem& of) : files(of) {}

  std::shared_ptr<Locks> locks_of(const std::string& path) {
    const auto all = databases.lock();
    auto& locks = (*all)[path];
    if (!locks) {
      locks = std::make_shared<Locks>();
    }
    return locks;
  }

  io::MemoryFileSystem& files;
  std::atomic<std::uint64_t> temporaries{0};
  Guarded<Databases> databases;  // its lock guards the locks of each, too
};

// What SQLite calls, and what the calls work on.
struct SimulatedDisk::Process::Machine {
  // SQLite gives the memory of an open file, and knows of it the first member.
  struct File {
    sqlite3_file base{};
    Machine* machine = nullptr;
    std::unique_ptr<io::MemoryFileSystem::Pages> pages{};
    std::shared_ptr<Locks> locks{};
    std::string path{};
    bool delete_on_close = false;
    bool syncs_folder = false;  // with the file's first sync, as SQLite does for new logs
    bool maps_memory = false;
    int level = SQLITE_LOCK_NONE;
    std::array<bool, SQLITE_SHM_NLOCK> slots{};  // that it shares
  };

  Machine(Shared& of, io::FaultyFileSystem& by);
  ~Machine() { sqlite3_vfs_unregister(&vfs); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  static Machine& of(sqlite3_vfs* vfs) { return *static_cast<Machine*>(vfs->pAppData); }
  static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* path, int sync);
  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* found);
  static int full_path(sqlite3_vfs* vfs, const char* path, int size, char* full);
  static int randomness(sqlite3_vfs* vfs, int size, char* bytes);
  static int sleep(sqlite3_vfs* vfs, int microseconds);
  static int now(sqlite3_vfs* vfs, sqlite3_int64* milliseconds);
  static int last_error(sqlite3_vfs* vfs, int size, char* text);
  bool has(const std::string& path) { return shared.files.status(path, io::Symlinks::Follow).has_value(); }
  bool sync_folder(const std::string& path);

  // The methods of an open file.
  struct Methods;
  static const sqlite3_io_methods& methods();

  Shared& shared;
  io::FaultyFileSystem& process;
  std::string name;
  std::atomic<int> error{0};  // errno of the last file that could not be opened
  sqlite3_vfs* usual = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs{};
};

int SimulatedDisk::Process::Machine::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                                          int* out_flags) {
  file->pMethods = nullptr;  // not to be closed, unless it is opened
  auto& machine = of(vfs);
  const auto name = path == nullptr ? fmt::format("/temporary-{}", ++machine.shared.temporaries) : path;
  const bool is_new = !machine.has(name);
  machine.error = 0;
  if (is_new && (flags & SQLITE_OPEN_CREATE) == 0) {
    return SQLITE_CANTOPEN;
  }
  if (const auto fault = machine.process.meet(is_new ? Operation::Create : Operation::Open, name)) {
    machine.error = code_of(*fault, SQLITE_IOERR) == SQLITE_FULL ? ENOSPC : EIO;
    return SQLITE_CANTOPEN;
  }
  auto pages = machine.shared.files.open_pages(name);
  if (!pages) {
    return SQLITE_CANTOPEN;
  }
  constexpr int kLogs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
  new (file) File{.base = {&methods()},
                  .machine = &machine,
                  .pages = std::move(*pages),
                  .locks = machine.shared.locks_of(name),
                  .path = name,
                  .delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0,
                  .syncs_folder = is_new && (flags & kLogs) != 0};
  if (out_flags != nullptr) {
    *out_flags = flags;
  }
  return SQLITE_OK;
}

bool SimulatedDisk::Process::Machine::sync_folder(const std::string& path) {
  const auto folder = io::parent_path(path);
  return !process.meet(Operation::SyncFolder, folder) && shared.files.sync_directory(folder);
}

int SimulatedDisk::Process::Machine::remove(sqlite3_vfs* vfs, const char* path, int sync) {
  auto& machine = of(vfs);
  if (!machine.has(path)) {
    return SQLITE_IOERR_DELETE_NOENT;
  }
  if (machine.process.meet(Operation::Remove, path) || !machine.shared.files.remove(path)) {
    return SQLITE_IOERR_DELETE;
  }
  return sync == 0 || machine.sync_folder(path) ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

// As SQLite has it for real disks, an empty file is none.
int SimulatedDisk::Process::Machine::access(sqlite3_vfs* vfs, const char* path, int flags, int* found) {
  auto& machine = of(vfs);
  if (machine.process.meet(Operation::Examine, path)) {
    return SQLITE_IOERR_ACCESS;
  }
  const auto status = machine.shared.files.status(path, io::Symlinks::Follow);
  *found = status && (flags != SQLITE_ACCESS_EXISTS || status->size_bytes > 0) ? 1 : 0;
  return SQLITE_OK;
}

int SimulatedDisk::Process::Machine::full_path(sqlite3_vfs* /*vfs*/, const char* path, int size, char* full) {
  const std::string_view text(path);
  if (text.size() >= static_cast<std::size_t>(size)) {
    return SQLITE_CANTOPEN;
  }
  std::memcpy(full, path, text.size() + 1);
  return SQLITE_OK;
}

int SimulatedDisk::Process::Machine::randomness(sqlite3_vfs* vfs, int size, char* bytes) {
  auto* const usual = of(vfs).usual;
  return usual->xRandomness(usual, size, bytes);
}

int SimulatedDisk::Process::Machine::sleep(sqlite3_vfs* vfs, int microseconds) {
  auto& machine = of(vfs);
  return machine.process.wait() ? microseconds : machine.usual->xSleep(machine.usual, microseconds);
}

int SimulatedDisk::Process::Machine::now(sqlite3_vfs* vfs, sqlite3_int64* milliseconds) {
  auto* const usual = of(vfs).usual;
  return usual->xCurrentTimeInt64(usual, milliseconds);
}

int SimulatedDisk::Process::Machine::last_error(sqlite3_vfs* vfs, int /*size*/, char* /*text*/) {
  return of(vfs).error;
}

struct SimulatedDisk::Process::Machine::Methods {
  static int close(sqlite3_file* base) {
    auto& file = of(base);
    unlock(base, SQLITE_LOCK_NONE);
    unmap_memory(base, 0);
    if (file.delete_on_close) {
      static_cast<void>(file.machine->shared.files.remove(file.path));  // nobody else knows it
    }
    file.~File();
    return SQLITE_OK;
  }

  static int read(sqlite3_file* base, void* buffer, int size, sqlite3_int64 offset) {
    auto& file = of(base);
    const std::span wanted(static_cast<char*>(buffer), static_cast<std::size_t>(size));
    if (file.machine->process.meet(Operation::Read, file.path)) {
      return SQLITE_IOERR_READ;
    }
    const auto got = file.pages->read_at(static_cast<std::uint64_t>(offset), wanted);
    if (!got) {
      return SQLITE_IOERR_READ;
    }
    std::ranges::fill(wanted.subspan(*got), '\0');
    return *got == wanted.size() ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }

  static int write(sqlite3_file* base, const void* buffer, int size, sqlite3_int64 offset) {
    auto& file = of(base);
    std::string_view bytes(static_cast<const char*>(buffer), static_cast<std::size_t>(size));
    const auto fault = file.machine->process.meet(Operation::Write, file.path);
    if (fault && *fault != Fault::ShortWrite && *fault != Fault::Crash) {
      return code_of(*fault, SQLITE_IOERR_WRITE);
    }
    if (fault) {
      bytes = bytes.substr(0, bytes.size() / 2);
    }
    if (!file.pages->write_at(static_cast<std::uint64_t>(offset), bytes)) {
      return SQLITE_IOERR_WRITE;
    }
    return fault ? code_of(*fault, SQLITE_IOERR_WRITE) : SQLITE_OK;
  }

  static int truncate(sqlite3_file* base, sqlite3_int64 size) {
    auto& file = of(base);
    const bool is_done = !file.machine->process.meet(Operation::Truncate, file.path) &&
                         file.pages->truncate(static_cast<std::uint64_t>(size));
    return is_done ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
  }

  static int sync(sqlite3_file* base, int /*flags*/) {
    auto& file = of(base);
    if (file.machine->process.meet(Operation::Sync, file.path) || !file.pages->sync()) {
      return SQLITE_IOERR_FSYNC;
    }
    if (file.syncs_folder) {
      if (!file.machine->sync_folder(file.path)) {
        return SQLITE_IOERR_DIR_FSYNC;
      }
      file.syncs_folder = false;
    }
    return SQLITE_OK;
  }

  static int size(sqlite3_file* base, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(base).pages->size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file* base, int level) {
    auto& file = of(base);
    const auto guard = file.machine->shared.databases.lock();
    if (file.level >= level) {
      return SQLITE_OK;
    }
    return level == SQLITE_LOCK_SHARED ? lock_shared(file) : lock_to_write(file, level);
  }

  static int lock_shared(File& file) {
    auto& locks = *file.locks;
    if (locks.pending != nullptr || locks.exclusive != nullptr) {
      return SQLITE_BUSY;
    }
    ++locks.shared;
    file.level = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
  }

  static int lock_to_write(File& file, int level) {
    auto& locks = *file.locks;
    if (level == SQLITE_LOCK_RESERVED) {
      if (held_by_other(locks.reserved, &file)) {
        return SQLITE_BUSY;
      }
      locks.reserved = &file;
      file.level = level;
      return SQLITE_OK;
    }
    // Nobody else may begin to read, and when the last reader has ended, the file is this one's.
    if (held_by_other(locks.pending, &file)) {
      return SQLITE_BUSY;
    }
    locks.pending = &file;
    file.level = SQLITE_LOCK_PENDING;
    if (locks.shared > 1) {
      return SQLITE_BUSY;
    }
    locks.exclusive = &file;
    file.level = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
  }

  static int unlock(sqlite3_file* base, int level) {
    auto& file = of(base);
    const auto guard = file.machine->shared.databases.lock();
    auto& locks = *file.locks;
    release(locks.reserved, &file);
    release(locks.pending, &file);
    release(locks.exclusive, &file);
    if (level == SQLITE_LOCK_NONE && file.level >= SQLITE_LOCK_SHARED) {
      --locks.shared;
    }
    file.level = std::min(file.level, level);
    return SQLITE_OK;
  }

  static int check_reserved_lock(sqlite3_file* base, int* found) {
    auto& file = of(base);
    const auto guard = file.machine->shared.databases.lock();
    *found = file.locks->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
  }

  static int control(sqlite3_file* /*base*/, int /*op*/, void* /*argument*/) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file* /*base*/) { return kSectorBytes; }
  // As SQLite takes it to be for real disks.
  static int characteristics(sqlite3_file* /*base*/) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static int map_memory(sqlite3_file* base, int region, int size, int extend, void volatile** mapped) {
    auto& file = of(base);
    const auto guard = file.machine->shared.databases.lock();
    auto& locks = *file.locks;
    if (!std::exchange(file.maps_memory, true)) {
      ++locks.mappers;
    }
    const auto index = static_cast<std::size_t>(region);
    *mapped = nullptr;
    if (index >= locks.regions.size() && extend == 0) {
      return SQLITE_OK;
    }
    while (locks.regions.size() <= index) {
      locks.regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    }
    *mapped = locks.regions[index].get();
    return SQLITE_OK;
  }

  static int lock_memory(sqlite3_file* base, int first, int count, int flags) {
    auto& file = of(base);
    const auto guard = file.machine->shared.databases.lock();
    const auto begin = static_cast<std::size_t>(first);
    const auto end = begin + static_cast<std::size_t>(count);
    const bool is_exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
      for (auto slot = begin; slot < end; ++slot) {
        release_slot(file, slot);
      }
      return SQLITE_OK;
    }
    for (auto slot = begin; slot < end; ++slot) {
      if (!can_take(file, slot, is_exclusive)) {
        return SQLITE_BUSY;
      }
    }
    for (auto slot = begin; slot < end; ++slot) {
      take(file, slot, is_exclusive);
    }
    return SQLITE_OK;
  }

  static bool can_take(const File& file, std::size_t slot, bool is_exclusive) {
    const auto& locks = *file.locks;
    const int others = locks.slot_shared[slot] - (file.slots[slot] ? 1 : 0);
    return !held_by_other(locks.slot_exclusive[slot], &file) && !(is_exclusive && others > 0);
  }

  static void take(File& file, std::size_t slot, bool is_exclusive) {
    auto& locks = *file.locks;
    if (is_exclusive) {
      locks.slot_exclusive[slot] = &file;
    } else if (!std::exchange(file.slots[slot], true)) {
      ++locks.slot_shared[slot];
    }
  }

  static void release_slot(File& file, std::size_t slot) {
    release(file.locks->slot_exclusive[slot], &file);
    if (std::exchange(file.slots[slot], false)) {
      --file.locks->slot_shared[slot];
    }
  }

  static void memory_barrier(sqlite3_file* /*base*/) { std::atomic_thread_fence(std::memory_order_seq_cst); }

  // The index goes with the last process that has it, as it does where the next one finds it unlocked.
  static int unmap_memory(sqlite3_file* base, int /*forget*/) {
    auto& file = of(base);
    const auto guard = file.machine->shared.databases.lock();
    for (std::size_t slot = 0; slot < file.slots.size(); ++slot) {
      release_slot(file, slot);
    }
    if (std::exchange(file.maps_memory, false) && --file.locks->mappers == 0) {
      file.locks->regions.clear();
    }
    return SQLITE_OK;
  }
};

const sqlite3_io_methods& SimulatedDisk::Process::Machine::methods() {
  static const sqlite3_io_methods kMethods = {
      .iVersion = kMethodsVersion,
      .xClose = Methods::close,
      .xRead = Methods::read,
      .xWrite = Methods::write,
      .xTruncate = Methods::truncate,
      .xSync = Methods::sync,
      .xFileSize = Methods::size,
      .xLock = Methods::lock,
      .xUnlock = Methods::unlock,
      .xCheckReservedLock = Methods::check_reserved_lock,
      .xFileControl = Methods::control,
      .xSectorSize = Methods::sector_size,
      .xDeviceCharacteristics = Methods::characteristics,
      .xShmMap = Methods::map_memory,
      .xShmLock = Methods::lock_memory,
      .xShmBarrier = Methods::memory_barrier,
      .xShmUnmap = Methods::unmap_memory,
      .xFetch = nullptr,
      .xUnfetch = nullptr,
  };
  return kMethods;
}

SimulatedDisk::Process::Machine::Machine(Shared& of, io::FaultyFileSystem& by)
    : shared(of), process(by), name(vfs_name(by)) {
  vfs.iVersion = kMethodsVersion;
  vfs.szOsFile = sizeof(File);
  vfs.mxPathname = kPathBytes;
  vfs.zName = name.c_str();
  vfs.pAppData = this;
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep;
  vfs.xCurrentTimeInt64 = now;
  vfs.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs, 0);
}

SimulatedDisk::SimulatedDisk(io::MemoryFileSystem& files) : shared_(std::make_unique<Shared>(files)) {}
SimulatedDisk::~SimulatedDisk() = default;

SimulatedDisk::Process::Process(SimulatedDisk& disk, io::FaultyFileSystem& process)
    : machine_(std::make_unique<Machine>(*disk.shared_, process)) {}
SimulatedDisk::Process::~Process() = default;

}  // namespace tarn::catalog
