#pragma once

#include "core/image_solvers/autoencoder.h"
#include "core/image_solvers/features.h"
#include "core/image_solvers/image_solvers.h"
#include "core/modules/module_table.h"
#include "core/networks/autograd.h"
#include "core/networks/torchscript.h"
#include "core/picture_methods/picture_entry.h"
#include "core/picture_methods/picture_network.h"

/// Every function of LibTorch's layers that others call: one line here, and one in torch_door.cpp.
#define BRENIER_TORCH_FUNCTIONS(FUNCTION) \
  FUNCTION(makeAutogradPotential)         \
  FUNCTION(makeAutogradMap)               \
  FUNCTION(setTorchThreadPolicy)          \
  FUNCTION(torchDescription)              \
  FUNCTION(blasFound)                     \
  FUNCTION(torchHasCuda)                  \
  FUNCTION(torchScriptModule)             \
  FUNCTION(openTorchScript)               \
  FUNCTION(openTorchScriptBytes)          \
  FUNCTION(makePictureSolver)             \
  FUNCTION(chooseTorchDevice)             \
  FUNCTION(pictureNetworksOf)             \
  FUNCTION(embedCodes)                    \
  FUNCTION(picturePotential)              \
  FUNCTION(codeLawsOf)                    \
  FUNCTION(codeGroupsOf)                  \
  FUNCTION(pictureModule)                 \
  FUNCTION(ownFeaturesPath)               \
  FUNCTION(readFeatureNet)                \
  FUNCTION(readTorchScriptFeatures)       \
  FUNCTION(trainFeatureNet)               \
  FUNCTION(trainAutoencoder)              \
  FUNCTION(readAutoencoder)

namespace brenier {

/// What brenier-torch.so gives.
struct TorchFunctions {
  BRENIER_TORCH_FUNCTIONS(BRENIER_MODULE_FIELD)
};

}  // namespace brenier
