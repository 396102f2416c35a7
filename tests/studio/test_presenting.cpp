#include <QLabel>
#include <QMenu>
#include <QProcess>
#include <QScreen>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/images/own_picture_card.h"
#include "ui/images/picture_sheet.h"
#include "ui/images/picture_stage.h"
#include "ui/lessons/lecturer_window.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/lessons/presented_ask.h"
#include "ui/main_window/lesson_looks.h"
#include "ui/main_window/presenting.h"
#include "ui/panels/number_explanation.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/curve_card.h"
#include "ui/run/run_controller.h"
#include "ui/theme/tabular_text.h"

using namespace brenier;
using namespace brenier::test;

namespace {

const char* const kTwoScreens =
    R"({"screens": [{"name": "a", "x": 0, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96, "dpr": 1},
                    {"name": "b", "x": 1280, "y": 0, "width": 1024, "height": 768, "logicalDpi": 96, "dpr": 1}]})";

Lesson shipped(const char* id) {
  return *std::find_if(lessons().shipped().begin(), lessons().shipped().end(),
                       [id](const Lesson& one) { return one.id == id; });
}

/// A lesson with notes at its first step.
Lesson withNotes() {
  Lesson lesson = shipped("when-one-seed-lies");
  lesson.steps.front().notes = "Ask **first**, then press space.";
  return lesson;
}

}  // namespace

