#include <QLabel>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QtTest>

#include "core/util/program_files.h"
#include "tests/studio/classroom.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/markdown_look.h"
#include "ui/forms/number_text.h"
#include "ui/help/manual_text.h"
#include "ui/help/manual_window.h"
#include "ui/images/own_picture_card.h"
#include "ui/images/picture_sheet.h"
#include "ui/images/picture_stage.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// The questions of these kinds of all lessons that ship, over one run that learns nothing.
Lesson questionsOf(const std::vector<std::string>& kinds) {
  Lesson all = lessons().shipped().front();
  const RunConfig run = *all.steps.front().set.run;
  all.steps.clear();
  for (const auto& lesson : lessons().shipped())
    for (LessonStep step : lesson.steps) {
      if (!step.ask || std::find(kinds.begin(), kinds.end(), step.ask->kind) == kinds.end()) continue;
      step.id = lesson.id + " " + step.id;
      step.set = {};
      step.play = step.reveal.play = {};
      all.files.insert(lesson.files.begin(), lesson.files.end());
      all.steps.push_back(step);
    }
  all.steps.front().set.run = run;
  return all;
}

Lesson shippedLesson(const std::string& id) {
  const auto& all = lessons().shipped();
  return *std::find_if(all.begin(), all.end(), [&](const Lesson& lesson) { return lesson.id == id; });
}

bool hasHeading(const QByteArray& page, const QString& anchor) {
  const auto lines = page.split('\n');
  return std::any_of(lines.begin(), lines.end(), [&](const QByteArray& line) {
    return line.startsWith('#') && headingAnchor(QString::fromUtf8(line).remove('#').trimmed()) == anchor;
  });
}

/// All of the first lines of what came of an answer.
bool isSeen(Classroom& room, const char* label) {
  auto* seen = room.find<QLabel>(label);
  auto* scroll = room.room().card()->findChild<QScrollArea*>();
  if (!seen || !scroll || !seen->isVisible()) return false;
  const QRect at(seen->mapTo(scroll->viewport(), QPoint()), seen->size());
  return scroll->viewport()->rect().contains(at);
}

}  // namespace

