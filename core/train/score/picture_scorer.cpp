#include "core/train/score/picture_scorer.h"

#include <algorithm>
#include <cmath>

#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/features.h"
#endif

namespace brenier {
PictureScorer::~PictureScorer() = default;

#ifdef BRENIER_HAS_TORCH

namespace {

/// What makes the mean square of all features 1.
float unitScale(const Points& features) {
  double square = 0;
  for (const float value : features.data) square += static_cast<double>(value) * value;
  return static_cast<float>(1 / std::sqrt(std::max(square / static_cast<double>(features.data.size()), 1e-12)));
}

}  // namespace

PictureScorer::PictureScorer(std::shared_ptr<const HeldOut> heldOut, const std::string& torchScript)
    : m_heldOut(std::move(heldOut)) {
  const PictureShape shape = *m_heldOut->pictures;
  if (torchScript.empty() && (shape.width != 32 || shape.height != 32)) {
    m_otherSize = {ErrorKind::badInput,
                   "The project's own features are for pictures of 32 x 32, and these have " +
                       std::to_string(shape.width) + " x " + std::to_string(shape.height) + " pixels.",
                   "Score them with brenier-cli eval --inception FILE, a TorchScript network."};
    return;
  }
  auto net =
      torchScript.empty() ? readFeatureNet(ownFeaturesPath(shape.channels)) : readTorchScriptFeatures(torchScript);
  if (!net) {
    m_status = Unexpected<RunError>(net.error());
    return;
  }
  m_net = std::move(net).value();
  m_target = m_net->features(m_heldOut->target, shape);
  m_moments.emplace(m_target.dim);
  m_moments->add(m_target);
  // The cubic kernel grows with the sixth power of the features; Inception's are taken as published.
  m_kernelScale = torchScript.empty() ? unitScale(m_target) : 1;
}

namespace {

std::optional<Points> featuresOf(const FeatureNet* net, const Points& pictures, PictureShape shape) {
  if (!net) return std::nullopt;
  return net->features(pictures, shape);
}

}  // namespace

#else

PictureScorer::PictureScorer(std::shared_ptr<const HeldOut> heldOut, const std::string&)
    : m_heldOut(std::move(heldOut)),
      m_status(badInput("This build has no LibTorch, which computes features.", "Build with it.")) {}

namespace {

std::optional<Points> featuresOf(const FeatureNet*, const Points&, PictureShape) {
  return std::nullopt;
}

}  // namespace

#endif

std::vector<MetricValue> PictureScorer::computed(Pace pace, PictureInputs judged, const Points* features) const {
  if (features) {
    judged.features = features;
    judged.targetFeatures = &m_target;
    judged.targetMoments = &*m_moments;
    judged.kernelScale = m_kernelScale;
  }
  MetricInputs inputs(nullptr);
  inputs.pictures = &judged;
  return computeMetrics(pace, inputs);
}

std::string PictureScorer::remark() const {
  const RunError* why = m_otherSize ? &*m_otherSize : m_status ? nullptr : &m_status.error();
  return why ? "FD and KID are not scored. " + why->message + " " + why->hint : "";
}

std::vector<MetricValue> PictureScorer::constants() const {
  std::vector<MetricValue> values = ofTraining();
  if (m_heldOut->source.dim != m_heldOut->target.dim) return values;
  const auto features = featuresOf(m_net.get(), m_heldOut->source, *m_heldOut->pictures);
  PictureInputs judged{m_heldOut->source, m_heldOut->originals};
  judged.of = PicturesOf::input;
  std::ranges::move(computed(Pace::once, judged, features ? &*features : nullptr), std::back_inserter(values));
  return values;
}

/// Of as many pictures of training as there are held-out ones; no more than a part of them is ever held.
std::vector<MetricValue> PictureScorer::ofTraining() const {
  if (!m_net || !m_heldOut->picturesSeen) return {};
  constexpr std::size_t part = 256;
  const std::size_t count = m_heldOut->target.count();
  Points features(count, m_target.dim);
  for (std::size_t first = 0; first < count; first += part) {
    Points pictures(std::min(part, count - first), m_heldOut->target.dim);
    m_heldOut->picturesSeen->sample({1, streamTargetSeen, 0}, first, pictures.count(), pictures.data.data());
    const auto some = featuresOf(m_net.get(), pictures, *m_heldOut->pictures);
    std::ranges::copy(some->data, features[first]);
  }
  const Points none;
  PictureInputs judged{none, none};
  judged.of = PicturesOf::training;
  return computed(Pace::once, judged, &features);
}

std::vector<MetricValue> PictureScorer::score(const Points& pictures, std::span<const float> lengths) const {
  const auto features = featuresOf(m_net.get(), pictures, *m_heldOut->pictures);
  return computed(Pace::quick, {pictures, m_heldOut->originals, lengths}, features ? &*features : nullptr);
}

}  // namespace brenier
