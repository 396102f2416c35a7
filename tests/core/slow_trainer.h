#pragma once

#include <QtTest>
#include <limits>
#include <vector>

#include "core/api/slow_step.h"
#include "core/train/trainer.h"

/// What tests of steps in slow motion ask of a run and of the window's thread.
namespace brenier::test {

inline std::vector<float> bitsOf(TrainingRun& run) {
  std::vector<float> all;
  for (const auto& tensor : run.solver().state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

/// The largest distance of two arrays' entries; infinite where they are not of one length.
inline double apart(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size() || a.empty()) return std::numeric_limits<double>::infinity();
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(double(a[i]) - b[i]));
  return most;
}

inline Points mapped(const TrainingRun& run, const Points& x) {
  Points images(x.count(), run.target().dim());
  run.solver().forward(x, images.data.data());
  return images;
}

/// A sentence and a title that a person can read: nothing is left to be filled in, and two lines hold it in a small
/// window.
inline bool isReadable(const SlowSubstep& part) {
  const bool filled = part.sentence.find('{') == std::string::npos && part.title.find('{') == std::string::npos;
  const bool readable = filled && !part.sentence.empty() && !part.title.empty() && part.sentence.size() <= 150;
  if (!readable) qWarning("%s: %s", part.title.c_str(), part.sentence.c_str());
  return readable;
}

/// What a trainer has learned that was told this, and the steps that it showed in slow motion.
struct Told {
  std::vector<float> bits;
  std::vector<std::shared_ptr<const SlowStep>> steps;
  std::vector<RunError> refused;
};
inline Told learned(const RunConfig& config, const std::vector<Command>& commands) {
  Told told;
  Trainer trainer({.save = [&](TrainingRun& run, const RunRecord&, const std::string&) {
    told.bits = bitsOf(run);
    return ok();
  }});
  trainer.push(StartRun{1, config, true, {}});
  for (const auto& command : commands) trainer.push(command);
  trainer.push(SaveRun{.path = "nowhere"});
  bool saved = false;
  const bool inTime = QTest::qWaitFor(
      [&] {
        for (const auto& event : trainer.mailbox().drain().events) {
          if (const auto* slow = std::get_if<SlowStepTaken>(&event)) told.steps.push_back(slow->step);
          if (const auto* no = std::get_if<RequestFailed>(&event)) told.refused.push_back(no->error);
          saved |= std::holds_alternative<RunSaved>(event);
        }
        return saved;
      },
      60000);
  return inTime ? told : Told();
}

/// The weights of a trainer that takes steps in slow motion are those of steps that nobody watched.
inline void learnsTheSame(const RunConfig& config) {
  const StepRun plain, slow{1, StepPart::both, true};
  const Told watched = learned(config, {plain, slow, slow, plain}), alone = learned(config, {StepRun{4}});
  QVERIFY(!watched.bits.empty());
  QCOMPARE(watched.bits, alone.bits);
  QCOMPARE(watched.steps.size(), std::size_t(2));
  QCOMPARE(watched.steps[1]->step, std::int64_t(3));
  QVERIFY(watched.refused.empty() && alone.steps.empty());
}

}  // namespace brenier::test
