#pragma once

#include <cstdint>
#include <string>

#include "core/solvers/options/descent_options.h"

namespace brenier {

/// What semi-discrete transport learns its heights with. Lengths are those of normalised data.
struct SemiDiscreteOptions {
  std::string ascent = "drag";
  std::int64_t atoms = 1024;
  std::int64_t batch = 1024;
  double stepSize = 1;
  double entropy = 5;
  double entropyPower = 1;
  double averaging = 2;
  double adamRate = 0.05;
  double stopError = 1;
  std::int64_t checkEvery = 50;
  std::string extension = "none";
  std::int64_t neighbours = 4;
  double angleThreshold = 0;

  template <class V>
  void visit(V&& v) {
    visitAscent(v);
    visitGoal(v);
  }

 private:
  template <class V>
  void visitAscent(V&& v);
  template <class V>
  void visitGoal(V&& v);
};

template <class V>
void SemiDiscreteOptions::visitAscent(V&& v) {
  const auto live = Applies::live;
  v("ascent", ascent,
    OptionMeta{.title = "Ascent",
               .help = "drag: averaged gradient steps with decreasing entropy; adam: Adam on the winners alone, with "
                       "batches that double where it stands still, as AE-OT has it",
               .choices = {"drag", "adam"}});
  v("atoms", atoms,
    OptionMeta{.title = "Atoms drawn",
               .help = "Samples that stand for a target that is no finite set of points",
               .min = 1,
               .max = 1e6,
               .unit = "points"});
  auto batchOption = descent::batch(1 << 20);
  batchOption.help = "Samples of the source a step";
  v("batch", batch, batchOption);
  v("step_size", stepSize,
    OptionMeta{.title = "Step size",
               .help = "DRAG's first step, over the square root of atoms times batch and the distance to the next "
                       "atom; steps fall as t^(-2/3)",
               .min = 1e-6,
               .max = 1e6,
               .applies = live,
               .logScale = true});
  v("entropy", entropy,
    OptionMeta{.title = "Entropy",
               .help = "DRAG's first epsilon, over the mean distance to the next atom: within it, cells share their "
                       "points",
               .min = 0,
               .max = 1e6,
               .applies = live,
               .logScale = true});
  v("entropy_power", entropyPower,
    OptionMeta{.title = "Entropy falls by", .help = "Power a of epsilon / t^a", .min = 0, .max = 2, .applies = live});
  v("averaging", averaging,
    OptionMeta{.title = "Averaging",
               .help = "The answer is the mean of DRAG's steps, step t with the weight t^p; 0: all alike",
               .min = 0,
               .max = 16,
               .applies = live});
  v("adam_rate", adamRate, descent::rate("Adam's rate", "Adam's step size for the heights"));
}

template <class V>
void SemiDiscreteOptions::visitGoal(V&& v) {
  v("stop_error", stopError,
    OptionMeta{.title = "Stop error",
               .help = "The run ends where the cells' masses are no farther off than this beyond the scatter of the "
                       "sample that says so; 0: it never does",
               .min = 0,
               .max = 200,
               .unit = "%",
               .applies = Applies::live});
  v("check_every", checkEvery,
    OptionMeta{.title = "Check every",
               .help = "Steps between two measurements of the masses; later ones, of larger samples, are rarer",
               .min = 1,
               .max = 1e9,
               .unit = "steps",
               .applies = Applies::live});
  v("extension", extension,
    OptionMeta{.title = "Extension",
               .help = "none: every point of a cell goes to its atom; cells: to a mean of the atoms of the nearest "
                       "cells, but never across a crease above the angle threshold",
               .choices = {"none", "cells"}});
  v("neighbours", neighbours,
    OptionMeta{.title = "Cells in a mean", .help = "Nearest cells whose atoms are mixed", .min = 1, .max = 64});
  v("angle_threshold", angleThreshold,
    OptionMeta{.title = "Angle threshold",
               .help = "Creases of the potential above this angle are tears; 0: above that of 70 % of the creases "
                       "nearest to samples",
               .min = 0,
               .max = 3.2,
               .unit = "rad",
               .applies = Applies::live});
}

}  // namespace brenier
