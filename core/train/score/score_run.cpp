#include "core/train/score/score_run.h"

#include <string>

#include "core/train/score/scorer.h"
#include "core/truth/metrics.h"

namespace brenier {

Result<RunScores> scoreRun(const TrainingRun& run, bool perColumn, std::stop_token stop) {
  Scorer scorer(run.heldOut());
  if (const Status solved = scorer.solveExact(stop); !solved) return Unexpected<RunError>(solved.error());
  const Moment moment = run.moment(0);
  RunScores scores{scorer.everything(moment, stop), {}};
  scores.remarks = scorer.remarks();
  if (!perColumn) return scores;
  const auto columns = l2UvpOfColumns(moment.mapped, scorer.truth());
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const std::string id = "l2_uvp_column_" + std::to_string(k + 1);
    if (columns[k].samples > 0)
      scores.values.push_back(asMetric(id, columns[k]));
    else
      scores.remarks.push_back("There is no " + id + ": the scored samples of the target are all equal there.");
  }
  return scores;
}

}  // namespace brenier
