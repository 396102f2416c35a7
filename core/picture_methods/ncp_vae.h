#pragma once

#include "core/picture_methods/vae.h"

// NCP-VAE (Aneja et al. 2021) on a VAE with one group of codes: a classifier between the codes of pictures and those of
// the prior makes another prior of it.

namespace brenier {

struct NcpVaeImageOptions : VaeImageOptions {
  std::int64_t vaeSteps = 1500;
  std::int64_t classifierSteps = 800;
  std::int64_t classifierWidth = 128;
  double classifierRate = 1e-3;
  std::int64_t proposals = 256;
  bool reweight = true;

  NcpVaeImageOptions() {
    batch = 32;
    klWarmUp = 100;
  }
  template <class V>
  void visit(V&& v) {
    visitBound(v);
    visitStages(v);
    visitDraws(v);
    visitMachine(v);
    visitAdam(v);
  }

 private:
  template <class V>
  void visitStages(V&& v) {
    v("vae_steps", vaeSteps,
      OptionMeta{.title = "VAE steps", .help = "Steps of encoder and decoder", .min = 1, .max = 1e9, .unit = "steps"});
    v("classifier_steps", classifierSteps,
      OptionMeta{
          .title = "Classifier steps",
          .help = "Steps of the classifier after them, rates falling to nothing along a cosine; then the run ends",
          .min = 1,
          .max = 1e9,
          .unit = "steps"});
    v("classifier_width", classifierWidth,
      OptionMeta{.title = "Classifier width",
                 .help = "Units of each of its three hidden layers",
                 .min = 4,
                 .max = 4096,
                 .unit = "units"});
    v("classifier_rate", classifierRate, descent::rate("Rate of the classifier", "Step size for the classifier"));
  }
  template <class V>
  void visitDraws(V&& v) {
    v("proposals", proposals,
      OptionMeta{.title = "Proposals",
                 .help = "M: codes of the prior of which one is taken for each picture",
                 .min = 1,
                 .max = 65536,
                 .applies = Applies::live,
                 .logScale = true});
    v("reweight", reweight,
      OptionMeta{.title = "Reweight the prior",
                 .help = "Off: pictures of the prior's own codes, as the VAE makes them of the same noise",
                 .applies = Applies::live});
  }
};

inline SolverEntry ncpVaeImagesEntry() {
  return coderEntry<NcpVaeImageOptions>(
      {.id = "ncp_vae_images",
       .title = "NCP-VAE (pictures)",
       .help = "A VAE whose prior a classifier corrects to where codes of pictures are; no optimal map (Aneja et al. "
               "2021)",
       .notes =
           R"(Two stages, one after another, in one run:

1. `vae_steps` of the [VAE](vae_images.md), whose codes of all pictures together have the law `q(z) = E_y q(z | y)`. Its
   prior `p = N(0, I)` is another one: where p has mass and q none are holes, and the decoder never learned what to make
   of them.
2. The VAE stays as it is. A classifier D = sigmoid(l) learns to tell codes of q from codes of p, by noise-contrastive
   estimation: it minimises

       -E_q log D(z) - E_p log (1 - D(z)),

   whose optimum is `D = q / (q + p)`. So `r = D / (1 - D) = exp(l)` is `q / p`, and the new prior `r p / Z`. `l` is kept
   in [-10, 10] where r is wanted. Its rate falls to nothing, and the run ends.

Codes of `r p / Z` come by sampling, importance, resampling (SIR): of M draws from p one is taken, with chances that are
as their r. x itself is one of the M, in the place that equal chances would choose, and the others follow from the bits of
x and the data seed: so the picture of x is always the same one, and where r is 1, or with `reweight` off, it is that of x
itself. The map is not continuous, for beside x other codes are drawn. That is why it cannot leave as a network while r
counts; with `reweight` off it can.

*Recalled, not checked against the paper:* the form of SIR, for which it draws 5,000, and that hierarchical VAEs have a
classifier for each group; here there is one group. There is no public code.

Watch the accuracy of the classifier on held-out pictures (50 %: it finds no holes; near 100 %: r says little more than
where q is not) and the effective number of proposals `1 / sum w^2`: below 5 % of M the draws repeat one another, and more
proposals are wanted. With codes of two numbers `brenier-cli generate` draws q, p and `r p / Z` as heat maps with
`--laws`.)"},
      PictureSource::normalCodes);
}

}  // namespace brenier
