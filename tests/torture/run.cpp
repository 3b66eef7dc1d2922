#include "torture/run.hpp"

#include "torture/actions.hpp"
#include "torture/turns.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

using io::Fault;

constexpr std::chrono::seconds kBetweenActions{1};
constexpr unsigned kFolderMode = 0700;

// What a path is to a lake.
std::string role_of(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> kRoles[] = {
      {".parquet.index", "keys"},
      {".parquet", "data file"},
      {".metadata.json", "table metadata"},
      {".avro", "manifest"},
      {"/pending", "list of pending files"},
      {"import.lock", "import lock"},
      {"/metadata", "metadata folder"},
      {"/data/", "folder of a day"},
      {"/data", "folder of the data"},
      {"lake.db-wal", "log of lake.db"},
      {"lake.db", "lake.db"},
      {"control.db-wal", "log of control.db"},
      {"control.db", "control.db"},
      {"history.db-wal", "log of history.db"},
      {"history.db", "history.db"},
      {"signing.key.lock", "lock of the key"},
      {"signing.key", "key"},
      {"credentials", "credentials"},
      {"/heads/", "head"},
      {"/heads", "folder of heads"},
      {"/stores/", "folder of a store"},
      {"/logs", "logs"}};
  for (const auto& [part, role] : kRoles) {
    if (path.contains(part)) {
      return std::string(role);
    }
  }
  return "folder of the lake";
}

// How the life of a program goes wrong.
struct Trouble {
  std::optional<Fault> fault{};
  bool is_random = false;   // else it comes once, or goes on where it is a full disk
  std::uint64_t nth = 0;    // change, or one in so many
  bool loses_power = true;  // with a crash; else only the program dies
};

Trouble random_trouble(io::Chance& chance) {
  constexpr std::uint64_t kKinds = 20;
  constexpr std::array<std::uint64_t, 4> kReaches{12, 60, 200, 500};
  constexpr std::uint64_t kKillsIn = 5;
  Trouble trouble{.nth = 1 + chance.below(kReaches[chance.below(kReaches.size())])};
  const auto kind = chance.below(kKinds);
  trouble.loses_power = !chance.one_in(kKillsIn);
  if (kind < 14) {
    trouble.fault = Fault::Crash;
  } else if (kind < 16) {
    trouble.fault = Fault::DiskFull;
  } else if (kind < 18) {
    trouble.fault = Fault::IoError;
    trouble.is_random = chance.one_in(2);
  } else if (kind < 19) {
    trouble.fault = Fault::ShortWrite;
    trouble.is_random = true;
  }
  return trouble;
}

void plan(io::FaultyFileSystem& files, const Trouble& trouble, std::uint64_t seed) {
  constexpr std::uint32_t kOneInMin = 10;
  if (!trouble.fault) {
    return;
  }
  if (trouble.is_random) {
    files.fail_randomly(seed, kOneInMin + static_cast<std::uint32_t>(trouble.nth), *trouble.fault);
  } else if (*trouble.fault == Fault::DiskFull) {
    files.fail_from(trouble.nth, *trouble.fault);
  } else {
    files.fail_nth_change(trouble.nth, *trouble.fault);
  }
}

class Run {
 public:
  Run(std::uint64_t seed, const Image& image, const RunOptions& options) : chance_(seed), options_(options) {
    constexpr std::uint64_t kMakesLake = 8;
    if (chance_.one_in(kMakesLake)) {
      tell("the lake is still to be made");
      static_cast<void>(machine_.disk.create_directories(kHeadsFolder, kFolderMode));
    } else {
      image.copy_to(machine_);
      acknowledged_.has_lake = true;
    }
    logs_ = make_logs(machine_.disk, chance_);
    static_cast<void>(machine_.disk.sync_directory("/"));
    machine_.disk.forget_syncs(options_.forgets);
  }

  RunReport play() {
    constexpr std::uint64_t kLivesMax = 2;
    const auto lives = 1 + chance_.below(kLivesMax);
    for (std::uint64_t life = 0; life < lives && findings().problems.empty(); ++life) {
      live();
      if (findings().problems.empty() && chance_.one_in(2)) {
        check_now(Stage::After);
      }
    }
    if (findings().problems.empty()) {
      finish();
    }
    return std::move(report_);
  }

 private:
  Findings& findings() { return report_.findings; }
  void tell(std::string line) { report_.story.push_back(std::move(line)); }

  // One program and perhaps a second beside it, from start to death or end.
  void live() {
    const auto trouble = random_trouble(chance_);
    move_lake();
    {
      Program program(machine_, chance_.next());
      plan(program.files(), trouble, chance_.next());
      watch(program, 0, 0, nullptr, nullptr);
      if (open(program)) {
        const auto actions = 1 + chance_.below(4);
        for (std::uint64_t i = 0; i < actions && !program.is_dead(); ++i) {
          act(program, trouble);
        }
        resume(program);
      }
      note_end(program);
    }
    end(trouble);
  }

