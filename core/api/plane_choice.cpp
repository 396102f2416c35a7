#include "core/api/plane_choice.h"

#include <charconv>
#include <string_view>

namespace brenier {
namespace {

constexpr std::string_view randomBegin = "random:";

/// Digits alone: no sign, no space, nothing behind them.
template <class Number>
std::optional<Number> wholeNumber(std::string_view text) {
  Number number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string writePlane(const PlaneChoice& plane) {
  if (plane.kind == PlaneChoice::Kind::principal) return "principal";
  if (plane.kind == PlaneChoice::Kind::random) return std::string(randomBegin) + std::to_string(plane.seed);
  return std::to_string(plane.first + 1) + "," + std::to_string(plane.second + 1);
}

Result<PlaneChoice> readPlane(const std::string& text) {
  if (text == "principal") return PlaneChoice{PlaneChoice::Kind::principal, 0, 1, 0};
  const std::string_view all = text;
  if (all.starts_with(randomBegin))
    if (const auto seed = wholeNumber<std::uint64_t>(all.substr(randomBegin.size())))
      return PlaneChoice{PlaneChoice::Kind::random, 0, 1, *seed};
  if (const auto comma = all.find(','); comma != std::string_view::npos) {
    const auto first = wholeNumber<int>(all.substr(0, comma)), second = wholeNumber<int>(all.substr(comma + 1));
    if (first && second && *first >= 1 && *second >= 1 && *first != *second)
      return PlaneChoice{PlaneChoice::Kind::coordinates, *first - 1, *second - 1, 0};
  }
  return badInput("There is no plane \"" + text + "\".", "Write two columns as 1,2, or principal, or random:SEED.");
}

}  // namespace brenier
