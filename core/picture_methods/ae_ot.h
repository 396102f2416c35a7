#pragma once

#include "core/picture_methods/coder_options.h"
#include "core/picture_methods/picture_entry.h"

// AE-OT (An et al., ICLR 2020): an autoencoder, then the semi-discrete map from the source to the codes of pictures.

namespace brenier {

struct AeOtImageOptions : CoderOptions {
  std::int64_t encoderSteps = 1500;
  std::int64_t refineSteps = 500;
  double codePenalty = 1e-5;
  std::string transport = "semi_discrete";
  std::int64_t codes = 4096;
  std::int64_t samples = 1024;
  double stopError = 2;
  std::string extension = "cells";
  bool mixing = true;
  std::int64_t neighbours = 4;
  double angleThreshold = 0;

  AeOtImageOptions() { average = 0; }
  template <class V>
  void visit(V&& v) {
    visitCoder(v);
    visitStages(v);
    visitCells(v);
    v("stop_error", stopError,
      OptionMeta{.title = "Stop error",
                 .help = "The run ends where the cells' masses are no farther off than this beyond the scatter of the "
                         "sample that says so; 0: it never does",
                 .min = 0,
                 .max = 200,
                 .unit = "%",
                 .applies = Applies::live});
    visitExtension(v);
    visitMachine(v);
    visitAdam(v);
  }

 protected:
  template <class V>
  void visitStages(V&& v) {
    v("encoder_steps", encoderSteps,
      OptionMeta{.title = "Autoencoder steps",
                 .help = "Steps of encoder and decoder together, rates falling to nothing along a cosine",
                 .min = 1,
                 .max = 1e9,
                 .unit = "steps"});
    v("refine_steps", refineSteps,
      OptionMeta{.title = "Refining steps",
                 .help = "Steps of the decoder alone after them, with the codes as they are",
                 .min = 0,
                 .max = 1e9,
                 .unit = "steps"});
    v("code_penalty", codePenalty,
      OptionMeta{.title = "Code penalty",
                 .help = "What the sum of all |z| of a batch counts beside the mean squared error",
                 .min = 0,
                 .max = 1,
                 .applies = Applies::live,
                 .logScale = true});
  }
  template <class V>
  void visitCells(V&& v) {
    v("transport", transport,
      OptionMeta{.title = "Transport",
                 .help = "semi_discrete: exactly to the codes of training pictures; w2gn, ot_icnn: by the potentials "
                         "that these methods learn between the source and those codes, with their defaults",
                 .choices = {"semi_discrete", "w2gn", "ot_icnn"}});
    v("codes", codes,
      OptionMeta{.title = "Codes",
                 .help = "Training pictures whose codes are the target of the transport, evenly taken; all where there "
                         "are no more",
                 .min = 2,
                 .max = 1e6,
                 .unit = "pictures"});
    v("samples", samples,
      OptionMeta{.title = "Samples",
                 .help = "Of the source, a step of the transport",
                 .min = 1,
                 .max = 1 << 20,
                 .unit = "samples"});
  }
  template <class V>
  void visitExtension(V&& v) {
    v("extension", extension,
      OptionMeta{.title = "Extension",
                 .help =
                     "none: every point of a cell gets its picture's code; cells: a mean of the codes of the nearest "
                     "cells, but never across a crease above the angle threshold",
                 .choices = {"none", "cells"}});
    v("mixing", mixing,
      OptionMeta{.title = "Mix cells",
                 .help = "Off: pictures of the codes of single cells, whatever the extension; that map is a network",
                 .applies = Applies::live});
    v("neighbours", neighbours,
      OptionMeta{.title = "Cells in a mean", .help = "Nearest cells whose codes are mixed", .min = 1, .max = 64});
    v("angle_threshold", angleThreshold,
      OptionMeta{.title = "Angle threshold",
                 .help =
                     "Creases above this angle are the singular set, across which nothing is mixed; 0: above that of "
                     "70 % of the creases nearest to samples",
                 .min = 0,
                 .max = 3.2,
                 .unit = "rad",
                 .applies = Applies::live});
  }
};

inline SolverEntry aeOtImagesEntry() {
  return coderEntry<AeOtImageOptions>(
      {.id = "ae_ot_images",
       .title = "AE-OT (pictures)",
       .help = "An autoencoder, then exact semi-discrete transport to the codes of pictures; the map between codes is "
               "optimal, that to pictures is not (An et al., ICLR 2020)",
       .notes =
           R"(Three stages, one after another, in one run:

1. `encoder_steps` in which encoder E and decoder G minimise `mean (G(E(y)) - y)^2 + penalty sum |E(y)|`, then
   `refine_steps` in which G goes on alone, without the penalty.
2. The codes of `codes` training pictures, centred and with deviation 1 in each coordinate, are the atoms of a
   semi-discrete problem from the source. It is the solver `semi_discrete` that learns it, with DRAG: heights h of
   `u_h(x) = max_i <x, z_i> + h_i`, until the masses of the cells are within `stop_error` of equal ones.
3. The map is `G(T~(x))`. With `extension = cells`, `T~(x)` is a mean of the codes of the cells whose centres of mass are
   nearest to x, weighed by one over the distances, but of none whose crease with the cell of x has an angle above the
   threshold: `theta = arccos <(z_i, -1), (z_k, -1)>` of these vectors at length 1. Such creases are the singular set,
   where modes end; nothing is made of two of them.

With `transport = w2gn` or `ot_icnn` the second stage is that method over points, between the source and the codes: the
systems that the tables of both papers call W2GN + AE and OT-ICNN + AE, whose dual value is the codes'. It has no cells,
hence no extension, no mass error and no end of its own.

What leaves the program is one network from the source to pictures: the cell of x, or the gradient of the learned potential,
and the decoder. Means of several cells are no network; with `mixing` off, also of a run that is done, the map is that of
the cells.

Until the second stage begins the map is `G(x)`: decoded noise, what one would have without transport. Codes have as many
numbers as the source.

*Recalled, not checked against the paper:* the weights of the mean. The public code mixes the code of the cell of x and
of another with 1/4 and 3/4 and adds the unmixed codes besides, so that half of its pictures are reconstructions; here x
is always the source's. The original draws from a cube and takes Adam with the same points again and again.

Watch the mass error above its floor, the share of samples that lie beside a crease of the singular set, and the nearest
training picture: with few cells in a mean and a low threshold pictures are nearly those of the training set.)"},
      PictureSource::codes, true);
}

}  // namespace brenier
