// What programs do to stores beside filling them.
#pragma once

#include "catalog/control_records.hpp"
#include "torture/actions.hpp"

#include <optional>
#include <stop_token>
#include <string_view>

namespace tarn::torture {

// Without a store of that name, the actions do nothing.
Result<std::optional<catalog::EventDataStore>> find_store(Program& program, std::string_view name);

// The files that leave the table go at once.
Result<> compact(Program& program, const Action& action, const std::stop_token& stop);
// Fails also where an event stays that should not.
Result<> expire(Program& program, const Action& action, const std::stop_token& stop, Done& done);
Result<> begin_deletion(Program& program, const Action& action);
Result<> restore(Program& program, const Action& action);
// What a server does by itself, with final deletions; it tells of failures, not which.
Result<> keep_up(Program& program, const Action& action, const std::stop_token& stop, Done& done);

}  // namespace tarn::torture
