#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <memory>

#include "app/cli/alarm_report.h"
#include "app/cli/cli.h"
#include "app/cli/decoded.h"
#include "app/cli/measure_flags.h"
#include "app/cli/metric_words.h"
#include "app/cli/moment_scores.h"
#include "app/cli/terminal.h"
#include "core/session/run_directory.h"
#include "core/session/run_request.h"
#include "core/session/scores_json.h"
#include "core/train/catalog.h"
#include "core/train/score/picture_scorer.h"
#include "core/train/score/score_run.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

/// Every score of the run's moment. `samples` > 0: on that many samples a side, for pictures, whose scores are biased
/// when they stand on few.
Result<RunScores> scores(TrainingRun& run, std::int64_t samples, const std::string& inception,
                         const std::string& decoder, const std::string& pictures, bool perColumn) {
  if (!decoder.empty()) {
    auto decoded = scoreDecoded(run, decoder, measureSpecFromArgument(pictures),
                                samples > 0 ? static_cast<std::size_t>(samples) : 1024);
    if (!decoded) return Unexpected<RunError>(decoded.error());
    return RunScores{*std::move(decoded), {}};
  }
  if (!run.heldOut()->pictures) {
    say() << "Scoring on " << run.heldOut()->scoredOn() << "." << std::endl;
    return scoreRun(run, perColumn);
  }
  if (samples > 0)
    if (const Status drawn = run.scoreOn({}, {}, samples); !drawn) return Unexpected<RunError>(drawn.error());
  const PictureScorer scorer(run.heldOut(), inception);
  if (const Status& read = scorer.features(); !read && !inception.empty()) return Unexpected<RunError>(read.error());
  RunScores scored{scorer.constants(), {}};
  const Moment moment = run.moment(0);
  for (auto& value : scorer.score(moment.mapped, moment.codeLengths)) scored.values.push_back(std::move(value));
  const std::string remark = scorer.remark();
  if (scored.values.empty()) return badInput("There is no number to give of these pictures. " + remark);
  if (!remark.empty()) scored.remarks.push_back(remark);
  return scored;
}

struct EvalArguments {
  std::string run;
  std::vector<std::string> metrics;
  MeasureFlags source, target;
  std::string inception, decoder, pictures = "fashion_mnist";
  std::int64_t samples = 0;
  bool json = false, failOnAlarm = false, perColumn = false, moments = false;
};

/// Scores on other files than the run's own rows.
Status takeTests(TrainingRun& run, const EvalArguments& a) {
  std::vector<std::string> problems;
  const MeasureSpec source = specOf(a.source, "source", problems), target = specOf(a.target, "target", problems);
  if (!problems.empty()) return wrongOptions(problems);
  return source.id.empty() && target.id.empty() ? ok() : run.scoreOn(source, target, run.config().heldOut);
}

void printJson(const RunScores& scores, const AlarmReport& alarms, const TrainingRun& run) {
  std::cout
      << scoresJson(scores.values, alarms.json(), run.heldOut()->scoredOn(), scores.remarks, run.unitsNoticed()).dump()
      << std::endl;
}

void printScores(std::span<const MetricValue> values) {
  for (const auto& value : tellingFirst(values)) {
    const auto* metric = describedAs(value.id);
    std::cout << std::setprecision(5) << value.id << ' ' << value.value;
    if (metric && !metric->unit.empty()) std::cout << ' ' << metric->unit;
    if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
    if (metric)
      std::cout << "  (" << nameOf(metric->kind) << ", " << nameOf(metric->better) << ", " << value.samples
                << " samples)";
    if (const auto scatter = scatterText(value, metric ? metric->unit : ""); !scatter.empty())
      std::cout << "; " << scatter;
    std::cout << '\n';
  }
}

std::string verdictOf(std::span<const MetricValue> values) {
  return verdictText([&](MetricRole role) -> std::optional<MetricValue> {
    const auto* metric = findByRole(catalog().metrics, role);
    const auto* value = metric ? findById(values, metric->id) : nullptr;
    return value ? std::optional(*value) : std::nullopt;
  });
}

