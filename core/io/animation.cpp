#include "core/io/animation.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "core/io/atomic_file.h"
#include "core/io/gif.h"
#include "core/io/picture.h"
#include "core/util/small_letters.h"

#if BRENIER_HAS_OPENCV_VIDEO
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#endif

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

#if BRENIER_HAS_OPENCV_VIDEO

class VideoWriter final : public AnimationWriter {
 public:
  explicit VideoWriter(const AnimationFormat& format) : m_format(format) {
    const fs::path path(format.path);
    m_part = (path.parent_path() / (path.stem().string() + ".part.mp4")).string();
    // Most encoders want even sides.
    m_size = {format.width & ~1, format.height & ~1};
    m_playsAnywhere = open('a', 'v', 'c', '1');
    if (!m_playsAnywhere) open('m', 'p', '4', 'v');
  }
  ~VideoWriter() override {
    m_video.release();
    std::error_code ignored;
    fs::remove(m_part, ignored);
  }
  bool opened() const { return m_video.isOpened(); }
  std::string note() const override {
    return m_playsAnywhere ? std::string()
                           : m_format.path +
                                 " is MPEG-4 Part 2, which browsers do not play: this system has no encoder "
                                 "for H.264 (libx264 or openh264).";
  }
  Status add(const std::uint8_t* rgb) override {
    const cv::Mat frame(m_format.height, m_format.width, CV_8UC3, const_cast<std::uint8_t*>(rgb));
    cv::Mat turned;
    cv::cvtColor(frame(cv::Rect({0, 0}, m_size)), turned, cv::COLOR_RGB2BGR);
    m_video.write(turned);
    return ok();
  }
  Status finish() override {
    m_video.release();
    std::error_code error;
    fs::rename(m_part, m_format.path, error);
    if (error)
      return failure(ErrorKind::disk,
                     "The film could not be written to " + m_format.path + ": " + error.message() + ".",
                     "Make room, or name a file in a folder of yours.");
    return ok();
  }

 private:
  bool open(char a, char b, char c, char d) {
    return m_video.open(m_part, cv::VideoWriter::fourcc(a, b, c, d), m_format.framesPerSecond, m_size);
  }

  AnimationFormat m_format;
  bool m_playsAnywhere = false;
  std::string m_part;
  cv::Size m_size;
  cv::VideoWriter m_video;
};

Result<std::unique_ptr<AnimationWriter>> openVideo(const AnimationFormat& format) {
  auto writer = std::make_unique<VideoWriter>(format);
  if (!writer->opened())
    return failure(ErrorKind::disk, "The film " + format.path + " cannot be begun.",
                   "Name a file in a folder of yours, or write a .gif.");
  return std::unique_ptr<AnimationWriter>(std::move(writer));
}

#else

Result<std::unique_ptr<AnimationWriter>> openVideo(const AnimationFormat&) {
  return badInput("This build cannot write .mp4: it lacks the video part of OpenCV.", "Write a .gif.");
}

#endif

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
