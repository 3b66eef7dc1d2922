#include "torture/run.hpp"

#include "torture/actions.hpp"
#include "torture/store_actions.hpp"
#include "torture/trouble.hpp"
#include "torture/turns.hpp"

#include <algorithm>
#include <array>
#include <atomic>
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
constexpr std::uint64_t kThreadsMax = 3;
// Of a slow disk: how long one of so many operations takes.
constexpr std::chrono::seconds kSlowness{40};
constexpr std::uint64_t kSlowOperation = 16;
constexpr unsigned kFolderMode = 0700;

class Run {
 public:
  Run(std::uint64_t seed, const Image& image, const RunOptions& options) : chance_(seed), options_(options) {
    constexpr std::uint64_t kMakesLake = 8;
    constexpr std::uint64_t kHasThreads = 8;
    report_.has_threads = chance_.one_in(kHasThreads);
    if (report_.has_threads) {
      tell("with threads: it may go another way next time");
    }
    if (chance_.one_in(kMakesLake)) {
      tell("the lake is still to be made");
    } else {
      image.copy_to(machine_);
      acknowledged_.has_lake = true;
    }
    events_ = make_events(machine_.disk, chance_);
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
      tell(fmt::format("a program begins, to meet {}", describe(trouble)));
      plan(program.files(), trouble, chance_.next());
      is_slow_ = trouble.is_slow;
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
    const auto left = std::make_shared<std::atomic<std::uint64_t>>(stop_after);
    program.files().watch([this, &program, who, left, stop, turns](const auto& present) {
      if (turns != nullptr) {
        turns->step(who, present.waits);
      }
      if (power_is_gone_) {
        program.files().crash();
      }
      if (stop != nullptr && left->fetch_sub(1) == 1) {
        stop->request_stop();
      }
      if (is_slow_ && program.files().operations() % kSlowOperation == 0) {
        machine_.clock.advance(kSlowness);
      }
    });
  }

