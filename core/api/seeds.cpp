#include "core/api/seeds.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/util/plain_number.h"

namespace brenier {
namespace {

/// "2.1 ± 0.3 %"
std::string withDeviation(const SeedsNumber& number) {
  return generalText(number.mean(), 3) + " ± " + generalText(number.deviation(), 2) +
         (number.unit.empty() ? "" : " " + number.unit);
}

/// Of the mean.
double squaredError(const SeedsNumber& number) {
  return number.deviation() * number.deviation() / static_cast<double>(number.values.size());
}

/// How a sentence about both ends: with whose seeds lie much closer together, where they do.
std::string closerTogether(const std::string& first, const SeedsLook& a, const std::string& second,
                           const SeedsLook& b) {
  constexpr double much = 2;
  const double near = std::min(a.spread, b.spread), far = std::max(a.spread, b.spread);
  if (far <= much * near) return ".";
  return "; " + (a.spread < b.spread ? first : second) + "'s lie closer together, " + generalText(near, 2) +
         " % apart against " + generalText(far, 2) + " %.";
}

std::optional<double> meanError(const SeedsLook& look) {
  const SeedsNumber* error = findNumber(look, seedsErrorTitle);
  return error ? std::optional(error->mean()) : std::nullopt;
}

/// Of seeds that are all but right, in one sentence about both.
std::string briefly(const std::string& first, const SeedsLook& a, const std::string& second, const SeedsLook& b) {
  if (a.agree == b.agree) {
    const std::string closer = closerTogether(first, a, second, b);
    if (a.agree == SeedsAgree::aboutAll) return "Both methods' seeds agree" + closer;
    if (a.agree == SeedsAgree::aboutMost) return "Both methods' seeds agree about most of the map" + closer;
    return "Neither method's seeds agree" + closer;
  }
  const bool swapped = b.agree < a.agree;
  const std::string &better = swapped ? second : first, &other = swapped ? first : second;
  const SeedsAgree more = std::min(a.agree, b.agree), less = std::max(a.agree, b.agree);
  if (more == SeedsAgree::aboutMost) return better + "'s seeds agree about most of the map, " + other + "'s do not.";
  if (less == SeedsAgree::aboutMost) return better + "'s seeds agree, " + other + "'s about most of the map.";
  return better + "'s seeds agree, " + other + "'s do not.";
}

/// Of one method's seeds what their verdict says of them alone.
std::string itself(const std::string& method, const SeedsLook& look) {
  const std::optional<double> error = meanError(look);
  const std::string whose = method + "'s seeds ";
  switch (look.agree) {
    case SeedsAgree::aboutAll:
      return whose + "agree" + stillOff(error) + ".";
    case SeedsAgree::aboutMost:
      return whose + "agree about most of the map" + stillOff(error) + ".";
    case SeedsAgree::notAtAll:
      return whose + "do not agree.";
    case SeedsAgree::saysNothingYet:
      break;
  }
  if (!error) return "How far off " + whose + "are is not known yet.";
  return whose + "are off by " + roughPercent(*error) +
         ", no better than a linear map: that they agree, or do not, says nothing yet.";
}

}  // namespace

double SeedsNumber::mean() const {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double SeedsNumber::deviation() const {
  if (values.size() < 2) return 0;
  const double middle = mean();
  double squares = 0;
  for (const double value : values) squares += (value - middle) * (value - middle);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

const SeedsNumber* findNumber(const SeedsLook& look, const std::string& title) {
  const auto found = std::find_if(look.numbers.begin(), look.numbers.end(),
                                  [&](const SeedsNumber& number) { return number.title == title; });
  return found == look.numbers.end() || found->values.empty() ? nullptr : &*found;
}

std::string stillOff(std::optional<double> errorPercent) {
  if (!errorPercent || *errorPercent <= seedsWrongAbove) return {};
  return ", and are still off by " + roughPercent(*errorPercent);
}

std::string roughPercent(double percent) {
  return (percent < 100 ? generalText(percent, 2) : fixedText(percent, 0)) + " %";
}

std::string comparedAgreement(const std::string& first, const SeedsLook& a, const std::string& second,
                              const SeedsLook& b) {
  const bool bothSpeak = a.agree != SeedsAgree::saysNothingYet && b.agree != SeedsAgree::saysNothingYet;
  const auto off = [](const SeedsLook& look) { return stillOff(meanError(look)); };
  if (bothSpeak && off(a).empty() && off(b).empty()) return briefly(first, a, second, b);
  return itself(first, a) + " " + itself(second, b);
}

std::string comparedErrors(const std::string& first, const SeedsLook& a, const std::string& second,
                           const SeedsLook& b) {
  const SeedsNumber *one = findNumber(a, seedsErrorTitle), *other = findNumber(b, seedsErrorTitle);
  if (!one || !other) return {};
  const double apart = one->mean() - other->mean(), chance = std::sqrt(squaredError(*one) + squaredError(*other));
  if (std::abs(apart) <= 2 * chance)
    return "Their errors differ by no more than the seeds do: " + withDeviation(*one) + " and " +
           withDeviation(*other) + ".";
  const bool swapped = apart > 0;
  return (swapped ? second : first) + "'s error is smaller: " + withDeviation(swapped ? *other : *one) + " against " +
         withDeviation(swapped ? *one : *other) + ".";
}

}  // namespace brenier
