#pragma once

#include <vector>

#include "core/api/descriptor.h"

namespace brenier {

/// The networks of the publications, by name: each as values of options that solvers have. To add one is one entry.
const std::vector<NetworkDescriptor>& networkRegistry();

}  // namespace brenier
