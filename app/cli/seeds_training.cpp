#include "app/cli/seeds_training.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/cli.h"
#include "app/cli/comparison_report.h"
#include "app/cli/signal_stop.h"
#include "app/cli/sweep.h"
#include "core/session/run_config_json.h"

namespace brenier::cli {
namespace {

using OrderedJson = nlohmann::ordered_json;

Result<std::uint64_t> seedOf(std::string_view part) {
  std::uint64_t seed = 0;
  const auto parsed = std::from_chars(part.data(), part.data() + part.size(), seed);
  if (parsed.ec == std::errc() && parsed.ptr == part.data() + part.size()) return seed;
  return badInput("--seeds has \"" + std::string(part) + "\", which is no seed.",
                  "Give a range, 1-8, or a list, 1,2,5.");
}

/// The values of the axis: a range stays the text that it is, a list becomes numbers.
Result<OrderedJson> seedAxis(const std::string& text) {
  if (const auto dash = text.find('-'); text.find(',') == std::string::npos && dash != std::string::npos) {
    const auto from = seedOf(std::string_view(text).substr(0, dash)),
               to = seedOf(std::string_view(text).substr(dash + 1));
    for (const auto& end : {from, to})
      if (!end) return Unexpected<RunError>(end.error());
    if (*from > *to)
      return badInput("--seeds goes from " + std::to_string(*from) + " to " + std::to_string(*to) + ".",
                      "Name the smaller first: --seeds " + std::to_string(*to) + "-" + std::to_string(*from) + ".");
    return OrderedJson(text);
  }
  OrderedJson list = OrderedJson::array();
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto seed = seedOf(part);
    if (!seed) return Unexpected<RunError>(seed.error());
    if (std::find(list.begin(), list.end(), OrderedJson(*seed)) != list.end())
      return badInput("--seeds has " + part + " twice, and both runs would be the same.", "Name each seed once.");
    list.push_back(*seed);
  }
  return list;
}

}  // namespace

int trainSeeds(TrainArguments& arguments, double defaultSeconds) {
  if (!arguments.resume.empty())
    return report({ErrorKind::badInput, "--seeds begins several runs and --resume goes on with one.",
                   "Leave one of them out; the same --seeds command goes on with what was cut short."});
  const auto seeds = seedAxis(arguments.seeds);
  if (!seeds) return report(seeds.error());
  auto config = configFromArguments(arguments);
  if (!config) return report(config.error());
  if (arguments.out.empty())
    return report({ErrorKind::badInput, "--seeds needs a folder for its runs.", "Name one with --out."});
  if (std::filesystem::path(arguments.out).extension() == ".brenier" && !ExperimentFolder::isOne(arguments.out))
    return report({ErrorKind::badInput,
                   "--seeds makes a folder of runs, and " + arguments.out + " is the name of a file of one run.",
                   "Name a folder: --out " + std::filesystem::path(arguments.out).replace_extension().string() + "."});
  if (config->budget == Budget{.earlyStop = config->budget.earlyStop}) config->budget.seconds = defaultSeconds;
  OrderedJson base = OrderedJson::parse(writeRunConfig(*config));
  base.erase("weight_seed");
  base.erase("data_seed");
  if (config->threads == 0) base.erase("threads");  // runs side by side take one each
  const OrderedJson experiment = {{"base", base}, {"axes", {{"seed", *seeds}}}};
  const auto folder = ExperimentFolder::make(arguments.out, experiment.dump(), "that of these seeds", "");
  if (!folder) return report(folder.error());
  if (const Status fine = checkRuns(*folder); !fine) return report(fine.error());
  const SignalStop signals;
  const int code = learnRuns(*folder, {arguments.jobs, false, {}}, signals.token());
  if (code == exitInterrupted || code == exitDisk) return code;
  const int printed = printComparison({*folder}, {{}, arguments.json ? "json" : "text"});
  sayAgreement(*folder);
  return code == exitDone ? printed : code;
}

}  // namespace brenier::cli
