#include <QLabel>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>
#include <fstream>

#include "tests/studio/classroom.h"
#include "tests/studio/shown_window.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/slow_layer.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/beside.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/slow_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/number_explanation.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/bounds_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

StartOptions withEverything() {
  StartOptions options;
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
  return options;
}

/// Runs that a process left, as the next one finds them.
void copyRuns(const QString& from, const QString& to) {
  std::filesystem::copy(from.toStdString(), to.toStdString(), std::filesystem::copy_options::recursive);
}

}  // namespace

/// That the window's words and numbers are true of what it shows, with the real machines.
class TestWhatIsSaid : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_what_is_said", m_folder); }

  /// The certified cost is that of the line beside it: with what the shift of the means costs.
  void theCertifiedCostIsTheWhole() {
    Shown shown("gaussian_to_gaussian");
    auto* numbers = shown.window->findChild<NumbersPanel*>();
    auto* bar = shown.window->findChild<BoundsBar*>();
    QVERIFY(QTest::qWaitFor([&] { return bar->value() && numbers->latest(MetricRole::wholeExact); }, kEver));
    const double whole = numbers->latest(MetricRole::wholeExact)->value;
    QVERIFY2(numbers->latest(MetricRole::meanShift)->value > 0.5 * whole, "the means are to lie apart here");
    QVERIFY2(std::abs(*bar->value() - whole) < 1e-6 * whole, qPrintable(QString::number(*bar->value())));
    // The words over the cards explain themselves, and so does what is found of the map.
    auto* verdict = shown.window->findChild<QLabel*>("verdict");
    QTRY_VERIFY(verdict->isVisible());
    QTest::mouseClick(verdict, Qt::LeftButton);
    QVERIFY(numbers->explanation()->isVisible() && numbers->explanation()->text().contains("Certified gap"));
    numbers->explanation()->close();
    QSignalSpy word(numbers->explanation(), &NumberExplanation::wordChosen);
    QTest::mouseClick(shown.window->findChild<QLabel*>("findingsSummary"), Qt::LeftButton);
    QCOMPARE(word.count(), 1);
  }

  /// A step that opens from a saved run has the numbers that it speaks of.
  void aMomentHasItsNumbers() {
    for (const Lesson& lesson : lessons().shipped()) {
      if (!std::any_of(lesson.steps.begin(), lesson.steps.end(), [](auto& s) { return !s.set.moment.empty(); }))
        continue;
      if (lesson.level == "further") continue;  // over pictures, which take their time
      Classroom room({}, qs(lesson.id));
      for (int i = 0; i < room.player().count(); ++i) {
        if (lesson.steps[std::size_t(i)].set.moment.empty()) continue;
        room.player().goTo(i);
        QVERIFY2(room.settled(), lesson.id.c_str());
        for (const std::string& number : lesson.steps[std::size_t(i)].numbers)
          QVERIFY2(QTest::qWaitFor([&] { return room.player().numberHere(number).has_value(); }, 20000),
                   (lesson.id + ": " + number).c_str());
      }
    }
  }

  /// What cannot be shown while a step is told is greyed, and says why; a run that is stepped by hand has no speed.
  void slowMotionSaysWhatItIs() {
    Shown shown("gaussian_to_gaussian", withEverything());
    QVERIFY(shown.learnsTo(1));
    shown.window->controller().pause();
    QVERIFY(QTest::qWaitFor([&] { return shown.window->controller().state() == RunState::paused; }, kEver));
    QAction* space = shown.window->actions().layer(layerSpace);
    QVERIFY(space->isEnabled());
    shown.window->actions()[ActionId::stepSlowly]->trigger();
    SlowController& slow = *shown.window->slowMotion();
    QVERIFY(QTest::qWaitFor([&] { return slow.isOn(); }, kEver));
    QVERIFY(!space->isEnabled() && !(shown.window->layerBar()->available() & layerSpace));
    slow.takesKey(Qt::Key_Escape);
    QVERIFY(space->isEnabled());
  }

  /// A file that is double-clicked and is none is said in the window.
  void aBrokenLessonIsSaid() {
    const QString path = m_folder.filePath("broken.brenier-lesson");
    std::ofstream(path.toStdString()) << "no lesson";
    Classroom room({}, path);
    auto* bar = room.window->findChild<MessageBar*>();
    QTRY_VERIFY2(bar->text().contains("broken.brenier-lesson"), qPrintable(bar->text()));
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 0; }, kEver));
    QVERIFY(bar->text().contains("broken.brenier-lesson"));
  }

  /// The way back to a lesson is there at every width.
  void theWayBackToALesson() {
    Classroom room({}, "moving-sand");
    QVERIFY(room.settled());
    const auto wayBack = [&] {
      for (auto* button : room.window->findChildren<QToolButton*>())
        if (button->defaultAction() == room.window->actions()[ActionId::layoutTeach]) return button->isVisible();
      return false;
    };
    room.act(ActionId::layoutDebug);
    QVERIFY(wayBack());
    room.window->resize(1100, 800);
    QTRY_VERIFY(wayBack());
  }

  /// What learned beside a run that was lost learns again: method, options, seeds and their number.
  void whatWasBesideComesBack() {
    QTemporaryDir folder;
    const QString autosaves = folder.filePath("autosaves"), lost = folder.filePath("lost");
    QVERIFY(QDir().mkpath(autosaves) && QDir().mkpath(lost));
    {
      StartOptions options = withEverything();
      options.autosaveFolder = autosaves;
      Shown shown("gaussian_to_gaussian", options);
      QVERIFY(shown.learnsTo(1));
      shown.window->actions()[ActionId::compare]->trigger();
      QVERIFY(QTest::qWaitFor([&] { return shown.window->duel() != nullptr; }, kEver));
      shown.window->seeds()->setCount(3);
      shown.window->duel()->setOption("batch", std::int64_t{48});
      shown.window->duel()->setOption("weight_seed", std::int64_t{11});
      const BesideChoice there{3, shown.window->duel()->choice()};
      const auto kept = [&] {
        for (const QFileInfo& run : QDir(autosaves).entryInfoList({"run-*"}, QDir::Dirs))
          if (QFile file(run.filePath() + "/window/beside.json"); file.open(QIODevice::ReadOnly))
            if (readBeside(file.readAll().toStdString(), catalog()) == there) return true;
        return false;
      };
      QVERIFY(QTest::qWaitFor(kept, kEver));
      copyRuns(autosaves, lost + "/1-1");
    }
    StartOptions options = withEverything();
    options.autosaveBase = lost;
    Shown shown("moons", options);
    auto* bar = shown.window->findChild<MessageBar*>();
    QToolButton* recover = nullptr;
    for (auto* button : bar->findChildren<QToolButton*>())
      if (button->text() == "Recover") recover = button;
    QPushButton* recoverToo = nullptr;
    for (auto* button : bar->findChildren<QPushButton*>())
      if (button->text() == "Recover") recoverToo = button;
    QVERIFY(recover || recoverToo);
    recover ? recover->click() : recoverToo->click();
    QVERIFY(QTest::qWaitFor([&] { return shown.window->duel() != nullptr; }, kEver));
    QCOMPARE(shown.window->controller().config().problem, std::string("gaussian_to_gaussian"));
    QCOMPARE(shown.window->seeds()->count(), 3);
    QTRY_COMPARE(shown.window->duel()->controller().config().weightSeed, std::uint64_t{11});
    QVERIFY(shown.window->duel()->controller().config().solverOptions.at("batch") == OptionValue(std::int64_t{48}));
    QVERIFY2(bar->text().contains("learns again from its seeds"), qPrintable(bar->text()));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestWhatIsSaid)
#include "test_what_is_said.moc"
