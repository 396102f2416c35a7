#include "core/io/gif.h"

#ifdef BRENIER_HAS_GIF
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <utility>

namespace brenier {
namespace {

constexpr int colourBits = 8;
constexpr int maxColours = 1 << colourBits;

Unexpected<RunError> cannotWrite(int code) {
  const char* text = GifErrorString(code);
  return failure(ErrorKind::internal,
                 std::string("The GIF film cannot be written: ") + (text ? text : "no reason given") + ".",
                 "Choose a smaller size, or write an .mp4.");
}

/// What a palette index stands for is the mean of the pixels that got it. giflib's own palettes have five bits a
/// channel: its white is grey, and no figure would keep its colours.
std::array<GifColorType, maxColours> trueColours(const std::uint8_t* rgb, const std::vector<GifByteType>& indices) {
  std::array<std::array<std::uint64_t, 3>, maxColours> sum{};
  std::array<std::uint64_t, maxColours> count{};
  for (std::size_t i = 0; i < indices.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) sum[indices[i]][c] += rgb[3 * i + c];
    ++count[indices[i]];
  }
  std::array<GifColorType, maxColours> colours{};
  for (std::size_t k = 0; k < colours.size(); ++k) {
    const std::uint64_t n = std::max<std::uint64_t>(1, count[k]);
    const auto mean = [&](std::size_t c) { return static_cast<GifByteType>((sum[k][c] + n / 2) / n); };
    colours[k] = {mean(0), mean(1), mean(2)};
  }
  return colours;
}

extern "C" int appendBytes(GifFileType* file, const GifByteType* bytes, int count) {
  static_cast<std::string*>(file->UserData)
      ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
  return count;
}

}  // namespace

struct GifFilm::Encoder {
  int width, height;
  int delay;  ///< hundredths of a second
  std::string bytes;
  GifFileType* file = nullptr;
  int error = 0;

  ~Encoder() {
    int ignored = 0;
    if (file) EGifCloseFile(file, &ignored);
  }
  bool begin();
  bool writeFrame(const std::vector<GifByteType>& indices, const std::array<GifColorType, maxColours>& colours);
};

bool GifFilm::Encoder::begin() {
  file = EGifOpen(&bytes, appendBytes, &error);
  if (!file) return false;
  EGifSetGifVersion(file, true);
  const unsigned char forEver[] = {1, 0, 0};
  return EGifPutScreenDesc(file, width, height, colourBits, 0, nullptr) &&
         EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE) && EGifPutExtensionBlock(file, 11, "NETSCAPE2.0") &&
         EGifPutExtensionBlock(file, sizeof forEver, forEver) && EGifPutExtensionTrailer(file);
}

bool GifFilm::Encoder::writeFrame(const std::vector<GifByteType>& indices,
                                  const std::array<GifColorType, maxColours>& colours) {
  const GraphicsControlBlock control{DISPOSE_DO_NOT, false, delay, NO_TRANSPARENT_COLOR};
  std::array<GifByteType, 4> block{};
  const auto size = EGifGCBToExtension(&control, block.data());
  if (!EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(size), block.data())) return false;
  ColorMapObject* palette = GifMakeMapObject(maxColours, colours.data());
  const bool described = palette && EGifPutImageDesc(file, 0, 0, width, height, false, palette);
  GifFreeMapObject(palette);
  if (!described) return false;
  std::vector<GifByteType> row(static_cast<std::size_t>(width));  // giflib wants to write where it reads
  for (auto from = indices.begin(); from != indices.end(); from += width) {
    std::copy_n(from, width, row.begin());
    if (!EGifPutLine(file, row.data(), width)) return false;
  }
  return true;
}

GifFilm::GifFilm(int width, int height, int framesPerSecond)
    : m_encoder(
          new Encoder{width, height, std::max(2, (100 + framesPerSecond / 2) / std::max(1, framesPerSecond)), {}}) {
  m_encoder->begin();
}

GifFilm::~GifFilm() = default;

Status GifFilm::add(const std::uint8_t* rgb) {
  if (!m_encoder->file) return cannotWrite(m_encoder->error);
  const std::size_t count = static_cast<std::size_t>(m_encoder->width) * static_cast<std::size_t>(m_encoder->height);
  std::array<std::vector<GifByteType>, 3> channels;
  for (std::size_t c = 0; c < 3; ++c) {
    channels[c].resize(count);
    for (std::size_t i = 0; i < count; ++i) channels[c][i] = rgb[3 * i + c];
  }
  std::vector<GifByteType> indices(count);
  std::array<GifColorType, maxColours> coarse{};
  int colours = maxColours;
  if (!GifQuantizeBuffer(static_cast<unsigned>(m_encoder->width), static_cast<unsigned>(m_encoder->height), &colours,
                         channels[0].data(), channels[1].data(), channels[2].data(), indices.data(), coarse.data()))
    return cannotWrite(E_GIF_ERR_NOT_ENOUGH_MEM);
  if (!m_encoder->writeFrame(indices, trueColours(rgb, indices))) return cannotWrite(m_encoder->file->Error);
  return ok();
}

Result<std::string> GifFilm::finish() {
  if (!m_encoder->file) return cannotWrite(m_encoder->error);
  GifFileType* file = std::exchange(m_encoder->file, nullptr);
  if (!EGifCloseFile(file, &m_encoder->error)) return cannotWrite(m_encoder->error);
  return std::move(m_encoder->bytes);
}

bool canWriteGif() {
  return true;
}

}  // namespace brenier

#else

namespace brenier {

struct GifFilm::Encoder {};

GifFilm::GifFilm(int, int, int) {}
GifFilm::~GifFilm() = default;

Status GifFilm::add(const std::uint8_t*) {
  return badInput("This build cannot write .gif: it lacks giflib.", "Write an .mp4, or .png frames.");
}

Result<std::string> GifFilm::finish() {
  return badInput("This build cannot write .gif: it lacks giflib.", "Write an .mp4, or .png frames.");
}

bool canWriteGif() {
  return false;
}

}  // namespace brenier

#endif
