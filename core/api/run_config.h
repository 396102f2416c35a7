#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/api/data_record.h"
#include "core/api/option.h"

namespace brenier {

/// A measure by name: an id of the registry, or `points` (NPY, CSV) and `picture` with their `path` option.
struct MeasureSpec {
  std::string id;
  OptionValues options;
  bool operator==(const MeasureSpec&) const = default;
};

/// When a run ends by itself. Nothing set: it learns until it is paused.
struct Budget {
  std::optional<std::int64_t> steps;       ///< outer steps counted from the run's beginning
  std::optional<double> seconds;           ///< of training time
  std::optional<double> untilGapPercent;   ///< (upper - lower) / upper of the certified bounds, in percent
  std::string until;                       ///< METRIC=VALUE: when that number is this good; empty: any
  std::optional<double> processorSeconds;  ///< of the steps since the run began or was opened, all threads together
  bool earlyStop = false;                  ///< when the held-out error parts from that of training
  bool operator==(const Budget&) const = default;
};

/// What a person may settle about a run beside what is learned and how. The one declaration from which the flags, the
/// fields of config.json, the form, the checks, the comparison and the page in docs/ come: another setting is a field
/// and a line of visit(). `Applies::live` means that a change never alters the run's weights.
struct RunSettings {
  std::uint64_t weightSeed = 42;
  std::uint64_t dataSeed = 7;
  std::string engine = "auto";
  std::string device = "auto";
  std::string normalise = "auto";
  std::int64_t threads = 0;
  std::int64_t heldOut = 1024;
  double heldOutShare = 0.2;
  std::string scale = "one";
  Budget budget;
  std::int64_t evalEvery = 0;
  double autosave = 30;
  std::int64_t moments = 1024;
  bool operator==(const RunSettings&) const = default;