/// What the run's own record and its scores now prove wrong. Scores `elsewhere` are of other measures: the record says
/// nothing about those, nor is the error on the run's own rows one that they could part from.
AlarmReport alarmsOf(const RunDirectory& directory, const TrainingRun& run, std::vector<MetricValue> values,
                     bool elsewhere) {
  AlarmReport alarms(run);
  if (elsewhere)
    std::erase_if(values, [](const MetricValue& value) { return value.id == "l2_uvp_seen"; });
  else
    for (const auto& row : directory.readMetrics(run.stepsDone())) alarms.remember(row);
  alarms.look({0, run.stepsDone(), run.seconds(), values});
  return alarms;
}

int evaluate(const EvalArguments& a) {
  for (const auto& id : a.metrics)
    if (!findById(catalog().metrics, id)) {
      const auto near = nearestNames(id, idsOf(catalog().metrics));
      return report({ErrorKind::badInput, "There is no metric \"" + id + "\".",
                     near.empty() ? "brenier-cli list metrics shows them." : "Did you mean " + near + "?"});
    }
  auto opened = RunDirectory::open(a.run);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  if (const Status taken = takeTests(**run, a); !taken) return report(taken.error());
  const auto started = (*run)->describe(0);
  say() << "Against " << started.truth << '.' << std::endl;
  for (const auto& sentence : sentencesOf(started.data)) say() << sentence << std::endl;
  for (const auto& sentence : (*run)->testsTaken()) say() << sentence << std::endl;
  if (a.moments) return scoreMoments(*opened, **run, a.metrics, a.json);
  auto scored = scores(**run, a.samples, a.inception, a.decoder, a.pictures, a.perColumn);
  if (!scored) return report(scored.error());
  auto* values = &scored->values;
  const AlarmReport alarms = alarmsOf(*opened, **run, *values, !a.source.measure.empty() || !a.target.measure.empty());
  if (!a.metrics.empty())
    std::erase_if(*values, [&](const MetricValue& value) {
      return std::find(a.metrics.begin(), a.metrics.end(), value.id) == a.metrics.end();
    });
  if (const auto pairs = pairsText(*values); !pairs.empty()) say() << pairs << std::endl;
  for (const auto& remark : scored->remarks) say() << remark << std::endl;
  if (const auto verdict = verdictOf(*values); !a.json && a.metrics.empty() && !verdict.empty())
    say() << verdict << std::endl;
  a.json ? printJson(*scored, alarms, **run) : printScores(*values);
  return alarms.exitCode(exitDone, a.failOnAlarm);
}

}  // namespace

void addEval(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("eval", "Score a run against exact transport, or the true map where it is known");
  const auto a = std::make_shared<EvalArguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->type_name("RUN")->required();
  command->add_option("--metric", a->metrics, "Only this metric; may be given again")->type_name("METRIC");
  command->add_flag("--per-column", a->perColumn, "The L2-UVP of each column too, counted from 1");
  addMeasureFlags(*command, "source", a->source, "Score on these points of the source instead of the run's own");
  addMeasureFlags(*command, "target", a->target, "And on these of the target");
  command->add_option("--samples", a->samples, "Pictures a side for scores of pictures; FID is published on 50,000")
      ->check(CLI::Range(2, 100000))
      ->default_str("those of the run");
  command->add_option("--inception", a->inception, "A TorchScript network whose features replace the project's own")
      ->type_name("FILE");
  command->add_option("--decoder", a->decoder, "For a run between codes: the autoencoder.safetensors that made them")
      ->type_name("FILE");
  command->add_option("--pictures", a->pictures, "With --decoder: the set whose held-out pictures are compared with")
      ->type_name("MEASURE");
  command->add_flag("--moments", a->moments, "Every kept moment of the training instead, as rows of metrics.csv");
  command->add_flag("--json", a->json, "As one JSON object");
  command->add_flag("--fail-on-alarm", a->failOnAlarm, "Exit with 6 where the numbers prove something wrong");
  command->footer("Example: brenier-cli eval run --metric l2_uvp --json");
  command->callback([a, &exitCode] { exitCode = evaluate(*a); });
}

}  // namespace brenier::cli
