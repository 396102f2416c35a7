#include "core/image_solvers/features.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <numeric>
#include <sstream>

#include "core/image_solvers/image_player.h"
#include "core/io/idx.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#include "core/measures/image_set.h"
#include "core/networks/autograd.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

namespace nn = torch::nn;
constexpr int side = 32;
constexpr std::int64_t batchSize = 128;
constexpr std::int64_t featureCount = 64;

/// Three convolutions with pooling, 64 features, 10 classes.
class Classifier final : public ImageNetwork {
 public:
  Classifier() {
    m_conv0 = register_module("conv0", nn::Conv2d(nn::Conv2dOptions(1, 16, 5).padding(2)));
    m_conv1 = register_module("conv1", nn::Conv2d(nn::Conv2dOptions(16, 32, 3).padding(1)));
    m_conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(32, 64, 3).padding(1)));
    m_hidden = register_module("hidden", nn::Linear(64 * 16, featureCount));
    m_classes = register_module("classes", nn::Linear(featureCount, 10));
  }
  torch::Tensor features(const torch::Tensor& x) {
    auto h = torch::max_pool2d(torch::relu(m_conv0(x)), 2);
    h = torch::max_pool2d(torch::relu(m_conv1(h)), 2);
    h = torch::max_pool2d(torch::relu(m_conv2(h)), 2);
    return torch::relu(m_hidden(h.flatten(1)));
  }
  torch::Tensor forward(const torch::Tensor& x) override { return m_classes(features(x)); }

 private:
  nn::Conv2d m_conv0{nullptr}, m_conv1{nullptr}, m_conv2{nullptr};
  nn::Linear m_hidden{nullptr}, m_classes{nullptr};
};

/// Rows first .. first+n-1 as a tensor [n, channels, height, width].
torch::Tensor tensorOf(PointsView pictures, std::size_t first, std::size_t n, const PictureShape& shape) {
  return torch::from_blob(const_cast<float*>(pictures[first]),
                          {static_cast<std::int64_t>(n), shape.channels, shape.height, shape.width})
      .clone();
}

Points inBatches(PointsView pictures, const PictureShape& shape,
                 const std::function<torch::Tensor(const torch::Tensor&)>& network) {
  torch::NoGradGuard noGrad;
  Points out;
  for (std::size_t first = 0; first < pictures.count; first += batchSize) {
    const std::size_t n = std::min<std::size_t>(batchSize, pictures.count - first);
    const auto features = network(tensorOf(pictures, first, n, shape)).to(torch::kFloat32).contiguous();
    out.dim = static_cast<std::size_t>(features.size(1));
    out.data.insert(out.data.end(), features.data_ptr<float>(), features.data_ptr<float>() + features.numel());
  }
  return out;
}

class OwnFeatures final : public FeatureNet {
 public:
  explicit OwnFeatures(std::shared_ptr<Classifier> net) : m_net(std::move(net)) {}
  std::string name() const override { return "FD (Brenier features)"; }
  Points features(PointsView pictures, const PictureShape& shape) const override {
    return inBatches(pictures, shape, [&](const torch::Tensor& x) { return m_net->features(x); });
  }

 private:
  std::shared_ptr<Classifier> m_net;
};

class ScriptFeatures final : public FeatureNet {
 public:
  ScriptFeatures(torch::jit::Module module, std::string path) : m_module(std::move(module)), m_path(std::move(path)) {}
  std::string name() const override { return "FD (" + std::filesystem::path(m_path).filename().string() + ")"; }
  Points features(PointsView pictures, const PictureShape& shape) const override {
    return inBatches(pictures, shape, [&](const torch::Tensor& x) { return run(x); });
  }
  torch::Tensor run(const torch::Tensor& x) const {
    namespace fn = torch::nn::functional;
    const auto rgb = x.size(1) == 1 ? x.expand({x.size(0), 3, x.size(2), x.size(3)}) : x;
    const auto large = fn::interpolate(rgb, fn::InterpolateFuncOptions()
                                                .size(std::vector<std::int64_t>{299, 299})
                                                .mode(torch::kBilinear)
                                                .align_corners(false));
    return m_module.forward({large}).toTensor();
  }

 private:
  mutable torch::jit::Module m_module;
  std::string m_path;
};

/// Pictures [n, 1, 32, 32] and their labels [n].
struct Labelled {
  torch::Tensor pictures, labels;
};

Result<Labelled> readLabelled(const std::string& folder, const std::string& name) {
  const auto path = (std::filesystem::path(folder) / name).string();
  const auto pictures = readIdxImages(path + "-images-idx3-ubyte.gz", "", {side, 1, 0, 0});
  if (!pictures) return Unexpected<RunError>(pictures.error());
  const auto labels = readIdx(path + "-labels-idx1-ubyte.gz");
  if (!labels) return Unexpected<RunError>(labels.error());
  const auto n = static_cast<std::int64_t>((*pictures)->count());
  if (labels->shape.size() != 1 || static_cast<std::int64_t>(labels->count()) != n)
    return badInput("There are " + std::to_string(n) + " pictures and " + std::to_string(labels->count()) + " labels.",
                    "Fetch the data again.");
  Labelled all{torch::empty({n, 1, side, side}), torch::empty({n}, torch::kInt64)};
  for (std::int64_t i = 0; i < n; ++i) {
    (*pictures)->picture(static_cast<std::size_t>(i), all.pictures.data_ptr<float>() + i * side * side);
    all.labels.data_ptr<std::int64_t>()[i] = labels->bytes[static_cast<std::size_t>(i)];
  }
  return all;
}

