#include <QtTest>
#include <cmath>

#include "core/api/drawing.h"
#include "core/measures/measure.h"

using namespace brenier;

namespace {

DrawnItem shape(DrawnItem::Kind kind, double x, double y, double width, double height, double density = 1) {
  DrawnItem item;
  item.kind = kind;
  item.x = x, item.y = y, item.width = width, item.height = height, item.density = density;
  return item;
}

DrawnItem stroke(std::vector<float> points, double radius = 0.5, double softness = 0) {
  DrawnItem item;
  item.points = std::move(points);
  item.radius = radius;
  item.softness = softness;
  return item;
}

double massOfItems(std::vector<DrawnItem> items) {
  return massOf(rasterised({std::move(items)}, 512), 512);
}

}  // namespace

class TestDrawing : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void massesAreAreasTimesDensity() {
    QVERIFY(std::abs(massOfItems({shape(DrawnItem::Kind::box, 1, -1, 4, 2, 3)}) - 24) < 0.5);
    QVERIFY(std::abs(massOfItems({shape(DrawnItem::Kind::ellipse, 0, 0, 4, 2)}) - M_PI * 2) < 0.1);
    // A stroke of length 6 and radius 1/2: a rectangle and two half discs.
    QVERIFY(std::abs(massOfItems({stroke({-3, 0, 3, 0})}) - (6 + M_PI * 0.25)) < 0.1);
  }

  void densityDoesNotDependOnHowOftenTheMouseReported() {
    std::vector<float> slow;
    for (int i = 0; i <= 300; ++i) {
      slow.push_back(-3 + 0.02f * static_cast<float>(i));
      slow.push_back(0);
    }
    const auto a = rasterised({{stroke({-3, 0, 3, 0}, 0.7, 0.5)}}, 128),
               b = rasterised({{stroke(slow, 0.7, 0.5)}}, 128);
    for (std::size_t i = 0; i < a.size(); ++i) QVERIFY(std::abs(a[i] - b[i]) < 1e-4f);
  }

  void theEraserTakesAwayWhatLiesBelowAndNothingAbove() {
    auto eraser = stroke({-8, 0, 8, 0}, 1);
    eraser.kind = DrawnItem::Kind::eraser;
    const auto box = shape(DrawnItem::Kind::box, 0, 0, 4, 4);
    QVERIFY(std::abs(massOfItems({box, eraser}) - 8) < 0.3);
    QVERIFY(std::abs(massOfItems({eraser, box}) - 16) < 0.3);
  }

  void picturesAreTurnedAndMirrored() {
    auto picture = shape(DrawnItem::Kind::raster, 0, 0, 4, 4);
    picture.columns = picture.rows = 2;
    picture.grid = {255, 0, 0, 0};  // the left upper quarter
    const auto centre = [](const DrawnItem& item) {
      const auto density = rasterised({{item}}, 256);
      double sum = 0, x = 0, y = 0;
      for (int r = 0; r < 256; ++r)
        for (int c = 0; c < 256; ++c) {
          const double v = density[static_cast<std::size_t>(r * 256 + c)];
          sum += v, x += v * (c + 0.5) / 16, y += v * (r + 0.5) / 16;
        }
      return std::pair{x / sum - 8, 8 - y / sum};
    };
    QVERIFY(std::hypot(centre(picture).first + 1, centre(picture).second - 1) < 0.1);
    picture.mirrored = true;
    QVERIFY(std::hypot(centre(picture).first - 1, centre(picture).second - 1) < 0.1);
    picture.angle = M_PI / 2;  // counter-clockwise
    QVERIFY(std::hypot(centre(picture).first + 1, centre(picture).second - 1) < 0.1);
  }

  void textHoldsEverythingExactly() {
    auto raster = shape(DrawnItem::Kind::raster, 0.1, -1.0 / 3, 2.5, 1, 0.7);
    raster.columns = 3, raster.rows = 1, raster.grid = {0, 128, 255}, raster.label = "two words\n";
    raster.angle = 0.3, raster.mirrored = true;
    auto dots = stroke({1.0f / 3, 2, -3, 0.1f}, 0.05, 1);
    dots.kind = DrawnItem::Kind::dots;
    const Drawing drawing{{stroke({0.1f, 0.2f, 1e-3f, -7}), raster, dots, shape(DrawnItem::Kind::box, 1, 2, 3, 4)}};
    const auto read = drawingFromText(toText(drawing));
    QVERIFY(read.hasValue());
    QVERIFY(*read == drawing);
  }

  void wrongLinesAreNamed() {
    const std::vector<std::pair<std::string, std::string>> wrong = {{"box 1 0 0 1 1 0 0\nspiral 1", "Line 2"},
                                                                    {"box 1 0 0 1", "too early"},
                                                                    {"stroke 1 0.5 0 1", "pairs"},
                                                                    {"box one 0 0 1 1 0 0", "not a number"},
                                                                    {"box -1 0 0 1 1 0 0", "not between"},
                                                                    {"raster 1 0 0 1 1 0 0 2 2 ff 61", "1 pixels"},
                                                                    {"box 1 0 0 1 1 0 0 9", "follows"},
                                                                    {"box nan 0 0 1 1 0 0", "not between"},
                                                                    {"raster 1 0 0 1 1 0 0 1 1 fg 61", "hexadecimal"}};
    for (const auto& [text, part] : wrong) {
      const auto read = drawingFromText(text);
      QVERIFY2(!read.hasValue(), text.c_str());
      QVERIFY2(read.error().message.find(part) != std::string::npos, read.error().message.c_str());
    }
  }

  void samplesFollowTheDensity() {
    const std::string items = "box 1 -4 0 2 2 0 0\nbox 3 4 0 2 2 0 0\n";
    const auto measure = makeMeasure({"drawing", {{"items", items}}});
    QVERIFY(measure.hasValue());
    const Points points = drawSamples(**measure, {1, 2, 3}, 20000);
    int right = 0;
    for (std::size_t i = 0; i < points.count(); ++i) {
      QVERIFY(std::abs(std::abs(points[i][0]) - 4) < 1.05f && std::abs(points[i][1]) < 1.05f);
      right += points[i][0] > 0;
    }
    QVERIFY(std::abs(right / 20000.0 - 0.75) < 0.015);
  }

  /// A drawing is as large as its problem, wherever that lies; the standard square is not written down.
  void squaresAreThoseOfTheProblem() {
    const Drawing standard{{shape(DrawnItem::Kind::box, 0, 0, 2, 2)}, {}};
    QVERIFY(toText(standard).starts_with("box"));
    const Drawing small{{shape(DrawnItem::Kind::box, 0.01, 0, 0.02, 0.02)}, {0.05, 0, 0}};
    const auto read = drawingFromText(toText(small));
    QVERIFY(read.hasValue() && *read == small);
    QVERIFY(std::abs(massOf(rasterised(small, 384), 384, small.square) - 4e-4) < 2e-5);
    const auto measure = makeMeasure(
        {"drawing", {{"items", toText(Drawing{{shape(DrawnItem::Kind::box, 101, 50, 2, 2)}, {4, 100, 50}})}}});
    QVERIFY(measure.hasValue());
    const Points points = drawSamples(**measure, {1, 2, 3}, 2000);
    for (std::size_t i = 0; i < points.count(); ++i)
      QVERIFY(std::abs(points[i][0] - 101) < 1.03f && std::abs(points[i][1] - 50) < 1.03f);
    for (const std::string wrong : {"square 0 0 0", "square 1 0", "square 1 0 0 0", "box 1 0 0 1 1 0 0\nsquare 1 0 0"})
      QVERIFY2(!drawingFromText(wrong).hasValue(), wrong.c_str());
    QVERIFY(squareAbout(-1, -1, 1, 1) == (DrawingSquare{1.5, 0, 0}));
    QVERIFY(squareAbout(-6, -5.8, 6, 6.1) == (DrawingSquare{8, 0, 0}));
    const DrawingSquare far = squareAbout(990, 1990, 1010, 2030);
    QVERIFY(std::abs(far.x - 1000) < 8 && std::abs(far.y - 2010) < 8 && far.half > 20 && far.half < 45);
    QVERIFY(squareAbout(3, 3, 3, 3).half > 0);
  }

  void emptyDrawingsAreRefused() {
    const auto measure = makeMeasure({"drawing", {{"items", std::string("box 1 100 0 1 1 0 0\n")}}});
    QVERIFY(!measure.hasValue());
    QVERIFY(measure.error().message.find("1 items") != std::string::npos);
  }
};

BRENIER_TEST(TestDrawing)
#include "test_drawing.moc"
