#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/run_event.h"
#include "core/measures/measure.h"
#include "core/solvers/solver.h"
#include "core/truth/known_map.h"

namespace brenier {

/// The samples kept apart from training, on which every score is computed: x and y [n, d] each.
struct HeldOut {
  Points source;
  Points target;
  Points secondTarget;  ///< another sample of the target, for the sampling floor; empty where the true map is known
  std::shared_ptr<const KnownMap> known;  ///< the true map, where it is known
  Points preimages;  ///< T*^-1 at the held-out target, where it is known from how the target was made
  std::optional<PictureShape> pictures;  ///< set when the run learns pictures: x is codes or pictures, y pictures
  Points originals;                      ///< the clean pictures behind x, where there are any

  /// Whether everything that is known of these samples holds of the others too. Measures that draw the same samples
  /// have the same true map.
  bool sameSamples(const HeldOut& other) const;
};

/// What scoring needs of one moment: plain arrays, so that another thread can work on them.
struct Moment {
  RunId run = 0;
  std::int64_t step = 0;
  double seconds = 0;
  Points mapped;                 ///< T(x) at the held-out source [n, d]
  Points mappedBack;             ///< inverse at the held-out target; empty when the method has none
  Points roundTrip;              ///< inverse(T(x)); empty likewise
  std::vector<float> sourcePhi;  ///< phi at the held-out source [n]; empty without a source potential
  std::vector<float> targetPsi;  ///< psi at the held-out target [n]; empty without a target potential
  std::vector<float> middlePhi;  ///< phi at segmentMiddles of the held-out source [n]; empty likewise
  std::vector<float> middlePsi;  ///< psi at those of the held-out target [n]; empty likewise
  std::vector<float> mappedPsi;  ///< psi at T(x) [n]; empty where one of the potentials is
  Purpose purpose = Purpose::live;
};

/// A live change, journalled so that a resumed run can be told from one that was never touched.
struct LiveEdit {
  std::int64_t step = 0;
  std::string field;
  OptionValue value;
};

/// One run, as an object that knows no thread: a problem, a solver, and the number of steps done. The trainer's thread,
/// the command line and the tests all drive this. The weights after k steps depend on the configuration and the live
/// edits alone.
class TrainingRun {
 public:
  /// Fills in what the configuration leaves open: measures and solver from its named problem, the solver for the kind
  /// of data, every option's default. Settings stay as they were asked for. All problems are named at once in the
  /// error. `saved`: a run said all options that there were when it was saved, so that one that came later has its own
  /// default and not the problem's.
  static Result<RunConfig> complete(RunConfig config, bool saved = false);

  /// Settings that leave a choice come to what `known` says, where it says something: what they came to before in a run
  /// that goes on. Errors: everything that is wrong with the configuration or its files; that it was stopped before it
  /// began.
  static Result<std::unique_ptr<TrainingRun>> create(const RunConfig& config, const Preparing& preparing = {},
                                                     const ResolvedSettings& known = {});

  /// What was asked.
  const RunConfig& config() const { return m_config; }
  /// What its settings came to.
  const ResolvedSettings& resolved() const { return m_resolved; }
  RunStarted describe(RunId run) const;
  /// Outer steps done.
  std::int64_t stepsDone() const { return m_step; }
  /// Seconds spent in steps, without looking.
  double seconds() const { return m_seconds; }
  std::int64_t innerStepsDone() const { return m_innerSteps; }
  /// Since this object began: pictures through the networks, and seconds spent on getting batches. 0 for points.
  std::int64_t picturesDone() const { return m_pictures; }
  double dataSeconds() const { return m_dataSeconds; }

  StepReport step(StepPart part, std::stop_token stop);
  /// Applies what may change live and writes it into the journal; unknown or wrong values are returned as sentences.
  std::vector<std::string> setLive(OptionValues values);
  /// Takes over the settings that never change a run's weights; the others stay.
  void setSettings(const RunSettings& settings) { takeLiveSettings(settings, m_config); }
  void setBudget(const Budget& budget) { m_config.budget = budget; }
  void clearBudget() { m_config.budget = {}; }
  const std::vector<LiveEdit>& journal() const { return m_journal; }

  Solver& solver() { return *m_solver; }
  const Solver& solver() const { return *m_solver; }
  const Measure& source() const { return *m_source; }
  const Measure& target() const { return *m_target; }
  std::shared_ptr<const HeldOut> heldOut() const { return m_heldOut; }
  /// Without `back` nothing of the inverse, which may cost more than the rest: enough for Scorer::bounds.
  Moment moment(RunId run, bool back = true) const;
  /// Draws another number of held-out samples, for a score on more than the run was watched with. The run goes on as
  /// before.
  void redrawHeldOut(std::int64_t samples);

  /// Puts the run at the step that a saved state was taken at; the solver's tensors are written by the caller.
  void restorePosition(std::int64_t step, double seconds, std::int64_t innerSteps, std::vector<LiveEdit> journal);

 private:
  TrainingRun() = default;

  RunConfig m_config;
  ResolvedSettings m_resolved;
  std::unique_ptr<NetworkFactory> m_networks;
  MeasurePtr m_source, m_target;
  std::string m_taken;  ///< what was read from their files, a line each
  std::unique_ptr<Solver> m_solver;
  std::shared_ptr<const HeldOut> m_heldOut;
  std::vector<LiveEdit> m_journal;
  std::int64_t m_step = 0;
  std::int64_t m_innerSteps = 0;
  double m_seconds = 0;
  std::int64_t m_pictures = 0;
  double m_dataSeconds = 0;
};

/// What `auto` as the setting `normalise` comes to with this solver: on or off.
std::string preferredNormalisation(const std::string& solver);

/// All cores but one, which is left to the window; at least one.
int defaultThreads();

}  // namespace brenier
