#pragma once

#include <string>
#include <vector>

#include "core/api/option.h"
#include "core/api/run_config.h"

namespace brenier {

/// What a registry says about one entry: enough for a list, a form, the command line and the documentation.
struct Descriptor {
  std::string id;
  std::string title;
  std::string help;
  std::vector<OptionDescriptor> options;
};

/// A named pair of measures with the solver and settings it was published with.
struct ProblemDescriptor {
  std::string id;
  std::string title;
  std::string help;
  MeasureSpec source;
  MeasureSpec target;
  std::string solver;
  OptionValues solverOptions;
};

/// What a solver can give. Views and controls adapt to this, never to a solver's name.
struct SolverCaps {
  bool sourcePotential = false;  ///< a phi on the source side, T = grad phi
  bool targetPotential = false;  ///< a psi on the target side
  bool inverse = false;          ///< a learned map from target to source
  bool convex = false;           ///< its potentials are convex by construction
  bool optimal = true;           ///< at its optimum the map is the optimal one of the cost 1/2 |x - y|^2
  std::string bias = {};         ///< where it is not, yet comes near: what keeps it away, however long one learns
  bool cells = false;            ///< its map rests on the cells of finitely many atoms (Solver::cells)
  bool twoPlayers = false;       ///< an inner and an outer player, which can be stepped apart
  std::string innerName = "inner step";
  std::string outerName = "outer step";

  /// Whether the distance to the optimal map is a fair score of it.
  bool nearOptimal() const { return optimal || !bias.empty(); }
};

/// How a game between two players is told in slow motion: a sentence for each kind of sub-step (SlowPart), in which
/// {samples} stands for how many points a player draws, and {value} for the number that the step said.
struct GameWords {
  std::string inner, outer;  ///< the players' names
  std::string samples, images, push;
  std::string move;    ///< the inner player's first step
  std::string moveOn;  ///< and each after it
  std::string meeting, change;
  std::string number;
  bool empty() const { return samples.empty(); }
};

struct SolverDescriptor : Descriptor {
  SolverCaps caps;
  bool normalises = false;  ///< learns on centred and scaled data unless told otherwise
  bool pictures = false;    ///< learns to sets of pictures and to nothing else
  std::string notes;        ///< Markdown for its page: the objective as a formula, the direction, what to watch
  GameWords told;           ///< empty: it has no two players, or they cannot be shown
  OptionValues published;   ///< where the published settings differ from the defaults
};

/// Named sets of values for all options of a solver, those of its publication among them; their `options` have these
/// values for defaults.
std::vector<Descriptor> presetsOf(const SolverDescriptor& solver);

/// A named network, as values of the options by which solvers describe theirs.
struct NetworkDescriptor : Descriptor {  ///< `options` are those that it sets, with its values for defaults
  OptionValues settings;

  /// Whether the solver has every option that the network sets, and allows these values.
  bool fits(const Descriptor& solver) const;
  /// Whether it is the network of a solver that it fits, with these options.
  bool isSetIn(const Descriptor& solver, const OptionValues& values) const;
};

enum class Better { lower, higher, neither };
/// What kind of statement a number makes.
enum class NumberKind { exact, lowerBound, upperBound, estimate, loss };

/// What a number is for: views find those that they show by this and know no id.
enum class MetricRole {
  listed,    ///< one of many, by its title
  baseline,  ///< there to read the scores by
  dualValue,
  lowerBound,  ///< of 1/2 W2^2 between the centred measures, like the two that follow
  exactValue,
  upperBound,
  meanShift,  ///< what the means' shift adds to them
  wholeExact,
  gap,
  mainError,
  errorOfNothing,  ///< the main error of the identity, and of the linear map
  errorOfLinear,
  floor,
  pictureDistance,
  pictureDistanceOfInput,     ///< what doing nothing scores
  pictureDistanceOfTraining,  ///< what pictures score that were learned from: as near as one can come
  outerLoss,
  innerLoss,
};

/// A number, and everything that is said of it: in lists, on the window's cards, in docs/numbers.md.
struct MetricDescriptor {
  std::string id;
  std::string title;
  std::string help;  ///< one plain sentence
  std::string unit;  ///< "%", "s", ... or empty
  Better better = Better::lower;
  NumberKind kind = NumberKind::estimate;
  MetricRole role = MetricRole::listed;
  std::string formula = {};  ///< plain text
  std::string reading = {};  ///< what is good, what is bad
  std::string method = {};   ///< how it is computed, and from how many samples
  bool ofRun = false;        ///< the same at every moment of a run
};

/// Everything that can be picked, in the order in which it is offered.
struct Catalog {
  std::vector<Descriptor> measures;
  std::vector<Descriptor> imageMeasures;  ///< sets of pictures
  std::vector<ProblemDescriptor> problems;
  std::vector<SolverDescriptor> solvers;
  std::vector<NetworkDescriptor> networks;
  std::vector<MetricDescriptor> metrics;
  std::vector<Descriptor> exports;
};

}  // namespace brenier
