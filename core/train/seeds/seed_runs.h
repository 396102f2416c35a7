#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/seeds.h"
#include "core/train/look/shown_plane.h"
#include "core/train/record/run_record.h"
#include "core/train/run_loop.h"
#include "core/train/score/exact_answer.h"
#include "core/truth/target_pieces.h"

namespace brenier {

class BlockExecutor;

/// Reads a saved run, to be stepped on one thread.
using LoadRun = std::function<Result<OpenedRun>(const std::string& path)>;

/// Runs of one configuration that differ by their seeds, stepped side by side. One thread at a time calls this; the
/// runs share the threads of the configuration, one each.
class SeedRuns {
 public:
  /// `count` runs with the seeds of `config` and the following ones, over measures that are read once. Errors: those of
  /// TrainingRun; fewer than leastSeeds or more than mostSeeds; pictures.
  static Result<std::unique_ptr<SeedRuns>> create(const RunConfig& config, int count, std::stop_token stop = {});

  /// Runs that were saved, each where it was. What cannot be read, or has a fault, learns nothing and is told of by
  /// look(). Errors (bad input): fewer than two can be read; runs of different problems; pictures.
  static Result<std::unique_ptr<SeedRuns>> open(const std::vector<SavedSeed>& saved, const LoadRun& load,
                                                std::stop_token stop = {});

  ~SeedRuns();
  /// That the farthest of them has done. One that was saved before it comes up to it first.
  std::int64_t stepsDone() const { return m_step; }
  std::size_t count() const { return m_seeds.size(); }
  std::size_t learning() const;
  const TrainingRun& run(std::size_t k) const { return m_seeds[k].loop->run(); }

  /// Some have not done what the farthest has.
  bool isComingUp() const;

  /// So many seeds learn. New ones follow the seeds that are there, over the same measures, and come up to them; those
  /// that are too many rest with what they learned, and come back first. Errors: those of create(); then as many
  /// learn as before.
  Status resize(int count, std::stop_token stop = {});

  /// One step of each; false where `stop` ended it, and then the next call goes on with those that are behind, and
  /// where some came a step nearer to the farthest, which waits for them. A run that diverges or fails learns no more.
  /// Error (diverged): fewer than two are left.
  Result<bool> step(std::stop_token stop);
  void setLive(const OptionValues& values);
  void setPlane(const PlaneChoice& plane);
  /// The samples that errors are of. New seeds share the first one's, which none of them learns from; saved ones have
  /// those that each set apart itself, for it may have learned from another one's.
  const std::vector<std::shared_ptr<const HeldOut>>& scored() const { return m_scored; }
  /// The answer for scored()[which]; looks say the errors once all are known.
  void setExact(const ExactAnswer& exact, std::size_t which = 0);
  SeedsLook look() const;

 private:
  struct Seed {
    std::unique_ptr<RunLoop> loop;
    std::string fault;                  ///< why it learns no more
    std::shared_ptr<const void> files;  ///< that it may read its data from
    std::size_t scoredOn = 0;           ///< which of m_scored
  };

  SeedRuns(std::vector<std::unique_ptr<TrainingRun>> runs, int threads);
  void add(std::unique_ptr<TrainingRun> run);
  RunConfig following() const;
  Status addFollowing(std::stop_token stop);
  void stepOne(Seed& seed, std::int64_t upTo, std::stop_token stop) const;
  void scoreOnTheirOwn();
  std::vector<Points> images() const;
  Points scoredImage(const Seed& seed, const Points& image) const;
  std::int64_t leastStep() const;
  std::string whereTheyAre() const;
  void addSpread(SeedsLook& look, const std::vector<Points>& images) const;
  std::optional<double> addNumbers(SeedsLook& look, const std::vector<Points>& images) const;

  std::vector<Seed> m_seeds;
  std::vector<Seed> m_resting;  ///< the next ones, with what they learned
  int m_threads = 1;
  std::int64_t m_step = 0;
  std::string m_unread;                     ///< as SeedsLook::fallenOut, of those that could not be read
  std::shared_ptr<const SeedsPast> m_past;  ///< of those that could
  std::unique_ptr<BlockExecutor> m_team;
  Points m_probes;  ///< the held-out source [n, d] in the order in which frames show it
  std::vector<std::uint32_t> m_order;
  double m_variance = 1;  ///< of the held-out target
  TargetPieces m_pieces;
  std::vector<std::shared_ptr<const HeldOut>> m_scored;
  std::vector<Points> m_exact;  ///< at each of m_scored, of the first at the probes; empty as long as it is not known
  double m_plainError = 100;    ///< the least of maps that need no learning, once that is known
  std::unique_ptr<ShownPlane> m_plane;
  std::shared_ptr<const PlanePoints> m_source;
};

}  // namespace brenier
