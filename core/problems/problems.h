#pragma once

#include <string>
#include <vector>

#include "core/api/descriptor.h"

namespace brenier {

/// The named problems, in the order in which they are offered. Their measures exist and have the same dimension; their
/// solver options are only those in which the publication differs from the solver's defaults.
const std::vector<ProblemDescriptor>& problemDescriptors();

/// Whether a run is about a problem that was published in its own units, between its own kinds of measures and by its
/// own method; other data are normalised where the method prefers it.
bool keepsItsUnits(const RunConfig& config);

/// The options of a method whose defaults were others in earlier versions, as they were: what a saved run that does not
/// say them was begun with. Such a method learned on data as they are, unless told otherwise. Empty: they are the same.
OptionValues formerDefaults(const std::string& solver);

/// The named problems over pictures, whose solvers need LibTorch; source and target may differ in dimension.
const std::vector<ProblemDescriptor>& imageProblemDescriptors();

}  // namespace brenier
