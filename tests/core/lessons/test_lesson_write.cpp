#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "core/io/zip_archive.h"
#include "core/lessons/lesson_file.h"
#include "core/lessons/lesson_library.h"
#include "core/lessons/lesson_write.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"
#include "tests/core/lesson_cases.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// Points round the origin, sent to two far pieces, one to each side.
LessonMoment tornMoment() {
  PlanePoints source, image;
  for (int i = 0; i < 200; ++i) {
    const float angle = 2.4f * float(i), radius = std::sqrt(float(i) / 200);
    const float x = radius * std::cos(angle), y = radius * std::sin(angle);
    source.insert(source.end(), {x, y});
    image.insert(image.end(), {x * 0.3f + (x < 0 ? -4.0f : 4.0f), y * 0.3f});
  }
  LessonMoment moment;
  moment.source = sharedPoints(source);
  moment.target = moment.exactImage = sharedPoints(image);
  moment.numbers = {{"half_w2_centred_lower", 1.5}, {"half_w2_centred_upper", 2.5}, {"l2_uvp", -0.7}};
  return moment;
}

}  // namespace

class TestLessonWrite : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Whatever a lesson says comes back, and what is written again is the same.
  void whatShipsIsWrittenAndReadBack() {
    for (const auto& lesson : library().shipped()) {
      const LessonFiles files = lessonFiles(lesson, catalog());
      const auto back = readLesson(files, catalog(), lesson.id);
      QVERIFY2(back, back ? "" : back.error().message.c_str());
      QCOMPARE(back->steps.size(), lesson.steps.size());
      for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const LessonStep &a = lesson.steps[i], &b = back->steps[i];
        QVERIFY2(a.set.run == b.set.run, a.id.c_str());
        QVERIFY2(a.play == b.play && a.reveal.play == b.reveal.play && a.set.layers == b.set.layers, a.id.c_str());
        QCOMPARE(b.text, a.text);
        QCOMPARE(b.reveal.text, a.reveal.text);
        QCOMPARE(b.controls, a.controls);
        QCOMPARE(b.claims.size(), a.claims.size());
        QCOMPARE(bool(b.ask), bool(a.ask));
        if (a.ask) QVERIFY2(a.ask->lines == b.ask->lines && a.ask->source == b.ask->source, a.id.c_str());
      }
      QVERIFY(lessonFiles(*back, catalog()) == files);
    }
  }

  /// Every setting that decides the weights, options that go back to the solver's own default, measures of one's own.
  void runsComeBackWhole() {
    const auto& problem = *findById(catalog().problems, "eight_gaussians");
    RunConfig run;
    run.problem = problem.id;
    run.source = problem.source;
    run.target = problem.target;
    run.solver = problem.solver;
    run.solverOptions = problem.solverOptions;
    run.weightSeed = 5;
    run.normalise = "on";
    run.heldOutShare = 0.25;
    Lesson lesson{.id = "mine", .title = "Mine", .level = "", .goals = {"x"}, .steps = {}, .files = {}};
    LessonStep step;
    step.id = step.title = step.caption = "first";
    step.set.run = run;
    lesson.steps = {step};
    const auto back = [&](const RunConfig& wanted) {
      lesson.steps[0].set.run = wanted;
      const auto read = readLesson(lessonFiles(lesson, catalog()), catalog(), "mine");
      if (!read) qFatal("%s", read.error().message.c_str());
      return *read->steps[0].set.run;
    };
    QVERIFY(back(run) == run);
    run.problem.clear();
    run.target.options["std"] = 0.25;
    run.solverOptions["batch"] = std::int64_t{64};
    if (findById(findById(catalog().measures, run.target.id)->options, "std")) QVERIFY(back(run) == run);
    run.problem = problem.id;
    run.target = problem.target;
    run.solverOptions.clear();  // the solver's own values, not those of the problem
    const RunConfig read = back(run);
    for (const auto& option : findById(catalog().solvers, run.solver)->options)
      QVERIFY2(effectiveValue(option, read.solverOptions) == option.defaultValue, option.id.c_str());
  }

  /// A first question of every kind is about the run, has a truth, survives the file, and does not give it away.
  void everyKindIsDrafted() {
    const LessonMoment moment = tornMoment();
    for (const auto& kind : library().askKinds()) {
      auto ask = library().draft(kind.id, moment);
      QVERIFY2(ask, kind.id.c_str());
      ask->prompt = "What?";
      for (auto& option : ask->options) option.text = option.reason = "words";
      if (kind.id == "order")
        for (auto& option : ask->options) option.reason.clear();
      Lesson lesson{.id = "mine", .title = "Mine", .level = "", .goals = {"x"}, .steps = {}, .files = {}};
      LessonStep step;
      step.id = step.title = step.caption = "first";
      step.set.run = library().shipped().front().steps.front().set.run;
      step.ask = *ask;
      lesson.steps = {step};
      const auto read = readLesson(lessonFiles(lesson, catalog()), catalog(), "mine");
      QVERIFY2(read, read ? "" : read.error().message.c_str());
      const LessonAsk& back = *read->steps[0].ask;
      const auto truth = library().truth(back, moment);
      QVERIFY2(truth, truth ? "" : truth.error().message.c_str());
      QVERIFY2(library().grade(back, truth->best, *truth).score > 0.9, kind.id.c_str());
      if (kind.id != "choice") QVERIFY2(!library().draft(kind.id, LessonMoment{}), kind.id.c_str());
    }
    auto number = library().draft("number", moment);
    QCOMPARE(number->number, std::string("half_w2_centred_lower"));
    QVERIFY(number->min == 0 && number->max == 2);
    LessonMoment one = moment;
    one.numbers = {{"l2_uvp", -0.7}};
    number = library().draft("number", one);
    QVERIFY(number->min == -1 && number->max == 0);
    LessonMoment whole = moment;
    whole.target = whole.source;
    const auto lines = library().draft("line", whole);
    QVERIFY(!lines && lines.error().message.find("must tear") != std::string::npos);
  }

  void oneFileOrAFolder() {
    QTemporaryDir folder;
    const Lesson& lesson = library().shipped().front();
    for (const char* name : {"mine.brenier-lesson", "mine"}) {
      const std::string path = folder.filePath(name).toStdString();
      const Status written = library().write(lesson, path);
      QVERIFY2(written, written ? "" : written.error().message.c_str());
      const auto read = library().open(path);
      QVERIFY2(read, read ? "" : read.error().message.c_str());
      QCOMPARE(read->title, lesson.title);
      QCOMPARE(read->files.size(), lesson.files.size());
    }
    QVERIFY(!library().write(lesson, folder.filePath("no/such/mine.brenier-lesson").toStdString()));
  }

  /// Nothing is written of a lesson that nobody could open, and every problem is named.
  void whatIsWrongIsRefused() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("bad.brenier-lesson").toStdString();
    Lesson lesson = library().shipped().front();
    lesson.title.clear();
    lesson.steps[0].numbers = {"speed"};
    const Status written = library().write(lesson, path);
    QVERIFY(!written);
    QVERIFY(written.error().message.find("title must not be empty") != std::string::npos);
    QVERIFY(written.error().message.find("steps[0].watch.numbers[0]") != std::string::npos);
    QVERIFY(!QFile::exists(QString::fromStdString(path)));
    lesson = library().shipped().front();
    lesson.steps[0].set.run->source = {"points", {{"path", std::string("/home/me/x.csv")}}};
    const Status file = library().write(lesson, path);
    QVERIFY(!file && file.error().message.find("/home/me/x.csv") != std::string::npos);
    QVERIFY(!library().holds(*lesson.steps[0].set.run));
  }
};

BRENIER_TEST(TestLessonWrite)
#include "test_lesson_write.moc"