  // A lake that nobody uses may be moved.
  void move_lake() {
    constexpr std::uint64_t kMoves = 8;
    if (!acknowledged_.has_lake || !chance_.one_in(kMoves)) {
      return;
    }
    const std::string to = machine_.lake_folder == "/lake" ? "/moved" : "/lake";
    tell(fmt::format("the lake is moved to {}", to));
    if (!machine_.disk.rename(machine_.lake_folder, to)) {
      findings().add("the lake could not be moved");
    }
    machine_.lake_folder = to;
  }

  // Counts operations, takes turns with another program, dies with it when the power goes, and stops imports.
  void watch(Program& program, std::size_t who, std::uint64_t stop_after, std::stop_source* stop,
             Turns* turns) {
    program.files().watch([this, &program, who, stop_after, stop, turns](const auto& present) mutable {
      if (turns != nullptr) {
        turns->step(who, present.waits);
      }
      if (power_is_gone_) {
        program.files().crash();
      }
      if (stop_after > 0 && --stop_after == 0) {
        stop->request_stop();
      }
    });
  }

  bool open(Program& program) {
    const auto faults = program.files().faults_met();
    const auto opened = program.open(!acknowledged_.has_lake);
    if (!opened) {
      tell(fmt::format("not opened: {}", opened.error().message()));
      expect_reason(program, opened.error(), faults, "opening the lake");
      return reopen(program);
    }
    acknowledged_.has_lake = true;
    return true;
  }

  // Whatever was wrong with the disk is over.
  bool reopen(Program& program) {
    if (program.is_dead()) {
      return false;
    }
    program.files().stop_failing();
    if (const auto opened = program.open(!acknowledged_.has_lake); !opened) {
      findings().add(fmt::format("the lake does not open any more: {}", opened.error().message()));
      return false;
    }
    acknowledged_.has_lake = true;
    return true;
  }

  void act(Program& program, const Trouble& trouble) {
    constexpr std::uint64_t kPairs = 4;
    machine_.clock.advance(kBetweenActions);
    const auto action = random_action(logs_, chance_);
    if (chance_.one_in(kPairs) && program.has_lake()) {
      act_together(program, action, trouble);
    } else {
      tell(describe(action));
      std::stop_source stop;
      watch(program, 0, action.stop_after, &stop, nullptr);
      const auto faults = program.files().faults_met();
      take(program, action, perform(program, action, stop.get_token()), faults, false);
      watch(program, 0, 0, nullptr, nullptr);
    }
    if (!program.is_dead() && trouble.fault == Fault::DiskFull && program.has_lake()) {
      read_on(program);
    }
    if (!program.is_dead() && !program.has_lake()) {
      reopen(program);
    }
  }

  // A second program works on the lake at the same time; where one loses its power, so does the other.
  void act_together(Program& first, const Action& action, const Trouble& trouble) {
    Program second(machine_, chance_.next());
    // Imports into one store wait for each other in real time: they are for the importer's own tests.
    auto other = random_action(logs_, chance_);
    other.store = kStoreKinds[action.store.category == kStoreKinds[0].category ? 1 : 0];
    tell(fmt::format("{}; at the same time {}", describe(action), describe(other)));
    if (chance_.one_in(3)) {
      plan(second.files(), {.fault = Fault::Crash, .nth = 1 + chance_.below(120)}, 0);
    }
    Turns turns(chance_.next());
    const std::array<Program*, 2> programs{&first, &second};
    const std::array<const Action*, 2> actions{&action, &other};
    std::array<std::uint64_t, 2> faults{};
    std::array<std::stop_source, 2> stops;
    std::array<Done, 2> done;
    for (std::size_t who = 0; who < 2; ++who) {
      faults[who] = programs[who]->files().faults_met();
      watch(*programs[who], who, actions[who]->stop_after, &stops[who], &turns);
    }
    const auto work = [&](std::size_t who) {
      auto& program = *programs[who];
      auto opened = program.has_lake() ? Result<>() : program.open(!acknowledged_.has_lake);
      done[who] = opened ? perform(program, *actions[who], stops[who].get_token()) : Done{.outcome = opened};
      power_is_gone_ = power_is_gone_ || (program.is_dead() && trouble.loses_power);
      turns.leave(who);
    };
    {
      const std::jthread beside([&] { work(1); });
      work(0);
    }
    for (std::size_t who = 0; who < 2; ++who) {
      take(*programs[who], *actions[who], std::move(done[who]), faults[who], true);
    }
    if (power_is_gone_) {
      first.files().crash();
    }
    watch(first, 0, 0, nullptr, nullptr);
    watch(second, 1, 0, nullptr, nullptr);
    note_end(second);
  }

  void take(Program& program, const Action& action, Done done, std::uint64_t faults, bool had_company) {
    auto& imported = acknowledged_.imported[action.store.name];
    imported.insert(done.imported.begin(), done.imported.end());
    if (done.imported.empty() && imported.empty()) {
      acknowledged_.imported.erase(action.store.name);
    }
    if (!done.key_id.empty()) {
      acknowledged_.key_id = done.key_id;
    }
    if (done.outcome) {
      return;
    }
    const auto& error = done.outcome.error();
    tell(fmt::format("  failed: {}", error.message()));
    const bool was_stopped = error.code() == ErrorCode::Cancelled && action.stop_after > 0;
    const bool was_busy = error.code() == ErrorCode::Busy && had_company;
    if (was_stopped || was_busy) {
      return;
    }
    expect_reason(program, error, faults, describe(action));
    failed_.push_back(action);
  }

