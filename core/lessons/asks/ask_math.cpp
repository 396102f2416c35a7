#include "core/lessons/asks/ask_math.h"

#include <limits>

namespace brenier {

bool knowsTheMap(const LessonMoment& moment) {
  return moment.source && moment.target && moment.exactImage && placeCount(*moment.source) > 1 &&
         moment.exactImage->size() == moment.source->size() && placeCount(*moment.target) > 1;
}

double spreadOf(const PlanePoints& points) {
  const std::size_t n = placeCount(points);
  PlanePlace mean;
  for (std::size_t i = 0; i < n; ++i) mean = mean + placeOf(points, i) * (1.0 / static_cast<double>(n));
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += dot(placeOf(points, i) - mean, placeOf(points, i) - mean);
  return n > 1 ? std::sqrt(sum / static_cast<double>(n)) : 0;
}

double distanceToLine(const PlanePlace& p, const PlanePlace& a, const PlanePlace& b) {
  const PlanePlace along = b - a;
  const double length = dot(along, along);
  const double t = length > 0 ? std::clamp(dot(p - a, along) / length, 0.0, 1.0) : 0;
  const PlanePlace off = p - (a + along * t);
  return std::sqrt(dot(off, off));
}

double distanceToLines(const PlanePlace& p, const PlaneLines& lines) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < placeCount(lines); i += 2)
    least = std::min(least, distanceToLine(p, placeOf(lines, i), placeOf(lines, i + 1)));
  return least;
}

PlanePoints pointsAlong(const PlaneLines& lines, double step) {
  constexpr double most = 1000;  // of one line: drawn ones can be far longer than what they are about
  PlanePoints points;
  for (std::size_t i = 0; i + 1 < placeCount(lines); i += 2) {
    const PlanePlace a = placeOf(lines, i), along = placeOf(lines, i + 1) - a;
    const double parts = std::clamp(std::ceil(std::sqrt(dot(along, along)) / step), 1.0, most);
    for (double k = 0; k <= parts; ++k) addPlace(points, a + along * (k / parts));
  }
  return points;
}

std::size_t nearestPlace(const PlanePoints& points, const PlanePlace& p) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < placeCount(points); ++i) {
    const PlanePlace off = placeOf(points, i) - p;
    if (const double squared = dot(off, off); squared < least) {
      least = squared;
      best = i;
    }
  }
  return best;
}

PlanePoints spreadPlaces(const PlanePoints& points, std::size_t count) {
  const std::size_t n = placeCount(points);
  PlanePoints chosen;
  std::vector<double> apart(n, std::numeric_limits<double>::infinity());
  std::size_t next = 0;
  while (placeCount(chosen) < std::min(count, n)) {
    const PlanePlace place = placeOf(points, next);
    addPlace(chosen, {std::round(place.x * 100) / 100, std::round(place.y * 100) / 100});
    for (std::size_t i = 0; i < n; ++i) {
      const PlanePlace off = placeOf(points, i) - place;
      apart[i] = std::min(apart[i], dot(off, off));
    }
    next = static_cast<std::size_t>(std::max_element(apart.begin(), apart.end()) - apart.begin());
  }
  return chosen;
}

std::string scaleNumber(double value, double scale) {
  constexpr double places = 200;
  const double decimals = scale > 0 ? std::ceil(-std::log10(scale / places)) : 0;
  return fixedText(value, static_cast<int>(std::clamp(decimals, 0.0, double(mostDigits))));
}

std::string shareText(double share) {
  constexpr double least = 0.001, whole = 0.1;
  if (share > 0 && share < least) return "under 0.1 %";
  return fixedText(100 * share, share == 0 || share >= whole ? 0 : 1) + " %";
}

std::string withUnit(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + " " + unit;
}

std::string unitOfDifference(const std::string& unit) {
  return unit == "%" ? "percentage points" : unit;
}

std::vector<std::string> toldApart(const std::vector<double>& ascending) {
  std::vector<std::string> texts;
  for (int digits = fewestDigits; digits <= mostDigits; ++digits) {
    texts.clear();
    for (const double value : ascending) texts.push_back(generalText(value, digits));
    bool apart = true;
    for (std::size_t k = 1; k < texts.size(); ++k)
      apart &= texts[k] != texts[k - 1] || ascending[k] == ascending[k - 1];
    if (apart) break;
  }
  return texts;
}

std::string filled(std::string text, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string mark = "{" + std::to_string(i + 1) + "}";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + values[i].size()))
      text.replace(at, mark.size(), values[i]);
  }
  return text;
}

}  // namespace brenier
