#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/ui/studio_window.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/save_path.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/grab.h"
#include "ui/main_window/shortcut_dialog.h"
#include "ui/panels/measure_card.h"
#include "ui/run/run_controller.h"
#include "ui/session/session.h"

// The window around the run: keys, panels, settings, pictures.

using namespace brenier;
using namespace brenier::test;

class TestWindowKeys : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { keepSettingsIn(m_settings.path(), "TestWindowKeys"); }
  void init() { QSettings().clear(); }
  void lettersStayInTextFields();
  void spaceBelongsToTheFocusedButton();
  void lettersChooseFromNoClosedBox();
  void openingARunFocusesTheStage();
  void theInnerProblemBeginsAtThePointer();
  void escapeLeavesEveryModeAndPin();
  void theMenuOfLayersTicksThem();
  void theListOfKeysFits();
  void layerKeysAskForLayers();
  void panelsHideAndComeBack();
  void copiesTheFigure();
  void settingsAreKept();
  void everyShortcutIsUnique();
  void layersAreDescribedOnce();
  void everyMnemonicIsUnique();
  void takesPictures();
  void endingsFollowTheKindOfFile();

 private:
  QTemporaryDir m_settings;
};

void TestWindowKeys::lettersStayInTextFields() {
  Studio studio;
  auto* note = qobject_cast<QLineEdit*>(studio.window.problemPanel()->solver()->form()->field("note")->editor());
  const auto layers = studio.window.layerBar()->layers();
  note->setFocus();
  QTRY_VERIFY(note->hasFocus());
  for (const int key : {Qt::Key_R, Qt::Key_G, Qt::Key_E, Qt::Key_H, Qt::Key_1, Qt::Key_Period, Qt::Key_Space})
    studio.key(key);
  QCOMPARE(note->text(), QString("rgeh1. "));
  for (const auto& command : studio.backend.take())  // the stage may report its size late
    QVERIFY(std::holds_alternative<SetView>(command));
  QCOMPARE(studio.window.layerBar()->layers(), layers);
  NumberEdit* rate = studio.field("lr");
  rate->setFocus();
  rate->selectAll();
  for (const int key : {Qt::Key_1, Qt::Key_E, Qt::Key_Minus, Qt::Key_3}) studio.key(key);
  QCOMPARE(rate->text(), QString("1e-3"));
  QCOMPARE(studio.window.layerBar()->layers(), layers);
}

void TestWindowKeys::spaceBelongsToTheFocusedButton() {
  Studio studio;
  auto* button = studio.window.findChild<QPushButton*>("newInitialisation");
  button->setFocus(Qt::TabFocusReason);
  QTRY_VERIFY(button->hasFocus());
  studio.key(Qt::Key_Space);
  expectOnly<StartRun>(studio.backend);
}

/// Only an open box of choices can be chosen from: whatever is typed or turned over a closed one changes nothing.
void TestWindowKeys::lettersChooseFromNoClosedBox() {
  Studio studio;
  int boxes = 0;
  for (QComboBox* box : studio.window.findChildren<QComboBox*>()) {
    if (!box->isVisible() || box->count() < 2) continue;
    ++boxes;
    const int before = box->currentIndex();
    box->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(box->hasFocus());
    for (int letter = Qt::Key_A; letter <= Qt::Key_Z; ++letter)
      if (letter != Qt::Key_H && letter != Qt::Key_C && letter != Qt::Key_R)  // keys of the window's own
        QTest::keyClick(box, static_cast<Qt::Key>(letter));
    for (const int key : {Qt::Key_PageDown, Qt::Key_End, Qt::Key_Home}) QTest::keyClick(box, static_cast<Qt::Key>(key));
    QCOMPARE(box->currentIndex(), before);
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->currentIndex(), before);  // the box is open now
    box->hidePopup();
  }
  QVERIFY(boxes >= 4);
  QVERIFY(studio.backend.takeAll<StartRun>().empty());
}

void TestWindowKeys::openingARunFocusesTheStage() {
  Studio studio;
  auto* source = studio.window.problemPanel()->source()->findChild<QComboBox*>();
  source->setFocus(Qt::TabFocusReason);
  QTRY_VERIFY(source->hasFocus());
  studio.backend.savedConfig = studio.window.controller().config();
  studio.window.session()->open("saved.brenier");
  deliver();
  QVERIFY(studio.window.stage()->hasFocus());
  studio.backend.take();
  for (const int key : {Qt::Key_S, Qt::Key_D}) studio.key(key);
  QVERIFY(studio.backend.takeAll<StartRun>().empty());
  QCOMPARE(studio.window.controller().config().source, studio.backend.savedConfig.source);
}

