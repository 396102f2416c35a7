#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/train/record/autosave.h"
#include "core/train/record/run_keeper.h"
#include "core/train/run/good_state.h"
#include "core/train/run/state_ring.h"
#include "core/train/score/goal.h"

namespace brenier {

/// What differs between those who drive a loop.
struct RunLoopOptions {
  RunId id = 0;
  KeeperOptions keeper;
  /// Numbers are said at every tenth step, and besides so often by the clock where this is positive.
  std::chrono::milliseconds numbersEvery{0};
  int copyShare = 50;  ///< as GoodState
};

/// What a loop says, on the thread that drives it. An empty function: nobody listens.
struct RunLoopCallbacks {
  std::function<void(const MetricsRow&)> numbers;  ///< of a step
  std::function<void(const std::string&)> notice;
  std::function<void()> changed;  ///< the solver had to change its options or device to go on
};

/// What became of a step.
struct StepOutcome {
  enum class Kind {
    good,
    interrupted,  ///< by the stop token
    diverged,     ///< a number is not finite, or exploded
  };
  Kind kind = Kind::good;
  std::int64_t step = 0;  ///< that it was, or would have been
  std::string problem;    ///< of one that diverged, as a clause for "At step N ..."
};

/// How a run learns: the one loop of the window and of the command line. It knows no thread, no window and no file:
/// whoever drives it asks for steps, and says where the run is saved.
///
/// A step is a transaction. One that is interrupted, is not finite, explodes or throws leaves the run at the state
/// before it, bit for bit; GoodState says how. The weights after k steps depend on the configuration and the live edits
/// alone, whoever drives.
class RunLoop {
 public:
  /// `before`: what an earlier process or run left of this one's past.
  RunLoop(std::unique_ptr<TrainingRun> run, RunLoopOptions options, RunLoopCallbacks callbacks, RunRecord before = {});

  TrainingRun& run() { return *m_run; }
  const TrainingRun& run() const { return *m_run; }
  RunKeeper& keeper() { return m_keeper; }
  RunId id() const { return m_options.id; }

  /// Why the budget ends the run here; empty: it does not. Goals of numbers are looked at here and now at fixed steps,
  /// so that the step at which a run ends is the same every time. An early stop puts the run back to where the error on
  /// what was set apart was least.
  std::string spent();
  /// The part of it that is steps and time, which is never a goal.
  std::string budgetSpent() const;
  /// Somebody wants more than its budget gives. Where that is spent there is none any more, which it returns; a method
  /// that has reached its own goal is asked again after the next step. Goals of numbers are looked at where it has
  /// `ended`.
  bool goBeyond(bool ended);
  /// One step, or a player's part of it; it returns early when `stop` is requested. Error (internal): the state before
  /// a bad step cannot be put back. Then nothing of this run is to be saved. `watch`: as TrainingRun::step().
  Result<StepOutcome> step(StepPart part, std::stop_token stop, StepWatch* watch = nullptr);
  /// Says the numbers of the last good step, unless they were said.
  void sayNumbers();
  /// What the last good step said.
  const StepReport& lastReport() const { return m_last; }

  /// Options that apply live; what is wrong with them, as sentences.
  std::vector<std::string> setLive(const OptionValues& values);
  /// Goes back, a hundred steps where so many are kept, and on with every learning rate times `rateFactor`.
  Status rewind(double rateFactor);

  /// Takes over the settings that never change a run's weights: its budget, autosave, ...
  void setSettings(const RunSettings& settings);
  /// As Autosave.
  void setAutosave(Autosave::Save save) { m_autosave.set(std::move(save)); }
  void recordChanged() { m_autosave.recordChanged(); }
  std::optional<Status> autosave(bool now);

  /// Of all threads of this program, while it took steps here.
  double processorSecondsUsed() const { return m_processorSeconds; }

 private:
  using Clock = std::chrono::steady_clock;
  StepReport taken(StepPart part, std::stop_token stop, StepWatch* watch);
  /// Puts the run back to its good state; what was kept of later steps is forgotten.
  Status undo();
  Result<StepOutcome> undone(StepOutcome::Kind kind, std::int64_t step, std::string problem = {});
  std::string backToLeastError();
  void sayEverything(std::stop_token stop);
  void accept(StepPart part, const StepReport& report, const LossWatch::Finding& found);

  RunLoopOptions m_options;
  RunLoopCallbacks m_callbacks;
  std::unique_ptr<TrainingRun> m_run;
  RunKeeper m_keeper;
  GoodState m_good;
  StateRing m_ring;
  Autosave m_autosave;
  GoalWatch m_goal;
  StepReport m_last;
  bool m_numbersSaid = true;
  Clock::time_point m_lastNumbers{};
  double m_processorSeconds = 0;
};

}  // namespace brenier
