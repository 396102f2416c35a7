#include <QtTest>
#include <cmath>
#include <set>

#include "core/measures/measure.h"
#include "core/measures/random_batch.h"
#include "core/measures/registry.h"
#include "core/problems/problems.h"
#include "core/util/registry.h"
#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

namespace {

const SampleKey someKey{7, streamSourceTraining, 3};

struct Moments {
  std::vector<double> mean, covariance;
  double variance = 0;  ///< trace of the covariance
};

Moments momentsOf(const Points& points) {
  const std::size_t n = points.count(), d = points.dim;
  Moments m{std::vector<double>(d), std::vector<double>(d * d)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) m.mean[k] += points[i][k] / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k)
      for (std::size_t l = 0; l < d; ++l)
        m.covariance[k * d + l] += (points[i][k] - m.mean[k]) * (points[i][l] - m.mean[l]) / static_cast<double>(n);
  for (std::size_t k = 0; k < d; ++k) m.variance += m.covariance[k * d + k];
  return m;
}

bool near(double value, double wanted, double tolerance) {
  if (std::abs(value - wanted) <= tolerance) return true;
  qWarning("%g, but %g was wanted", value, wanted);
  return false;
}

Points samplesOf(const MeasureSpec& spec, std::size_t count) {
  const auto measure = makeMeasure(spec);
  return succeeds(measure) ? drawSamples(**measure, someKey, count) : Points(1, 2);
}

Moments momentsOf(const MeasureSpec& spec, std::size_t count = 100000) {
  return momentsOf(samplesOf(spec, count));
}

OptionValue text(const char* value) {
  return std::string(value);
}

OptionValue whole(std::int64_t value) {
  return value;
}

}  // namespace

class TestMeasures : public QObject {
  Q_OBJECT
  Folder m_folder;

  /// A specification of every registered measure; those that need a file get one.
  std::vector<MeasureSpec> everyMeasure() {
    std::vector<MeasureSpec> specs;
    for (const auto& descriptor : measureDescriptors()) {
      MeasureSpec spec{descriptor.id, {}};
      if (spec.id == "points") spec.options["path"] = m_folder.file("p.csv", "x,y,w\n0,0,1\n1,2,3\n5,1,0\n");
      if (spec.id == "picture") continue;  // test_picture
      specs.push_back(std::move(spec));
    }
    return specs;
  }

 private Q_SLOTS:
  void everyMeasureSamplesFiniteNumbersThatDependOnKeyAndIndexAlone() {
    for (const auto& spec : everyMeasure()) {
      const auto made = makeMeasure(spec);
      QVERIFY2(succeeds(made), spec.id.c_str());
      const Measure& measure = **made;
      const std::size_t d = measure.dim(), n = 300;
      const Points all = drawSamples(measure, someKey, n);
      for (const float v : all.data) QVERIFY2(std::isfinite(v), spec.id.c_str());

      Points pieces(n, d);
      for (std::size_t first = 0, size = 1; first < n; first += size, size = size * 2 + 1)
        measure.sample(someKey, first, std::min(size, n - first), pieces[first]);
      QVERIFY2(pieces.data == all.data, spec.id.c_str());

      for (const SampleKey& other : {SampleKey{8, 1, 3}, SampleKey{7, 2, 3}, SampleKey{7, 1, 4}})
        QVERIFY2(drawSamples(measure, other, n).data != all.data, spec.id.c_str());
    }
  }

  void optionsRoundTripAndTheirTextsSayEnough() {
    std::set<std::string> ids;
    for (const auto& descriptor : measureDescriptors()) {
      QVERIFY2(ids.insert(descriptor.id).second, descriptor.id.c_str());
      QVERIFY(!descriptor.title.empty() && !descriptor.help.empty());
      OptionValues defaults;
      for (const auto& option : descriptor.options) {
        QVERIFY2(!option.meta.title.empty() && !option.meta.help.empty(), option.id.c_str());
        const auto back = parseOption(option, toString(option.defaultValue));
        QVERIFY2(back && *back == option.defaultValue, (descriptor.id + " " + option.id).c_str());
        defaults[option.id] = option.defaultValue;
      }
      if (descriptor.id == "points" || descriptor.id == "picture") continue;
      const auto byDefault = makeMeasure({descriptor.id, {}}), byValue = makeMeasure({descriptor.id, defaults});
      QVERIFY2(succeeds(byValue), descriptor.id.c_str());
      QCOMPARE(drawSamples(**byValue, someKey, 20).data, drawSamples(**byDefault, someKey, 20).data);
    }
  }

