#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/workshop.h"
#include "ui/canvas/layer_bar.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_maker.h"
#include "ui/lessons/maker_card.h"
#include "ui/main_window/lesson_making.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_shelf.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// Answers the next file dialog with this path.
void answerFileDialog(const QString& path) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, timer, [timer, path] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    auto* name = dialog ? dialog->findChild<QLineEdit*>("fileNameEdit") : nullptr;
    if (!name) return;
    timer->deleteLater();
    name->setText(path);
    QTest::keyClick(name, Qt::Key_Return);
  });
  timer->start(50);
}

}  // namespace

/// Lessons made in the window.
class TestLessonMaker : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_lesson_maker");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    ThemeManager::instance().applyTo(*qApp);
  }

  /// A lesson of three steps with a question, by mouse and keyboard alone; then as a student goes through it, and once
  /// more from its file in another window. What a step took is there again to the last bit.
  void threeStepsAndAQuestion() {
    const QString path = m_folder.filePath("mine.brenier-lesson");
    std::vector<PlanePoints> images;
    std::vector<std::int64_t> steps;
    {
      Workshop shop;
      steps.push_back(shop.holdAfter(3));
      images.push_back(shop.image());
      shop.act(ActionId::makeLesson);
      QVERIFY(shop.window->making()->card()->isVisible());
      shop.type<QLineEdit>("makerTitle", "Two clouds");
      shop.type<QLineEdit>("makerGoal", "that a map learns");
      shop.type<QLineEdit>("makerStepTitle", "At first");
      shop.type<QPlainTextEdit>("makerText", "The map knows *little* yet.");
      shop.act(ActionId::playPause);
      steps.push_back(shop.holdAfter(steps[0] + 3));
      images.push_back(shop.image());
      shop.click("makerAdd");
      shop.type<QLineEdit>("makerStepTitle", "Later");
      shop.type<QPlainTextEdit>("makerText", "Now it is nearer.");
      QTest::keyClick(shop.window.get(), Qt::Key_3);  // without the learned image: another look, the same run
      shop.click("makerAdd");
      steps.push_back(steps[1]);
      images.push_back(images[1]);
      shop.type<QLineEdit>("makerStepTitle", "A guess");
      shop.type<QPlainTextEdit>("makerText", "How far will it come?");
      askForTheError(shop);
      if (QTest::currentTestFailed()) return;
      answerFileDialog(path);
      shop.click("makerSave");
      QVERIFY2(QFile::exists(path), qPrintable(shop.find<QLabel>("makerSaid")->text()));
      QVERIFY(!shop.window->making()->maker().isModified());
      shop.click("makerTry");
      walk(shop, steps, images);
      if (QTest::currentTestFailed()) return;
      QTRY_VERIFY(shop.find<QWidget>("lessonHome") && shop.find<QWidget>("lessonHome")->isVisible());
      shop.click("lessonHome");
      QVERIFY(shop.window->making()->card()->isVisible() && !shop.player().isOpen());
      QVERIFY(shop.window->actions()[ActionId::makeStep]->isEnabled());
      holdToTheRunBefore(shop, steps[2]);
      if (QTest::currentTestFailed()) return;
    }
    Workshop student(path);
    QCOMPARE(student.player().lesson().title, std::string("Two clouds"));
    walk(student, steps, images);
  }

  /// What is not written yet is said before anything is tried or saved, at its step.
  void whatIsMissingIsSaid() {
    Workshop shop;
    QVERIFY(shop.holdAfter(1) >= 0);
    shop.act(ActionId::makeLesson);
    shop.click("makerAdd");
    shop.click("makerTry");
    QVERIFY(!shop.player().isOpen());
    auto* said = shop.find<QLabel>("makerSaid");
    QVERIFY2(said->isVisible() && said->text().startsWith("The lesson has no title yet."), qPrintable(said->text()));
    shop.type<QLineEdit>("makerTitle", "x");
    shop.type<QLineEdit>("makerGoal", "y");
    shop.click("makerSave");
    QVERIFY2(said->text().startsWith("Step 1 has no title yet."), qPrintable(said->text()));
    QCOMPARE(shop.window->making()->maker().index(), 0);
    shop.click("makerDown");
    QCOMPARE(shop.window->making()->maker().index(), 1);
    shop.click("makerRemove");
    QCOMPARE(shop.window->making()->maker().count(), 1);
    QVERIFY(!shop.find<QWidget>("makerRemove")->isEnabled());
    shop.click("makerClose");
    QVERIFY(!shop.window->making()->card()->isVisible() && shop.window->numbersPanel()->isVisible());
    QCOMPARE(shop.window->focusWidget(), static_cast<QWidget*>(shop.window->stage()));  // no key changes the run
  }

  /// A large number that is what is asked is remarked on, tried and saved; nothing is refused for it.
  void theAnswerInLargeTypeIsRemarkedOn() {
    Workshop shop;
    QVERIFY(shop.holdAfter(1) >= 1);
    QVERIFY(QTest::qWaitFor([&] { return shop.player().numberHere("l2_uvp").has_value(); }, kMakerPatience));
    shop.act(ActionId::makeLesson);
    LessonMaker& maker = shop.window->making()->maker();
    emit shop.window->making()->card()->kindWanted("number");
    LessonStep step = maker.step();
    QVERIFY(step.ask);
    step.title = step.text = step.ask->prompt = "words";
    step.numbers = {"step", step.ask->number};
    maker.setStep(step);
    maker.setLearnsOn(0);
    maker.setTitle("Mine");
    maker.setGoal("To see it");
    const QString remark = "Step 1 shows large the very number that its question asks for.";
    shop.act(ActionId::tryLesson);
    QVERIFY(shop.player().isOpen());
    QCOMPARE(shop.window->messageBar()->text(), remark);
    shop.window->lessons()->leave();
    QCOMPARE(shop.find<QLabel>("makerSaid")->text(), remark);
    answerFileDialog(m_folder.filePath("told.brenier-lesson"));
    shop.act(ActionId::saveLesson);
    QVERIFY2(shop.find<QLabel>("makerSaid")->text().endsWith(". " + remark),
             qPrintable(shop.find<QLabel>("makerSaid")->text()));
    maker.setLearnsOn(10);  // the number that is asked comes later
    QVERIFY(lessonRemarks(maker.lesson()).empty());
  }

  /// A shipped lesson is gone on with: what the card has no field for is in the file again, and each step shows what it
  /// showed, in whatever order.
  void goneOnWith() {
    const QString path = m_folder.filePath("again.brenier-lesson");
    const auto shipped = std::find_if(lessonsThereAre().shipped().begin(), lessonsThereAre().shipped().end(),
                                      [](const Lesson& lesson) { return lesson.id == "two-players"; });
    Lesson before = *shipped;
    before.steps[1].notes = "Wait for guesses.";
    before.steps[1].ask->verdicts = {{0.9, "Splendid."}};
    before.steps[1].nextWrong = before.steps[0].id;
    QVERIFY(lessonsThereAre().write(before, path.toStdString()));
    Workshop shop;
    QVERIFY(shop.holdAfter(1) >= 0);
    answerFileDialog(path);
    shop.act(ActionId::editLesson);
    LessonMaker& maker = shop.window->making()->maker();
    QTRY_COMPARE(maker.count(), static_cast<int>(before.steps.size()));
    QVERIFY(shop.window->making()->card()->isVisible() && !maker.isModified());
    QCOMPARE(shop.find<QLineEdit>("makerTitle")->text(), qs(before.title));
    QVERIFY(shop.window->controller().config().source == before.steps[0].set.run->source);
    // The same file again, as far as a viewer is concerned.
    const Lesson same = maker.lesson();
    for (std::size_t i = 0; i < before.steps.size(); ++i) sameForViewers(before, same, i, i);
    if (QTest::currentTestFailed()) return;
    shop.type<QLineEdit>("makerStepTitle", "! ");
    shop.click("makerDown");  // the first step is the second now
    shop.click("makerSave");  // to the same file, without a question
    QVERIFY2(shop.find<QLabel>("makerSaid")->text().startsWith("Saved to"),
             qPrintable(shop.find<QLabel>("makerSaid")->text()));
    // That stands there until something is another than in the file, whatever it is.
    const auto isSaid = [&] { return shop.find<QLabel>("makerSaid")->text().startsWith("Saved to"); };
    shop.click("makerUp");
    QVERIFY(maker.isModified() && !isSaid());
    shop.click("makerDown");
    for (const char* field : {"makerTitle", "makerGoal", "makerStepTitle"}) {
      shop.click("makerSave");
      QVERIFY(isSaid() && !maker.isModified());
      shop.type<QLineEdit>(field, "x");
      QVERIFY2(maker.isModified() && !isSaid(), field);
      QTest::keyClick(shop.find<QLineEdit>(field), Qt::Key_Backspace);
    }
    shop.click("makerSave");
    const auto after = lessonsThereAre().open(path.toStdString());
    QVERIFY(after);
    QCOMPARE(after->id, before.id);
    QCOMPARE(after->goals, before.goals);
    QCOMPARE(after->level, before.level);
    QCOMPARE(after->files, before.files);
    const LessonStep& moved = after->steps[0];
    QCOMPARE(moved.id, before.steps[1].id);
    QCOMPARE(moved.notes, std::string("Wait for guesses."));
    QCOMPARE(moved.ask->verdicts.size(), std::size_t{1});
    QCOMPARE(moved.nextWrong, before.steps[0].id);
    QCOMPARE(moved.reveal.play.steps, before.steps[1].reveal.play.steps);
    sameForViewers(before, *after, 1, 0);
    sameForViewers(before, *after, 0, 1);
    for (std::size_t i = 2; i < before.steps.size(); ++i) sameForViewers(before, *after, i, i);
    if (QTest::currentTestFailed()) return;
    // The target of an answer that is no more is the following step.
    maker.select(1);
    shop.click("makerRemove");
    QVERIFY(maker.lesson().steps[0].nextWrong.empty());
    QVERIFY(lessonsThereAre().write(maker.lesson(), m_folder.filePath("less.brenier-lesson").toStdString()));
  }

  /// A lesson that is dropped on the window opens, and so does one from the File menu's dialog.
  void droppedAndOpened() {
    const QString path = m_folder.filePath("shipped.brenier-lesson");
    QVERIFY(lessonsThereAre().write(lessonsThereAre().shipped().front(), path.toStdString()));
    Workshop shop;
    QVERIFY(shop.holdAfter(0) >= 0);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    const QPoint middle = shop.window->rect().center();
    QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(shop.window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(shop.window.get(), &drop);
    QCOMPARE(shop.player().lesson().id, lessonsThereAre().shipped().front().id);
    shop.act(ActionId::lessonLeave);
    answerFileDialog(path);
    shop.act(ActionId::openRun);
    QVERIFY(shop.player().isOpen());
  }

  /// The form of every kind of question lies in its card.
  void everyQuestionFitsItsCard() {
    Workshop shop;
    QVERIFY(shop.holdAfter(1) >= 1);
    shop.act(ActionId::makeLesson);
    MakerCard* card = shop.window->making()->card();
    for (const Descriptor& kind : lessonsThereAre().askKinds()) {
      LessonAsk ask;
      ask.kind = kind.id;
      if (kind.id == "number") ask.number = "l2_uvp", ask.max = 5, ask.unit = "%";
      if (kind.id == "choice") ask.options = {{.text = "one", .reason = "why"}, {.text = "two", .reason = "why"}};
      if (kind.id == "order")
        ask.options = {{.text = "one", .reason = {}, .number = "l2_uvp"},
                       {.text = "two", .reason = {}, .number = "cosine"}};
      card->setAsk(ask);
      QTRY_VERIFY(!shop.find<QWidget>("askForm")->findChild<QLineEdit*>("askPrompt")->size().isEmpty());
      for (auto* part : shop.find<QWidget>("askForm")->findChildren<QWidget*>())
        if (part->isVisible())
          QVERIFY2(part->mapTo(card, QPoint(part->width(), 0)).x() <= card->width(),
                   qPrintable(qs(kind.id) + ": " + part->accessibleName()));
    }
  }

  /// Drafted at a later step, the scale holds the number of the step at which it is asked; where one does not, a try
  /// says it.
  void theScaleHoldsTheTruthWhereItIsAsked() {
    Workshop shop;
    QVERIFY(shop.holdAfter(1) >= 1);
    QVERIFY(QTest::qWaitFor([&] { return shop.player().numberHere("l2_uvp").has_value(); }, kMakerPatience));
    const double early = *shop.player().number("l2_uvp");
    shop.act(ActionId::makeLesson);
    shop.window->controller().play();
    QVERIFY(QTest::qWaitFor([&] { return *shop.player().number("l2_uvp") < 0.4 * early; }, kMakerPatience));
    QVERIFY(shop.holdAfter(1) > 1);
    LessonMaker& maker = shop.window->making()->maker();
    emit shop.window->making()->card()->kindWanted("number");
    QVERIFY(maker.step().ask && maker.step().ask->number == "l2_uvp");
    const double share = early / maker.step().ask->max;
    QVERIFY2(share <= 0.9 && (share < 0.4 || share > 0.6), qPrintable(QString::number(share)));
    LessonStep step = maker.step();
    step.title = step.text = step.ask->prompt = "words";
    step.ask->max = 0.25 * early;
    maker.setStep(step);
    maker.setTitle("Mine");
    maker.setGoal("To see it");
    shop.act(ActionId::tryLesson);
    QVERIFY(shop.settled());
    shop.player().showTruth();
    QVERIFY(QTest::qWaitFor([&] { return shop.player().truth().has_value(); }, kMakerPatience));
    QVERIFY2(shop.window->messageBar()->text().startsWith("Step 1 cannot be answered."),
             qPrintable(shop.window->messageBar()->text()));
    shop.window->lessons()->leave();
    QVERIFY(shop.find<QLabel>("makerSaid")->text().startsWith("Step 1 cannot be answered."));
  }

 private:
  /// The run, the way to it, layers and claims of a step of one lesson beside those of another's.
  static void sameForViewers(const Lesson& before, const Lesson& after, std::size_t was, std::size_t is) {
    const auto at = [](const Lesson& lesson, std::size_t index) {
      LessonMaker maker;
      maker.open(lesson, {});
      maker.select(static_cast<int>(index));
      return maker.state();
    };
    const TakenState a = at(before, was), b = at(after, is);
    QVERIFY(a.run == b.run);
    QCOMPARE(a.step, b.step);
    QCOMPARE(a.layers, b.layers);
    QCOMPARE(a.interpolation, b.interpolation);
    QVERIFY(a.view == b.view && a.play == b.play);
    QCOMPARE(before.steps[was].text, after.steps[is].text);
    QCOMPARE(before.steps[was].claims.size(), after.steps[is].claims.size());
    QCOMPARE(before.steps[was].controls, after.steps[is].controls);
  }
  /// "A number" from the list of kinds; the truth comes some steps later.
  void askForTheError(Workshop& shop) {
    QVERIFY(QTest::qWaitFor([&] { return shop.player().number("l2_uvp").has_value(); }, kMakerPatience));
    auto* kind = shop.find<QComboBox>("askKind");
    kind->setFocus();
    kind->showPopup();  // a box that is not open keeps its value
    QTest::keyClick(kind->view(), Qt::Key_Down);
    QTest::keyClick(kind->view(), Qt::Key_Down);
    QTest::keyClick(kind->view(), Qt::Key_Return);
    QVERIFY(shop.find<QComboBox>("askNumber"));
    QCOMPARE(shop.find<QComboBox>("askNumber")->currentData().toString(), QString("l2_uvp"));
    auto* number = shop.find<LabeledCombo>("askNumber");
    number->showPopup();  // in groups, and to search in
    QStringList groups;
    for (const Choice* choice : number->chooser()->shown())
      if (!groups.contains(choice->group)) groups << choice->group;
    QVERIFY2(groups.size() > 2 && groups.contains("Error of the map"), qPrintable(groups.join(", ")));
    number->chooser()->search("uvp");
    for (const Choice* choice : number->chooser()->shown()) QVERIFY(choice->title.contains("UVP"));
    number->hidePopup();
    shop.type<QLineEdit>("askPrompt", "How many percent are left?");
    auto* later = shop.find<QSpinBox>("makerLearnsOn");
    later->setFocus();
    later->selectAll();
    QTest::keyClicks(later, "4");
    shop.type<QPlainTextEdit>("makerAnswerText", "So far.");
    QVERIFY(shop.window->making()->maker().missing().isEmpty());
  }

  /// A try leaves no run behind, and the run that comes back still is what its seeds lead to.
  void holdToTheRunBefore(Workshop& shop, std::int64_t step) {
    QVERIFY(QTest::qWaitFor([&] { return shop.window->frameStep() == step; }, kMakerPatience));
    QVERIFY(shop.window->controller().replays());
    QTRY_COMPARE(shop.window->shelf()->runs().size(), std::size_t{1});
    auto* said = shop.find<QLabel>("makerSaid");
    shop.click("makerRetake");
    QVERIFY2(!said->text().contains("weights from elsewhere"), qPrintable(said->text()));
  }

  void walk(Workshop& shop, const std::vector<std::int64_t>& steps, const std::vector<PlanePoints>& images) {
    QVERIFY(shop.player().isOpen());
    QCOMPARE(shop.player().count(), 3);
    for (std::size_t i = 0; i < 3; ++i) {
      QVERIFY(shop.settled());
      QCOMPARE(shop.window->frameStep(), steps[i]);
      QVERIFY2(shop.image() == images[i], qPrintable(QString("step %1 shows other weights").arg(i + 1)));
      QCOMPARE((shop.window->layerBar()->layers() & layerImage) != 0, i < 2);
      if (i < 2) shop.click("lessonNext");
    }
    AskEditor* editor = shop.window->lessons()->card()->editor();
    QVERIFY(editor);
    editor->setAnswer({{1}, {}, {}});
    QTRY_VERIFY(shop.find<QWidget>("lessonCheck")->isVisible() && shop.find<QWidget>("lessonCheck")->isEnabled());
    shop.click("lessonCheck");
    QVERIFY(QTest::qWaitFor([&] { return shop.player().grade().has_value(); }, kMakerPatience));
    QCOMPARE(shop.window->frameStep(), steps[2] + 4);
    QCOMPARE(shop.player().truth()->best.values.at(0), *shop.player().number("l2_uvp"));
    shop.click("lessonNext");
    QVERIFY(shop.player().atEnd());
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessonMaker)
#include "test_lesson_maker.moc"
