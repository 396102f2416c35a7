#include "core/io/picture.h"

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/picture_header.h"

#if BRENIER_HAS_OPENCV
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#endif

// What of pictures is OpenCV's.

namespace brenier {

#if BRENIER_HAS_OPENCV

namespace {

constexpr std::uint64_t maxFileBytes = 256u << 20;

Unexpected<RunError> tooLarge(const std::string& path, std::uint64_t width, std::uint64_t height, std::size_t limit) {
  return cannotRead(path,
                    "it has " + std::to_string(width) + " x " + std::to_string(height) + " pixels, but at most " +
                        std::to_string(limit) + " pixels are read",
                    "Scale the picture down.");
}

/// Decodes; an empty matrix when it cannot be done.
cv::Mat decode(const std::string& bytes) {
  // JPEG has no alpha, and only without IMREAD_UNCHANGED is it turned as its EXIF tag says.
  const bool jpeg = bytes.compare(0, 2, "\xFF\xD8") == 0;
  const int flags = jpeg ? cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH : cv::IMREAD_UNCHANGED;
  const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8U, const_cast<char*>(bytes.data()));
  try {
    return cv::imdecode(raw, flags);
  } catch (const cv::Exception&) {
    return {};
  }
}

double valueRange(int depth) {
  return depth == CV_8U ? 255.0 : depth == CV_16U ? 65535.0 : 1.0;
}

std::vector<float> valuesOf(const cv::Mat& matrix) {
  const cv::Mat dense = matrix.isContinuous() ? matrix : matrix.clone();
  const auto* begin = dense.ptr<float>();
  return {begin, begin + dense.total() * static_cast<std::size_t>(dense.channels())};
}

}  // namespace

Result<Picture> readPicture(const std::string& path, PictureColours colours, std::size_t maxPixels) {
  const auto bytes = readWholeFile(path, maxFileBytes);
  if (!bytes) return Unexpected(bytes.error());
  const auto header = readPictureHeader(*bytes);
  if (!header)
    return cannotRead(path, "it is no PNG, JPEG, BMP, TIFF, WebP, PGM or PPM, or its beginning is damaged",
                      "Save it as PNG or JPEG.");
  if (header->height > maxPixels / header->width) return tooLarge(path, header->width, header->height, maxPixels);
  if (header->block > maxPixels)
    return cannotRead(path,
                      "it is to be decoded " + std::to_string(header->block) + " pixels at a time, but at most " +
                          std::to_string(maxPixels) + " pixels are read",
                      "Save it as PNG.");
  if (!isWholePicture(*bytes))
    return cannotRead(path, "the picture is cut off or damaged", "Copy it again from where it came.");
  cv::Mat decoded = decode(*bytes);
  if (decoded.empty()) return cannotRead(path, "it is no picture that can be decoded", "Save it as PNG or JPEG.");
  if (decoded.total() > maxPixels)
    return tooLarge(path, static_cast<std::uint64_t>(decoded.cols), static_cast<std::uint64_t>(decoded.rows),
                    maxPixels);

  cv::Mat floats;
  decoded.convertTo(floats, CV_MAKETYPE(CV_32F, decoded.channels()), 1.0 / valueRange(decoded.depth()));
  Picture picture;
  picture.width = floats.cols;
  picture.height = floats.rows;
  if (floats.channels() == 2 || floats.channels() == 4) {
    cv::Mat alpha;
    cv::extractChannel(floats, alpha, floats.channels() - 1);
    picture.alpha = valuesOf(alpha);
  }
  if (floats.channels() == 2) cv::extractChannel(floats, floats, 0);
  if (floats.channels() == 4) cv::cvtColor(floats, floats, cv::COLOR_BGRA2BGR);
  const bool colour = floats.channels() == 3;
  if (colours == PictureColours::grey && colour) cv::cvtColor(floats, floats, cv::COLOR_BGR2GRAY);
  if (colours == PictureColours::rgb) cv::cvtColor(floats, floats, colour ? cv::COLOR_BGR2RGB : cv::COLOR_GRAY2RGB);
  picture.channels = floats.channels();
  picture.values = valuesOf(floats);
  return picture;
}

Status writePng(const std::string& path, const Picture& picture) {
  const auto pixels = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  if (picture.values.empty() || picture.values.size() != pixels * static_cast<std::size_t>(picture.channels))
    return failure(ErrorKind::internal, "the size of the picture for " + path + " is not that of its values");
  const cv::Mat floats(picture.height, picture.width, CV_MAKETYPE(CV_32F, picture.channels),
                       const_cast<float*>(picture.values.data()));
  cv::Mat rounded;
  floats.convertTo(rounded, CV_8U, 255.0);  // saturates
  if (picture.channels == 3) cv::cvtColor(rounded, rounded, cv::COLOR_RGB2BGR);
  std::vector<unsigned char> bytes;
  try {
    cv::imencode(".png", rounded, bytes);
  } catch (const cv::Exception& error) {
    return failure(ErrorKind::internal, "cannot encode " + path + ": " + error.what());
  }
  return writeFileAtomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

#else

Result<Picture> readPicture(const std::string& path, PictureColours, std::size_t) {
  return cannotRead(path, "this program was built without OpenCV, which reads pictures",
                    "Build it with -DBRENIER_OPENCV=ON.");
}

Status writePng(const std::string& path, const Picture&) {
  return badInput("cannot write " + path + ": this program was built without OpenCV, which writes pictures",
                  "Build it with -DBRENIER_OPENCV=ON.");
}

#endif

}  // namespace brenier
