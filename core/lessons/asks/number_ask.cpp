#include "core/lessons/asks/ask_math.h"
#include "core/lessons/asks/asks.h"
#include "core/truth/metric_registry.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

/// As it stands on the question's scale.
std::string onScale(const LessonAsk& ask, double value) {
  return withUnit(scaleNumber(value, ask.max - ask.min), ask.unit);
}

void readNumber(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>& numbers) {
  fields.choice("number", ask.number, numbers, JsonFields::Need::must);
  fields.number("min", ask.min, -1e9, 1e9, JsonFields::Need::must);
  fields.number("max", ask.max, -1e9, 1e9, JsonFields::Need::must);
  fields.text("unit", ask.unit, JsonFields::Need::may, 12);
  if (!(ask.min < ask.max))
    fields.complain("max", "is " + shortNumber(ask.max) + ", and must be above min, which is " + shortNumber(ask.min));
}

/// Who says it: what exact transport costs is so whatever a run has learned.
const char* whoseNumber(const LessonAsk& ask) {
  const auto* metric = findById(metricDescriptors(), ask.number);
  const bool exact = metric && (metric->role == MetricRole::exactValue || metric->role == MetricRole::wholeExact);
  return exact ? "is what exact transport costs" : "is what the run says";
}

Result<AskTruth> numberTruth(const LessonAsk& ask, const LessonMoment& moment) {
  const auto found = moment.numbers.find(ask.number);
  if (found == moment.numbers.end())
    return badInput("The run does not say " + ask.number + " yet.", "Let it learn on.");
  AskTruth truth;
  truth.best.values = {found->second};
  truth.scale = ask.max - ask.min;
  const std::string whose = std::string(" ") + whoseNumber(ask);
  truth.text = onScale(ask, found->second) + whose + ".";
  if (found->second < ask.min || found->second > ask.max) {
    const auto said = [&](double value) { return withUnit(shortNumber(value), ask.unit); };
    truth.text = said(found->second) + whose + ".";
    truth.fault = "The scale from " + said(ask.min) + " to " + said(ask.max) + " does not hold what the run says, " +
                  said(found->second) + ".";
  }
  return truth;
}

/// Half the scale off is no better than a guess.
AskGrade gradeNumber(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) {
  if (answer.values.size() != 1 || truth.best.values.size() != 1) return {};
  const double right = truth.best.values[0], off = answer.values[0] - right, share = std::abs(off) / truth.scale;
  AskGrade grade{std::clamp(1 - 2 * share, 0.0, 1.0), onScale(ask, right), whoseNumber(ask), ""};
  const std::string said = onScale(ask, answer.values[0]);
  const std::string by = withUnit(scaleNumber(std::abs(off), truth.scale), unitOfDifference(ask.unit));
  const char* text = share < 0.05 ? "You said {1}: as near as one can see."
                     : off > 0    ? "You said {1}, which is {2} too much."
                                  : "You said {1}, which is {2} too little.";
  grade.sentence = filled(text, {said, by});
  return grade;
}

/// The least of 1, 2 and 5 times a power of ten on whose scale `value`, which is above 0, lies neither at the end nor
/// in the middle, where everybody looks first.
double reachAround(double value) {
  constexpr double end = 0.9, middleFrom = 0.4, middleTo = 0.6;
  for (double power = std::pow(10, std::floor(std::log10(value)));; power *= 10)
    for (const double digit : {1.0, 2.0, 5.0})
      if (const double share = value / (digit * power); share <= end && (share < middleFrom || share > middleTo))
        return digit * power;
}

/// The first of the moment's numbers, on a scale from 0 that does not give it away.
Result<LessonAsk> draftNumber(const LessonMoment& moment) {
  if (moment.numbers.empty()) return badInput("The run says no number yet.", "Let it learn on.");
  const auto& [id, value] = *moment.numbers.begin();
  LessonAsk ask;
  ask.number = id;
  const double reach = value == 0 ? 1 : reachAround(std::abs(value));
  ask.min = value < 0 ? -reach : 0;
  ask.max = value < 0 ? 0 : reach;
  return ask;
}

}  // namespace

AskKind numberAsk() {
  return {"number",    "A number",  "The viewer drags a mark; the run's own number decides.",
          readNumber,  numberTruth, gradeNumber,
          draftNumber, true};
}

}  // namespace brenier
