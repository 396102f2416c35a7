#pragma once

#include "core/picture_methods/ae_ot.h"
#include "core/picture_methods/dcgan.h"

// AE-OT-GAN (An et al., ECCV 2020): AE-OT, and then a GAN over the codes that its map makes, which begins as the
// decoder.

namespace brenier {

struct AeOtGanImageOptions : AeOtImageOptions {
  std::int64_t transportSteps = 200;
  double adversarialWeight = 1;
  double pictureWeight = 1;
  double featureWeight = 1;
  std::int64_t criticWidth = 32;
  double gameRate = 2e-4;
  double criticRate = 2e-4;
  double gameBeta1 = 0.5;

  /// The stages before the game have a length, and no goal.
  AeOtGanImageOptions() {
    stopError = 0;
    average = 0.999;
    batch = 32;
    encoderSteps = 1000;
    refineSteps = 200;
  }
  template <class V>
  void visit(V&& v) {
    visitCoder(v);
    visitStages(v);
    v("transport_steps", transportSteps,
      OptionMeta{.title = "Transport steps",
                 .help = "Steps of the transport between codes, before the game",
                 .min = 1,
                 .max = 1e9,
                 .unit = "steps"});
    visitWeights(v);
    visitGame(v);
    visitCells(v);
    visitExtension(v);
    visitMachine(v);
    visitAdam(v);
  }

  /// Those of the autoencoder and the transport; averaged is the map of the game alone.
  OptionValues stages() const {
    AeOtImageOptions stages = *this;
    stages.average = 0;
    return writeOptions(stages);
  }
  /// Those of the game, as games over pictures read theirs.
  ImageOptions game() const {
    ImageOptions game = *this;
    game.mapSteps = game.potentialSteps = 1;
    game.potentialWidth = criticWidth;
    game.learningRate = gameRate;
    game.potentialRate = criticRate;
    game.beta1 = gameBeta1;
    return game;
  }

 private:
  template <class V>
  void visitWeights(V&& v) {
    const auto weight = [&v](const char* id, double& value, const char* title, const char* help) {
      v(id, value,
        OptionMeta{.title = title, .help = help, .min = 0, .max = 1e6, .applies = Applies::live, .logScale = true});
    };
    weight("adversarial_weight", adversarialWeight, "Adversarial weight",
           "What f of made pictures counts for T; 0: T stays a decoder");
    weight("picture_weight", pictureWeight, "Picture weight",
           "alpha: what counts that codes of real pictures give those pictures back");
    weight("feature_weight", featureWeight, "Feature weight",
           "beta: the same between the features that f sees in both");
  }
  template <class V>
  void visitGame(V&& v) {
    visitPotential(v);
    v("potential_width", criticWidth,
      OptionMeta{
          .title = "Potential width", .help = "Channels of its first layer", .min = 4, .max = 512, .unit = "channels"});
    v("game_rate", gameRate, descent::rate("Rate of T", "Step size for the map T in the game"));
    v("potential_rate", criticRate, descent::rate("Rate of f", "Step size for the potential f in the game"));
    auto beta1Option = descent::beta1();
    beta1Option.title = "beta1 of the game";
    v("game_beta1", gameBeta1, beta1Option);
  }
};

inline GameWords codesAndPainter() {
  GameWords told = sureness();
  told.samples =
      "Transport makes {samples} codes of the {from}, as in every step. These are some, their numbers as squares.";
  told.images = "T makes a picture of each of them.";
  told.push =
      "Now T, with other codes. It wants low scores: each pattern is what its picture is to gain. Pairs are not shown.";
  told.moveOn = "T takes another step. These are still the pictures of the same codes, so that one can follow them.";
  return told;
}

inline SolverEntry aeOtGanImagesEntry() {
  return pictureEntry<AeOtGanImageOptions>(
      {.id = "ae_ot_gan_images",
       .title = "AE-OT-GAN (pictures)",
       .help = "AE-OT, whose decoder goes on as the map of a GAN over the codes that transport makes; no optimal map "
               "(An et al., ECCV 2020)",
       .told = codesAndPainter(),
       .notes =
           R"(Three stages of AE-OT, and then a game, in one run:

1. `encoder_steps` of encoder E and decoder, `refine_steps` of the decoder alone, as in [AE-OT](ae_ot_images.md).
2. `transport_steps` of semi-discrete transport between the source and the codes of `codes` training pictures. With its
   extension it is `T~`, and `z = T~(x)` the codes that it makes of the source.
3. T begins with the decoder's weights and f anew; E stays as it is, so that E(y) is y's code for good. Then one step of
   each in turns, `phi(y)` the features of which f(y) is an affine function:

f minimises `E softplus(f(y)) + E softplus(-f(T(z)))`, and T

    a E softplus(f(T(z))) + alpha E (y - T(E(y)))^2 + beta E (phi(y) - phi(T(E(y))))^2

with means over all values of a picture and over all features. The first term is that of DCGAN, with codes where there are
pictures in place of noise; the others hold T to the real pictures of real codes. So `alpha = beta = 0` is a GAN on a better
law of codes, and with `a = 0` T is AE-OT's decoder, learned on. What answers is `T(T~(x))`, with T's moving average.

*Recalled, not checked against the paper:* the terms' form; their weights there could not be read, and it draws x from a
cube. There is no public code.

Watch the three terms: the adversarial loss, the reconstruction error, which goes on from that of the autoencoder, and the
error of the features. A moment kept before the game has AE-OT's pictures of the same x: soft there, and sharper after it.)"},
      false, PictureSource::codes, true);
}

}  // namespace brenier
