#include "core/watch/frames.h"
#include "core/watch/wire.h"
#include "memory_file.h"

/// The input is what one side of a connection sends, in pieces, and, so that the search gets past the framing, also the
/// payload of each kind of frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace brenier;
  using namespace brenier::watch;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto readAll = [](std::string_view payload) {
    const auto snapshot = decodeSnapshot(payload);
    fuzz::requireReadable(snapshot);
    if (snapshot) fuzz::require(encode(*snapshot) == payload);
    const auto event = decodeEvent(payload);
    fuzz::requireReadable(event);
    const auto command = decodeCommand(payload);
    fuzz::requireReadable(command);
    // What is read once is the same when it is written and read again.
    if (event) fuzz::require(encode(*decodeEvent(encode(*event))) == encode(*event));
    if (command) fuzz::require(encode(*decodeCommand(encode(*command))) == encode(*command));
    fuzz::requireReadable(decodeHello(payload));
    fuzz::requireReadable(decodeWelcome(payload));
    fuzz::requireReadable(decodeRefused(payload));
    fuzz::requireReadable(tokenFromText(payload));
  };
  readAll(bytes);
  FrameReader reader(1u << 20);
  for (std::size_t at = 0; at < size; at += 64) {
    reader.add(bytes.substr(at, 64));
    while (true) {
      const auto frame = reader.next();
      fuzz::requireReadable(frame);
      if (!frame) return 0;
      if (!*frame) break;
      readAll((*frame)->payload);
    }
  }
  return 0;
}
