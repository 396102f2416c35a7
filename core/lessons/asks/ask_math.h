#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "core/api/lesson.h"
#include "core/oracle/points.h"
#include "core/util/plain_number.h"

namespace brenier {

struct PlanePlace {
  double x = 0, y = 0;
  PlanePlace operator-(const PlanePlace& o) const { return {x - o.x, y - o.y}; }
  PlanePlace operator+(const PlanePlace& o) const { return {x + o.x, y + o.y}; }
  PlanePlace operator*(double s) const { return {x * s, y * s}; }
};
inline double dot(const PlanePlace& a, const PlanePlace& b) {
  return a.x * b.x + a.y * b.y;
}

inline std::size_t placeCount(const PlanePoints& points) {
  return points.size() / 2;
}
inline PlanePlace placeOf(const PlanePoints& points, std::size_t i) {
  return {points[2 * i], points[2 * i + 1]};
}
inline void addPlace(PlanePoints& points, const PlanePlace& p) {
  points.push_back(static_cast<float>(p.x));
  points.push_back(static_cast<float>(p.y));
}
inline void addLine(PlaneLines& lines, const PlanePlace& a, const PlanePlace& b) {
  addPlace(lines, a);
  addPlace(lines, b);
}
inline PointsView viewOf(const PlanePoints& points) {
  return {points.data(), placeCount(points), 2};
}

/// Both measures and where the exact map sends the source's points, two at least.
bool knowsTheMap(const LessonMoment& moment);

/// Square root of the total variance of points: how far they lie from their mean.
double spreadOf(const PlanePoints& points);
/// Distance of a point from a segment.
double distanceToLine(const PlanePlace& p, const PlanePlace& a, const PlanePlace& b);
/// Distance of a point from the nearest of some lines; infinite without any.
double distanceToLines(const PlanePlace& p, const PlaneLines& lines);
/// Points on lines, at most `step` apart, ends included.
PlanePoints pointsAlong(const PlaneLines& lines, double step);
/// Index of the nearest point; `points` is not empty.
std::size_t nearestPlace(const PlanePoints& points, const PlanePlace& p);

/// Up to `count` of the points, far from one another (each the farthest from those before it), to two decimals.
PlanePoints spreadPlaces(const PlanePoints& points, std::size_t count);

inline constexpr int fewestDigits = 3, mostDigits = 9;  // significant ones

/// A number that a person reads.
inline std::string shortNumber(double value) {
  return generalText(value, fewestDigits);
}
/// As many decimals as can be told on a scale that is so long: a two-hundredth of it, not more.
std::string scaleNumber(double value, double scale);
/// A share as whole percent, with one decimal below ten: "12 %", "4.1 %", "under 0.1 %".
std::string shareText(double share);
/// A number with its unit, if it has one.
std::string withUnit(const std::string& number, const std::string& unit);
/// The unit of a difference: between percentages there lie percentage points.
std::string unitOfDifference(const std::string& unit);
/// Numbers that ascend, as a person reads them, with as many digits more as tell each from the next. Those that are the
/// same to `mostDigits` stay so.
std::vector<std::string> toldApart(const std::vector<double>& ascending);
/// The text with {1}, {2}, ... replaced: whole sentences, so that they can be translated.
std::string filled(std::string text, const std::vector<std::string>& values);

}  // namespace brenier
