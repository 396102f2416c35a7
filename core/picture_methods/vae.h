#pragma once

#include "core/picture_methods/coder_options.h"
#include "core/picture_methods/picture_entry.h"

// VAE (Kingma, Welling 2014) with a likelihood of pictures of 256 values: logistic laws, one scale a place.

namespace brenier {

struct VaeImageOptions : CoderOptions {
  double klWeight = 1;
  std::int64_t klWarmUp = 500;

  template <class V>
  void visit(V&& v) {
    visitBound(v);
    visitMachine(v);
    visitAdam(v);
  }
  template <class V>
  void visitBound(V&& v) {
    visitCoder(v);
    visitKl(v);
  }
  template <class V>
  void visitKl(V&& v) {
    v("kl_weight", klWeight,
      OptionMeta{.title = "KL weight",
                 .help = "What the codes' divergence counts beside the pictures' likelihood; 1: the bound itself",
                 .min = 0,
                 .max = 1e4,
                 .applies = Applies::live,
                 .logScale = true});
    v("kl_warm_up", klWarmUp,
      OptionMeta{.title = "KL warm-up",
                 .help = "Steps in which that weight rises from 0",
                 .min = 0,
                 .max = 1e9,
                 .unit = "steps",
                 .applies = Applies::live});
  }
  /// Of the divergence at step `index`.
  double klWeightAt(std::int64_t index) const {
    if (index + 1 >= klWarmUp) return klWeight;
    return klWeight * static_cast<double>(index + 1) / static_cast<double>(klWarmUp);
  }
};

inline SolverEntry vaeImagesEntry() {
  return coderEntry<VaeImageOptions>(
      {.id = "vae_images",
       .title = "VAE (pictures)",
       .help = "An autoencoder whose codes are normal, with a bound on the likelihood; no optimal map (Kingma, Welling "
               "2014)",
       .notes =
           R"(An encoder gives each picture y a normal law of codes, `q(z | y) = N(m(y), s(y)^2)`, and the decoder T each
code a law of pictures. Both minimise the bound on the picture's code length

    E_q -log p(y | z) + beta KL(q(z | y) | N(0, I)),    KL = 1/2 sum_k (m_k^2 + s_k^2 - log s_k^2 - 1),

with one z drawn for each picture. `log s` is kept in [-5, 5] by `5 tanh(. / 5)`. Every value of a picture is one of 256,
and its law that of a logistic variable with mean `T(z)` in the bin of that value, the outermost bins open: so the
bound is one on the length of the picture itself, and *bits per dimension* that length over the number of values. The
logistic's scale is learned for each place (channel, row, column) alone, whatever the code; `log scale >= -7`.

The map is the decoder, `T(z)` with z of the source, which is N(0, I). It is no optimal map: what holds z and T(z)
together is the encoder. Pictures are the means of their laws, which are soft where codes do not say enough: blur is what
the method gives, and bits per dimension what it is after.

Watch the codes in use: a code whose divergence stays near 0 says nothing, and the decoder does not hear it. Warm-up
lets them be heard before they cost something.)"},
      PictureSource::normalCodes);
}

}  // namespace brenier
