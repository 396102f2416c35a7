#include <QAction>
#include <QClipboard>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
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
#include "ui/run/run_controller.h"

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
