#include "core/train/catalog.h"

#include <algorithm>

#include "core/measures/data_frame.h"
#include "core/measures/image_measure.h"
#include "core/measures/measure.h"
#include "core/measures/points_measure.h"
#include "core/problems/problems.h"
#include "core/solvers/options/network_registry.h"
#include "core/train/run/solver_list.h"
#include "core/truth/metric_registry.h"

namespace brenier {
namespace {

/// The networks that a solver of this build takes, with the options that they set as that solver describes them.
std::vector<NetworkDescriptor> networksOf(const std::vector<SolverDescriptor>& solvers) {
  std::vector<NetworkDescriptor> networks;
  for (auto network : networkRegistry()) {
    const auto taker =
        std::find_if(solvers.begin(), solvers.end(), [&](const auto& solver) { return network.fits(solver); });
    if (taker == solvers.end()) continue;
    for (auto option : taker->options) {
      const auto set = network.settings.find(option.id);
      if (set == network.settings.end()) continue;
      option.defaultValue = set->second;
      network.options.push_back(std::move(option));
    }
    networks.push_back(std::move(network));
  }
  return networks;
}

Catalog makeCatalog() {
  Catalog all;
  all.measures = measureDescriptors();
  all.imageMeasures = imageMeasureDescriptors();
  all.problems = problemDescriptors();
#ifdef BRENIER_HAS_TORCH
  for (const auto& problem : imageProblemDescriptors()) all.problems.push_back(problem);
#endif
  for (const auto& entry : allSolvers()) all.solvers.push_back(entry.descriptor);
  all.networks = networksOf(all.solvers);
  all.metrics = metricDescriptors();
  return all;
}

}  // namespace

const Catalog& catalog() {
  static const Catalog all = makeCatalog();
  return all;
}

Result<PlanePoints> previewPoints(const MeasureSpec& spec, int count) {
  auto measure = makeMeasure(spec);
  if (!measure) return Unexpected<RunError>(measure.error());
  if (const auto* file = pointsIn(*measure); file && file->table()) {
    const FrameSide side{lookAt(*file->table()), true, file->standardise()};
    const SideFrame frame = decideFrame(side, side, "one").source;
    if (!frame.isIdentity()) measure = MeasurePtr(file->framed(frame, {}));
  }
  const Points points = drawSamples(**measure, {7, streamPreview, 0}, static_cast<std::size_t>(std::max(0, count)));
  PlanePoints out(2 * points.count(), 0.0f);
  for (std::size_t i = 0; i < points.count(); ++i)
    std::copy_n(points[i], std::min<std::size_t>(2, points.dim), out.begin() + static_cast<std::ptrdiff_t>(2 * i));
  return out;
}

Result<PictureSample> previewPictures(const MeasureSpec& spec, int count) {
  const auto measure = makeMeasure(spec);
  if (!measure) return Unexpected<RunError>(measure.error());
  const auto* pictures = dynamic_cast<const PictureMeasure*>(measure->get());
  if (!pictures) return PictureSample{};
  PictureSample sample{pictures->set()->shape, {}};
  const auto channels = static_cast<std::size_t>(sample.shape.channels), pixels = sample.shape.size() / channels;
  const Points drawn = drawSamples(**measure, {7, streamPreview, 0}, static_cast<std::size_t>(std::max(0, count)));
  for (std::size_t i = 0; i < drawn.count(); ++i)
    for (std::size_t p = 0; p < pixels; ++p)
      for (std::size_t c = 0; c < channels; ++c)
        sample.bytes.push_back(
            static_cast<std::uint8_t>(std::clamp(127.5f * (drawn[i][c * pixels + p] + 1), 0.0f, 255.0f)));
  return sample;
}

}  // namespace brenier
