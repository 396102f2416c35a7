#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// One run of an experiment: what its configuration has beside the common one.
struct PlannedRun {
  std::string name;                                          ///< of its files: 007-otm-0.001-3
  std::vector<std::pair<std::string, std::string>> choices;  ///< axis and value, in the order of the axes
  std::string config;                                        ///< its whole configuration, as train reads it
};

/// Many runs from one file:
///
///   {"base": {"problem": "moons", "steps": 2000},
///    "axes": {"solver": ["otm", "w2gn"],
///             "learning_rate": {"from": 1e-4, "to": 1e-2, "count": 3, "scale": "log"},
///             "variant": [{"name": "wide", "map_width": 256, "batch": 512}, {"name": "narrow", "map_width": 32}],
///             "seed": "1-8"},
///    "take": "grid"}
///
/// `base` is a configuration as `train` reads it; paths of measures are those of files beside the experiment. An
/// axis is a list of values, a range of whole numbers as text, or a range with `count` and `scale`; a value that is an
/// object sets several fields at once and goes by its `name`. `"take": "random"` draws `count` runs, by `draw_seed`,
/// and then a range needs no count. `runs` lists further ones, each an object of fields. `metrics` are those that
/// tables show.
struct Experiment {
  std::vector<std::string> axes;
  std::vector<PlannedRun> runs;
  std::vector<std::string> metrics;
};

/// The most runs of one experiment: a grid that is larger is a mistake in most cases.
constexpr std::size_t mostPlannedRuns = 100000;

/// Reads an experiment. Errors (bad input): no JSON, fields that there are not, ranges that are none, no run, or more
/// than mostPlannedRuns. What a run itself refuses is checked by checkRuns().
Result<Experiment> parseExperiment(const std::string& json, const std::string& name, const std::string& folder);

/// What seeds alone change: these axes make repetitions of a run, not other ones.
bool isSeedAxis(const std::string& axis);

}  // namespace brenier
