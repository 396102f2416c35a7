#pragma once

#include <algorithm>

#include "core/picture_methods/picture_entry.h"
#include "core/picture_methods/picture_words.h"

// BEGAN (Berthelot, Schumm, Metz 2017): D is an autoencoder, and f(v) = L(v) = mean |v - D(v)| what it makes of a
// picture, low on real ones.

namespace brenier {

/// One step each, Adam with beta1 = 0.5, as in public code; networks and rate are those for two CPU cores.
struct BeganImageOptions : ImageOptions {
  double gamma = 0.5;
  double balanceRate = 0.01;
  std::string critic = "coder";
  std::int64_t code = 64;
  std::int64_t halveEvery = 100000;
  double leastRate = 2e-5;

  BeganImageOptions() {
    mapWidth = potentialWidth = 16;
    batch = 16;
    mapSteps = potentialSteps = 1;
    learningRate = potentialRate = 5e-4;
    beta1 = 0.5;
    beta2 = 0.999;
  }
  template <class V>
  void visit(V&& v) {
    const auto live = Applies::live;
    visitMap(v);
    v("critic", critic,
      OptionMeta{.title = "Critic network",
                 .help = "coder: strided convolutions and the decoder dcgan; began: the published autoencoder",
                 .choices = {"coder", "began"}});
    visitWidths(v);
    v("code", code,
      OptionMeta{.title = "Code", .help = "Numbers between D's encoder and its decoder", .min = 1, .max = 4096});
    visitTurns(v);
    v("gamma", gamma,
      OptionMeta{.title = "Diversity",
                 .help = "gamma, what L(T(x)) is to be of L(y): lower is sharper and less diverse",
                 .min = 0,
                 .max = 1,
                 .applies = live});
    v("balance_rate", balanceRate,
      OptionMeta{.title = "Rate of k",
                 .help = "lambda_k, how fast k follows the balance",
                 .min = 0,
                 .max = 1,
                 .applies = live,
                 .logScale = true});
    v("halve_every", halveEvery,
      OptionMeta{.title = "Halve rates every",
                 .help = "Steps after which both rates are halved; 0: never",
                 .min = 0,
                 .max = 1e9,
                 .unit = "steps",
                 .applies = live});
    v("least_rate", leastRate,
      OptionMeta{.title = "Least rate",
                 .help = "Halving goes no further than this: rates that fall too low are known to ruin a good run",
                 .min = 0,
                 .max = 1,
                 .applies = live,
                 .logScale = true});
    visitMachine(v);
    visitAdam(v);
  }
  /// `rate` after so many steps.
  double rateAt(double rate, std::int64_t step) const {
    for (std::int64_t left = halveEvery > 0 ? step / halveEvery : 0; left > 0 && rate > leastRate; --left)
      rate = std::max(rate / 2, std::min(rate, leastRate));
    return rate;
  }
};

inline GameWords drawnAgain() {
  GameWords told = scoresAndPainter("D");
  told.meeting =
      "It is the turn of D. It draws {samples} made pictures and as many real ones again, from short codes; a score is "
      "how far off it was.";
  told.change =
      "D takes a step, to draw real pictures better, and made ones worse by as much as k says. Then k moves, to hold "
      "the "
      "balance.";
  told.push =
      "Now T, with other x. It wants pictures that D draws well again. Each pattern is what its picture is to gain.";
  told.number =
      "The step is done. In it the loss of D was {value}: what real pictures cost it, less k times made ones.";
  return told;
}

inline SolverEntry beganImagesEntry() {
  return pictureEntry<BeganImageOptions>(
      {.id = "began_images",
       .title = "BEGAN (pictures)",
       .help = "An autoencoder as the critic, held in balance; no optimal map (Berthelot et al. 2017)",
       .told = drawnAgain(),
       .published = {{"map", std::string("began")},
                     {"critic", std::string("began")},
                     {"map_width", std::int64_t{128}},
                     {"potential_width", std::int64_t{128}},
                     {"learning_rate", 8e-5},
                     {"potential_rate", 8e-5},
                     {"balance_rate", 1e-3},
                     {"average", 0.0}},
       .notes =
           R"(D is an autoencoder, and `L(v) = mean |v - D(v)|` how badly it draws a picture again:

    D minimises  E L(y) - k E L(T(x)),      T minimises  E L(T(x)),
    k <- k + lambda_k (gamma E L(y) - E L(T(x))),  kept in [0, 1], from 0 on.

`f = L` is low on real pictures, as with the other methods. k moves once for each update of D, by the batch of that
update; the measure `M = E L(y) + |gamma E L(y) - E L(T(x))|` is to fall.

Map and critic `began` are the published networks: T and D's decoder a linear layer to 8 x 8, then pairs of 3 x 3
convolutions with ELU and nearest upsampling between them; the encoder is their mirror with strided convolutions, whose
widths grow by one `potential_width` a block, and a linear layer. Nothing is normalised and no output bounded. On a CPU
they showed nothing in 900 steps of 16 pictures; the defaults, T `dcgan` and for D the strided autoencoder that is used
elsewhere here, are cheaper. What is published here are the settings of a public implementation (64 pixels, 300,000 to
500,000 steps). *Recalled, not checked against the paper:* its networks add skip connections from the 8 x 8 tensor, its
rate is 1e-4, and it draws noise twice a step, as is done here. The published source is uniform in [-1, 1]^64; here it is
whatever the problem's is.

Watch k: where it stays 0, T learns from an autoencoder that never looked at it. The settings are for pictures that are
mostly background, where `L(y)` is small: lambda_k is ten times the published.)"});
}

}  // namespace brenier
