// What a loss of power does to the simulated disk.
#include "io/chance.hpp"
#include "io/memory_file_system.hpp"
#include "io/memory_paths.hpp"

#include <utility>

namespace tarn::io {

// With all that is in it.
void MemoryFileSystem::lose_folder(Disk& disk, const std::string& folder) {
  const auto is_lost = [&](const std::string& path) { return path == folder || lies_beneath(path, folder); };
  std::erase_if(disk.folders, is_lost);
  std::erase_if(disk.durable_files, [&](const auto& entry) { return is_lost(entry.first); });
}

void MemoryFileSystem::lose_power() {
  {
    const auto disk = disk_.lock();
    for (const auto& folder : disk->unsynced_folders) {
      lose_folder(*disk, folder);
    }
  }
  lose_power_to([](const File& file) { return file.content.durable(); });
}

void MemoryFileSystem::lose_power(std::uint64_t seed) {
  Chance chance(seed);
  {
    const auto disk = disk_.lock();
    for (const auto& [folder, changes] : disk->unsynced_names) {
      const auto kept = chance.below(changes.size() + 1);
      for (std::size_t i = 0; i < kept; ++i) {
        apply(disk->durable_files, changes[i]);
      }
    }
    for (const auto& folder : disk->unsynced_folders) {
      if (chance.one_in(2)) {
        lose_folder(*disk, folder);
      }
    }
  }
  lose_power_to([&chance](const File& file) { return file.content.after_power_loss(chance); });
}

void MemoryFileSystem::lose_power_to(const std::function<std::string(const File&)>& left) {
  const auto disk = disk_.lock();
  for (const auto& [path, file] : disk->files) {
    file->lost = true;
  }
  Names kept;
  for (const auto& [path, file] : disk->durable_files) {
    file->lost = true;
    kept[path] = std::make_shared<File>(
        File{.path = path, .content = MemoryContent(left(*file)), .modified_ns = file->modified_ns});
  }
  disk->files = kept;
  disk->durable_files = std::move(kept);
  disk->unsynced_names.clear();
  disk->unsynced_folders.clear();
  disk->locks.clear();
  ++disk->power_cycle;
}

void MemoryFileSystem::copy_from(MemoryFileSystem& other) {
  Names names;
  std::set<std::string> folders;
  {
    const auto disk = other.disk_.lock();
    for (const auto& [path, file] : disk->files) {
      names[path] = std::make_shared<File>(File{
          .path = path, .content = MemoryContent(file->content.bytes()), .modified_ns = file->modified_ns});
    }
    folders = disk->folders;
  }
  const auto disk = disk_.lock();
  disk->files = names;
  disk->durable_files = std::move(names);
  disk->unsynced_names.clear();
  disk->unsynced_folders.clear();
  disk->folders = std::move(folders);
  disk->locks.clear();
}

}  // namespace tarn::io