  bool open(Program& program) {
    const auto faults = program.files().faults_met();
    const auto opened = program.open(!acknowledged_.has_lake);
    if (!opened) {
      tell(fmt::format("not opened: {}", opened.error().message()));
      expect_reason(program, opened.error(), faults, "opening the lake", true);
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
    const bool has_company = chance_.one_in(kPairs) && program.has_lake();
    auto action = random_action(events_, chance_, has_company);
    if (report_.has_threads) {
      action.threads = 1 + static_cast<unsigned>(chance_.below(kThreadsMax));
    }
    if (has_company && report_.has_threads) {
      act_in_threads(program, action);
    } else if (has_company) {
      act_together(program, action, trouble);
    } else {
      tell(describe(action));
      std::stop_source stop;
      watch(program, 0, action.stop_after, &stop, nullptr);
      const auto faults = program.files().faults_met();
      take(program, action, perform(program, action, events_, stop.get_token()), faults, false);
      watch(program, 0, 0, nullptr, nullptr);
    }
    if (!program.is_dead() && trouble.fault == Fault::DiskFull && program.has_lake()) {
      read_on(program);
    }
    if (!program.is_dead() && !program.has_lake()) {
      reopen(program);
    }
  }

  // A server's threads: one is pushed into and flushes while another does something else.
  void act_in_threads(Program& program, const Action& action) {
    const auto pusher = program.pusher();
    if (!pusher) {
      return tell(fmt::format("no pushes: {}", pusher.error().message()));
    }
    auto push = random_action(events_, chance_, true);
    push.kind = Action::Kind::Push;
    const std::array<Action, 3> pushes{push, push, {.kind = Action::Kind::Flush, .has_company = true}};
    tell(fmt::format("{}; meanwhile {}, twice, and a flush", describe(action), describe(push)));
    const auto faults = program.files().faults_met();
    std::array<Done, std::tuple_size_v<decltype(pushes)>> done;
    Done beside;
    {
      const std::jthread pushing([&] {
        for (std::size_t i = 0; i < pushes.size(); ++i) {
          done[i] = perform(program, pushes[i], events_, {});
        }
      });
      beside = perform(program, action, events_, {});
    }
    take(program, action, std::move(beside), faults, true);
    for (std::size_t i = 0; i < pushes.size(); ++i) {
      take(program, pushes[i], std::move(done[i]), faults, true);
    }
  }

  // A second program works on the lake at the same time; where one loses its power, so does the other.
  void act_together(Program& first, const Action& action, const Trouble& trouble) {
    Program second(machine_, chance_.next());
    const auto other = random_action_beside(events_, chance_);
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
      done[who] =
          opened ? perform(program, *actions[who], events_, stops[who].get_token()) : Done{.outcome = opened};
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
    for (const auto& [id, story] : done.stores) {
      acknowledged_.stores[id].add(story);
    }
    acknowledged_.attempted.merge(done.attempted);
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
    // These tell what failed in one place of several.
    constexpr std::array kSumUp{Action::Kind::Compact, Action::Kind::Upkeep, Action::Kind::Delete,
                                Action::Kind::Restore};
    const bool sums_up = std::ranges::find(kSumUp, action.kind) != kSumUp.end();
    expect_reason(program, error, faults, describe(action), !sums_up);
    failed_.push_back(action);
  }

  // Nothing fails without a reason, and a full disk is told as what it is.
  void expect_reason(Program& program, const Error& error, std::uint64_t faults_before,
                     const std::string& what, bool tells_full_disk) {
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
    if (is_full && tells_full_disk && error.code() != ErrorCode::ResourceExhausted) {
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
      action.has_company = false;
      machine_.clock.advance(kBetweenActions);
      tell(fmt::format("again: {}", describe(action)));
      take(program, action, perform(program, action, events_, {}), program.files().faults_met(), false);
    }
    constexpr std::uint64_t kLooks = 4;
    if (findings().problems.empty() && chance_.one_in(kLooks)) {
      check(program, events_, acknowledged_, Stage::After, findings());
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
      tell(fmt::format("crash at operation {}: {} {}", files.operations(), to_string(met->operation),
                       met->path));
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
    check(program, events_, acknowledged_, stage, findings());
  }

  // Everything is brought to its end; then the power goes once more.
  void finish() {
    tell("everything is imported");
    is_slow_ = false;
    {
      Program program(machine_, chance_.next());
      if (!open(program)) {
        return;
      }
      for (const auto& action : last_actions(program)) {
        machine_.clock.advance(kBetweenActions);
        tell(describe(action));
        take(program, action, perform(program, action, events_, {}), 0, false);
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
    // A segment that went may be back: its removal is not synced, for the ledger knows it.
    for (const auto kind : {Action::Kind::Flush, Action::Kind::Sweep}) {
      const Action action{.kind = kind};
      take(program, action, perform(program, action, events_, {}), 0, false);
    }
    check(program, events_, acknowledged_, Stage::Finished, findings());
    if (options_.reads_rows) {
      check_rows(program, events_, acknowledged_, findings());
    }
  }

  // Stores that are pending deletion are restored, or gone; then everything is imported, and what is too old
  // goes.
  std::vector<Action> last_actions(Program& program) {
    std::vector<Action> actions;
    constexpr std::uint64_t kUpkeep = 4;
    constexpr std::chrono::hours kUntilRetiredGo{48};
    const bool has_pending = std::ranges::any_of(kStoreKinds, [&](const StoreKind& kind) {
      const auto store = find_store(program, kind.name);
      return store && *store && (*store)->status == catalog::StoreStatus::PendingDeletion;
    });
    if (has_pending) {
      for (const auto& kind : kStoreKinds) {
        actions.push_back({.kind = Action::Kind::Restore, .store = kind});
      }
      actions.push_back({.kind = Action::Kind::Upkeep});
    }
    if (!acknowledged_.attempted.empty()) {
      actions.push_back({.kind = Action::Kind::Flush});
    }
    for (const auto& kind : kStoreKinds) {
      actions.push_back(import_all(events_, kind));
    }
    for (const auto& kind : kStoreKinds) {
      const auto store = find_store(program, kind.name);
      const auto found =
          store && *store ? acknowledged_.stores.find((*store)->id.value()) : acknowledged_.stores.end();
      if (found != acknowledged_.stores.end() && found->second.kept_from) {
        actions.push_back(
            {.kind = Action::Kind::Expire, .store = kind, .keep_from = *found->second.kept_from});
      }
    }
    if (chance_.one_in(kUpkeep)) {
      actions.push_back({.kind = Action::Kind::Upkeep, .later = kUntilRetiredGo});
    }
    return actions;
  }

  io::Chance chance_;
  const RunOptions& options_;
  Machine machine_;
  Events events_;
  Acknowledged acknowledged_;
  RunReport report_;
  std::vector<Action> failed_;  // because of a fault
  bool power_is_gone_ = false;
  bool is_slow_ = false;
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
