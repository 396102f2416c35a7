#include "ui/canvas/slow_scales.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/canvas/contours.h"
#include "ui/canvas/field_layers.h"

namespace brenier {
namespace {

constexpr int kPriceContours = 16;
// Of the plane on show, nine arrows of ten at most; moves in half of the steps.
constexpr double kPushLength = 0.07, kMoveLength = 0.07;
constexpr double kMostApart = 5;       // of the two factors that one can stand for
constexpr double kChangeHeight = 0.2;  // of the range of prices
constexpr double kDeciding = 0.9;      // of arrows and changes that decide how all are drawn
constexpr double kStray = 0.02;        // of prices that may lie outside of the colours, at either end

/// The value below which this share of them lie.
double quantile(std::vector<double> values, double share) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }), values.end());
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// 1, 2 or 5 times a power of ten, the largest that is not above.
double roundFactor(double factor) {
  if (!(factor > 0) || !std::isfinite(factor)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(factor)));
  for (const double digit : {5.0, 2.0})
    if (factor >= digit * power) return digit * power;
  return power;
}

}  // namespace

void SlowScales::prepare(const std::shared_ptr<const SlowStep>& step, bool dark) {
  if (dark != m_dark || step != m_step) m_built.clear();
  m_dark = dark;
  if (step == m_step) return;
  m_step = step;
  std::vector<double> prices, changes, pushes, ways;
  for (const SlowSubstep& part : step->parts) {
    for (const auto* values : {&part.prices, &part.otherPrices})
      for (const float v : *values)
        if (std::isfinite(v)) prices.push_back(v);
    for (const auto* values : {&part.changes, &part.otherChanges})
      for (const float v : *values) changes.push_back(std::abs(v));
    for (std::size_t i = 0; i < part.push.size() / 2; ++i)
      pushes.push_back(std::hypot(part.push[2 * i], part.push[2 * i + 1]));
    std::vector<double> moves;
    for (std::size_t i = 0; i < std::min(part.moved.size(), part.began.size()) / 2; ++i)
      moves.push_back(std::hypot(part.moved[2 * i] - part.began[2 * i], part.moved[2 * i + 1] - part.began[2 * i + 1]));
    if (!moves.empty()) ways.push_back(quantile(moves, kDeciding));
  }
  m_move = quantile(ways, 0.5);  // one step that went far would leave nothing to be seen of the others
  m_low = static_cast<float>(quantile(prices, kStray));
  m_high = prices.empty() ? 1 : static_cast<float>(quantile(prices, 1 - kStray));
  m_change = std::max(1e-12f, static_cast<float>(1.5 * quantile(changes, kDeciding)));
  m_push = quantile(pushes, kDeciding);
}

/// Arrows of moves are never shortened: their dots are where the images are. What an image is to do and what it does
/// are drawn alike where both can be read so.
std::pair<double, double> SlowScales::arrowFactors(double width) const {
  const double wanted = kPushLength * width / m_push;
  const double push = wanted > 0.8 && wanted < 2 ? 1 : roundFactor(wanted);
  const double move = std::max(1.0, roundFactor(kMoveLength * width / m_move));
  const double less = std::min(push, move), more = std::max(push, move);
  if (less < 1 || more > kMostApart * less) return {push, move};
  return {less, less};
}

double SlowScales::changeFactor() const {
  return std::max(1.0, roundFactor(kChangeHeight * (double(m_high) - m_low) / m_change));
}

const BuiltLayer& SlowScales::prices(const ScalarField& field, const Theme& theme) {
  const auto [at, isNew] = m_built.try_emplace(&field);
  if (isNew) {
    ScalarField within = field;  // what lies far outside of all points would take most of the colours
    for (float& v : within.values) v = std::isfinite(v) ? std::clamp(v, m_low, m_high) : v;
    at->second = {heatImage(within, quietMap(ColorMap::viridis(), theme), theme.stage, {{m_low, m_high}}),
                  contourPath(within, contourLevels(within, kPriceContours)), field.box};
  }
  return at->second;
}

const BuiltLayer& SlowScales::changes(const ScalarField& field, const Theme& theme) {
  const auto [at, isNew] = m_built.try_emplace(&field);
  if (isNew) {
    const ColorMap map = ColorMap::diverging(theme.stage).faded(theme.stage, theme.dark ? 0.6 : 0.45);
    at->second = {heatImage(field, map, theme.stage, {{-m_change, m_change}}), contourPath(field, {0.0}), field.box};
  }
  return at->second;
}

}  // namespace brenier
