#include <CLI/CLI.hpp>
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/cli/cli.h"
#include "app/cli/measure_flags.h"
#include "app/cli/terminal.h"
#include "core/io/npy.h"
#include "core/io/zip_archive.h"
#include "core/session/run_request.h"
#include "core/train/score/exact_problem.h"

namespace brenier::cli {
namespace {

struct ExactArguments {
  MeasureFlags source, target;
  std::string out;
  std::int64_t samples = 1024;
  std::uint64_t seed = 7;
  bool json = false;
};

/// plan [k, 3]: row of the source, row of the target (from 0), mass; u [n, 1] and v [m, 1].
Status writePlan(const std::string& path, const ExactProblem& problem) {
  if (!path.ends_with(".npz"))
    return badInput("A plan is written as .npz; \"" + path + "\" is not named so.", "Name it PLAN.npz.");
  std::vector<double> plan;
  for (const auto& entry : problem.entries)
    plan.insert(plan.end(), {static_cast<double>(entry.source), static_cast<double>(entry.target), entry.mass});
  return writeZip(path, {{"plan.npy", npyBytes(plan.data(), problem.entries.size(), 3), false},
                         {"u.npy", npyBytes(problem.u.data(), problem.u.size(), 1), false},
                         {"v.npy", npyBytes(problem.v.data(), problem.v.size(), 1), false}});
}

void print(const ExactProblem& problem, bool json) {
  if (json) {
    std::cout << nlohmann::json{{"half_w2", problem.halfW2},
                                {"half_w2_centred", problem.halfW2Centred},
                                {"half_mean_shift", problem.halfMeanShift},
                                {"sources", problem.sources},
                                {"targets", problem.targets},
                                {"dimension", problem.dim},
                                {"entries", problem.entries.size()},
                                {"seconds", problem.seconds},
                                {"certificate",
                                 {{"dual", problem.dual},
                                  {"gap", problem.halfW2 - problem.dual},
                                  {"worst_violation", problem.violation}}}}
                     .dump()
              << std::endl;
    return;
  }
  std::cout << std::setprecision(10) << "1/2 W2^2 " << problem.halfW2 << "  (exact, " << problem.sources << " and "
            << problem.targets << " points in " << problem.dim << " dimensions, " << problem.entries.size()
            << " pairs carry mass)\n"
            << "of it " << problem.halfMeanShift << " for the shift of the means and " << problem.halfW2Centred
            << " for the rest\n"
            << std::setprecision(3) << "certificate: the dual value lies "
            << std::max(0.0, problem.halfW2 - problem.dual) << " below, and u + v exceeds the cost by at most "
            << std::max(0.0, problem.violation) << '\n'
            << problem.seconds << " s\n";
}

int solve(const ExactArguments& a) {
  std::vector<std::string> problems;
  const MeasureSpec source = specOf(a.source, "source", problems), target = specOf(a.target, "target", problems);
  if (!problems.empty()) return report(wrongOptions(problems).error);
  const auto problem = solveExactProblem(source, target, a.samples, a.seed);
  if (!problem) return report(problem.error());
  if (!a.out.empty())
    if (const Status written = writePlan(a.out, *problem); !written) return report(written.error());
  for (const auto& remark : problem->remarks) say() << remark << std::endl;
  print(*problem, a.json);
  return exitDone;
}

}  // namespace

void addExact(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand(
      "exact", "Exact optimal transport between two finite measures: the cost, the plan, the duals, a certificate");
  const auto a = std::make_shared<ExactArguments>();
  addMeasureFlags(*command, "source", a->source, "Points with weights, or a measure to draw from")->required();
  addMeasureFlags(*command, "target", a->target, "Likewise")->required();
  command->add_option("--out", a->out, "PLAN.npz: plan [k, 3] (source row, target row, mass), u and v")
      ->type_name("FILE");
  command->add_option("--samples", a->samples, "Draws of a measure that is no file")
      ->check(CLI::Range(1, 50000))
      ->capture_default_str();
  command->add_option("--data-seed", a->seed, "Decides them")->capture_default_str();
  command->add_flag("--json", a->json, "As one JSON object");
  command->footer("Example: brenier-cli exact --source a.csv --target b.csv --out plan.npz");
  command->callback([a, &exitCode] { exitCode = solve(*a); });
}

}  // namespace brenier::cli
