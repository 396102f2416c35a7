#include <sys/resource.h>

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <set>

#include "core/exports/picture_files.h"
#include "core/io/picture.h"
#include "core/measures/degradation.h"
#include "core/measures/image_measure.h"
#include "core/measures/image_set.h"
#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

namespace {

/// n pictures of 8 x 8 as an IDX file; picture i is filled with the value i.
std::string idxBytes(int n) {
  std::string bytes{"\0\0\x08\x03", 4};
  for (const int side : {n, 8, 8}) bytes += {0, 0, static_cast<char>(side >> 8), static_cast<char>(side & 255)};
  for (int i = 0; i < n; ++i) bytes += std::string(64, static_cast<char>(i));
  return bytes;
}

/// The fill values of a batch of such pictures.
std::vector<int> fills(const Measure& measure, const SampleKey& key, std::size_t count) {
  const Points points = drawSamples(measure, key, count);
  std::vector<int> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<int>(std::lround((points[i][0] + 1) * 127.5f)));
  return values;
}

}  // namespace

class TestImages : public QObject {
  Q_OBJECT
  Folder m_folder;

  MeasurePtr idx(int n, OptionValues options = {}) {
    options["file"] = m_folder.file("set.idx", idxBytes(n));
    options["size"] = std::int64_t{8};
    auto measure = makeMeasure({"idx_images", options});
    return succeeds(measure) ? *measure : nullptr;
  }

 private Q_SLOTS:
  void splitsAndHalvesShareNoPicture() {
    const auto clean = idx(200, {{"part", std::string("second_half")}});
    const auto degraded = idx(200, {{"part", std::string("first_half")}, {"degradation", std::string("mask")}});
    QCOMPARE(clean->pictureShape()->size(), std::size_t{64});
    const auto a = fills(*clean, {1, streamTargetTraining, 3}, 3000),
               b = fills(*degraded, {1, streamSourceTraining, 3}, 3000);
    const auto c = fills(*clean, {1, streamTargetHeldOut, 0}, 1000);
    const std::set<int> second(a.begin(), a.end()), first(b.begin(), b.end()), held(c.begin(), c.end());
    QCOMPARE(first.size(), std::size_t{90});
    QCOMPARE(second.size(), std::size_t{90});
    QCOMPARE(held.size(), std::size_t{20});
    for (const int v : first) QVERIFY(!second.contains(v) && !held.contains(v));
    for (const int v : second) QVERIFY(!held.contains(v));
  }

  void samplesDependOnTheirKeyAlone() {
    const auto measure = idx(200, {{"degradation", std::string("noise")}});
    const SampleKey key{5, streamSourceTraining, 9};
    const Points all = drawSamples(*measure, key, 12);
    std::vector<float> some(3 * 64);
    measure->sample(key, 7, 3, some.data());
    QVERIFY(std::equal(some.begin(), some.end(), all[7]));
    measure->sample({5, streamSourceTraining, 10}, 7, 3, some.data());
    QVERIFY(!std::equal(some.begin(), some.end(), all[7]));
  }

  void degradationsAreWhatTheyAreCalled() {
    const PictureShape shape{3, 4, 6};
    std::vector<float> clean(shape.size());
    for (std::size_t k = 0; k < clean.size(); ++k) clean[k] = std::sin(static_cast<float>(k));
    auto masked = clean, grey = clean;
    degrade(Degradation::mask, 0, shape, 1, 2, masked.data());
    for (std::size_t k = 0; k < clean.size(); ++k) QCOMPARE(masked[k], k % 6 >= 3 ? 0.0f : clean[k]);
    degrade(Degradation::grey, 0, shape, 1, 2, grey.data());
    for (std::size_t p = 0; p < 24; ++p) {
      QVERIFY(std::abs(grey[p] - (0.299f * clean[p] + 0.587f * clean[24 + p] + 0.114f * clean[48 + p])) < 1e-6f);
      QVERIFY(grey[p] == grey[24 + p] && grey[p] == grey[48 + p]);
    }
    const PictureShape large{1, 200, 200};
    std::vector<float> noise(large.size(), 0.0f);
    degrade(Degradation::noise, 0.3, large, 1, 2, noise.data());
    double mean = 0, square = 0;
    for (const float v : noise) mean += v, square += v * v;
    // Five standard errors of 40,000 samples of N(0, 0.3^2).
    QVERIFY(std::abs(mean / 40000) < 5 * 0.3 / 200);
    QVERIFY(std::abs(square / 40000 - 0.09) < 5 * 0.09 * std::sqrt(2.0) / 200);
  }

