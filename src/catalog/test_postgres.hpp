// For tests: a PostgreSQL server of this process's own, in a temporary folder and without a network port.
#pragma once

#include "catalog/place.hpp"
#include "catalog/temp_folder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarn::catalog {
namespace test_postgres {

inline constexpr uid_t kNobody = 65534;
inline constexpr std::chrono::milliseconds kPoll{20};
inline constexpr int kPolls = 1500;

[[noreturn]] inline void give_up(const std::string& why) {
  fmt::print(stderr, "the tests of PostgreSQL cannot run: {}\n", why);
  std::abort();
}

// Debian keeps the programs of each version apart, and off the PATH.
inline std::string programs() {
  std::vector<std::string> found;
  std::error_code none;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    if (std::filesystem::exists(version.path() / "bin/initdb")) {
      found.push_back((version.path() / "bin").string());
    }
  }
  if (found.empty()) {
    give_up("no server of PostgreSQL is installed: install the package postgresql-15");
  }
  return *std::ranges::max_element(found);
}

// Begins a program, as somebody else where we are root, whom the server refuses. It ends with us.
inline pid_t begin(const std::vector<std::string>& words, const std::string& output) {
  const pid_t child = ::fork();
  if (child != 0) {
    return child;
  }
  const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  std::vector<char*> arguments;
  for (const auto& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

inline int end_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline std::string contents(const std::string& path) {
  const auto files = io::make_posix_file_system();
  return io::read_file(*files, path, 1U << 20U).value_or("");
}

}  // namespace test_postgres

class TestPostgres {
 public:
  // The process's server, started by the first call; it ends with the process. A machine without the server's
  // programs fails the test that asks, with the package to install.
  static TestPostgres& shared();

  ~TestPostgres();
  TestPostgres(const TestPostgres&) = delete;
  TestPostgres& operator=(const TestPostgres&) = delete;

  // An empty database of its own, as its address.
  std::string make_database();
  PostgresUrl url(const std::string& address) const;

  // Whatever the server is asked for by its own client; returns what that prints.
  std::string ask(const std::string& address, const std::string& sql) const;
  // As a machine does that loses its power, and then comes back.
  void crash();
  void start();
  // Ends the connections to a database, as an administrator may.
  void end_connections(const std::string& address) const;

 private:
  TestPostgres();

  struct State;
  std::unique_ptr<State> state_;
};

enum class DatabaseKind { Sqlite, Postgres };

inline std::string name_of(const testing::TestParamInfo<DatabaseKind>& info) {
  return info.param == DatabaseKind::Sqlite ? "Sqlite" : "Postgres";
}

// A place of that kind where nothing is.
inline Place empty_place(DatabaseKind kind, const TempFolder& folder, std::string_view file) {
  auto& server = TestPostgres::shared;
  return kind == DatabaseKind::Sqlite ? Place(folder.at(file))
                                      : Place(server().url(server().make_database()));
}
struct TestPostgres::State {
  std::string program(std::string_view name) const { return io::join_path(programs_folder, name); }

  TempFolder folder;
  std::string programs_folder = test_postgres::programs();
  std::string data = folder.at("data");
  std::string log = folder.at("log");
  pid_t server = 0;
  int databases = 0;
};

inline TestPostgres& TestPostgres::shared() {
  static TestPostgres server;
  return server;
}

inline TestPostgres::TestPostgres() : state_(std::make_unique<State>()) {
  auto& state = *state_;
  if (::geteuid() == 0 &&
      ::chown(state.folder.at("").c_str(), test_postgres::kNobody, test_postgres::kNobody) != 0) {
    test_postgres::give_up("its folder cannot be given away");
  }
  const auto made = test_postgres::end_of(
      test_postgres::begin({state.program("initdb"), "-D", state.data, "-U", "tarn", "-A", "trust", "-E",
                            "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"},
                           state.log));
  if (made != 0) {
    test_postgres::give_up("initdb failed: " + test_postgres::contents(state.log));
  }
  start();
}

inline TestPostgres::~TestPostgres() {
  ::kill(state_->server, SIGQUIT);
  test_postgres::end_of(state_->server);
}

inline void TestPostgres::start() {
  auto& state = *state_;
  // A crash loses what was not synced only with the machine, so that syncing is not worth its time here.
  state.server = test_postgres::begin(
      {state.program("postgres"), "-D", state.data, "-c", "listen_addresses=", "-c",
       "unix_socket_directories=" + state.folder.at(""), "-c", "fsync=off", "-c",
       "synchronous_standby_names=none", "-c", "synchronous_commit=local", "-c", "max_connections=40"},
      state.log);
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  for (int poll = 0; poll < test_postgres::kPolls; ++poll) {
    if (test_postgres::end_of(test_postgres::begin(
            {state.program("pg_isready"), "-q", "-h", state.folder.at("")}, state.log)) == 0) {
      return;
    }
    never.wait_for(lock, test_postgres::kPoll, [] { return false; });
  }
  test_postgres::give_up("the server does not start: " + test_postgres::contents(state.log));
}

inline void TestPostgres::crash() {
  ::kill(state_->server, SIGQUIT);
  test_postgres::end_of(state_->server);
}

inline std::string TestPostgres::make_database() {
  const auto name = fmt::format("t{}", ++state_->databases);
  ask(fmt::format("postgresql:///postgres?host={}&user=tarn", state_->folder.at("")),
      fmt::format("CREATE DATABASE {}", name));
  return fmt::format("postgresql:///{}?host={}&user=tarn", name, state_->folder.at(""));
}

inline PostgresUrl TestPostgres::url(const std::string& address) const {
  auto url = PostgresUrl::parse(address);
  if (!url) {
    test_postgres::give_up(url.error().message());
  }
  return *std::move(url);
}

inline std::string TestPostgres::ask(const std::string& address, const std::string& sql) const {
  const auto output = state_->folder.at("answer");
  std::filesystem::remove(output);
  test_postgres::end_of(
      test_postgres::begin({state_->program("psql"), "-XAtq", "-d", address, "-c", sql}, output));
  return test_postgres::contents(output);
}

inline void TestPostgres::end_connections(const std::string& address) const {
  ask(address,
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND "
      "pid <> "
      "pg_backend_pid()");
}

}  // namespace tarn::catalog
