#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "core/measures/measure.h"
#include "core/truth/target_pieces.h"
#include "core/truth/tear_grid.h"

namespace brenier {

/// What looking for tears between two measures of the plane needs beside the map, from their samples alone: made when
/// it is first asked for, as it takes time with the square of their number, and then kept. Any thread may ask.
class TearPlane {
 public:
  /// Samples [n, 2] and [m, 2].
  TearPlane(MeasurePtr source, MeasurePtr target, Points sourceSamples, Points targetSamples)
      : m_source(std::move(source)),
        m_target(std::move(target)),
        m_sourceSamples(std::move(sourceSamples)),
        m_targetSamples(std::move(targetSamples)) {}

  const Measure& source() const { return *m_source; }
  const TargetPieces& pieces() const {
    std::call_once(m_piecesMade, [this] { m_pieces = targetPieces(*m_target, m_targetSamples); });
    return m_pieces;
  }
  const TearGrid& grid() const {
    std::call_once(m_gridMade, [this] { m_grid.emplace(m_sourceSamples); });
    return *m_grid;
  }

 private:
  MeasurePtr m_source, m_target;
  Points m_sourceSamples, m_targetSamples;
  mutable std::once_flag m_piecesMade, m_gridMade;
  mutable TargetPieces m_pieces;
  mutable std::optional<TearGrid> m_grid;
};

}  // namespace brenier
