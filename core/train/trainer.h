#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "core/api/studio_backend.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/moment_viewer.h"
#include "core/train/record/run_keeper.h"
#include "core/train/run/state_ring.h"
#include "core/train/run/training_run.h"
#include "core/train/score/truth_worker.h"
#include "core/util/frame_pacer.h"

namespace brenier {

/// The studio's worker: one long-lived thread that owns the run, drains the commands once a step, builds frames when
/// they are due, and says everything through the mailbox. Nothing that a run does can end the thread.
class Trainer final : public StudioBackend {
 public:
  explicit Trainer(TrainerHooks hooks = {});
  ~Trainer() override;

  const Catalog& catalog() const override;
  Result<PlanePoints> preview(const MeasureSpec& measure, int count) const override;
  Result<TableLook> look(const MeasureSpec& points, std::stop_token stop) const override;
  void push(Command command) override;
  RunMailbox& mailbox() override { return m_mailbox; }

 private:
  using Clock = std::chrono::steady_clock;

  void loop();
  void handle(Command& command);
  void handle(StartRun& command);
  void handle(OpenRun& command);
  void handle(PauseRun&);
  void handle(ResumeRun&);
  void handle(StepRun& command);
  void handle(SetLive& command);
  void handle(SetView& command);
  void handle(SetSettings& command);
  void handle(SaveRun& command);
  void handle(SetAutosave& command);
  void handle(MarkMoment& command);
  void handle(ShowMoment& command);
  void handle(RewindRun& command);
  void handle(StopRun&);
  void handle(Quit&);

  void guarded(const std::function<void()>& body);
  Result<SavedState> stateToBeginWith(std::int64_t step);
  void replaceRun(RunId id, std::unique_ptr<TrainingRun> run, RunRecord before);
  void enter(bool paused);
  void refuse(RunError error, RunId refused = 0);
  std::stop_token renewStop();
  bool takeStep(StepPart part);
  void afterStep();
  void checkBudget();
  bool gapReached();
  void reportMetrics(const StepReport& report);
  void diverged(const std::string& problem);
  void saveCopyOf(const SaveRun& command);
  void buildFrame(bool forced);
  void askForScore(bool forced);
  void heartbeat(bool forced);
  void setState(RunState state, std::string reason = {});
  void fail(RunError error);
  void takeExact();

  TrainerHooks m_hooks;
  CommandQueue<Command> m_commands;
  RunMailbox m_mailbox;
  RunKeeper m_keeper;

  // Written by the truth worker, taken by the loop.
  std::mutex m_exactMutex;
  std::optional<std::pair<RunId, Points>> m_exactAnswer;

  // Everything below belongs to the worker thread.
  std::shared_ptr<const void> m_files;  // of a session file whose data the run reads
  std::unique_ptr<TrainingRun> m_run;
  std::unique_ptr<FrameBuilder> m_frames;
  std::unique_ptr<Scorer> m_gapScorer;
  StateRing m_ring;
  FramePacer m_pacer;
  ViewRequest m_view;
  std::optional<std::int64_t> m_shownStep;  // a kept moment that is on show
  RunId m_id = 0;
  RunState m_state = RunState::idle;
  bool m_quit = false;
  Clock::time_point m_lastBeat{}, m_lastScore{}, m_lastMetrics{};
  std::int64_t m_beatStep = 0, m_beatInner = 0, m_beatPictures = 0;
  double m_lookedSinceBeat = 0;
  std::chrono::duration<double> m_scoreCost{};  // of the last score, on this thread

  std::stop_source m_stop;  // requested from other threads; long inner loops poll it
  std::mutex m_stopMutex;
  TruthWorker m_truth;
  MomentViewer m_viewer;
  std::thread m_thread;
};

}  // namespace brenier
