#include <numeric>

#include "core/lessons/asks/ask_math.h"
#include "core/lessons/asks/asks.h"

namespace brenier {
namespace {

void readOrder(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>& numbers) {
  fields.objects("options", 6, [&](JsonFields& option) {
    AskOption& read = ask.options.emplace_back();
    option.text("text", read.text, JsonFields::Need::must, 300);
    option.choice("number", read.number, numbers, JsonFields::Need::must);
  });
  if (ask.options.size() < 2) fields.complain("options", "needs at least 2 entries");
}

/// From the smallest to the largest.
Result<AskTruth> orderTruth(const LessonAsk& ask, const LessonMoment& moment) {
  std::vector<double> values;
  for (const auto& option : ask.options) {
    const auto found = moment.numbers.find(option.number);
    if (found == moment.numbers.end())
      return badInput("The run does not say " + option.number + " yet.", "Let it learn on.");
    values.push_back(found->second);
  }
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  AskTruth truth;
  std::vector<double> sorted;
  for (const std::size_t i : order) sorted.push_back(values[i]);
  truth.said = toldApart(sorted);
  for (auto& said : truth.said) said = withUnit(said, ask.unit);
  for (std::size_t k = 0; k < order.size(); ++k) {
    truth.best.values.push_back(static_cast<double>(order[k]));
    if (k > 0) truth.text += truth.said[k] == truth.said[k - 1] ? " = " : " < ";
    truth.text += ask.options[order[k]].text + " (" + truth.said[k] + ")";
  }
  return truth;
}

/// The share of pairs that stand the right way round.
AskGrade gradeOrder(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) {
  const std::size_t n = ask.options.size();
  std::vector<std::size_t> rank(n, n);
  for (std::size_t k = 0; k < truth.best.values.size() && k < n; ++k)
    rank[static_cast<std::size_t>(truth.best.values[k])] = k;
  if (answer.values.size() != n) return {};
  std::vector<std::size_t> given;
  for (const double value : answer.values) {
    if (!(value >= 0 && value < static_cast<double>(n))) return {};
    given.push_back(rank[static_cast<std::size_t>(value)]);
  }
  std::size_t right = 0, pairs = n * (n - 1) / 2;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) right += given[i] < given[j];
  AskGrade grade{static_cast<double>(right) / static_cast<double>(pairs),
                 std::to_string(right) + " of " + std::to_string(pairs), "pairs in the right order", ""};
  grade.sentence =
      right == pairs ? "This is the order in which the run has them." : "The run's own order is shown beside yours.";
  return grade;
}

constexpr std::size_t draftedThings = 3;

/// The first of the moment's numbers, in another order than that in which they stand.
Result<LessonAsk> draftOrder(const LessonMoment& moment) {
  LessonAsk ask;
  for (const auto& [id, value] : moment.numbers)
    if (ask.options.size() < draftedThings) ask.options.push_back({.text = {}, .reason = {}, .number = id});
  if (ask.options.size() < 2) return badInput("The run does not say two numbers yet.", "Let it learn on.");
  return ask;
}

}  // namespace

AskKind orderAsk() {
  return {"order",   "An order", "The viewer puts some things in order; the run's numbers decide.",
          readOrder, orderTruth, gradeOrder,
          draftOrder};
}

}  // namespace brenier