  void originalsAreTheCleanPicturesOfTheSameSamples() {
    const auto measure = idx(200, {{"degradation", std::string("mask")}});
    const SampleKey key{5, streamSourceHeldOut, 0};
    const Points degraded = drawSamples(*measure, key, 30);
    Points clean(30, 64);
    QVERIFY(measure->originals(key, 0, 30, clean.data.data()));
    for (std::size_t i = 0; i < 30; ++i)
      for (std::size_t k = 0; k < 64; ++k) QCOMPARE(degraded[i][k], k % 8 >= 4 ? 0.0f : clean[i][k]);
  }

  void fittingKeepsLinearImagesAndMeans() {
    // A linear ramp is reproduced by bilinear interpolation away from the borders, and shrinking keeps the mean.
    std::vector<float> ramp(16 * 12);
    for (std::size_t y = 0; y < 12; ++y)
      for (std::size_t x = 0; x < 16; ++x) ramp[y * 16 + x] = static_cast<float>(x) / 16;
    std::vector<float> out(24 * 24);
    fitImage(ramp.data(), 16, 12, 1, {24, 1, 0, 0}, out.data());
    for (std::size_t x = 2; x < 22; ++x) {
      const float place = 2 + (static_cast<float>(x) + 0.5f) / 2 - 0.5f;  // the square begins at column 2
      QVERIFY(std::abs(out[12 * 24 + x] - place / 16) < 1e-5f);
    }
    fitImage(ramp.data(), 16, 12, 1, {4, 1, 8, 0}, out.data());
    float mean = 0;
    for (std::size_t k = 0; k < 16; ++k) mean += out[k] / 16;
    QVERIFY(std::abs(mean - 7.5f / 16) < 1e-5f);
  }

  void cifarRecordsAreReadPlaneByPlane() {
    std::string record(1, '\7');
    for (const char value : {'\x00', '\x7F', '\xFF'}) record += std::string(1024, value);
    const auto folder = std::filesystem::path(m_folder.path("cifar"));
    std::filesystem::create_directories(folder);
    for (const char* name : {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                             "data_batch_5.bin", "test_batch.bin"})
      m_folder.file((std::string("cifar/") + name).c_str(), record);
    const auto set = readCifar(folder.string(), {32, 3, 0, 0});
    QVERIFY(succeeds(set));
    QCOMPARE((*set)->training, std::size_t{5});
    QCOMPARE((*set)->count(), std::size_t{6});
    std::vector<float> picture(3072);
    (*set)->picture(5, picture.data());
    QVERIFY(picture[0] == -1 && std::abs(picture[1024] + 1.0f / 255) < 1e-5f && picture[2048] == 1);
    m_folder.file("cifar/data_batch_3.bin", record.substr(1));
    QVERIFY(failsWith(readCifar(folder.string(), {32, 3, 0, 0}), {"data_batch_3.bin", "3072", "3073"}));
  }

  void brokenPicturesAreSkippedCountedAndNamed() {
    const auto folder = std::filesystem::path(m_folder.path("pictures"));
    std::filesystem::create_directories(folder / "inner");
    if (!writePng((folder / "a.png").string(), {20, 10, 1, std::vector<float>(200, 0.5f), {}}))
      QSKIP("built without OpenCV");
    for (int i = 0; i < 40; ++i)
      QVERIFY(writePng((folder / "inner" / (std::to_string(100 + i) + ".png")).string(),
                       {9, 9 + i % 3, 3, std::vector<float>(static_cast<std::size_t>(27 * (9 + i % 3)), 0.25f), {}}));
    m_folder.file("pictures/b.png", "no picture");
    m_folder.file("pictures/notes.txt", "not asked for");
    const auto set = readImageFolder(folder.string(), {8, 3, 0, 0}, 3);
    QVERIFY(succeeds(set));
    QCOMPARE((*set)->count(), std::size_t{41});
    QCOMPARE((*set)->training, std::size_t{37});
    QCOMPARE((*set)->skipped.size(), std::size_t{1});
    QVERIFY((*set)->note().find("b.png") != std::string::npos && (*set)->note().starts_with("1 file"));
    std::vector<float> picture(192);
    (*set)->picture(0, picture.data());
    QVERIFY(std::abs(picture[0]) < 0.01f);  // a.png comes first
  }

