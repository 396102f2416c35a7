#include <QDialog>
#include <QLabel>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/help/manual_text.h"
#include "ui/help/manual_window.h"
#include "ui/main_window/lesson_looks.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/shortcut_dialog.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/number_explanation.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

namespace {

QTransform pixelsOf(const StageView& stage) {
  return StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
}

}  // namespace

/// Lessons by hand and by key, over the real window: what is typed, left and come back to.
class TestLessonHands : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_lesson_hands", m_folder); }
  void init() { QSettings().clear(); }

  /// The window that a lesson was closed in begins as free play left it; so does free play after a lesson.
  void aLessonLeavesFreePlayAsItWas() {
    const std::uint32_t mine = layerSource | layerTarget | layerArrows;
    const auto options = [](const QString& lesson) {
      StartOptions all{.restoreLayout = true};
      all.lessons = &lessons();
      all.lesson = lesson;
      return all;
    };
    {
      Trainer trainer(fileHooks());
      const StartOptions first = options({});
      MainWindow window(trainer, ThemeManager::instance(), first);
      window.resize(1280, 800);
      window.show();
      window.actions()[ActionId::layoutDebug]->trigger();
      window.controller().setProblem("moons");
      QTRY_COMPARE_WITH_TIMEOUT(window.controller().config().problem, std::string("moons"), kStepPatience);
      window.layerBar()->setLayers(mine);
      emit window.layerBar()->layersChanged(mine);
      QVERIFY(window.problemPanel()->isVisible());
      window.lessons()->open(QString("moving-sand"));
      window.lessons()->player()->next();
      QVERIFY(!window.problemPanel()->isVisible() && window.layerBar()->layers() != mine);
      window.close();
    }
    Trainer trainer(fileHooks());
    const StartOptions second = options({});
    MainWindow window(trainer, ThemeManager::instance(), second);
    window.resize(1280, 800);
    window.show();
    QCOMPARE(window.controller().config().problem, std::string("moons"));
    QVERIFY(window.problemPanel()->isVisible());
    QVERIFY(!window.lessons()->card()->isVisible());
    QCOMPARE(window.layerBar()->layers(), mine);
    window.lessons()->open(QString("why-maps-tear"));
    QVERIFY(window.layerBar()->layers() != mine);
    window.lessons()->leave();
    QCOMPARE(window.layerBar()->layers(), mine);
    QCOMPARE(window.stage()->layers(), mine);
    QVERIFY(window.problemPanel()->isVisible());
    QVERIFY(!window.actions()[ActionId::hidePanels]->isChecked());
    window.close();
  }

  /// A letter that a step does not name changes nothing of what its text is about; in free play it does.
  void lettersDoNothingInALesson() {
    Classroom room({}, "two-players");
    room.player().goTo(2);
    QVERIFY(room.settled());
    const RunConfig before = room.window->controller().config();
    const std::uint32_t layers = room.window->layerBar()->layers();
    for (const int key :
         {Qt::Key_BracketRight, Qt::Key_BracketLeft, Qt::Key_C, Qt::Key_S, Qt::Key_R, Qt::Key_8, Qt::Key_T})
      QTest::keyClick(room.window.get(), static_cast<Qt::Key>(key));
    QTest::keyClick(room.window.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(room.window->controller().config().problem, before.problem);
    QCOMPARE(room.window->layerBar()->layers(), layers);
    QVERIFY(!room.find<QWidget>("duelPane"));
    QVERIFY(room.player().isSettled());
    room.room().showShelf();
    QTest::keyClick(room.window.get(), Qt::Key_Space);  // nothing learns that nobody sees
    QVERIFY(!room.window->controller().wantsToPlay());
    room.room().leave();
    QTest::keyClick(room.window.get(), Qt::Key_BracketRight);
    QTRY_VERIFY(room.window->controller().config().problem != before.problem);
  }

  /// The list under F1 has the keys that do something here, in a lesson, presented, on the shelf and in free play.
  void theListOfKeysIsTrue() {
    Classroom room({}, "two-players");
    const auto listed = [&] {
      const ShortcutDialog dialog(&room.window->actions(), room.window.get());
      QStringList all;
      for (const QLabel* label : dialog.findChildren<QLabel*>()) all << label->text();
      return all;
    };
    QString wrong;
    const auto isTrue = [&] {
      const QStringList all = listed();
      for (const ActionSpec& spec : actionTable()) {
        if (!*spec.shortcut) continue;
        const auto& actions = room.window->actions();
        const QAction* action = spec.layer ? actions.layer(static_cast<Layer>(spec.layer)) : actions[spec.id];
        const QString help = QString::fromUtf8(spec.help);
        wrong = QString::fromUtf8(spec.name);
        if (all.contains(help) != (action->isVisible() && action->isEnabled())) return false;
        if (all.contains("Not now: " + help) != (action->isVisible() && !action->isEnabled())) return false;
      }
      return true;
    };
    const auto helpOf = [](ActionId id) {
      for (const ActionSpec& spec : actionTable())
        if (spec.id == id) return QString::fromUtf8(spec.help);
      return QString();
    };
    room.player().goTo(2);
    QVERIFY(room.settled());
    QVERIFY(isTrue());
    QVERIFY(!listed().contains(helpOf(ActionId::compare)) && !listed().contains(helpOf(ActionId::seeds)));
    QVERIFY(listed().contains(helpOf(ActionId::lessonNext)) && !listed().contains(helpOf(ActionId::blankScreen)));
    QVERIFY(listed().back().isEmpty() || listed().join(' ').contains("left out"));
    room.act(ActionId::layoutPresent);
    QTRY_VERIFY(isTrue() && listed().contains(helpOf(ActionId::blankScreen)));
    room.room().showShelf();
    QVERIFY(isTrue());
    room.room().leave();
    QTRY_VERIFY2(isTrue(), qPrintable(wrong));
    QVERIFY(listed().contains(helpOf(ActionId::seeds)) && listed().contains("Not now: " + helpOf(ActionId::compare)));
  }

  /// What a method has not is not there, after a lesson as before.
  void aMethodsOwnStepsStayItsOwn() {
    Classroom room;
    QAction* inner = room.window->actions()[ActionId::stepInner];
    QTRY_VERIFY_WITH_TIMEOUT(room.window->controller().started() && inner->isVisible(), kStepPatience);
    room.window->controller().setSolver("semi_discrete");
    QTRY_VERIFY_WITH_TIMEOUT(!inner->isVisible(), kStepPatience);
    room.room().showShelf();
    room.room().leave();
    QVERIFY(!inner->isVisible());
    room.room().open(QString("moving-sand"));  // a method with two players, in a step that leaves none to the viewer
    QVERIFY(room.settled());
    QVERIFY(!inner->isVisible());
    room.room().leave();
    QVERIFY(inner->isVisible());
  }

  void nothingUnderTheMouseTellsTheAnswer() {
    Classroom room({}, "one-convex-function");
    room.player().goTo(1);
    QVERIFY(room.settled());
    StageView* stage = room.window->stage();
    const PlanePoints& source = *stage->snapshot()->source;
    const auto hover = [&] {
      const QPointF at = pixelsOf(*stage).map(QPointF(source[0], source[1]));
      QMouseEvent move(QEvent::MouseMove, at, stage->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
      QCoreApplication::sendEvent(stage, &move);
      return stage->hoveredPoint();
    };
    QCOMPARE(hover(), -1);
    room.player().showTruth();
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    QVERIFY(hover() >= 0);
    // Under a menu nobody says that the mouse has left: it is seen elsewhere.
    QEnterEvent elsewhere(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5));
    QCoreApplication::sendEvent(room.room().card(), &elsewhere);
    QCOMPARE(stage->hoveredPoint(), -1);
    QVERIFY(hover() >= 0);
    stage->setLayers(layerTarget);  // nothing is there to speak of
    QCOMPARE(hover(), -1);
  }

  /// What is right, shown to a class that answered nothing, is no correction of anybody; asked again, the rows stand as
  /// before.
  void theRightOrderIsNoCorrection() {
    Classroom room({}, "what-may-i-believe");
    QVERIFY(room.settled());
    QCOMPARE(room.player().step().ask->kind, std::string("order"));
    const AskEditor* editor = room.room().card()->editor();
    const AskAnswer stood = editor->answer();
    room.player().showTruth();
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    QVERIFY(editor->answer().values == room.player().truth()->best.values);
    QVERIFY(stood.values != editor->answer().values);
    for (const QLabel* row : editor->findChildren<QLabel*>())
      QVERIFY2(!row->text().contains('('), qPrintable(row->text()));
    room.player().again();
    QVERIFY(editor->answer().values == stood.values);
  }

  /// A large number explains itself where it stands, and leads to the words of the field and into the manual; not where
  /// a question waits.
  void largeNumbersExplainThemselves() {
    Classroom room({}, "one-convex-function");
    room.player().goTo(2);
    QVERIFY(room.settled());
    StageView& stage = *room.window->stage();
    QTRY_VERIFY(!stage.annotationPlaces().facts.isEmpty());
    auto* explained = room.window->numbersPanel()->explanation();
    const auto click = [&] {
      QTest::mouseClick(&stage, Qt::LeftButton, {}, stage.annotationPlaces().facts.center().toPoint());
    };
    click();
    QVERIFY(!explained->isVisible());
    room.player().goTo(0);  // asks nothing, and its last number is the error of the map
    QVERIFY(room.settled());
    QCOMPARE(room.player().step().numbers.back(), std::string("l2_uvp"));
    QTRY_COMPARE(stage.annotations().factIds.size(), std::size_t{2});
    QTest::qWait(50);  // painted
    const QRectF facts = stage.annotationPlaces().facts;
    QTest::mouseClick(&stage, Qt::LeftButton, {}, QPointF(facts.center().x(), facts.bottom() - 10).toPoint());
    QVERIFY(explained->isVisible());
    QVERIFY2(explained->text().contains("L2-UVP"), qPrintable(explained->text()));
    explained->close();
    QTest::mouseClick(&stage, Qt::LeftButton, {}, QPointF(facts.center().x(), facts.top() + 10).toPoint());
    QVERIFY2(explained->isVisible() && explained->text().contains("batch of samples"), qPrintable(explained->text()));
    explained->close();
    QTest::mouseClick(&stage, Qt::LeftButton, {}, QPointF(facts.center().x(), facts.bottom() - 10).toPoint());
    auto* text = explained->findChild<QLabel*>();
    const QRegularExpression link("href=\"([^\"]+)\"");
    int words = 0, pages = 0;
    const QString html = text->text();
    for (auto found = link.globalMatch(html); found.hasNext();) {
      const QString to = found.next().captured(1);
      emit text->linkActivated(to);
      if (to.contains(".md")) {
        auto* manual = room.find<ManualWindow>("manual");
        QVERIFY(manual && manual->isVisible() && manual->text()->source().toString().contains("numbers.md"));
        ++pages;
        continue;
      }
      auto* glossary = room.find<QDialog>("glossary");
      QVERIFY(glossary && glossary->isVisible());
      QVERIFY2(glossary->findChild<QTextBrowser*>("glossaryText")->toHtml().contains("name=\"" + to + "\""),
               qPrintable(to));
      ++words;
    }
    QVERIFY(words > 0 && pages == 1);
    explained->close();
  }

  /// What is offered of a lesson goes with it, and with its step, also behind a newer message.
  void offersLeaveWithTheirLesson() {
    Classroom room(m_folder.filePath("offers"), "two-players");
    MessageBar& bar = *room.window->messageBar();
    const auto comeBack = [&] {
      room.room().open(QString("two-players"));
      return room.settled() && bar.text() == "You were at step 3 of this lesson.";
    };
    room.player().goTo(2);
    QVERIFY(room.settled());
    room.room().leave();
    QVERIFY2(comeBack(), qPrintable(bar.text()));
    const auto apart = [&] {  // it stands above the stage, and covers none of its numbers
      const QRect stage(room.window->stage()->mapTo(room.window.get(), QPoint()), room.window->stage()->size());
      return bar.isVisible() && !stage.intersects(QRect(bar.mapTo(room.window.get(), QPoint()), bar.size()));
    };
    QTRY_VERIFY(apart());
    bar.show(MessageKind::warning, "Something newer.");
    QTRY_VERIFY(apart());
    room.room().showShelf();
    QCOMPARE(bar.messageCount(), 1);
    QCOMPARE(bar.text(), QString("Something newer."));
    bar.closeCurrent();
    QVERIFY2(comeBack(), qPrintable(bar.text()));
    room.act(ActionId::lessonNext);
    QCOMPARE(bar.messageCount(), 0);
  }

  /// Seeds that learned beside the run of free play do again when one is back.
  void seedsComeBackWithTheirRun() {
    Classroom room;
    SeedsController& seeds = *room.window->seeds();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 0; }, kStepPatience));
    seeds.setCount(2);
    room.room().open(QString("moving-sand"));
    QVERIFY(room.settled());
    QCOMPARE(seeds.count(), 0);
    room.room().leave();
    QCOMPARE(seeds.count(), 2);
    QVERIFY(QTest::qWaitFor([&] { return seeds.look() && seeds.look()->step > 0; }, kStepPatience));
  }

  /// All that is asked about is on the stage from the first frame on, whatever was there before, and F shows it again.
  void theFrameIsTheSteps() {
    Classroom room;
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 0; }, kStepPatience));
    for (const char* lesson : {"moving-sand", "half-way-there"}) {
      room.room().open(QString(lesson));
      QVERIFY(room.settled());
      const Box wanted = *room.player().step().set.view;
      QTRY_COMPARE(room.window->stage()->view(), wanted);
      room.act(ActionId::fitView);
      QCOMPARE(room.window->stage()->view(), wanted);
    }
    room.room().leave();
    QTRY_VERIFY(!room.window->stage()->chosenView());
  }

  /// The next evening goes on where one was; an answer that was begun is still there.
  void oneComesBackToWhereOneWas() {
    const QString folder = m_folder.filePath("back");
    {
      Classroom room(folder, "why-maps-tear");
      QVERIFY(room.settled());
      AskAnswer begun;
      begun.lines = {0, 1, 0, -1};
      room.room().card()->editor()->setAnswer(begun);
      room.act(ActionId::lessonNext);
      room.act(ActionId::lessonBack);
      QCOMPARE(room.room().card()->editor()->answer(), begun);
      room.act(ActionId::lessonNext);
      QCOMPARE(room.player().index(), 1);
    }
    Classroom room(folder, "why-maps-tear");
    QCOMPARE(room.player().index(), 1);
    QVERIFY(room.window->messageBar()->text().contains("step 2"));
  }

  /// Down picks, Enter checks; the stage has the keys where the answer is drawn.
  void questionsAreAnsweredByKeys() {
    Classroom room({}, "two-players");
    room.player().goTo(1);
    QVERIFY(room.settled());
    QCOMPARE(room.player().step().ask->kind, std::string("choice"));
    room.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(room.window.get()));
    QWidget* focus = room.window->focusWidget();
    QVERIFY2(focus && focus->objectName() == "choice0", focus ? qPrintable(focus->objectName()) : "none");
    QTest::keyClick(focus, Qt::Key_Down);
    QVERIFY(room.room().card()->editor()->complete());
    QTest::keyClick(room.window->focusWidget(), Qt::Key_Return);
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    room.room().open(QString("moving-sand"));
    QVERIFY(room.settled());
    QCOMPARE(room.window->focusWidget(), static_cast<QWidget*>(room.window->stage()));
    QTest::keyClick(room.window->stage(), Qt::Key_Right);
    QTest::keyClick(room.window->stage(), Qt::Key_Up);
    QVERIFY(room.room().card()->editor()->answer().values != std::vector<double>(7, -1));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessonHands)
#include "test_lesson_hands.moc"
