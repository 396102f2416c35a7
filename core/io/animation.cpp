#include "core/io/animation.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "core/io/atomic_file.h"
#include "core/io/gif.h"
#include "core/io/picture.h"
#include "core/io/video.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

constexpr int mostPixels = 4096;

class GifWriter final : public AnimationWriter {
 public:
  explicit GifWriter(const AnimationFormat& format)
      : m_path(format.path), m_film(format.width, format.height, format.framesPerSecond) {}
  Status add(const std::uint8_t* rgb) override { return m_film.add(rgb); }
  Status finish() override {
    const auto bytes = m_film.finish();
    return bytes ? writeFileAtomically(m_path, *bytes) : Status(Unexpected<RunError>(bytes.error()));
  }

 private:
  std::string m_path;
  GifFilm m_film;
};

class FrameWriter final : public AnimationWriter {
 public:
  explicit FrameWriter(const AnimationFormat& format) : m_format(format) {}
  Status add(const std::uint8_t* rgb) override {
    const fs::path path(m_format.path);
    char number[24];
    std::snprintf(number, sizeof number, "-%04d", ++m_frames);
    Picture picture;
    picture.width = m_format.width;
    picture.height = m_format.height;
    picture.channels = 3;
    picture.values.resize(3 * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
    for (std::size_t i = 0; i < picture.values.size(); ++i) picture.values[i] = static_cast<float>(rgb[i]) / 255.0f;
    return writePng((path.parent_path() / (path.stem().string() + number + ".png")).string(), picture);
  }
  Status finish() override { return ok(); }

 private:
  AnimationFormat m_format;
  int m_frames = 0;
};

std::string endingOf(const std::string& path) {
  return smallLetters(fs::path(path).extension().string());
}

}  // namespace

Result<std::unique_ptr<AnimationWriter>> openAnimation(const AnimationFormat& format) {
  if (format.width < 2 || format.height < 2 || format.width > mostPixels || format.height > mostPixels)
    return badInput("A film of " + std::to_string(format.width) + " x " + std::to_string(format.height) +
                        " pixels cannot be written; a side has 2 to " + std::to_string(mostPixels) + ".",
                    "Choose another size.");
  const std::string ending = endingOf(format.path);
  if (ending == ".gif" && !canWriteGif())
    return badInput("This build cannot write .gif: it lacks giflib.", "Write an .mp4, or .png frames.");
  if (ending == ".gif") return std::unique_ptr<AnimationWriter>(std::make_unique<GifWriter>(format));
  if (ending == ".png") return std::unique_ptr<AnimationWriter>(std::make_unique<FrameWriter>(format));
  if (ending == ".mp4") return openVideo(format);
  return badInput(format.path + " has an ending that is none of a film.",
                  "Use .mp4, .gif, or .png for numbered frames.");
}

}  // namespace brenier
