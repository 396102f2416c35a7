#include "core/train/score/picture_scorer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/features.h"
#endif

namespace brenier {
PictureScorer::~PictureScorer() = default;

#ifdef BRENIER_HAS_TORCH

namespace {

constexpr std::size_t kernelSamples = 2000;

Points firstRows(const Points& points, std::size_t most, float scale) {
  Points rows(std::min(points.count(), most), points.dim);
  std::transform(points.data.begin(), points.data.begin() + static_cast<std::ptrdiff_t>(rows.data.size()),
                 rows.data.begin(), [scale](float value) { return scale * value; });
  return rows;
}

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
    m_status = badInput("The project's own features are for pictures of 32 x 32, and these have " +
                            std::to_string(shape.channels) + " channels and " + std::to_string(shape.width) + " x " +
                            std::to_string(shape.height) + " pixels.",
                        "Give a TorchScript network by --inception.");
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

void PictureScorer::addDistances(const Points& pictures, const std::string& suffix,
                                 std::vector<MetricValue>& values) const {
  if (!m_net) return;
  const Points features = m_net->features(pictures, *m_heldOut->pictures);
  FeatureMoments moments(features.dim);
  moments.add(features);
  values.push_back(
      {"fd" + suffix, frechetDistance(moments, *m_moments), 0, static_cast<std::int64_t>(features.count())});
  const Points a = firstRows(features, kernelSamples, m_kernelScale);
  const Points b = firstRows(m_target, kernelSamples, m_kernelScale);
  values.push_back({"kid" + suffix, kernelDistance(a, b), 0, static_cast<std::int64_t>(a.count())});
}

#else

PictureScorer::PictureScorer(std::shared_ptr<const HeldOut> heldOut, const std::string&)
    : m_heldOut(std::move(heldOut)),
      m_status(badInput("This build has no LibTorch, which computes features.", "Build with it.")) {}

void PictureScorer::addDistances(const Points&, const std::string&, std::vector<MetricValue>&) const {}

#endif

void PictureScorer::addErrors(const Points& pictures, const std::string& suffix,
                              std::vector<MetricValue>& values) const {
  if (m_heldOut->originals.data.empty()) return;
  const PictureError error = pictureError(pictures, m_heldOut->originals);
  const auto n = static_cast<std::int64_t>(pictures.count());
  values.push_back({"mse" + suffix, error.mse, 0, n});
  values.push_back({"psnr" + suffix, error.psnr, 0, n});
}

std::vector<MetricValue> PictureScorer::constants() const {
  std::vector<MetricValue> values;
  if (m_heldOut->source.dim != m_heldOut->target.dim) return values;
  addDistances(m_heldOut->source, "_input", values);
  addErrors(m_heldOut->source, "_input", values);
  return values;
}

std::vector<MetricValue> PictureScorer::score(const Points& pictures) const {
  std::vector<MetricValue> values;
  addDistances(pictures, "", values);
  addErrors(pictures, "", values);
  return values;
}

}  // namespace brenier
