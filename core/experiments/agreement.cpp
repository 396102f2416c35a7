#include "core/experiments/agreement.h"

#include <algorithm>
#include <memory>

#include "core/measures/measure.h"
#include "core/session/run_directory.h"
#include "core/truth/target_pieces.h"
#include "core/util/plain_number.h"

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

double meanSquare(const Points& a, const Points& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    const double difference = static_cast<double>(a.data[i]) - static_cast<double>(b.data[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.count());
}

Points meanOf(const std::vector<Points>& images) {
  Points mean(images.front().count(), images.front().dim);
  for (std::size_t i = 0; i < mean.data.size(); ++i) {
    double sum = 0;
    for (const auto& one : images) sum += static_cast<double>(one.data[i]);
    mean.data[i] = static_cast<float>(sum / static_cast<double>(images.size()));
  }
  return mean;
}

double varianceOf(const Points& points) {
  double variance = 0;
  for (std::size_t k = 0; k < points.dim; ++k) {
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < points.count(); ++i) {
      const double v = static_cast<double>(points[i][k]);
      sum += v;
      squares += v * v;
    }
    const double n = static_cast<double>(points.count());
    variance += squares / n - (sum / n) * (sum / n);
  }
  return variance;
}

double sameModePercent(const std::vector<Points>& images, const TargetPieces& pieces) {
  if (!pieces.far || pieces.count() < 2) return -1;  // near ones are no modes that a map could miss
  std::size_t same = 0;
  for (std::size_t i = 0; i < images.front().count(); ++i) {
    const auto piece = pieces.at(images.front()[i]);
    same += std::all_of(images.begin(), images.end(), [&](const Points& one) { return pieces.at(one[i]) == piece; });
  }
  return 100.0 * static_cast<double>(same) / static_cast<double>(images.front().count());
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

  Agreement agreement{folders, count, std::vector<double>(folders.size() * folders.size()), 0, -1};
  const double percent = 100 / std::max(varianceOf(target), 1e-300);
  const Points mean = meanOf(images);
  for (std::size_t i = 0; i < folders.size(); ++i) {
    agreement.spread += percent * meanSquare(images[i], mean) / static_cast<double>(folders.size());
    for (std::size_t j = 0; j < folders.size(); ++j)
      agreement.between[i * folders.size() + j] = percent * meanSquare(images[i], images[j]);
  }
  agreement.sameModePercent = sameModePercent(images, targetPieces(first.target(), target));
  return agreement;
}

std::string agreementSentence(const Agreement& agreement) {
  std::string text = std::to_string(agreement.runs.size()) + " seeds agree to " + generalText(agreement.spread, 2) +
                     " % of the target's variance";
  if (agreement.sameModePercent >= 0)
    text += "; " + generalText(agreement.sameModePercent, 3) + " % of the mass is sent to the same mode by all";
  return text + ".";
}

}  // namespace brenier