  /// Through a double they would be others, or none at all.
  void numbersBeyond64BitsAreRefusedByTheirRange() {
    OptionDescriptor seed{.id = "seed", .kind = OptionKind::integer, .defaultValue = std::int64_t{0}};
    seed.meta.min = 0;
    seed.meta.max = 18446744073709551615.0;
    const auto least = parseOption(seed, "9223372036854775807"), most = parseOption(seed, "9223372036854775808");
    QVERIFY(least && std::get<std::int64_t>(*least) == 9223372036854775807);
    QVERIFY(!most);
    QCOMPARE(most.error(), "option seed is 9223372036854775808, but must be between 0 and 9223372036854775807");
    seed.meta.max = 64;
    QCOMPARE(parseOption(seed, "-99999999999999999999").error(),
             "option seed is -99999999999999999999, but must be between 0 and 64");
  }

  void wrongSpecificationsAreOneSentence() {
    QVERIFY(failsWith(makeMeasure({"eight_gausians", {}}), {"no measure \"eight_gausians\"", "eight_gaussians"}));
    QVERIFY(failsWith(makeMeasure({"eight_gaussians", {{"std", -1.0}, {"radius", text("far")}, {"noise", 1.0}}}),
                      {"eight_gaussians", "option std is -1", "option radius is \"far\"", "no option \"noise\""}));
    QVERIFY(failsWith(makeMeasure({"ring", {{"inner", 4.0}, {"outer", 2.0}}}), {"inner is 4", "outer, 2"}));
    QVERIFY(failsWith(makeMeasure({"l_shape", {{"width", 4.0}}}), {"width is 4", "side, 2"}));
    QVERIFY(failsWith(makeMeasure({"rings", {{"radii", text("1, two")}}}), {"option radii", "\"two\" is no number"}));
    QVERIFY(failsWith(makeMeasure({"gaussian", {{"mean", text("1,2,3")}}}), {"mean has 3 numbers", "1 or 2"}));
    QVERIFY(failsWith(makeMeasure({"gaussian", {{"covariance", text("1,2,2,1")}}}), {"not positive definite"}));
    QVERIFY(failsWith(makeMeasure({"gaussian", {{"covariance", text("2,1,0,2")}}}), {"not symmetric"}));
    QVERIFY(failsWith(makeMeasure({"gaussian", {{"covariance", text("1,2,3")}}}), {"3 numbers", "2 or 4"}));
    QVERIFY(
        failsWith(makeMeasure({"mixture", {{"centres", text("0,0; 1")}}}), {"row 2 has 1 numbers, but row 1 has 2"}));
    QVERIFY(failsWith(makeMeasure({"mixture", {{"weights", text("1,2")}}}), {"weights has 2 numbers", "3 components"}));
    QVERIFY(failsWith(makeMeasure({"mixture", {{"weights", text("0,0,0")}}}), {"only zeros"}));
    QVERIFY(failsWith(makeMeasure({"mixture", {{"std", text("-1")}}}), {"std holds -1"}));
    QVERIFY(failsWith(makeMeasure({"text", {{"text", text("\xE4")}}}), {"only plain letters"}));
    QVERIFY(failsWith(makeMeasure({"text", {{"text", text("  ")}}}), {"is blank"}));
    QVERIFY(failsWith(makeMeasure({"text", {{"text", OptionValue(std::string(99, 'a'))}}}), {"99 letters", "64"}));
    QVERIFY(failsWith(makeMeasure({"gaussian", {{"dimension", whole(5000)}}}), {"dimension is 5000", "1 and 1024"}));
  }

  void argumentsBecomeSpecifications() {
    QCOMPARE(measureSpecFromArgument("circle").id, std::string("circle"));
    QCOMPARE(measureSpecFromArgument("a/b.NPY").id, std::string("points"));
    QCOMPARE(measureSpecFromArgument("a/b.csv").options.at("path"), text("a/b.csv"));
    QCOMPARE(measureSpecFromArgument("cat.jpeg").id, std::string("picture"));
    QVERIFY(failsWith(makeMeasure(measureSpecFromArgument("cat.xyz")), {"no measure \"cat.xyz\""}));
  }

