#pragma once

#include "core/exports/exporter.h"

namespace brenier {

/// What is known of a map beside its values: numbers of this moment and of the run so far, and the exact coupling of
/// the held-out samples.
struct ExportedScores {
  std::vector<MetricValue> metrics;  ///< every score of this moment
  Points source, target, mapped;     ///< [n, d] x_i, the y that exact transport sends it to, T(x_i); empty for pictures
};
/// Points of a run's frame in the data's own units, [n, d].
std::vector<double> inData(const Points& points, const SideFrame& frame);

Result<ExportedScores> exportedScores(const TrainingRun& run);

/// NAME.metrics.csv, NAME.history.csv where the job has a history, NAME.coupling.csv where there is one.
Status writeScoreTables(const ExportJob& job, const ExportedScores& scores);

}  // namespace brenier
