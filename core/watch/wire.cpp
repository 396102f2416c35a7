#include "core/watch/wire.h"

#include "core/watch/bytes.h"
#include "core/watch/snapshot_check.h"

namespace brenier::watch {
namespace {

template <class T>
std::string encoded(const T& value) {
  ByteWriter writer;
  writer.write(value);
  return writer.take();
}

template <class T>
Result<T> decoded(std::string_view bytes, const char* what) {
  ByteReader reader(bytes);
  T value{};
  reader.read(value);
  if (reader.problem().empty() && reader.left() > 0)
    reader.fail("it goes on for " + std::to_string(reader.left()) + " bytes after its end");
  if (reader.problem().empty()) return value;
  const std::string where = reader.where().empty() ? "" : " (\"" + reader.where() + "\")";
  return badInput("A " + std::string(what) + " of " + std::to_string(bytes.size()) +
                      " bytes cannot be read: " + reader.problem() + where + ".",
                  "Use the same version of Brenier on both sides.");
}

}  // namespace

std::string encode(const Snapshot& snapshot) {
  return encoded(snapshot);
}

std::string encode(const RunEvent& event) {
  return encoded(event);
}

std::string encode(const Command& command) {
  return encoded(command);
}

Result<Snapshot> decodeSnapshot(std::string_view bytes) {
  auto snapshot = decoded<Snapshot>(bytes, "moment");
  if (!snapshot) return snapshot;
  if (const auto problem = problemOf(*snapshot); !problem.empty())
    return badInput("A moment of " + std::to_string(bytes.size()) + " bytes cannot be shown: " + problem + ".",
                    "Use the same version of Brenier on both sides.");
  return snapshot;
}

Result<RunEvent> decodeEvent(std::string_view bytes) {
  auto event = decoded<RunEvent>(bytes, "message");
  if (!event) return event;
  const auto* slow = std::get_if<SlowStepTaken>(&*event);
  if (slow && !slow->step) return badInput("A step in slow motion has nothing in it.");
  return event;
}

Result<Command> decodeCommand(std::string_view bytes) {
  auto command = decoded<Command>(bytes, "command");
  if (!command) return command;
  if (auto* view = std::get_if<SetView>(&*command)) view->view = bounded(std::move(view->view));
  return command;
}

}  // namespace brenier::watch
