#include <QtTest>
#include <algorithm>
#include <set>

#include "core/train/look/frame_builder.h"
#include "core/train/look/slow_motion.h"
#include "tests/core/gaussian_problem.h"
#include "tests/core/slow_trainer.h"

using namespace brenier;
using namespace brenier::test;

namespace {

std::multiset<std::pair<float, float>> asSet(const Points& points) {
  std::multiset<std::pair<float, float>> all;
  for (std::size_t i = 0; i < points.count(); ++i) all.insert({points[i][0], points[i][1]});
  return all;
}

/// What the game calls the price of a place, from the potential that the solver shows.
std::vector<float> prices(const Potential& f, const Points& at) {
  std::vector<float> values(at.count());
  potentialValues(f, at, values.data());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= 0.5f * (at[i][0] * at[i][0] + at[i][1] * at[i][1]);
  return values;
}

/// The same in one dimension: N(0, 1) to N(2, 1.44).
RunConfig onTheLine(const SolverDescriptor& solver) {
  RunConfig config = gaussianConfig(solver);
  const OptionValue one = std::int64_t{1};
  config.source.options = {{"dimension", one}};
  config.target.options = {{"dimension", one}, {"mean", std::string("2")}, {"covariance", std::string("1.44")}};
  return config;
}

RunConfig gameOf(const QString& solver, std::int64_t innerSteps) {
  RunConfig config = gaussianConfig(entryOf(solver).descriptor);
  config.normalise = "off";
  config.solverOptions["average"] = 0.0;  // what the solver shows are then the players themselves
  config.solverOptions["inner_steps"] = innerSteps;
  return config;
}

}  // namespace

