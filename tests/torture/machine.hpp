// A simulated machine: a disk that loses what was not synced, and programs on it that die.
#pragma once

#include "base/clock.hpp"
#include "catalog/simulated_disk.hpp"
#include "ingest/pusher.hpp"
#include "io/faulty_file_system.hpp"
#include "io/hash.hpp"
#include "io/memory_file_system.hpp"
#include "service/lake.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tarn::torture {

inline constexpr const char* kHeadsFolder = "/heads";
inline constexpr const char* kLakeId = "lake";

struct Machine {
  ManualClock clock{from_micros(1'790'000'000'000'000)};
  io::MemoryFileSystem disk{clock};
  catalog::SimulatedDisk databases{disk};
  std::string lake_folder = "/lake";
};

// One program: what it does are operations of `files`, which may fail. It is dead once that has crashed.
class Program {
 public:
  Program(Machine& machine, std::uint64_t seed);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  io::FaultyFileSystem& files() { return files_; }
  bool is_dead() const { return files_.has_crashed(); }
  io::Random& random() { return *random_; }
  Machine& machine() { return machine_; }

  // NotFound where no lake is, unless it is to be made then.
  Result<> open(bool makes_lake);
  void close();
  // REQUIRES: open.
  service::Lake& lake() { return *lake_; }
  bool has_lake() const { return lake_ != nullptr; }

  // What takes pushed events, opened by the first call. REQUIRES: open, and no other program pushes.
  Result<ingest::Pusher*> pusher();
  // Its journal; nullptr where it is not open.
  const journal::Journal* journal() const { return pusher_ == nullptr ? nullptr : &pusher_->journal(); }

 private:
  Machine& machine_;
  io::FaultyFileSystem files_;
  catalog::SimulatedDisk::Process databases_;
  std::unique_ptr<io::Random> random_;
  std::unique_ptr<service::Lake> lake_;
  std::unique_ptr<ingest::Pusher> pusher_;
};

}  // namespace tarn::torture
