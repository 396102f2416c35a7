// What one frame of the stage costs in software raster, 900 x 600, and in space 1280 x 800. Run with
// QT_QPA_PLATFORM=offscreen.
// Processor time, for the machine may be busy.
// Cold: a new moment every frame, as while a run is live. Warm: the same moment again, as on a resize or a layer
// switch.
#include <QGuiApplication>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include "tests/ui/synthetic_moment.h"
#include "ui/canvas/stage_painter.h"
#include "ui/canvas/surface_raster.h"

namespace {

using namespace brenier;

constexpr QSize kFlatSize(900, 600), kSpaceSize(1280, 800);

double median(std::vector<double> times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

double medianMilliseconds(const std::vector<std::shared_ptr<Snapshot>>& moments, std::uint32_t layers, bool cold) {
  StageStyle style;
  style.layers = layers;
  style.view = {-6.6f, -6.6f, 6.6f, 6.6f};
  StagePainter stage;
  QImage figure(layers & layerSpace ? kSpaceSize : kFlatSize, QImage::Format_RGB32);
  std::vector<double> times;
  for (int frame = 0; frame < 60; ++frame) {
    const auto& moment = moments[cold ? static_cast<std::size_t>(frame) % moments.size() : 0];
    const std::clock_t before = std::clock();
    QPainter painter(&figure);
    style.space.turn({7, 0});
    stage.paint(painter, QRectF(figure.rect()), moment, style);
    painter.end();
    times.push_back(1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  }
  return median(times);
}

/// The surface alone, as it is painted and as QPainter paints its cells as polygons of one colour each.
void compareWithPolygons(const Snapshot& moment) {
  const Box& box = moment.potential.box;
  const ColorMap& map = ColorMap::viridis();
  std::vector<double> ours, polygons, smooth;
  const auto timed = [](std::vector<double>& into, auto act) {
    const std::clock_t before = std::clock();
    act();
    into.push_back(1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  };
  for (int frame = 0; frame < 60; ++frame) {
    const HeightRange heights = neededHeights(moment.potential, box)->range;
    const RaisedSurface surface(moment.potential, box, heights);
    SpaceView view;
    view.turn({7.0 * frame, 0});
    const SpaceProjection projection(SpaceBox::ofSurface(box.x0, box.x1, box.y0, box.y1, heights), view,
                                     QRectF({}, QSizeF(kSpaceSize)));
    timed(ours, [&] {
      const double step = (heights.high - heights.low) / 24;
      surfaceImage(surface, projection, {map, Qt::black, Qt::gray, heights.low + step / 2, step}, kSpaceSize);
    });
    for (const bool antialias : {false, true})
      timed(antialias ? smooth : polygons, [&] {
        QImage image(kSpaceSize, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing, antialias);
        painter.setPen(Qt::NoPen);
        const PaintOrder order = surface.orderFrom(projection);
        for (int j = 0; j + 1 < surface.rows(); ++j)
          for (int i = 0; i + 1 < surface.columns(); ++i) {
            const int row = order.rowsRise ? j : surface.rows() - 2 - j;
            const int column = order.columnsRise ? i : surface.columns() - 2 - i;
            QPointF corners[4];
            for (int k = 0; k < 4; ++k)
              corners[k] = projection.pixel(surface.nodePoint(column + (k == 1 || k == 2), row + k / 2));
            painter.setBrush(QColor(map.at((surface.node(column, row) - heights.low) / (heights.high - heights.low))));
            painter.drawConvexPolygon(corners, 4);
          }
      });
  }
  std::printf("surface of %d x %d nodes: lit, with lines %.2f ms; QPainter's polygons %.2f ms, smooth %.2f ms\n",
              moment.potential.columns, moment.potential.rows, median(ours), median(polygons), median(smooth));
}

}  // namespace

int main(int argc, char** argv) {
  QGuiApplication app(argc, argv);
  struct Case {
    const char* name;
    std::uint32_t layers;
  };
  const Case cases[] = {{"points", layerSource | layerTarget | layerImage},
                        {"heat and contours", layerPotential},
                        {"arrows", layerArrows},
                        {"tears", layerTears},
                        {"default layers", ViewRequest{}.layers},
                        {"every layer", 0x3FF},
                        {"in space", ViewRequest{}.layers | layerSpace}};
  for (const int points : {1000, 2000, 20000}) {
    std::vector<std::shared_ptr<Snapshot>> moments;
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
      SyntheticMoment synthetic;
      synthetic.points = points;
      synthetic.eps = 0.2 + 0.05 * seed;
      moments.push_back(synthetic.make(seed));
      moments.back()->source = moments.front()->source;  // a run has one set of probe points
    }
    if (points == 1000) compareWithPolygons(*moments.front());
    for (const Case& entry : cases) {
      std::printf("%6d points  %-18s  cold %6.2f ms  warm %6.2f ms\n", points, entry.name,
                  medianMilliseconds(moments, entry.layers, true), medianMilliseconds(moments, entry.layers, false));
    }
  }
  return 0;
}
