#include <QAction>
#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/line_figure.h"
#include "ui/canvas/slow_bar.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/slow_notes.h"
#include "ui/canvas/slow_scales.h"
#include "ui/canvas/stage_view.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/slow_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/run/run_controller.h"

using namespace brenier;

/// How long a wait may last on a busy machine, in ms; it ends as soon as it is true.
static constexpr int kSlowPatience = 120000;

namespace {

/// A studio with the real machine, and what a person does in it.
struct SlowStudio {
  explicit SlowStudio(const std::string& problem = "eight_gaussians")
      : trainer(fileHooks()), options{.problem = problem, .restoreLayout = false} {
    options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  bool wait(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, kSlowPatience); }
  SlowController& slow() { return *window->slowMotion(); }
  SlowBar* bar() { return window->findChild<SlowBar*>(); }
  StageView* stage() { return window->stage(); }
  QAction* action(ActionId id) { return window->actions()[id]; }
  void key(Qt::Key key) { QTest::keyClick(stage(), key); }
  void click(const char* name) { QTest::mouseClick(window->findChild<QToolButton*>(name), Qt::LeftButton); }
  QImage picture() { return stage()->grabFigure({480, 360}); }
  /// Paused, and then a step in slow motion that is held at its first sub-step.
  bool begin() {
    if (!wait([&] { return window->frameStep() >= 1; })) return false;
    window->controller().pause();
    if (!wait([&] { return window->controller().state() == RunState::paused; })) return false;
    before = window->controller().stepSeen();
    action(ActionId::stepSlowly)->trigger();
    if (!wait([&] { return slow().isOn(); })) return false;
    slow().play(false);
    slow().goTo(0);
    QCoreApplication::processEvents();  // the bar has its room
    return true;
  }
  bool isGone() {
    return !slow().isOn() && bar()->isHidden() && !stage()->style().slow &&
           action(ActionId::playPause)->shortcuts() == QList<QKeySequence>{QKeySequence(Qt::Key_Space)};
  }

  Trainer trainer;
  StartOptions options;
  std::unique_ptr<MainWindow> window;
  std::int64_t before = 0;
};

}  // namespace

/// A step in slow motion, as somebody at the window sees it.
class TestSlowWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { test::prepareLessons("test_slow_window", m_folder); }

  /// Forwards and backwards through every sub-step, by keys and by clicks; the run takes one step and no other.
  void oneStepIsWalkedThrough() {
    SlowStudio studio;
    QVERIFY(studio.begin());
    QCOMPARE(int(studio.slow().step()->parts.size()), 16);  // ten steps of g, and what lies around them
    QCOMPARE(studio.bar()->place(), QString("1 / 16"));
    walkThrough(studio);
    if (QTest::currentTestFailed()) return;
    for (const char* name : {"slowBack", "slowPlay", "slowForward", "slowAgain", "slowLeave"})
      QVERIFY2(!studio.window->findChild<QToolButton*>(name)->accessibleName().isEmpty(), name);
    leave(studio);
  }

  /// A run of one dimension has the same on its own stage.
  void onTheLineItIsWalkedThrough() {
    SlowStudio studio("line");
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    studio.window->controller().setSolver("otm");
    QVERIFY(studio.wait([&] { return studio.window->frameStep() == 0; }));
    studio.window->controller().setOption("inner_steps", std::int64_t{2});
    QVERIFY(studio.begin());
    QVERIFY(isOnALine(*studio.stage()->snapshot()));
    const QImage before = studio.picture();
    walkThrough(studio);
    if (QTest::currentTestFailed()) return;
    leave(studio);
    QVERIFY(studio.picture() != before);
  }

#ifdef BRENIER_HAS_TORCH
  /// A run over pictures too: the pictures of the step stand in the place of its sheet, which then comes back.
  void overPicturesItIsWalkedThrough() {
    SlowStudio studio;
    RunConfig config;
    const OptionValues small = {
        {"size", std::int64_t{16}}, {"training", std::int64_t{100}}, {"test", std::int64_t{30}}};
    config.source = config.target = {"shapes", small};
    config.source.options["degradation"] = std::string("noise");
    config.solver = "otm_images";
    config.solverOptions = {
        {"map_width", std::int64_t{4}}, {"potential_width", std::int64_t{4}}, {"batch", std::int64_t{8}}};
    config.heldOut = 30;
    studio.window->controller().begin(config);
    QVERIFY(studio.wait([&] { return studio.window->frameStep() == 0; }));
    QVERIFY(studio.action(ActionId::stepSlowly)->isVisible());
    QVERIFY(studio.begin());
    QVERIFY(studio.stage()->isVisible() && !studio.window->pictureStage()->isVisible());
    QCOMPARE(int(studio.slow().step()->parts.size()), 8);  // a step of f, two of T, and what lies around them
    walkThrough(studio);
    if (QTest::currentTestFailed()) return;
    leave(studio);
    QVERIFY(!studio.stage()->isVisible() && studio.window->pictureStage()->isVisible());
  }
