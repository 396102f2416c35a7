#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <vector>

#include "core/io/animation.h"
#include "core/io/gif.h"

#ifdef BRENIER_QT_READS_GIF
#include <QImageReader>
#endif

using namespace brenier;

namespace {

std::vector<std::uint8_t> frame(int width, int height, int shift) {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (const int value : {x + shift, y, 255 - x}) rgb.push_back(static_cast<std::uint8_t>(value & 0xFF));
  return rgb;
}

}  // namespace

class TestGif : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void filmsAreReadByOthers_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<bool>("flat");
    QTest::newRow("many colours") << 64 << 48 << false;
    QTest::newRow("one colour") << 64 << 48 << true;
    QTest::newRow("odd sides") << 37 << 2 << false;
    QTest::newRow("large") << 1200 << 701 << false;
  }
  /// Decoded by Qt: size, number and pace of the frames, and every pixel near what was drawn.
  void filmsAreReadByOthers() {
#ifndef BRENIER_QT_READS_GIF
    QSKIP("This build has no reader of GIF.");
#else
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(bool, flat);
    QTemporaryDir folder;
    const QString path = folder.filePath("film.gif");
    auto writer = openAnimation({path.toStdString(), width, height, 10});
    QVERIFY(writer);
    std::vector<std::vector<std::uint8_t> > drawn;
    for (int k = 0; k < 3; ++k) {
      drawn.push_back(flat ? std::vector<std::uint8_t>(static_cast<std::size_t>(3 * width * height), 255)
                           : frame(width, height, 20 * k));
      QVERIFY((*writer)->add(drawn.back().data()));
    }
    QVERIFY((*writer)->finish());
    QImageReader reader(path);
    if (!reader.canRead()) QSKIP("Qt's reader of GIF is not installed.");
    QCOMPARE(reader.loopCount(), -1);
    for (const auto& rgb : drawn) {
      const QImage image = reader.read().convertToFormat(QImage::Format_RGB888);
      QCOMPARE(image.size(), QSize(width, height));
      QCOMPARE(reader.nextImageDelay(), 100);
      double off = 0;
      for (int y = 0; y < height; ++y)
        for (int i = 0; i < 3 * width; ++i)
          off += std::abs(image.constScanLine(y)[i] - rgb[static_cast<std::size_t>(3 * width * y + i)]);
      off /= 3.0 * width * height;
      QVERIFY2(off <= (flat ? 0.0 : 8.0), qPrintable(QString("mean error %1 of 255").arg(off)));
    }
    QVERIFY(!reader.canRead());
#endif
  }

  /// Few colours stay what they are: a figure's blue is its blue.
  void fewColoursAreKept() {
#ifndef BRENIER_QT_READS_GIF
    QSKIP("This build has no reader of GIF.");
#else
    const std::vector<QRgb> colours{qRgb(255, 255, 255), qRgb(0, 114, 178), qRgb(213, 94, 0), qRgb(0, 0, 0)};
    std::vector<std::uint8_t> rgb;
    for (int i = 0; i < 40 * 40; ++i)
      for (const int value :
           {qRed(colours[static_cast<std::size_t>(i / 400)]), qGreen(colours[static_cast<std::size_t>(i / 400)]),
            qBlue(colours[static_cast<std::size_t>(i / 400)])})
        rgb.push_back(static_cast<std::uint8_t>(value));
    QTemporaryDir folder;
    const QString path = folder.filePath("film.gif");
    auto writer = openAnimation({path.toStdString(), 40, 40, 10});
    QVERIFY(writer);
    QVERIFY((*writer)->add(rgb.data()));
    QVERIFY((*writer)->finish());
    QImageReader reader(path);
    if (!reader.canRead()) QSKIP("Qt's reader of GIF is not installed.");
    const QImage image = reader.read();
    for (int k = 0; k < 4; ++k) QCOMPARE(image.pixel(5, 10 * k + 5), colours[static_cast<std::size_t>(k)]);
#endif
  }

  void filmsAreWritten() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("film.gif").toStdString();
    auto writer = openAnimation({path, 64, 48, 10});
    if (!canWriteGif()) {
      QVERIFY(!writer);
      QVERIFY(writer.error().message.find("giflib") != std::string::npos);
      return;
    }
    QVERIFY(writer);
    for (int k = 0; k < 5; ++k) QVERIFY((*writer)->add(frame(64, 48, 20 * k).data()));
    QVERIFY((*writer)->finish());
    QFile file(folder.filePath("film.gif"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.startsWith("GIF89a"));
    QVERIFY(bytes.endsWith(';'));
    QCOMPARE(bytes.count("\x21\xF9\x04"), 5);
  }

  void whatCannotBeAFilmIsSaid() {
    const auto wrong = openAnimation({"film.mov", 64, 48, 10});
    QVERIFY(!wrong);
    QVERIFY(wrong.error().message.find("film.mov") != std::string::npos);
    const auto small = openAnimation({"film.gif", 1, 48, 10});
    QVERIFY(!small);
    QVERIFY(small.error().message.find("1 x 48") != std::string::npos);
  }

  /// Browsers play H.264; where the system has no encoder for it, the film says what it is instead.
  void filmsPlayInBrowsers() {
    QTemporaryDir folder;
    const QString path = folder.filePath("film.mp4");
    auto writer = openAnimation({path.toStdString(), 64, 48, 10});
    if (!writer) QSKIP("a build without OpenCV's video part");
    for (int k = 0; k < 8; ++k) QVERIFY((*writer)->add(frame(64, 48, k).data()));
    QVERIFY((*writer)->finish().hasValue());
    QFile film(path);
    QVERIFY(film.open(QIODevice::ReadOnly));
    const QByteArray bytes = film.readAll();
    QCOMPARE(bytes.contains("avc1"), (*writer)->note().empty());
    QVERIFY(bytes.contains("avc1") || (*writer)->note().find("browsers do not play") != std::string::npos);
  }

  void aFilmThatIsGivenUpLeavesNothing() {
    QTemporaryDir folder;
    for (const char* name : {"film.gif", "film.mp4"}) {
      auto writer = openAnimation({folder.filePath(name).toStdString(), 64, 48, 10});
      if (!writer) continue;  // a build without OpenCV's video part
      QVERIFY((*writer)->add(frame(64, 48, 0).data()));
    }
    QVERIFY(QDir(folder.path()).isEmpty());
  }
};

BRENIER_TEST(TestGif)
#include "test_gif.moc"
