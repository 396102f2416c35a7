#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <map>

#include "core/io/npy.h"
#include "core/measures/data_frame.h"
#include "core/train/score/goal.h"
#include "core/train/score/scorer.h"
#include "core/truth/metrics.h"
#include "core/util/philox.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

/// Multiples of 1/64, which floats hold at every scale and offset tried here.
Points cloud(std::size_t n, std::uint64_t seed, bool twoParts, float spread = 1) {
  PhiloxStream random(seed, 5);
  Points points(n, 2);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < 2; ++k)
      points[i][k] =
          std::round(64 * (spread * random.normal() + (twoParts && k == 0 ? (i % 2 ? 3.0f : -3.0f) : 0.0f))) / 64;
  return points;
}

Points placed(Points points, float scale, float offset) {
  for (float& c : points.data) c = scale * c + offset;
  return points;
}

/// y = x + noise of the exact pairing, so that the map is good but not perfect.
struct Case {
  std::shared_ptr<HeldOut> heldOut = std::make_shared<HeldOut>();
  Moment moment;
};

Case placedCase(float scale, float sourceOffset, float targetOffset, bool potential) {
  const Points x = cloud(96, 1, false), y = cloud(96, 2, true), rough = cloud(96, 3, false, 0.1f);
  const auto exact = exactTransport(x, y);
  Points mapped(96, 2);
  for (std::size_t i = 0; i < 96; ++i)
    for (std::size_t k = 0; k < 2; ++k) mapped[i][k] = y[exact->targetOf[i]][k] + rough[i][k];
  Case made;
  made.heldOut->source = placed(x, scale, sourceOffset);
  made.heldOut->target = placed(y, scale, targetOffset);
  made.moment.mapped = placed(mapped, scale, targetOffset);
  if (potential)
    for (std::size_t j = 0; j < 96; ++j) {
      double half = 0;
      for (std::size_t k = 0; k < 2; ++k)
        half += 0.5 * made.heldOut->target[j][k] * static_cast<double>(made.heldOut->target[j][k]);
      made.moment.targetPsi.push_back(static_cast<float>(half - scale * scale * exact->v[j]));
    }
  return made;
}

std::map<std::string, MetricValue> numbersOf(const Case& made) {
  Scorer scorer(made.heldOut);
  std::map<std::string, MetricValue> all;
  if (!scorer.solveExact({})) return all;
  for (const auto& values : {scorer.constants(), scorer.score(made.moment)})
    for (const auto& value : values) all[value.id] = value;
  return all;
}

std::unique_ptr<TrainingRun> begin(const char* source, const char* target) {
  RunConfig config;
  config.source = {source, {}};
  config.target = {target, {}};
  config.solver = "ot_icnn";
  config.solverOptions = {{"batch", std::int64_t{64}}, {"inner_steps", std::int64_t{2}}};
  config.heldOut = 128;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

}  // namespace