  void batchedWordsAreThoseOfPhiloxAndNormalsAreNormal() {
    const BatchKey key = batchKey(someKey);
    WordBatch words;
    fillWords(key, (std::uint64_t{1} << 33) + 5, 9, 3, 2, words);
    for (std::size_t i = 0; i < 9; ++i) {
      const auto block = philox(key.key, key.high, ((std::uint64_t{1} << 33) + 5 + i) * 3 + 2);
      for (std::size_t w = 0; w < 4; ++w) QCOMPARE(words[w][i], block[w]);
    }
    for (float x = 1e-9f; x < 1; x *= 1.1f) QVERIFY(std::abs(fastLog(x) - std::log(x)) <= 2e-7f * (1 - std::log(x)));
    for (int k = -3000; k < 3000; ++k) {
      const float turns = 0.00137f * static_cast<float>(k);
      QVERIFY(std::abs(sinCosTurns(turns).sin - std::sin(6.283185307179586 * turns)) < 1e-6);
      QVERIFY(std::abs(sinCosTurns(turns).cos - std::cos(6.283185307179586 * turns)) < 1e-6);
    }
    // Moments up to the fourth and the tails of a million normals.
    const Points z = samplesOf({"gaussian", {{"dimension", whole(5)}}}, 200000);
    double m1 = 0, m2 = 0, m4 = 0, beyondTwo = 0;
    for (const float v : z.data) {
      m1 += v;
      m2 += double{v} * v;
      m4 += double{v} * v * v * v;
      beyondTwo += std::abs(v) > 2;
    }
    const auto n = static_cast<double>(z.data.size());
    QVERIFY(near(m1 / n, 0, 0.004));
    QVERIFY(near(m2 / n, 1, 0.006));
    QVERIFY(near(m4 / n, 3, 0.04));
    QVERIFY(near(beyondTwo / n, 0.0455, 0.001));
  }

  void gaussiansHaveTheMomentsTheySay() {
    const std::vector<MeasureSpec> specs = {
        {"gaussian", {{"mean", text("2, 1")}, {"covariance", text("2, 1.2, 1.2, 1")}}},
        {"gaussian", {{"dimension", whole(3)}, {"mean", text("-1")}, {"covariance", text("1 4 0.25")}}},
        {"random_gaussian", {{"dimension", whole(11)}, {"seed", whole(4)}, {"offset", 2.0}, {"condition", 20.0}}}};
    for (const auto& spec : specs) {
      const auto measure = makeMeasure(spec);
      QVERIFY(succeeds(measure));
      const auto closed = (*measure)->gaussian();
      QVERIFY(closed.has_value());
      const Moments sampled = momentsOf(drawSamples(**measure, someKey, 200000));
      for (std::size_t k = 0; k < sampled.mean.size(); ++k) QVERIFY(near(sampled.mean[k], closed->mean[k], 0.03));
      for (std::size_t k = 0; k < sampled.covariance.size(); ++k)
        QVERIFY(near(sampled.covariance[k], closed->covariance[k], 0.06));
    }
    QVERIFY(!(*makeMeasure({"eight_gaussians", {}}))->gaussian());
  }

