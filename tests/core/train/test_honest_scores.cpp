#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/api/metric_text.h"
#include "core/io/npy.h"
#include "core/measures/measure.h"
#include "core/session/scores_json.h"
#include "core/train/score/exact_problem.h"
#include "core/train/score/score_run.h"
#include "core/train/score/scorer.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/util/philox.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

using Cloud = std::vector<double>;

Cloud normalCloud(std::size_t n, std::size_t d, std::uint64_t seed) {
  Cloud cloud;
  for (std::size_t i = 0; i < n; ++i) {
    PhiloxStream random(seed, 0x7a, i);
    for (std::size_t k = 0; k < d; ++k) cloud.push_back(static_cast<double>(random.normal()));
  }
  return cloud;
}

/// `times` nearly equal rows for each one, all in an order of their own.
Cloud nearCopiesOf(const Cloud& rows, std::size_t times, std::size_t d, double noise, std::uint64_t seed) {
  const std::size_t n = rows.size() / d;
  const Cloud moves = normalCloud(n * times, d, seed);
  Cloud cloud;
  for (std::size_t i = 0; i < n * times; ++i)
    for (std::size_t k = 0; k < d; ++k) cloud.push_back(rows[i * 17 % n * d + k] + noise * moves[i * d + k]);
  return cloud;
}

/// The optimal map of the plane in these tests.
std::vector<double> image(double a, double b) {
  return {2 * a + 0.5 * b + 3, 0.5 * a + b - 1};
}

Cloud imagesOf(const Cloud& x, double noise = 0) {
  const Cloud moves = normalCloud(x.size() / 2, 2, 77);
  Cloud y;
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const auto z = image(x[i], x[i + 1]);
    for (const std::size_t k : {0, 1}) y.push_back(z[k] + noise * moves[i + k]);
  }
  return y;
}

std::string npyOf(const Cloud& rows, std::size_t d) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(rows.size() / d) + ", " +
                       std::to_string(d) + "), }";
  header.append(117 - header.size(), ' ');
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n" +
         std::string(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(double));
}

}  // namespace

