#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include "core/session/run_watch.h"
#include "core/train/run/training_run.h"

// What being watched costs a run: the same one twice in turns, with twenty who look at it and one who stalls, and with
// nobody. Processor time of all threads but the viewers' own, a step, so that a busy machine says about the same.
//   bench_watched_rate [ROUNDS]

namespace {

using namespace brenier;

double processor(clockid_t clock) {
  timespec used{};
  ::clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

std::unique_ptr<TrainingRun> begun() {
  RunConfig config;
  config.problem = "eight_gaussians";
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = "ot_icnn";
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) std::exit((std::fprintf(stderr, "%s\n", run.error().message.c_str()), 1));
  return *std::move(run);
}

/// Twenty who read all that comes, half of them with everything on show that a window begins with.
class Viewers {
 public:
  explicit Viewers(const std::string& run) {
    for (int k = 0; k < 21; ++k) {
      auto connection = watchRun(run, {});
      if (!connection) std::exit((std::fprintf(stderr, "%s\n", connection.error().message.c_str()), 1));
      ViewRequest view;
      if (k % 2) view.layers |= layerGrid | layerTears;
      (void)connection->send(SetView{view});
      m_all.push_back(*std::move(connection));
    }
    m_thread = std::thread([this] { read(); });  // the last one stalls
  }
  ~Viewers() {
    m_end = true;
    m_thread.join();
  }
  double used() const { return m_used; }
  int moments() const { return m_moments; }

 private:
  void read() {
    while (!m_end) {
      bool any = false;
      for (std::size_t k = 0; k + 1 < m_all.size(); ++k)
        while (true) {
          const auto frame = m_all[k].next(std::chrono::milliseconds(0));
          if (!frame || !*frame) break;
          any = true;
          m_moments += (*frame)->kind == watch::FrameKind::snapshot;
        }
      m_used = processor(CLOCK_THREAD_CPUTIME_ID);
      if (!any) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  std::vector<watch::Connection> m_all;
  std::atomic<bool> m_end{false};
  std::atomic<double> m_used{0};
  std::atomic<int> m_moments{0};
  std::thread m_thread;
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  constexpr double block = 4;  // seconds of processor time
  const std::string folder = (std::filesystem::temp_directory_path() / "brenier-watched-rate").string();
  std::filesystem::create_directories(folder);
  auto watch = RunWatch::open(folder, {});
  if (!watch) return std::fprintf(stderr, "%s\n", watch.error().message.c_str()), 1;
  RunLoop seen(begun(), {},
               {.numbers = [&](const MetricsRow& row) { (*watch)->row(row); }, .notice = {}, .changed = {}});
  RunLoop alone(begun(), {}, {});
  (*watch)->begin(seen);
  auto viewers = std::make_unique<Viewers>(folder);
  const auto costOfStep = [&](RunLoop& loop, bool watched) {
    const double before = processor(CLOCK_PROCESS_CPUTIME_ID) - viewers->used();
    double used = 0;
    int steps = 0;
    while (used < block) {
      for (int k = 0; k < 10; ++k, ++steps) {
        (void)loop.step(StepPart::both, {});
        if (watched) (*watch)->between({});
      }
      used = processor(CLOCK_PROCESS_CPUTIME_ID) - viewers->used() - before;
    }
    return used / steps;
  };
  // On a thread of its own: each run is held against its own time.
  const auto costAlone = [&] {
    double cost = 0;
    std::thread([&] { cost = costOfStep(alone, false); }).join();
    return cost;
  };
  costAlone();
  costOfStep(seen, true);  // and what the first look costs once
  double watched = 0, unwatched = 0;
  for (int k = 0; k < rounds; ++k) {
    const bool first = k % 2 == 0;
    const double a = first ? costOfStep(seen, true) : costAlone();
    const double b = first ? costAlone() : costOfStep(seen, true);
    watched += first ? a : b;
    unwatched += first ? b : a;
    std::printf("%2d  %.4f\n", k + 1, first ? a / b : b / a);
  }
  std::printf(
      "a step with 20 viewers and a stalled one costs %.4f of one that nobody sees (%d turns); %d moments were seen\n",
      watched / unwatched, rounds, viewers->moments());
  viewers.reset();
  watch->reset();
  std::filesystem::remove_all(folder);
  return 0;
}
