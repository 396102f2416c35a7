#include "core/solvers/games/game_words.h"

namespace brenier {

GameWords pricesAndMover(const std::string& inner, const std::string& outer, const std::string& images) {
  return {
      .inner = inner,
      .outer = outer,
      .samples = "{samples} points x are drawn from the {from}, as in every step.",
      .images = images,
      .push =
          "{outer} has set a price for every place. Each arrow shows where an image would like to go: the way from x "
          "and the price together are less there.",
      .move = "{inner} takes a step: its weights change a little, and the images with them.",
      .moveOn =
          "{inner} takes another step. These are still the images of the first points, so that one can follow them.",
      .meeting =
          "Now it is the turn of {outer}. It looks at {samples} images of other points, and at as many points of "
          "the {to}.",
      .change =
          "{outer} takes a step: where images crowd it gets dearer, where the {to} waits for more it gets cheaper.",
      .number = "The step is done. In it the dual value, the score that both play for, was {value}.",
  };
}

}  // namespace brenier