  void toysHaveTheMomentsOfTheLiterature() {
    // The published 8 Gaussians: Var X = r^2 + 2 std^2 (the released arrays have 100.2).
    QVERIFY(near(momentsOf({"eight_gaussians", {{"radius", 10.0}}}).variance, 100.5, 0.1));
    QVERIFY(near(momentsOf({"eight_gaussians", {}}).variance, 25.5, 0.1));
    QVERIFY(near(momentsOf({"gaussians_grid", {}}).variance, 2 * (8 + 0.0025), 0.1));
    // Squares of side 1: variance 1/12 a coordinate around centres.
    QVERIFY(near(momentsOf({"checkerboard_five", {}}).variance, 0.8 * 50 + 1.0 / 6, 0.3));
    QVERIFY(near(momentsOf({"checkerboard_four", {}}).variance, 25 + 1.0 / 6, 0.1));
    QVERIFY(near(momentsOf({"checkerboard_five", {{"blob", text("gaussian")}, {"half_width", 0.25}}}).variance,
                 40 + 0.125, 0.3));
    QVERIFY(near(momentsOf({"checkerboard", {}}).variance, 2 * 64.0 / 12, 0.1));
    QVERIFY(near(momentsOf({"circle", {{"radius", 2.0}, {"noise", 0.5}}}).variance, 4.5, 0.05));
    QVERIFY(near(momentsOf({"semi_circle", {}}).mean[1], 10 / 3.14159265, 0.03));
    QVERIFY(near(momentsOf({"rings", {}}).variance, (9 + 5.0625 + 2.25 + 0.5625) / 4 + 2 * 0.0064, 0.05));
    QVERIFY(near(momentsOf({"ring", {{"inner", 3.0}, {"outer", 4.0}}}).variance, 12.5, 0.03));
    QVERIFY(near(momentsOf({"uniform_disc", {{"radius", 2.0}, {"x", 7.0}}}).variance, 2, 0.02));
    QVERIFY(near(momentsOf({"uniform_disc", {{"x", 7.0}}}).mean[0], 7, 0.01));
    QVERIFY(near(momentsOf({"uniform_square", {}}).variance, 1.0 / 6, 0.002));
    QVERIFY(near(momentsOf({"half_discs", {}}).variance, 0.5 + 0.25 + 2 * 0.5 * 4 / (3 * 3.14159265), 0.01));
    QVERIFY(near(momentsOf({"l_shape", {}}).mean[0], -1.0 / 6, 0.01));
    QVERIFY(near(momentsOf({"maf_moon", {}}).mean[0], -1.5, 0.01));
    QVERIFY(near(momentsOf({"four_blobs", {{"dimension", whole(4)}}}).variance, 1.96 + 0.08, 0.02));
    QVERIFY(near(momentsOf({"spirals", {}}).variance, 4.5 + 0.02, 0.05));
  }

  void mixturesHaveTheMomentsTheySay() {
    const MeasureSpec spec{"mixture",
                           {{"centres", text("0,0,1; 4,0,1")}, {"weights", text("1, 3")}, {"std", text("0.5, 1")}}};
    const Moments moments = momentsOf(spec);
    QVERIFY(near(moments.mean[0], 3, 0.02));
    QVERIFY(near(moments.mean[2], 1, 0.02));
    QVERIFY(near(moments.covariance[0], 16 * 0.1875 + 0.25 * 0.25 + 0.75, 0.05));
    QVERIFY(near(moments.covariance[8], 0.25 * 0.25 + 0.75, 0.02));
    for (const std::int64_t d : {1, 2, 9}) {
      for (const std::int64_t components : {3, 10}) {
        const Moments random =
            momentsOf({"random_mixture", {{"dimension", d}, {"components", components}, {"seed", whole(5)}}});
        for (const double mean : random.mean) QVERIFY(near(mean, 0, 0.02));
        QVERIFY(near(random.variance, static_cast<double>(d), 0.03 * static_cast<double>(d)));
      }
    }
  }

  void lettersFillTheirBox() {
    const Points letters = samplesOf({"text", {{"text", text("il")}, {"size", 11.0}}}, 20000);
    float left = 9, right = -9, top = -9, gap = 0;
    for (std::size_t i = 0; i < letters.count(); ++i) {
      left = std::min(left, letters[i][0]);
      right = std::max(right, letters[i][0]);
      top = std::max(top, letters[i][1]);
      gap += letters[i][0] > -0.5f && letters[i][0] < 0.5f;
    }
    QVERIFY(near(left, -4.5, 0.01));  // the I is three of five columns wide
    QVERIFY(near(right, 5.5, 0.01));
    QVERIFY(near(top, 3.5, 0.01));
    QCOMPARE(gap, 0.0f);
    // The foot of the L lies at the bottom.
    QVERIFY(momentsOf(letters).mean[1] < -0.5);
  }

