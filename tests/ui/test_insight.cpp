#include <QAction>
#include <QComboBox>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "tests/ui/synthetic_moment.h"
#include "ui/canvas/insight_layers.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/labeled_combo.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/film_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/own_problem_menu.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"
#include "ui/session/film.h"
#include "ui/session/own_problems.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using brenier::test::FakeBackend;

namespace {

void drag(QWidget& widget, const std::vector<QPoint>& way, Qt::KeyboardModifiers keys = {}) {
  QTest::mousePress(&widget, Qt::LeftButton, keys, way.front());
  for (const QPoint& at : way) {
    QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, keys);
    QApplication::sendEvent(&widget, &move);
  }
  QTest::mouseRelease(&widget, Qt::LeftButton, keys, way.back());
}

std::vector<QPoint> squareAround(const StageView& stage, QPointF middle, double half) {
  const QTransform toPixels = StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
  std::vector<QPoint> way;
  for (const QPointF& corner : {QPointF(-1, -1), QPointF(1, -1), QPointF(1, 1), QPointF(-1, 1)})
    way.push_back(toPixels.map(middle + half * corner).toPoint());
  return way;
}

/// Keeps what it is given.
struct FakeFilm {
  int frames = 0, width = 0, height = 0;
  bool finished = false, opens = true;
  OpenAnimation open() {
    return [this](const AnimationFormat& format) -> Result<std::unique_ptr<AnimationWriter>> {
      if (!opens) return badInput("film.xyz has an ending that is none of a film.", "Use .mp4.");
      width = format.width, height = format.height;
      struct Writer : AnimationWriter {
        FakeFilm& film;
        explicit Writer(FakeFilm& f) : film(f) {}
        Status add(const std::uint8_t*) override {
          ++film.frames;
          return ok();
        }
        Status finish() override {
          film.finished = true;
          return ok();
        }
      };
      return std::unique_ptr<AnimationWriter>(std::make_unique<Writer>(*this));
    };
  }
};

}  // namespace

