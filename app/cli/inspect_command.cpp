#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/slice_flags.h"
#include "core/session/run_directory.h"
#include "core/session/run_record_files.h"
#include "core/train/look/defect_look.h"
#include "core/train/look/slice_choice.h"
#include "core/truth/map_defects.h"

namespace brenier::cli {
namespace {

struct InspectArguments {
  std::string run;
  std::optional<std::int64_t> moment;
  bool json = false, truth = false;
  std::shared_ptr<SliceFlags> slice = std::make_shared<SliceFlags>();
};

/// What was found, and how places in the plane that was looked at are read in the data's units.
struct Findings {
  MapDefects found;
  SideFrame frame;
  std::string where;  ///< a slice of more than two dimensions, in words; empty: there is but one plane
};

/// The kept moment of that step into the run.
Status rewindTo(const RunDirectory& directory, std::int64_t step, TrainingRun& run) {
  if (step == run.stepsDone()) return ok();
  const auto moments = openMoments(run, directory);
  if (!moments) return Unexpected<RunError>(moments.error());
  std::string steps;
  for (const auto& stored : *moments) {
    if (stored.moment.step != step) {
      steps += (steps.empty() ? "" : ", ") + std::to_string(stored.moment.step);
      continue;
    }
    const auto state = stored.state->load();
    if (!state) return Unexpected<RunError>(state.error());
    if (!restore(*state, run)) return failure(ErrorKind::internal, "The kept weights do not fit the run's networks.");
    return ok();
  }
  return failure(ErrorKind::badInput, "The run kept no moment of step " + std::to_string(step) + ".",
                 "It is at step " + std::to_string(run.stepsDone()) +
                     (steps.empty() ? " and kept none." : "; it kept " + steps + "."));
}

/// A point of the run's frame in the data's units.
nlohmann::json pointJson(const SideFrame& frame, const float* point) {
  double data[2];
  frame.pointToData(point, 2, data);
  return {data[0], data[1]};
}

nlohmann::json lineJson(const SideFrame& frame, const PlanePoints& line) {
  nlohmann::json points = nlohmann::json::array();
  for (std::size_t i = 0; i + 1 < line.size(); i += 2) points.push_back(pointJson(frame, &line[i]));
  return points;
}

nlohmann::json findingJson(const SideFrame& frame, const MapDefect& defect) {
  const float centre[2] = {defect.x, defect.y};
  nlohmann::json one = {{"kind", nameOf(defect.kind)},
                        {"at", pointJson(frame, centre)},
                        {"mass", defect.massShare < 0 ? nlohmann::json() : nlohmann::json(defect.massShare)},
                        {"severity", defect.worst}};
  if (defect.kind == DefectKind::tear) {
    one["points"] = lineJson(frame, defect.line);
    one["between"] = defect.between[1] < 0 ? nlohmann::json() : nlohmann::json(defect.between);
  } else {
    const float low[2] = {defect.where.x0, defect.where.y0}, high[2] = {defect.where.x1, defect.where.y1};
    one["box"] = {pointJson(frame, low), pointJson(frame, high)};
  }
  return one;
}

nlohmann::json findingsJson(const SideFrame& frame, const std::vector<MapDefect>& defects) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& defect : defects) all.push_back(findingJson(frame, defect));
  return all;
}

nlohmann::json besideTruth(const Findings& findings) {
  const auto& [found, frame, where] = findings;
  nlohmann::json both = {{"found", findingsJson(frame, found.groups)}, {"true", nullptr}};
  if (!found.trueTears) return both;
  both["true"] = findingsJson(frame, *found.trueTears);
  if (std::isfinite(found.tearError.distance)) both["distance_percent"] = 100 * found.tearError.distance;
  both["found_percent"] = 100 * found.tearError.found;
  both["right_percent"] = 100 * found.tearError.right;
  return both;
}

