#pragma once

#include <string>

#include "core/api/run_event.h"
#include "core/train/record/loss_watch.h"
#include "core/train/run/training_run.h"

namespace brenier {

/// Why a run cannot go on, as a clause for "At step N ...": which loss by its plain name or which weight, in which
/// tensor of which network, and on which batch. To be asked before the run is put back to a good state.
std::string notFiniteText(TrainingRun& run, const StepReport& report);
std::string explosionText(const TrainingRun& run, const LossWatch::Finding& found);

/// What to do then: rates that are higher than the method's own back to those, else other options that are not its own;
/// rows that lie far from all others left out; where there is nothing of that, smaller rates. That the first and the
/// rows help is tested.
Cure cureOf(const TrainingRun& run);

/// What a spike was, as the label of its moment.
std::string spikeText(const LossWatch::Finding& found);

/// The size that losses may have in any run over these samples: their second moments.
double lossScale(const HeldOut& heldOut);

/// The title of a loss in the middle of a sentence: "the loss of the inner player".
std::string plainLossName(const std::string& id);

}  // namespace brenier