  template <class V>
  void visit(V&& v) {
    v("weight_seed", weightSeed,
      OptionMeta{.title = "Weight seed",
                 .help = "Decides the initial weights",
                 .min = 0,
                 .max = 18446744073709551615.0,
                 .aliases = {"seed"}});
    v("data_seed", dataSeed,
      OptionMeta{.title = "Data seed",
                 .help = "Decides the samples",
                 .min = 0,
                 .max = 18446744073709551615.0,
                 .aliases = {"seed"}});
    v("engine", engine,
      OptionMeta{.title = "Engine",
                 .help = "What computes the networks: fused is fast, autograd is LibTorch's reference",
                 .choices = {"auto", "fused", "autograd"},
                 .folded = true});
    v("device", device,
      OptionMeta{.title = "Device",
                 .help = "Where it computes; auto takes a CUDA device where one helps",
                 .choices = {"auto", "cpu", "cuda"},
                 .folded = true});
    v("normalise", normalise,
      OptionMeta{.title = "Normalise",
                 .help = "Learn on centred and scaled data; auto is what the method prefers",
                 .choices = {"auto", "on", "off"},
                 .folded = true});
    v("threads", threads,
      OptionMeta{.title = "Threads",
                 .help = "The result does not depend on it; 0 takes all cores, in the window but one",
                 .min = 0,
                 .max = 256,
                 .folded = true});
    v("held_out", heldOut,
      OptionMeta{.title = "Held-out",
                 .help = "Samples a side kept for exact transport and scores",
                 .min = 2,
                 .max = 4096,
                 .unit = "samples",
                 .folded = true});
    v("held_out_share", heldOutShare,
      OptionMeta{
          .title = "Rows set apart",
          .help = "Share of the rows of a file that no step sees, at least 64 and at most 4096; none below 128 rows",
          .min = 0,
          .max = 0.5,
          .folded = true});
    v("scale", scale,
      OptionMeta{.title = "Scale",
                 .help =
                     "Columns of files: one takes the geometry as given, column divides each by its deviation, whiten "
                     "takes out their correlations as well, none leaves the numbers as they are read",
                 .choices = {"one", "column", "whiten", "none"},
                 .folded = true});
    v("steps", budget.steps,
      OptionMeta{.title = "Steps",
                 .help = "Ends after so many outer steps, counted from the run's beginning",
                 .min = 0,
                 .applies = Applies::live,
                 .group = "budget",
                 .folded = true});
    v("seconds", budget.seconds,
      OptionMeta{.title = "Seconds",
                 .help = "Ends after so much training time",
                 .min = 0,
                 .unit = "s",
                 .applies = Applies::live,
                 .group = "budget",
                 .folded = true});
    v("until_gap_percent", budget.untilGapPercent,
      OptionMeta{.title = "Until gap",
                 .help = "Ends when the certified bounds are this close",
                 .min = 0,
                 .unit = "%",
                 .applies = Applies::live,
                 .group = "budget",
                 .aliases = {"until_gap"},
                 .folded = true});
    v("until", budget.until,
      OptionMeta{.title = "Until",
                 .help = "Ends when a metric is this good, as l2_uvp=2, looked at every 50 steps",
                 .applies = Applies::live,
                 .group = "budget",
                 .folded = true});
    v("processor_seconds", budget.processorSeconds,
      OptionMeta{.title = "Processor seconds",
                 .help =
                     "Ends after so much processor time of the steps since the run began or was opened, all threads "
                     "together: the same on a busy machine",
                 .min = 0,
                 .unit = "s",
                 .applies = Applies::live,
                 .group = "budget",
                 .folded = true});
    v("early_stop", budget.earlyStop,
      OptionMeta{
          .title = "Early stop",
          .help = "Ends when the error on rows set apart parts from that on rows of training, and goes back to where "
                  "it was least; looked at every 250 steps",
          .applies = Applies::live,
          .group = "budget",
          .folded = true});
    v("eval_every", evalEvery,
      OptionMeta{
          .title = "Score every",
          .help = "Says every number at these steps exactly, into metrics.csv too; learning waits meanwhile. 0: no",
          .min = 0,
          .unit = "steps",
          .applies = Applies::live,
          .folded = true});
    v("autosave", autosave,
      OptionMeta{.title = "Autosave",
                 .help = "Saves the run by itself every so often",
                 .min = 0.001,
                 .unit = "s",
                 .applies = Applies::live,
                 .folded = true});
    v("moments", moments,
      OptionMeta{.title = "Moments",
                 .help =
                     "Room for the moments kept to go back to and to film; 0 keeps none. Without a window 16, unless "
                     "it is said",
                 .min = 0,
                 .max = 1e9,
                 .unit = "MB",
                 .applies = Applies::live,
                 .folded = true});
  }
};

/// Everything that decides a run. Two runs with equal configurations, on the same build, instruction set and device,
/// have the same weights bit for bit. It holds what was asked: what `auto` and 0 came to is a run's ResolvedSettings.
struct RunConfig : RunSettings {
  std::string problem;  ///< id of the named problem it began as; empty for a pair of one's own
  MeasureSpec source;
  MeasureSpec target;
  std::string solver;
  OptionValues solverOptions;  ///< only what differs from the solver's defaults need be here
  MeasureSpec testSource;      ///< what the scores are of; empty: rows or samples set apart
  MeasureSpec testTarget;
  DataRecord data;  ///< what the run found when it began
  bool operator==(const RunConfig&) const = default;
};

/// What the settings that leave a choice came to in a run. Saved beside what was asked, so that a run that goes on does
/// the same. Empty and 0: not chosen yet.
struct ResolvedSettings {
  std::string normalise;  ///< on or off
  std::string engine;     ///< fused or autograd
  std::string device;     ///< cpu or cuda
  std::int64_t threads = 0;
  bool operator==(const ResolvedSettings&) const = default;

  template <class V>
  void visit(V&& v) {
    v("normalise", normalise, OptionMeta{});
    v("engine", engine, OptionMeta{});
    v("device", device, OptionMeta{});
    v("threads", threads, OptionMeta{});
  }
};

/// Takes over those settings whose change never alters a run's weights.
void takeLiveSettings(const RunSettings& from, RunSettings& into);

}  // namespace brenier
