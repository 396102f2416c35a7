#include <QAction>
#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "tests/studio/shown_window.h"
#include "tests/ui/count_near.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/stage_notes.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/plane_box.h"
#include "ui/main_window/stage_area.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

constexpr std::uint32_t kSliced = layerPotential | layerConjugate | layerGrid | layerTears;

QString lackSaid(Shown& shown, Layer layer) {
  for (const auto* chip : shown.window->layerBar()->findChildren<LayerChip*>())
    if (chip->layer() == layer && !chip->isEnabled()) return chip->toolTip();
  return {};
}

void choosePlane(Shown& shown, const QString& text) {
  auto* planes = shown.window->findChild<PlaneBox*>();
  const int index = planes->findText(text);
  QVERIFY2(index >= 0, qPrintable(text));
  planes->setCurrentIndex(index);
  emit planes->activated(index);
}

StageArea& areaOf(Shown& shown) {
  return *shown.window->findChild<StageArea*>();
}

/// Clicks where a probe point is drawn; false where none is pinned by it.
bool pinsSomething(StageView& stage) {
  const auto toPixels = StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
  const PlanePoints& source = *stage.snapshot()->source;
  const QPoint at = toPixels.map(QPointF(source[0], source[1])).toPoint();
  QTest::mouseMove(&stage, at);
  QTest::mouseClick(&stage, Qt::LeftButton, {}, at);
  return stage.pins().size() == 1;
}

QString joined(const std::vector<HoverLine>& lines) {
  QStringList texts;
  for (const HoverLine& line : lines) texts << line.text;
  return texts.join('\n');
}

}  // namespace