  // Nothing fails without a reason, and a full disk is told as what it is.
  void expect_reason(Program& program, const Error& error, std::uint64_t faults_before,
                     const std::string& what) {
    auto& files = program.files();
    if (program.is_dead()) {
      return;
    }
    if (files.faults_met() == faults_before) {
      findings().add(fmt::format("{} failed without a fault: {}", what, error.message()));
      return;
    }
    const bool is_full =
        files.met() && (files.met()->fault == Fault::DiskFull || files.met()->fault == Fault::ShortWrite);
    if (is_full && error.code() != ErrorCode::ResourceExhausted) {
      findings().add(
          fmt::format("{}: a full disk is told as: {} ({})", what, error.message(), to_string(error.code())));
    }
  }

  // Those who only ask are served while the disk is full.
  void read_on(Program& program) {
    auto& lake = program.lake();
    const auto stores = lake.control().stores({.limit = 10});
    if (!stores) {
      findings().add(fmt::format("no stores while the disk is full: {}", stores.error().message()));
      return;
    }
    for (const auto& store : stores->items) {
      const auto each =
          lake.data().each_data_file(store.id, {}, [](const catalog::DataFile&) -> Result<> { return {}; });
      if (!each) {
        findings().add(fmt::format("no files while the disk is full: {}", each.error().message()));
      }
    }
  }

  // What failed is done again once nothing is wrong any more, by the same program.
  void resume(Program& program) {
    if (program.is_dead() || !program.has_lake()) {
      return;
    }
    program.files().stop_failing();
    for (auto& action : std::exchange(failed_, {})) {
      action.stop_after = 0;
      machine_.clock.advance(kBetweenActions);
      tell(fmt::format("again: {}", describe(action)));
      take(program, action, perform(program, action, {}), program.files().faults_met(), false);
    }
  }

  void note_end(Program& program) {
    auto& files = program.files();
    report_.operations += files.operations();
    report_.faults += files.faults_met();
    if (!program.is_dead()) {
      return;
    }
    if (const auto met = files.met(); met && met->fault == Fault::Crash) {
      report_.crash_points.push_back(fmt::format("{}: {}", role_of(met->path), to_string(met->operation)));
      --report_.faults;
      tell(fmt::format("crash at: {} {}", to_string(met->operation), met->path));
    }
  }

  void end(const Trouble& trouble) {
    failed_.clear();
    constexpr std::uint64_t kBlackouts = 3;
    const bool is_crash = trouble.fault == Fault::Crash;
    if (power_is_gone_ || (is_crash ? trouble.loses_power : chance_.one_in(kBlackouts))) {
      tell("the power goes");
      machine_.disk.lose_power(chance_.next());
    }
    power_is_gone_ = false;
  }

  void check_now(Stage stage) {
    if (!acknowledged_.has_lake) {
      return;
    }
    Program program(machine_, chance_.next());
    if (const auto opened = program.open(!acknowledged_.has_lake); !opened) {
      findings().add(fmt::format("the lake does not open: {}", opened.error().message()));
      return;
    }
    check(program, logs_, acknowledged_, stage, findings());
  }

  // Everything is imported to its end; then the power goes once more.
  void finish() {
    tell("everything is imported");
    {
      Program program(machine_, chance_.next());
      if (!open(program)) {
        return;
      }
      for (const auto& kind : kStoreKinds) {
        machine_.clock.advance(kBetweenActions);
        const auto action = import_all(logs_, kind);
        take(program, action, perform(program, action, {}), 0, false);
      }
      report_.operations += program.files().operations();
    }
    if (chance_.one_in(2)) {
      tell("the power goes");
      machine_.disk.lose_power(chance_.next());
    }
    Program program(machine_, chance_.next());
    if (!open(program)) {
      return;
    }
    const Action sweep{.kind = Action::Kind::Sweep};
    take(program, sweep, perform(program, sweep, {}), 0, false);
    check(program, logs_, acknowledged_, Stage::Finished, findings());
    if (options_.reads_rows) {
      check_rows(program, logs_, findings());
    }
  }

  io::Chance chance_;
  const RunOptions& options_;
  Machine machine_;
  Logs logs_;
  Acknowledged acknowledged_;
  RunReport report_;
  std::vector<Action> failed_;  // because of a fault
  bool power_is_gone_ = false;
};

}  // namespace

Image::Image() : machine_(std::make_unique<Machine>()) {
  constexpr std::uint64_t kSeed = 11;
  made_ = machine_->disk.create_directories(kHeadsFolder, kFolderMode);
  if (made_) {
    Program program(*machine_, kSeed);
    made_ = program.open(true);
  }
}

RunReport run(std::uint64_t seed, const Image& image, const RunOptions& options) {
  return Run(seed, image, options).play();
}

}  // namespace tarn::torture