void TestWindowKeys::theInnerProblemBeginsAtThePointer() {
  Studio studio;
  StageView* stage = studio.window.stage();
  stage->setFocus();
  QTest::mouseMove(stage, {stage->width() / 3, stage->height() / 3});
  const QTransform toPixels = StagePainter::dataToPixels(stage->view(), QRectF(stage->rect()));
  const QPointF there = toPixels.inverted().map(QPointF(stage->width() / 3, stage->height() / 3));
  studio.backend.take();
  studio.key(Qt::Key_P);
  std::optional<InnerRequest> asked;
  QTRY_VERIFY([&] {
    for (const auto& view : studio.backend.takeAll<SetView>())
      if (view.view.inner) asked = view.view.inner;
    return asked.has_value();
  }());
  QVERIFY(std::abs(asked->x - there.x()) < 0.05 && std::abs(asked->y - there.y()) < 0.05);
  // Somewhere else it moves there; at the same place it ends.
  QTest::mouseMove(stage, {stage->width() / 2, stage->height() / 2});
  studio.key(Qt::Key_P);
  QCOMPARE(stage->tool(), StageTool::inner);
  studio.key(Qt::Key_P);
  QCOMPARE(stage->tool(), StageTool::look);
}

void TestWindowKeys::escapeLeavesEveryModeAndPin() {
  Studio studio;
  StageView* stage = studio.window.stage();
  const QTransform toPixels = StagePainter::dataToPixels(stage->view(), QRectF(stage->rect()));
  const auto& source = *stage->snapshot()->source;
  QTest::mouseClick(stage, Qt::LeftButton, {}, toPixels.map(QPointF(source[0], source[1])).toPoint());
  QCOMPARE(stage->pins().size(), std::size_t{1});
  for (const ActionId tool : {ActionId::lasso, ActionId::innerProblem}) {
    studio.window.actions()[tool]->setChecked(true);
    studio.key(Qt::Key_Escape);
    QCOMPARE(stage->tool(), StageTool::look);
    QVERIFY(!studio.window.actions()[tool]->isChecked());
  }
  QVERIFY(stage->pins().empty());
  studio.window.actions()[ActionId::present]->trigger();
  QTest::mouseClick(stage, Qt::LeftButton, {}, toPixels.map(QPointF(source[0], source[1])).toPoint());
  studio.key(Qt::Key_Escape);
  studio.key(Qt::Key_Escape);
  QVERIFY(!studio.window.actions()[ActionId::present]->isChecked());
}

void TestWindowKeys::theMenuOfLayersTicksThem() {
  Studio studio;
  const auto agree = [&] {
    for (const StageLayer& layer : stageLayers()) {
      const QAction* action = studio.window.actions().layer(layer.bit);
      if (action->isChecked() != ((studio.window.layerBar()->layers() & layer.bit) != 0)) return false;
      if (action->isEnabled() != ((studio.window.layerBar()->available() & layer.bit) != 0)) return false;
    }
    return true;
  };
  QVERIFY(agree());
  for (const StageLayer& layer : stageLayers()) {
    QVERIFY(studio.window.actions().layer(layer.bit)->isCheckable());
    studio.window.actions().layer(layer.bit)->trigger();
    QVERIFY2(agree(), layer.id);
  }
  studio.window.layerBar()->toggle(layerGrid);
  QVERIFY(agree());
}

void TestWindowKeys::theListOfKeysFits() {
  Studio studio;
  ShortcutDialog dialog(nullptr, &studio.window, QSize(960, 540));
  dialog.show();
  QVERIFY(dialog.width() <= 960 && dialog.height() <= 540);
  // No line is cut off: what does not fit beside is wrapped, and what does not fit below can be scrolled to.
  for (const QLabel* label : dialog.findChildren<QLabel*>())
    QVERIFY2(label->width() >= label->minimumSizeHint().width(), qPrintable(label->text()));
  QVERIFY(!dialog.findChild<QScrollArea*>()->horizontalScrollBar()->isVisible());
}

void TestWindowKeys::layerKeysAskForLayers() {
  Studio studio;
  const auto before = studio.window.layerBar()->layers();
  studio.key(Qt::Key_G);
  const auto views = studio.backend.takeAll<SetView>();
  QCOMPARE(views.size(), std::size_t{1});
  QCOMPARE(views[0].view.layers, before ^ layerExact);
  studio.key(Qt::Key_1);
  QCOMPARE(studio.window.layerBar()->layers(), before ^ layerExact ^ layerSource);
  QCOMPARE(studio.window.stage()->layers(), studio.window.layerBar()->layers());
}

void TestWindowKeys::panelsHideAndComeBack() {
  Studio studio;
  auto* left = studio.window.findChild<QDockWidget*>("problemDock");
  auto* right = studio.window.findChild<QDockWidget*>("numbersDock");
  studio.key(Qt::Key_H);
  QVERIFY(left->isHidden() && right->isHidden());
  studio.key(Qt::Key_H);
  QVERIFY(left->isVisible() && right->isVisible());
  studio.key(Qt::Key_F11);
  QVERIFY(studio.window.isFullScreen());
  QVERIFY(left->isHidden());
  studio.key(Qt::Key_Escape);
  QVERIFY(!studio.window.isFullScreen());
  QVERIFY(left->isVisible());
  studio.window.actions()[ActionId::layoutTeach]->trigger();
  QVERIFY(left->isHidden() && right->isVisible());
  studio.window.actions()[ActionId::restoreLayout]->trigger();
  QVERIFY(left->isVisible() && right->isVisible());
}

