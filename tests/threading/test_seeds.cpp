#include "core/train/seeds/seeds_trainer.h"
#include "tests/threading/trainer_listener.h"

// Several seeds beside a run, on both sides of a comparison, while the target is dragged; and their end in the middle
// of it.

namespace {

using namespace brenier;
using namespace brenier::test;

constexpr int kSeeds = 3;

RunConfig seedsOf(const std::string& solver, RunId change) {
  RunConfig config = defaultsOf(solver);
  config.solverOptions["batch"] = std::int64_t{32};
  config.target.options["radius"] = 2.0 + 0.1 * static_cast<double>(change);
  config.threads = 2;
  return config;
}

/// The newest look, as the window takes it.
class SeedsListener {
 public:
  explicit SeedsListener(SeedsMachine& machine) : m_machine(machine) {}
  bool waitFor(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + 600s;
    while (!done()) {
      if (std::chrono::steady_clock::now() > end || failed) return false;
      auto mail = m_machine.mailbox().drain();
      for (auto& frame : mail.frames) look = frame;
      failed |= !mail.events.empty();
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }
  std::shared_ptr<const SeedsLook> look;
  bool failed = false;

 private:
  SeedsMachine& m_machine;
};

/// A run and its seeds follow a dragged target; every change is learned by all of them before the next one.
void draggedBesideARun(const std::string& solver) {
  Trainer trainer;
  Listener run(trainer);
  SeedsTrainer first, second;
  SeedsListener one(first), other(second);
  for (RunId change = 1; change <= 6; ++change) {
    const RunConfig config = seedsOf(solver, change);
    trainer.push(StartRun{change, config, false, change > 1 ? std::optional(presentStep) : std::nullopt});
    first.begin(config, kSeeds);
    second.begin(config, kSeeds);
    one.look = other.look = nullptr;
    std::int64_t goal = 1;
    // Follows the run as the window does, and sets options and planes meanwhile.
    CHECK(run.waitFor([&] {
      goal = std::max<std::int64_t>(goal, std::min<std::int64_t>(run.reached[change], 4));
      for (SeedsMachine* machine : {static_cast<SeedsMachine*>(&first), static_cast<SeedsMachine*>(&second)}) {
        machine->learnTo(goal);
        machine->setLive({{"learning_rate", 1e-4 * static_cast<double>(change)}});
      }
      return run.reached[change] > 0;
    }));
    const auto learned = [](const SeedsListener& listener) {
      return listener.look && listener.look->step >= 1 && listener.look->seeds.size() == kSeeds;
    };
    CHECK(one.waitFor([&] { return learned(one); }));
    CHECK(other.waitFor([&] { return learned(other); }));
    first.setPlane({});
  }
  // Both end while they have far to go, and one while it is being made.
  first.learnTo(1'000'000);
  second.learnTo(1'000'000);
  second.begin(seedsOf(solver, 9), mostSeeds);
}

}  // namespace

int main() {
  for (const char* solver : {"ot_icnn", "otm"}) draggedBesideARun(solver);
}