class TestScorer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Scored within a frame, every number is what it is on the points themselves: costs with the shift of origins that
  /// lie apart and of the means, which the frame does not put at 0.
  void numbersOfAFrameAreThoseOfTheData() {
    const float unit = 4, here = 1024, there = -512;
    const RunFrame frame{{{here, here}, {unit, unit}}, {{there, there}, {unit, unit}}};
    const Case within = placedCase(1, 0, 0, false), outside = placedCase(unit, here, there, false);
    within.heldOut->units = costUnits(frame);
    const auto all = [](const Case& c) {
      Scorer scorer(c.heldOut);
      QTest::qVerify(scorer.solveExact({}).hasValue(), "solveExact", "", __FILE__, __LINE__);
      auto values = scorer.constants();
      for (const auto& value : scorer.score(c.moment)) values.push_back(value);
      for (const auto& value : scorer.slowScore(c.moment)) values.push_back(value);
      return values;
    };
    const auto a = all(within);
    auto b = all(outside);
    std::erase_if(b, [](const MetricValue& value) {  // the identity within is a shift outside
      return value.id == "uvp_identity" || value.id == "uvp_inverse_identity" || value.id.starts_with("cosine");
    });
    QCOMPARE(a.size(), b.size());
    QVERIFY(a.size() > 20);
    for (std::size_t i = 0; i < a.size(); ++i) {
      QCOMPARE(a[i].id, b[i].id);
      const auto near = [](double x, double y) { return std::abs(x - y) <= 1e-5 * std::max(1.0, std::abs(y)); };
      QVERIFY2(near(a[i].value, b[i].value),
               (a[i].id + " " + std::to_string(a[i].value) + " " + std::to_string(b[i].value)).c_str());
    }
  }

  void boundsDoNotDependOnShiftAndScale_data() {
    QTest::addColumn<float>("scale");
    QTest::addColumn<float>("source");
    QTest::addColumn<float>("target");
    QTest::newRow("1e-30") << 0x1p-100f << 0.0f << 0.0f;
    QTest::newRow("1e20") << 0x1p66f << 0.0f << 0.0f;
    QTest::newRow("2e5") << 1.0f << 2e5f << 2e5f;
    QTest::newRow("2e5 apart") << 1.0f << -2e5f << 2e5f;
    QTest::newRow("1.7e9") << 8192.0f << 1.7e9f << 1.7e9f;
    QTest::newRow("1.7e9 apart") << 8192.0f << 0.0f << 1.7e9f;
  }

  void boundsDoNotDependOnShiftAndScale() {
    QFETCH(float, scale);
    QFETCH(float, source);
    QFETCH(float, target);
    const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); };
    for (const bool potential : {false, true}) {
      auto plain = numbersOf(placedCase(1, 0, 0, potential)),
           moved = numbersOf(placedCase(scale, source, target, potential));
      QVERIFY(!plain.empty() && !moved.empty());
      const double square = static_cast<double>(scale) * scale;
      for (const char* id : {"half_w2_centred_exact", "half_w2_centred_upper"})
        QVERIFY2(near(moved[id].value, square * plain[id].value), id);
      const double gap = plain["gap_percent"].value, movedGap = moved["gap_percent"].value;
      // With potentials that floats cannot hold there, the bound comes from the map instead.
      if (potential)
        QVERIFY2(movedGap < gap + 2, qPrintable(QString::number(movedGap)));
      else
        QVERIFY2(near(movedGap, gap), qPrintable(QString::number(movedGap)));
      QVERIFY(moved["half_w2_centred_lower"].value <= moved["half_w2_centred_exact"].value * (1 + 1e-9));
      QVERIFY(near(moved["l2_uvp"].value, plain["l2_uvp"].value));
      // What the means' shift adds: the two offsets, exactly, and what the clouds themselves are apart.
      if (source != target)
        QVERIFY(std::abs(moved["half_mean_shift"].value / std::pow(double(source) - target, 2) - 1) < 1e-2);
    }
  }

  /// The whole is the centred part and the shift; the old gap is that of the whole.
  void theWholeIsTheCentredPartAndTheShift() {
    auto numbers = numbersOf(placedCase(1, -40, 25, true));
    const double shift = numbers["half_mean_shift"].value;
    for (const char* part : {"lower", "exact", "upper"}) {
      const double whole = numbers[std::string("half_w2_") + part].value;
      QVERIFY(std::abs(whole - shift - numbers[std::string("half_w2_centred_") + part].value) < 1e-9 * whole);
    }
    QVERIFY(numbers["gap_whole_percent"].value < 0.01 * numbers["gap_percent"].value);
    QVERIFY(numbers["half_w2_moments"].value <= numbers["half_w2_exact"].value);
    QVERIFY(numbers["half_w2_independent"].value >= numbers["half_w2_upper"].value);
  }

  /// In 40 dimensions the assignment of 128 points is far from the images of any map, the perfect one included.
  void whatIsMostlyScatterSaysSo() {
    PhiloxStream random(4, 4);
    auto heldOut = std::make_shared<HeldOut>();
    for (Points* points : {&heldOut->source, &heldOut->target, &heldOut->secondTarget}) {
      *points = Points(128, 40);
      for (float& c : points->data) c = random.normal();
    }
    Case made{heldOut, {}};
    made.moment.mapped = heldOut->source;  // the perfect map
    made.moment.mappedBack = heldOut->target;
    auto numbers = numbersOf(made);
    for (const char* id : {"l2_uvp", "l2_uvp_inverse", "cosine"}) QVERIFY2(numbers[id].saysNothing, id);
    QVERIFY(numbers["l2_uvp"].floor > 50 && numbers["l2_uvp"].floorHalfWidth > 0);
    QVERIFY(!numbers["gap_percent"].saysNothing);
    // A map that is plainly wrong is told from it.
    for (float& c : made.moment.mapped.data) c = 3 * c + 2;
    numbers = numbersOf(made);
    QVERIFY(!numbers["l2_uvp"].saysNothing && !numbers["cosine"].saysNothing);
    // On the plane the same number of points is enough.
    auto plane = placedCase(1, 0, 0, false);
    plane.heldOut->secondTarget = cloud(96, 9, true);
    plane.moment.mapped = plane.heldOut->source;
    QVERIFY(!numbersOf(plane)["l2_uvp"].saysNothing);
  }

  void oneNumberAloneIsTheSame() {
    const auto run = begin("gaussian", "eight_gaussians");
    QVERIFY(run->step(StepPart::both, {}).finite);
    Scorer scorer(run->heldOut());
    const Moment moment = run->moment(0);
    QVERIFY(scorer.number("gap_percent", moment) && !scorer.number("l2_uvp", moment));
    QVERIFY(scorer.solveExact({}).hasValue());
    for (const auto& values : {scorer.score(moment), scorer.slowScore(moment)})
      for (const auto& value : values) QCOMPARE(scorer.number(value.id, moment)->value, value.value);
    QVERIFY(!scorer.number("loss_f", moment) && !scorer.number("nothing", moment));
  }

  void goalsAreRead() {
    QCOMPARE(*parseGoal("l2_uvp=2.5"), (MetricGoal{"l2_uvp", 2.5}));
    QVERIFY(isReached({"l2_uvp", 2.5}, {"l2_uvp", 2.4}) && !isReached({"l2_uvp", 2.5}, {"l2_uvp", 2.6}));
    QVERIFY(isReached({"cosine", 0.9}, {"cosine", 0.95}) && !isReached({"cosine", 0.9}, {"cosine", 0.8}));
    QVERIFY(!isReached({"l2_uvp", 2.5}, {"l2_uvp", std::nan("")}));
    for (const char* wrong : {"l2_uvp", "l2_uvp=", "l2_uvp=2x", "l2_uvp=nan", "=3"}) QVERIFY2(!parseGoal(wrong), wrong);
    QVERIFY(parseGoal("l2_upv=2").error().hint.find("l2_uvp") != std::string::npos);
    QVERIFY(!parseGoal("loss_f=1") && !parseGoal("uvp_linear=5"));
  }

  /// A goal that a run has no number for would never end it.
  void goalsThatARunCannotReachAreRefused() {
    const auto run = begin("gaussian", "eight_gaussians");
    const auto checked = [&](const std::string& goal) {
      Budget budget;
      budget.until = goal;
      return checkGoal(budget, *run);
    };
    QVERIFY(checked("l2_uvp=2") && checked("gap_percent=1") && checked(""));
    for (const char* wrong : {"fd=2", "psnr=3", "l2_uvp_seen=2"}) {
      const Status status = checked(wrong);
      QVERIFY2(!status && status.error().message.find("No run can end by") != std::string::npos, wrong);
    }
    RunConfig config = run->config();
    config.budget.until = "fd=2";
    const auto refused = TrainingRun::create(config);
    QVERIFY(!refused && refused.error().message.find("a number of pictures") != std::string::npos);
  }

  /// Below what a perfect map would score there is nothing to wait for, and that is said once.
  void aGoalBelowTheFloorIsSaidToBe() {
    const auto run = begin("gaussian", "eight_gaussians");
    GoalWatch watch;
    for (int step = 0; step < GoalWatch::every; ++step) QVERIFY(run->step(StepPart::both, {}).finite);
    QVERIFY(!watch.reached(*run, {"l2_uvp", 1e-6}));
    const std::string remark = watch.takeRemark();
    QVERIFY2(remark.find("a perfect map would score about") != std::string::npos, remark.c_str());
    QVERIFY(watch.takeRemark().empty() && !watch.reached(*run, {"l2_uvp", 1e-6}) && watch.takeRemark().empty());
    GoalWatch other;
    QVERIFY(!other.reached(*run, {"gap_percent", 1e-6}) && other.takeRemark().empty());
  }

  /// What no map can come to, and what every map has, is no goal; of whatever number that lies between bounds.
  void goalsLieWithinTheirNumbersRange() {
    const auto run = begin("gaussian", "gaussian");
    const auto refused = [&](const char* until) {
      const Status goal = checkGoal(Budget{.until = until}, *run);
      return goal ? QString() : QString::fromStdString(goal.error().message);
    };
    QVERIFY2(refused("cosine=2").contains("can never be reached: cosine is between -1 and 1"),
             qPrintable(refused("cosine=2")));
    QVERIFY(refused("cosine=-1").contains("is always reached"));
    QVERIFY(refused("l2_uvp=-0.5").contains("can never be reached: l2_uvp is never below 0"));
    QVERIFY(refused("gap_percent=-1").contains("never"));
    QVERIFY(refused("monotonicity=100").contains("always"));
    QVERIFY(refused("sliced_w2=-1e-9").contains("never"));
    for (const char* until : {"cosine=0.99", "l2_uvp=0", "l2_uvp=250", "monotonicity=99", "mmd=-1e-4"})
      QCOMPARE(refused(until), QString());
  }

  /// Where no rows were set apart there is no second sample of the target: rows drawn once more are no other ones, and
  /// would make the floor half of what a perfect map, here the identity, scores.
  void theFloorIsWhatAPerfectMapScores() {
    QTemporaryDir folder;
    double floors = 0, perfect = 0;
    for (int trial = 0; trial < 8; ++trial) {
      RunConfig config;
      for (const bool source : {true, false}) {
        const std::string path = folder.filePath(source ? "x.npy" : "y.npy").toStdString();
        const SampleKey key{static_cast<std::uint64_t>(2 * trial + (source ? 0 : 1)), streamPreview, 0};
        QVERIFY(writeNpy(path, drawSamples(**makeMeasure({"gaussian", {}}), key, 100)));
        (source ? config.source : config.target) = {"points", {{"path", path}}};
      }
      config.solver = "ot_icnn";
      const auto run = TrainingRun::create(config);
      QVERIFY2(run, run ? "" : run.error().message.c_str());
      Scorer scorer((*run)->heldOut());
      QVERIFY(scorer.solveExact({}));
      const Points &x = (*run)->heldOut()->source, &y = (*run)->heldOut()->target, &answer = scorer.truth();
      QVERIFY((*run)->heldOut()->learned == LearnedRows::all && x.count() == 100);
      double sum = 0;
      for (std::size_t i = 0; i < x.data.size(); ++i) sum += std::pow(x.data[i] - answer.data[i], 2);
      perfect += 100 * sum / static_cast<double>(x.count()) / totalVariance(y);
      for (const auto& value : scorer.constants())
        if (value.id == "sampling_floor") floors += value.value;
    }
    QVERIFY2(std::abs(floors / perfect - 1) < 0.25, qPrintable(QString("%1 %2").arg(floors / 8).arg(perfect / 8)));
  }

  /// A source that is wide in columns where the target is not pairs its points by those alone: a perfect map misses its
  /// pairs in the others by twice what two samples of the target are apart.
  void theFloorKnowsWhatTheMapStretches() {
    QTemporaryDir folder;
    const std::size_t n = 1500, d = 4;
    Points x = drawSamples(**makeMeasure({"gaussian", {{"dimension", std::int64_t{4}}}}), {1, streamPreview, 0}, n),
           y = x;
    y = drawSamples(**makeMeasure({"gaussian", {{"dimension", std::int64_t{4}}}}), {2, streamPreview, 0}, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 1; k < d; ++k) x[i][k] *= 20;
    RunConfig config;
    for (const auto& [points, name, spec] : {std::tuple{&x, "x.npy", &config.source}, {&y, "y.npy", &config.target}}) {
      const std::string path = folder.filePath(name).toStdString();
      QVERIFY(writeNpy(path, *points));
      *spec = {"points", {{"path", path}}};
    }
    config.solver = "ot_icnn";
    const auto run = TrainingRun::create(config);
    QVERIFY2(run, run ? "" : run.error().message.c_str());
    Scorer scorer((*run)->heldOut());
    QVERIFY(scorer.solveExact({}));
    const Points &from = (*run)->heldOut()->source, &answer = scorer.truth(), &to = (*run)->heldOut()->target;
    double sum = 0;
    for (std::size_t i = 0; i < from.count(); ++i)
      for (std::size_t k = 0; k < d; ++k) {
        const SideFrame &in = (*run)->frame().source, &out = (*run)->frame().target;
        const double exact = in.toData(k, from[i][k]) / (k == 0 ? 1 : 20), paired = out.toData(k, answer[i][k]);
        sum += (exact - paired) * (exact - paired) / std::pow(out.isIdentity() ? 1 : out.unit[k], 2);
      }
    const double perfect = 100 * sum / static_cast<double>(from.count()) / totalVariance(to);
    double floor = 0;
    for (const auto& value : scorer.constants())
      if (value.id == "sampling_floor") floor = value.value;
    QVERIFY2(std::abs(floor / perfect - 1) < 0.25, qPrintable(QString("%1 %2").arg(floor).arg(perfect)));
  }

  void rowsThatArePairs_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("pairs");
    for (const char* kind : {"images", "images with noise", "a path and its image", "few rows"})
      QTest::newRow(kind) << kind << true;
    for (const char* kind : {"another sample", "shuffled images", "two sorted samples", "images lost in noise"})
      QTest::newRow(kind) << kind << false;
  }

  /// Row i of the target is the image of row i of the source, as in most files that were made for a test: the held-out
  /// rows are pairs, and a perfect map scores what its images scatter, nothing. Files that were sorted each by itself
  /// pair their ranks, and are two samples all the same.
  void rowsThatArePairs() {
    QFETCH(QString, kind);
    QFETCH(bool, pairs);
    const std::size_t n = kind == "few rows" ? 60 : 400, d = kind == "two sorted samples" ? 1 : 2;
    const auto image = [&](float v, std::size_t k) { return (k == 0 ? 2 : 0.5f) * v + std::tanh(v); };
    PhiloxStream random(11, 5);
    Points x(n, d), y(n, d);
    const auto walk = static_cast<float>(6.2831853 / static_cast<double>(n));
    const bool path = kind == "a path and its image";
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < d; ++k) {
        const float at = walk * static_cast<float>(i);
        x[i][k] = path ? (k == 0 ? 2 * std::cos(at) : std::sin(2 * at) + at) : static_cast<float>(random.normal());
      }
    const float noise = kind == "images with noise" ? 0.05f : kind == "images lost in noise" ? 1 : 0;
    const bool own = kind.contains("image") || kind == "few rows";
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < d; ++k)
        y[i][k] =
            image(own ? x[i][k] : static_cast<float>(random.normal()), k) + noise * static_cast<float>(random.normal());
    if (kind == "two sorted samples") std::sort(x.data.begin(), x.data.end()), std::sort(y.data.begin(), y.data.end());
    if (kind == "shuffled images") std::rotate(y.data.begin(), y.data.begin() + 2 * 7, y.data.end());
    QTemporaryDir folder;
    RunConfig config;
    for (const auto& [points, name, spec] : {std::tuple{&x, "x.npy", &config.source}, {&y, "y.npy", &config.target}}) {
      const std::string file = folder.filePath(name).toStdString();
      QVERIFY(writeNpy(file, *points));
      *spec = {"points", {{"path", file}}};
    }
    config.solver = "ot_icnn";
    const auto run = TrainingRun::create(config);
    QVERIFY2(run, run ? "" : run.error().message.c_str());
    Scorer scorer((*run)->heldOut());
    QVERIFY(scorer.solveExact({}));
    const auto constants = scorer.constants();
    QCOMPARE(findById(constants, "row_pairs") != nullptr, pairs);
    QCOMPARE(findById(constants, "sampling_floor") != nullptr, !pairs);
    Moment perfect;
    perfect.mapped = (*run)->heldOut()->source;
    for (std::size_t i = 0; i < perfect.mapped.data.size(); ++i)
      perfect.mapped.data[i] = image(perfect.mapped.data[i], i % d);
    const auto score = scorer.number("l2_uvp", perfect);
    QVERIFY(score);
    const auto sliced = scorer.number("sliced_w2", perfect);
    QVERIFY(sliced);
    QCOMPARE(sliced->floor > 0, !pairs);
    if (!pairs) {
      QVERIFY(score->floor > 0);
      return;
    }
    QVERIFY2(score->floor == 0 && !score->saysNothing && score->value < 1, qPrintable(QString::number(score->value)));
    QVERIFY(findById(constants, "row_pairs")->value > 80);
  }

  /// Identical measures have no gap at all, and yet no run ends before it has learned.
  void noGoalIsReachedBeforeTheFirstStep() {
    const auto run = begin("gaussian", "gaussian");
    GoalWatch watch;
    const MetricGoal easy{"gap_percent", 1e9};
    QVERIFY(!watch.reached(*run, easy));
    for (int step = 0; step < GoalWatch::every; ++step) {
      QVERIFY(run->step(StepPart::both, {}).finite);
      QCOMPARE(watch.reached(*run, easy), run->stepsDone() == GoalWatch::every);
    }
    QVERIFY(watch.reached(*run, {"l2_uvp", 1e9}) && !watch.reached(*run, {"l2_uvp", 0}));
    Budget budget;
    QVERIFY(!watch.reached(*run, budget));
    budget.untilGapPercent = 1e9;
    QVERIFY(watch.reached(*run, budget));
  }
};

BRENIER_TEST(TestScorer)
#include "test_scorer.moc"
