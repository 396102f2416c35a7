// Holds the engine of a CUDA device against that of the processor: the same runs, step by step. Prints one row a case;
// exits 1 where one differs by more than rounding explains, 4 where there is no device.
//   device_agreement [STEPS]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/engine/cuda_engine.h"
#include "core/engine/fused.h"
#include "core/train/run/training_run.h"

using namespace brenier;

namespace {

struct Case {
  const char* name;
  const char* solver;
  MeasureSpec source, target;
  OptionValues options;
};

std::vector<Case> cases() {
  const MeasureSpec plane{"gaussian", {}}, eight{"eight_gaussians", {}}, roll{"swiss_roll", {}};
  const auto gaussian = [](std::int64_t dim, const char* mean) {
    return MeasureSpec{"gaussian", {{"dimension", dim}, {"mean", std::string(mean)}}};
  };
  const auto batch = [](std::int64_t n) { return OptionValues{{"batch", n}}; };
  return {{"OT-ICNN, batch 256", "ot_icnn", plane, eight, batch(256)},
          {"OT-ICNN, batch 1024", "ot_icnn", plane, eight, batch(1024)},
          {"OT-ICNN, batch 1000, samples from the host", "ot_icnn", plane, roll, batch(1000)},
          {"OT-ICNN, 16 dimensions", "ot_icnn", gaussian(16, "0"), gaussian(16, "3"), batch(1024)},
          {"OT-ICNN, 17 dimensions", "ot_icnn", gaussian(17, "0"), gaussian(17, "3"), batch(1024)},
          {"OT-ICNN, 64 dimensions", "ot_icnn", gaussian(64, "0"), gaussian(64, "3"), batch(1024)},
          {"OT-ICNN, celu", "ot_icnn", plane, eight, {{"activation", std::string("celu")}}},
          {"OTM", "otm", plane, eight, {}}};
}

std::unique_ptr<TrainingRun> begin(const Case& c, const char* device) {
  RunConfig config;
  config.source = c.source;
  config.target = c.target;
  config.solver = c.solver;
  config.solverOptions = c.options;
  config.engine = "fused";
  config.device = device;
  config.normalise = "off";
  auto run = TrainingRun::create(config);
  if (run) return std::move(*run);
  std::fprintf(stderr, "device_agreement: %s\n", run.error().message.c_str());
  std::exit(run.error().kind == ErrorKind::device ? 4 : 2);
}

double numberOf(const StepReport& report, const char* id) {
  for (const auto& value : report.values)
    if (value.id == id) return value.value;
  return 0;
}

/// |a - b| / |b| over all points, maps of the same held-out samples.
double mapDifference(const TrainingRun& a, const TrainingRun& b) {
  const Points x = a.moment(1).mapped, y = b.moment(1).mapped;
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < x.data.size(); ++i) {
    difference += std::pow(static_cast<double>(x.data[i]) - y.data[i], 2);
    size += std::pow(static_cast<double>(y.data[i]), 2);
  }
  return std::sqrt(difference / size);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t steps = argc > 1 ? std::atoll(argv[1]) : 10;
  std::printf("%s against fused %s, %lld outer steps each\n\n", cudaName().c_str(), fusedTargetName().c_str(),
              static_cast<long long>(steps));
  if (!cudaProblem().empty()) {
    std::fprintf(stderr, "device_agreement: %s\n", cudaProblem().c_str());
    return 4;
  }
  std::printf("| case | largest difference of the dual value | of the map at the end | times faster |\n");
  std::printf("|---|---:|---:|---:|\n");
  bool good = true;
  for (const Case& c : cases()) {
    const auto device = begin(c, "cuda"), host = begin(c, "cpu");
    double dual = 0;
    for (std::int64_t k = 0; k < steps; ++k) {
      const double a = numberOf(device->step(StepPart::both, {}), "half_w2_dual");
      const double b = numberOf(host->step(StepPart::both, {}), "half_w2_dual");
      dual = std::max(dual, std::abs(a - b) / std::max(1.0, std::abs(b)));
    }
    const double map = mapDifference(*device, *host);
    std::printf("| %s | %.1e | %.1e | %.1f |\n", c.name, dual, map, host->seconds() / device->seconds());
    std::fflush(stdout);
    good = good && dual < 1e-3 && map < 1e-3;
  }
  return good ? 0 : 1;
}