/// Looking into a map, and keeping what was made: selections, findings, the inner problem, problems of one's own,
/// films.
class TestInsight : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_insight");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
  }

  void aLassoFollowsPointsThroughTime() {
    FakeBackend backend;
    MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
    window.resize(1280, 800);  // where a pixel is less than what the bounds below allow
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.controller().begin(window.controller().config());
    QTRY_VERIFY(window.stage()->hasSnapshot());
    window.actions()[ActionId::lasso]->trigger();
    QCOMPARE(window.stage()->tool(), StageTool::lasso);
    drag(*window.stage(), squareAround(*window.stage(), {0.5, 0.5}, 0.5));
    const auto chosen = window.stage()->selection();
    QVERIFY(chosen.size() > 20);
    const auto& source = *window.stage()->snapshot()->source;
    for (const int i : chosen) {
      QVERIFY(std::abs(source[2 * static_cast<std::size_t>(i)] - 0.5f) < 0.52f);
      QVERIFY(std::abs(source[2 * static_cast<std::size_t>(i) + 1] - 0.5f) < 0.52f);
    }
    // Another moment has probe points of its own that are the same.
    auto moment = std::make_shared<Snapshot>(*window.stage()->snapshot());
    moment->source = std::make_shared<PlanePoints>(source);
    window.stage()->setSnapshot(moment);
    QCOMPARE(window.stage()->selection(), chosen);
    QVERIFY(stageNotes(*moment, window.stage()->style()).join(' ').contains("points selected"));
    // A click of the lasso, and Escape, end it.
    QTest::keyClick(&window, Qt::Key_Escape);
    QVERIFY(window.stage()->selection().empty());
    QCOMPARE(window.stage()->tool(), StageTool::look);
    drag(*window.stage(), squareAround(*window.stage(), {0, 0}, 1), Qt::ShiftModifier);
    QVERIFY(window.stage()->selection().size() > 100);
  }

  void imagesAreSelectedWhereNoSourceIs() {
    Snapshot moment;
    moment.source = std::make_shared<PlanePoints>(PlanePoints{0, 0, 1, 0});
    moment.image = {5, 5, 6, 6};
    const QPolygonF there({{4, 4}, {5.5, 4}, {5.5, 5.5}, {4, 5.5}}), here({{-1, -1}, {0.5, -1}, {0.5, 1}, {-1, 1}});
    QCOMPARE(pointsWithin(moment, here, 1), std::vector<int>{0});
    QCOMPARE(pointsWithin(moment, there, 1), std::vector<int>{0});
    QVERIFY(pointsWithin(moment, there, 0).empty());
  }

  void whatIsWrongIsDrawn() {
    auto moment = SyntheticMoment{}.make();
    StageStyle style;
    style.view = {-7, -7, 7, 7};
    style.layers = layerSource | layerTears;
    const auto painted = [&] {
      QImage image(500, 500, QImage::Format_RGB32);
      QPainter painter(&image);
      StagePainter().paint(painter, QRectF(0, 0, 500, 500), moment, style);
      return image;
    };
    const QImage plain = painted();
    style.swap = {0, 0, 1, 0, 4, 4, -4, -4};
    const QImage swapped = painted();
    QVERIFY(swapped != plain);
    style.swap.clear();
    style.selection = {1, 2, 3};
    QVERIFY(painted() != plain);
    style.selection.clear();
    moment->inner = SyntheticMoment{}.inner();
    const QImage inner = painted();
    QVERIFY(inner != plain);
    QVERIFY(stageNotes(*moment, style).join(' ').contains("0.125 too high"));
    style.inner = false;
    QCOMPARE(painted(), plain);
  }

  void findingsAreListedAndShown() {
    FindingsCard card;
    QVERIFY(card.summary().contains("not looked for"));
    MapDefects defects{{-1, -1, 1, 1}, 2, 2, std::vector<DefectKind>(4, DefectKind::none), {}, nullptr, {}};
    card.setDefects(defects);
    card.setWorstSwap({});
    QCOMPARE(card.summary(), QString("monotone · no tears · no folds · no swirls"));
    defects.groups = {{DefectKind::tear, {0, 0, 1, 1}, 0.5f, 0.5f, 0.4f, 0.02f, 5, {0, 0, 1, 1}, {0, 3}},
                      {DefectKind::fold, {-1, 0, 0, 1}, -0.5f, 0.5f, 0.1f, 0.01f, 4, {}, {-1, -1}},
                      {DefectKind::tear, {0, -1, 1, 0}, 0.5f, -0.5f, 0.2f, 0.01f, 4, {0, -1, 1, 0}, {1, 2}}};
    card.setDefects(defects);
    card.setWorstSwap({0, 0, 1, 0, 1, 0, 0, 0});
    QCOMPARE(card.summary(), QString("not monotone · 2 tears · 1 fold · no swirls"));
    QCOMPARE(card.count(), 4);
    QCOMPARE(swapGain({0, 0, 1, 0, 1, 0, 0, 0}), 1.0);
    QStringList lines;
    for (auto* line : card.findChildren<QToolButton*>()) lines << line->text();
    QVERIFY2(lines.join('|').contains("tear between pieces 1 and 4"), qPrintable(lines.join('|')));
    QSignalSpy shown(&card, &FindingsCard::showWanted);
    card.show();
    for (auto* line : card.findChildren<QToolButton*>())
      if (line->text().startsWith("fold")) line->click();
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown[0][0].value<brenier::Box>(), (brenier::Box{-1, 0, 0, 1}));
  }

  void theInnerProblemIsAskedForWhereOneClicks() {
    FakeBackend backend;
    MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_VERIFY(window.stage()->hasSnapshot());
    window.actions()[ActionId::innerProblem]->trigger();
    backend.take();
    const QTransform toPixels = StagePainter::dataToPixels(window.stage()->view(), QRectF(window.stage()->rect()));
    QTest::mouseClick(window.stage(), Qt::LeftButton, {}, toPixels.map(QPointF(3, 2)).toPoint());
    std::optional<InnerRequest> asked;
    const auto look = [&] {
      for (const auto& view : backend.takeAll<SetView>()) asked = view.view.inner;
      return asked;
    };
    QTRY_VERIFY(look());
    QVERIFY(std::abs(asked->x - 3) < 0.05f);
    QVERIFY(std::abs(asked->y - 2) < 0.05f);
    window.actions()[ActionId::innerProblem]->trigger();
    QTRY_VERIFY(!look());
  }

  void filmsHoldEveryMoment() {
    FakeBackend backend;
    backend.savedConfig = RunConfig{};
    FakeFilm film;
    StartOptions options{.restoreLayout = false};
    options.openAnimation = film.open();
    MainWindow window(backend, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY(window.stage()->hasSnapshot());
    window.controller().mark("one");
    QTRY_VERIFY(!window.timeline()->axis()->moments().empty());
    const int moments = static_cast<int>(window.timeline()->axis()->moments().size());
    window.films()->filmTraining("film.gif");
    const auto over = [&] { return !window.films()->film()->busy(); };
    QTRY_VERIFY(over());
    QVERIFY(film.finished);
    QCOMPARE(film.frames, moments);
    QVERIFY(film.width > 0 && film.height > 0);
    QVERIFY(!window.timeline()->shown());
    film = {};
    window.films()->filmInterpolation("film.gif");
    QTRY_VERIFY(over());
    QVERIFY(film.finished);
    QCOMPARE(film.frames, 80);
    film = {};
    film.opens = false;
    window.films()->filmInterpolation("film.xyz");
    QTRY_VERIFY(window.messageBar()->text().contains("film.xyz"));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestInsight)
#include "test_insight.moc"
