// How the project's own feature networks are learned; features.cpp uses them.
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "core/image_solvers/feature_classifier.h"
#include "core/image_solvers/features.h"
#include "core/image_solvers/image_player.h"
#include "core/io/idx.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#include "core/measures/image_set.h"
#include "core/networks/autograd.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::int64_t trainingBatch = 128;

/// Pictures [n, channels, 32, 32] with the class of each [n], or with yes (1) or no (0) to several questions [n, k].
struct Labelled {
  torch::Tensor pictures, labels;
  bool questions() const { return labels.dim() == 2; }
};

Result<Labelled> readLabelled(const std::string& folder, const std::string& name) {
  const auto path = (std::filesystem::path(folder) / name).string();
  const auto pictures = readIdxImages(path + "-images-idx3-ubyte.gz", "", {FeatureClassifier::side, 1, 0, 0});
  if (!pictures) return Unexpected<RunError>(pictures.error());
  const auto labels = readIdx(path + "-labels-idx1-ubyte.gz");
  if (!labels) return Unexpected<RunError>(labels.error());
  const auto n = static_cast<std::int64_t>((*pictures)->count());
  if (labels->shape.size() != 1 || static_cast<std::int64_t>(labels->count()) != n)
    return badInput("There are " + std::to_string(n) + " pictures and " + std::to_string(labels->count()) + " labels.",
                    "Fetch the data again.");
  constexpr int side = FeatureClassifier::side;
  Labelled all{torch::empty({n, 1, side, side}), torch::empty({n}, torch::kInt64)};
  for (std::int64_t i = 0; i < n; ++i) {
    (*pictures)->picture(static_cast<std::size_t>(i), all.pictures.data_ptr<float>() + i * side * side);
    all.labels.data_ptr<std::int64_t>()[i] = labels->bytes[static_cast<std::size_t>(i)];
  }
  return all;
}

/// The fraction of right answers.
double accuracyOf(FeatureClassifier& net, const Labelled& test) {
  torch::NoGradGuard noGrad;
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < test.labels.size(0); first += 1000) {
    const std::int64_t n = std::min<std::int64_t>(1000, test.labels.size(0) - first);
    const auto out = net.forward(test.pictures.narrow(0, first, n));
    const auto answer = test.questions() ? out.gt(0).to(torch::kFloat32) : out.argmax(1);
    right += answer.eq(test.labels.narrow(0, first, n)).sum().item<std::int64_t>();
  }
  return static_cast<double>(right) / static_cast<double>(test.labels.numel());
}

torch::Tensor lossOf(const torch::Tensor& out, const torch::Tensor& labels) {
  namespace fn = torch::nn::functional;
  return labels.dim() == 2 ? fn::binary_cross_entropy_with_logits(out, labels) : fn::cross_entropy(out, labels);
}

/// A seeded order of 0..n-1 (Fisher and Yates).
torch::Tensor shuffled(std::int64_t n, std::uint64_t seed, int epoch) {
  auto order = torch::arange(n);
  auto* at = order.data_ptr<std::int64_t>();
  PhiloxStream random(seed, 0xFEA7, static_cast<std::uint64_t>(epoch));
  for (std::int64_t i = n - 1; i > 0; --i) std::swap(at[i], at[random.below(static_cast<std::uint32_t>(i + 1))]);
  return order;
}

/// Training and test pictures of coloured shapes, asked which kinds lie in the upper and in the lower half.
std::pair<Labelled, Labelled> drawShapes(std::uint64_t seed) {
  constexpr std::size_t training = 20000, test = 4000;
  constexpr std::int64_t side = FeatureClassifier::side;
  std::vector<ShapeLabels> labels;
  // Other shapes than those that measures draw with their own seeds.
  const auto set = makeShapeImages({FeatureClassifier::side, 3, 0, 0}, seed ^ 0xFEA7, training, test, &labels);
  const auto part = [&](std::size_t first, std::size_t count) {
    const auto n = static_cast<std::int64_t>(count);
    Labelled some{torch::empty({n, 3, side, side}), torch::empty({n, std::int64_t{std::tuple_size_v<ShapeLabels>}})};
    float* answer = some.labels.data_ptr<float>();
    for (std::size_t i = 0; i < count; ++i) {
      set->picture(first + i, some.pictures.data_ptr<float>() + i * set->shape.size());
      for (const bool yes : labels[first + i]) *answer++ = yes ? 1.0f : 0.0f;
    }
    return some;
  };
  return {part(0, training), part(training, test)};
}

void learn(FeatureClassifier& net, ImagePlayer& player, const Labelled& train, const FeatureTraining& training,
           const std::function<void(int, double)>& progress) {
  const std::int64_t steps = train.labels.size(0) / trainingBatch;
  for (int epoch = 0; epoch < training.epochs; ++epoch) {
    const auto order = shuffled(train.labels.size(0), training.seed, epoch);
    double sum = 0;
    for (std::int64_t k = 0; k < steps; ++k) {
      const auto rows = order.narrow(0, k * trainingBatch, trainingBatch);
      auto x = train.pictures.index_select(0, rows);
      if ((k & 1) != 0) x = x.flip(3);  // half of the batches are mirrored
      const double t = (epoch + static_cast<double>(k) / static_cast<double>(steps)) / training.epochs;
      const double rate = 1e-3 * 0.5 * (1 + std::cos(std::numbers::pi * t));
      const auto loss = lossOf(net.forward(x), train.labels.index_select(0, rows));
      player.descend(loss, {false, rate, 0.9, 0.999}, 0);
      sum += loss.item<double>();
    }
    progress(epoch + 1, sum / static_cast<double>(steps));
  }
}

Status write(const FeatureClassifier& net, const std::string& out, const std::map<std::string, std::string>& about) {
  std::vector<TensorView> tensors;
  for (const auto& item : net.named_parameters()) {
    TensorView view{item.key(), {}, item.value().data_ptr<float>()};
    for (const auto length : item.value().sizes()) view.shape.push_back(static_cast<std::uint64_t>(length));
    tensors.push_back(std::move(view));
  }
  return writeSafetensors(out, tensors, about);
}

}  // namespace

Result<double> trainFeatureNet(const FeatureTraining& training, const std::string& out,
                               const std::function<void(int, double)>& progress) {
  setTorchThreadPolicy(training.threads);
  Labelled train, test;
  std::string data = "coloured shapes, 20,000 training pictures at 32 x 32";
  if (training.shapes) {
    std::tie(train, test) = drawShapes(training.seed);
  } else {
    auto first = readLabelled(training.folder, "train"), second = readLabelled(training.folder, "t10k");
    if (!first) return Unexpected<RunError>(first.error());
    if (!second) return Unexpected<RunError>(second.error());
    train = *first;
    test = *second;
    data = "Fashion-MNIST, 60,000 training pictures at 32 x 32";
  }
  torch::manual_seed(training.seed);
  auto net = std::make_shared<FeatureClassifier>(train.pictures.size(1), train.questions() ? train.labels.size(1) : 10);
  ImagePlayer player("classifier", net, nullptr);
  learn(*net, player, train, training, progress);
  const double accuracy = accuracyOf(*net, test);
  const Status written = write(*net, out,
                               {{"data", data},
                                {"seed", std::to_string(training.seed)},
                                {"epochs", std::to_string(training.epochs)},
                                {"test_accuracy", std::to_string(accuracy)}});
  if (!written) return Unexpected<RunError>(written.error());
  return accuracy;
}

}  // namespace brenier