double accuracyOf(Classifier& net, const Labelled& test) {
  torch::NoGradGuard noGrad;
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < test.labels.size(0); first += 1000) {
    const std::int64_t n = std::min<std::int64_t>(1000, test.labels.size(0) - first);
    const auto answer = net.forward(test.pictures.narrow(0, first, n)).argmax(1);
    right += answer.eq(test.labels.narrow(0, first, n)).sum().item<std::int64_t>();
  }
  return static_cast<double>(right) / static_cast<double>(test.labels.size(0));
}

/// A seeded order of 0..n-1 (Fisher and Yates).
torch::Tensor shuffled(std::int64_t n, std::uint64_t seed, int epoch) {
  auto order = torch::arange(n);
  auto* at = order.data_ptr<std::int64_t>();
  PhiloxStream random(seed, 0xFEA7, static_cast<std::uint64_t>(epoch));
  for (std::int64_t i = n - 1; i > 0; --i) std::swap(at[i], at[random.below(static_cast<std::uint32_t>(i + 1))]);
  return order;
}

}  // namespace

std::string ownFeaturesPath() {
  const char* folder = std::getenv("BRENIER_DATASETS");
  return (std::filesystem::path(folder ? folder : BRENIER_DATASETS) / "fashion_features.safetensors").string();
}

Result<std::shared_ptr<const FeatureNet>> readFeatureNet(const std::string& path) {
  const auto file = readSafetensors(path);
  if (!file) return Unexpected<RunError>(file.error());
  auto net = std::make_shared<Classifier>();
  torch::NoGradGuard noGrad;
  for (auto& item : net->named_parameters()) {
    const auto* saved = file->find(item.key());
    if (!saved || static_cast<std::int64_t>(saved->values.size()) != item.value().numel())
      return cannotRead(path, "its tensor " + item.key() + " is missing or has another size",
                        "Make it with brenier-cli features.");
    std::copy(saved->values.begin(), saved->values.end(), item.value().data_ptr<float>());
  }
  return std::shared_ptr<const FeatureNet>(std::make_shared<OwnFeatures>(std::move(net)));
}

Result<std::shared_ptr<const FeatureNet>> readTorchScriptFeatures(const std::string& path) {
  try {
    auto module = torch::jit::load(path);
    module.eval();
    auto net = std::make_shared<ScriptFeatures>(std::move(module), path);
    torch::NoGradGuard noGrad;
    const auto out = net->run(torch::zeros({2, 3, 8, 8}));
    if (out.dim() == 2 && out.size(0) == 2) return std::shared_ptr<const FeatureNet>(std::move(net));
    std::ostringstream shape;
    shape << out.sizes();
    return cannotRead(path, "its output for 2 pictures has shape " + shape.str() + ", not [2, k]",
                      "Export the network up to its pooled features.");
  } catch (const std::exception&) {
    return cannotRead(path, "it is no TorchScript file that takes pictures [n, 3, 299, 299]",
                      "Export the network with torch.jit.script or torch.jit.trace.");
  }
}

Result<double> trainFeatureNet(const FeatureTraining& training, const std::string& out,
                               const std::function<void(int, double)>& progress) {
  setTorchThreadPolicy(training.threads);
  const auto train = readLabelled(training.folder, "train"), test = readLabelled(training.folder, "t10k");
  if (!train) return Unexpected<RunError>(train.error());
  if (!test) return Unexpected<RunError>(test.error());
  torch::manual_seed(training.seed);
  auto net = std::make_shared<Classifier>();
  ImagePlayer player("classifier", net, nullptr);
  const std::int64_t steps = train->labels.size(0) / batchSize;
  for (int epoch = 0; epoch < training.epochs; ++epoch) {
    const auto order = shuffled(train->labels.size(0), training.seed, epoch);
    double sum = 0;
    for (std::int64_t k = 0; k < steps; ++k) {
      const auto rows = order.narrow(0, k * batchSize, batchSize);
      auto x = train->pictures.index_select(0, rows);
      if ((k & 1) != 0) x = x.flip(3);  // half of the batches are mirrored
      const double t = (epoch + static_cast<double>(k) / static_cast<double>(steps)) / training.epochs;
      const double rate = 1e-3 * 0.5 * (1 + std::cos(std::numbers::pi * t));
      const auto loss = nn::functional::cross_entropy(net->forward(x), train->labels.index_select(0, rows));
      player.descend(loss, {false, rate, 0.9, 0.999}, 0);
      sum += loss.item<double>();
    }
    progress(epoch + 1, sum / static_cast<double>(steps));
  }
  const double accuracy = accuracyOf(*net, *test);
  std::vector<TensorView> tensors;
  for (const auto& item : net->named_parameters()) {
    TensorView view{item.key(), {}, item.value().data_ptr<float>()};
    for (const auto length : item.value().sizes()) view.shape.push_back(static_cast<std::uint64_t>(length));
    tensors.push_back(std::move(view));
  }
  const Status written = writeSafetensors(out, tensors,
                                          {{"data", "Fashion-MNIST, 60,000 training pictures at 32 x 32"},
                                           {"seed", std::to_string(training.seed)},
                                           {"epochs", std::to_string(training.epochs)},
                                           {"test_accuracy", std::to_string(accuracy)}});
  if (!written) return Unexpected<RunError>(written.error());
  return accuracy;
}

}  // namespace brenier
