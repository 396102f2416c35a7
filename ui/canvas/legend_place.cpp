#include "ui/canvas/legend_place.h"

#include <algorithm>
#include <limits>

#include "ui/canvas/clear_frame.h"

namespace brenier {
namespace {

constexpr double kPlateFromEdge = 20;                  // pixels
constexpr double kRowFromEdge = 10;                    // a row is for where there is little room
constexpr double kClearlyBetter = 4, kByOrder = 0.01;  // points that are covered
constexpr double kAPoint = 50;                         // pixels squared of a hull count as one
constexpr double kBeside = 5;                          // pixels that a plate keeps off

enum Corner { upperLeft, upperRight, lowerLeft, lowerRight };

QRectF inCorner(const QRectF& area, const QSizeF& size, Corner corner, double edge) {
  const bool right = corner == upperRight || corner == lowerRight, low = corner >= lowerLeft;
  return {right ? area.right() - edge - size.width() : area.left() + edge,
          low ? area.bottom() - edge - size.height() : area.top() + edge, size.width(), size.height()};
}

struct Way {
  QRectF at;
  bool row = false;
};

std::vector<Way> legendWays(const AnnotationRoom& room) {
  if (room.legend.isEmpty()) return {{}};
  std::vector<Way> ways;
  for (const Corner corner : {upperLeft, lowerLeft, upperRight, lowerRight})
    ways.push_back({inCorner(room.area, room.legend, corner, kPlateFromEdge), false});
  if (room.legendRow.width() <= room.area.width() - 2 * kRowFromEdge)
    for (const Corner corner : {upperLeft, lowerLeft, upperRight, lowerRight})
      ways.push_back({inCorner(room.area, room.legendRow, corner, kRowFromEdge), true});
  return ways;
}

std::vector<Way> factWays(const AnnotationRoom& room) {
  if (room.facts.isEmpty()) return {{}};
  std::vector<Way> ways;
  for (const Corner corner : {upperRight, lowerRight, upperLeft, lowerLeft})
    ways.push_back({inCorner(room.area, room.facts, corner, kPlateFromEdge), false});
  return ways;
}

double coveredBy(const QRectF& plate, const AnnotationRoom& room) {
  if (plate.isEmpty()) return 0;
  double sum = 0;
  const QRectF around = plate.adjusted(-kBeside, -kBeside, kBeside, kBeside);
  for (const BusyPlace& place : room.busy)
    if (around.contains(place.at)) sum += place.weight;
  if (!room.hull.isEmpty()) sum += commonArea(room.hull, around) / kAPoint;
  for (const QRectF& taken : room.taken)
    if (plate.intersects(taken)) return std::numeric_limits<double>::infinity();
  return sum;
}

}  // namespace

AnnotationPlaces placeAnnotations(const AnnotationRoom& room, const AnnotationPlaces& before) {
  const auto legends = legendWays(room), facts = factWays(room);
  const auto covers = [&](const Way& way) { return coveredBy(way.at, room); };
  std::vector<double> byLegend, byFacts;
  std::transform(legends.begin(), legends.end(), std::back_inserter(byLegend), covers);
  std::transform(facts.begin(), facts.end(), std::back_inserter(byFacts), covers);
  double standing = 0;
  for (const QRectF& plate : room.fixed) standing += coveredBy(plate, {.busy = room.busy, .hull = room.hull});
  AnnotationPlaces best{legends.front().at, facts.front().at, false, 0, standing}, kept;
  double least = std::numeric_limits<double>::infinity(), asBefore = least;
  for (std::size_t f = 0; f < facts.size(); ++f)
    for (std::size_t l = 0; l < legends.size(); ++l) {
      if (legends[l].at.intersects(facts[f].at)) continue;
      const int chosen = static_cast<int>(f * legends.size() + l);
      const AnnotationPlaces places{legends[l].at, facts[f].at, legends[l].row, chosen,
                                    byLegend[l] + byFacts[f] + standing};
      const double cost = places.covered + kByOrder * chosen;
      if (chosen == before.chosen) kept = places, asBefore = cost;
      if (cost < least) best = places, least = cost;
    }
  return asBefore <= 1.5 * least + kClearlyBetter ? kept : best;
}

}  // namespace brenier
