#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/oracle/learned_script.h"
#include "core/solvers/solver.h"

namespace brenier {

/// Transport from a source to codes [n, d] that are known only later, by a solver of points: codes are centred and
/// scaled to deviation 1, coordinate by coordinate. Its state has the same size before and after.
class CodeTransport {
 public:
  /// `setup` with the source and the options of the solver of that id; so many codes at most.
  CodeTransport(SolverSetup setup, std::size_t codes, std::string solver = "semi_discrete");

  /// The problem begins: `codes` as many as promised.
  void begin(std::vector<float> codes);
  bool begun() const { return m_begun == 1; }
  StepReport step(std::int64_t index, std::stop_token stop);
  void setLive(const OptionValues& values);
  /// x [n, d] -> codes [n, d]; what came in where it has not begun.
  void map(PointsView x, float* out) const;
  /// In coordinates of the codes centred and scaled; none before it begins.
  std::optional<LaguerreCells> laguerreCells() const;
  /// Share of these samples whose two best cells meet in a crease above the angle threshold.
  double shareBesideCreases(PointsView x) const;
  /// What a network needs to make the map without an extension: atoms and heights as the solver has them, and the codes
  /// that they stand for.
  struct Cells {
    LaguerreCells cells;
    std::vector<float> codes;  ///< [n, d], as the decoder takes them
  };
  Cells cells() const;
  /// The map as a network of points, where it is one.
  struct Learned {
    LearnedNetwork network;
    LearnedPart part;  ///< which of its parts is the map
  };
  std::optional<Learned> learned() const;
  /// As map(), without an extension between cells.
  void mapToAtoms(PointsView x, float* out) const;

  void appendState(std::vector<StateTensor>& state);
  void stateRestored();

 private:
  void prepare();
  void leaveStandard(std::size_t rows, float* codes) const;
  void copy(bool out);

  SolverSetup m_setup;
  std::string m_id;
  std::size_t m_dim, m_count;
  std::vector<float> m_codes;  ///< [n, d], zeros until they are known
  float m_begun = 0;
  std::vector<float> m_mean, m_deviation;  ///< of the codes [d]
  std::unique_ptr<Solver> m_solver;        ///< null until it begins
  std::vector<StateTensor> m_layout;       ///< names and shapes of its tensors at their largest
  std::vector<std::vector<float>> m_copies;
  std::vector<float> m_prepared;  ///< the codes that m_solver was made for
};

}  // namespace brenier
