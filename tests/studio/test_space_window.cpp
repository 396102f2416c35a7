#include <QAction>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "tests/studio/shown_window.h"
#include "tests/ui/count_near.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/space_figure.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/plane_box.h"
#include "ui/main_window/stage_area.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

bool rises(Shown& shown) {
  QTest::keyClick(shown.window.get(), Qt::Key_Z);
  return QTest::qWaitFor([&] { return shown.stage().inSpace() && !shown.stage().snapshot()->raised.empty(); }, kEver);
}

QString tipOf(Shown& shown) {
  for (const auto* chip : shown.window->layerBar()->findChildren<LayerChip*>())
    if (chip->layer() == layerSpace) return chip->toolTip();
  return {};
}

/// Moves the mouse to a point near the middle; false where it finds none there.
bool pointsAtSomething(StageView& stage) {
  const SpaceFigure figure(QRectF(stage.rect()), *stage.snapshot(), stage.style());
  const int index = figure.nearest(QRectF(stage.rect()).center(), 300);
  if (index < 0) return false;
  const QPointF at = figure.foundAt(static_cast<std::size_t>(index));
  QMouseEvent move(QEvent::MouseMove, at, stage.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&stage, &move);
  return stage.hoveredPoint() >= 0;
}

}  // namespace

/// The stage in space over the real trainer, as a person uses it.
class TestSpaceWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_space_window");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// A key puts the plane into space; turning it is nobody's business but the stage's; the same key lays it flat.
  void aKeyRaisesItAndTurningAsksForNothing() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(20));
    QVERIFY(rises(shown));
    StageView& stage = shown.stage();
    QVERIFY(shown.window->actions().layer(layerSpace)->isChecked());
    QVERIFY2(stage.hasFocus(), "whose arrow keys turn it");
    QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->potential.box == stage.view(), kEver);
    QSignalSpy asked(shown.window->findChild<StageArea*>(), &StageArea::viewWanted);
    const auto step = shown.window->frameStep();
    const SpaceView before = stage.spaceView();
    QTest::mousePress(&stage, Qt::LeftButton, {}, {400, 300});
    for (int k = 1; k <= 10; ++k) {
      const QPointF at(400 + 12 * k, 300 + 4 * k);
      QMouseEvent move(QEvent::MouseMove, at, stage.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
      QApplication::sendEvent(&stage, &move);
      stage.grab();
    }
    QTest::mouseRelease(&stage, Qt::LeftButton, {}, {520, 340});
    QTest::keyClick(&stage, Qt::Key_Left);
    const QPointF at(300, 200);
    QWheelEvent wheel(at, stage.mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&stage, &wheel);
    QVERIFY(stage.spaceView().azimuth != before.azimuth && stage.spaceView().elevation > before.elevation);
    QVERIFY(stage.spaceView().zoom > before.zoom);
    QCOMPARE(asked.count(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->frameStep() > step, kEver);  // and it learns on
    QTest::mouseDClick(&stage, Qt::LeftButton, {}, {520, 340});
    QCOMPARE(stage.spaceView(), before);
    QTest::keyClick(&stage, Qt::Key_Z);
    QVERIFY(!stage.inSpace());
  }

  /// On a smooth map, on a torn one, and on a max-affine potential, whose map is piecewise constant: the plane under
  /// the mouse lies on the surface, and its slope is what the map says, in a sentence.
  void theTangentPlaneIsTheMap_data() {
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QString>("solver");
    QTest::newRow("eight Gaussians") << "eight_gaussians"
                                     << "ot_icnn";
    QTest::newRow("torn L") << "square_to_torn_l"
                            << "ot_icnn";
    QTest::newRow("max-affine") << "eight_gaussians"
                                << "semi_discrete";
  }
  void theTangentPlaneIsTheMap() {
    QFETCH(QString, problem);
    QFETCH(QString, solver);
    Shown shown(problem.toUtf8().constData());
    if (shown.window->controller().config().solver != solver.toStdString())
      shown.window->controller().setSolver(solver.toStdString());
    QVERIFY(shown.learnsTo(60));
    QTest::keyClick(shown.window.get(), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->controller().state(), RunState::paused, kEver);
    QVERIFY(rises(shown));
    StageView& stage = shown.stage();
    QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->potential.box == stage.view(), kEver);
    const Snapshot& moment = *stage.snapshot();
    const SpaceFigure figure(QRectF(stage.rect()), moment, stage.style());
    const HeightRange heights = figure.surface()->heights();
    const double extent = heights.high - heights.low;
    int known = 0;
    for (int i = 0; i < 200; ++i) {
      const auto plane = figure.tangentAt(i);
      if (!plane) continue;
      ++known;
      const auto k = static_cast<std::size_t>(i);
      const double tx = moment.image[2 * k], ty = moment.image[2 * k + 1], size = 1 + std::hypot(tx, ty);
      QVERIFY(std::hypot(plane->slope.x() - tx, plane->slope.y() - ty) < 2e-3 * size);
      const Point3& at = plane->touches;
      QVERIFY(std::abs(figure.surface()->heightAt(at.x, at.y) - at.z) < 0.02 * extent);
      // A convex surface lies above every plane that touches it, wherever it has a crease.
      for (int row = 0; row < figure.surface()->rows(); row += 5)
        for (int column = 0; column < figure.surface()->columns(); column += 5) {
          const Point3 node = figure.surface()->nodePoint(column, row);
          const double over = node.z - at.z - plane->slope.x() * (node.x - at.x) - plane->slope.y() * (node.y - at.y);
          if (node.z < heights.high) QVERIFY2(over > -2e-3 * extent, qPrintable(QString::number(over / extent)));
        }
    }
    QVERIFY(known > 150);
    QVERIFY(pointsAtSomething(stage));
    const QString said = figure.describe(stage.hoveredPoint()).back().text;
    QVERIFY2(said.startsWith("the slope here is T(x) = ("), qPrintable(said));
  }

  /// psi where the plane shows psi, at every kept moment too, and through a method without a potential and back.
  void itFollowsLayersTimeAndMethods() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(30));
    QVERIFY(rises(shown));
    StageView& stage = shown.stage();
    shown.window->findChild<StageArea*>()->setLayers((stage.layers() & ~layerPotential) | layerConjugate);
    QTRY_VERIFY_WITH_TIMEOUT(
        stage.inSpace() && !stage.snapshot()->conjugate.empty() && stage.snapshot()->potential.empty(), kEver);
    QCOMPARE(&raisedField(*stage.snapshot(), stage.style()), &stage.snapshot()->conjugate);
    shown.window->findChild<StageArea*>()->setLayers(ViewRequest{}.layers | layerSpace);
    QTRY_VERIFY(!shown.window->timeline()->axis()->moments().empty());
    shown.window->timeline()->axis()->showMoment(0);
    QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->purpose == Purpose::scrub && stage.inSpace() &&
                                 !stage.snapshot()->raised.empty() && !stage.snapshot()->raised.ofTarget,
                             kEver);
    shown.window->controller().setSolver("monge_gap");
    QTRY_VERIFY_WITH_TIMEOUT(!(shown.window->layerBar()->available() & layerSpace), kEver);
    QVERIFY2(tipOf(shown).contains("(monge_gap) has no potential over the plane"), qPrintable(tipOf(shown)));
    QVERIFY(!shown.window->actions().layer(layerSpace)->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!stage.inSpace(), kEver);
    // One that learns a psi alone stands on that.
    shown.window->controller().setSolver("otm");
    QTRY_VERIFY_WITH_TIMEOUT(stage.inSpace() && stage.snapshot()->raised.ofTarget, kEver);
    QCOMPARE(&raisedField(*stage.snapshot(), stage.style()), &stage.snapshot()->conjugate);
    shown.window->controller().setSolver("ot_icnn");
    QTRY_VERIFY_WITH_TIMEOUT(stage.inSpace() && !stage.snapshot()->raised.empty() && !stage.snapshot()->raised.ofTarget,
                             kEver);
  }

  void theLineHasNone() {
    Shown shown("line");
    QVERIFY(shown.learnsTo(3));
    QVERIFY(!shown.window->actions().layer(layerSpace)->isEnabled());
    QVERIFY(tipOf(shown).contains("On the line there is none"));
    QTest::keyClick(shown.window.get(), Qt::Key_Z);
    QVERIFY(!shown.stage().inSpace());
  }

  /// More than two dimensions are a cloud: the plane that was chosen, and the axis that stands on it.
  void moreDimensionsAreACloud() {
    Shown shown("gaussian_16");
    QVERIFY(shown.learnsTo(3));
    StageView& stage = shown.stage();
    QTest::keyClick(shown.window.get(), Qt::Key_Z);
    QTRY_VERIFY_WITH_TIMEOUT(stage.inSpace(), kEver);
    QCOMPARE(spaceKind(*stage.snapshot(), stage.style()), SpaceKind::cloud);
    QCOMPARE(stage.style().axisNames[2], QString("x₃"));
    const auto third = *stage.snapshot()->third.source;
    auto* planes = shown.window->findChild<PlaneBox*>();
    const int principal = planes->findText("principal axes of both measures");
    planes->setCurrentIndex(principal);
    emit planes->activated(principal);
    QTRY_VERIFY_WITH_TIMEOUT(!stage.snapshot()->third.empty() && *stage.snapshot()->third.source != third, kEver);
    QCOMPARE(stage.style().axisNames[2], QString("axis 3"));
    QVERIFY(pointsAtSomething(stage));
    const QImage picture = stage.grab().toImage();
    const Theme& theme = stage.style().theme;
    for (const QColor& color : {theme.source, theme.target, theme.image}) QVERIFY(countNear(picture, color, 60) > 30);
  }

  void bothSidesOfADuelTurnTogether() {
    StartOptions options;
    options.makeRival = [] { return std::make_unique<Trainer>(); };
    Shown shown("eight_gaussians", options);
    QVERIFY(shown.learnsTo(3));
    QVERIFY(rises(shown));
    shown.stage().setSpaceView({.azimuth = 70});
    shown.window->actions()[ActionId::compare]->trigger();
    StageView& rival = *shown.window->duel()->stage();
    QCOMPARE(rival.spaceView().azimuth, 70.0);
    QTest::keyClick(&shown.stage(), Qt::Key_Left);
    QCOMPARE(rival.spaceView(), shown.stage().spaceView());
    QTest::keyClick(&shown.stage(), Qt::Key_Up);
    QCOMPARE(rival.spaceView(), shown.stage().spaceView());
    QVERIFY(rival.layers() & layerSpace);
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestSpaceWindow)
#include "test_space_window.moc"
