#include <QSignalSpy>
#include <QtTest>
#include <cmath>
#include <random>

#include "ui/canvas/all_columns.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/plane_box.h"

using namespace brenier;

namespace {

/// Points of d dimensions, column k at k with the deviation 1 + k, and their images 2 x.
std::shared_ptr<Snapshot> cloudOf(int d, int count = 400) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  auto moment = std::make_shared<Snapshot>();
  auto source = std::make_shared<std::vector<float>>(), target = std::make_shared<std::vector<float>>();
  auto shown = std::make_shared<PlanePoints>(), aim = std::make_shared<PlanePoints>();
  for (int i = 0; i < count; ++i)
    for (int k = 0; k < d; ++k) {
      const float x = float(k) + float(1 + k) * normal(random);
      source->push_back(x);
      target->push_back(2 * x + 0.1f);
      moment->all.image.push_back(2 * x);
      if (k > 1) continue;
      shown->push_back(x);
      aim->push_back(2 * x + 0.1f);
      moment->image.push_back(2 * x);
    }
  moment->all.dimension = d;
  moment->all.source = source;
  moment->all.target = target;
  moment->source = shown;
  moment->target = aim;
  moment->world = {-5, -5, 5, 5};
  return moment;
}

StageStyle pairStyle(std::uint32_t layers) {
  StageStyle style;
  style.layers = layers;
  style.pairs = true;
  return style;
}

QImage painted(const std::shared_ptr<const Snapshot>& moment, const StageStyle& style, QSize size) {
  QImage picture(size, QImage::Format_RGB32);
  QPainter painter(&picture);
  StagePainter().paint(painter, QRectF(QPointF(), QSizeF(size)), moment, style);
  return picture;
}

int away(const QColor& a, const QColor& b) {
  return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

}  // namespace

/// All pairs of columns, and all coordinates of a point.
class TestPairs : public QObject {
  Q_OBJECT

 private slots:
  void pointsLieAtTheirPixels_data() {
    QTest::addColumn<int>("dimension");
    for (const int d : {3, 5, 16}) QTest::addRow("%d", d) << d;
  }
  void pointsLieAtTheirPixels() {
    QFETCH(int, dimension);
    const auto moment = cloudOf(dimension, 6);
    for (const Layer layer : {layerSource, layerTarget, layerImage}) {
      const StageStyle style = pairStyle(layer), nothing = pairStyle(0);
      const QSize size(1200, 900);
      const PairFigure figure(QRectF(QPointF(), QSizeF(size)), *moment, style);
      QCOMPARE(figure.columns(), std::min(dimension, 6));
      const QImage with = painted(moment, style, size), without = painted(moment, nothing, size);
      const auto& points = layer == layerSource   ? *moment->all.source
                           : layer == layerTarget ? *moment->all.target
                                                  : moment->all.image;
      for (int row = 1; row < figure.columns(); ++row)
        for (int column = 0; column < row; ++column)
          for (std::size_t i = 0; i < 6; ++i) {
            const auto d = static_cast<std::size_t>(dimension);
            const QPointF at = figure.toPixels(row, column)
                                   .map(QPointF(points[i * d + static_cast<std::size_t>(column)],
                                                points[i * d + static_cast<std::size_t>(row)]));
            if (!figure.panel(row, column).adjusted(4, 4, -4, -4).contains(at)) {
              QVERIFY2(layer == layerImage, "the measures lie within their panels");
              continue;
            }
            // By hand: linear along the panel, upwards.
            const LineAxis level = figure.axis(column), upright = figure.axis(row);
            const QRectF panel = figure.panel(row, column);
            QVERIFY(std::abs(at.x() - level.toPixel(points[i * d + static_cast<std::size_t>(column)])) < 1e-6);
            const double share =
                (points[i * d + static_cast<std::size_t>(row)] - upright.x0) / (upright.x1 - upright.x0);
            QVERIFY(std::abs(at.y() - (panel.bottom() - share * panel.height())) < 1e-6);
            const QPoint pixel(static_cast<int>(at.x()), static_cast<int>(at.y()));
            QVERIFY(away(with.pixelColor(pixel), without.pixelColor(pixel)) > 30);
          }
    }
  }