/// Scores of data that are no independent draws: what is printed is right, or says what it is.
class TestHonestScores : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  MeasureSpec file(const char* name, const Cloud& rows, std::size_t d) {
    QFile written(m_folder.filePath(name));
    const std::string bytes = npyOf(rows, d);
    if (!written.open(QIODevice::WriteOnly) || written.write(bytes.data(), qsizetype(bytes.size())) < 0)
      qFatal("no file");
    return {"points", {{"path", written.fileName().toStdString()}}};
  }

  RunConfig between(const Cloud& x, const Cloud& y, std::size_t d) {
    RunConfig config;
    config.source = file("x.npy", x, d);
    config.target = file("y.npy", y, d);
    config.threads = 1;
    return config;
  }

  static std::unique_ptr<TrainingRun> learned(const RunConfig& config, int steps) {
    auto run = TrainingRun::create(config);
    if (!run) qFatal("%s", run.error().message.c_str());
    for (int step = 0; step < steps; ++step) (*run)->step(StepPart::both, {});
    return std::move(run).value();
  }

  static MetricValue numberOf(const RunScores& scores, const char* id) {
    const auto* value = findById(scores.values, id);
    return value ? *value : MetricValue{id, std::nan("")};
  }

  /// As if a map had been learned that is right everywhere.
  static Moment perfectMoment(const TrainingRun& run) {
    Moment moment = run.moment(0);
    const Points& x = run.heldOut()->source;
    for (std::size_t i = 0; i < x.count(); ++i) {
      double from[2];
      run.frame().source.pointToData(x[i], 2, from);
      run.frame().target.pointFromData(image(from[0], from[1]).data(), 2, moment.mapped[i]);
    }
    return moment;
  }

 private Q_SLOTS:
  /// 40 points of six dimensions, each 25 times but for 1e-5: a map learns them by heart, and what is printed of it is
  /// what it is worth on fresh points, within the interval that so few different ones leave.
  void nearCopiesDoNotFlatter() {
    constexpr std::size_t d = 6;
    const auto source = [](std::uint64_t seed) { return normalCloud(40, d, seed); };
    const auto target = [](std::uint64_t seed) {
      Cloud y = normalCloud(40, d, seed);
      for (double& v : y) v = 2 * v + 1;
      return y;
    };
    RunConfig config = between(nearCopiesOf(source(1), 25, d, 1e-5, 3), nearCopiesOf(target(2), 25, d, 1e-5, 4), d);
    config.solver = "amortised";
    const auto run = learned(config, 150);
    QVERIFY(std::any_of(run->dataChecks().begin(), run->dataChecks().end(), [](const std::string& sentence) {
      return sentence.find("960 rows of 1000 that are copies of an earlier one but for") != std::string::npos;
    }));
    QVERIFY2(run->heldOut()->scoredOn().find("copies of 8 and 8 different ones") != std::string::npos,
             run->heldOut()->scoredOn().c_str());
    const auto scores = scoreRun(*run);
    QVERIFY(scores);
    const MetricValue printed = numberOf(*scores, "l2_uvp"), seen = numberOf(*scores, "l2_uvp_seen");
    Cloud x = normalCloud(2000, d, 11), truth = x;
    for (double& v : truth) v = 2 * v + 1;
    Cloud mapped(x.size());
    run->map(x, mapped);
    double off = 0;
    for (std::size_t i = 0; i < x.size(); ++i) off += std::pow(mapped[i] - truth[i], 2);
    const double fresh = 100 * off / static_cast<double>(x.size()) / 4;
    const QString told = QString("printed %1 +- %2, seen %3, floor %4, fresh %5")
                             .arg(printed.value)
                             .arg(printed.halfWidth)
                             .arg(seen.value)
                             .arg(printed.floor)
                             .arg(fresh);
    qInfo("%s", qPrintable(told));
    QVERIFY2(printed.value + 2 * printed.halfWidth > fresh, qPrintable(told));
    QVERIFY2(seen.value < 0.5 * printed.value, qPrintable(told));
    QVERIFY2(printed.floor > 40 && printed.saysNothing, qPrintable(told));
    // The same where no rows are set apart: halves that share copies would scatter by nothing.
    QVERIFY(run->scoreOn(config.source, config.target, 1024));
    const auto all = scoreRun(*run);
    QVERIFY(all);
    QVERIFY2(numberOf(*all, "l2_uvp").floor > 20, qPrintable(QString::number(numberOf(*all, "l2_uvp").floor)));
  }

  /// Each column has the floor that a perfect map stops at there: a column that hardly costs anything is paired at
  /// random, twice its variance, and its number says nothing; a wrong map shows in the column where it is wrong.
  void columnsHaveFloorsOfTheirOwn() {
    constexpr std::size_t n = 1500, d = 3;
    const double from[d] = {1, 0.6, 0.02}, stretch[d] = {2, 0.5, 1.5};
    for (const std::uint64_t seed : {51, 61, 71}) {
      Cloud x = normalCloud(n, d, seed), y = normalCloud(n, d, seed + 1);
      for (std::size_t i = 0; i < n * d; ++i) x[i] *= from[i % d], y[i] *= from[i % d] * stretch[i % d];
      RunConfig config = between(x, y, d);
      config.solver = "ot_icnn";
      const auto run = learned(config, 0);
      Scorer scorer(run->heldOut());
      QVERIFY(scorer.solveExact({}));
      Moment perfect = run->moment(0), shifted = perfect;
      for (std::size_t i = 0; i < perfect.mapped.count(); ++i) {
        double point[d];
        run->frame().source.pointToData(run->heldOut()->source[i], d, point);
        for (std::size_t k = 0; k < d; ++k) point[k] *= stretch[k];
        run->frame().target.pointFromData(point, d, perfect.mapped[i]);
        point[0] += 2;  // a deviation of that column
        run->frame().target.pointFromData(point, d, shifted.mapped[i]);
      }
      const auto whole = scorer.number("l2_uvp", perfect);
      const auto columns = scorer.columnErrors(perfect), wrong = scorer.columnErrors(shifted);
      QVERIFY(whole && columns.size() == d && wrong.size() == d);
      double parts = 0, floors = 0, variances = 0;
      for (std::size_t k = 0; k < d; ++k) {
        const MetricValue& value = columns[k];
        const QString told = QString("%1: %2 +- %3, floor %4 +- %5")
                                 .arg(QString::fromStdString(value.id))
                                 .arg(value.value)
                                 .arg(value.halfWidth)
                                 .arg(value.floor)
                                 .arg(value.floorHalfWidth);
        qInfo("%s", qPrintable(told));
        const Excess excess = excessOf(value);
        QVERIFY2(value.floor > 0 && value.saysNothing && !value.belowFloor, qPrintable(told));
        QVERIFY2(std::abs(excess.value) < excess.halfWidth, qPrintable(told));
        const double variance = std::pow(from[k] * stretch[k], 2);
        parts += variance * value.value, floors += variance * value.floor, variances += variance;
      }
      // Together they are the number of all columns, and its floor but for stretches of their own.
      QVERIFY(std::abs(parts / variances - whole->value) < 0.1 * whole->value);
      QVERIFY2(std::abs(floors / variances - whole->floor) < 0.2 * whole->floor,
               qPrintable(QString("%1 beside %2").arg(floors / variances).arg(whole->floor)));
      QVERIFY(columns[2].floor > 150 && columns[2].floor < 250 && columns[0].floor < 10);
      QVERIFY(!wrong[0].saysNothing && std::abs(excessOf(wrong[0]).value - 100) < 25 && wrong[2].saysNothing);
      const auto json = scoresJson(columns, nlohmann::json::array(), "all");
      QVERIFY(json["l2_uvp_column_3"]["says_nothing"] == true && json["l2_uvp_column_3"]["unit"] == "%" &&
              json["l2_uvp_column_3"]["floor"] == columns[2].floor);
    }
  }

  void belongingTogether_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind :
         {"noisy pairs", "noisier pairs", "shuffled pairs", "shuffled noisy pairs", "sorted columns"})
      QTest::newRow(kind) << kind;
  }

  /// Whatever order rows that belong together stand in, and whatever noise they have: a perfect map is never said to be
  /// better than a perfect map; on rows set apart as well as on all.
  void belongingTogether() {
    QFETCH(QString, kind);
    constexpr std::size_t n = 1000;
    Cloud x = normalCloud(n, 2, 21), y = imagesOf(x, kind.startsWith("noisier") ? 0.3
                                                     : kind.contains("noisy")   ? 0.1
                                                                                : 0);
    if (kind.startsWith("shuffled")) std::rotate(y.begin(), y.begin() + 2 * 333, y.end());
    if (kind == "sorted columns") {
      y = imagesOf(normalCloud(n, 2, 22));
      for (Cloud* cloud : {&x, &y})
        for (const std::size_t k : {0, 1}) {
          Cloud column;
          for (std::size_t i = 0; i < n; ++i) column.push_back((*cloud)[2 * i + k]);
          std::sort(column.begin(), column.end());
          for (std::size_t i = 0; i < n; ++i) (*cloud)[2 * i + k] = column[i];
        }
    }
    RunConfig config = between(x, y, 2);
    config.solver = "ot_icnn";
    const auto run = learned(config, 0);
    for (const bool all : {false, true}) {
      if (all) QVERIFY(run->scoreOn(config.source, config.target, n));
      Scorer scorer(run->heldOut());
      QVERIFY(scorer.solveExact({}));
      const auto constants = scorer.constants();
      if (kind.startsWith("shuffled") || kind == "sorted columns") QVERIFY(!findById(constants, "row_pairs"));
      if (kind.startsWith("noisier") && !all) {  // one sentence for the whole run, and no floor to take off
        QVERIFY(scorer.remarks().size() == 1 && !findById(constants, "sampling_floor"));
      }
      const auto score = scorer.number("l2_uvp", perfectMoment(*run));
      QVERIFY(score);
      const Excess excess = excessOf(*score);
      const std::string text = scatterText(*score, "%");
      const QString told = QString("%1 +- %2, floor %3 +- %4: %5")
                               .arg(score->value)
                               .arg(score->halfWidth)
                               .arg(score->floor)
                               .arg(score->floorHalfWidth)
                               .arg(QString::fromStdString(text));
      qInfo("%s", qPrintable(told));
      if (score->floor > 0 && excess.value < -excess.halfWidth)
        QVERIFY2(text.starts_with("is less than what independent samples scatter"), qPrintable(told));
      // Where all rows of both sides are there, nothing is left that could scatter.
      if (all && !kind.contains("noisy") && !kind.contains("noisier") && kind != "sorted columns")
        QVERIFY2(score->floor == 0 && score->value < 0.5 && !score->saysNothing && !scorer.remarks().empty(),
                 qPrintable(told));
    }
  }

  /// Few points judge no map, and what is no number is not said as one.
  void fewPointsSayNothing() {
    for (const std::size_t n : {2, 3}) {
      RunConfig config = between(normalCloud(n, 2, 31), imagesOf(normalCloud(n, 2, 32)), 2);
      config.solver = "amortised";
      const auto run = learned(config, 20);
      const auto scores = scoreRun(*run);
      QVERIFY(scores);
      for (const char* id : {"l2_uvp", "l2_uvp_inverse", "cosine"}) {
        const MetricValue value = numberOf(*scores, id);
        QVERIFY2(value.saysNothing, id);
        QVERIFY2(scatterText(value, "%").starts_with("says nothing here, as no map can be judged by "), id);
      }
      for (const auto& value : scores->values)
        QVERIFY2(std::isfinite(value.value) && std::isfinite(value.halfWidth), value.id.c_str());
      QVERIFY(!scores->remarks.empty());
    }
    // A column that is the same all the way down has no percent of its variance.
    Cloud flat = imagesOf(normalCloud(40, 2, 33));
    for (std::size_t i = 1; i < flat.size(); i += 2) flat[i] = 5;
    const auto columns = scoreRun(*learned(between(normalCloud(40, 2, 34), flat, 2), 5), true);
    QVERIFY(columns && findById(columns->values, "l2_uvp_column_1") && !findById(columns->values, "l2_uvp_column_2"));
    QVERIFY(columns->remarks.back().starts_with("There is no l2_uvp_column_2: "));
    // All that is scored lies in one point.
    auto same = std::make_shared<HeldOut>();
    same->source = Points(8, 2);
    same->target = Points(8, 2);
    for (std::size_t i = 0; i < 16; ++i) same->target.data[i] = static_cast<float>(i);
    Scorer scorer(same);
    QVERIFY(scorer.solveExact({}));
    Moment moment;
    moment.mapped = same->target;
    moment.mappedBack = same->source;
    for (const auto& value : scorer.everything(moment))
      QVERIFY2(std::isfinite(value.value) && value.id != "l2_uvp_inverse", value.id.c_str());
    const auto remarks = scorer.remarks();
    const std::string wanted = "There is no l2_uvp_inverse: the scored samples of the source are all equal.";
    QVERIFY(std::find(remarks.begin(), remarks.end(), wanted) != remarks.end());
  }

  /// Values that are a few steps of double precision wide, 1e9 from 0: both parts of the cost are those of the numbers
  /// in the file, which differences of theirs have exactly.
  void exactPartsOfNarrowValues() {
    constexpr std::size_t n = 200;
    const double step = std::ldexp(1.0, -23);  // of doubles near 1e9
    Cloud x, y;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(1e9 + step * static_cast<double>(i * 37 % 11));
      y.push_back(1e9 + step * static_cast<double>(3 + i * 53 % 17));
    }
    const auto exact = solveExactProblem(file("x.npy", x, 1), file("y.npy", y, 1), 1024, 7);
    QVERIFY2(exact, exact ? "" : exact.error().message.c_str());
    for (Cloud* one : {&x, &y}) {
      for (double& v : *one) v = (v - 1e9) / step;
      std::sort(one->begin(), one->end());
    }
    const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / n,
                 meanY = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double centred = 0;
    for (std::size_t i = 0; i < n; ++i) centred += 0.5 * std::pow((x[i] - meanX) - (y[i] - meanY), 2) / n;
    const double shift = 0.5 * std::pow(meanX - meanY, 2), unit = step * step;
    const auto close = [](double a, double b) { return std::abs(a - b) < 1e-9 * b; };
    QVERIFY2(close(exact->halfMeanShift, shift * unit),
             qPrintable(QString("%1 beside %2").arg(exact->halfMeanShift / unit).arg(shift)));
    QVERIFY2(close(exact->halfW2Centred, centred * unit),
             qPrintable(QString("%1 beside %2").arg(exact->halfW2Centred / unit).arg(centred)));
    QVERIFY(close(exact->halfW2, exact->halfMeanShift + exact->halfW2Centred));
  }

  /// Saved seeds that split the rows of a file each by its own data seed are scored each on what it set apart, as eval
  /// does; another one's rows it may have learned from.
  void seedsAreScoredOnTheirOwnRows() {
    const Cloud x = normalCloud(300, 2, 41), y = imagesOf(normalCloud(300, 2, 42));
    RunConfig config = between(x, y, 2);
    config.solver = "amortised";
    const auto runOf = [&](std::uint64_t seed) {
      RunConfig one = config;
      one.weightSeed = one.dataSeed = seed;
      return learned(one, 20);
    };
    std::vector<double> own;
    for (const std::uint64_t seed : {1, 2, 3}) own.push_back(numberOf(*scoreRun(*runOf(seed)), "l2_uvp").value);
    SeedsTrainer machine([&](const std::string& path) -> Result<OpenedRun> {
      OpenedRun opened;
      opened.run = runOf(std::stoull(path));
      return opened;
    });
    machine.open({{"1", 1, {}}, {"2", 2, {}}, {"3", 3, {}}});
    std::shared_ptr<const SeedsLook> look;
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
          auto mail = machine.mailbox().drain();
          if (!mail.frames.empty()) look = mail.frames.back();
          return look && findNumber(*look, seedsErrorTitle);
        }(),
        60000);
    const auto& shown = findNumber(*look, seedsErrorTitle)->values;
    QCOMPARE(shown.size(), own.size());
    for (std::size_t k = 0; k < own.size(); ++k)
      QVERIFY2(std::abs(shown[k] - own[k]) < 1e-6 * own[k],
               qPrintable(QString("%1 beside %2").arg(shown[k]).arg(own[k])));
    QVERIFY(!look->scoredOn.empty());
  }
};

BRENIER_TEST(TestHonestScores)
#include "test_honest_scores.moc"
