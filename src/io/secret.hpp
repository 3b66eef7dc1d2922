// Text that must not leak: it has no operator<<, no comparison and no copy by accident.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace tarn::io {

// Overwrites its memory before it lets go of it. Compare with equal_in_constant_time.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  Secret copy() const { return Secret(reveal()); }
  // The text itself. It must not go into messages or logs.
  std::string_view reveal() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace tarn::io
