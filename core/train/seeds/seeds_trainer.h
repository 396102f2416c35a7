#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "core/train/score/truth_worker.h"
#include "core/train/seeds/seed_runs.h"
#include "core/util/frame_pacer.h"

namespace brenier {

/// The machine of the window's seeds: one thread that drives SeedRuns, and one that solves the exact problem.
class SeedsTrainer final : public SeedsMachine {
 public:
  /// `load`: reads what open() names; none: nothing is opened.
  explicit SeedsTrainer(LoadRun load = {});
  ~SeedsTrainer() override;

  void begin(const RunConfig& config, int count) override;
  void open(const std::vector<SavedSeed>& saved) override;
  void resize(int count) override;
  void learnTo(std::int64_t step) override;
  void setLive(const OptionValues& values) override;
  void setPlane(const PlaneChoice& plane) override;
  SeedsMailbox& mailbox() override { return m_mailbox; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Beginning {
    RunConfig config;
    int count = 0;
    std::vector<SavedSeed> saved;  ///< empty: from their seeds
    std::stop_token stop;          ///< of this one alone: another may be wished for while it is being made
  };
  struct Wishes {
    std::optional<Beginning> begin;
    std::optional<int> count;
    OptionValues live;
    std::optional<PlaneChoice> plane;
    std::optional<ExactAnswer> exact;
    bool any() const { return begin || count || !live.empty() || plane || exact; }
  };

  void loop(std::stop_token quit);
  /// Whether there is a step to take; waits until there is, or something else to do.
  bool wait(std::stop_token quit, Wishes& wishes);
  void grant(Wishes& wishes);
  void wishFor(const RunConfig& config, int count, const std::vector<SavedSeed>& saved);
  void begin(const Beginning& wish);
  void resizeTo(int count);
  /// Asks for the answer of the next samples that errors are of, if there are any.
  void solveNext();
  void learn();
  void publish();

  SeedsMailbox m_mailbox;
  std::mutex m_mutex;
  std::condition_variable_any m_ready;
  Wishes m_wishes;
  std::int64_t m_goal = 0;
  RunId m_run = 0;          ///< counts what was begun, and what was to be solved
  std::stop_source m_stop;  ///< of what is under way

  const LoadRun m_load;

  // Of the thread alone.
  std::unique_ptr<SeedRuns> m_runs;
  std::size_t m_solved = 0;  ///< of the samples that errors are of
  PlaneChoice m_plane;
  FramePacer m_pacer{std::chrono::milliseconds(100), 0.1};
  double m_rate = 0;  ///< steps a second
  TruthWorker m_truth;
  std::jthread m_thread;
};

}  // namespace brenier
