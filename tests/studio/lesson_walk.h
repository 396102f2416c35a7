#pragma once

#include <QAbstractButton>
#include <QLabel>
#include <QPushButton>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/studio/classroom.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/panels/message_bar.h"

namespace brenier::test {

/// An answer that is as wrong as one of its kind can be.
inline AskAnswer wrongAnswer(const LessonAsk& ask, const AskTruth& truth) {
  AskAnswer wrong = truth.best;
  if (ask.kind == "choice") wrong.values = {truth.best.values[0] == 0 ? 1.0 : 0.0};
  if (ask.kind == "number") wrong.values = {truth.best.values[0] > (ask.min + ask.max) / 2 ? ask.min : ask.max};
  if (ask.kind == "order") std::reverse(wrong.values.begin(), wrong.values.end());
  if (ask.kind == "pairing") {  // the dearest of some
    std::sort(wrong.values.begin(), wrong.values.end());
    AskAnswer next = wrong;
    for (int k = 0; k < 5000 && std::next_permutation(next.values.begin(), next.values.end()); ++k)
      if (lessons().grade(ask, next, truth).score < lessons().grade(ask, wrong, truth).score) wrong = next;
  }
  if (ask.kind == "arrow")
    for (float& value : wrong.points) value += static_cast<float>(3 * truth.scale);
  if (ask.kind == "line") wrong.lines = {0, 0, 0.2f, 0.1f};
  if (ask.kind == "density") {
    wrong.values.assign(wrong.values.size(), 0);
    wrong.values[0] = 1;
  }
  return wrong;
}

/// Goes through a lesson as a viewer does.
class LessonWalk {
 public:
  /// Every step is reached and played, the run is what the text claims, and every question is answered wrong and right.
  void walk(const QString& folder, const QString& id) {
    Classroom room(folder, id);
    QCOMPARE(room.player().lesson().id, id.toStdString());
    for (int i = 0; i < room.player().count(); ++i) {
      const LessonStep& step = room.player().step();
      QCOMPARE(room.player().index(), i);
      QVERIFY2(room.settled(), step.id.c_str());
      if (step.ask) askBothWays(room, step);
      if (QTest::currentTestFailed()) return;
      if (room.player().view().seeds > 0) holdToSeeds(room);
      if (QTest::currentTestFailed()) return;
      holdToClaims(room, step);
      if (QTest::currentTestFailed()) return;
      if ((room.player().view().layers & layerTears) && room.window->frameStep() > 0) holdToTears(room);
      if (QTest::currentTestFailed()) return;
      if (id == "half-way-there" && step.id == "islands") holdToGaps(room);
      if (QTest::currentTestFailed()) return;
      holdToBlank(room, step);
      if (QTest::currentTestFailed()) return;
      QVERIFY2(room.window->messageBar()->text().isEmpty(), qPrintable(room.window->messageBar()->text()));
      room.act(ActionId::lessonNext);
    }
    QVERIFY(room.player().atEnd());
    if (!room.player().answers().answers.empty()) {
      QVERIFY(room.find<QLabel>("lessonScore"));
      QVERIFY(*room.player().score() > 0.85);
      const auto kept = lessons().load((folder + "/" + id + ".json").toStdString());
      QVERIFY(kept && kept->answers.size() == room.player().answers().answers.size());
    }
  }

 private:
  void holdToClaims(Classroom& room, const LessonStep& step) {
    for (const auto& claim : step.claims) {
      QVERIFY2(QTest::qWaitFor([&] { return room.player().numberHere(claim.number).has_value(); }, kStepPatience),
               claim.number.c_str());
      const double value = *room.player().numberHere(claim.number);
      const QString said = QString("%1: %2 is %3").arg(qs(step.id), qs(claim.number)).arg(value);
      QVERIFY2(!claim.below || value < *claim.below, qPrintable(said));
      QVERIFY2(!claim.above || value > *claim.above, qPrintable(said));
    }
  }

