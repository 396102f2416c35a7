#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/io/json_fault.h"
#include "core/io/zip_archive.h"
#include "core/lessons/lesson_answers.h"
#include "core/lessons/lesson_file.h"
#include "core/lessons/lesson_library.h"
#include "core/session/run_config_json.h"
#include "core/train/catalog.h"
#include "tests/core/lesson_cases.h"

using namespace brenier;
using Json = nlohmann::json;

namespace {

/// One step with a question; tests change what they are about.
Json rightLesson() {
  return Json::parse(R"({"format": 1, "id": "mine", "title": "Mine", "minutes": 5, "goals": ["say why"], "steps": [
    {"id": "first", "title": "First", "text": "first.md", "caption": "One sentence.",
     "set": {"problem": "moons", "layers": ["source", "target"]}, "play": {"steps": 20},
     "watch": {"numbers": ["step", "l2_uvp"]}, "controls": ["play"],
     "ask": {"kind": "choice", "prompt": "Why?", "options": [
       {"text": "So", "reason": "Because.", "right": true}, {"text": "Not so", "reason": "It is not."}]}}]})");
}

LessonFiles filesOf(const Json& lesson) {
  return {{"lesson.json", lesson.dump()}, {"first.md", "A text with ![a picture](a.svg)."}, {"a.svg", "<svg/>"}};
}

std::string refusal(const Json& lesson) {
  const auto read = readLesson(filesOf(lesson), catalog(), "mine");
  return read ? std::string() : read.error().message;
}

void zipTo(const QString& path, const std::string& prefix, const Json& lesson) {
  std::vector<ZipEntry> entries;
  for (const auto& [name, bytes] : filesOf(lesson)) entries.push_back({prefix + name, bytes});
  QVERIFY(writeZip(path.toStdString(), entries));
}

}  // namespace

#define REFUSED(lesson, ...)                                                         \
  do {                                                                               \
    const std::string said = refusal(lesson);                                        \
    for (const char* part : {__VA_ARGS__})                                           \
      QVERIFY2(said.find(part) != std::string::npos, (said + " | " + part).c_str()); \
  } while (false)

class TestLessonFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Whoever lectures is told of every step what to point at and how long it takes; that adds up to the lesson's
  /// minutes.
  void everyStepHasItsNotes() {
    for (const Lesson& lesson : library().shipped()) {
      int minutes = 0;
      for (const LessonStep& step : lesson.steps) {
        const QString notes = QString::fromStdString(step.notes);
        const auto time = QRegularExpression("\\*(\\d) minutes?\\.\\*$").match(notes);
        QVERIFY2(time.hasMatch() && notes.count("**") >= 2,
                 qPrintable(QString::fromStdString(lesson.id + " " + step.id)));
        minutes += time.captured(1).toInt();
      }
      QCOMPARE(minutes, static_cast<int>(lesson.minutes));
    }
  }

  void aLessonIsRead() {
    const auto lesson = readLesson(filesOf(rightLesson()), catalog(), "mine");
    QVERIFY2(lesson, lesson ? "" : lesson.error().message.c_str());
    const LessonStep& step = lesson->steps.at(0);
    QCOMPARE(step.set.run->problem, std::string("moons"));
    QCOMPARE(step.set.run->solver, std::string("ot_icnn"));
    QCOMPARE(step.set.run->weightSeed, std::uint64_t{42});
    QCOMPARE(*step.set.layers, std::uint32_t(layerSource | layerTarget));
    QCOMPARE(*step.play.steps, std::int64_t{20});
    QVERIFY(step.text.starts_with("A text"));
    QVERIFY(lesson->files.contains("a.svg"));
    QCOMPARE(step.ask->options.size(), std::size_t{2});
  }

  /// All of them at once, each with its place.
  void everyProblemIsNamed() {
    Json lesson = rightLesson();
    lesson["minutes"] = 500;
    lesson["subtitle"] = "x";
    Json& step = lesson["steps"][0];
    step["controlls"] = Json::array();
    step["set"]["problem"] = "moonz";
    step["set"]["interpolation"] = 1.5;
    step["set"]["layers"] = {"sauce"};
    step["play"] = {{"until", "l2_upv=3"}};
    step["watch"]["numbers"] = {"speed"};
    step["ask"]["options"][0].erase("reason");
    step["ask"]["options"][1]["right"] = true;
    REFUSED(lesson, "minutes is 500, and must be from 1 to 120", "subtitle is no field", "steps[0].controlls",
            "did you mean controls", "steps[0].set.problem is \"moonz\"", "did you mean moons",
            "steps[0].set.interpolation is 1.5", "steps[0].set.layers[0] is \"sauce\"", "steps[0].play.until",
            "steps[0].watch.numbers[0] is \"speed\"", "steps[0].ask.options[0].reason is missing",
            "has 2 right answers, and needs 1");
  }

  void textsAndPicturesMustBeThere() {
    Json lesson = rightLesson();
    lesson["steps"][0]["text"] = "second.md";
    REFUSED(lesson, "steps[0].text names second.md, which is not beside it");
    LessonFiles files = filesOf(rightLesson());
    files.erase("a.svg");
    const auto read = readLesson(files, catalog(), "mine");
    QVERIFY(!read && read.error().message.find("shows the picture \"a.svg\"") != std::string::npos);
    files = filesOf(rightLesson());
    files["first.md"] = "![x](../../secret.png) ![y](http://somewhere/z.png)";
    const auto outside = readLesson(files, catalog(), "mine");
    QVERIFY(!outside && outside.error().message.find("../../secret.png") != std::string::npos &&
            outside.error().message.find("http://somewhere") != std::string::npos);
  }

  void optionsAreThoseOfTheSolver() {
    Json lesson = rightLesson();
    lesson["steps"][0]["set"]["options"] = {{"batch", -5}, {"inner_stepz", 3}};
    REFUSED(lesson, "steps[0].set.options", "batch", "inner_stepz");
    lesson = rightLesson();
    lesson["steps"][0]["set"]["target"] = {{"id", "ring"}, {"options", {{"outher", 3}}}};
    REFUSED(lesson, "steps[0].set.target", "outher", "did you mean outer");
  }

  void stepsAndWaysBetweenThem() {
    Json lesson = rightLesson();
    lesson["steps"].push_back(lesson["steps"][0]);
    lesson["steps"][1]["next"] = {{"wrong", "nowhere"}};
    REFUSED(lesson, "steps[1].id is \"first\", which an earlier step has", "steps[1].next is \"nowhere\"");
    lesson = rightLesson();
    lesson["steps"] = Json::array();
    REFUSED(lesson, "steps must hold at least one");
    lesson = rightLesson();
    lesson["steps"][0]["set"] = Json::object();
    REFUSED(lesson, "steps[0].set must say what is learned");
  }

  void whatIsNoLessonIsRefused() {
    for (const char* text : {"", "[]", "3", "{\"format\": 1", "{\"format\": 2}", "{\"steps\": 7}"}) {
      const auto read = readLesson({{"lesson.json", text}}, catalog(), "mine");
      QVERIFY(!read && read.error().message.find("mine") != std::string::npos);
    }
    const auto nothing = readLesson({}, catalog(), "mine");
    QVERIFY(!nothing && nothing.error().message.find("no lesson.json") != std::string::npos);
  }

  void folderAndZipAreTheSame() {
    QTemporaryDir folder;
    const auto lessons = Lessons(catalog());
    std::filesystem::create_directory(folder.filePath("mine").toStdString());
    for (const auto& [name, bytes] : filesOf(rightLesson()))
      std::ofstream((folder.filePath("mine/").toStdString() + name)) << bytes;
    zipTo(folder.filePath("flat.brenier-lesson"), "", rightLesson());
    zipTo(folder.filePath("folder.brenier-lesson"), "mine/", rightLesson());
    for (const char* path : {"mine", "mine/lesson.json", "flat.brenier-lesson", "folder.brenier-lesson"}) {
      const auto lesson = lessons.open(folder.filePath(path).toStdString());
      QVERIFY2(lesson, lesson ? "" : lesson.error().message.c_str());
      QCOMPARE(lesson->title, std::string("Mine"));
      QCOMPARE(lesson->files.size(), std::size_t{1});
    }
    QVERIFY(!lessons.open(folder.filePath("none.brenier-lesson").toStdString()));
    const auto unknown = findLesson(lessons, "moving-sandd");
    QVERIFY(!unknown && unknown.error().hint.find("moving-sand") != std::string::npos);
  }

  /// A slip in the writing has its place.
  void aSlipIsPlaced() {
    QTemporaryDir folder;
    std::filesystem::create_directory(folder.filePath("mine").toStdString());
    std::ofstream(folder.filePath("mine/lesson.json").toStdString()) << "{\n  \"format\": 1\n  \"id\": \"mine\"\n}\n";
    const auto lesson = Lessons(catalog()).open(folder.filePath("mine").toStdString());
    QVERIFY(!lesson);
    const QString said = QString::fromStdString(lesson.error().message);
    QVERIFY2(said.contains("(line 3, column 6: unexpected string literal"), qPrintable(said));
    QCOMPARE(jsonFault("{}"), std::string());
    QVERIFY(jsonFault("").starts_with(" (line 1, column 1"));
  }

  /// Files that want to be elsewhere, or more than they say.
  void badArchivesAreRefusedInSentences() {
    QTemporaryDir folder;
    const std::string corpus = BRENIER_LESSON_CORPUS;
    for (const auto& [file, part] : {std::pair("traversal.brenier-lesson", "../lesson.json"),
                                     {"bomb.brenier-lesson", "announces more than"},
                                     {"plain.json", "zip"}}) {
      const auto read = readLessonFiles(corpus + "/" + file);
      QVERIFY(!read);
      QVERIFY2(read.error().message.find(part) != std::string::npos, read.error().message.c_str());
    }
    std::vector<ZipEntry> many;
    for (int i = 0; i < 300; ++i) many.push_back({"p" + std::to_string(i) + ".svg", "<svg/>"});
    const std::string path = folder.filePath("many.brenier-lesson").toStdString();
    QVERIFY(writeZip(path, many));
    const auto read = readLessonFiles(path);
    QVERIFY(!read && read.error().message.find("at most 200") != std::string::npos);
  }

  void answersComeBackAndAreCounted() {
    LessonAnswers one{"mine", "Mine", {{"first", "choice", "Why, \"exactly\"?", {{1}, {}, {}}, "Not so", "No.", 0, 2}}};
    LessonAnswers two = one;
    two.answers[0].score = 1;
    const auto back = readAnswers(writeAnswersJson(one), "one");
    QVERIFY(back);
    QCOMPARE(back->answers.at(0).given, one.answers[0].given);
    QCOMPARE(back->answers.at(0).tries, std::int64_t{2});
    QVERIFY(writeAnswersCsv(one).find("mine,first,choice,\"Why, \"\"exactly\"\"?\",1,Not so,0,2\n") !=
            std::string::npos);
    const auto results = gradeAnswers({one, two, two});
    QCOMPARE(results.size(), std::size_t{1});
    QCOMPARE(results[0].count, std::size_t{3});
    QVERIFY(std::abs(results[0].meanScore - 2.0 / 3) < 1e-12);
    QCOMPARE(results[0].histogram.front(), std::size_t{1});
    QCOMPARE(results[0].histogram.back(), std::size_t{2});
    QVERIFY(!readAnswers("{\"format\": 1, \"answers\": [{\"score\": 7}]}", "bad"));
  }

  /// One run at one step, in whatever lesson, is the same map, with the same number: learned where the other one is, or
  /// from the same file. Machines of another kind learn other digits than those that learned the file.
  void theSameRunIsTheSameEverywhere() {
    std::map<std::string, std::pair<std::string, std::string>> seen;  // run and step: where from, and who says so
    for (const auto& lesson : test::library().shipped())
      for (int i = 0; i < static_cast<int>(lesson.steps.size()); ++i)
        for (const bool revealed : {false, true}) {
          const LessonGoal goal = lessonGoal(lesson, i, revealed);
          if (!goal.budget.steps) continue;
          std::string from = "its seeds";
          for (int k = goal.base; k <= i; ++k)
            if (const auto& moment = lesson.steps[std::size_t(k)].set.moment; !moment.empty())
              from = lesson.moments.at(moment);
          const std::string name = lesson.id + " " + lesson.steps[std::size_t(i)].id;
          const std::string run = writeRunConfig(*lesson.steps[std::size_t(goal.base)].set.run) + " at step " +
                                  std::to_string(*goal.budget.steps);
          const auto [known, isNew] = seen.try_emplace(run, from, name);
          QVERIFY2(isNew || known->second.first == from, (known->second.second + " and " + name).c_str());
        }
  }

  /// Those that ship are right, and the names in the schema are those that the reader knows.
  void whatShipsIsRight() {
    const Lessons lessons(catalog());
    for (const auto& problem : lessons.problems()) QFAIL(problem.message.c_str());
    QVERIFY(!lessons.shipped().empty());
    std::set<std::string> ids;
    for (const auto& lesson : lessons.shipped()) QVERIFY(ids.insert(lesson.id).second);
  }
};

BRENIER_TEST(TestLessonFile)
#include "test_lesson_file.moc"
