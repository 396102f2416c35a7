#pragma once

#include <string>

#include "core/api/option.h"

/// Adam's descent in one wording for every method.
namespace brenier::descent {

inline OptionMeta rate(std::string title, std::string help) {
  return {.title = std::move(title),
          .help = std::move(help),
          .min = 1e-8,
          .max = 1.0,
          .applies = Applies::live,
          .logScale = true};
}

inline OptionMeta batch(double largest = 65536) {
  return {.title = "Batch",
          .help = "Samples of each measure a step",
          .min = 1,
          .max = largest,
          .unit = "samples",
          .applies = Applies::live,
          .logScale = true};
}

inline OptionMeta beta1() {
  return {.title = "Adam beta 1", .help = "Decay of the mean", .min = 0, .max = 0.9999, .applies = Applies::live};
}

inline OptionMeta beta2() {
  return {
      .title = "Adam beta 2", .help = "Decay of the squared mean", .min = 0, .max = 0.999999, .applies = Applies::live};
}

inline OptionMeta average() {
  return {.title = "Weight average",
          .help = "Decay a step of the moving average that views and scores use; 0: the weights themselves",
          .min = 0,
          .max = 0.99999};
}

inline OptionMeta innerSteps(std::string help = "Steps of T for each step of f") {
  return {.title = "Inner steps", .help = std::move(help), .min = 1, .max = 1000, .applies = Applies::live};
}

/// How much a term of a loss counts.
inline OptionMeta weight(std::string title, std::string help) {
  return {.title = std::move(title),
          .help = std::move(help),
          .min = 0,
          .max = 1e6,
          .applies = Applies::live,
          .logScale = true};
}

/// A number of outer steps that shapes the rates.
inline OptionMeta schedule(std::string title, std::string help) {
  return {.title = std::move(title),
          .help = std::move(help),
          .min = 0,
          .max = 1e9,
          .unit = "steps",
          .applies = Applies::live};
}

inline OptionMeta halveEvery() {
  return schedule("Halve rates every", "Outer steps after which the rates are halved; 0: never");
}

inline OptionMeta horizon() {
  return schedule("Cosine horizon", "Outer steps over which the rates fall to 1 % along a cosine; 0: they do not");
}

inline OptionMeta slowAfter() {
  return schedule("Slow down after",
                  "Outer steps t0 of rates that fall as 1 / sqrt(1 + t / t0), whenever one stops; 0: they do not");
}

}  // namespace brenier::descent
