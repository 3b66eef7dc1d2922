// How whoever changes users, keys or policies on the lake's folder tells the server that runs on it. The
// change itself is in the catalog by then, whether or not the server hears of it.
#pragma once

#include "base/result.hpp"
#include "io/local_door.hpp"
#include "service/lake.hpp"

#include <cstdint>
#include <memory>

namespace tarn::service {

enum class AccessNotice : std::uint8_t { NoServer, Noted };

// Listens at server.sock in the lake's folder, and lets the lake forget what it knows of keys and sessions
// when it is told to. `lake` must outlive the door. REQUIRES: the server's lock on the folder is held.
Result<std::unique_ptr<io::LocalDoor>> open_access_door(Lake& lake);

// Noted: calls that begin from now on are decided by what the catalog says. Fails where a server is there
// and does not answer; it sees the change within KeyRing::kKeyMemory all the same.
Result<AccessNotice> tell_of_access(const Lake& lake);

}  // namespace tarn::service
