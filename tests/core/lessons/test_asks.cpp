#include <QtTest>
#include <cmath>
#include <numbers>

#include "core/lessons/asks/ask_kind.h"
#include "core/lessons/lesson_library.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

const Lessons& library() {
  static const Lessons lessons(catalog());
  return lessons;
}

std::shared_ptr<const PlanePoints> sharedPoints(PlanePoints points) {
  return std::make_shared<PlanePoints>(std::move(points));
}

/// A disc of points, evenly: the sunflower's.
PlanePoints discPoints(std::size_t n, float radius) {
  PlanePoints points;
  for (std::size_t i = 0; i < n; ++i) {
    const double r = radius * std::sqrt((static_cast<double>(i) + 0.5) / static_cast<double>(n));
    const double a = static_cast<double>(i) * std::numbers::pi * (3 - std::sqrt(5.0));
    points.push_back(static_cast<float>(r * std::cos(a)));
    points.push_back(static_cast<float>(r * std::sin(a)));
  }
  return points;
}

PlanePoints movedPoints(const PlanePoints& points, float dx, float dy) {
  PlanePoints moved = points;
  for (std::size_t i = 0; i < moved.size(); i += 2) {
    moved[i] += dx;
    moved[i + 1] += dy;
  }
  return moved;
}

double scoreOf(const LessonAsk& ask, const LessonMoment& moment, const AskAnswer& answer) {
  const auto truth = library().truth(ask, moment);
  if (!truth) qFatal("%s", truth.error().message.c_str());
  return library().grade(ask, answer, *truth).score;
}

}  // namespace

