#pragma once

#include <vector>

#include "core/api/snapshot.h"

namespace brenier {

/// One place where a map tears.
struct TearPlace {
  float x = 0, y = 0;
  float gap = 0;    ///< between the images of its two sides
  float width = 0;  ///< of the strip in which the map crosses it
  int from = -1, to = -1;
};

/// A polyline through such places, with their means.
struct PlaceLine {
  PlanePoints points;  ///< [k, 2]
  double length = 0;
  double gap = 0, width = 0;
};

/// Lines through places that separate the same pieces: averaged over cells of the side `cell` (or two fifths
/// of their mean width, where that is more), joined where they lie
/// within three cells of one another, each group cut into the longest paths of its minimum spanning tree, longest
/// first, until none of `shortest` is left. Smoothed over neighbours.
std::vector<PlaceLine> linesThrough(const std::vector<TearPlace>& places, float cell, double shortest);

/// Distance from a point to a polyline.
double distanceToLine(float x, float y, const PlanePoints& line);

}  // namespace brenier
