#include "core/train/seeds/same_points.h"

namespace brenier {

Status sameProblem(const TrainingRun& first, const std::string& firstName, const TrainingRun& other,
                   const std::string& otherName) {
  if (other.heldOut()->pictures)
    return badInput(otherName + " learns pictures, and agreement is of maps between points.", "Give runs over points.");
  if (first.source().dim() != other.source().dim() || first.target().dim() != other.target().dim())
    return badInput(firstName + " maps " + std::to_string(first.source().dim()) + " columns and " + otherName +
                        " maps " + std::to_string(other.source().dim()) + ".",
                    "Give runs of one problem.");
  const RunConfig &one = first.config(), &two = other.config();
  if (one.source.id != two.source.id || one.target.id != two.target.id)
    return badInput("These runs are between other measures: " + one.source.id + " and " + two.source.id + ", " +
                        one.target.id + " and " + two.target.id + ".",
                    "Give runs of one problem.");
  return ok();
}

Points imagesAs(const TrainingRun& first, const TrainingRun& run, const Points& points) {
  const std::size_t n = points.count(), d = first.target().dim();
  Points images(n, d);
  if (run.frame() == first.frame()) {
    run.solver().forward(points, images.data.data());
    return images;
  }
  std::vector<double> x(n * points.dim), y(n * d);
  for (std::size_t i = 0; i < n; ++i) first.frame().source.pointToData(points[i], points.dim, &x[i * points.dim]);
  run.map(x, y);
  for (std::size_t i = 0; i < n; ++i) first.frame().target.pointFromData(&y[i * d], d, &images.data[i * d]);
  return images;
}

}  // namespace brenier
