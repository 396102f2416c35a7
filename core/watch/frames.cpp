#include "core/watch/frames.h"

#include <sys/random.h>

#include <cstring>

#include "core/io/deflate.h"
#include "core/watch/bytes.h"
#include "core/watch/wire.h"

#ifndef BRENIER_VERSION
#define BRENIER_VERSION "unknown"
#endif

namespace brenier::watch {
namespace {

constexpr std::string_view magic = "BRNWATCH";
constexpr std::size_t headBytes = 6;        // length, kind, packed
constexpr std::size_t worthPacking = 1024;  // bytes
constexpr std::size_t longestName = 200;    // of a version, a host, a run

std::uint32_t lengthAt(const char* bytes) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes, sizeof length);
  return length;
}

void begin(ByteWriter& writer) {
  for (const char c : magic) writer.write(static_cast<std::uint8_t>(c));
  writer.write(protocolVersion);
}

/// The ten bytes that never change.
Status readBeginning(ByteReader& reader, const char* what) {
  std::string found;
  for (std::size_t k = 0; k < magic.size(); ++k) {
    std::uint8_t byte = 0;
    reader.read(byte);
    found += static_cast<char>(byte);
  }
  std::uint16_t protocol = 0;
  reader.read(protocol);
  if (!reader.problem().empty() || found != magic)
    return badInput(std::string("What answers there is no ") + what + " of Brenier.", "Look at the address.");
  if (protocol != protocolVersion)
    return badInput("The other side speaks version " + std::to_string(protocol) +
                        " of the protocol, and this is Brenier " + BRENIER_VERSION + ", which speaks " +
                        std::to_string(protocolVersion) + ".",
                    "Use the same version of Brenier on both sides.");
  return ok();
}

/// Short, and without signs that would change a terminal.
void readName(ByteReader& reader, std::string& name) {
  reader.read(name);
  if (name.size() > longestName) reader.fail("a name of it is too long");
  for (char& c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
}

Status readEnd(ByteReader& reader) {
  if (reader.problem().empty() && reader.left() > 0) reader.fail("it goes on after its end");
  if (reader.problem().empty()) return ok();
  return badInput("The greeting of the other side cannot be read: " + reader.problem() + ".",
                  "Use the same version of Brenier on both sides.");
}

Status sameLayout(std::uint64_t layout, const std::string& version) {
  if (layout == layoutNumber()) return ok();
  return badInput("The other side is Brenier " + version + ", and this is Brenier " + BRENIER_VERSION +
                      ": they write down moments differently.",
                  "Use the same version of Brenier on both sides.");
}

/// What a packed payload holds: its length, and as many bytes deflated.
Result<std::string> unpacked(std::string_view payload, std::size_t most) {
  const std::size_t length = payload.size() < 4 ? most + 1 : lengthAt(payload.data());
  if (length > most)
    return badInput("A packed frame of " + std::to_string(payload.size()) + " bytes says no length up to " +
                    std::to_string(most) + ".");
  auto whole = inflated(payload.substr(4), length);
  if (whole && whole->size() != length)
    return badInput("A packed frame holds " + std::to_string(whole->size()) + " bytes in place of " +
                    std::to_string(length) + ".");
  return whole;
}

std::string shortened(std::string name) {
  if (name.size() > longestName) name.resize(longestName);
  return name;
}

}  // namespace

std::string frameBytes(FrameKind kind, std::string_view payload, bool packed) {
  std::string smaller;
  if (packed && payload.size() >= worthPacking)
    if (auto deflate = deflated(payload, fastestDeflate); deflate && deflate->size() + 4 < payload.size())
      smaller = *std::move(deflate);
  const bool isSmaller = !smaller.empty();
  const std::string_view body = isSmaller ? std::string_view(smaller) : payload;
  ByteWriter writer;
  writer.write(static_cast<std::uint32_t>(2 + (isSmaller ? 4 : 0) + body.size()));
  writer.write(static_cast<std::uint8_t>(kind));
  writer.write(isSmaller);
  if (isSmaller) writer.write(static_cast<std::uint32_t>(payload.size()));
  std::string bytes = writer.take();
  bytes.append(body);
  return bytes;
}