  void marginalsIntegrateToOne() {
    for (const int d : {3, 5, 16, 784}) {
      const auto moment = cloudOf(d, 200);
      const StageStyle style = pairStyle(pairLayers);
      const PairFigure figure(QRectF(0, 0, 900, 700), *moment, style);
      for (int column = 0; column < figure.columns(); ++column)
        for (const Layer layer : {layerSource, layerTarget, layerImage}) {
          const auto density = figure.marginal(column, layer);
          const LineAxis axis = figure.axis(column);
          double sum = 0, mean = 0;
          const double cell = (axis.x1 - axis.x0) / static_cast<double>(density.size());
          for (std::size_t k = 0; k < density.size(); ++k) {
            sum += density[k] * cell;
            mean += density[k] * cell * (axis.x0 + (static_cast<double>(k) + 0.5) * cell);
          }
          QVERIFY2(std::abs(sum - 1) < 0.01, qPrintable(QString::number(sum)));
          const double wanted = (layer == layerSource ? 1 : 2) * column;
          QVERIFY2(std::abs(mean - wanted) < 0.5 * (1 + column), qPrintable(QString::number(mean)));
        }
    }
  }

  void numbersAreTheFiles() {
    const auto moment = cloudOf(3);
    moment->all.frame = std::make_shared<RunFrame>(RunFrame{{{100, 0, 5}, {10, 2, 1}}, {{100, 7, 5}, {10, 2, 3}}});
    const StageStyle style = pairStyle(pairLayers);
    const PairFigure figure(QRectF(0, 0, 900, 700), *moment, style);
    QCOMPARE(figure.units(0).origin, 100.0);
    QCOMPARE(figure.units(0).unit, 10.0);
    QCOMPARE(figure.units(1).origin, 0.0);  // each side about its own centre
    QCOMPARE(figure.units(1).unit, 2.0);
    QCOMPARE(figure.units(2).unit, 1.0);  // no unit in common
  }