void TestWindowKeys::copiesTheFigure() {
  Studio studio;
  studio.key(Qt::Key_C, Qt::ControlModifier);
  QVERIFY(!QApplication::clipboard()->image().isNull());
}

void TestWindowKeys::settingsAreKept() {
  {
    Studio studio(StartOptions{});
    studio.window.actions()[ActionId::themeDark]->trigger();
    studio.window.actions()[ActionId::nextProblem]->trigger();
    studio.key(Qt::Key_G);
    studio.window.findChild<QDockWidget*>("numbersDock")->hide();
    studio.window.close();
  }
  ThemeManager::instance().setChoice(ThemeChoice::light);
  Studio again(StartOptions{});
  QCOMPARE(ThemeManager::instance().choice(), ThemeChoice::dark);
  QCOMPARE(again.window.controller().config().problem, std::string("narrow"));
  QVERIFY(again.window.layerBar()->layers() & layerExact);
  QVERIFY(again.window.findChild<QDockWidget*>("numbersDock")->isHidden());
  ThemeManager::instance().setChoice(ThemeChoice::light);
}

void TestWindowKeys::everyShortcutIsUnique() {
  QSet<QString> keys, names;
  int withKey = 0;
  for (const ActionSpec& spec : actionTable()) {
    QVERIFY2(!names.contains(spec.name), spec.name);
    names.insert(spec.name);
    if (!*spec.shortcut) continue;
    ++withKey;
    for (const QKeySequence& key : spec.keys()) {
      QVERIFY2(!keys.contains(key.toString()), spec.shortcut);
      keys.insert(key.toString());
    }
  }
  QCOMPARE(ShortcutDialog().rowCount(), withKey);
}

/// What a layer's row says is what the window and its page say.
void TestWindowKeys::layersAreDescribedOnce() {
  QFile page(QStringLiteral(BRENIER_SOURCE_DIR "/docs/window.md"));
  QVERIFY(page.open(QIODevice::ReadOnly));
  const QString text = QString::fromUtf8(page.readAll());
  Studio studio;
  for (const StageLayer& layer : stageLayers()) {
    const QString help = QString::fromUtf8(layer.help), keys = QString(layer.keys).replace(';', ',');
    const QString row = QString("| %1 | %2 | %3 |\n").arg(keys, layer.name, help);
    QVERIFY2(text.contains(row), qPrintable("docs/window.md lacks the line\n" + row));
    QVERIFY(studio.window.actions().layer(layer.bit)->toolTip().startsWith(help));
    bool onChip = false;
    for (const auto* chip : studio.window.layerBar()->findChildren<LayerChip*>())
      onChip = onChip || (chip->layer() == layer.bit && chip->toolTip().startsWith(help));
    QVERIFY2(onChip, layer.id);
  }
}

/// In every menu a letter means one entry.
void TestWindowKeys::everyMnemonicIsUnique() {
  Studio studio;
  const auto menus = studio.window.menuBar()->findChildren<QMenu*>();
  QVERIFY(menus.size() >= 6);
  for (const QMenu* menu : menus) {
    QSet<QString> letters;
    for (const QAction* action : menu->actions()) {
      const auto at = action->text().indexOf('&');
      if (at < 0) continue;
      const QString letter = action->text().mid(at + 1, 1).toLower();
      QVERIFY2(!letters.contains(letter), qPrintable(menu->title() + ": " + action->text()));
      letters.insert(letter);
    }
  }
}

void TestWindowKeys::takesPictures() {
  FakeBackend backend;
  backend.startThread();
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.resize(1280, 800);
  window.show();
  QTemporaryDir directory;
  const QString inside = directory.filePath("a/b");
  QCOMPARE(grabPictures(window, {.directory = inside, .afterSteps = 30, .timeoutSeconds = 20}), 0);
  QVERIFY(window.frameStep() >= 30);
  QCOMPARE(QImage(inside + "/studio.png").size(), QSize(1280, 800) * window.devicePixelRatioF());
  QVERIFY(!QImage(inside + "/stage.png").isNull());
}

void TestWindowKeys::endingsFollowTheKindOfFile() {
  const QString filters = "Films (*.mp4);;Animated pictures (*.gif);;Numbered pictures (*.png)";
  const QString film = "Films (*.mp4)", gif = "Animated pictures (*.gif)";
  QCOMPARE(withEndingOf("a/training", film, filters), QString("a/training.mp4"));
  QCOMPARE(withEndingOf("a/training.mp4", film, filters), QString("a/training.mp4"));
  QCOMPARE(withEndingOf("a/training.gif", film, filters), QString("a/training.gif"));  // it was typed
  QCOMPARE(withEndingOf("a/training.mp4", gif, filters), QString("a/training.gif"));   // it was chosen
  QCOMPARE(withEndingOf("a/v1.2", gif, filters), QString("a/v1.2"));                   // said to be no film, later
  QCOMPARE(withEndingOf("", gif, filters), QString());
}

BRENIER_TEST(TestWindowKeys)
#include "test_window_keys.moc"