void printPlain(const TrainingRun& run, const Findings& findings) {
  const auto& [found, frame, where] = findings;
  std::cout << "step " << run.stepsDone() << where << '\n' << std::fixed;
  for (const auto& defect : found.groups) {
    std::cout << nameOf(defect.kind);
    if (defect.between[1] >= 0) std::cout << " between pieces " << defect.between[0] << " and " << defect.between[1];
    const float inside[2] = {defect.x, defect.y};
    double at[2];
    frame.pointToData(inside, 2, at);
    std::cout << std::setprecision(3) << " at (" << at[0] << ", " << at[1] << ")";
    if (defect.massShare >= 0)
      std::cout << ", " << std::setprecision(2) << 100 * defect.massShare << " % of the source";
    std::cout << '\n';
  }
  if (found.groups.empty())
    std::cout << "no tear, fold or swirl "
              << (where.empty() ? "where the source has mass\n" : "in this slice; there may be some in others\n");
  if (!found.trueTears) return;
  std::cout << "the optimal map has " << found.trueTears->size() << (found.trueTears->size() == 1 ? " tear" : " tears");
  const bool any = std::any_of(found.groups.begin(), found.groups.end(),
                               [](const MapDefect& group) { return group.kind == DefectKind::tear; });
  if (!found.trueTears->empty() && !any) std::cout << ", of which none is found";
  if (!found.trueTears->empty() && any)
    std::cout << std::setprecision(1) << "; " << 100 * found.tearError.found << " % of their length is found, "
              << 100 * found.tearError.right << " % of what is found is right, " << std::setprecision(2)
              << 100 * found.tearError.distance << " % of the spread away";
  std::cout << '\n';
}

Result<Findings> lookInPlane(const TrainingRun& run) {
  const auto truth = solveTrueTears(*run.heldOut());
  if (!truth) return Unexpected<RunError>(truth.error());
  return Findings{lookForDefects(run, *truth), run.frame().source, {}};
}

/// Along a slice, as the studio draws it. Of no more than two dimensions it is refused.
Result<Findings> lookAlong(const SliceFlags& flags, const std::string& name, const TrainingRun& run) {
  FrameBuilder frames(run);
  ViewRequest view;
  view.layers = layerTears;
  view.points = 1;
  const SliceChoice slice = flags.choice();
  if (const Status there = chooseSlice(slice, run, name, frames, view); !there)
    return Unexpected<RunError>(there.error());
  const auto frame = frames.build(1, Purpose::live, view);
  // Where the run's frame mixes the columns, no two of them have units of their own.
  const bool inData = frame->frame && !frame->frame->source.mixes();
  return Findings{frame->defects, inData ? frame->frame->source : SideFrame(),
                  ", plane " + writePlane(slice.plane.value_or(PlaneChoice())) + " through " +
                      (slice.pin ? "probe point " + std::to_string(*slice.pin) : "the mean")};
}

int inspect(const InspectArguments& a) {
  auto opened = RunDirectory::open(a.run);
  if (!opened) return report(opened.error());
  auto loaded = opened->load();
  if (!loaded) return report(loaded.error());
  TrainingRun& run = **loaded;
  const auto heldOut = run.heldOut();
  if (heldOut->pictures)
    return report({ErrorKind::badInput,
                   "Tears, folds and swirls are looked for in the plane; this run learns pictures.",
                   "brenier-cli eval scores it."});
  if (heldOut->source.dim != 2 && !a.slice->given())
    return report({ErrorKind::badInput,
                   "Tears, folds and swirls are looked for in a plane; this run has " +
                       std::to_string(heldOut->source.dim) + " dimensions.",
                   heldOut->source.dim > 2 ? "Choose one: --plane 1,2, principal or random:SEED, and --pin."
                                           : "brenier-cli eval scores it in any dimension."});
  if (a.moment)
    if (const Status there = rewindTo(*opened, *a.moment, run); !there) return report(there.error());
  const auto findings = a.slice->given() ? lookAlong(*a.slice, a.run, run) : lookInPlane(run);
  if (!findings) return report(findings.error());
  if (!a.json) {
    printPlain(run, *findings);
    return exitDone;
  }
  std::cout << (a.truth ? besideTruth(*findings) : findingsJson(findings->frame, findings->found.groups)).dump()
            << std::endl;
  return exitDone;
}

}  // namespace

void addInspect(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand(
      "inspect",
      "Where the map of a run in the plane, or along a slice of more dimensions, tears, folds or swirls, and how near "
      "its tears are to the true ones");
  const auto a = std::make_shared<InspectArguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->type_name("RUN")->required();
  command->add_option("--moment", a->moment, "The step of a kept moment; otherwise the run as it is")
      ->type_name("STEP");
  command->add_flag("--json", a->json, "The findings as a JSON list");
  command->add_flag("--truth", a->truth,
                    "With --json: an object of the found and the true ones, and how near they are");
  addSliceFlags(*command, a->slice);
  command->footer("Example: brenier-cli inspect run --json --truth");
  command->callback([a, &exitCode] { exitCode = inspect(*a); });
}

}  // namespace brenier::cli
