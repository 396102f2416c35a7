#include "core/image_solvers/autoencoder.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/image_solvers/code_network.h"
#include "core/image_solvers/image_player.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#include "core/networks/autograd.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

constexpr std::size_t answerBatch = 256;
constexpr std::size_t heldOut = 1000;

std::shared_ptr<CodeNetwork> networkOf(const PictureShape& shape, std::int64_t dimension, std::int64_t width) {
  return std::make_shared<CodeNetwork>(shape, CodeNetwork::Sizes{dimension, dimension, width, width, "dcgan"});
}

Points inBatches(PointsView in, std::vector<std::int64_t> sides,
                 const std::function<torch::Tensor(const torch::Tensor&)>& network) {
  torch::NoGradGuard noGrad;
  Points out;
  for (std::size_t first = 0; first < in.count; first += answerBatch) {
    sides[0] = static_cast<std::int64_t>(std::min(answerBatch, in.count - first));
    const auto answer = network(torch::from_blob(const_cast<float*>(in[first]), sides)).contiguous();
    out.dim = static_cast<std::size_t>(answer[0].numel());
    out.data.insert(out.data.end(), answer.data_ptr<float>(), answer.data_ptr<float>() + answer.numel());
  }
  return out;
}

class LearnedAutoencoder final : public Autoencoder {
 public:
  LearnedAutoencoder(std::shared_ptr<CodeNetwork> net, const PictureShape& shape, std::size_t dimension)
      : m_net(std::move(net)), m_shape(shape), m_dimension(dimension) {}
  std::size_t dimension() const override { return m_dimension; }
  PictureShape shape() const override { return m_shape; }
  Points encode(PointsView pictures) const override {
    return inBatches(pictures, {0, m_shape.channels, m_shape.height, m_shape.width},
                     [&](const torch::Tensor& x) { return m_net->encode(x); });
  }
  Points decode(PointsView codes) const override {
    return inBatches(codes, {0, static_cast<std::int64_t>(m_dimension)},
                     [&](const torch::Tensor& z) { return m_net->decode(z); });
  }

 private:
  std::shared_ptr<CodeNetwork> m_net;
  PictureShape m_shape;
  std::size_t m_dimension;
};

torch::Tensor batchOf(const Measure& measure, const SampleKey& key, std::size_t n, const PictureShape& shape) {
  auto points = torch::empty({static_cast<std::int64_t>(n), shape.channels, shape.height, shape.width});
  measure.sample(key, 0, n, points.data_ptr<float>());
  return points;
}

Status write(const CodeNetwork& net, const PictureShape& shape, const AutoencoderTraining& t, double error,
             const std::string& out) {
  std::vector<TensorView> tensors;
  for (const auto& item : net.named_parameters()) {
    TensorView view{item.key(), {}, item.value().data_ptr<float>()};
    for (const auto side : item.value().sizes()) view.shape.push_back(static_cast<std::uint64_t>(side));
    tensors.push_back(std::move(view));
  }
  return writeSafetensors(out, tensors,
                          {{"brenier", "autoencoder"},
                           {"channels", std::to_string(shape.channels)},
                           {"side", std::to_string(shape.height)},
                           {"dimension", std::to_string(t.dimension)},
                           {"width", std::to_string(t.width)},
                           {"seed", std::to_string(t.seed)},
                           {"steps", std::to_string(t.steps)},
                           {"held_out_mse", fixedText(error, 6)}});
}

/// A whole number of the file's metadata within a range; -1 otherwise.
int metadataNumber(const SafetensorsFile& file, const char* name, int least, int most) {
  const auto it = file.metadata.find(name);
  if (it == file.metadata.end()) return -1;
  const long value = std::strtol(it->second.c_str(), nullptr, 10);
  return value >= least && value <= most ? static_cast<int>(value) : -1;
}

}  // namespace

Result<double> trainAutoencoder(const Measure& pictures, const AutoencoderTraining& t, const std::string& out,
                                const std::function<void(std::int64_t, double)>& progress) {
  const auto shape = pictures.pictureShape();
  if (!shape) return badInput("The measure has no pictures.", "Name a set of pictures, as fashion_mnist.");
  if (shape->height < 8 || (shape->height & (shape->height - 1)) != 0)
    return badInput(
        "The pictures have " + std::to_string(shape->height) + " pixels a side, but must have 8, 16, 32, ...",
        "Set --source.size.");
  setTorchThreadPolicy(t.threads);
  torch::manual_seed(t.seed);
  auto net = networkOf(*shape, t.dimension, t.width);
  ImagePlayer player("autoencoder", net, nullptr);
  for (std::int64_t step = 0; step < t.steps; ++step) {
    const auto x = batchOf(pictures, {t.seed, streamTargetTraining, static_cast<std::uint64_t>(step)},
                           static_cast<std::size_t>(t.batch), *shape);
    const double done = static_cast<double>(step) / static_cast<double>(t.steps);
    const auto loss = (net->forward(x) - x).square().mean();
    player.descend(loss, {false, 1e-3 * 0.5 * (1 + std::cos(std::numbers::pi * done)), 0.9, 0.999}, 0);
    if (step % 100 == 99 || step + 1 == t.steps) progress(step + 1, loss.item<double>());
  }
  torch::NoGradGuard noGrad;
  const auto test = batchOf(pictures, {t.seed, streamTargetHeldOut, 0}, heldOut, *shape);
  double error = 0;
  for (std::int64_t first = 0; first < static_cast<std::int64_t>(heldOut); first += 100) {
    const auto x = test.narrow(0, first, 100);
    error += (net->forward(x) - x).square().mean().item<double>() * 100 / static_cast<double>(heldOut);
  }
  if (const Status written = write(*net, *shape, t, error, out); !written) return Unexpected<RunError>(written.error());
  return error;
}

Result<std::shared_ptr<const Autoencoder>> readAutoencoder(const std::string& path) {
  const auto file = readSafetensors(path);
  if (!file) return Unexpected<RunError>(file.error());
  const int channels = metadataNumber(*file, "channels", 1, 3), side = metadataNumber(*file, "side", 8, 256);
  const int dimension = metadataNumber(*file, "dimension", 1, 4096), width = metadataNumber(*file, "width", 4, 512);
  const auto kind = file->metadata.find("brenier");
  if (kind == file->metadata.end() || kind->second != "autoencoder" || channels < 0 || side < 0 || dimension < 0 ||
      width < 0 || (side & (side - 1)) != 0)
    return cannotRead(path, "it holds no autoencoder of this program", "Make one with brenier-cli autoencoder.");
  const PictureShape shape{channels, side, side};
  auto net = networkOf(shape, dimension, width);
  torch::NoGradGuard noGrad;
  for (auto& item : net->named_parameters()) {
    const auto* saved = file->find(item.key());
    if (!saved || static_cast<std::int64_t>(saved->values.size()) != item.value().numel())
      return cannotRead(path, "its tensor " + item.key() + " is missing or has another size",
                        "Make it anew with brenier-cli autoencoder.");
    std::copy(saved->values.begin(), saved->values.end(), item.value().data_ptr<float>());
  }
  return std::shared_ptr<const Autoencoder>(
      std::make_shared<LearnedAutoencoder>(std::move(net), shape, static_cast<std::size_t>(dimension)));
}

}  // namespace brenier
