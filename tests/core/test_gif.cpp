#include <QTemporaryDir>
#include <QtTest>
#include <vector>

#include "core/io/animation.h"
#include "core/io/gif.h"

using namespace brenier;

namespace {

/// What a reader of GIF does with the codes of one picture.
std::vector<std::uint8_t> decompressed(const std::string& blocks) {
  std::string bytes;
  for (std::size_t at = 0; at < blocks.size();) {
    const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(blocks[at]));
    bytes.append(blocks, at + 1, size);
    at += size + 1;
  }
  std::size_t bit = 0;
  const auto read = [&](int width) {
    int code = 0;
    for (int k = 0; k < width; ++k, ++bit)
      code |= ((static_cast<std::uint8_t>(bytes.at(bit / 8)) >> (bit % 8)) & 1) << k;
    return code;
  };
  std::vector<std::vector<std::uint8_t>> table;
  const auto reset = [&] {
    table.assign(258, {});
    for (int k = 0; k < 256; ++k) table[static_cast<std::size_t>(k)] = {static_cast<std::uint8_t>(k)};
  };
  std::vector<std::uint8_t> out, before;
  int width = 9;
  for (;;) {
    const int code = read(width);
    if (code == 257) return out;
    if (code == 256) {
      reset();
      width = 9;
      before.clear();
      continue;
    }
    std::vector<std::uint8_t> now;
    const auto index = static_cast<std::size_t>(code);
    if (index < table.size()) {
      now = table[index];
    } else {
      now = before;
      now.push_back(before.front());
    }
    out.insert(out.end(), now.begin(), now.end());
    if (!before.empty() && table.size() < 4096) {
      before.push_back(now.front());
      table.push_back(before);
      if (table.size() == (std::size_t{1} << width) && width < 12) ++width;
    }
    before = now;
  }
}

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
  void codesComeBack_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("kinds");
    for (const int count : {0, 1, 2, 255, 256, 5000, 200000})
      for (const int kinds : {1, 2, 256}) QTest::addRow("%d of %d", count, kinds) << count << kinds;
  }
  void codesComeBack() {
    QFETCH(int, count);
    QFETCH(int, kinds);
    std::vector<std::uint8_t> pixels;
    std::uint32_t state = 1;
    for (int i = 0; i < count; ++i) {
      state = state * 1664525u + 1013904223u;
      pixels.push_back(static_cast<std::uint8_t>((state >> 24) % static_cast<std::uint32_t>(kinds)));
    }
    QVERIFY(decompressed(gifCompressed(pixels)) == pixels);
  }

  void filmsAreWritten() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("film.gif").toStdString();
    auto writer = openAnimation({path, 64, 48, 10});
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

QTEST_GUILESS_MAIN(TestGif)
#include "test_gif.moc"