/// What a lecturer has in front of an audience.
class TestPresenting : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_presenting", m_folder); }

  /// Without a lesson: the legend, what learns, and two numbers, which one chooses.
  void withoutALesson() {
    Classroom room;
    QVERIFY(QTest::qWaitFor([&] { return room.player().number("l2_uvp").has_value(); }, kStepPatience));
    const auto facts = [&] { return room.window->stage()->annotations().facts; };
    QVERIFY(facts().empty() && !room.room().caption()->isVisible());
    room.act(ActionId::present);
    QTRY_COMPARE(facts().size(), std::size_t{2});
    QVERIFY(room.window->stage()->annotations().legend);
    QCOMPARE(facts()[0].label, QString("step"));
    QVERIFY(facts()[1].value.endsWith('%'));
    QVERIFY2(room.room().caption()->isVisible() && room.room().caption()->text().contains(" learns: "),
             qPrintable(room.room().caption()->text()));
    room.act(ActionId::largeNumbers);
    auto* menu = room.find<QMenu>("largeNumbersMenu");
    QVERIFY(menu && menu->actions().size() > 5);
    const auto entry = [&](const QString& title) {
      const auto all = menu->actions();
      return *std::find_if(all.begin(), all.end(), [&](const QAction* one) { return one->text() == title; });
    };
    QVERIFY(!entry("Certified gap")->isEnabled());  // two are chosen
    entry("step")->trigger();
    menu->close();
    room.act(ActionId::largeNumbers);
    menu = room.window->findChildren<QMenu*>("largeNumbersMenu").back();
    entry("Certified gap")->trigger();
    menu->close();
    QCOMPARE(facts()[1].label, QString("Certified gap"));
    room.act(ActionId::present);
    QTRY_VERIFY(facts().empty() && !room.room().caption()->isVisible());
  }

  /// Who sits in the last row has large numbers and t larger by a key, also where they had all of their corner.
  void typeGrowsByAKey() {
    Classroom room({}, "one-convex-function");
    room.player().goTo(0);
    QVERIFY(room.settled());
    room.act(ActionId::present);
    StageView& stage = *room.window->stage();
    auto* t = room.window->findChild<InterpolationBar*>()->findChild<TabularLabel*>();
    QVERIFY(t);
    const auto facts = [&] { return stage.annotationPlaces().facts.size(); };
    QTRY_VERIFY(!facts().isEmpty());
    const QSizeF before = facts();
    const int type = t->font().pixelSize();
    for (int k = 0; k < 3; ++k) room.act(ActionId::typeLarger);
    QTRY_VERIFY(facts().height() > 1.2 * before.height());
    QVERIFY(t->font().pixelSize() > type);
    for (int k = 0; k < 5; ++k) room.act(ActionId::typeSmaller);
    QTRY_VERIFY(facts().height() < before.height());
  }

  /// Cards say themselves what they are: nothing stands below them.
  void theShelfHasNoCaption() {
    Classroom room;
    QTRY_VERIFY(room.window->frameStep() >= 0);
    room.room().showShelf();
    room.act(ActionId::present);
    QVERIFY(room.room().shelf()->isVisible() && !room.room().caption()->isVisible());
    room.act(ActionId::present);
    room.room().leave();
    room.act(ActionId::present);
    QVERIFY(room.room().caption()->isVisible());
  }

  /// Where several seeds stand in the run's place, so do their legend, their numbers and how far they have to go; what
  /// is said of them covers none of the data.
  void severalSeeds() {
    Classroom room;
    StageView& stage = *room.window->stage();
    QVERIFY(QTest::qWaitFor([&] { return room.player().number("l2_uvp").has_value(); }, kStepPatience));
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() >= 200; }, kStepPatience));
    const auto names = [&] { return legendNames(stage.legendSubject(), stage.annotations()); };
    room.act(ActionId::present);
    QTRY_VERIFY(names().contains("source") && names().contains("learned image"));
    room.act(ActionId::seeds);
    QVERIFY(QTest::qWaitFor([&] { return stage.style().seeds != nullptr; }, kStepPatience));
    QVERIFY(!names().contains("source") && !names().contains("learned image") && !names().contains("arrows"));
    QVERIFY2(names().contains("source: seeds agree") && names().contains("target"), qPrintable(names().join(", ")));
    const auto isSaid = [&] {
      const SeedsLook& look = *stage.style().seeds;
      const auto& facts = stage.annotations().facts;
      return !facts.empty() && facts.front() == StageFact{"step, 8 seeds", seedsStep(look, stage.snapshot()->step)};
    };
    QTRY_VERIFY(isSaid());
    QVERIFY2(stage.annotations().facts.front().value.contains(" of "),
             qPrintable(stage.annotations().facts.front().value));
    const QString first = stageNotes(*stage.snapshot(), stage.style()).front();
    QVERIFY2(first.contains(" of ") && first.endsWith("they are catching up with the run"), qPrintable(first));
    QCOMPARE(stage.style().noteScale, stage.annotations().scale);
    // Once their errors are known they are the large number.
    QVERIFY(QTest::qWaitFor([&] { return stage.annotations().facts.size() == 2; }, kStepPatience));
    QVERIFY(stage.annotations().facts[1].label.endsWith(", 8 seeds"));
    QVERIFY(stage.annotations().facts[1].value.contains(QChar(0x00B1)));
    for (const bool presented : {true, false}) {
      if (!presented) room.act(ActionId::present);
      QTest::qWait(300);
      const auto lines = stageNotes(*stage.snapshot(), stage.style());
      const double notes = stageNotesHeight(QSizeF(stage.size()), lines, stage.style().noteScale);
      const QTransform toPixels = StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
      for (std::size_t i = 0; i < stage.snapshot()->target->size() / 2; ++i)
        QVERIFY(toPixels.map(planePoint(*stage.snapshot()->target, i)).y() <= stage.height() - notes);
      if (const QString pictures = qEnvironmentVariable("BRENIER_PICTURES"); !pictures.isEmpty())
        room.window->grab().save(pictures + (presented ? "/seeds-presented.png" : "/seeds.png"));
    }
    QVERIFY(!room.window->actions().layer(layerSpace)->isEnabled());
    room.act(ActionId::seeds);
    QTRY_VERIFY(names().isEmpty() || names().contains("learned image"));
    QVERIFY(room.window->actions().layer(layerSpace)->isEnabled());
  }

  /// Pictures in front of an audience: the numbers that the step names, and nothing to operate.
  void picturesHaveTheirNumbers() {
    Classroom room;
    Lesson lesson = shipped("mending-pictures-without-pairs");
    lesson.steps[1].controls.emplace_back("numbers");
    room.room().tryOut(lesson);
    room.player().goTo(1);
    auto* pictures = room.window->pictureStage();
    QVERIFY(QTest::qWaitFor([&] { return room.player().number("psnr_input") && room.player().number("psnr"); },
                            kStepPatience));
    QTRY_VERIFY2(pictures->factsText().contains("PSNR of the input"), qPrintable(pictures->factsText()));
    QVERIFY(!pictures->factsText().contains(QStringLiteral("–")));
    const auto listed = [&](const QString& title) {
      const auto labels = room.window->numbersPanel()->findChildren<QLabel*>();
      return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
        return label->text() == title && !label->visibleRegion().isEmpty();
      });
    };
    for (auto* card : room.window->numbersPanel()->findChildren<CurveCard*>()) QVERIFY(!card->isVisible());
    QTRY_VERIFY(listed("PSNR of the input") && listed("PSNR"));
    QVERIFY(!pictures->ownPicture()->isVisible());     // that is for free play
    auto* number = room.find<QLabel>("pictureFacts");  // each explains itself
    auto* explained = room.window->numbersPanel()->explanation();
    QTRY_VERIFY(number->width() > number->fontMetrics().horizontalAdvance(pictures->factsText()));
    QTest::mouseClick(number, Qt::LeftButton, {}, QPoint(number->width() - 8, number->height() / 2));
    QVERIFY(explained->isVisible());
    QVERIFY2(explained->text().contains("PSNR of the input"), qPrintable(explained->text()));
    explained->close();
    emit number->linkActivated("step");
    QVERIFY2(explained->isVisible() && explained->text().contains("batch of samples"), qPrintable(explained->text()));
    explained->close();
    const int factor = pictures->sheet()->factor();
    const auto keep = [&](const char* name) {
      if (const QString folder = qEnvironmentVariable("BRENIER_PICTURES"); !folder.isEmpty())
        room.window->grab().save(folder + name);
    };
    keep("/pictures.png");
    room.act(ActionId::present);
    room.window->showNormal();
    room.window->resize(1280, 800);
    QTRY_VERIFY2(pictures->sheet()->factor() > factor, qPrintable(QString::number(pictures->sheet()->factor())));
    QVERIFY(pictures->factsText().contains("PSNR") && pictures->factsText().contains("step"));
    auto* facts = room.find<QLabel>("pictureFacts");
    QVERIFY(facts->isVisible());
    QTRY_VERIFY(facts->height() >= facts->sizeHint().height() && facts->width() >= facts->sizeHint().width());
    QTest::qWait(200);
    keep("/pictures-presented.png");
    room.act(ActionId::present);
    QTRY_COMPARE(pictures->sheet()->factor(), factor);
    room.act(ActionId::lessonLeave);
    QTRY_VERIFY(pictures->factsText().isEmpty());
  }

  /// The room reads among what it chooses, and afterwards what is right and why, beside the stage; so does the
  /// lecturer, before and after.
  void theRoomReadsTheOptions() {
    Classroom room;
    room.room().tryOut(shipped("moving-sand"));
    auto* asked = room.find<PresentedAsk>("presentedAsk");
    QVERIFY(asked && !asked->isVisible());
    room.player().goTo(1);
    QVERIFY(room.settled());
    QVERIFY(!asked->isVisible());  // the card has it
    room.act(ActionId::present);
    if (!room.window->actions()[ActionId::lecturer]->isChecked()) room.act(ActionId::lecturer);
    QTRY_VERIFY(asked->isVisible());
    const LessonStep& step = room.player().step();
    auto* lecturer = room.find<LecturerWindow>("lecturerWindow");
    for (const auto& option : step.ask->options) {
      QVERIFY2(asked->text().contains(qs(option.text)), qPrintable(asked->text()));
      QVERIFY(!asked->text().contains(qs(option.reason)));
      QVERIFY(lecturer->findChild<QLabel*>("lecturerAnswer")->text().contains(qs(option.text)));
      QVERIFY(lecturer->findChild<QLabel*>("lecturerAnswer")->text().contains(qs(option.reason)));
    }
    const QRect stage(room.window->stage()->mapTo(room.window.get(), QPoint()), room.window->stage()->size());
    QVERIFY(!stage.intersects(QRect(asked->mapTo(room.window.get(), QPoint()), asked->size())));
    room.act(ActionId::lessonNext);
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    QVERIFY2(asked->text().contains(qs(step.reveal.text)) && asked->text().contains(qs(step.ask->options[1].reason)),
             qPrintable(asked->text()));
    room.player().goTo(0);  // drawn on the stage: nothing is to be read before its answer
    QVERIFY(room.settled());
    QVERIFY(!asked->isVisible());
    room.act(ActionId::lessonNext);
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    QTRY_VERIFY(asked->isVisible() && asked->text().contains(qs(room.player().step().reveal.text)));
    room.act(ActionId::present);
    QTRY_VERIFY(!asked->isVisible());
  }

  /// A key that asks for an answer is seen to have done so at once: the answer is there, where nothing of the run is
  /// asked, also after slow motion, for which the step begins anew; else the caption says how far it is.
  void aKeyIsAnsweredAtOnce() {
    Classroom room;
    room.room().open("two-players");
    room.player().goTo(1);
    QVERIFY(room.settled());
    room.act(ActionId::layoutPresent);
    LessonCaption& caption = *room.room().caption();
    QTRY_COMPARE(caption.waits(), QString());
    room.act(ActionId::stepSlowly);
    QVERIFY(QTest::qWaitFor([&] { return room.window->stage()->style().slow != nullptr; }, kStepPatience));
    QTest::keyClick(room.window.get(), Qt::Key_PageDown);
    QVERIFY(room.player().grade().has_value());
    QCOMPARE(caption.text(), qs(room.player().step().reveal.caption));
    QTest::keyClick(room.window.get(), Qt::Key_PageDown);
    QCOMPARE(room.player().index(), 2);
    QVERIFY(room.settled());
    QTest::keyClick(room.window.get(), Qt::Key_PageDown);  // this answer is learned
    QVERIFY(!room.player().grade());
    const auto until = room.player().step().reveal.play.steps;
    QVERIFY(until);
    QVERIFY2(caption.waits().startsWith("The answer comes at step " + groupedInteger(*until)),
             qPrintable(caption.waits()));
    QTRY_VERIFY_WITH_TIMEOUT(room.window->frameStep() > 1, kStepPatience);
    QVERIFY2(caption.waits().endsWith(groupedInteger(room.window->frameStep())), qPrintable(caption.waits()));
    if (const QString pictures = qEnvironmentVariable("BRENIER_PICTURES"); !pictures.isEmpty())
      room.window->grab().save(pictures + "/answer-comes.png");
    room.act(ActionId::playPause);
    QTRY_COMPARE(caption.waits(), QString("Paused: Space plays on"));
    QTest::keyClick(room.window.get(), Qt::Key_PageDown);  // nobody has to wait for it
    QCOMPARE(room.player().index(), 3);
    room.act(ActionId::lessonBack);
    QCOMPARE(room.player().index(), 2);
  }

  /// Only the lecturer sees the notes and what comes next; the keys of the room work in both windows.
  void theLecturersWindow() {
    Classroom room;
    QVERIFY(!room.window->actions()[ActionId::lecturer]->isEnabled());
    room.room().tryOut(withNotes());
    QVERIFY(room.settled());
    room.act(ActionId::present);
    const bool twoScreens = QGuiApplication::screens().size() > 1;
    auto* lecturer = room.find<LecturerWindow>("lecturerWindow");
    QCOMPARE(lecturer && lecturer->isVisible(), twoScreens);  // with one it would hide the stage
    if (!twoScreens) room.act(ActionId::lecturer);
    lecturer = room.find<LecturerWindow>("lecturerWindow");
    QVERIFY(lecturer && lecturer->isVisible());
    if (twoScreens) QVERIFY(lecturer->screen() != room.window->screen());
    QCOMPARE(lecturer->notes(), QString("Ask **first**, then press space."));
    const auto& steps = room.player().lesson().steps;
    QCOMPARE(lecturer->next(), QString::fromStdString("Next: " + steps[1].title + ". " + steps[1].caption));
    QTest::mouseClick(lecturer->findChild<QPushButton*>("lecturerForward"), Qt::LeftButton);
    QCOMPARE(room.player().index(), 1);
    QVERIFY2(lecturer->findChild<QLabel*>("lecturerAnswer")->text().contains("Right: No: the points will be reached"),
             qPrintable(lecturer->findChild<QLabel*>("lecturerAnswer")->text()));
    if (const QString pictures = qEnvironmentVariable("BRENIER_PICTURES"); !pictures.isEmpty())
      lecturer->grab().save(pictures + "/lecturer.png");
    QTest::keyClick(lecturer, Qt::Key_B);
    QVERIFY(room.window->actions()[ActionId::blankScreen]->isChecked());
    QCOMPARE(lecturer->findChild<QPushButton*>("lecturerBlank")->text(), QString("Show the screen"));
    QTest::keyClick(lecturer, Qt::Key_B);
    QTest::mouseClick(lecturer->findChild<QPushButton*>("lecturerBack"), Qt::LeftButton);
    QCOMPARE(room.player().index(), 0);
    Lesson asking = withNotes();  // a title that asks ends by itself
    asking.steps[1].title = "Better than nothing?";
    room.room().tryOut(asking);
    QCOMPARE(lecturer->next(), QString::fromStdString("Next: Better than nothing? " + asking.steps[1].caption));
    room.act(ActionId::present);
    QTRY_VERIFY(!lecturer->isVisible());
  }

  /// The same where there are two, in a process that has them.
  void itOpensOnASecondScreen() {
    if (QGuiApplication::screens().size() > 1) return;
    QFile file(m_folder.filePath("screens.json"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(kTwoScreens) > 0);
    file.close();
    QProcess again;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_QPA_PLATFORM", "offscreen:configfile=" + file.fileName());
    again.setProcessEnvironment(environment);
    again.setProcessChannelMode(QProcess::MergedChannels);
    again.start(QCoreApplication::applicationFilePath(), {"presenting", "theLecturersWindow"});
    QVERIFY(again.waitForFinished(kStepPatience));
    QVERIFY2(again.exitCode() == 0, again.readAll().constData());
  }

  /// A projector that is plugged in, pulled out and plugged in again: the lecturer's window is there, on the other
  /// screen while there is one and within the one that is left, at the same step with the same notes. Wants an X server
  /// that takes monitors, so in a process of its own under Xvfb, where there is one.
  void screensComeAndGo() {
    if (!qEnvironmentVariableIsSet("BRENIER_MONITORS")) return startUnderXvfb("screensComeAndGo");
    const auto xrandr = [](const QStringList& what) { return QProcess::execute("xrandr", what) == 0; };
    QVERIFY(xrandr({"--setmonitor", "room", "1280/340x800/210+0+0", "screen"}));
    QTRY_COMPARE(QGuiApplication::primaryScreen()->size(), QSize(1280, 800));
    const auto plug = [&](bool on) {
      return xrandr(on ? QStringList{"--setmonitor", "mine", "1024/270x800/210+1280+0", "none"}
                       : QStringList{"--delmonitor", "mine"});
    };
    Classroom room;
    room.room().tryOut(withNotes());
    QVERIFY(room.settled());
    room.act(ActionId::present);
    QVERIFY(!room.find<LecturerWindow>("lecturerWindow"));
    for (int time = 0; time < 2; ++time) {
      QVERIFY(plug(true));
      QTRY_COMPARE(QGuiApplication::screens().size(), 2);
      QTRY_VERIFY(room.find<LecturerWindow>("lecturerWindow"));
      auto* lecturer = room.find<LecturerWindow>("lecturerWindow");
      QTRY_VERIFY(lecturer->isVisible() && lecturer->screen() != room.window->screen());
      QTRY_VERIFY2(lecturer->screen()->geometry().contains(lecturer->geometry()),
                   qPrintable(QString("it ends at %1").arg(lecturer->geometry().bottom())));
      if (time == 0) QTest::keyClick(lecturer, Qt::Key_PageDown);
      QCOMPARE(room.player().index(), 1);
      const QString notes = lecturer->notes(), next = lecturer->next();
      QVERIFY(plug(false));
      QTRY_COMPARE(QGuiApplication::screens().size(), 1);
      QTRY_VERIFY(room.window->screen()->geometry().contains(lecturer->geometry()) && lecturer->isVisible());
      QVERIFY(room.window->isVisible() && room.player().index() == 1);
      QVERIFY(lecturer->notes() == notes && lecturer->next() == next);
    }
    room.act(ActionId::present);
    QTRY_VERIFY(!room.find<LecturerWindow>("lecturerWindow")->isVisible());
  }

 private:
  /// This test again, on a wide screen that can be cut into monitors.
  void startUnderXvfb(const char* test) {
    if (QStandardPaths::findExecutable("Xvfb").isEmpty() || QStandardPaths::findExecutable("xrandr").isEmpty())
      QSKIP("Xvfb or xrandr is not installed.");
    QProcess server;
    server.start("Xvfb", {"-displayfd", "1", "-screen", "0", "2304x800x24", "-nolisten", "tcp"});
    QVERIFY(server.waitForReadyRead(kStepPatience));
    QProcess again;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("DISPLAY", ":" + QString::fromLatin1(server.readLine()).trimmed());
    environment.insert("QT_QPA_PLATFORM", "xcb");
    environment.insert("BRENIER_MONITORS", "1");
    again.setProcessEnvironment(environment);
    again.setProcessChannelMode(QProcess::MergedChannels);
    again.start(QCoreApplication::applicationFilePath(), {"presenting", test});
    const bool ended = again.waitForFinished(kStepPatience);
    server.terminate();
    server.waitForFinished();
    QVERIFY2(ended && again.exitCode() == 0, again.readAll().constData());
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestPresenting)
#include "test_presenting.moc"
