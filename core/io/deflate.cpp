#include "core/io/deflate.h"

#include <algorithm>

#if BRENIER_HAS_ZLIB
#include <zlib.h>
#endif

namespace brenier {

#if BRENIER_HAS_ZLIB

Result<std::string> deflated(std::string_view bytes, int level) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
            static_cast<uLong>(bytes.size()), level);
  packed.resize(size);
  return packed;
}

Result<std::string> inflated(std::string_view packed, std::size_t most) {
  constexpr std::size_t growth = 1032;  // zlib.net/zlib_tech.html
  std::string out(std::min(most, growth * packed.size()), '\0');
  uLongf size = out.size();
  if (uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(packed.data()),
                 static_cast<uLong>(packed.size())) != Z_OK)
    return badInput("Packed bytes are damaged: they end early, or hold more than " + std::to_string(out.size()) +
                    " bytes.");
  out.resize(size);
  return out;
}

#else

Result<std::string> deflated(std::string_view, int) {
  return badInput("This build of Brenier packs nothing: it has no zlib.", "Use one that was built with it.");
}

Result<std::string> inflated(std::string_view, std::size_t) {
  return badInput("This build of Brenier unpacks nothing: it has no zlib.", "Use one that was built with it.");
}

#endif

}  // namespace brenier
