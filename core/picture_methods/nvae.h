#pragma once

#include <string>

#include "core/picture_methods/code_groups.h"
#include "core/picture_methods/vae.h"

// NVAE (Vahdat, Kautz 2020) at a size for two cores: codes in groups, from coarse maps to finer ones.

namespace brenier {

struct NvaeImageOptions : VaeImageOptions {
  static constexpr std::int64_t mostGroups = 8;  ///< in all, for whose divergences there are numbers

  std::int64_t scales = 2;
  std::int64_t groups = 2;
  std::int64_t mixture = 3;
  bool balance = true;
  double spectral = 0.01;
  double temperature = 1;

  NvaeImageOptions() {
    mapWidth = 8;
    potentialWidth = 8;
    batch = 32;
    learningRate = 2e-3;
    klWarmUp = 400;
  }
  template <class V>
  void visit(V&& v) {
    visitCoderSizes(v);
    visitGroups(v);
    visitKl(v);
    visitTerms(v);
    v("temperature", temperature,
      OptionMeta{.title = "Temperature",
                 .help = "What the deviation of every group's prior is multiplied by where pictures are made; 1: the "
                         "prior itself, below: likelier and less various pictures",
                 .min = 0,
                 .max = 2,
                 .applies = Applies::live});
    visitMachine(v);
    visitAdam(v);
  }

 private:
  template <class V>
  void visitGroups(V&& v) {
    v("scales", scales,
      OptionMeta{.title = "Scales",
                 .help = "Of the maps of codes: 4 x 4, 8 x 8, 16 x 16, the last at most half the pictures' side",
                 .min = 1,
                 .max = 3});
    v("groups", groups, OptionMeta{.title = "Groups", .help = "Of codes, at each scale", .min = 1, .max = mostGroups});
    v("mixture", mixture,
      OptionMeta{.title = "Mixture",
                 .help = "Logistic laws of which the law of each pixel is a mixture",
                 .min = 1,
                 .max = 10});
  }
  template <class V>
  void visitTerms(V&& v) {
    v("balance", balance,
      OptionMeta{.title = "Balance groups",
                 .help = "As long as the KL weight rises, groups that say much, and coarse ones, pay more",
                 .applies = Applies::live});
    v("spectral_weight", spectral,
      OptionMeta{.title = "Spectral weight",
                 .help = "What the sum of the largest singular values of all convolutions counts, in nats a picture",
                 .min = 0,
                 .max = 100,
                 .applies = Applies::live,
                 .logScale = true});
  }
};

/// Why these groups do not fit codes and pictures of this side; empty when they do.
std::string groupMisfit(const NvaeImageOptions& options, std::int64_t code, int side);

inline SolverEntry nvaeImagesEntry() {
  auto entry = coderEntry<NvaeImageOptions>(
      {.id = "nvae_images",
       .title = "NVAE (pictures)",
       .help = "A VAE with groups of codes from coarse to fine, each with a prior of those before; no optimal map "
               "(Vahdat, Kautz 2020)",
       .notes =
           R"(Codes z = (z_1, ..., z_L) in groups, each a map of `c` numbers a place: the first ones 4 x 4, those of the next
scale 8 x 8, and so on. The prior of each group is normal with mean and deviation that a network makes of the groups
before, `p(z_1) = N(0, I)`, `p(z_l | z_<l) = N(mu_l, sigma_l^2)`, and so is the law of a picture's codes, told beside it:

    q(z_l | z_<l, y) = N(mu_l + d_l, (sigma_l s_l)^2),    KL_l = 1/2 sum (d_l^2 / sigma_l^2 + s_l^2 - 2 log s_l - 1).

The source is the noise of all groups, N(0, I): its numbers are `c` times the places of all groups (640 for two groups of
4 x 4 and two of 8 x 8 with c = 4), coarse ones first. The map makes each group of its noise, `z_l = mu_l + t sigma_l x_l`
with the temperature t, and then the picture: the mean of its law. `brenier-cli generate` draws with `--keep-groups K`
pictures that share the first K groups: what the finer ones decide.

Encoder and decoder minimise the bound on the picture's code length,

    E_q -log p(y | z) + beta sum_l g_l KL_l + lambda sum_W sigma_max(W),

where beta rises from 0 to `kl_weight` in `kl_warm_up` steps. Until then, with `balance`, `g_l` is proportional to
`(E KL_l + 0.01) / a_l`, `a_l` 4^i over the groups of its scale i (0 the coarsest), of mean 1 and not differentiated: so no
group is dead before it is heard. From then on `g_l = 1`. `sigma_max(W)` is the largest singular value of a convolution
as a matrix [out, in k k], by four rounds of the power iteration a step.

A pixel's law is a mixture of logistic laws in the bins of 256 values, the outermost ones open, with log scales of -7 at
least; in colour the means of green and blue follow red's and green's value linearly. *Bits per dimension* are a bound,
`-ELBO / (D log 2)` with D values a picture; *bits per dimension, held out* the same of held-out pictures with one draw of
codes, by the average weights.

Cells are residual, `skip + 0.1 SE(f(h))`, with `f` twice normalisation, Swish and a 3 x 3 convolution in the encoder, and
normalisation, 1 x 1 to six times the channels, Swish, 5 x 5 for each channel alone, Swish and 1 x 1 in the decoder (three
times after the last group). Means and log scales of codes pass `5 tanh(. / 5)`, and 0.01 is added to the prior's deviation.

This is not the published size nor the published training: group normalisation in place of batch normalisation (so there is
nothing to readjust before sampling, and that part of the spectral regularisation falls away), no weight normalisation,
Adam at one rate with an average of the weights in place of Adamax along a cosine, 2 x 2 convolutions in place of the four
shifted ones where a skip halves the side, no flows. *Recalled, not checked against the paper:* nothing here was read in
the paper itself; formulas, cells and constants are a description of the public code, from which nothing was copied.

Watch each group's divergence: a dead group (below 0.1 nats a picture) says nothing of pictures, and its noise does not
change them. Scores are of temperature 1 only if it is 1 when they are taken.)"},
      PictureSource::normalCodes);
  entry.misfit = [any = entry.misfit](const SolverSetup& setup) {
    const auto other = any(setup);
    if (!other.empty()) return other;
    return groupMisfit(checkedOptions<NvaeImageOptions>(setup.options), static_cast<std::int64_t>(setup.source->dim()),
                       setup.target->pictureShape()->height);
  };
  return entry;
}

}  // namespace brenier
