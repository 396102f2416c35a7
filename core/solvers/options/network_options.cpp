#include "core/solvers/options/network_options.h"

namespace brenier {

Activation activationFromName(const std::string& name) {
  if (name == "relu") return Activation::relu;
  if (name == "celu") return Activation::celu;
  if (name == "softplus") return Activation::softplus;
  if (name == "elu") return Activation::elu;
  if (name == "identity") return Activation::identity;
  return Activation::leakyRelu;
}

Initialisation initialisationFromName(const std::string& name) {
  if (name == "near_identity") return Initialisation::nearIdentity;
  if (name == "truncated_normal") return Initialisation::truncatedNormal;
  if (name == "normal") return Initialisation::normal;
  return Initialisation::uniformPositive;
}

}  // namespace brenier
