#include "core/io/packed_text.h"

#if BRENIER_HAS_ZLIB
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>

#include "core/io/deflate.h"
#endif

namespace brenier {

#if BRENIER_HAS_ZLIB

namespace {

constexpr std::size_t checksumBytes = 4;

std::string checksumOf(std::string_view bytes) {
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>((sum >> shift) & 0xff);
  return text;
}

std::string toWord(std::string_view bytes) {
  std::string word(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(word.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  word.resize(static_cast<std::size_t>(size));
  std::replace(word.begin(), word.end(), '+', '-');
  std::replace(word.begin(), word.end(), '/', '_');
  while (word.ends_with('=')) word.pop_back();
  return word;
}

/// Nothing where a sign is none of its own.
std::string fromWord(std::string_view word) {
  std::string plain;
  for (const char c : word)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') plain += c == '-' ? '+' : c == '_' ? '/' : c;
  if (word.find_first_of("+/=") != std::string_view::npos) return {};
  const std::size_t padding = (4 - plain.size() % 4) % 4;
  plain.append(padding, '=');
  std::string bytes(3 * (plain.size() / 4), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  if (size < 0 || padding == 3) return {};
  bytes.resize(bytes.size() - padding);
  return bytes;
}

Unexpected<RunError> damagedText(const std::string& what) {
  return badInput("The text is damaged: " + what + ".", "Copy all of it again.");
}

}  // namespace

Result<std::string> packText(std::string_view bytes) {
  const std::string packed = *deflated(bytes, closestDeflate);
  return toWord(packed + checksumOf(packed));
}

Result<std::string> unpackText(std::string_view word, std::size_t most) {
  if (word.size() > 2 * most)
    return damagedText("it has " + std::to_string(word.size()) + " signs, and at most " + std::to_string(2 * most) +
                       " are read");
  const std::string bytes = fromWord(word);
  if (bytes.size() <= checksumBytes) return damagedText("it ends early, or holds signs that are none of its own");
  const std::string_view packed(bytes.data(), bytes.size() - checksumBytes);
  if (checksumOf(packed) != bytes.substr(packed.size()))
    return damagedText("the checksum of its " + std::to_string(word.size()) + " signs does not fit");
  auto out = inflated(packed, most);
  if (!out) return damagedText("what it packs ends early, or has more than " + std::to_string(most) + " bytes");
  return out;
}

#else

namespace {

Unexpected<RunError> cannotPack() {
  return badInput("This build of Brenier packs no text: it has no zlib.", "Use one that was built with it.");
}

}  // namespace

Result<std::string> packText(std::string_view) {
  return cannotPack();
}

Result<std::string> unpackText(std::string_view, std::size_t) {
  return cannotPack();
}

#endif

}  // namespace brenier
