#include "core/io/video.h"

#include <cstdint>
#include <filesystem>
#include <string>

#if BRENIER_HAS_OPENCV_VIDEO
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#endif

// What of films is OpenCV's.

namespace brenier {

#if BRENIER_HAS_OPENCV_VIDEO

namespace {

namespace fs = std::filesystem;

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
    // The encoder says nothing of a disk that is full. What says where the frames are comes last in the file, so that
    // one that is cut short cannot be opened.
    if (!cv::VideoCapture(m_part, cv::CAP_FFMPEG).isOpened())
      return failure(ErrorKind::disk, "The film could not be written whole to " + m_format.path + ".",
                     "Make room, or name a file in another folder.");
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

}  // namespace

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

}  // namespace brenier
