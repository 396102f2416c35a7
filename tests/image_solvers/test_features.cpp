#include <torch/script.h>
#include <torch/torch.h>

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/image_solvers/autoencoder.h"
#include "core/image_solvers/features.h"
#include "core/measures/measure.h"

using namespace brenier;

namespace {

Points somePictures(std::size_t n, const PictureShape& shape) {
  Points pictures(n, shape.size());
  for (std::size_t k = 0; k < pictures.data.size(); ++k) pictures.data[k] = std::sin(static_cast<float>(k) * 0.37f);
  return pictures;
}

template <class T>
bool says(const Result<T>& result, std::initializer_list<const char*> words) {
  if (result) {
    qWarning("it succeeded");
    return false;
  }
  for (const char* word : words)
    if (result.error().message.find(word) == std::string::npos) {
      qWarning("\"%s\" does not say %s", result.error().message.c_str(), word);
      return false;
    }
  return result.error().kind == ErrorKind::badInput && !result.error().hint.empty();
}

}  // namespace

class TestFeatures : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;

  std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
  std::string script(const char* name, const char* code) const {
    torch::jit::Module module("features");
    module.define(code);
    module.save(path(name));
    return path(name);
  }
  std::string words(const char* name) const {
    std::ofstream(path(name)) << "no network at all";
    return path(name);
  }

 private Q_SLOTS:
  /// Grey pictures are shown to it in three channels, enlarged to 299 x 299.
  void aTorchScriptNetworkGivesItsFeatures() {
    const auto net = readTorchScriptFeatures(script("good.pt", R"(
      def forward(self, x):
        assert x.size(1) == 3 and x.size(2) == 299 and x.size(3) == 299
        return x.mean(3).mean(2)
    )"));
    QVERIFY(net);
    QVERIFY((*net)->name().find("good.pt") != std::string::npos);
    QVERIFY2((*net)->name().find("FID") == std::string::npos, "only the published network gives FID");
    const PictureShape grey{1, 16, 16};
    Points pictures(3, grey.size());
    for (std::size_t i = 0; i < 3; ++i) std::fill_n(pictures[i], grey.size(), 0.25f * static_cast<float>(i));
    const Points features = (*net)->features(pictures, grey);
    QCOMPARE(features.dim, std::size_t{3});
    QCOMPARE(features.count(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t c = 0; c < 3; ++c) QVERIFY(std::abs(features[i][c] - 0.25f * static_cast<float>(i)) < 1e-5f);
  }

  void otherNetworksAreRefusedInOneSentence() {
    QVERIFY(says(readTorchScriptFeatures(script("maps.pt", "def forward(self, x):\n  return x\n")),
                 {"maps.pt", "[2, 3, 299, 299]", "[2, k]"}));
    QVERIFY(says(readTorchScriptFeatures(script("small.pt", R"(
      def forward(self, x):
        return x.view([x.size(0), 3 * 32 * 32])
    )")),
                 {"small.pt", "[n, 3, 299, 299]"}));
    QVERIFY(says(readTorchScriptFeatures(words("words.pt")), {"words.pt"}));
    QVERIFY(says(readTorchScriptFeatures(path("absent.pt")), {"absent.pt"}));
  }

  void theProjectsOwnNetworksAreThere() {
    for (const int channels : {1, 3}) {
      if (!std::filesystem::exists(ownFeaturesPath(channels))) QFAIL(ownFeaturesPath(channels).c_str());
      const auto net = readFeatureNet(ownFeaturesPath(channels));
      QVERIFY2(net, net ? "" : net.error().message.c_str());
      QCOMPARE((*net)->name(), std::string("FD (Brenier features)"));
      const PictureShape shape{channels, 32, 32};
      const Points features = (*net)->features(somePictures(5, shape), shape);
      QCOMPARE(features.dim, std::size_t{64});
      QCOMPARE(features.count(), std::size_t{5});
    }
    QVERIFY(says(readFeatureNet(words("words.safetensors")), {"words.safetensors"}));
  }

  /// Learned, written, read back: the same codes, pictures nearer to themselves than to their mean, one by one as in
  /// batches.
  void anAutoencoderLearnsAndIsReadBack() {
    const auto measure = makeMeasure({"shapes",
                                      {{"size", std::int64_t{16}},
                                       {"training", std::int64_t{500}},
                                       {"test", std::int64_t{1000}},
                                       {"colours", std::string("grey")}}});
    QVERIFY(measure);
    double first = 0, last = 0;
    const auto error = trainAutoencoder(**measure, {8, 8, 32, 200, 1, 1}, path("ae.safetensors"),
                                        [&](std::int64_t, double loss) { (first == 0 ? first : last) = loss; });
    QVERIFY(error);
    QVERIFY2(last < first, qPrintable(QString("%1 then %2").arg(first).arg(last)));
    const auto autoencoder = readAutoencoder(path("ae.safetensors"));
    QVERIFY2(autoencoder, autoencoder ? "" : autoencoder.error().message.c_str());
    QCOMPARE((*autoencoder)->dimension(), std::size_t{8});
    const Points pictures = drawSamples(**measure, {1, streamTargetHeldOut, 0}, 300);
    const Points codes = (*autoencoder)->encode(pictures), back = (*autoencoder)->decode(codes);
    QCOMPARE(codes.dim, std::size_t{8});
    QCOMPARE(back.dim, pictures.dim);
    double sum = 0, mean = 0, spread = 0;
    for (const float v : pictures.data) mean += static_cast<double>(v) / static_cast<double>(pictures.data.size());
    for (std::size_t k = 0; k < back.data.size(); ++k) {
      sum += std::pow(static_cast<double>(back.data[k] - pictures.data[k]), 2);
      spread += std::pow(static_cast<double>(pictures.data[k]) - mean, 2);
    }
    QVERIFY2(sum < spread, qPrintable(QString("%1 of %2").arg(sum).arg(spread)));
    QVERIFY(std::abs(sum / static_cast<double>(back.data.size()) / *error - 1) < 0.2);
    const Points alone = (*autoencoder)->encode({pictures[299], 1, pictures.dim});
    for (std::size_t k = 0; k < 8; ++k) QVERIFY(std::abs(alone[0][k] - codes[299][k]) < 1e-4f);
  }

  void whatIsNoAutoencoderIsRefused() {
    QVERIFY(says(readAutoencoder(ownFeaturesPath(1)), {"fashion_features", "no autoencoder"}));
    QVERIFY(says(readAutoencoder(words("ae.txt")), {"ae.txt"}));
    const auto points = makeMeasure({"gaussian", {}});
    QVERIFY(says(trainAutoencoder(**points, {}, path("x"), [](std::int64_t, double) {}), {"no pictures"}));
  }
};

BRENIER_TEST(TestFeatures)
#include "test_features.moc"
