#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/stage_view.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

namespace {

constexpr double kMostHidden = 0.012;  // of the points on show: one or two of a hundred
constexpr std::int64_t kLearned = 60;  // steps over which it is to stay where it is

/// The share of the points on show that lie under what is written.
double hidden(const StageView& stage) {
  const QTransform toPixels = StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
  const AnnotationPlaces& places = stage.annotationPlaces();
  const Snapshot& moment = *stage.snapshot();
  std::size_t all = 0, under = 0;
  const auto count = [&](const QPointF& at) {
    const QPointF pixel = toPixels.map(at);
    if (!isFinite(pixel)) return;
    ++all;
    under += places.legend.contains(pixel) || places.facts.contains(pixel);
  };
  for (std::size_t i = 0; i < moment.source->size() / 2; ++i) count(planePoint(*moment.source, i));
  for (std::size_t i = 0; i < moment.target->size() / 2; ++i) count(planePoint(*moment.target, i));
  for (std::size_t i = 0; i < moment.image.size() / 2; ++i) count(planePoint(moment.image, i));
  return all ? double(under) / double(all) : 1;
}

}  // namespace

/// Legend and large numbers keep off the data, and do not jump.
class TestLegend : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_legend", m_folder); }

  void itKeepsOffTheData_data() {
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QSize>("size");
    for (const char* problem : {"eight_gaussians", "checkerboard", "moons", "disc_to_half_discs", "letters", "spiral"})
      for (const QSize size : {QSize(1024, 768), QSize(960, 540), QSize(800, 800)}) {
        if (!findProblem(catalog(), problem)) continue;
        QTest::addRow("%s at %d x %d", problem, size.width(), size.height()) << QString(problem) << size;
      }
  }
  void itKeepsOffTheData() {
    QFETCH(QString, problem);
    QFETCH(QSize, size);
    Classroom room;
    room.window->controller().setProblem(problem.toStdString());
    room.act(ActionId::present);
    room.window->showNormal();
    room.window->resize(size);
    QTRY_COMPARE(room.window->size(), size);
    StageView& stage = *room.window->stage();
    QVERIFY(
        QTest::qWaitFor([&] { return stage.annotations().facts.size() == 2 && stage.hasSnapshot(); }, kStepPatience));
    room.window->controller().play();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 3; }, kStepPatience));
    QTest::qWait(300);
    int moves = 0, chosen = stage.annotationPlaces().chosen;
    double most = 0;
    while (room.window->frameStep() < kLearned) {
      QTest::qWait(60);
      most = std::max(most, hidden(stage));
      moves += std::exchange(chosen, stage.annotationPlaces().chosen) != stage.annotationPlaces().chosen;
    }
    if (const QString pictures = qEnvironmentVariable("BRENIER_PICTURES"); !pictures.isEmpty())
      room.window->grab().save(pictures + QString("/legend-%1-%2.png").arg(problem).arg(size.width()));
    QVERIFY2(most < kMostHidden, qPrintable(QString("%1 % are hidden").arg(100 * most)));
    QVERIFY2(moves <= 1, qPrintable(QString("it moved %1 times").arg(moves)));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLegend)
#include "test_legend.moc"
