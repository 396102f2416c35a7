#include <QSettings>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

#include "tests/studio/shown_window.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/stage_notes.h"
#include "ui/main_window/stage_area.h"
#include "ui/plots/crease_card.h"

using namespace brenier;
using namespace brenier::test;

namespace {

StageArea& areaOf(Shown& shown) {
  return *shown.window->findChild<StageArea*>();
}

CreaseCard& cardOf(Shown& shown) {
  return *shown.window->findChild<CreaseCard*>();
}

QString lackOfCells(Shown& shown) {
  for (const auto* chip : shown.window->layerBar()->findChildren<LayerChip*>())
    if (chip->layer() == layerCells && !chip->isEnabled()) return chip->toolTip();
  return {};
}

double thresholdOf(Shown& shown) {
  const auto& options = shown.window->controller().config().solverOptions;
  const auto found = options.find("angle_threshold");
  return found == options.end() ? 0 : std::get<double>(found->second);
}

}  // namespace

/// Laguerre cells on the stage and the angles of their creases in the panel, over the real trainer.
class TestCellsWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_cells_window");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void theLayerShowsWhereTheMapIsConstant() {
    Shown shown("square_to_atoms");
    QVERIFY(shown.learnsTo(60));
    QVERIFY(lackOfCells(shown).isEmpty());
    StageView& stage = shown.stage();
    areaOf(shown).setLayers(layerSource);
    shown.window->controller().pause();
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().state() == RunState::paused ||
                                 shown.window->controller().state() == RunState::finished,
                             kEver);
    QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->cells.empty(), kEver);
    const QImage without = stage.grabFigure({400, 300});
    areaOf(shown).setLayers(layerSource | layerCells);
    QTRY_VERIFY_WITH_TIMEOUT(!stage.snapshot()->cells.empty(), kEver);
    QVERIFY(stage.grabFigure({400, 300}) != without);
    const QString note = stageNotes(*stage.snapshot(), stage.style()).join('\n');
    QVERIFY2(note.contains("cells of 1000 atoms"), qPrintable(note));
    shown.window->controller().setSolver("ot_icnn");
    QTRY_VERIFY_WITH_TIMEOUT(lackOfCells(shown).contains("ot_icnn"), kEver);
    QTRY_VERIFY_WITH_TIMEOUT(!cardOf(shown).isVisible(), kEver);
  }

  /// The line is dragged while it learns, moved by keys, undone, and given back to the method.
  void theThresholdIsDragged() {
    Shown shown("square_to_atoms");
    CreaseCard& card = cardOf(shown);
    QTRY_VERIFY_WITH_TIMEOUT(card.isVisible() && shown.stage().snapshot()->creases.threshold > 0, kEver);
    const double own = shown.stage().snapshot()->creases.threshold, before = card.beside();
    QVERIFY2(before > 15 && before < 45, qPrintable(QString::number(before)));  // above that of 70 %
    const QPoint line(static_cast<int>(card.lineAt()), card.height() - 40);
    QTest::mousePress(&card, Qt::LeftButton, {}, line);
    QTest::mouseMove(&card, line - QPoint(line.x() / 2, 0));
    QTest::mouseRelease(&card, Qt::LeftButton, {}, line - QPoint(line.x() / 2, 0));
    const double asked = thresholdOf(shown);
    QVERIFY2(asked > 0 && asked < 0.8 * own, qPrintable(QString::number(asked)));
    const auto shows = [&](double wanted) {
      return std::abs(shown.stage().snapshot()->creases.threshold - wanted) < 1e-5;
    };
    QTRY_VERIFY_WITH_TIMEOUT(shows(asked), kEver);
    QVERIFY(card.beside() > before);
    card.setFocus();
    QTest::keyClick(&card, Qt::Key_Right);
    QTRY_VERIFY_WITH_TIMEOUT(shows(thresholdOf(shown)) && thresholdOf(shown) > asked, kEver);
    const double moved = thresholdOf(shown);
    QUndoStack& undo = *shown.window->controller().undoStack();
    const double lineThere = card.lineAt();
    undo.undo();
    QVERIFY(thresholdOf(shown) < moved);
    if (thresholdOf(shown) > 0) QVERIFY(card.lineAt() < lineThere);
    undo.redo();
    QCOMPARE(thresholdOf(shown), moved);
    QCOMPARE(card.lineAt(), lineThere);  // before any frame says so
    QTest::mouseDClick(&card, Qt::LeftButton, {}, line);
    QCOMPARE(thresholdOf(shown), 0.0);
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(shown.stage().snapshot()->creases.threshold - own) < 0.1 * own, kEver);
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestCellsWindow)
#include "test_cells_window.moc"
