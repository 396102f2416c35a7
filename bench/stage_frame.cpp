// What one frame of the stage costs in software raster, 900 x 600. Run with QT_QPA_PLATFORM=offscreen.
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

namespace {

using namespace brenier;

double medianMilliseconds(const std::vector<std::shared_ptr<Snapshot>>& moments, std::uint32_t layers, bool cold) {
  StageStyle style;
  style.layers = layers;
  style.view = {-6.6f, -6.6f, 6.6f, 6.6f};
  StagePainter stage;
  QImage figure(900, 600, QImage::Format_RGB32);
  std::vector<double> times;
  for (int frame = 0; frame < 60; ++frame) {
    const auto& moment = moments[cold ? static_cast<std::size_t>(frame) % moments.size() : 0];
    const std::clock_t before = std::clock();
    QPainter painter(&figure);
    stage.paint(painter, QRectF(0, 0, 900, 600), moment, style);
    painter.end();
    times.push_back(1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  }
  std::nth_element(times.begin(), times.begin() + 30, times.end());
  return times[30];
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
                        {"every layer", 0x3FF}};
  for (const int points : {1000, 2000, 20000}) {
    std::vector<std::shared_ptr<Snapshot>> moments;
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
      SyntheticMoment synthetic;
      synthetic.points = points;
      synthetic.eps = 0.2 + 0.05 * seed;
      moments.push_back(synthetic.make(seed));
      moments.back()->source = moments.front()->source;  // a run has one set of probe points
    }
    for (const Case& entry : cases) {
      std::printf("%6d points  %-18s  cold %6.2f ms  warm %6.2f ms\n", points, entry.name,
                  medianMilliseconds(moments, entry.layers, true), medianMilliseconds(moments, entry.layers, false));
    }
  }
  return 0;
}
