#include "core/io/picture.h"

#include <QtTest>
#if BRENIER_TEST_OPENCV
#include <opencv2/imgcodecs.hpp>
#endif

#include "core/io/picture_header.h"
#include "core/measures/measure.h"
#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

class TestPicture : public QObject {
  Q_OBJECT
  Folder m_folder;

  std::string write(const char* name, int width, int height, std::vector<float> values) {
    const auto path = m_folder.path(name);
    const int channels = static_cast<int>(values.size()) / (width * height);
    succeeds(writePng(path, {width, height, channels, std::move(values), {}}));
    return path;
  }
  static Result<MeasurePtr> make(const std::string& path, OptionValues options = {}) {
    options["path"] = path;
    return makeMeasure({"picture", options});
  }

 private Q_SLOTS:
  void initTestCase() {
    const auto status = writePng(m_folder.path("probe.png"), {1, 1, 1, {0.5f}, {}});
    if (status) return;
    QVERIFY(failsWith(status, {"built without OpenCV"}));
    QVERIFY(failsWith(make(m_folder.file("a.png", "x")), {"built without OpenCV"}));
    QSKIP("built without OpenCV");
  }

  void writtenPicturesReadBack() {
    const std::vector<float> colours = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0.2f, 0.4f, 0.6f};
    const auto path = write("c.png", 2, 2, colours);
    const auto picture = readPicture(path, PictureColours::rgb);
    QVERIFY(succeeds(picture));
    QCOMPARE(picture->channels, 3);
    for (std::size_t i = 0; i < colours.size(); ++i) QVERIFY(std::abs(picture->values[i] - colours[i]) < 0.003f);
    const auto grey = readPicture(path, PictureColours::grey);
    QCOMPARE(grey->values.size(), std::size_t{4});
    QVERIFY(std::abs(grey->values[0] - 0.299f) < 0.003f);
    QCOMPARE(readPicture(write("g.png", 1, 1, {0.5f}), PictureColours::rgb)->values.size(), std::size_t{3});
  }

#if BRENIER_TEST_OPENCV
  void everyFormatSaysItsSizeBeforeItIsDecoded() {
    for (const char* ending : {".png", ".jpg", ".bmp", ".tiff", ".webp", ".pbm", ".pgm", ".ppm"}) {
      std::vector<unsigned char> bytes;
      const cv::Mat pixels(21, 37, std::string(ending) == ".ppm" ? CV_8UC3 : CV_8UC1, cv::Scalar::all(200));
      QVERIFY2(cv::imencode(ending, pixels, bytes), ending);
      const std::string text(bytes.begin(), bytes.end());
      const auto header = readPictureHeader(text);
      QVERIFY2(header && header->width == 37 && header->height == 21, ending);
      const auto path = m_folder.file(("size" + std::string(ending)).c_str(), text);
      const auto picture = readPicture(path, PictureColours::grey, 777);
      QVERIFY2(picture && picture->width == 37 && picture->height == 21, ending);
      QVERIFY(failsWith(readPicture(path, PictureColours::grey, 776), {"37 x 21 pixels", "at most 776"}));
      QVERIFY2(!readPictureHeader(text.substr(0, 6)), ending);
    }
  }

  /// A decoder would fill up what is missing.
  void picturesThatAreCutOffAreRefused() {
    cv::Mat noise(40, 60, CV_8UC3);
    cv::randu(noise, 0, 255);
    for (const char* ending : {".png", ".jpg"}) {
      std::vector<unsigned char> bytes;
      QVERIFY(cv::imencode(ending, noise, bytes));
      const std::string text(bytes.begin(), bytes.end());
      QVERIFY2(isWholePicture(text), ending);
      for (const std::size_t left : {text.size() - 2, text.size() / 2}) {
        const auto path = m_folder.file(("cut" + std::string(ending)).c_str(), text.substr(0, left));
        QVERIFY(failsWith(readPicture(path, PictureColours::rgb), {"cut off or damaged"}));
      }
      QVERIFY2(isWholePicture(text + "appended"), ending);
    }
    std::string damaged = "\x89PNG\r\n\x1A\n";
    QVERIFY(!isWholePicture(damaged));
    std::vector<unsigned char> bytes;
    QVERIFY(cv::imencode(".png", noise, bytes));
    bytes[bytes.size() / 2] ^= 1;
    damaged.assign(bytes.begin(), bytes.end());
    QVERIFY(failsWith(readPicture(m_folder.file("flip.png", damaged), PictureColours::rgb), {"cut off or damaged"}));
  }