  void badInputIsOneSentence() {
    QVERIFY(
        failsWith(makeMeasure({"fashion_mnist", {{"folder", std::string("/nowhere")}}}), {"/nowhere/train-images"}));
    const auto labels = m_folder.file("labels.idx", std::string("\0\0\x08\x01\0\0\0\x03xyz", 11));
    QVERIFY(failsWith(readIdxImages(labels, "", {}), {"labels.idx", "1 axes", "3"}));
    const auto cut = m_folder.file("cut.idx", idxBytes(9).substr(0, 300));
    QVERIFY(failsWith(readIdxImages(cut, "", {}), {"cut.idx"}));
    const auto one = m_folder.file("one.idx", idxBytes(1));
    QVERIFY(failsWith(readIdxImages(one, "", {8, 1, 0, 0}), {"one.idx", "1 readable picture", "2"}));
    QVERIFY(failsWith(readImageFolder(m_folder.path("absent"), {}, 1), {"absent", "no such folder"}));
    std::filesystem::create_directories(m_folder.path("empty"));
    QVERIFY(failsWith(readImageFolder(m_folder.path("empty"), {}, 2), {"empty", "0 readable pictures"}));
    QVERIFY(failsWith(makeMeasure({"shapes", {{"size", std::int64_t{4}}}}), {"size", "4", "8"}));
    QVERIFY(failsWith(makeMeasure({"shape", {}}), {"shapes"}));
  }

  /// A disk without room: one sentence, and what was there before is still there.
  void aGridOnAFullDiskLeavesTheOldOne() {
    const auto path = m_folder.path("grid.png");
    const PictureShape shape{1, 64, 64};
    Points pictures(64, shape.size());
    for (std::size_t k = 0; k < pictures.data.size(); ++k)
      pictures.data[k] = std::sin(static_cast<float>(k * k % 1000003));  // does not pack
    QVERIFY(succeeds(writePictures(path, {pictures.data.data(), 4, pictures.dim}, shape)));
    const auto before = std::filesystem::file_size(path);
    rlimit room{};
    QVERIFY(getrlimit(RLIMIT_FSIZE, &room) == 0);
    const rlimit little{8192, room.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    QVERIFY(setrlimit(RLIMIT_FSIZE, &little) == 0);
    const Status written = writePictures(path, pictures, shape);
    setrlimit(RLIMIT_FSIZE, &room);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::disk);
    QVERIFY(written.error().message.find("grid.png") != std::string::npos);
    QCOMPARE(std::filesystem::file_size(path), before);
  }

  void shapesHaveColoursThatGreyHides() {
    const auto set = makeShapeImages({32, 3, 0, 0}, 3, 40, 4), again = makeShapeImages({32, 3, 0, 0}, 3, 10, 4);
    QCOMPARE(set->training, std::size_t{40});
    QVERIFY(std::equal(again->bytes.begin(), again->bytes.end(), set->bytes.begin()));
    std::vector<float> picture(3072);
    int coloured = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      set->picture(i, picture.data());
      float most = 0;
      for (std::size_t p = 0; p < 1024; ++p) {
        const auto [low, high] = std::minmax({picture[p], picture[1024 + p], picture[2048 + p]});
        most = std::max(most, high - low);
      }
      coloured += most > 0.5f;
    }
    QCOMPARE(coloured, 40);
  }
};

BRENIER_TEST(TestImages)
#include "test_images.moc"