  /// The panel under the mouse is named, and a click chooses its plane; nothing zooms.
  void aClickChoosesThePlane() {
    StageView stage;
    stage.resize(900, 700);
    stage.setColumns({"mass (kg)", "height", ""});
    stage.setLayers(pairLayers);
    stage.setPairs(true);
    stage.setSnapshot(cloudOf(3));
    stage.show();
    const PairFigure figure(QRectF(stage.rect()), *stage.snapshot(), stage.style());
    QCOMPARE(figure.name(0), QString("mass (kg)"));
    QCOMPARE(figure.name(2), QStringLiteral("x₃"));
    QSignalSpy chosen(&stage, &StageView::pairChosen);
    const Box view = stage.view();
    const auto click = [&](int row, int column) {
      const QPoint at = figure.panel(row, column).center().toPoint();
      QTest::mouseMove(&stage, at);
      QTest::mouseClick(&stage, Qt::LeftButton, {}, at);
    };
    click(2, 1);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toInt(), 1);
    QCOMPARE(chosen[0][1].toInt(), 2);
    click(1, 1);
    QCOMPARE(chosen.count(), 1);  // the diagonal is no plane
    QVERIFY(stage.pins().empty() && stage.hoveredPoint() < 0);
    const QPointF at(300, 300);
    QWheelEvent wheel(at, stage.mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&stage, &wheel);
    QCOMPARE(stage.view(), view);
  }

  void theListOffersThem() {
    PlaneBox planes;
    QSignalSpy chosen(&planes, &PlaneBox::chosen);
    planes.setDimension(3, {});
    const int all = planes.findText("all pairs");
    QVERIFY(all > 0);
    planes.setCurrentIndex(all);
    emit planes.activated(all);
    QVERIFY(planes.showsPairs());
    QCOMPARE(planes.text(), QString("all pairs"));
    planes.choosePair(2, 1);  // the other way round it is in the list
    QVERIFY(!planes.showsPairs());
    QCOMPARE(planes.text(), QString("columns 3 and 2"));
    QCOMPARE(planes.currentText(), planes.text());
    QCOMPARE(chosen.count(), 2);
    planes.setDimension(16, {});
    QVERIFY(planes.findText("all pairs of the first 6 columns") > 0);
    const int before = planes.count();
    planes.choosePair(0, 4);  // which is not in the list
    QCOMPARE(planes.count(), before + 1);
    QCOMPARE(planes.currentText(), QString("columns 1 and 5"));
    planes.setDimension(2, {});
    QVERIFY(!planes.showsPairs());
  }

  void withoutCoordinatesThePlaneIsShown() {
    const auto moment = cloudOf(3);
    const StageStyle style = pairStyle(pairLayers | layerSpace);
    QVERIFY(showsPairs(*moment, style) && liesFlat(*moment, style));
    moment->all = {};
    QVERIFY(!showsPairs(*moment, style));
    QVERIFY(!showsPairs(*cloudOf(3), StageStyle{}));
  }

  /// In the data's units, by the columns' names; of many the largest differences.
  void aPointHasAllItsCoordinates() {
    auto moment = std::make_shared<Snapshot>();
    AllCoordinates& all = moment->all;
    all.dimension = 3;
    all.source = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3, 0, 0, 0});
    all.target = all.source;
    all.image = {2, 4, -1};
    QCOMPARE(allCoordinates(all, 0, {"mass"}),
             QStringList({QStringLiteral("mass  1.00 → 2.00"), QStringLiteral("x₂  2.00 → 4.00"),
                          QStringLiteral("x₃  3.00 → −1.00")}));
    QCOMPARE(allCoordinates(all, 1, {})[0], QStringLiteral("x₁  0.00"));  // its image was not asked for
    QVERIFY(allCoordinates(all, 2, {}).isEmpty());
    all.frame = std::make_shared<RunFrame>(RunFrame{{{100, 0, 0}, {10, 1, 1}}, {{200, 0, 0}, {20, 1, 1}}});
    QCOMPARE(allCoordinates(all, 0, {})[0], QStringLiteral("x₁  110.00 → 240.00"));
    // Mixed columns: the first is the sum of the first two.
    RunFrame mixed{{{0, 0, 0}, {2, 1, 1}, {1, 1, 0, 0, 1, 0, 0, 0, 1}, {1, -1, 0, 0, 1, 0, 0, 0, 1}}, {}};
    mixed.target = mixed.source;
    all.frame = std::make_shared<RunFrame>(mixed);
    QCOMPARE(allCoordinates(all, 0, {})[0], QStringLiteral("x₁  6.00 → 12.00"));
  }

  void ofManyTheLargestDifferences() {
    AllCoordinates all;
    all.dimension = 784;
    std::vector<float> x(784, 1), image(784, 1.5f);
    image[500] = 9, image[20] = -4;
    all.source = std::make_shared<std::vector<float>>(x);
    all.target = all.source;
    all.image = image;
    const QStringList lines = allCoordinates(all, 0, {});
    QCOMPARE(lines.size(), 9);
    QVERIFY2(lines[0].startsWith(QStringLiteral("x₅₀₁ ")) && lines[0].contains("9"), qPrintable(lines[0]));
    QVERIFY2(lines[1].startsWith(QStringLiteral("x₂₁ ")), qPrintable(lines[1]));
    QCOMPARE(lines[8], QString("and 776 more"));
  }

  /// A slice's value of phi is said of the point through which it goes, and of no other.
  void phiOfASliceIsThatOfItsPoint() {
    const auto moment = cloudOf(3);
    moment->potential = {{-9, -9, 9, 9}, 8, 8, std::vector<float>(64, 5.0f)};
    moment->slice.given = true;
    const auto says = [&](int index) {
      const auto lines = describePoint(*moment, index, Theme::lightTheme());
      return std::any_of(lines.begin(), lines.end(),
                         [](const HoverLine& line) { return line.text.contains(QStringLiteral("φ(x)")); });
    };
    QVERIFY(!says(0));
    moment->slice.point = 0;
    QVERIFY(says(0) && !says(1));
  }

  /// A slice is no surface, even as long as the cloud that was asked for is not there yet.
  void aSliceIsNoSurface() {
    const auto moment = cloudOf(3);
    moment->potential = {{-9, -9, 9, 9}, 8, 8, std::vector<float>(64, 5.0f)};
    StageStyle style;
    style.layers = layerPotential | layerSpace;
    QCOMPARE(spaceKind(*moment, style), SpaceKind::surface);
    moment->slice.given = true;
    QCOMPARE(spaceKind(*moment, style), SpaceKind::flat);
    moment->third.source = std::make_shared<std::vector<float>>(400, 1.0f);
    QCOMPARE(spaceKind(*moment, style), SpaceKind::cloud);
  }

  void theNoteSaysWhichSlice() {
    const auto moment = cloudOf(3);
    StageStyle style;
    style.layers = layerSource | layerPotential | layerConjugate | layerTears;
    QVERIFY(sliceNote(*moment, style).isEmpty());
    moment->slice.given = true;
    QVERIFY(sliceNote(*moment, style).isEmpty());  // nothing of it is there
    moment->potential = {{-9, -9, 9, 9}, 8, 8, std::vector<float>(64, 5.0f)};
    QCOMPARE(sliceNote(*moment, style), QString("slice through the mean of the source"));
    moment->conjugate = moment->potential;
    QCOMPARE(sliceNote(*moment, style), QString("slices through the means of source and target"));
    moment->slice.point = 3;
    QCOMPARE(sliceNote(*moment, style), QString("slices through the pinned point and its image"));
    style.layers = layerPotential;
    QCOMPARE(sliceNote(*moment, style), QString("slice through the pinned point"));
    MapDefect tear;
    tear.kind = DefectKind::tear;
    tear.worst = 0.5f;
    tear.massShare = -1;
    QCOMPARE(defectExtent(tear), QString("images jump by 0.50 of their spread"));
  }

  void layersThatDrawNothingAreGreyed() {
    const auto lacks = [](Layer bit, const RunStarted& run) {
      for (const StageLayer& layer : stageLayers())
        if (layer.bit == bit) return lackOf(layer, run);
      return QString();
    };
    RunStarted run;
    run.config.solver = "mm";
    run.dimension = run.targetDimension = 5;
    run.caps.sourcePotential = true;
    for (const Layer layer : {layerPotential, layerGrid, layerTears}) QVERIFY(lacks(layer, run).isEmpty());
    QVERIFY2(lacks(layerConjugate, run).contains("(mm) learns no ψ"), qPrintable(lacks(layerConjugate, run)));
    QVERIFY(!lacks(layerBalance, run).isEmpty());
    run.caps.targetPotential = true;
    QVERIFY(lacks(layerConjugate, run).isEmpty());
    run.caps.sourcePotential = false;
    QVERIFY(!lacks(layerPotential, run).isEmpty());
    run.targetDimension = 4;
    QVERIFY2(lacks(layerGrid, run).contains("5 dimensions and the target 4"), qPrintable(lacks(layerGrid, run)));
    run.pictures = true;
    for (const StageLayer& layer : stageLayers()) QVERIFY(!lackOf(layer, run).isEmpty());
  }
};

BRENIER_TEST(TestPairs)
#include "test_pairs.moc"