#endif

  void aStripLargerThanThePictureIsNotDecoded() {
    // One directory: 4 x 4 pixels in strips of a billion rows, which a decoder would make room for.
    const auto entry = [](int tag, unsigned value) {
      std::string bytes = {static_cast<char>(tag & 255), static_cast<char>(tag >> 8), 4, 0, 1, 0, 0, 0};
      for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8 * i);
      return bytes;
    };
    const std::string start = std::string("II*\0\x08\0\0\0\x03\0", 10) + entry(256, 4) + entry(257, 4);
    QCOMPARE(readPictureHeader(start + entry(278, 0xFFFFFFFF))->block, std::uint64_t{16});
    QCOMPARE(readPictureHeader(start + entry(278, 1'000'000'000))->block, std::uint64_t{4'000'000'000});
    const auto path = m_folder.file("strip.tiff", start + entry(278, 1'000'000'000));
    QVERIFY(failsWith(readPicture(path, PictureColours::grey), {"strip.tiff", "pixels at a time", "4000000000"}));
  }

  void densityIsDarknessWithTheTopUp() {
    // Black at the top left, half dark at the bottom right of 4 x 2 pixels.
    const auto path = write("d.png", 4, 2, {0, 1, 1, 1, 1, 1, 1, 0.5f});
    const auto measure = make(path);
    QVERIFY(succeeds(measure));
    const Points points = drawSamples(**measure, {1, 2, 3}, 30000);
    int first = 0;
    for (std::size_t i = 0; i < points.count(); ++i) {
      const float x = points[i][0], y = points[i][1];
      const bool topLeft = x >= -5 && x <= -2.5f && y >= 0 && y <= 2.5f;
      const bool bottomRight = x >= 2.5f && x <= 5 && y <= 0 && y >= -2.5f;
      QVERIFY(topLeft || bottomRight);
      first += topLeft;
    }
    QVERIFY(std::abs(first / 30000.0 - 2.0 / 3) < 0.01);
    const Points plain = drawSamples(**make(path, {{"jitter", false}, {"size", 4.0}}), {1, 2, 3}, 100);
    for (std::size_t i = 0; i < 100; ++i) QVERIFY(plain[i][0] == -1.5f || plain[i][0] == 1.5f);
    const Points bright = drawSamples(**make(path, {{"density", std::string("brightness")}}), {1, 2, 3}, 1000);
    for (std::size_t i = 0; i < 1000; ++i) QVERIFY(!(bright[i][0] < -2.5f && bright[i][1] > 0));
  }

  void transparentPixelsCarryNoMass() {
    // 2 x 1 pixels, red, green, blue and alpha: black and opaque, black and transparent.
    const unsigned char bytes[] = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0xf4, 0x22, 0x7f, 0x8a, 0x00, 0x00, 0x00,
        0x0f, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x60, 0x60, 0xf8, 0x0f, 0xc4, 0x0c, 0x00, 0x05, 0x04,
        0x01, 0x00, 0xb0, 0x05, 0x48, 0x92, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
    const auto path = m_folder.file("a.png", {reinterpret_cast<const char*>(bytes), sizeof bytes});
    QCOMPARE(readPicture(path, PictureColours::rgb)->alpha, (std::vector<float>{1, 0}));
    const auto measure = make(path);
    QVERIFY(succeeds(measure));
    const Points points = drawSamples(**measure, {1, 2, 3}, 100);
    for (std::size_t i = 0; i < 100; ++i) QVERIFY(points[i][0] < 0);
  }

  void saysWhatIsWrong() {
    QVERIFY(failsWith(make(""), {"option path is empty"}));
    QVERIFY(failsWith(make(m_folder.path("none.png")), {"there is no such file"}));
    QVERIFY(failsWith(make(m_folder.file("t.png", "no picture")), {"t.png", "no PNG, JPEG"}));
    QVERIFY(failsWith(make(write("w.png", 2, 2, {1, 1, 1, 1})), {"w.png", "every pixel is white"}));
    const auto black = write("b.png", 2, 2, {0, 0, 0, 0});
    QVERIFY(failsWith(make(black), {"b.png", "black all over"}));
    QVERIFY(failsWith(make(black, {{"density", std::string("brightness")}}), {"every pixel is black"}));
    QVERIFY(failsWith(readPicture(write("l.png", 40, 30, std::vector<float>(1200, 0.5f)), PictureColours::grey, 1000),
                      {"40 x 30 pixels", "at most 1000"}));
    std::string huge = "\x89PNG\r\n\x1A\n";
    huge += std::string("\0\0\0\x0DIHDR\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x08\0\0\0\0", 21);
    QVERIFY(failsWith(make(m_folder.file("h.png", huge)), {"2147483647 x 2147483647 pixels"}));
  }
};

BRENIER_TEST(TestPicture)
#include "test_picture.moc"
