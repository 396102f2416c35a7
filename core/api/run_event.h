#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/api/alarm.h"
#include "core/api/data_notes.h"
#include "core/api/descriptor.h"
#include "core/api/kept_moment.h"
#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/snapshot.h"

namespace brenier {

struct SlowStep;

/// Life of a run; the worker decides it, the window derives its controls from it.
enum class RunState { idle, starting, running, paused, finished, stopped, diverged, failed };

inline bool isOver(RunState state) {
  return state >= RunState::finished;
}

/// One number of one moment. `halfWidth` is that of the 95 % interval, 0 where the number is not a mean;
/// `samples` says from how many it was computed, 0 where that has no meaning. `floor` is what a perfect map would score
/// on such samples, 0 where that is nothing or not known; it has an interval of its own.
struct MetricValue {
  std::string id;
  double value = 0;
  double halfWidth = 0;
  std::int64_t samples = 0;
  double floor = 0;
  double floorHalfWidth = 0;
  /// It is mostly the scatter of the samples: no good map can be told from a better one by it.
  bool saysNothing = false;
  /// An error that lies below its floor by more than both intervals: the samples are not independent, or the map was
  /// learned from these very ones, and the floor does not hold.
  bool belowFloor = false;
};

struct RunStarted {
  RunId run = 0;
  RunConfig config;           ///< what was asked, with every default of the solver filled in
  ResolvedSettings resolved;  ///< and what that came to
  SolverCaps caps;
  int dimension = 0;        ///< of the source
  int targetDimension = 0;  ///< another one where codes are mapped to pictures
  std::string engine;       ///< "fused AVX3", "autograd", ... as used
  std::string device;       ///< "CPU", "NVIDIA ..."
  int threads = 1;
  std::string truth;             ///< what the errors are measured against, as a sentence
  bool scoredOnLearned = false;  ///< scores are of rows that it learned from, as none were set apart
  DataNotes data;
  bool pictures = false;                 ///< it learns pictures: there is neither a plane nor a line
  std::vector<std::string> columns;      ///< names of the target's columns, where its file has some
  std::vector<std::string> columnUnits;  ///< likewise
  std::int64_t parameters = 0;
};

struct StateChanged {
  RunId run = 0;
  RunState state = RunState::idle;
  std::int64_t step = 0;
  std::string reason;
};

/// The numbers of one step: losses every few steps, scores at their own pace.
struct MetricsRow {
  RunId run = 0;
  std::int64_t step = 0;
  double seconds = 0;
  std::vector<MetricValue> values;
  /// x_i, x_j, T(x_i), T(x_j) of the pair that most breaks monotonicity [4, 2], empty where none does; nothing: nobody
  /// looked for it.
  std::optional<PlanePoints> worstSwap = {};
  Purpose purpose = Purpose::live;  ///< scrub: of a kept moment that is being shown
  /// The L2-UVP of each column by itself in percent of that column's variance; of no samples where it has none. Of the
  /// first columns where there are many; often empty.
  std::vector<MetricValue> columnErrors = {};
};

/// Speed and cost, about four times a second.
struct Heartbeat {
  RunId run = 0;
  std::int64_t step = 0;
  double seconds = 0;
  double stepsPerSecond = 0;
  double innerStepsPerSecond = 0;
  double picturesPerSecond = 0;  ///< through the networks in training; 0 for runs over points
  double lookingPercent = 0;     ///< of the wall time spent on frames
  std::int64_t memoryBytes = 0;
  double budgetFraction = -1;  ///< 0..1, or -1 without a budget
};

struct Notice {
  RunId run = 0;
  std::string text;
};

/// What the numbers prove wrong, as a sentence; it is said again only after it had been right in between.
struct AlarmRaised {
  RunId run = 0;
  Alarm alarm;
};

/// With what a run that diverged had better begin again.
struct Cure {
  std::string what;      ///< "with the method's own rate"
  OptionValues options;  ///< of the solver, in place of what it has
  OptionValues settings;
};

struct RunFailed {
  RunId run = 0;
  std::int64_t step = 0;
  RunError error;
  std::optional<Cure> cure = {};  ///< of a divergence
};

struct RunSaved {
  RunId run = 0;
  std::string path;
  bool copy = false;
  std::int64_t step = 0;
};

/// The run was saved by itself; nothing older than this is lost when the program is killed.
struct RunAutosaved {
  RunId run = 0;
  std::string path;
  std::int64_t step = 0;
};

/// A saved run is there in place of the one before; its RunStarted, its numbers so far and its moments follow.
struct RunOpened {
  RunId run = 0;
  std::string path;
  std::map<std::string, std::string> extras;
};

/// The kept moments, all of them, whenever there is another one.
struct MomentsKept {
  RunId run = 0;
  std::vector<KeptMoment> moments;
  std::string note;  ///< when some had to go
};

/// A step that was taken in slow motion: the same step, and what happened in it.
struct SlowStepTaken {
  RunId run = 0;
  std::shared_ptr<const SlowStep> step;
};

/// Something that was asked for could not be done; the run goes on as it was.
struct RequestFailed {
  RunId run = 0;
  RunError error;
  RunId refused = 0;  ///< the run that was to begin or to be opened; 0 where it was something else
};

using RunEvent = std::variant<RunStarted, StateChanged, MetricsRow, Heartbeat, Notice, RunFailed, RunSaved,
                              RunAutosaved, RunOpened, MomentsKept, RequestFailed, AlarmRaised, SlowStepTaken>;

}  // namespace brenier