/// More than two dimensions on the stage, over the real trainer, as a person uses it.
class TestSlicesWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_slices_window");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// Through the mean at first, through a pinned point then: at every moment, in every plane.
  void slicesGoThroughTheMeanOrThePin() {
    Shown shown("gaussian_16");
    QVERIFY(shown.learnsTo(3));
    StageView& stage = shown.stage();
    areaOf(shown).setLayers(layerSource | layerTarget | layerImage | kSliced);
    const auto complete = [&] {
      const auto& moment = stage.snapshot();
      return moment->slice.given && !moment->potential.empty() && !moment->defects.cells.empty() &&
             !moment->warpedGrid.empty() && !moment->all.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(complete(), kEver);
    QCOMPARE(stage.snapshot()->slice.point, -1);
    const QString note = stageNotes(*stage.snapshot(), stage.style()).join('\n');
    QVERIFY2(note.contains("the mean"), qPrintable(note));
    QVERIFY(!note.contains("of the source,"));  // no share of the mass
    const auto withField = countNear(stage.grab().toImage(), stage.style().theme.stage, 6);
    QVERIFY(pinsSomething(stage));
    const int pin = stage.pins().front();
    QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->slice.point == pin && complete(), kEver);
    QVERIFY(stageNotes(*stage.snapshot(), stage.style()).join('\n').contains("the pinned point"));
    choosePlane(shown, "columns 3 and 4");
    QTRY_COMPARE_WITH_TIMEOUT(stage.style().plane, QString("columns 3 and 4"), kEver);
    QTRY_VERIFY_WITH_TIMEOUT((*stage.snapshot()->source)[0] == (*stage.snapshot()->all.source)[2] && complete(), kEver);
    QCOMPARE(stage.pins(), std::vector<int>{pin});  // it is the same point in every plane
    QTRY_COMPARE_WITH_TIMEOUT(stage.snapshot()->slice.point, pin, kEver);
    QTRY_VERIFY(!shown.window->timeline()->axis()->moments().empty());
    shown.window->timeline()->axis()->showMoment(0);
    QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->purpose == Purpose::scrub && complete(), kEver);
    QCOMPARE(stage.snapshot()->slice.point, pin);
    QVERIFY(stage.unpin());
    QTRY_COMPARE_WITH_TIMEOUT(stage.snapshot()->slice.point, -1, kEver);
    areaOf(shown).setLayers(layerSource);
    QVERIFY(countNear(stage.grab().toImage(), stage.style().theme.stage, 6) > withField);
  }

  void theCardOfAPointListsItsCoordinates() {
    Shown shown("gaussian_16");
    QVERIFY(shown.learnsTo(3));
    StageView& stage = shown.stage();
    QTRY_VERIFY_WITH_TIMEOUT(!stage.snapshot()->all.empty(), kEver);
    const auto lines = describePoint(*stage.snapshot(), 0, stage.style().theme, nullptr, stage.style().columns);
    QCOMPARE(lines.back().text, QString("and 8 more"));
    const AllCoordinates& all = stage.snapshot()->all;
    std::size_t most = 0;
    for (std::size_t k = 0; k < 16; ++k)
      if (std::abs(all.image[k] - (*all.source)[k]) > std::abs(all.image[most] - (*all.source)[most])) most = k;
    const QString first = lines[lines.size() - 9].text;
    const QString wanted = QString::number((*all.source)[most], 'f', 2).replace('-', QChar(0x2212)) +
                           QStringLiteral(" → ") + QString::number(all.image[most], 'f', 2).replace('-', QChar(0x2212));
    QVERIFY2(first.endsWith(wanted), qPrintable(first + " / " + wanted));
  }

  /// All pairs in the place of the plane, on both sides of a comparison; what they cannot show is greyed, and a click
  /// on a panel chooses its plane.
  void allPairsAndBack() {
    StartOptions options;
    options.makeRival = [] { return std::make_unique<Trainer>(); };
    Shown shown("gaussian_16", options);
    QVERIFY(shown.learnsTo(3));
    StageView& stage = shown.stage();
    choosePlane(shown, "all pairs of the first 6 columns");
    QTRY_VERIFY_WITH_TIMEOUT(showsPairs(*stage.snapshot(), stage.style()), kEver);
    QVERIFY(lackSaid(shown, layerPotential).contains("points alone"));
    QVERIFY(!lackSaid(shown, layerSpace).isEmpty() && lackSaid(shown, layerImage).isEmpty());
    const QImage picture = stage.grab().toImage();
    const Theme& theme = stage.style().theme;
    for (const QColor& colour : {theme.source, theme.target, theme.image})
      QVERIFY(countNear(picture, colour, 60) > 100);
    shown.window->actions()[ActionId::compare]->trigger();
    StageView& rival = *shown.window->duel()->stage();
    QTRY_VERIFY_WITH_TIMEOUT(rival.hasSnapshot() && showsPairs(*rival.snapshot(), rival.style()), kEver);
    QTRY_COMPARE(rival.width(), stage.width());  // laid out
    const PairFigure figure(QRectF(stage.rect()), *stage.snapshot(), stage.style());
    const QPoint at = figure.panel(4, 2).center().toPoint();
    QTest::mouseMove(&stage, at);
    QTest::mouseClick(&stage, Qt::LeftButton, {}, at);
    QVERIFY(!showsPairs(*stage.snapshot(), stage.style()));
    QCOMPARE(stage.style().plane, QString("columns 3 and 5"));
    QTRY_VERIFY_WITH_TIMEOUT((*stage.snapshot()->source)[0] == (*stage.snapshot()->all.source)[2], kEver);
    QCOMPARE((*stage.snapshot()->source)[1], (*stage.snapshot()->all.source)[4]);
    QVERIFY(lackSaid(shown, layerPotential).isEmpty());
    QVERIFY(!showsPairs(*rival.snapshot(), rival.style()));
  }

  void aCloudHasPointsAlone() {
    Shown shown("gaussian_16");
    QVERIFY(shown.learnsTo(3));
    QVERIFY(lackSaid(shown, layerTears).isEmpty());
    QVERIFY2(lackSaid(shown, layerBalance).contains("16 dimensions"), qPrintable(lackSaid(shown, layerBalance)));
    QTest::keyClick(shown.window.get(), Qt::Key_Z);
    QTRY_VERIFY_WITH_TIMEOUT(shown.stage().inSpace(), kEver);
    QVERIFY2(lackSaid(shown, layerTears).contains("points alone"), qPrintable(lackSaid(shown, layerTears)));
    QTest::keyClick(shown.window.get(), Qt::Key_Z);
    QTRY_VERIFY_WITH_TIMEOUT(!shown.stage().inSpace(), kEver);
    QVERIFY(lackSaid(shown, layerTears).isEmpty());
  }

  /// Names and units of the files' columns, numbers as they stand there.
  void filesAreReadInTheirUnits() {
    const auto write = [this](const char* name, double shift) {
      QFile file(m_folder.filePath(name));
      if (!file.open(QIODevice::WriteOnly)) return std::string();
      file.write("mass,height,age\nkg,m,year\n");
      for (int i = 0; i < 300; ++i)
        file.write(QByteArray::number(70 + shift + 10 * std::sin(1.7 * i)) + ',' +
                   QByteArray::number(1.7 + 0.1 * std::cos(2.3 * i)) + ',' +
                   QByteArray::number(40 + 20 * std::sin(0.9 * i)) + '\n');
      return file.fileName().toStdString();
    };
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(1));
    shown.window->controller().setMeasures({"points", {{"path", write("a.csv", 0)}}},
                                           {"points", {{"path", write("b.csv", 5)}}});
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().started() &&
                                 shown.window->controller().started()->dimension == 3 &&
                                 !shown.stage().snapshot()->all.empty(),
                             kEver);
    StageView& stage = shown.stage();
    const auto lines = describePoint(*stage.snapshot(), 0, stage.style().theme, nullptr, stage.style().columns);
    QVERIFY2(joined(lines).contains("mass"), qPrintable(joined(lines)));
    const AllCoordinates& all = stage.snapshot()->all;
    const double mass = all.frame ? all.frame->source.toData(0, (*all.source)[0]) : double((*all.source)[0]);
    QVERIFY2(mass > 59 && mass < 81, qPrintable(QString::number(mass)));
    QVERIFY2(joined(lines).contains(QString::number(mass, 'f', 2) + QStringLiteral(" →")), qPrintable(joined(lines)));
    choosePlane(shown, "all pairs");
    QTRY_VERIFY_WITH_TIMEOUT(showsPairs(*stage.snapshot(), stage.style()), kEver);
    const PairFigure figure(QRectF(stage.rect()), *stage.snapshot(), stage.style());
    QCOMPARE(figure.columns(), 3);
    QCOMPARE(figure.name(0), QString("mass (kg)"));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestSlicesWindow)
#include "test_slices_window.moc"