/// A step in slow motion: it is the step, and what is told of it are its own numbers.
class TestSlowMotion : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Every method over points with two players has words for them, and its steps are the same when they are watched.
  void watchedStepsAreTheSame_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<QString>("with");
    for (const auto& entry : solverRegistry()) {
      QCOMPARE(!entry.descriptor.told.empty(), entry.descriptor.caps.twoPlayers);
      if (!entry.descriptor.told.empty())
        for (const char* with : {"", "the line"})
          QTest::addRow("%s%s%s", entry.descriptor.id.c_str(), *with ? ", on " : "", with)
              << QString::fromStdString(entry.descriptor.id) << with;
    }
    QTest::newRow("mm, outer forward") << "mm"
                                       << "outer";
  }
  void watchedStepsAreTheSame() {
    QFETCH(QString, solver);
    QFETCH(QString, with);
    const bool line = with == "the line";
    RunConfig config = line ? onTheLine(entryOf(solver).descriptor) : gaussianConfig(entryOf(solver).descriptor);
    if (with == "outer") config.solverOptions["forward"] = with.toStdString();
    const auto watched = begin(config), plain = begin(config);
    const FrameBuilder frames(*watched);
    for (int k = 0; k < 3; ++k) {
      SlowRecord record = frames.recordFor({.fieldResolution = 16});
      const StepReport said = watched->step(StepPart::both, {}, &record.watch), alone = plain->step(StepPart::both, {});
      QVERIFY(said.finite && alone.finite);
      const auto told = frames.slowStep(7, record, said);
      QCOMPARE(told->step, std::int64_t(k + 1));
      QCOMPARE(told->run, RunId(7));
      QCOMPARE(told->fromTarget, with == "outer");
      QVERIFY(told->parts.size() > 5);
      QVERIFY(told->parts[0].part == SlowPart::samples && told->parts[1].part == SlowPart::images);
      QVERIFY(told->parts.back().part == SlowPart::number);
      QVERIFY(!told->parts.back().number.empty());
      int moves = 0, changes = 0;
      for (const auto& part : told->parts) {
        QVERIFY(isReadable(part));
        if (part.part == SlowPart::push) QVERIFY(part.push.size() == part.images.size() && !part.push.empty());
        if (part.part == SlowPart::move) QVERIFY(part.moved != part.images && part.moved.size() == part.images.size());
        if (part.part == SlowPart::change) QVERIFY(part.change && part.otherChanges.size() == part.others.size() / 2);
        for (const auto* points : {&part.from, &part.images, &part.moved, &part.push, &part.others})
          for (std::size_t i = 1; line && i < points->size(); i += 2) QCOMPARE((*points)[i], 0.0f);
        if (part.field) QCOMPARE(part.field->rows, line ? 1 : 24);  // as fine as was asked, over half as much again
        moves += part.part == SlowPart::move;
        changes += part.part == SlowPart::change;
      }
      QCOMPARE(moves, int(said.innerSteps));
      QVERIFY(changes > 0);
    }
    QCOMPARE(bitsOf(*watched), bitsOf(*plain));
  }

  /// Through the thread of the window: the weights are those of steps that nobody watched.
  void theTrainerLearnsTheSame_data() {
    QTest::addColumn<QString>("solver");
    for (const char* solver : {"ot_icnn", "otm", "wgan_gp", "w2_gan"}) QTest::newRow(solver) << solver;
  }
  void theTrainerLearnsTheSame() {
    QFETCH(QString, solver);
    learnsTheSame(gaussianConfig(entryOf(solver).descriptor));
  }

  /// Of a step that was watched and did not end, nothing is left: neither in the run nor of who watched.
  void aStepThatFailsLeavesNothing() {
    const RunConfig config = gaussianConfig(entryOf("otm").descriptor);
    RunLoop watched(begin(config), {.id = 1}, {}), plain(begin(config), {.id = 1}, {});
    {
      for (auto& tensor : watched.run().solver().state())
        if (tensor.name.starts_with("T.") && !tensor.name.starts_with("T.adam"))
          for (float& w : tensor.data) w = w * 1e30f + 1e30f;
      watched.run().solver().stateRestored();
      StepWatch watch;
      const auto outcome = watched.step(StepPart::both, {}, &watch);
      QVERIFY(outcome && outcome->kind == StepOutcome::Kind::diverged);
      QVERIFY(watch.made.size() < 6);
    }
    for (RunLoop* loop : {&watched, &plain}) QVERIFY(loop->step(StepPart::both, {})->kind == StepOutcome::Kind::good);
    QCOMPARE(bitsOf(watched.run()), bitsOf(plain.run()));
  }

  /// A method without players says so, and takes no step.
  void withoutPlayersItIsRefused() {
    const RunConfig config = gaussianConfig(entryOf("w2gn").descriptor);
    const Told asked = learned(config, {StepRun{1, StepPart::both, true}}), before = learned(config, {});
    QCOMPARE(asked.refused.size(), std::size_t(1));
    QVERIFY(asked.refused[0].message.find("no two players") != std::string::npos);
    QVERIFY(asked.steps.empty());
    QCOMPARE(asked.bits, before.bits);
  }

  /// Against the weights before the step, and those of runs that take fewer inner steps.
  void whatIsToldIsWhatWasThere_data() {
    QTest::addColumn<QString>("solver");
    for (const char* solver : {"ot_icnn", "otm"}) QTest::newRow(solver) << solver;
  }
  void whatIsToldIsWhatWasThere() {
    QFETCH(QString, solver);
    constexpr int inner = 3;
    const auto before = begin(gameOf(solver, inner)), run = begin(gameOf(solver, inner));
    StepWatch watch;
    watch.nodes = drawSamples(run->target(), {5, streamPreview, 0}, 40);
    run->step(StepPart::both, {}, &watch);
    QCOMPARE(watch.made.size(), std::size_t(inner + 1));
    const WatchedBatch& first = watch.made.front().seen;
    const Potential& f = *before->solver().targetPotential();

    const Points drawn = drawSamples(run->source(), {run->config().dataSeed, streamSourceTraining, 1}, watch.batch);
    QVERIFY(asSet(first.x) == asSet(drawn));
    QVERIFY(apart(first.images.data, mapped(*before, first.x).data) < 1e-5);
    QVERIFY(apart(first.prices, prices(f, first.images)) < 1e-5);
    Points slope(first.x.count(), 2);
    gradientMap(f, first.images, slope.data.data());
    for (std::size_t i = 0; i < slope.data.size(); ++i) slope.data[i] = first.x.data[i] - slope.data[i];
    QVERIFY(apart(first.push.data, slope.data) < 1e-5);
    QVERIFY(apart(watch.prices, prices(f, watch.nodes)) < 1e-5);

    for (int k = 1; k <= inner; ++k) {
      const auto fewer = begin(gameOf(solver, k));
      fewer->step(StepPart::both, {});
      const WatchedMove& move = watch.made[static_cast<std::size_t>(k - 1)];
      QVERIFY(move.inner && move.first == k && move.last == k && move.of == inner);
      const Points after = mapped(*fewer, first.x);
      QVERIFY2(apart(move.moved.data, after.data) < 1e-5, qPrintable(QString::number(k)));
      QVERIFY(apart(after.data, first.images.data) > 1e-4);  // or nothing was asked
    }
    const WatchedMove& outer = watch.made.back();
    const Points others = drawSamples(run->target(), {run->config().dataSeed, streamTargetTraining, 0}, watch.batch);
    QVERIFY(!outer.inner && asSet(outer.seen.y) == asSet(others));
    QVERIFY(apart(outer.seen.images.data, mapped(*run, outer.seen.x).data) < 1e-5);
    QVERIFY(apart(outer.seen.otherPrices, prices(f, outer.seen.y)) < 1e-5);
    const Potential& after = *run->solver().targetPotential();
    QVERIFY(apart(outer.prices, prices(after, watch.nodes)) < 1e-5);
    QVERIFY(apart(outer.imagePrices, prices(after, outer.seen.images)) < 1e-5);
    QVERIFY(apart(outer.prices, watch.prices) > 1e-4);
  }

  /// On normalised data points are told where they lie, and a push leads from an image.
  void placesAreThoseOfTheData() {
    RunConfig config = gameOf("otm", 2);
    config.normalise = "on";
    const auto run = begin(config), before = begin(config);
    StepWatch watch;
    run->step(StepPart::both, {}, &watch);
    const WatchedBatch& first = watch.made.front().seen;
    QVERIFY(asSet(first.x).size() == watch.batch);
    QVERIFY(apart(first.images.data, mapped(*before, first.x).data) < 1e-4);
    const WatchedMove& outer = watch.made.back();
    double mean = 0;
    for (std::size_t i = 0; i < outer.seen.y.count(); ++i) mean += outer.seen.y[i][0] / double(outer.seen.y.count());
    QVERIFY2(std::abs(mean - shift[0]) < 0.5, qPrintable(QString::number(mean)));
  }

  /// On the line the price is a curve, and the points and pushes that are shown lie on it.
  void onTheLineThePriceIsACurve() {
    RunConfig config = onTheLine(entryOf("ot_icnn").descriptor);
    config.normalise = "off";
    config.solverOptions["average"] = 0.0;
    const auto before = begin(config), run = begin(config);
    const FrameBuilder frames(*run);
    SlowRecord record = frames.recordFor({});
    const StepReport said = run->step(StepPart::both, {}, &record.watch);
    const auto told = frames.slowStep(1, record, said);
    const auto push = std::find_if(told->parts.begin(), told->parts.end(),
                                   [](const SlowSubstep& part) { return part.part == SlowPart::push; });
    QVERIFY(push != told->parts.end() && push->field && push->field->columns > 100);
    const WatchedBatch& first = record.watch.made.front().seen;
    const Potential& f = *before->solver().targetPotential();
    Points slope(first.images.count(), 1), nodes(push->field->values.size(), 1);
    gradientMap(f, first.images, slope.data.data());
    for (std::size_t i = 0; i < slope.count(); ++i) {
      QVERIFY(std::abs(push->images[2 * i] - first.images.data[i]) < 1e-6);
      QVERIFY(std::abs(push->push[2 * i] - (first.x.data[i] - slope.data[i])) < 1e-5);
    }
    const ScalarField& field = *push->field;
    for (std::size_t i = 0; i < nodes.count(); ++i)
      nodes.data[i] = field.box.x0 + (field.box.x1 - field.box.x0) * float(i) / float(field.columns - 1);
    std::vector<float> values(nodes.count());
    potentialValues(f, nodes, values.data());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= 0.5f * nodes.data[i] * nodes.data[i];
    QVERIFY(apart(field.values, values) < 1e-5);
  }

  /// Many inner steps come in as many moves as one can look at; of a large batch so many rows are kept.
  void manyStepsAreTakenTogether() {
    RunConfig config = gameOf("otm", 30);
    const auto run = begin(config);
    StepWatch watch;
    watch.samples = 50;
    watch.moves = 4;
    run->step(StepPart::both, {}, &watch);
    QCOMPARE(watch.made.size(), std::size_t(5));
    QCOMPARE(watch.made[1].first, std::int64_t(9));
    QCOMPARE(watch.made[3].last, std::int64_t(30));
    QCOMPARE(watch.batch, std::size_t(128));
    for (const auto& move : watch.made) QCOMPARE(move.seen.x.count(), std::size_t(43));  // every third of 128
    QVERIFY(apart(watch.made[3].moved.data, mapped(*run, watch.followed()->x).data) < 1e-5);
    const Points drawn = drawSamples(run->source(), {run->config().dataSeed, streamSourceTraining, 1}, watch.batch);
    for (std::size_t i = 0; i < 43; ++i) QCOMPARE(watch.followed()->x[i][0], drawn[3 * i][0]);
  }

  /// The price over the plane rises and falls about the same, whatever constant the step adds to a potential.
  void aChangeLeavesTheConstantOut() {
    const auto run = begin(gameOf("ot_icnn", 2));
    const FrameBuilder frames(*run);
    SlowRecord record = frames.recordFor({.fieldResolution = 12});
    const StepReport said = run->step(StepPart::both, {}, &record.watch);
    const auto told = frames.slowStep(1, record, said);
    const SlowSubstep& change = told->parts[told->parts.size() - 2];
    QVERIFY(change.part == SlowPart::change);
    double images = 0, others = 0;
    for (const float v : change.changes) images += v / double(change.changes.size());
    for (const float v : change.otherChanges) others += v / double(change.otherChanges.size());
    QVERIFY(std::abs(images + others) < 1e-5);
    const WatchedMove& outer = record.watch.made.back();
    for (std::size_t i = 0; i < outer.prices.size(); ++i)
      QVERIFY(std::abs(outer.prices[i] - record.watch.prices[i] - change.constant - change.change->values[i]) < 1e-5);
    QCOMPARE(told->parts.back().number, std::string("half_w2_dual"));
  }
};

BRENIER_TEST(TestSlowMotion)
#include "test_slow_motion.moc"