class TestAsks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Four in a row: each to its neighbour costs 4 * 1/2, reversed 1/2 (9 + 1 + 1 + 9) + 4 * 1/2 = 12.
  void pairingIsMeasuredByTheLeastCost() {
    LessonAsk ask;
    ask.kind = "pairing";
    ask.source = {0, 0, 1, 0, 2, 0, 3, 0};
    ask.target = {0, 1, 1, 1, 2, 1, 3, 1};
    const auto truth = library().truth(ask, {});
    QVERIFY(truth);
    QCOMPARE(truth->best.values, (std::vector<double>{0, 1, 2, 3}));
    QCOMPARE(truth->scale, 2.0);
    const AskGrade best = library().grade(ask, truth->best, *truth);
    QCOMPARE(best.score, 1.0);
    QVERIFY(best.marks.empty() && best.sentence.find("Nobody") != std::string::npos);
    const AskGrade reversed = library().grade(ask, {{3, 2, 1, 0}, {}, {}}, *truth);
    QCOMPARE(reversed.number, std::string("6.00 ×"));
    QCOMPARE(reversed.score, 0.0);
    QCOMPARE(reversed.marks.size(), std::size_t{2 * 6});                        // every pair of them
    QCOMPARE(library().grade(ask, {{0, 0, 2, 3}, {}, {}}, *truth).score, 0.0);  // one ring twice
    QCOMPARE(library().grade(ask, {{0, 1, 2}, {}, {}}, *truth).score, 0.0);
  }

  void numberIsMeasuredByItsScale() {
    LessonAsk ask;
    ask.kind = "number";
    ask.number = "half_w2_exact";
    ask.max = 10;
    ask.unit = "%";
    LessonMoment moment;
    QVERIFY(!library().truth(ask, moment));  // not known yet
    moment.numbers["half_w2_exact"] = 4;
    QCOMPARE(scoreOf(ask, moment, {{4}, {}, {}}), 1.0);
    QCOMPARE(scoreOf(ask, moment, {{6.5}, {}, {}}), 0.5);
    QCOMPARE(scoreOf(ask, moment, {{9}, {}, {}}), 0.0);
    QCOMPARE(scoreOf(ask, moment, {}), 0.0);
  }

  /// A shift by (2, 0): standing still scores nothing, half the way half.
  void arrowsAreMeasuredByTheExactMap() {
    LessonAsk ask;
    ask.kind = "arrow";
    ask.points = {0, 0, 0.5, 0.5};
    LessonMoment moment;
    moment.source = sharedPoints(discPoints(400, 1));
    QVERIFY(!library().truth(ask, moment));
    moment.exactImage = moment.target = sharedPoints(movedPoints(*moment.source, 2, 0));
    QVERIFY(scoreOf(ask, moment, {{}, {2, 0, 2.5, 0.5}, {}}) > 0.999);
    QVERIFY(std::abs(scoreOf(ask, moment, {{}, {1, 0, 1.5, 0.5}, {}}) - 0.5) < 1e-3);
    QVERIFY(scoreOf(ask, moment, {{}, ask.points, {}}) < 1e-3);
  }

  /// Two centres: the tear is the line between them, wherever the masses put it; eight: their rays.
  void tearsAreTheBordersOfTheCells() {
    LessonAsk ask;
    ask.kind = "line";
    ask.centres = {-5, 0, 3, 0};
    LessonMoment moment;
    moment.source = sharedPoints(discPoints(1000, 1));
    const auto truth = library().truth(ask, moment);
    QVERIFY(truth && truth->lines.size() > 100);
    for (std::size_t i = 0; i < truth->lines.size(); i += 2) QVERIFY(std::abs(truth->lines[i]) < 0.03);
    QVERIFY(scoreOf(ask, moment, {{}, {}, {0, -1, 0, 1}}) > 0.95);
    QVERIFY(scoreOf(ask, moment, {{}, {}, {-1, 0, 1, 0}}) < 0.35);
    QVERIFY(scoreOf(ask, moment, {{}, {}, {0, 0, 0, 1}}) < 0.75);  // half of it
    ask.centres.clear();
    PlaneLines rays;
    for (int k = 0; k < 8; ++k) {
      const double a = k * std::numbers::pi / 4, b = a + std::numbers::pi / 8;
      ask.centres.insert(ask.centres.end(), {float(5 * std::cos(a)), float(5 * std::sin(a))});
      rays.insert(rays.end(), {0, 0, float(std::cos(b)), float(std::sin(b))});
    }
    QVERIFY(scoreOf(ask, moment, {{}, {}, rays}) > 0.9);
    QVERIFY(scoreOf(ask, moment, {{}, {}, PlaneLines(rays.begin(), rays.begin() + 8)}) < 0.5);
  }

  /// Closed forms need no run but for its scale.
  void tearsInClosedForm() {
    LessonAsk ask;
    ask.kind = "line";
    ask.lines = {0, -1, 0, 1};
    LessonMoment moment;
    QVERIFY(!library().truth(ask, moment));
    moment.source = sharedPoints(discPoints(300, 1));
    QVERIFY(scoreOf(ask, moment, {{}, {}, {0, -1, 0, 1}}) > 0.999);
    QVERIFY(scoreOf(ask, moment, {{}, {}, {0.1f, -1, 0.1f, 1}}) > 0.6);
    QVERIFY(scoreOf(ask, moment, {{}, {}, {0.6f, -1, 0.6f, 1}}) < 0.1);
  }

  /// A disc that moves by 6: its half way is one disc, the mixture two.
  void densityIsMeasuredAgainstTheMixture() {
    LessonAsk ask;
    ask.kind = "density";
    ask.box = {-2, -2, 8, 2};
    ask.cells = 20;
    LessonMoment moment;
    moment.source = sharedPoints(discPoints(500, 1));
    moment.target = moment.exactImage = sharedPoints(movedPoints(*moment.source, 6, 0));
    const auto truth = library().truth(ask, moment);
    QVERIFY(truth);
    QVERIFY(library().grade(ask, truth->best, *truth).score > 0.9);
    AskAnswer mixture{std::vector<double>(400, 0), {}, {}};
    for (const PlanePoints* points : {moment.source.get(), moment.target.get()})
      for (std::size_t i = 0; i < points->size(); i += 2)
        mixture.values[std::size_t(((*points)[i + 1] + 2) / 4 * 20) * 20 + std::size_t(((*points)[i] + 2) / 10 * 20)] +=
            1;
    const AskGrade mixed = library().grade(ask, mixture, *truth);
    QVERIFY2(mixed.score < 0.1, mixed.number.c_str());
    QCOMPARE(library().grade(ask, {std::vector<double>(400, 0), {}, {}}, *truth).score, 0.0);
  }

  void orderIsThatOfTheRun() {
    LessonAsk ask;
    ask.kind = "order";
    ask.options = {{"upper", "", false, "half_w2_upper"},
                   {"lower", "", false, "half_w2_lower"},
                   {"exact", "", false, "half_w2_exact"}};
    LessonMoment moment;
    moment.numbers = {{"half_w2_upper", 3}, {"half_w2_lower", 1}, {"half_w2_exact", 2}};
    QCOMPARE(library().truth(ask, moment)->best.values, (std::vector<double>{1, 2, 0}));
    QCOMPARE(scoreOf(ask, moment, {{1, 2, 0}, {}, {}}), 1.0);
    QCOMPARE(scoreOf(ask, moment, {{0, 2, 1}, {}, {}}), 0.0);
    QVERIFY(std::abs(scoreOf(ask, moment, {{1, 0, 2}, {}, {}}) - 2.0 / 3) < 1e-9);
  }

  /// What a lesson says from a score on stands in place of the kind's sentence.
  void verdictsAreTheLessonsOwn() {
    LessonAsk ask;
    ask.kind = "choice";
    ask.options = {{"a", "why a", true, ""}, {"b", "why not b", false, ""}};
    const auto truth = library().truth(ask, {});
    QCOMPARE(library().grade(ask, {{1}, {}, {}}, *truth).sentence, std::string("why not b"));
    ask.verdicts = {{0, "Try again."}, {0.9, "So it is."}};
    QCOMPARE(library().grade(ask, {{1}, {}, {}}, *truth).sentence, std::string("Try again."));
    QCOMPARE(library().grade(ask, {{0}, {}, {}}, *truth).sentence, std::string("So it is."));
  }

  /// Whatever an answer holds, every kind judges it, and within 0 and 1.
  void strangeAnswersAreJudged() {
    const double nan = std::nan("");
    for (const auto& kind : askRegistry()) {
      LessonAsk ask;
      ask.kind = kind.id;
      ask.source = ask.points = {0, 0, 1, 0, 2, 0};
      ask.target = {0, 1, 1, 1, 2, 1};
      ask.centres = {-1, 0, 1, 0};
      ask.number = "step";
      ask.box = {-2, -2, 8, 2};
      ask.options = {{"a", "b", true, "step"}, {"c", "d", false, "step"}};
      LessonMoment moment;
      moment.source = sharedPoints(discPoints(50, 1));
      moment.exactImage = moment.target = sharedPoints(movedPoints(*moment.source, 6, 0));
      moment.numbers["step"] = 3;
      const auto truth = kind.truth(ask, moment);
      QVERIFY2(truth, kind.id.c_str());
      QVERIFY2(kind.grade(ask, truth->best, *truth).score > 0.9, kind.id.c_str());
      for (const AskAnswer& answer :
           {AskAnswer{}, AskAnswer{{nan, nan}, {1}, {2}}, AskAnswer{{-1}, {}, {}}, AskAnswer{{1e300, 3, 2}, {}, {}},
            AskAnswer{std::vector<double>(576, nan), {}, {}}}) {
        const double score = kind.grade(ask, answer, *truth).score;
        QVERIFY2(score >= 0 && score <= 1, kind.id.c_str());
      }
    }
  }
};

BRENIER_TEST(TestAsks)
#include "test_asks.moc"