Result<std::optional<Frame>> FrameReader::next() {
  if (waiting() < 4) return std::optional<Frame>();
  const char* at = m_bytes.data() + m_read;
  const std::size_t length = lengthAt(at);
  if (length < 2 || length > m_most)
    return badInput("A frame of " + std::to_string(length) + " bytes is announced, and 2 to " + std::to_string(m_most) +
                    " are read here.");
  if (waiting() < headBytes) return std::optional<Frame>();
  const auto kind = static_cast<std::uint8_t>(at[4]), packed = static_cast<std::uint8_t>(at[5]);
  if (kind < static_cast<int>(FrameKind::hello) || kind > static_cast<int>(FrameKind::command) || packed > 1)
    return badInput("A frame of kind " + std::to_string(kind) + " came, and there are 1 to " +
                    std::to_string(static_cast<int>(FrameKind::command)) + ".");
  if (waiting() < 4 + length) return std::optional<Frame>();
  Frame frame{static_cast<FrameKind>(kind), m_bytes.substr(m_read + headBytes, length - 2)};
  m_read += 4 + length;
  if (m_read == m_bytes.size() || m_read > (1u << 20)) {
    m_bytes.erase(0, m_read);
    m_read = 0;
  }
  if (packed == 1) {
    auto whole = unpacked(frame.payload, m_most);
    if (!whole) return Unexpected<RunError>(whole.error());
    frame.payload = *std::move(whole);
  }
  return std::optional<Frame>(std::move(frame));
}

Result<Token> newToken() {
  Token token{};
  if (::getrandom(token.data(), token.size(), 0) != static_cast<ssize_t>(token.size()))
    return failure(ErrorKind::internal, "The system gives no random numbers for a token.", "Leave out --listen.");
  return token;
}

std::string toText(const Token& token) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : token) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Result<Token> tokenFromText(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  Token token{};
  bool right = text.size() == 2 * token.size();
  for (std::size_t k = 0; right && k < token.size(); ++k) {
    const int high = digit(text[2 * k]), low = digit(text[2 * k + 1]);
    right = high >= 0 && low >= 0;
    token[k] = static_cast<unsigned char>((high << 4) | (low & 15));
  }
  if (right) return token;
  return badInput("A token has 32 hexadecimal digits, and there are " + std::to_string(text.size()) + " signs.",
                  "Give the file watch.token of the run's folder.");
}

bool same(const Token& one, const Token& other) {
  unsigned different = 0;
  for (std::size_t k = 0; k < one.size(); ++k) different |= static_cast<unsigned>(one[k] ^ other[k]);
  return different == 0;
}

std::string encode(const Hello& hello) {
  ByteWriter writer;
  begin(writer);
  writer.write(hello.layout != 0 ? hello.layout : layoutNumber());
  writer.write(shortened(hello.version.empty() ? BRENIER_VERSION : hello.version));
  writer.write(hello.token);
  writer.write(hello.packs);
  return writer.take();
}

std::string encode(const Welcome& welcome) {
  ByteWriter writer;
  begin(writer);
  writer.write(welcome.layout != 0 ? welcome.layout : layoutNumber());
  writer.write(shortened(welcome.version.empty() ? BRENIER_VERSION : welcome.version));
  writer.write(welcome.run);
  writer.write(welcome.controls);
  writer.write(shortened(welcome.host));
  writer.write(shortened(welcome.name));
  return writer.take();
}

std::string encode(const Refused& refused) {
  ByteWriter writer;
  begin(writer);
  writer.write(refused.error);
  return writer.take();
}

Result<Hello> decodeHello(std::string_view payload) {
  ByteReader reader(payload);
  Hello hello;
  if (const Status known = readBeginning(reader, "viewer"); !known) return Unexpected<RunError>(known.error());
  reader.read(hello.layout);
  readName(reader, hello.version);
  reader.read(hello.token);
  reader.read(hello.packs);
  if (const Status whole = readEnd(reader); !whole) return Unexpected<RunError>(whole.error());
  if (const Status fits = sameLayout(hello.layout, hello.version); !fits) return Unexpected<RunError>(fits.error());
  return hello;
}

Result<Welcome> decodeWelcome(std::string_view payload) {
  ByteReader reader(payload);
  Welcome welcome;
  if (const Status known = readBeginning(reader, "run"); !known) return Unexpected<RunError>(known.error());
  reader.read(welcome.layout);
  readName(reader, welcome.version);
  reader.read(welcome.run);
  reader.read(welcome.controls);
  readName(reader, welcome.host);
  readName(reader, welcome.name);
  if (const Status whole = readEnd(reader); !whole) return Unexpected<RunError>(whole.error());
  if (const Status fits = sameLayout(welcome.layout, welcome.version); !fits) return Unexpected<RunError>(fits.error());
  return welcome;
}

Result<Refused> decodeRefused(std::string_view payload) {
  ByteReader reader(payload);
  Refused refused;
  // Who speaks another protocol may still say so.
  const Status known = readBeginning(reader, "run");
  if (!known) return Unexpected<RunError>(known.error());
  reader.read(refused.error.kind);
  readName(reader, refused.error.message);
  readName(reader, refused.error.hint);
  if (const Status whole = readEnd(reader); !whole) return Unexpected<RunError>(whole.error());
  return refused;
}

}  // namespace brenier::watch
