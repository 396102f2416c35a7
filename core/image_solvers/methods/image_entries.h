#pragma once

#include "core/solvers/solver.h"

/// Every method over pictures, in the order in which they are offered: one line a method. NAME is defined in a file
/// beside this one, `SolverEntry NAME()`.
#define BRENIER_IMAGE_METHODS(METHOD) \
  METHOD(otmImagesEntry)              \
  METHOD(wganGpImagesEntry)           \
  METHOD(wganImagesEntry)             \
  METHOD(dcganImagesEntry)            \
  METHOD(draganImagesEntry)

namespace brenier {

#define BRENIER_DECLARE(entry) SolverEntry entry();
BRENIER_IMAGE_METHODS(BRENIER_DECLARE)
#undef BRENIER_DECLARE

}  // namespace brenier
