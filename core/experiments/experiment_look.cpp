#include "core/experiments/experiment_look.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/experiments/comparison.h"
#include "core/experiments/experiment_folder.h"
#include "core/io/input_file.h"
#include "core/session/metrics_csv.h"
#include "core/session/run_directory.h"
#include "core/session/run_request.h"
#include "core/train/catalog.h"
#include "core/train/look/picture_frames.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

using Values = std::map<std::string, MetricValue>;

/// Steps and seconds are columns of every table.
bool isNumberOfItsOwn(const std::string& metric) {
  return metric != "seconds" && metric != "steps";
}

/// A line, and what it came to as far as it is known.
struct Read {
  ExperimentLine line;
  Values values;
};

/// The last that a run said of each number, and where it was then.
void readWhatItSaid(Read& read) {
  const auto text = readWholeFile(read.line.folder + "/metrics.csv");
  if (!text) return;
  for (const auto& row : readMetricsCsv(*text, std::numeric_limits<std::int64_t>::max())) {
    read.line.step = row.step;
    read.line.seconds = row.seconds;
    for (const auto& value : row.values) read.values.insert_or_assign(value.id, value);
  }
}

Read readLine(const ExperimentFolder& folder, const PlannedRun& run) {
  Read read;
  ExperimentLine& line = read.line;
  line.name = run.name;
  for (const auto& axis : folder.experiment().axes) {
    const auto choice = std::ranges::find(run.choices, axis, [](const auto& one) { return one.first; });
    line.choices.push_back(choice == run.choices.end() ? "" : choice->second);
  }
  line.folder = folder.folderOf(run);
  line.opens = RunDirectory::isThere(line.folder);
  line.state = folder.stateOf(run);
  if (const auto result = folder.result(run)) {
    line.error = result->error;
    line.step = result->steps;
    line.seconds = result->seconds;
    for (const auto& value : result->values) read.values.insert_or_assign(value.id, value);
  } else if (line.opens) {
    readWhatItSaid(read);
  }
  return read;
}

std::vector<std::string> metricsOf(const Experiment& experiment, const std::vector<Read>& lines) {
  auto metrics = experiment.metrics;
  if (metrics.empty()) {
    std::vector<ComparedRun> runs(lines.size());
    for (std::size_t k = 0; k < lines.size(); ++k)
      for (const auto& [id, value] : lines[k].values) runs[k].result.values.push_back(value);
    metrics = tellingMetrics(runs);
  }
  std::erase_if(metrics, [](const std::string& metric) { return !isNumberOfItsOwn(metric); });
  return metrics;
}

/// What is not read again: the line as it was, and its numbers.
std::optional<Read> doneBefore(const ExperimentLook* before, std::size_t k, const std::string& name) {
  if (!before || k >= before->lines.size()) return std::nullopt;
  const ExperimentLine& line = before->lines[k];
  if (line.name != name || line.state != PlannedState::done) return std::nullopt;
  Read read{line, {}};
  for (std::size_t m = 0; m < before->metrics.size(); ++m)
    if (line.numbers[m]) {
      MetricValue value{before->metrics[m].id, *line.numbers[m]};
      value.saysNothing = line.saysNothing[m];
      read.values.emplace(value.id, value);
    }
  return read;
}

/// Its runs do alike; the first that can be read speaks for all.
bool learnsPictures(const ExperimentFolder& folder) {
  const auto& runs = folder.experiment().runs;
  if (runs.empty()) return false;
  auto request = readRunRequest(folder.configOf(runs.front()));
  const auto config =
      request ? understand(*std::move(request)) : Result<RunConfig>(Unexpected<RunError>(request.error()));
  const auto* solver = config ? findById(catalog().solvers, config->solver) : nullptr;
  return solver && solver->pictures;
}

}  // namespace

Result<ExperimentLook> lookAtExperiment(const std::string& folder,
                                        const std::shared_ptr<const ExperimentLook>& before) {
  const auto opened = ExperimentFolder::open(folder);
  if (!opened) return Unexpected<RunError>(opened.error());
  const Experiment& experiment = opened->experiment();
  ExperimentLook look{folder, experiment.axes, {}, {}, {}};
  for (const auto& axis : experiment.axes) look.seedAxes.push_back(isSeedAxis(axis));
  std::vector<Read> lines;
  for (const auto& run : experiment.runs) {
    auto known = doneBefore(before.get(), lines.size(), run.name);
    lines.push_back(known ? *std::move(known) : readLine(*opened, run));
  }
  const auto metrics = metricsOf(experiment, lines);
  const auto knownBefore = [&](const std::string& id) { return findById(before->metrics, id) != nullptr; };
  // A number that was not shown before is read of all.
  if (before && !std::ranges::all_of(metrics, knownBefore)) return lookAtExperiment(folder, nullptr);
  for (const auto& id : metrics)
    if (const auto* metric = findById(catalog().metrics, id)) look.metrics.push_back(*metric);
  for (auto& [line, values] : lines) {
    line.numbers.assign(look.metrics.size(), std::nullopt);
    line.saysNothing.assign(look.metrics.size(), false);
    for (std::size_t m = 0; m < look.metrics.size(); ++m)
      if (const auto value = values.find(look.metrics[m].id);
          value != values.end() && std::isfinite(value->second.value)) {
        line.numbers[m] = value->second.value;
        line.saysNothing[m] = value->second.saysNothing;
      }
    look.lines.push_back(std::move(line));
  }
  look.pictures = before ? before->pictures : learnsPictures(*opened);
  return look;
}

Result<std::shared_ptr<const PictureFrame>> picturesOfRun(const std::string& path, int count) {
  auto opened = RunDirectory::open(path);
  if (!opened) return Unexpected<RunError>(opened.error());
  const auto run = opened->load();
  if (!run) return Unexpected<RunError>(run.error());
  if (!(*run)->heldOut()->pictures) return badInput(path + " learns points, not pictures.");
  PictureFrames frames(**run);
  return frames.build({.count = count});
}

}  // namespace brenier
