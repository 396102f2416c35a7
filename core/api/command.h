#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/api/run_config.h"
#include "core/api/snapshot.h"
#include "core/api/view_request.h"

namespace brenier {

enum class StepPart { both, inner, outer };

/// What the window or a script asks of the worker. Pushing never blocks.
struct StartRun {
  RunId run = 0;  ///< chosen by the asker, rising; frames and events carry it
  RunConfig config;
  bool paused = false;
};
struct PauseRun {};
struct ResumeRun {};
struct StepRun {
  std::int64_t count = 1;
  StepPart part = StepPart::both;
};
/// Options that apply live; merged field by field when several wait.
struct SetLive {
  OptionValues values;
};
/// Only the newest matters.
struct SetView {
  ViewRequest view;
};
struct SetBudget {
  Budget budget;
};
/// Writes the run directory `path` (made when missing).
struct SaveRun {
  std::string path;
};
/// Goes back to the last good state of a diverged run and goes on with the learning rate times `rateFactor`.
struct RewindRun {
  double rateFactor = 0.5;
};
struct StopRun {};
struct Quit {};

using Command = std::variant<StartRun, PauseRun, ResumeRun, StepRun, SetLive, SetView, SetBudget, SaveRun, RewindRun,
                             StopRun, Quit>;

}  // namespace brenier
