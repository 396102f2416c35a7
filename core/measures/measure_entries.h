#pragma once

#include "core/measures/registry.h"

/// Every measure over points, in the order in which they are offered: one line a measure. NAME is defined in a file of
/// this folder, `MeasureEntry NAME()`.
#define BRENIER_MEASURES(MEASURE) \
  MEASURE(gaussianEntry)          \
  MEASURE(eightGaussiansEntry)    \
  MEASURE(gaussiansGridEntry)     \
  MEASURE(mixtureEntry)           \
  MEASURE(checkerboardFiveEntry)  \
  MEASURE(checkerboardFourEntry)  \
  MEASURE(checkerboardEntry)      \
  MEASURE(circleEntry)            \
  MEASURE(semiCircleEntry)        \
  MEASURE(ringEntry)              \
  MEASURE(ringsEntry)             \
  MEASURE(twoMoonsEntry)          \
  MEASURE(moonUpperEntry)         \
  MEASURE(moonLowerEntry)         \
  MEASURE(sCurveEntry)            \
  MEASURE(swissRollEntry)         \
  MEASURE(spiralsEntry)           \
  MEASURE(pinwheelEntry)          \
  MEASURE(mafMoonEntry)           \
  MEASURE(uniformSquareEntry)     \
  MEASURE(uniformDiscEntry)       \
  MEASURE(halfDiscsEntry)         \
  MEASURE(lShapeEntry)            \
  MEASURE(tornLEntry)             \
  MEASURE(textEntry)              \
  MEASURE(drawingEntry)           \
  MEASURE(pictureEntry)           \
  MEASURE(pointsEntry)            \
  MEASURE(randomGaussianEntry)    \
  MEASURE(randomMixtureEntry)     \
  MEASURE(randomAtomsEntry)       \
  MEASURE(fourBlobsEntry)         \
  MEASURE(generatedLseEntry)      \
  MEASURE(generatedIcnnEntry)

namespace brenier {

#define BRENIER_DECLARE(entry) MeasureEntry entry();
BRENIER_MEASURES(BRENIER_DECLARE)
#undef BRENIER_DECLARE

}  // namespace brenier
