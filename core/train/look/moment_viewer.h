#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/train/look/frame_builder.h"
#include "core/train/record/moment_store.h"

namespace brenier {

/// Shows kept moments of a run while the run itself goes on: a thread of low priority with a second copy of the run,
/// into which the moments' weights are put. The run that learns is never touched. Answers leave through callbacks on
/// that thread.
class MomentViewer {
 public:
  struct Callbacks {
    std::function<void(std::shared_ptr<const Snapshot>)> frame;
    std::function<void(Moment)> score;  ///< what a scorer needs of the shown moment
    std::function<void(RunId, const RunError&)> failed;
  };
  explicit MomentViewer(Callbacks callbacks);
  ~MomentViewer();

  /// Forgets the run before. The second copy is made when it is first needed, from these measures where they are given:
  /// the files that they were read from may have changed.
  void begin(RunId run, RunConfig config, ResolvedSettings resolved = {}, MeasurePtr source = nullptr,
             MeasurePtr target = nullptr);
  /// Once it is known.
  void setExact(RunId run, ExactAnswer exact);
  /// Of this run and those after it; see FrameBuilder.
  void setPlane(const PlaneChoice& plane);
  /// Shows a moment as `view` asks; of several waiting only the newest is shown.
  void show(std::shared_ptr<MomentState> moment, const ViewRequest& view);
  /// Calls `work` with the copy at that moment, after what waits before it. Error: the moment cannot be read.
  void use(std::shared_ptr<MomentState> moment, std::function<void(Result<TrainingRun*>)> work);
  /// Forgets everything.
  void clear();

 private:
  struct Wish {
    std::shared_ptr<MomentState> moment;
    ViewRequest view;
    std::function<void(Result<TrainingRun*>)> work;
  };

  void loop(std::stop_token stop);
  void grant(const Wish& wish);
  Result<TrainingRun*> at(const MomentState& moment);

  Callbacks m_callbacks;
  std::mutex m_mutex;
  std::condition_variable_any m_ready;
  std::optional<Wish> m_shown;  ///< the newest wish to see a moment
  std::vector<Wish> m_uses;
  RunId m_run = 0;
  RunConfig m_config;
  ResolvedSettings m_resolved;
  MeasurePtr m_source, m_target;
  std::optional<ExactAnswer> m_exact;
  PlaneChoice m_plane;
  bool m_changed = false;  ///< another run than the copy's

  // Of the thread alone.
  std::unique_ptr<TrainingRun> m_copy;
  std::unique_ptr<FrameBuilder> m_frames;
  RunId m_copied = 0;
  std::uint64_t m_serial = 0;  ///< of the moment that the copy is at
  std::jthread m_thread;
};

}  // namespace brenier
