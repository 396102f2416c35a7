#include "core/train/score/score_run.h"

#include <string>

#include "core/train/score/scorer.h"

namespace brenier {

Result<RunScores> scoreRun(const TrainingRun& run, bool perColumn, std::stop_token stop) {
  Scorer scorer(run.heldOut());
  if (const Status solved = scorer.solveExact(stop); !solved) return Unexpected<RunError>(solved.error());
  const Moment moment = run.moment(0);
  RunScores scores{scorer.everything(moment, stop), {}};
  scores.remarks = scorer.remarks();
  if (!perColumn) return scores;
  for (auto& value : scorer.columnErrors(moment))
    if (value.samples > 0)
      scores.values.push_back(std::move(value));
    else
      scores.remarks.push_back("There is no " + value.id + ": the scored samples of the target are all equal there.");
  return scores;
}

}  // namespace brenier
