#include "ui/experiments/experiment_columns.h"

#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kDecades = 30;  // a span of more is easier to read on a logarithmic axis

std::optional<double> numberIn(const std::string& text) {
  bool fine = false;
  const double value = qs(text).toDouble(&fine);
  return fine && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool spansDecades(const std::vector<std::optional<double>>& values) {
  double least = INFINITY, most = 0;
  for (const auto& value : values) {
    if (!value) continue;
    if (*value <= 0) return false;
    least = std::min(least, *value);
    most = std::max(most, *value);
  }
  return most > kDecades * least;
}

ExperimentColumn choiceColumn(const ExperimentLook& look, std::size_t axis) {
  ExperimentColumn column;
  column.title = qs(look.axes[axis]);
  column.help =
      look.seedAxes[axis] ? "The seed: runs that differ by it alone are repetitions" : "An axis of the experiment";
  const bool numbers = std::ranges::all_of(look.lines, [&](const ExperimentLine& line) {
    return line.choices[axis].empty() || numberIn(line.choices[axis]);
  });
  for (const auto& line : look.lines) {
    const QString text = qs(line.choices[axis]);
    column.texts.push_back(text);
    if (numbers || text.isEmpty()) {
      column.values.push_back(numberIn(line.choices[axis]));
      continue;
    }
    auto place = std::ranges::find(column.names, text);
    if (place == column.names.end()) place = column.names.insert(place, text);
    column.values.emplace_back(static_cast<double>(place - column.names.begin()));
  }
  column.logarithmic = numbers && !look.seedAxes[axis] && spansDecades(column.values);
  return column;
}

ExperimentColumn numberColumn(const ExperimentLook& look, std::size_t metric) {
  const MetricDescriptor& said = look.metrics[metric];
  ExperimentColumn column;
  column.kind = ExperimentColumn::number;
  column.title = mathText(qs(said.title)) + (said.unit.empty() ? QString() : " [" + qs(said.unit) + "]");
  column.help = mathText(qs(said.help));
  column.better = said.better;
  for (const auto& line : look.lines) {
    const auto& value = line.numbers[metric];
    column.values.push_back(value);
    // As eval has it, a star: mostly the scatter of the samples.
    column.texts.push_back(value ? withMinusSigns(measuredNumber(*value)) + (line.saysNothing[metric] ? " *" : "")
                                 : QString());
  }
  column.logarithmic = spansDecades(column.values);
  return column;
}

}  // namespace

std::vector<ExperimentColumn> columnsOf(const ExperimentLook& look) {
  std::vector<ExperimentColumn> columns;
  for (std::size_t axis = 0; axis < look.axes.size(); ++axis) columns.push_back(choiceColumn(look, axis));
  const auto column = [](ExperimentColumn::Kind kind, const char* title, const char* help) {
    ExperimentColumn made;
    made.kind = kind;
    made.title = title;
    made.help = help;
    return made;
  };
  auto state = column(ExperimentColumn::state, "state", "Waiting, learning, done, or failed, with the reason on it");
  auto step = column(ExperimentColumn::step, "step", "How far the run has been saved");
  auto seconds = column(ExperimentColumn::seconds, "seconds", "Of training");
  seconds.better = Better::lower;
  for (const auto& line : look.lines) {
    state.values.emplace_back(static_cast<double>(line.state));
    state.texts.push_back(nameOf(line.state));
    state.tips.push_back(qs(line.error));
    const bool begun = line.step > 0;
    step.values.push_back(begun ? std::optional(static_cast<double>(line.step)) : std::nullopt);
    step.texts.push_back(begun ? groupedInteger(line.step) : QString());
    seconds.values.push_back(begun ? std::optional(line.seconds) : std::nullopt);
    seconds.texts.push_back(begun ? measuredNumber(line.seconds) : QString());
  }
  for (auto* one : {&state, &step, &seconds}) columns.push_back(std::move(*one));
  for (std::size_t metric = 0; metric < look.metrics.size(); ++metric) columns.push_back(numberColumn(look, metric));
  return columns;
}

bool tellsApart(const ExperimentColumn& column) {
  std::optional<double> first;
  for (const auto& value : column.values) {
    if (!value) continue;
    if (first && *first != *value) return true;
    first = value;
  }
  return false;
}

}  // namespace brenier
