#include "core/train/catalog.h"

#include <algorithm>

#include "core/measures/image_measure.h"
#include "core/measures/measure.h"
#include "core/measures/problems.h"
#include "core/train/solver_list.h"
#include "core/truth/metric_registry.h"

namespace brenier {
namespace {

Catalog makeCatalog() {
  Catalog all;
  all.measures = measureDescriptors();
  all.imageMeasures = imageMeasureDescriptors();
  all.problems = problemDescriptors();
#ifdef BRENIER_HAS_TORCH
  for (const auto& problem : imageProblemDescriptors()) all.problems.push_back(problem);
#endif
  for (const auto& entry : allSolvers()) all.solvers.push_back(entry.descriptor);
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
  const Points points = drawSamples(**measure, {7, streamPreview, 0}, static_cast<std::size_t>(std::max(0, count)));
  PlanePoints out(2 * points.count(), 0.0f);
  for (std::size_t i = 0; i < points.count(); ++i)
    std::copy_n(points[i], std::min<std::size_t>(2, points.dim), out.begin() + static_cast<std::ptrdiff_t>(2 * i));
  return out;
}

}  // namespace brenier
