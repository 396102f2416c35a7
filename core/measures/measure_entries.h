#pragma once

#include "core/measures/registry.h"

namespace brenier {

// One function an entry; registry.cpp lists them in order. To add a measure is one function and one line there.

// toys_modes.cpp: separate modes
MeasureEntry eightGaussiansEntry();
MeasureEntry gaussiansGridEntry();
MeasureEntry checkerboardFiveEntry();
MeasureEntry checkerboardFourEntry();
MeasureEntry checkerboardEntry();

// toys_areas.cpp: uniform on a region
MeasureEntry uniformSquareEntry();
MeasureEntry uniformDiscEntry();
MeasureEntry lShapeEntry();
MeasureEntry ringEntry();

// toys_torn.cpp: a convex region cut and its parts moved apart
MeasureEntry halfDiscsEntry();
MeasureEntry tornLEntry();

// toys_curves.cpp: along a curve, with noise
MeasureEntry circleEntry();
MeasureEntry semiCircleEntry();
MeasureEntry ringsEntry();
MeasureEntry moonUpperEntry();
MeasureEntry moonLowerEntry();
MeasureEntry twoMoonsEntry();
MeasureEntry sCurveEntry();
MeasureEntry swissRollEntry();

// toys_twisted.cpp
MeasureEntry spiralsEntry();
MeasureEntry pinwheelEntry();
MeasureEntry mafMoonEntry();

// text_measure.cpp
MeasureEntry textEntry();

// drawing_measure.cpp
MeasureEntry drawingEntry();

// gaussian_measure.cpp, random_gaussian.cpp: any dimension
MeasureEntry gaussianEntry();
MeasureEntry randomGaussianEntry();
MeasureEntry fourBlobsEntry();

// mixture_measure.cpp, random_mixture.cpp: any dimension
MeasureEntry mixtureEntry();
MeasureEntry randomMixtureEntry();

// generated_lse.cpp, generated_icnn.cpp: images of random mixtures under known optimal maps
MeasureEntry generatedLseEntry();
MeasureEntry generatedIcnnEntry();

// points_measure.cpp, picture_measure.cpp: files
MeasureEntry pointsEntry();
MeasureEntry pictureEntry();

}  // namespace brenier