  /// Where a step shows the tears, most of those of the best map are there; they do not reach its middle.
  void holdToTears(Classroom& room) {
    const auto& shown = room.window->stage()->snapshot();
    QVERIFY(QTest::qWaitFor([&] { return shown && shown->defects.trueTears; }, kStepPatience));
    if (shown->defects.trueTears->empty()) return;  // the best map does not tear
    const TearError& error = shown->defects.tearError;
    const QString said = QString("%1 found, %2 right").arg(error.found).arg(error.right);
    QVERIFY2(error.found > 0.6 && error.right > 0.8, qPrintable(said));
  }

  /// "About one grain in five" travels between the islands.
  void holdToGaps(Classroom& room) {
    const PlanePoints& image = room.window->stage()->snapshot()->image;
    double between = 0;
    const double count = double(image.size()) / 2;
    for (std::size_t i = 0; i < image.size(); i += 2) {
      double nearest = 1e9;
      for (int k = 0; k < 8; ++k) {
        const double angle = k * std::numbers::pi / 4;
        nearest = std::min(nearest, std::hypot(image[i] - 5 * std::cos(angle), image[i + 1] - 5 * std::sin(angle)));
      }
      between += nearest > 1.5;  // three deviations of an island
    }
    const QString said = QString("%1 of %2 lie between").arg(between).arg(count);
    QVERIFY2(between > 0.15 * count && between < 0.3 * count, qPrintable(said));
  }

  /// Presented, B blanks the screen in every step, and brings back what was there.
  void holdToBlank(Classroom& room, const LessonStep& step) {
    QAction* blank = room.window->actions()[ActionId::blankScreen];
    const std::uint32_t layers = room.window->layerBar()->layers();
    room.act(ActionId::layoutPresent);
    QTest::keyClick(room.window.get(), Qt::Key_B);
    QVERIFY2(blank->isChecked(), step.id.c_str());
    QTest::keyClick(room.window.get(), Qt::Key_B);
    QVERIFY(!blank->isChecked());
    QCOMPARE(room.window->layerBar()->layers(), layers);
    room.act(ActionId::layoutTeach);
  }

  /// The texts say that they agree; they do on their way to where the run stands.
  void holdToSeeds(Classroom& room) {
    SeedsController& seeds = *room.window->seeds();
    const std::int64_t step = std::min<std::int64_t>(150, room.window->frameStep());
    QCOMPARE(seeds.count(), static_cast<int>(room.player().view().seeds));
    const auto agreed = [&] { return seeds.look() && qs(seeds.look()->verdict).startsWith("The seeds agree"); };
    QVERIFY2(QTest::qWaitFor([&] { return agreed() && seeds.look()->step >= step; }, kStepPatience),
             seeds.look() ? seeds.look()->verdict.c_str() : "no look");
    QVERIFY(room.window->stage()->style().seeds);
  }

  void askBothWays(Classroom& room, const LessonStep& step) {
    const QByteArray name = step.id.c_str();
    const AskEditor* editor = room.room().card()->editor();
    QCOMPARE(editor->accessibleName(), qs(step.ask->prompt));
    for (const auto* button : editor->findChildren<QAbstractButton*>())
      QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), name);
    room.player().showTruth();  // what is right is known afterwards only
    QVERIFY2(QTest::qWaitFor([&] { return room.player().truth().has_value(); }, kStepPatience), name);
    const AskTruth truth = *room.player().truth();
    room.player().again();
    QVERIFY2(room.settled(), name);
    const auto wrong = room.answer(wrongAnswer(*step.ask, truth));
    QVERIFY2(wrong && wrong->score < 0.5 && !wrong->sentence.empty(), name);
    QTest::mouseClick(room.find<QPushButton>("lessonAgain"), Qt::LeftButton);
    QVERIFY2(room.settled(), name);
    const auto right = room.answer(truth.best);
    QVERIFY2(right && right->score > 0.9 && !right->sentence.empty(), name);
    QVERIFY(right->sentence != wrong->sentence);
    // The same run, three times; numbers of one that comes back have the ten digits of its file.
    AskAnswer best = room.player().truth()->best;
    if (step.ask->kind == "number") {
      QVERIFY2(std::abs(best.values.at(0) - truth.best.values.at(0)) < 1e-9 * std::abs(best.values.at(0)), name);
      best.values = truth.best.values;
    }
    QCOMPARE(best, truth.best);
  }
};

}  // namespace brenier::test
