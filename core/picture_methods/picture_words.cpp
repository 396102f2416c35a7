#include "core/picture_methods/picture_words.h"

namespace brenier {

GameWords scoresAndPainter(const std::string& outer) {
  return {
      .inner = "T",
      .outer = outer,
      .samples = "{samples} inputs x are drawn from the {from}, as in every step. These are some of them, as pictures.",
      .images = "T makes a picture T(x) of each of them.",
      .push = {},
      .move = "T takes a step: its weights change a little, and its pictures with them.",
      .moveOn = "T takes another step. These are still the pictures of the same x, so that one can follow them.",
      .meeting =
          "It is the turn of {outer}. It looks at {samples} made pictures and as many real ones, and scores each: "
          "low means real.",
      .change =
          "{outer} takes a step, so that made pictures score higher than real ones. What counts is the distance of "
          "their means.",
      .number = {},
  };
}

}  // namespace brenier
