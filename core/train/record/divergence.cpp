#include "core/train/record/divergence.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/train/run/solver_list.h"
#include "core/truth/metric_registry.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

/// 12345 -> "12,345".
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

/// The samples of a step follow from the data's seed and the step, so that these name them for good.
std::string batchOf(const TrainingRun& run) {
  const auto& options = run.config().solverOptions;
  const auto it = options.find("batch");
  const auto* size = it == options.end() ? nullptr : std::get_if<std::int64_t>(&it->second);
  return std::string("on its batch") + (size ? " of " + grouped(static_cast<std::size_t>(*size)) : std::string()) +
         " (data seed " + std::to_string(run.config().dataSeed) + ")";
}

/// The first weights that are not finite, and how many of them; the optimiser's own numbers where no weight is.
std::string brokenTensor(TrainingRun& run) {
  std::string moments;
  for (const auto& tensor : run.solver().state()) {
    const auto broken = static_cast<std::size_t>(
        std::count_if(tensor.data.begin(), tensor.data.end(), [](float v) { return !std::isfinite(v); }));
    if (broken == 0) continue;
    const auto dot = tensor.name.find('.');
    std::string text = "tensor " + (dot == std::string::npos ? tensor.name : tensor.name.substr(dot + 1));
    if (dot != std::string::npos) text += " of network " + tensor.name.substr(0, dot);
    text += " (" + grouped(broken) + " of " + grouped(tensor.data.size()) + " numbers)";
    if (tensor.name.find(".adam.") == std::string::npos) return text;
    if (moments.empty()) moments = text;
  }
  return moments;
}

}  // namespace

std::string plainLossName(const std::string& id) {
  const auto* metric = findById(metricDescriptors(), id);
  if (!metric || metric->title.empty()) return id;
  std::string title = metric->title;
  title[0] = smallLetter(title[0]);
  return "the " + title;
}

std::string notFiniteText(TrainingRun& run, const StepReport& report) {
  const std::string tensor = brokenTensor(run);
  std::string text = (report.problem.empty() ? "a number" : report.problem) + " is not finite " + batchOf(run);
  if (!tensor.empty()) text += ", first in " + tensor;
  return text;
}

std::string explosionText(const TrainingRun& run, const LossWatch::Finding& found) {
  const std::string numbers = " is " + generalText(found.value, 3);
  const std::string before = ", and was about " + generalText(found.usual, 3) + " before";
  const bool ofBatch = findById(metricDescriptors(), found.loss) != nullptr;
  return plainLossName(found.loss) + numbers + (ofBatch ? " " + batchOf(run) : std::string()) + before;
}

Cure cureOf(const TrainingRun& run) {
  const auto* entry = solverById(run.config().solver);
  if (!entry) return {};
  OptionValues slower, others, tenth;
  for (const auto& option : entry->descriptor.options) {
    const OptionValue now = effectiveValue(option, run.config().solverOptions);
    const auto* rate = option.id.ends_with("_rate") ? std::get_if<double>(&now) : nullptr;
    if (rate && *rate > 0) tenth[option.id] = *rate / 10;
    if (now == option.defaultValue) continue;
    const bool faster = rate && *rate > std::get<double>(option.defaultValue);
    (faster ? slower : others)[option.id] = option.defaultValue;
  }
  OptionValues scaled;
  if (entry->descriptor.normalises && run.resolved().normalise == "off") scaled["normalise"] = std::string("on");
  Cure cure;
  if (!slower.empty())
    cure = {"with the method's own rate", slower, scaled};
  else if (!others.empty() || !scaled.empty())
    cure = {"with the method's own settings", others, scaled};
  // A batch that holds them is a batch of them alone, at any rate.
  const FarFromMost& far = run.farRows();
  if (!far.without.empty()) cure.what += (cure.what.empty() ? "without " : " and without ") + far.named;
  cure.settings.insert(far.without.begin(), far.without.end());
  return cure.what.empty() ? Cure{"with a tenth of the rates", tenth, {}} : cure;
}

std::string spikeText(const LossWatch::Finding& found) {
  return plainLossName(found.loss) + " was " + generalText(found.value, 3) + ", usually " + generalText(found.usual, 3);
}

double lossScale(const HeldOut& heldOut) {
  double sum = 0;
  for (const Points* points : {&heldOut.source, &heldOut.target}) {
    double side = 0;
    for (const float v : points->data) side += static_cast<double>(v) * static_cast<double>(v);
    if (points->count() > 0) sum += side / static_cast<double>(points->count());
  }
  return 1 + sum;
}

}  // namespace brenier
