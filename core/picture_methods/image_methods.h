#pragma once

#include "core/picture_methods/ae_ot.h"
#include "core/picture_methods/ae_ot_gan.h"
#include "core/picture_methods/began.h"
#include "core/picture_methods/dcgan.h"
#include "core/picture_methods/ncp_vae.h"
#include "core/picture_methods/nvae.h"
#include "core/picture_methods/otm.h"
#include "core/picture_methods/vae.h"
#include "core/picture_methods/wgan.h"
#include "core/picture_methods/wgan_qc.h"

// Every method over pictures, in the order in which they are offered: one line a method. What NAME says of itself,
// `SolverEntry NAMEEntry()`, is in a header beside this one.

/// Games of a map and a potential: what NAME minimises, NAMEMethod(), is in core/image_solvers/methods.
#define BRENIER_IMAGE_GAMES(METHOD) \
  METHOD(otmImages)                 \
  METHOD(wganGpImages)              \
  METHOD(wganImages)                \
  METHOD(dcganImages)               \
  METHOD(draganImages)              \
  METHOD(beganImages)               \
  METHOD(wganQcImages)

/// Those that begin with an encoder and a decoder: the solver of NAME, NAMESolver(), is in core/image_solvers/methods.
#define BRENIER_IMAGE_CODERS(METHOD) \
  METHOD(vaeImages)                  \
  METHOD(ncpVaeImages)               \
  METHOD(nvaeImages)                 \
  METHOD(aeOtImages)                 \
  METHOD(aeOtGanImages)

#define BRENIER_IMAGE_METHODS(METHOD) \
  BRENIER_IMAGE_GAMES(METHOD)         \
  BRENIER_IMAGE_CODERS(METHOD)
