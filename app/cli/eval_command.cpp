#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/decoded.h"
#include "app/cli/metric_words.h"
#include "core/session/run_directory.h"
#include "core/train/catalog.h"
#include "core/train/score/picture_scorer.h"
#include "core/train/score/scorer.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

/// Every score of the run's moment. `samples` > 0: on that many samples a side, for pictures, whose scores are biased
/// when they stand on few.
Result<std::vector<MetricValue>> scores(TrainingRun& run, std::int64_t samples, const std::string& inception,
                                        const std::string& decoder, const std::string& pictures) {
  if (!decoder.empty())
    return scoreDecoded(run, decoder, measureSpecFromArgument(pictures),
                        samples > 0 ? static_cast<std::size_t>(samples) : 1024);
  std::vector<MetricValue> values;
  if (!run.heldOut()->pictures) {
    Scorer scorer(run.heldOut());
    if (const Status solved = scorer.solveExact({}); !solved) return Unexpected<RunError>(solved.error());
    values = scorer.constants();
    const Moment moment = run.moment(0);
    for (auto& value : scorer.score(moment)) values.push_back(std::move(value));
    for (auto& value : scorer.slowScore(moment)) values.push_back(std::move(value));
    return values;
  }
  if (samples > 0) run.redrawHeldOut(samples);
  const PictureScorer scorer(run.heldOut(), inception);
  if (const Status& features = scorer.features(); !features) {
    if (!inception.empty() || run.heldOut()->originals.data.empty()) return Unexpected<RunError>(features.error());
    report(features.error());
  }
  values = scorer.constants();
  for (auto& value : scorer.score(run.moment(0).mapped)) values.push_back(std::move(value));
  return values;
}

int evaluate(const std::string& directory, const std::vector<std::string>& wanted, bool json, std::int64_t samples,
             const std::string& inception, const std::string& decoder, const std::string& pictures) {
  for (const auto& id : wanted)
    if (!findById(catalog().metrics, id)) {
      const auto near = nearestNames(id, idsOf(catalog().metrics));
      return report({ErrorKind::badInput, "There is no metric \"" + id + "\".",
                     near.empty() ? "brenier-cli list metrics shows them." : "Did you mean " + near + "?"});
    }
  auto opened = RunDirectory::open(directory);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  if (const auto note = (*run)->describe(0).dataNote; !note.empty()) std::cerr << note << std::endl;
  const auto values = scores(**run, samples, inception, decoder, pictures);
  if (!values) return report(values.error());

  nlohmann::json all = nlohmann::json::object();
  for (const auto& value : *values) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), value.id) == wanted.end()) continue;
    const auto* metric = findById(catalog().metrics, value.id);
    if (json) {
      all[value.id] = {{"value", value.value}, {"half_width", value.halfWidth}, {"samples", value.samples}};
      if (!metric) continue;
      all[value.id]["unit"] = metric->unit;
      all[value.id]["direction"] = nameOf(metric->better);
      all[value.id]["kind"] = nameOf(metric->kind);
      continue;
    }
    std::cout << std::setprecision(5) << value.id << ' ' << value.value;
    if (metric && !metric->unit.empty()) std::cout << ' ' << metric->unit;
    if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
    if (metric)
      std::cout << "  (" << nameOf(metric->kind) << ", " << nameOf(metric->better) << ", " << value.samples
                << " samples)";
    std::cout << '\n';
  }
  if (json) std::cout << all.dump() << std::endl;
  return exitDone;
}

}  // namespace

void addEval(CLI::App& app, int& exitCode) {
  struct Arguments {
    std::string run;
    std::vector<std::string> metrics;
    std::string inception, decoder, pictures = "fashion_mnist";
    std::int64_t samples = 0;
    bool json = false;
  };
  auto* command = app.add_subcommand("eval", "Score a run against exact transport, or the true map where it is known");
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->required();
  command->add_option("--metric", a->metrics, "Only this metric; may be given again");
  command->add_option("--samples", a->samples, "Pictures a side for scores of pictures; FID is published on 50,000")
      ->check(CLI::Range(2, 100000));
  command->add_option("--inception", a->inception, "A TorchScript network whose features replace the project's own");
  command->add_option("--decoder", a->decoder, "For a run between codes: the autoencoder.safetensors that made them");
  command->add_option("--pictures", a->pictures, "With --decoder: the set whose held-out pictures are compared with");
  command->add_flag("--json", a->json, "As one JSON object");
  command->callback([a, &exitCode] {
    exitCode = evaluate(a->run, a->metrics, a->json, a->samples, a->inception, a->decoder, a->pictures);
  });
}

}  // namespace brenier::cli