  void curvesLieWhereTheirFormulasSay() {
    for (const auto id : {"moon_upper", "moon_lower"}) {
      const bool lower = std::string(id) == "moon_lower";
      const Points points = samplesOf({id, {}}, 1000);
      for (std::size_t i = 0; i < 1000; ++i) {
        const double x = points[i][0] - (lower ? 1 : 0), y = points[i][1] - (lower ? 0.5 : 0);
        QVERIFY(near(std::hypot(x, y), 1, 1e-5));
        QVERIFY(lower ? y <= 1e-6 : y >= -1e-6);
      }
    }
    const Points curve = samplesOf({"s_curve", {{"noise", 0.0}, {"scale", 1.0}}}, 1000);
    for (std::size_t i = 0; i < 1000; ++i)  // two circles of radius 1 around (-1, 0) and (1, 0)
      QVERIFY(std::min(std::abs(std::hypot(curve[i][0] - 1, curve[i][1]) - 1),
                       std::abs(std::hypot(curve[i][0] + 1, curve[i][1]) - 1)) < 1e-5);
    const Points roll = samplesOf({"swiss_roll", {{"noise", 0.0}, {"scale", 1.0}}}, 1000);
    for (std::size_t i = 0; i < 1000; ++i) {
      const double t = std::hypot(roll[i][0], roll[i][1]);
      QVERIFY(t > 4.71 && t < 14.14);
      QVERIFY(near(roll[i][0], t * std::sin(t), 1e-3));
    }
    for (const auto colour : {"black", "white"}) {
      const Points board = samplesOf({"checkerboard", {{"colour", text(colour)}}}, 1000);
      for (std::size_t i = 0; i < 1000; ++i) {
        const int fields = static_cast<int>(std::floor(board[i][0] / 2) + std::floor(board[i][1] / 2));
        QCOMPARE(fields % 2 == 0, std::string(colour) == "black");
      }
    }
  }

  void pointsAreDrawnByWeight() {
    const auto path = m_folder.file("w.csv", "x,y,w\n0,0,1\n1,2,3\n5,1,0\n");
    const auto measure = makeMeasure({"points", {{"path", path}}});
    QVERIFY(succeeds(measure));
    QCOMPARE((*measure)->atoms(), std::size_t{3});
    QVERIFY((*measure)->note().empty());
    const Points points = drawSamples(**measure, someKey, 40000);
    int second = 0;
    for (std::size_t i = 0; i < points.count(); ++i) {
      QVERIFY(points[i][0] != 5);
      second += points[i][0] == 1;
    }
    QVERIFY(near(second / 40000.0, 0.75, 0.01));
    const auto standard = makeMeasure({"points", {{"path", path}, {"fit", text("standardise")}}});
    QVERIFY((*standard)->note().find("w.csv: shifted by -(0.75, 1.5), then divided by 0.6847") == 0);
    const Moments moments = momentsOf(drawSamples(**standard, someKey, 100000));
    QVERIFY(near(moments.mean[0], 0, 0.02));
    QVERIFY(near(moments.variance, 2, 0.03));
  }

  void unusablePointsAreOneSentence() {
    const auto make = [&](const char* content) {
      return makeMeasure({"points", {{"path", m_folder.file("u.csv", content)}}});
    };
    QVERIFY(failsWith(makeMeasure({"points", {}}), {"option path is empty"}));
    QVERIFY(failsWith(makeMeasure({"points", {{"path", text("none.npy")}}}), {"none.npy", "no such file"}));
    QVERIFY(failsWith(make("1,2\n"), {"u.csv", "one point"}));
    QVERIFY(failsWith(make("1,2\n1,2\n1,2\n"), {"u.csv", "all of its 3 points are equal"}));
    QVERIFY(failsWith(make("x,w\n1,2\n2,0\n"), {"only one of its 2 points has a weight above 0"}));
    QVERIFY(failsWith(make("1,2\n1\n"), {"line 1 has 2 columns", "line 2 has 1"}));
    std::string wide;
    for (int i = 0; i < 5000; ++i) wide += "1 ";
    QVERIFY(failsWith(make((wide + "\n" + wide).c_str()), {"5000 coordinates", "4096"}));
  }

  void problemsAreComplete() {
    std::set<std::string> ids;
    for (const auto& problem : problemDescriptors()) {
      QVERIFY2(ids.insert(problem.id).second, problem.id.c_str());
      QVERIFY(!problem.title.empty() && !problem.help.empty());
      QCOMPARE(problem.solver, std::string(problem.id.starts_with("generated_") ? "amortised"
                                           : problem.id.ends_with("_atoms")     ? "semi_discrete"
                                                                                : "ot_icnn"));
      const auto source = makeMeasure(problem.source), target = makeMeasure(problem.target);
      QVERIFY2(succeeds(source) && succeeds(target), problem.id.c_str());
      QCOMPARE((*source)->dim(), (*target)->dim());
    }
    const auto* paper = findById(problemDescriptors(), "eight_gaussians_paper");
    QVERIFY(paper);
    QVERIFY(near(momentsOf(paper->target).variance, 100.5, 0.1));
  }
};

BRENIER_TEST(TestMeasures)
#include "test_measures.moc"
