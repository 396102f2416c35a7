#include <QtTest>
#include <cmath>
#include <numbers>

#include "core/lessons/asks/ask_kind.h"
#include "core/lessons/asks/ask_math.h"
#include "core/lessons/lesson_check.h"
#include "core/lessons/lesson_library.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"
#include "tests/core/lesson_cases.h"

using namespace brenier;
using namespace brenier::test;

namespace {

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
    QCOMPARE(reversed.marks.size(), std::size_t{2 * 2 * 6});  // every pair of them, on both its lines
    for (std::size_t i = 0; i < placeCount(reversed.marks); ++i) {
      PlaneLines drawn;  // as answered
      for (std::size_t k = 0; k < 4; ++k) addLine(drawn, placeOf(ask.source, k), placeOf(ask.target, 3 - k));
      QVERIFY(distanceToLines(placeOf(reversed.marks, i), drawn) < 1e-6);
    }
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
    // Between two percentages lie percentage points; no more digits than a mark can be dragged to.
    const AskGrade off = library().grade(ask, {{6.5123}, {}, {}}, *library().truth(ask, moment));
    QCOMPARE(off.number, std::string("4.00 %"));
    QCOMPARE(off.sentence, std::string("You said 6.51 %, which is 2.51 percentage points too much."));
    ask.unit.clear();
    ask.max = 400;
    const AskGrade less = library().grade(ask, {{100.3}, {}, {}}, *library().truth(ask, moment));
    QCOMPARE(less.sentence, std::string("You said 100, which is 96 too much."));
  }

  /// What a person reads after any answer: no number with more digits than mean something, and each kind's sentence
  /// ends as one.
  void feedbackIsReadable() {
    QCOMPARE(shareText(0), std::string("0 %"));
    QCOMPARE(shareText(0.00002), std::string("under 0.1 %"));
    QCOMPARE(shareText(0.00292), std::string("0.3 %"));
    QCOMPARE(shareText(0.6249), std::string("62 %"));
    LessonAsk ask;
    ask.kind = "line";
    ask.lines = {0, -1, 0, 1};
    LessonMoment moment;
    moment.source = sharedPoints(discPoints(300, 1));
    const auto truth = library().truth(ask, moment);
    QVERIFY(truth);
    for (const PlaneLines& drawn : {PlaneLines{0, -1, 0, 1}, PlaneLines{0, -1, 0, 0}, PlaneLines{0.8f, -1, 0.8f, 1},
                                    PlaneLines{-1, 0, 1, 0}, PlaneLines{0, -1, 0, 1, 1, -1, 1, 1}}) {
      const AskGrade grade = library().grade(ask, {{}, {}, drawn}, *truth);
      QCOMPARE(grade.what, std::string("of a perfect answer"));
      QCOMPARE(grade.number, shareText(grade.score));  // the bar beside it is as long as the score
      QVERIFY2(grade.sentence.find("% of the tear") != std::string::npos, grade.sentence.c_str());
      QVERIFY2(grade.number.size() <= 5 && grade.number.ends_with(" %"), grade.number.c_str());
      QVERIFY2(grade.sentence.find('{') == std::string::npos &&
                   (grade.sentence.back() == '.' || grade.sentence.back() == ')'),
               grade.sentence.c_str());
    }
  }

  /// A shift by (2, 0): standing still scores nothing, half the way half.
  /// Somebody who makes a lesson is offered a scale that holds the number, neither at its end nor in its middle.
  void aNumbersScaleHoldsItAndDoesNotGiveItAway() {
    for (double value = 1e-6; value < 1e6; value *= 1.07)
      for (const double sign : {1.0, -1.0}) {
        LessonMoment moment;
        moment.numbers["l2_uvp"] = sign * value;
        const auto ask = library().draft("number", moment);
        QVERIFY(ask);
        const double share = (sign * value - ask->min) / (ask->max - ask->min);
        const double fromZero = sign > 0 ? share : 1 - share;
        QVERIFY2(fromZero > 0.1 && fromZero <= 0.9 && (fromZero < 0.4 || fromZero > 0.6),
                 qPrintable(QString("%1 of %2").arg(fromZero).arg(value)));
        const auto truth = library().truth(*ask, moment);
        QVERIFY(truth && truth->fault.empty());
        LessonAsk narrow = *ask;
        (sign > 0 ? narrow.max : narrow.min) = 0.5 * sign * value;
        QVERIFY(library().truth(narrow, moment)->fault.find("does not hold what the run says") != std::string::npos);
      }
  }

  /// What exact transport costs no run has learned.
  void anExactNumberIsNoRuns() {
    LessonMoment moment;
    moment.numbers = {{"half_w2_exact", 2.9}, {"l2_uvp", 2.9}};
    for (const auto& [id, whose] :
         {std::pair("half_w2_exact", "is what exact transport costs"), std::pair("l2_uvp", "is what the run says")}) {
      const LessonAsk ask{.kind = "number", .prompt = "?", .options = {}, .number = id, .min = 0, .max = 8};
      const auto truth = library().truth(ask, moment);
      QVERIFY(truth);
      QVERIFY2(truth->text.find(whose) != std::string::npos, truth->text.c_str());
      QCOMPARE(library().grade(ask, {{2}, {}, {}}, *truth).what, std::string(whose));
    }
  }

  /// The check learns what is asked, and names the step where no answer can be right.
  void aCheckFindsWhatNobodyCanAnswer() {
    Lesson lesson{.id = "mine", .title = "Mine", .level = "", .goals = {"x"}, .steps = {}, .files = {}};
    LessonStep step;
    step.id = step.title = step.caption = "first";
    step.set.run = library().shipped().front().steps.front().set.run;
    step.set.run->heldOut = 128;
    step.play.steps = 2;
    step.ask =
        LessonAsk{.kind = "number", .prompt = "How far off?", .options = {}, .number = "l2_uvp", .min = 0, .max = 1000};
    lesson.steps = {step};
    const AnswerFaults right = checkAnswers(library(), lesson, std::chrono::seconds(60));
    QVERIFY2(right.faults.empty() && right.unchecked.empty(), right.faults.empty() ? "" : right.faults.front().c_str());
    lesson.steps[0].ask->max = 1e-6;
    const AnswerFaults wrong = checkAnswers(library(), lesson, std::chrono::seconds(60));
    QCOMPARE(wrong.faults.size(), std::size_t{1});
    QVERIFY2(
        wrong.faults[0].starts_with("The question of step 1 cannot be answered. The scale from 0 to 1e-06 does not"),
        wrong.faults[0].c_str());
    lesson.steps[0].play.steps = 100000;
    QCOMPARE(checkAnswers(library(), lesson, std::chrono::seconds(0)).unchecked.size(), std::size_t{1});
  }

  /// "Two of its lines cross": where that is said it is seen, away from all marks, and the pairing is the cheapest.
  void theCrossingOfMovingSandIsSeen() {
    const auto lesson = findLesson(library(), "moving-sand");
    QVERIFY(lesson);
    const LessonAsk& ask = *lesson->steps[1].ask;
    QVERIFY(ask.source == lesson->steps[0].ask->source && ask.target == lesson->steps[0].ask->target);
    double seen = 0, cost = 0;
    for (std::size_t a = 0; a + 1 < placeCount(ask.lines); a += 2) {
      const PlanePlace from = placeOf(ask.lines, a), along = placeOf(ask.lines, a + 1) - from;
      cost += dot(along, along);
      for (std::size_t b = 0; b < a; b += 2) {
        const PlanePlace other = placeOf(ask.lines, b), way = placeOf(ask.lines, b + 1) - other, to = other - from;
        const double area = along.x * way.y - along.y * way.x;
        const double t = (to.x * way.y - to.y * way.x) / area, u = (to.x * along.y - to.y * along.x) / area;
        if (t < 0 || t > 1 || u < 0 || u > 1) continue;
        double nearest = 1e9;
        const PlanePlace at = from + along * t;
        for (const PlanePoints* marks : {&ask.source, &ask.target})
          for (std::size_t i = 0; i < placeCount(*marks); ++i)
            nearest = std::min(nearest, std::sqrt(dot(placeOf(*marks, i) - at, placeOf(*marks, i) - at)));
        seen = std::max(seen, nearest);
      }
    }
    QVERIFY2(seen > 0.5, qPrintable(QString::number(seen)));  // of a stage eight wide
    const auto truth = library().truth(*lesson->steps[0].ask, {});
    QVERIFY(truth);
    double least = 0;
    for (std::size_t i = 0; i < truth->best.values.size(); ++i) {
      const PlanePlace way = placeOf(ask.target, std::size_t(truth->best.values[i])) - placeOf(ask.source, i);
      least += dot(way, way);
    }
    QVERIFY(std::abs(cost - least) < 1e-6 * least);
  }

  /// "Flat ground is sent to (0, 0), where the cross is."
  void theLandscapeHasItsOrigin() {
    const auto lesson = findLesson(library(), "one-convex-function");
    QVERIFY(lesson);
    const PlaneLines& cross = lesson->steps[1].ask->lines;
    QCOMPARE(placeCount(cross), std::size_t{4});
    for (std::size_t i = 0; i < 4; i += 2) {
      const PlanePlace middle = (placeOf(cross, i) + placeOf(cross, i + 1)) * 0.5;
      QVERIFY(dot(middle, middle) < 1e-12);
    }
  }

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
    ask.box = Box{-2, -2, 8, 2};
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

  /// Where no box is said, one paints over both measures, wherever they are, and the answer tells where.
  void aDensityIsPaintedWhereTheMeasuresAre() {
    LessonAsk ask;
    ask.kind = "density";
    ask.cells = 32;
    LessonMoment moment;
    moment.source = sharedPoints(movedPoints(discPoints(500, 1), 100, -40));
    moment.target = moment.exactImage = sharedPoints(movedPoints(*moment.source, 6, 3));
    const auto box = paintedBox(ask, moment);
    QVERIFY(box);
    for (const auto& places : {moment.source, moment.target})
      for (std::size_t i = 0; i < places->size(); i += 2)
        QVERIFY((*places)[i] > box->x0 && (*places)[i] < box->x1 && (*places)[i + 1] > box->y0 &&
                (*places)[i + 1] < box->y1);
    const auto truth = library().truth(ask, moment);
    QVERIFY(truth);
    QVERIFY(library().grade(ask, truth->best, *truth).score > 0.9);
    AskAnswer unplaced = truth->best;
    unplaced.points.clear();
    QCOMPARE(library().grade(ask, unplaced, *truth).score, 0.0);
    // Mass that is farther off than the mixture is not said to be about it.
    AskAnswer far = truth->best;
    far.values.assign(far.values.size(), 0);
    far.values[0] = 1;
    const AskGrade grade = library().grade(ask, far, *truth);
    QVERIFY2(grade.sentence.find("would be nearer") != std::string::npos, grade.sentence.c_str());
    moment.source = moment.target = moment.exactImage = sharedPoints({1, 1, 1, 1});
    QVERIFY(!paintedBox(ask, moment) && !library().truth(ask, moment));
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
    QCOMPARE(library().truth(ask, moment)->text, std::string("lower (1) < exact (2) < upper (3)"));
    // As many digits as tell them apart: "7.15 < 7.15" says nothing.
    moment.numbers = {{"half_w2_upper", 7.15234}, {"half_w2_lower", 6.2612}, {"half_w2_exact", 7.14719}};
    QCOMPARE(library().truth(ask, moment)->text, std::string("lower (6.261) < exact (7.147) < upper (7.152)"));
    QCOMPARE(library().truth(ask, moment)->said, (std::vector<std::string>{"6.261", "7.147", "7.152"}));
    LessonAsk errors = ask;  // percentages say so, bounds on the cost have no unit
    errors.options = {{"none", "", false, "uvp_identity"}, {"linear", "", false, "uvp_linear"}};
    const auto said = library().truth(errors, {.numbers = {{"uvp_identity", 53.1}, {"uvp_linear", 17.25}}});
    QCOMPARE(said->said, (std::vector<std::string>{"17.2 %", "53.1 %"}));
    moment.numbers["half_w2_upper"] = 7.14719;
    QCOMPARE(library().truth(ask, moment)->text, std::string("lower (6.26) < upper (7.15) = exact (7.15)"));
    QCOMPARE(scoreOf(ask, moment, {{1, 0, 2}, {}, {}}), 1.0);
    moment.numbers = {{"half_w2_upper", 3}, {"half_w2_lower", 1}, {"half_w2_exact", 2}};
    QCOMPARE(scoreOf(ask, moment, {{1, 2, 0}, {}, {}}), 1.0);
    QCOMPARE(scoreOf(ask, moment, {{0, 2, 1}, {}, {}}), 0.0);
    QVERIFY(std::abs(scoreOf(ask, moment, {{1, 0, 2}, {}, {}}) - 2.0 / 3) < 1e-9);
  }

  /// What a lesson says from a score on stands in place of the kind's sentence, or after how far off a number was.
  void verdictsAreTheLessonsOwn() {
    LessonAsk ask;
    ask.kind = "choice";
    ask.options = {{"a", "why a", true, ""}, {"b", "why not b", false, ""}};
    const auto truth = library().truth(ask, {});
    QCOMPARE(truth->text, std::string("a. why a"));
    QCOMPARE(library().grade(ask, {{1}, {}, {}}, *truth).sentence, std::string("why not b"));
    ask.verdicts = {{0, "Try again."}, {0.9, "So it is."}};
    QCOMPARE(library().grade(ask, {{1}, {}, {}}, *truth).sentence, std::string("Try again."));
    QCOMPARE(library().grade(ask, {{0}, {}, {}}, *truth).sentence, std::string("So it is."));
    // A number's own sentence is how far off it was, which nothing else says.
    LessonAsk number;
    number.kind = "number";
    number.number = "step";
    number.max = 100;
    number.verdicts = {{0, "It is a lot."}};
    LessonMoment moment;
    moment.numbers["step"] = 80;
    const std::string said = library().grade(number, {{20}, {}, {}}, *library().truth(number, moment)).sentence;
    QVERIFY2(said.starts_with("You said 20") && said.find(", which is 60") != std::string::npos &&
                 said.ends_with(" too little. It is a lot."),
             said.c_str());
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
      ask.box = Box{-2, -2, 8, 2};
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