#endif

  /// From the end of its budget a run goes on: by a step, by one in slow motion, by playing. It has no budget then; one
  /// that was raised before holds.
  void itGoesOnBeyondItsBudget() {
    SlowStudio studio;
    RunController& run = studio.window->controller();
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    RunConfig config = run.config();
    config.budget.steps = 12;
    run.begin(config);
    const RunId here = run.run();
    const auto ends = [&](std::int64_t step) {
      return studio.wait([&] { return run.state() == RunState::finished && run.stepSeen() == step; });
    };
    QVERIFY(ends(12));
    for (const ActionId id : {ActionId::stepOnce, ActionId::stepInner, ActionId::stepOuter, ActionId::stepSlowly})
      QVERIFY(studio.action(id)->isEnabled());
    run.setSetting("steps", std::int64_t{20});
    studio.action(ActionId::playPause)->trigger();
    QVERIFY(ends(20));
    QCOMPARE(run.config().budget.steps, std::optional(std::int64_t{20}));
    studio.action(ActionId::stepOnce)->trigger();
    QVERIFY(studio.wait([&] { return run.stepSeen() == 21 && run.state() == RunState::paused; }));
    QCOMPARE(run.config().budget, Budget());
    studio.action(ActionId::stepSlowly)->trigger();
    QVERIFY(studio.wait([&] { return studio.slow().isOn() && studio.slow().step()->step == 22; }));
    studio.action(ActionId::playPause)->trigger();
    QVERIFY(studio.wait([&] { return run.stepSeen() > 25; }));
    QCOMPARE(run.run(), here);

    run.begin(config);
    QVERIFY(ends(12));
    const RunId again = run.run();
    studio.action(ActionId::playPause)->trigger();
    QVERIFY(studio.wait([&] { return run.stepSeen() > 20; }));
    QCOMPARE(run.run(), again);
    QCOMPARE(run.config().budget, Budget());
  }

  /// It plays by itself, holds and goes on at the space bar, which is not the run's as long as it is there; the number
  /// at its end is the one that the step said.
  void itPlaysAndHolds() {
    SlowStudio studio;
    QVERIFY(studio.begin());
    studio.key(Qt::Key_End);
    QVERIFY(studio.wait([&] { return studio.stage()->style().slow->progress == 1; }));
    const SlowShown& last = *studio.stage()->style().slow;
    QVERIFY(last.part().part == SlowPart::number);
    QCOMPARE(last.part().number, std::string("half_w2_dual"));
    QCOMPARE(last.curve.back(), QPointF(double(studio.before + 1), last.part().value));
    QVERIFY(!last.curveName.isEmpty());
    studio.key(Qt::Key_Home);
    studio.key(Qt::Key_Space);
    QVERIFY(studio.slow().isPlaying());
    QVERIFY(studio.wait([&] { return studio.slow().index() >= 1; }));
    studio.key(Qt::Key_Space);
    QVERIFY(!studio.slow().isPlaying());
    const int held = studio.slow().index();
    QTest::qWait(100);
    QCOMPARE(studio.slow().index(), held);
    QVERIFY(studio.window->controller().state() == RunState::paused);
    QCOMPARE(studio.window->controller().stepSeen(), studio.before + 1);
    // Another one follows where this one ended.
    studio.click("slowAgain");
    QVERIFY(studio.wait([&] { return studio.slow().step()->step == studio.before + 2; }));
    QCOMPARE(studio.slow().index(), 0);
  }

  /// Another problem, another step, playing on: what is on show then is the run's again.
  void whateverGoesOnEndsIt() {
    SlowStudio studio;
    QVERIFY(studio.begin());
    studio.key(Qt::Key_Right);
    studio.window->controller().setProblem("moons");
    QVERIFY(studio.isGone());
    QVERIFY(studio.wait([&] { return studio.window->frameStep() == 0; }));
    QVERIFY(studio.window->controller().state() == RunState::paused);
    studio.action(ActionId::stepSlowly)->trigger();
    QVERIFY(studio.wait([&] { return studio.slow().isOn(); }));
    QCOMPARE(studio.slow().step()->step, std::int64_t(1));
    studio.action(ActionId::stepOnce)->trigger();
    QVERIFY(studio.wait([&] { return studio.isGone(); }));
    studio.action(ActionId::stepSlowly)->trigger();
    QVERIFY(studio.wait([&] { return studio.slow().isOn(); }));
    studio.action(ActionId::playPause)->trigger();  // the round button
    QVERIFY(studio.wait([&] { return studio.isGone() && studio.window->frameStep() > 5; }));
  }

  /// A step that is asked for while the run learns holds it; methods without players do not offer it.
  void itIsOfferedWhereThereAreTwoPlayers() {
    SlowStudio studio("moons");
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    studio.window->controller().setSolver("otm");
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    QVERIFY(studio.action(ActionId::stepSlowly)->isVisible());
    studio.action(ActionId::stepSlowly)->trigger();
    QVERIFY(studio.wait([&] { return studio.slow().isOn(); }));
    QVERIFY(studio.window->controller().state() == RunState::paused);
    studio.window->controller().setSolver("w2gn");
    QVERIFY(studio.isGone());
    QVERIFY(!studio.action(ActionId::stepSlowly)->isVisible());
  }

  /// What the lesson asks about a step is so in the step that it shows, and is judged so.
  void theLessonAsksWhatIsSeen() {
    test::Classroom room({}, "two-players");
    QVERIFY(room.settled());
    room.player().goTo(1);
    QVERIFY(room.settled());
    QCOMPARE(room.player().step().id, std::string("slowly"));
    QVERIFY(room.window->actions()[ActionId::stepSlowly]->isEnabled());
    room.act(ActionId::stepSlowly);
    SlowController& slow = *room.window->slowMotion();
    QVERIFY(QTest::qWaitFor([&] { return slow.isOn(); }, kSlowPatience));
    QVERIFY(room.find<SlowBar>("slowBar")->isVisible());
    QString order;
    for (const auto& part : slow.step()->parts) {
      if (part.part == SlowPart::move) order += 'g';
      if (part.part == SlowPart::change) order += 'f';
    }
    QCOMPARE(order, QString("ggggggggggf"));
    holdToArrows(*room.window->stage(), *slow.step());
    if (QTest::currentTestFailed()) return;
    holdToLegend(*room.window->stage());
    if (QTest::currentTestFailed()) return;
    holdToKeys(*room.window->stage());
    if (QTest::currentTestFailed()) return;
    const LessonAsk& ask = *room.player().step().ask;
    for (std::size_t i = 0; i < ask.options.size(); ++i) QCOMPARE(ask.options[i].right, i == 1);
    QVERIFY(ask.options[1].text == "g ten times, then f once.");
    room.act(ActionId::lessonNext);  // the next step is another run
    QVERIFY(!slow.isOn());
  }

 private:
  /// In all of g's steps one sees which way the images went, and in none of them arrows over the whole stage.
  void holdToArrows(const StageView& stage, const SlowStep& step) {
    SlowScales scales;
    scales.prepare(stage.style().slow->step, false);
    const double width = stage.view().x1 - stage.view().x0, factor = scales.moveFactor(width);
    for (const auto& part : step.parts) {
      if (part.part != SlowPart::move) continue;
      std::vector<double> ways;
      for (std::size_t i = 0; i < part.moved.size(); i += 2)
        ways.push_back(std::hypot(part.moved[i] - part.began[i], part.moved[i + 1] - part.began[i + 1]));
      std::nth_element(ways.begin(), ways.begin() + std::ptrdiff_t(ways.size() * 9 / 10), ways.end());
      const double share = factor * ways[ways.size() * 9 / 10] / width;
      QVERIFY2(share > 0.005 && share < 0.3,
               qPrintable(QString::fromStdString(part.title) + ": " + QString::number(share)));
    }
  }

  /// The legend names a measure where taking it away changes the picture, and nowhere else.
  void holdToLegend(const StageView& stage) {
    const auto far = [](PlanePoints points) {
      for (float& v : points) v += 1e6f;
      return points;
    };
    const auto picture = [&](const std::shared_ptr<const Snapshot>& moment, const StageStyle& style) {
      QImage image(stage.size(), QImage::Format_ARGB32_Premultiplied);
      QPainter painter(&image);
      StagePainter().paint(painter, QRectF(stage.rect()), moment, style);
      painter.end();
      return image;
    };
    const SlowShown shown = *stage.style().slow;
    QCOMPARE(stage.legendSubject().layers, slowLegend(shown, false));
    for (std::size_t i = 0; i + 1 < shown.step->parts.size(); ++i) {
      for (const bool source : {true, false}) {
        auto moment = std::make_shared<Snapshot>(*stage.snapshot());
        auto step = std::make_shared<SlowStep>(*shown.step);
        auto& measure = source ? moment->source : moment->target;
        measure = std::make_shared<PlanePoints>(far(*measure));
        PlanePoints& drawn = source != step->fromTarget ? step->parts[i].from : step->parts[i].others;
        drawn = far(drawn);
        StageStyle style = stage.style(), without = style;
        style.slow = std::make_shared<SlowShown>(SlowShown{shown.step, int(i), 1, {}, {}, 1});
        without.slow = std::make_shared<SlowShown>(SlowShown{step, int(i), 1, {}, {}, 1});
        const bool isDrawn = picture(stage.snapshot(), style) != picture(moment, without);
        const bool isNamed = slowLegend(*style.slow, false) & (source ? layerSource : layerTarget);
        QVERIFY2(isDrawn == isNamed, shown.step->parts[i].title.c_str());
      }
    }
  }

  /// Every sub-step with arrows says how long one of them is; where they are not drawn as those before, it says so.
  void holdToKeys(const StageView& stage) {
    const SlowShown shown = *stage.style().slow;
    const double width = stage.view().x1 - stage.view().x0, pixels = stage.width() / width;
    for (const float push : {1.0f, 1e-3f}) {  // the second time on a scale that no one factor can stand for
      auto step = std::make_shared<SlowStep>(*shown.step);
      for (auto& part : step->parts)
        for (float& v : part.push) v *= push;
      SlowScales scales;
      scales.prepare(step, false);
      QCOMPARE(scales.oneFactor(width), push == 1);
      for (int i = 0; i < int(step->parts.size()); ++i) {
        const SlowShown one{step, i, 1, {}, {}, 1};
        const auto key = slowArrowKey(one, scales, PlaneUnits(*stage.snapshot()), width, pixels);
        const SlowPart part = one.part().part;
        QCOMPARE(key.has_value(), part == SlowPart::push || part == SlowPart::move);
        if (!key) continue;
        QVERIFY2(key->pixels > 25 && key->pixels < 80, qPrintable(QString::number(key->pixels)));
        const double factor = part == SlowPart::push ? scales.pushFactor(width) : scales.moveFactor(width);
        const double length = key->pixels / pixels / factor;
        QVERIFY2(key->text.contains(PlaneUnits(*stage.snapshot()).length(length)), qPrintable(key->text));
        if (part == SlowPart::move)
          QVERIFY2(key->text.contains(push == 1 ? "as before" : ", before "), qPrintable(key->text));
      }
    }
  }

  /// No two sub-steps look the same, and going back shows exactly what was there.
  void walkThrough(SlowStudio& studio) {
    studio.slow().setSpeed(8);
    const auto step = studio.slow().step();
    QCOMPARE(step->step, studio.before + 1);
    const int count = int(step->parts.size());
    QVERIFY(studio.bar()->isVisible());
    QVERIFY(!studio.window->interpolationBar()->isVisible());
    QVector<QImage> pictures;
    for (int i = 0; i < count; ++i) {
      QVERIFY(studio.wait([&] { return studio.stage()->style().slow->progress == 1; }));  // its movement has ended
      const auto& part = step->parts[std::size_t(i)];
      QCOMPARE(studio.bar()->sentence(), QString::fromStdString(part.sentence));
      QCOMPARE(studio.bar()->title(), QString::fromStdString(part.title));
      auto* label = studio.window->findChild<QLabel*>("slowSentence");
      QVERIFY(label->accessibleName().contains(QString::fromStdString(part.sentence)));
      QVERIFY2(label->heightForWidth(label->width()) <= label->height(), qPrintable(label->text()));  // not cut off
      for (const QImage& earlier : pictures) QVERIFY2(studio.picture() != earlier, qPrintable(QString::number(i)));
      pictures << studio.picture();
      i % 2 ? studio.key(Qt::Key_Right) : studio.click("slowForward");
    }
    QVERIFY(!studio.window->findChild<QToolButton*>("slowForward")->isEnabled());
    for (int i = count - 2; i >= 0; --i) {
      i % 2 ? studio.key(Qt::Key_Left) : studio.click("slowBack");
      QCOMPARE(studio.slow().index(), i);
      QCOMPARE(studio.picture(), pictures[i]);  // exactly what was there
    }
    QCOMPARE(studio.window->controller().stepSeen(), studio.before + 1);
  }
  void leave(SlowStudio& studio) {
    studio.key(Qt::Key_Escape);
    QVERIFY(studio.isGone());
    QVERIFY(studio.window->controller().state() == RunState::paused);
    QCOMPARE(studio.window->controller().stepSeen(), studio.before + 1);
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestSlowWindow)
#include "test_slow_window.moc"
