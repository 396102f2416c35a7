#include "core/image_solvers/features.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "core/image_solvers/feature_classifier.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#include "core/util/program_files.h"

namespace brenier {
namespace {

constexpr std::int64_t batchSize = 128;

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
  explicit OwnFeatures(std::shared_ptr<FeatureClassifier> net) : m_net(std::move(net)) {}
  std::string name() const override { return "FD (Brenier features)"; }
  Points features(PointsView pictures, const PictureShape& shape) const override {
    return inBatches(pictures, shape, [&](const torch::Tensor& x) { return m_net->features(x); });
  }

 private:
  std::shared_ptr<FeatureClassifier> m_net;
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

}  // namespace

FeatureClassifier::FeatureClassifier(std::int64_t channels, std::int64_t answers) {
  namespace nn = torch::nn;
  m_conv0 = register_module("conv0", nn::Conv2d(nn::Conv2dOptions(channels, 16, 5).padding(2)));
  m_conv1 = register_module("conv1", nn::Conv2d(nn::Conv2dOptions(16, 32, 3).padding(1)));
  m_conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(32, 64, 3).padding(1)));
  m_hidden = register_module("hidden", nn::Linear(64 * 16, featureCount));
  m_classes = register_module("classes", nn::Linear(featureCount, answers));
}

torch::Tensor FeatureClassifier::features(const torch::Tensor& x) {
  auto h = torch::max_pool2d(torch::relu(m_conv0(x)), 2);
  h = torch::max_pool2d(torch::relu(m_conv1(h)), 2);
  h = torch::max_pool2d(torch::relu(m_conv2(h)), 2);
  return torch::relu(m_hidden(h.flatten(1)));
}

std::string ownFeaturesPath(int channels) {
  const char* folder = std::getenv("BRENIER_DATASETS");
  const char* name = channels == 1 ? "fashion_features.safetensors" : "shapes_features.safetensors";
  return ((folder ? std::filesystem::path(folder) : programData() / "datasets") / name).string();
}

Result<std::shared_ptr<const FeatureNet>> readFeatureNet(const std::string& path) {
  const auto file = readSafetensors(path);
  if (!file) return Unexpected<RunError>(file.error());
  // How many channels it looks at and how many answers it was taught is told by the sizes of its ends.
  const auto *first = file->find("conv0.weight"), *last = file->find("classes.bias");
  const std::size_t channels = first ? first->values.size() / (16 * 25) : 0;
  if ((channels != 1 && channels != 3) || !last || last->values.empty() || last->values.size() > 1000)
    return cannotRead(path, "it holds no classifier of this project", "Make it with brenier-cli features.");
  auto net = std::make_shared<FeatureClassifier>(static_cast<std::int64_t>(channels),
                                                 static_cast<std::int64_t>(last->values.size()));
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

}  // namespace brenier
