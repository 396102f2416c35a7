#include "core/experiments/agreement.h"

#include <algorithm>
#include <memory>

#include "core/session/run_directory.h"
#include "core/train/seeds/same_points.h"

namespace brenier {
namespace {

constexpr std::size_t mostSamples = 2048;

Result<std::vector<std::unique_ptr<TrainingRun>>> loadAll(const std::vector<std::string>& folders) {
  std::vector<std::unique_ptr<TrainingRun>> runs;
  for (const auto& folder : folders) {
    auto directory = RunDirectory::open(folder);
    if (!directory) return Unexpected<RunError>(directory.error());
    auto run = directory->load(1);
    if (!run) return Unexpected<RunError>(run.error());
    const TrainingRun& first = runs.empty() ? **run : *runs.front();
    if (const Status same = sameProblem(first, folders.front(), **run, folder); !same)
      return Unexpected<RunError>(same.error());
    runs.push_back(std::move(run).value());
  }
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
  Points source = first.heldOut()->source;
  source.data.resize(std::min(mostSamples, source.count()) * source.dim);
  std::vector<Points> images;
  for (const auto& run : *runs) images.push_back(imagesAs(first, *run, source));

  Agreement agreement;
  static_cast<MapAgreement&>(agreement) = agreementOf(images, target, targetPieces(first.target(), target));
  agreement.runs = folders;
  return agreement;
}

}  // namespace brenier
