// Brenier as a peer of bench/peers/compare.py: OT-ICNN through TrainingRun, as brenier-cli trains it.
// The flags and the protocol are peer.py's; `peak` also answers {"flops": multiply-adds of one core, FLOP/s}.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "bench/engine_step_peak.h"
#include "core/engine/fused.h"
#include "core/train/run/network_factory.h"
#include "core/train/run/training_run.h"

using namespace brenier;

namespace {

std::map<std::string, std::string> readFlags(int argc, char** argv) {
  std::map<std::string, std::string> flags = {{"--mode", "fused"}, {"--dim", "2"},          {"--hidden", "64"},
                                              {"--layers", "4"},   {"--batch", "1024"},     {"--inner", "10"},
                                              {"--threads", "1"},  {"--init-scale", "0.1"}, {"--device", "cpu"}};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!flags.contains(argv[i])) {
      std::fprintf(stderr, "peer_brenier: unknown flag %s\n", argv[i]);
      std::exit(2);
    }
    flags[argv[i]] = argv[i + 1];
  }
  return flags;
}

RunConfig configOf(std::map<std::string, std::string> flags) {
  const std::int64_t dim = std::stoll(flags["--dim"]);
  RunConfig config;
  config.source = {"gaussian", {{"dimension", dim}}};
  if (dim == 2) {
    config.target = {"eight_gaussians", {{"radius", 5.0}, {"std", 0.5}}};
  } else {
    config.target = {"gaussian", {{"dimension", dim}, {"mean", std::string("5")}}};
  }
  config.solver = "ot_icnn";
  config.solverOptions = {
      {"batch", std::stoll(flags["--batch"])},          {"inner_steps", std::stoll(flags["--inner"])},
      {"hidden_width", std::stoll(flags["--hidden"])},  {"hidden_layers", std::stoll(flags["--layers"])},
      {"init_scale", std::stod(flags["--init-scale"])}, {"learning_rate", 1e-4},  // as published, like those beside it
      {"initialisation", std::string("uniform")},       {"activation_g", std::string("as_f")}};
  config.engine = flags["--mode"];
  config.device = flags["--device"];
  config.normalise = "off";
  config.threads = std::stoll(flags["--threads"]);
  return config;
}

std::unique_ptr<TrainingRun> begin(const RunConfig& config) {
  auto run = TrainingRun::create(config);
  if (!run) {
    std::fprintf(stderr, "peer_brenier: %s\n", run.error().message.c_str());
    std::exit(2);
  }
  return std::move(*run);
}

double cpuSeconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

void train(TrainingRun& run, std::int64_t steps) {
  const double cpu = cpuSeconds(), before = run.seconds();
  double dual = 0;
  std::int64_t counted = 0;
  for (std::int64_t k = 0; k < steps; ++k) {
    const auto report = run.step(StepPart::both, {});
    if (k < steps - 10) continue;
    for (const auto& value : report.values)
      if (value.id == "half_w2_dual") dual += value.value;
    ++counted;
  }
  std::printf("{\"seconds\": %.9g, \"cpu\": %.9g, \"dual\": %.9g}\n", run.seconds() - before, cpuSeconds() - cpu,
              counted ? dual / static_cast<double>(counted) : 0.0);
}

}  // namespace

int main(int argc, char** argv) {
  const auto config = configOf(readFlags(argc, argv));
  auto run = begin(config);
  run->step(StepPart::both, {});
  std::printf("{\"ready\": \"Brenier, %s\"}\n", run->describe(0).engine.c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string word;
    std::int64_t steps = 0;
    words >> word >> steps;
    if (word == "run") {
      train(*run, steps);
    } else if (word == "restart") {
      run = begin(config);
      std::printf("{}\n");
    } else if (word == "peak") {
      std::printf("{\"flops\": %.9g}\n", bench::measuredFmaPeak(fusedTargetName()));
    } else {
      break;
    }
    std::fflush(stdout);
  }
  return 0;
}
