#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/run_event.h"
#include "core/measures/measure.h"
#include "core/measures/points_like.h"
#include "core/solvers/normalised.h"
#include "core/solvers/solver.h"
#include "core/train/run/held_out.h"
#include "core/train/run/run_measures.h"

namespace brenier {

/// What scoring needs of one moment: plain arrays, so that another thread can work on them.
struct Moment {
  RunId run = 0;
  std::int64_t step = 0;
  double seconds = 0;
  Points mapped;                   ///< T(x) at the held-out source [n, d]
  Points mappedBack;               ///< inverse at the held-out target; empty when the method has none
  Points roundTrip;                ///< inverse(T(x)); empty likewise
  std::vector<float> sourcePhi;    ///< phi at the held-out source [n]; empty without a source potential
  std::vector<float> targetPsi;    ///< psi at the held-out target [n]; empty without a target potential
  std::vector<float> middlePhi;    ///< phi at segmentMiddles of the held-out source [n]; empty likewise
  std::vector<float> middlePsi;    ///< psi at those of the held-out target [n]; empty likewise
  std::vector<float> mappedPsi;    ///< psi at T(x) [n]; empty where one of the potentials is
  Points seenMapped;               ///< T at points it learned from; empty where the run has none set apart
  std::vector<float> codeLengths;  ///< bits a value of each held-out picture; empty where the method has none
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
  /// that goes on, as its `normalisations` were, where it is known. Errors: everything that is wrong with the
  /// configuration or its files; that it was stopped before it began.
  static Result<std::unique_ptr<TrainingRun>> create(const RunConfig& config, const Preparing& preparing = {},
                                                     const ResolvedSettings& known = {},
                                                     const std::optional<Normalisations>& normalisations = {});

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

  /// `watch`, where it is not null, is told what happens in it.
  StepReport step(StepPart part, std::stop_token stop, StepWatch* watch = nullptr);
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
  /// For another run over the same data, which then reads nothing again.
  const MeasurePtr& sharedSource() const { return m_source; }
  const MeasurePtr& sharedTarget() const { return m_target; }
  std::shared_ptr<const HeldOut> heldOut() const { return m_heldOut; }
  /// Without `back` nothing of the inverse, which may cost more than the rest: enough for Scorer::bounds.
  Moment moment(RunId run, bool back = true) const;
  /// Scores on other points from here on: another number of samples, or those of other measures (an empty one: the
  /// run's own), which are in the data's units. The run goes on as before. Errors: those of makeMeasure; another
  /// dimension.
  Status scoreOn(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples);
  /// What was taken of the files that scores are of, where those are no rows set apart, a sentence each.
  const std::vector<std::string>& testsTaken() const { return m_testsTaken; }

  /// What a look at the data found that a person should know before learning, a sentence each with what to do.
  const std::vector<std::string>& dataChecks() const { return m_dataChecks; }
  /// What is said of different units of its files, and of those that it is scored on, a sentence each.
  std::vector<std::string> unitsNoticed() const;
  /// Its files' rows that lie far from all others, as long as it was read from them.
  const FarFromMost& farRows() const { return m_far; }
  /// Set where it learns on normalised measures.
  const std::optional<Normalisations>& normalisations() const { return m_normalisations; }
  /// The bytes behind "source", "target", "test_source" or "test_target"; null where that comes from no file.
  std::shared_ptr<const FileSnapshot> dataFile(const std::string& side) const;

  /// How points that this run is given are to be read from a file: as those of its source, or of its target.
  LearnedColumns learnedColumns(bool source) const;

  /// The coordinates of everything within; identity where there are no files, and in most runs over files.
  const RunFrame& frame() const { return m_config.data.frame; }
  /// What the solver learned as networks between points in the data's own units.
  LearnedMap learned() const;
  /// Source to target in the data's own units and in double, [n, d] row-major; `out` as many points.
  void map(std::span<const double> points, std::span<double> out) const;
  /// Target to source likewise; false where the method has none.
  bool mapBack(std::span<const double> points, std::span<double> out) const;

  /// Puts the run at the step that a saved state was taken at; the solver's tensors are written by the caller.
  void restorePosition(std::int64_t step, double seconds, std::int64_t innerSteps, std::vector<LiveEdit> journal);

 private:
  TrainingRun() = default;
  DataNotes dataNotes() const;
  Status readTests();
  void sayTests(const MeasurePtr& source, const MeasurePtr& target);
  std::size_t learnedAmong(const MeasurePtr& test, bool source) const;
  Result<MeasurePtr> test(const MeasureSpec& spec, bool source, const std::string& flags) const;
  std::shared_ptr<const HeldOut> pointsOf(MeasurePtr source, MeasurePtr target, std::int64_t samples) const;
  void through(std::span<const double> points, const SideFrame& from, const SideFrame& to, std::span<double> out,
               const std::function<void(PointsView, float*)>& map) const;

  RunConfig m_config;
  ResolvedSettings m_resolved;
  std::unique_ptr<NetworkFactory> m_networks;
  MeasurePtr m_source, m_target;
  MeasurePtr m_testSource, m_testTarget;  ///< of config().testSource and testTarget; null where there are none
  std::unique_ptr<Solver> m_solver;
  std::shared_ptr<const HeldOut> m_heldOut;
  std::vector<std::string> m_dataChecks, m_testsTaken, m_units, m_testUnits;
  FarFromMost m_far;
  std::optional<Normalisations> m_normalisations;
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
