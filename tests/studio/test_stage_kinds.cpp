#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "tests/studio/shown_window.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/line_figure.h"
#include "ui/drawing/drawing_editor.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/plane_box.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/plots/curve_card.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

double spread(const PlanePoints& points, std::size_t axis) {
  double sum = 0, square = 0;
  const double n = static_cast<double>(points.size()) / 2;
  for (std::size_t i = axis; i < points.size(); i += 2) sum += points[i] / n, square += points[i] * points[i] / n;
  return square - sum * sum;
}

}  // namespace

/// The stage shows what there is: the plane, the line, planes of higher dimensions; and says what it is.
class TestStageKinds : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_stage_kinds");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void theLineHasAStageOfItsOwn() {
    Shown shown("line");
    QVERIFY(shown.learnsTo(50));
    const auto moment = shown.stage().snapshot();
    QVERIFY(isOnALine(*moment));
    const QRectF area(0, 0, 1000, 600);
    const LineFigure figure(area, *moment, shown.stage().style());
    // Arcs go from the source's axis down to the target's, and those of an increasing map do not cross.
    const QPointF from = figure.sourceAt(0), to = figure.imageAt(0);
    QVERIFY(to.y() - from.y() > 100);
    QCOMPARE(figure.nearest(from), 0);
    QImage picture(area.size().toSize(), QImage::Format_RGB32);
    picture.fill(Qt::white);
    QPainter painter(&picture);
    figure.paint(painter);
    painter.end();
    const auto holds = [&](const QColor& color) {
      int count = 0;
      for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
          const QColor here(picture.pixel(x, y));
          count += std::abs(here.red() - color.red()) + std::abs(here.green() - color.green()) +
                       std::abs(here.blue() - color.blue()) <
                   30;
        }
      return count;
    };
    const Theme& theme = shown.stage().style().theme;
    for (const QColor& color : {theme.source, theme.target, theme.image}) QVERIFY(holds(color) > 200);
    // What the line has not is greyed and says why.
    QVERIFY(!(shown.window->layerBar()->available() & layerGrid));
    QVERIFY(!(shown.window->layerBar()->available() & layerTears));
    QVERIFY(!shown.window->actions().layer(layerGrid)->isEnabled());
  }

  /// In higher dimensions: planes of columns, of the principal axes and random ones, and each says which it is.
  void planesAreChosenAndNamed() {
    Shown shown("gaussian_16");
    QVERIFY(shown.learnsTo(3));
    auto* planes = shown.window->findChild<PlaneBox*>();
    QVERIFY(planes && planes->isVisible());
    QVERIFY(planes->count() > 4);
    // What can be drawn along a plane can be switched on, and nothing else.
    QVERIFY(shown.window->layerBar()->available() & layerPotential);
    QVERIFY(!(shown.window->layerBar()->available() & layerBalance));
    const PlanePoints columns = *shown.stage().snapshot()->source;
    const PlanePoints columnsOfTarget = *shown.stage().snapshot()->target;
    const auto choose = [&](const QString& text) {
      const int index = planes->findText(text);
      QVERIFY2(index >= 0, qPrintable(text));
      planes->setCurrentIndex(index);
      emit planes->activated(index);
    };
    choose("principal axes of both measures");
    QTRY_VERIFY_WITH_TIMEOUT(*shown.stage().snapshot()->source != columns, kEver);
    QCOMPARE(shown.stage().style().plane, QString("principal axes of both measures"));
    const auto both = [&](const PlanePoints& source, const PlanePoints& target) {
      return spread(source, 0) + spread(source, 1) + spread(target, 0) + spread(target, 1);
    };
    const PlanePoints principal = *shown.stage().snapshot()->source;
    QVERIFY(both(principal, *shown.stage().snapshot()->target) > 1.2 * both(columns, columnsOfTarget));
    choose("columns 3 and 4");
    QTRY_VERIFY_WITH_TIMEOUT(*shown.stage().snapshot()->source != principal, kEver);
    const PlanePoints later = *shown.stage().snapshot()->source;
    QVERIFY(later != columns);
    choose("a random plane");
    QTRY_VERIFY_WITH_TIMEOUT(*shown.stage().snapshot()->source != later, kEver);
    const PlanePoints random = *shown.stage().snapshot()->source;
    choose("a random plane");  // again: another one
    QTRY_VERIFY_WITH_TIMEOUT(*shown.stage().snapshot()->source != random, kEver);
    // Kept moments are shown in the same plane.
    QTRY_VERIFY(!shown.window->timeline()->axis()->moments().empty());
    shown.window->timeline()->axis()->showMoment(0);
    QTRY_COMPARE_WITH_TIMEOUT(shown.stage().snapshot()->purpose, Purpose::scrub, kEver);
    QVERIFY(*shown.stage().snapshot()->source != columns);
  }

  void theFormulaIsTheMethods() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(3));
    QCOMPARE(shown.window->layerBar()->formula(), QString("x ↦ ∇φ(x)"));
    shown.window->controller().setSolver("otm");
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->layerBar()->formula(), QString("x ↦ T(x)"), kEver);
  }

  /// What was zoomed to in one problem is nothing to the next.
  void aNewProblemIsFramedAtOnce() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(3));
    shown.stage().setView({100, 100, 101, 101});
    shown.window->controller().setProblem("moons");
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().started() &&
                                 shown.window->controller().started()->config.problem == "moons" &&
                                 shown.window->frameStep() >= 0,
                             kEver);
    QTRY_VERIFY_WITH_TIMEOUT(shown.stage().view().x0 < 10, kEver);
    const auto& points = *shown.stage().snapshot()->source;
    for (std::size_t i = 0; i + 1 < points.size(); i += 2)
      QVERIFY(points[i] >= shown.stage().visibleBox().x0 && points[i] <= shown.stage().visibleBox().x1);
  }

  /// Learned on from the same weights for another target: the lines of the problem before are gone, and the timeline
  /// marks the change.
  void aChangeOfMeasureIsAMark() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(20));
    const auto card = [&]() -> CurveCard* {
      for (auto* each : shown.window->numbersPanel()->findChildren<CurveCard*>())
        if (each->accessibleName() == "dual value") return each;
      return nullptr;
    }();
    QVERIFY(card);
    QTRY_VERIFY_WITH_TIMEOUT(card->references() > 0, kEver);
    shown.window->actions()[ActionId::keepWeights]->setChecked(true);
    shown.window->controller().pause();
    const RunId before = shown.window->controller().run();
    MeasureSpec target = shown.window->controller().config().target;
    target.options["radius"] = 3.0;
    shown.window->controller().setTarget(target);
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().run() != before, kEver);
    QCOMPARE(shown.window->timeline()->axis()->changes().size(), std::size_t{1});
    QVERIFY(shown.window->timeline()->axis()->changes().front() >= 20);
    QTRY_VERIFY_WITH_TIMEOUT(card->references() > 0, kEver);  // that of the new problem
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestStageKinds)
#include "test_stage_kinds.moc"
