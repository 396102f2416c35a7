#include "core/exports/export_scores.h"

#include <algorithm>
#include <sstream>

#include "core/io/atomic_file.h"
#include "core/io/csv.h"
#include "core/train/score/scorer.h"
#include "core/truth/exact_ot.h"

namespace brenier {
namespace {

void writeRow(std::ostream& out, const MetricValue& value) {
  out << value.id << ',' << value.value << ',' << value.halfWidth << ',' << value.samples << '\n';
}

Status writeMetrics(const ExportJob& job, const std::vector<MetricValue>& metrics) {
  std::ostringstream text;
  text.precision(10);
  text << "metric,value,half_width,samples\n";
  for (const auto& value : metrics) writeRow(text, value);
  return writeFileAtomically(job.path(".metrics.csv"), text.str());
}

Status writeHistory(const ExportJob& job) {
  std::ostringstream text;
  text.precision(10);
  text << "step,seconds,metric,value,half_width,samples\n";
  for (const auto& row : job.history)
    for (const auto& value : row.values) {
      text << row.step << ',' << row.seconds << ',';
      writeRow(text, value);
    }
  return writeFileAtomically(job.path(".history.csv"), text.str());
}

Status writeCoupling(const ExportJob& job, const ExportedScores& scores) {
  const std::size_t n = scores.source.count(), d = scores.source.dim;
  Table table;
  table.dim = 3 * d;
  table.numbers = job.run.frame().isIdentity() ? TableNumbers::float32 : TableNumbers::float64;
  table.values.resize(n * table.dim);
  for (const char* side : {"source", "target", "map"})
    for (std::size_t k = 0; k < d; ++k) table.columns.push_back(side + std::to_string(k + 1));
  const RunFrame& frame = job.run.frame();
  std::size_t at = 0;
  for (const auto& values : {inData(scores.source, frame.source), inData(scores.target, frame.target),
                             inData(scores.mapped, frame.target)}) {
    for (std::size_t i = 0; i < n; ++i) std::copy_n(&values[i * d], d, &table.values[i * table.dim + at]);
    at += d;
  }
  return writeCsv(job.path(".coupling.csv"), table);
}

}  // namespace

std::vector<double> inData(const Points& points, const SideFrame& frame) {
  std::vector<double> values(points.data.size());
  for (std::size_t i = 0; i < points.count(); ++i) frame.pointToData(points[i], points.dim, &values[i * points.dim]);
  return values;
}

Result<ExportedScores> exportedScores(const TrainingRun& run) {
  ExportedScores scores;
  const auto heldOut = run.heldOut();
  Scorer scorer(heldOut);
  const Moment moment = run.moment(0);
  // Pictures without a feature network have the scores that need none.
  if (const Status solved = scorer.solveExact({}); !solved && !heldOut->pictures)
    return Unexpected<RunError>(solved.error());
  scores.metrics = scorer.everything(moment);
  if (heldOut->pictures) return scores;
  auto exact = exactTransport(heldOut->source, heldOut->target);
  if (!exact) return Unexpected<RunError>(exact.error());
  scores.source = heldOut->source;
  scores.mapped = moment.mapped;
  scores.target = Points(heldOut->source.count(), heldOut->target.dim);
  for (std::size_t i = 0; i < scores.target.count(); ++i)
    std::copy_n(heldOut->target[exact->targetOf[i]], scores.target.dim, scores.target[i]);
  return scores;
}

Status writeScoreTables(const ExportJob& job, const ExportedScores& scores) {
  if (const Status s = writeMetrics(job, scores.metrics); !s) return s;
  if (!job.history.empty())
    if (const Status s = writeHistory(job); !s) return s;
  return scores.source.data.empty() ? ok() : writeCoupling(job, scores);
}

}  // namespace brenier
