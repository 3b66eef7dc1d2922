// How the life of a program goes wrong.
#pragma once

#include "io/chance.hpp"
#include "io/faulty_file_system.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::torture {

struct Trouble {
  std::optional<io::Fault> fault{};
  bool is_random = false;   // else it comes once, or goes on where it is a full disk
  std::uint64_t nth = 0;    // change, or one in so many
  bool loses_power = true;  // with a crash; else only the program dies
  bool is_slow = false;     // the disk: now and then, an operation takes long
};

Trouble random_trouble(io::Chance& chance);
void plan(io::FaultyFileSystem& files, const Trouble& trouble, std::uint64_t seed);
std::string describe(const Trouble& trouble);

// What a path is to a lake.
std::string role_of(std::string_view path);

}  // namespace tarn::torture
