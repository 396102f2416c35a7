#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/api/run_error.h"

// How messages stand in a connection, whatever they hold; docs/watching.md has it byte by byte.

namespace brenier::watch {

/// Rises with every change of what stands in this file; what messages hold is told by layoutNumber().
inline constexpr std::uint16_t protocolVersion = 1;

enum class FrameKind : std::uint8_t { hello = 1, welcome, refused, event, snapshot, command };

/// The most bytes a frame may announce: of who has not said who it is, of a viewer, of a run.
inline constexpr std::size_t mostInHello = 512, mostFromViewer = 4u << 20, mostFromRun = 64u << 20;

struct Frame {
  FrameKind kind = FrameKind::hello;
  std::string payload;
};

/// One frame as bytes: its length (of all that follows) as four bytes, its kind, 0 or 1 for packed, and its payload.
/// Where that is wanted, known to this build and worth it, this is packed: its own length as four bytes, and zlib's
/// stream (RFC 1950).
std::string frameBytes(FrameKind kind, std::string_view payload, bool packed = false);

/// Frames out of bytes as they come, in pieces of any size. What is too long, of no kind, or does not unpack is an
/// error, after which nothing more is read.
class FrameReader {
 public:
  explicit FrameReader(std::size_t most) : m_most(most) {}
  /// From here on frames may be this long.
  void allow(std::size_t most) { m_most = most; }
  void add(std::string_view bytes) { m_bytes.append(bytes); }
  /// The next frame; nothing where it has not come whole. Errors (bad input).
  Result<std::optional<Frame>> next();
  /// Bytes that wait.
  std::size_t waiting() const { return m_bytes.size() - m_read; }

 private:
  std::size_t m_most;
  std::string m_bytes;
  std::size_t m_read = 0;
};

/// 128 bits that a viewer has to know where a run listens on a port.
using Token = std::array<unsigned char, 16>;

/// From the operating system. Error (internal): it gives none.
Result<Token> newToken();
/// 32 hexadecimal digits.
std::string toText(const Token& token);
/// Error (bad input): it is none.
Result<Token> tokenFromText(std::string_view text);
/// In a time that says nothing of where they differ.
bool same(const Token& one, const Token& other);

/// A viewer's first frame. Its first ten bytes, and those of Welcome and Refused, never change.
struct Hello {
  std::uint16_t protocol = protocolVersion;
  std::uint64_t layout = 0;
  std::string version;  ///< of the program
  Token token{};
  bool packs = false;  ///< large frames are to be packed
};

/// What a run answers.
struct Welcome {
  std::uint16_t protocol = protocolVersion;
  std::uint64_t layout = 0;
  std::string version;
  std::uint64_t run = 0;   ///< a random number; another one when it begins or goes on elsewhere
  bool controls = false;   ///< it takes commands, not only views
  std::string host, name;  ///< of the machine, and what the run is called there
};

/// Or that it does not; `error` says why.
struct Refused {
  RunError error;
};

std::string encode(const Hello& hello);
std::string encode(const Welcome& welcome);
std::string encode(const Refused& refused);
/// Errors (bad input): no such frame; of another protocol or layout, as a sentence for a person.
Result<Hello> decodeHello(std::string_view payload);
Result<Welcome> decodeWelcome(std::string_view payload);
Result<Refused> decodeRefused(std::string_view payload);

}  // namespace brenier::watch
