#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/api/plane_choice.h"
#include "core/api/run_config.h"
#include "core/api/snapshot.h"
#include "core/api/view_request.h"

namespace brenier {

enum class StepPart { both, inner, outer };

/// Stands for the step that a run is at when a command reaches it.
inline constexpr std::int64_t presentStep = -1;

/// What the window or a script asks of the worker. Pushing never blocks.
struct StartRun {
  RunId run = 0;  ///< chosen by the asker, rising; frames and events carry it
  RunConfig config;
  bool paused = false;
  /// Begins with the weights that the run before it had at this step: its present one
  /// (also as presentStep), or one of its kept moments.
  std::optional<std::int64_t> from;
};
/// Opens a saved run in place of the present one, which goes on where that fails.
struct OpenRun {
  RunId run = 0;
  std::string path;  ///< a run directory or a session file
  bool paused = true;
  /// Where the other runs that lie in it are put, each in a folder of its name; empty: they are left in it.
  std::string besideTo;
};
struct PauseRun {};
struct ResumeRun {
  bool beyond = false;  ///< also where the budget is spent: the run has none then, and says so (RunStarted)
};
struct StepRun {
  std::int64_t count = 1;
  StepPart part = StepPart::both;
  bool slow = false;  ///< what happens in it is recorded and told (SlowStepTaken), of methods that have words for it
};
/// Options that apply live; merged field by field when several wait.
struct SetLive {
  OptionValues values;
};
/// Settings that apply live: budget, autosave, ...; the others are left as the run has them.
struct SetSettings {
  RunSettings settings;
};
/// Only the newest matters.
struct SetView {
  ViewRequest view;
};
/// In which plane points of more than two dimensions are drawn, of this run and of those after it.
struct SetPlane {
  PlaneChoice plane;
};
/// Writes the run directory or session file `path` (made when missing).
struct SaveRun {
  std::string path;
  std::map<std::string, std::string> extras;  ///< files of the window that belong to it, by name
  bool copy = false;                          ///< for another program: nothing but configuration and weights
  std::optional<std::int64_t> step;           ///< for a copy: of a kept moment rather than the present
  RunId run = 0;                              ///< of this run and no other; 0: of the one that is there
  /// The run makes room for another one: it is kept with its past where it may be gone back to, and no file of a
  /// person's is meant.
  bool aside = false;
  /// Directories of other runs that are to lie in it, and no others than these; nothing: those that are there stay.
  std::optional<std::vector<std::string>> beside;
};
/// Where the run is saved by itself, as often as its settings say: in a folder of its own under `folder`. An empty
/// folder ends that and removes what it wrote.
struct SetAutosave {
  std::string folder;
  std::map<std::string, std::string> extras;  ///< files of the window that lie with whichever run is saved
  RunId run = 0;                              ///< the one that `own` speaks of
  std::map<std::string, std::string> own;     ///< files that lie with this run alone: no other one is described by them
  bool operator==(const SetAutosave&) const = default;
};
/// Keeps the present weights under a name.
struct MarkMoment {
  std::string label;
};
/// What a kept moment that bears a mark is called from now on.
struct NameMark {
  std::int64_t step = 0;
  std::string label;
};
/// Shows a kept moment: frames and scores of Purpose::scrub, whatever the run does. Without a step: no longer.
struct ShowMoment {
  std::optional<std::int64_t> step;
};
/// Goes back to the last good state of a diverged run and goes on with every learning rate times `rateFactor`.
struct RewindRun {
  double rateFactor = 0.5;
};
/// At most so many steps a second, so that a person can follow; 0: as fast as it goes. Holds for the runs after it,
/// too.
struct SetPace {
  double stepsPerSecond = 0;
};
struct StopRun {};
struct Quit {};

using Command = std::variant<StartRun, OpenRun, PauseRun, ResumeRun, StepRun, SetLive, SetSettings, SetView, SetPlane,
                             SaveRun, SetAutosave, MarkMoment, NameMark, ShowMoment, RewindRun, SetPace, StopRun, Quit>;

}  // namespace brenier
