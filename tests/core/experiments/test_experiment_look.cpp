#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "core/experiments/experiment_folder.h"
#include "core/experiments/experiment_look.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

constexpr const char* plan = R"({"base": {"problem": "moons", "steps": 20},
  "axes": {"solver": ["otm", "mm"], "seed": "1-2"}})";

ExperimentFolder made(const QTemporaryDir& where) {
  auto folder = ExperimentFolder::make((where.path() + "/all").toStdString(), plan, "plan", "");
  return *std::move(folder);
}

void keep(const ExperimentFolder& folder, std::size_t run, const std::string& json) {
  QVERIFY(folder.keepResult(folder.experiment().runs[run], json));
}

std::shared_ptr<const ExperimentLook> lookAt(const ExperimentFolder& folder,
                                             const std::shared_ptr<const ExperimentLook>& before = nullptr) {
  auto look = lookAtExperiment(folder.path(), before);
  return look ? std::make_shared<const ExperimentLook>(*std::move(look)) : nullptr;
}

}  // namespace

class TestExperimentLook : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void linesAreWhatWasPlannedAndWhatCameOut() {
    const QTemporaryDir where;
    const auto folder = made(where);
    const auto first = lookAt(folder);
    QVERIFY(first);
    QCOMPARE(first->axes, (std::vector<std::string>{"solver", "seed"}));
    QCOMPARE(first->seedAxes, (std::vector<bool>{false, true}));
    QCOMPARE(first->lines.size(), std::size_t{4});
    QCOMPARE(first->count(PlannedState::waiting), std::size_t{4});
    QVERIFY(first->metrics.empty());
    QCOMPARE(first->lines[2].choices, (std::vector<std::string>{"mm", "1"}));
    QCOMPARE(first->repetitions(1), (std::vector<std::size_t>{0, 1}));

    keep(folder, 0, R"({"steps": 20, "seconds": 1.5, "metrics": {"l2_uvp": {"value": 3.5, "says_nothing": true}}})");
    keep(folder, 3, R"({"exit_code": 3, "error": "It diverged."})");
    const auto later = lookAt(folder, first);
    QCOMPARE(later->metrics.size(), std::size_t{1});
    QCOMPARE(later->metrics[0].id, std::string("l2_uvp"));
    QCOMPARE(later->lines[0].numbers[0], std::optional(3.5));
    QVERIFY(later->lines[0].saysNothing[0]);
    QCOMPARE(later->lines[0].step, std::int64_t{20});
    QVERIFY(!later->lines[1].numbers[0]);
    QVERIFY(later->lines[3].state == PlannedState::failed);
    QCOMPARE(later->lines[3].error, std::string("It diverged."));
  }

  /// What has ended is read once, and still shows a number that the table did not have at first.
  void whatHasEndedIsKnown() {
    const QTemporaryDir where;
    const auto folder = made(where);
    keep(folder, 0, R"({"steps": 20, "metrics": {"l2_uvp": {"value": 3.5}, "gap_percent": {"value": 7}}})");
    const auto first = lookAt(folder);
    QCOMPARE(first->lines[0].numbers.size(), std::size_t{2});
    std::filesystem::remove(folder.resultOf(folder.experiment().runs[0]));
    QCOMPARE(lookAt(folder, first)->lines[0].numbers[1], std::optional(7.0));
    keep(folder, 1, R"({"steps": 20, "metrics": {"fd": {"value": 40}}})");
    const auto fresh = lookAt(folder, first);  // another number: everything is read anew
    QCOMPARE(fresh->count(PlannedState::done), std::size_t{1});
    QVERIFY(findById(fresh->metrics, "fd"));
  }

  /// A look takes no run away from a process that wants to learn it, and sees one that is learned.
  void lookingDisturbsNobody() {
    const QTemporaryDir where;
    const auto folder = made(where);
    const PlannedRun& run = folder.experiment().runs[0];
    { const auto claim = folder.claim(run); }  // the file of the claim is there from now on
    std::atomic<bool> ends = false;
    std::jthread looks([&] {
      while (!ends) folder.stateOf(run);
    });
    int refused = 0;
    for (int k = 0; k < 300; ++k) {
      const auto claim = folder.claim(run);
      refused += !claim || !*claim;
    }
    ends = true;
    looks.join();
    QCOMPARE(refused, 0);
    const auto claim = folder.claim(run);
    QVERIFY(lookAt(folder)->lines[0].state == PlannedState::learning);
  }

  void aFolderWithoutOneIsRefused() {
    const QTemporaryDir where;
    const auto look = lookAtExperiment(where.path().toStdString(), nullptr);
    QVERIFY(!look);
    QVERIFY(QString::fromStdString(look.error().message).contains("There is no experiment in"));
  }
};

BRENIER_TEST(TestExperimentLook)
#include "test_experiment_look.moc"
