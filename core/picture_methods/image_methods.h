#pragma once

#include "core/picture_methods/dcgan.h"
#include "core/picture_methods/otm.h"
#include "core/picture_methods/wgan.h"

/// Every method over pictures, in the order in which they are offered: one line a method. What NAME says of itself,
/// `SolverEntry NAMEEntry()`, is in a header beside this one; what it minimises, NAMEMethod(), in
/// core/image_solvers/methods.
#define BRENIER_IMAGE_METHODS(METHOD) \
  METHOD(otmImages)                   \
  METHOD(wganGpImages)                \
  METHOD(wganImages)                  \
  METHOD(dcganImages)                 \
  METHOD(draganImages)
