#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/api/command.h"
#include "core/api/run_error.h"
#include "core/api/run_event.h"
#include "core/api/snapshot.h"

namespace brenier::watch {

/// Snapshots, events and commands as bytes; docs/watching.md has every one of them.
std::string encode(const Snapshot& snapshot);
std::string encode(const RunEvent& event);
std::string encode(const Command& command);

/// What encode() wrote, of bytes that anybody may have sent. Errors (bad input): they end early, go on, hold what is
/// no value of its field, or parts that do not belong together, as a field of other than rows times columns values.
Result<Snapshot> decodeSnapshot(std::string_view bytes);
Result<RunEvent> decodeEvent(std::string_view bytes);
/// Views are held within bounds, whatever they ask for: a viewer decides neither how much memory nor how long a look
/// takes.
Result<Command> decodeCommand(std::string_view bytes);

/// A view within the bounds of which decodeCommand() speaks.
ViewRequest bounded(ViewRequest view);

/// Every field of what crosses, a line each, with its type: the format itself, as docs/watching.md shows it.
std::string layoutText();
/// A number of that text (FNV-1a of 64 bits): two programs with the same one understand each other.
std::uint64_t layoutNumber();

}  // namespace brenier::watch
