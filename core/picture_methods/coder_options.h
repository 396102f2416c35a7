#pragma once

#include "core/picture_methods/image_options.h"

namespace brenier {

/// What methods with an encoder and a decoder have; their players take one step together.
struct CoderOptions : ImageOptions {
  CoderOptions() {
    batch = 64;
    learningRate = 1e-3;
    beta1 = 0.9;
    beta2 = 0.999;
  }
  template <class V>
  void visitCoder(V&& v) {
    v("map", map,
      OptionMeta{.title = "Decoder",
                 .help = "The network from codes to pictures; auto: dcgan",
                 .choices = {"auto", "generator", "dcgan", "began"}});
    visitCoderSizes(v);
  }
  template <class V>
  void visitCoderSizes(V&& v) {
    v("map_width", mapWidth,
      OptionMeta{
          .title = "Decoder width", .help = "Channels at full resolution", .min = 4, .max = 512, .unit = "channels"});
    v("encoder_width", potentialWidth,
      OptionMeta{
          .title = "Encoder width", .help = "Channels of its first layer", .min = 4, .max = 512, .unit = "channels"});
    visitBatch(v);
    v("learning_rate", learningRate, descent::rate("Learning rate", "Step size for encoder and decoder"));
  }
};

}  // namespace brenier
