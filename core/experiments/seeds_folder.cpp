#include "core/experiments/seeds_folder.h"

#include <algorithm>
#include <charconv>

#include "core/experiments/experiment_folder.h"
#include "core/session/run_directory.h"

namespace brenier {
namespace {

SavedSeed savedSeed(const ExperimentFolder& folder, const PlannedRun& run) {
  SavedSeed seed{folder.folderOf(run), 0, {}};
  for (const auto& [axis, value] : run.choices)
    if (axis != "data_seed") std::from_chars(value.data(), value.data() + value.size(), seed.seed);
  if (RunDirectory::isThere(seed.path)) return seed;
  const auto ended = folder.result(run);
  seed.fault = ended && !ended->error.empty() ? ended->error : "it has not been learned yet.";
  return seed;
}

}  // namespace

bool isSeedsFolder(const std::string& path) {
  return ExperimentFolder::isOne(path);
}

Result<std::vector<SavedSeed>> readSeedsFolder(const std::string& path) {
  const auto folder = ExperimentFolder::open(path);
  if (!folder) return Unexpected<RunError>(folder.error());
  const auto& runs = folder->experiment().runs;
  const auto& axes = folder->experiment().axes;
  const std::string count = std::to_string(runs.size());
  if (const auto other = std::find_if_not(axes.begin(), axes.end(), isSeedAxis); other != axes.end())
    return badInput("The " + count + " runs in " + path + " differ by \"" + *other + "\" and not by their seeds alone.",
                    "Open one of them, in " + path + "/runs; brenier-cli compare " + path + " compares all.");
  if (runs.size() > static_cast<std::size_t>(mostSeeds))
    return badInput(path + " holds " + count + " seeds, and at most " + std::to_string(mostSeeds) + " are shown.",
                    "brenier-cli compare " + path + " --agreement compares all.");
  std::vector<SavedSeed> seeds;
  for (const auto& run : runs) seeds.push_back(savedSeed(*folder, run));
  const auto saved =
      std::count_if(seeds.begin(), seeds.end(), [](const SavedSeed& seed) { return seed.fault.empty(); });
  if (saved < leastSeeds)
    return badInput("Of " + count + " seeds in " + path + " " + std::to_string(saved) + " " +
                        (saved == 1 ? "has" : "have") + " been saved, and at least " + std::to_string(leastSeeds) +
                        " are compared.",
                    "brenier-cli sweep " + path + " learns the others.");
  return seeds;
}

}  // namespace brenier
