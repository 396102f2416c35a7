#include "core/experiments/agreement.h"

#include <algorithm>
#include <memory>

#include "core/measures/measure.h"
#include "core/session/run_directory.h"

namespace brenier {
namespace {

constexpr std::size_t mostSamples = 2048;

/// Points [n, d] of one side in the data's units.
std::vector<double> inData(const SideFrame& frame, const Points& points, std::size_t count) {
  std::vector<double> data(count * points.dim);
  for (std::size_t i = 0; i < count; ++i) frame.pointToData(points[i], points.dim, &data[i * points.dim]);
  return data;
}

/// Images of the same points under every run, in the coordinates that the first run gives the target [K][n, d].
std::vector<Points> imagesOf(const std::vector<std::unique_ptr<TrainingRun>>& runs, std::size_t count) {
  const TrainingRun& first = *runs.front();
  const std::vector<double> x = inData(first.frame().source, first.heldOut()->source, count);
  const std::size_t d = first.target().dim();
  std::vector<Points> images;
  for (const auto& run : runs) {
    std::vector<double> y(count * d);
    run->map(x, y);
    Points inside(count, d);
    for (std::size_t i = 0; i < count; ++i) first.frame().target.pointFromData(&y[i * d], d, &inside.data[i * d]);
    images.push_back(std::move(inside));
  }
  return images;
}

Result<std::vector<std::unique_ptr<TrainingRun>>> loadAll(const std::vector<std::string>& folders) {
  std::vector<std::unique_ptr<TrainingRun>> runs;
  for (const auto& folder : folders) {
    auto directory = RunDirectory::open(folder);
    if (!directory) return Unexpected<RunError>(directory.error());
    auto run = directory->load(1);
    if (!run) return Unexpected<RunError>(run.error());
    if ((*run)->heldOut()->pictures)
      return badInput(folder + " learns pictures, and agreement is of maps between points.", "Give runs over points.");
    runs.push_back(std::move(run).value());
    const auto &first = *runs.front(), &last = *runs.back();
    if (first.source().dim() != last.source().dim() || first.target().dim() != last.target().dim())
      return badInput(folders.front() + " maps " + std::to_string(first.source().dim()) + " columns and " + folder +
                          " maps " + std::to_string(last.source().dim()) + ".",
                      "Give runs of one problem.");
  }
  for (const auto& run : runs)
    if (run->config().source.id != runs.front()->config().source.id ||
        run->config().target.id != runs.front()->config().target.id)
      return badInput("These runs are between other measures: " + runs.front()->config().source.id + " and " +
                          run->config().source.id + ", " + runs.front()->config().target.id + " and " +
                          run->config().target.id + ".",
                      "Give runs of one problem.");
  return runs;
}

}  // namespace

Result<Agreement> agreementOf(const std::vector<std::string>& folders) {
  if (folders.size() < 2)
    return badInput("Only " + std::to_string(folders.size()) + " run was given.", "Agreement is between two or more.");
  const auto runs = loadAll(folders);
  if (!runs) return Unexpected<RunError>(runs.error());
  const TrainingRun& first = *runs->front();
  const Points& target = first.heldOut()->target;
  const std::size_t count = std::min(mostSamples, first.heldOut()->source.count());
  const auto images = imagesOf(*runs, count);

  Agreement agreement;
  static_cast<MapAgreement&>(agreement) = agreementOf(images, target, targetPieces(first.target(), target));
  agreement.runs = folders;
  return agreement;
}

}  // namespace brenier