/// What follows an answer: where it is seen, what it says, and what is there at the end.
class TestLessonFeedback : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_lesson_feedback", m_folder); }

  /// Whoever picks a wrong sentence is told why, and what is right; both are on the screen, also on a small one.
  void whoIsWrongIsLedOn() {
    Classroom room;
    const Lesson all = questionsOf({"choice"});
    QVERIFY(all.steps.size() > 8);
    room.room().tryOut(all);
    for (int i = 0; i < room.player().count(); ++i) {
      room.player().goTo(i);
      QVERIFY(room.settled());
      const LessonAsk& ask = *room.player().step().ask;
      const QByteArray name = room.player().step().id.c_str();
      for (std::size_t k = 0; k < ask.options.size(); ++k) {
        const auto grade = room.answer({{double(k)}, {}, {}});
        QVERIFY2(grade, name);
        QVERIFY2(QTest::qWaitFor([&] { return isSeen(room, "gradeNumber"); }), name);
        auto* right = room.find<QLabel>("rightSentence");
        QCOMPARE(right != nullptr, !ask.options[k].right);
        if (right) QCOMPARE(right->text(), qs(room.player().truth()->text));
        room.player().again();
        QVERIFY(room.settled());
      }
    }
  }

  /// What a class passed over is nobody's answer: neither where the truth is shown, nor asked again, nor come back to.
  void whatWasSkippedIsUnanswered() {
    Classroom room;
    const auto goals = [&] { return room.find<QLabel>("lessonGoals")->text(); };
    room.room().tryOut(shippedLesson("moving-sand"));
    room.player().goTo(room.player().count());
    QCOMPARE(goals(), QString("Can you say now"));  // nobody knows whether one can
    room.room().tryOut(questionsOf({"choice"}));
    QVERIFY(room.settled());
    for (int i = 0; i < room.player().count(); ++i) {
      room.player().goTo(i);
      QVERIFY(room.settled());
      if (room.player().step().ask) QVERIFY(room.answer({{0}, {}, {}}));
    }
    room.player().goTo(room.player().count());
    QTRY_COMPARE(room.window->findChildren<QLabel*>("lessonGoals").size(), 1);
    QCOMPARE(goals(), QString("Now you can say"));
    for (const bool numbers : {false, true}) {
      room.room().tryOut(numbers ? shippedLesson("moving-sand") : questionsOf({"choice", "order"}));
      for (int i = numbers ? 2 : 0; i < (numbers ? 3 : room.player().count()); ++i) {
        room.player().goTo(i);
        QVERIFY(room.settled());
        const QByteArray name = room.player().step().id.c_str();
        const bool order = room.player().step().ask->kind == "order";  // it always stands in one
        const AskAnswer untouched = room.room().card()->editor()->answer();
        const auto isUnanswered = [&] {
          const AskEditor* editor = room.room().card()->editor();
          for (const auto* option : editor->findChildren<QAbstractButton*>())
            if (option->isChecked()) return false;
          return editor->answer() == untouched && (order || !editor->complete());
        };
        QVERIFY2(isUnanswered(), name);
        room.act(ActionId::layoutPresent);
        room.act(ActionId::lessonNext);
        QVERIFY2(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience), name);
        QTest::keyClick(room.window.get(), Qt::Key_Escape);
        QVERIFY2(order || isUnanswered(), name);
        QTest::mouseClick(room.find<QPushButton>("lessonAgain"), Qt::LeftButton);
        QVERIFY2(isUnanswered(), name);
        room.player().showTruth();
        QVERIFY2(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience), name);
        QTest::keyClick(room.window.get(), Qt::Key_PageDown);
        if (!room.player().atEnd()) QCOMPARE(room.player().index(), i + 1);
        QTest::keyClick(room.window.get(), Qt::Key_PageUp);
        QCOMPARE(room.player().index(), i);
        QVERIFY(room.settled());
        QVERIFY2(isUnanswered(), name);
        QTRY_VERIFY2(room.find<QPushButton>("lessonCheck")->isEnabled() == order, name);  // once the former one is gone
      }
    }
  }

  /// The number stays where it is, unless the scale itself is taken hold of.
  void onlyTheScaleMovesTheMark() {
    Classroom room({}, "moving-sand");
    room.player().goTo(2);
    QVERIFY(room.settled());
    AskEditor* scale = room.room().card()->editor();
    QCOMPARE(room.player().step().ask->kind, std::string("number"));
    const int on = static_cast<int>(scale->height() * 0.42), quarter = scale->width() / 4;
    for (const int y : {2, on - 24, on + 24, scale->height() - 4}) {
      QTest::mouseClick(scale, Qt::LeftButton, {}, {quarter, y});
      QVERIFY2(!scale->complete(), qPrintable(QString::number(y)));
    }
    QTest::mouseClick(scale, Qt::RightButton, {}, {quarter, on});
    QVERIFY(!scale->complete());
    QTest::mousePress(scale, Qt::LeftButton, {}, {quarter, on + 5});
    QVERIFY(scale->complete());
    const double pressed = scale->answer().values.at(0);
    QTest::mouseMove(scale, {2 * quarter, scale->height() - 2});  // a hand that leaves it on the way still has it
    QVERIFY(scale->answer().values.at(0) > pressed);
    QTest::mouseRelease(scale, Qt::LeftButton, {}, {2 * quarter, scale->height() - 2});
    const AskAnswer given = scale->answer();
    QTest::mouseClick(scale, Qt::LeftButton, {}, {quarter, scale->height() - 4});
    QCOMPARE(scale->answer(), given);
  }

  /// The projector says what is right as soon as the stage shows it, and asks no more.
  void theCaptionAsksNoMore() {
    Classroom room;
    room.room().tryOut(questionsOf({"pairing", "arrow", "line", "density", "choice"}));
    room.act(ActionId::layoutPresent);
    QVERIFY(!room.window->layerBar()->isVisible());
    for (int i = 0; i < room.player().count(); ++i) {
      room.player().goTo(i);
      QVERIFY(room.settled());
      const QByteArray name = room.player().step().id.c_str();
      const QString asked = room.room().caption()->text();
      QCOMPARE(asked, qs(room.player().step().caption));
      room.act(ActionId::lessonNext);
      QVERIFY2(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience), name);
      const QString shown = room.room().caption()->text();
      QVERIFY2(shown != asked && !shown.contains('?'), qPrintable(name + ": " + shown));
      QVERIFY2(!room.player().truth()->text.empty(), name);  // for who writes no caption of their own
    }
  }

  /// At the end nothing learns on unseen; going back goes on. A projector says what was learned.
  void theEndRests() {
    Classroom room;
    Lesson lesson = lessons().shipped().front();
    lesson.steps.resize(1);
    lesson.steps[0].ask.reset();
    lesson.steps[0].play.steps = 1000000;
    lesson.steps[0].set.seeds = 2;
    room.room().tryOut(lesson);
    RunController& run = room.window->controller();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 3; }, kStepPatience));
    room.act(ActionId::lessonNext);
    QVERIFY(room.player().atEnd());
    QCOMPARE(room.window->seeds()->count(), 0);
    QVERIFY(QTest::qWaitFor([&] { return run.state() == RunState::paused; }, kStepPatience));
    const std::int64_t step = run.stepSeen();
    room.act(ActionId::layoutPresent);
    for (const auto& goal : lesson.goals) QVERIFY(room.room().caption()->text().contains(qs(goal)));
    QTest::qWait(200);
    QCOMPARE(run.stepSeen(), step);
    QVERIFY(!room.player().isHeld());
    room.act(ActionId::lessonBack);
    QVERIFY(QTest::qWaitFor([&] { return run.stepSeen() > step; }, kStepPatience));
    QCOMPARE(room.window->seeds()->count(), 2);
  }

  /// A page of the manual of which a text speaks is there, and opens.
  void textsLeadIntoTheManual() {
    const QRegularExpression link("(?<!!)\\[[^\\]]+\\]\\(([^)]+)\\)");
    int links = 0;
    for (const auto& lesson : lessons().shipped())
      for (const auto& step : lesson.steps)
        for (const std::string& text : {step.text, step.reveal.text})
          for (auto found = link.globalMatch(qs(text)); found.hasNext(); ++links) {
            const QString page = found.next().captured(1);
            const QString path = qs((programData() / "docs").string()) + "/" + page.section('#', 0, 0);
            QFile file(path);
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(page));
            QVERIFY2(!page.contains('#') || hasHeading(file.readAll(), page.section('#', 1)), qPrintable(page));
          }
    QVERIFY(links > 0);
    Classroom room({}, "when-one-seed-lies");
    room.player().goTo(4);
    auto* text = room.room().card()->findChild<QTextBrowser*>("lessonText");
    QVERIFY(text);
    emit text->anchorClicked(QUrl("../README.md"));  // none of the manual
    QVERIFY(!room.find<ManualWindow>("manual"));
    emit text->anchorClicked(QUrl("seeds.md"));
    auto* manual = room.find<ManualWindow>("manual");
    QVERIFY(manual && manual->isVisible());
    QVERIFY(manual->text()->source().toString().endsWith("/seeds.md"));
  }

  /// A lesson says what a number is as soon as it shows it, and where more is said of it.
  void numbersAreIntroduced() {
    const std::pair<std::string, std::string> words[] = {{"l2_uvp", "glossary.md#l2-uvp-unexplained-variance"},
                                                         {"sampling_floor", "glossary.md#sampling-floor"},
                                                         {"sliced_w2", "glossary.md#sliced-w2"}};
    for (const auto& lesson : lessons().shipped())
      for (const auto& [number, word] : words) {
        std::string said;
        for (const auto& step : lesson.steps) {
          said += step.text + step.reveal.text;
          const bool shown = std::find(step.numbers.begin(), step.numbers.end(), number) != step.numbers.end() ||
                             (step.ask && step.ask->number == number);
          QVERIFY2(!shown || said.find(word) != std::string::npos,
                   (lesson.id + ", " + step.id + ": " + number).c_str());
        }
      }
  }

  /// What was answered about other measures is no answer of before.
  void answersAreAboutTheirMeasures() {
    const QString folder = m_folder.filePath("measures");
    const auto earlier = [](Classroom& room) {
      auto* label = room.find<QLabel>("earlierAnswer");
      return label && label->isVisible();
    };
    {
      Classroom room(folder, "your-own");
      QVERIFY(room.settled());
      room.act(ActionId::lessonNext);
      QVERIFY(room.settled());
      QVERIFY(!earlier(room));
      AskAnswer painted{std::vector<double>(64 * 64, 1), {-3, -3, 3, 3}, {}};
      QVERIFY(room.answer(painted));
      QVERIFY(!earlier(room));  // it is that of now
      room.act(ActionId::lessonBack);
      room.act(ActionId::lessonNext);
      QVERIFY(room.settled());
      QCOMPARE(room.room().card()->editor()->answer(), painted);
      QVERIFY(room.player().earlierAnswer());
      QTRY_VERIFY(earlier(room));
      room.act(ActionId::lessonBack);
      QVERIFY(room.settled());
      const RunId before = room.window->controller().run();
      room.window->controller().setSource({"text", {{"text", std::string("AB")}}});
      QVERIFY(QTest::qWaitFor([&] { return room.window->controller().run() != before; }, kStepPatience));
      QVERIFY(room.settled());
      room.act(ActionId::lessonNext);
      QVERIFY(room.settled());
      QVERIFY(!earlier(room) && !room.room().card()->editor()->complete());
    }
    Classroom room(folder, "your-own");  // of another evening nobody knows what it was about
    room.player().goTo(1);
    QVERIFY(room.settled());
    QVERIFY(!earlier(room) && !room.room().card()->editor()->complete());
  }

#ifdef BRENIER_HAS_TORCH
  /// A lesson over pictures shows few and large ones, and no form of free play.
  void picturesHaveTheRoom() {
    Classroom room;
    room.room().open("mending-pictures-without-pairs");
    room.player().goTo(1);
    QVERIFY(room.settled());
    const PictureStage& stage = *room.window->pictureStage();
    QVERIFY(QTest::qWaitFor([&] { return stage.sheet()->shown() > 0; }, kStepPatience));
    QVERIFY(stage.isVisible() && !stage.ownPicture()->isVisible());
    QVERIFY2(stage.sheet()->factor() >= 5, qPrintable(QString::number(stage.sheet()->factor())));
    room.act(ActionId::layoutDebug);
    QVERIFY(stage.ownPicture()->isVisibleTo(&stage));
  }
#endif

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessonFeedback)
#include "test_lesson_feedback.moc"
