#pragma once

#include <string>

#include "core/oracle/network_spec.h"

namespace brenier {

/// The names under which options offer activations and initialisations.
Activation activationFromName(const std::string& name);
Initialisation initialisationFromName(const std::string& name);

}  // namespace brenier
