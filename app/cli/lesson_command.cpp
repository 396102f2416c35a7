#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "core/lessons/lesson_answers.h"
#include "core/lessons/lesson_check.h"
#include "core/lessons/lesson_library.h"
#include "core/train/catalog.h"
#include "core/util/plain_number.h"

namespace brenier::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct LessonArguments {
  std::vector<std::string> files;
  std::string folder;
  bool json = false, csv = false;
  std::chrono::seconds patience{60};
};

/// "1 step", "2 steps".
template <class Count>
std::string counted(Count count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

int listLessons(const LessonArguments& a) {
  const Lessons lessons(catalog());
  Json all = Json::array();
  for (const auto& lesson : lessons.shipped()) {
    all.push_back({{"id", lesson.id},
                   {"title", lesson.title},
                   {"level", lesson.level},
                   {"minutes", lesson.minutes},
                   {"goals", lesson.goals},
                   {"steps", lesson.steps.size()}});
    if (!a.json)
      std::cout << lesson.id << "  " << lesson.title << " (" << lesson.minutes << " minutes, "
                << counted(lesson.steps.size(), "step") << ")\n";
  }
  if (a.json) std::cout << all.dump(2) << std::endl;
  return exitDone;
}

int checkLessons(const LessonArguments& a) {
  const Lessons lessons(catalog());
  int code = exitDone;
  for (const auto& file : a.files) {
    const auto lesson = findLesson(lessons, file);
    if (!lesson) {
      code = report(lesson.error());
      continue;
    }
    const AnswerFaults answers = checkAnswers(lessons, *lesson, a.patience);
    for (const auto& remark : lessonRemarks(*lesson)) say() << file << ": " << remark << std::endl;
    for (const auto& why : answers.unchecked) say() << file << ": " << why << std::endl;
    for (const auto& fault : answers.faults)
      code = report({ErrorKind::badInput, file + ": " + fault, "Choose another scale, or another step."});
    if (!answers.faults.empty()) continue;
    const auto asks =
        std::count_if(lesson->steps.begin(), lesson->steps.end(), [](auto& s) { return s.ask.has_value(); });
    std::cout << file << ": " << lesson->title << ", " << counted(lesson->steps.size(), "step") << ", "
              << counted(asks, "question") << ", nothing wrong" << std::endl;
  }
  return code;
}

/// Every answers file of a folder; one that cannot be read is said and passed over.
std::vector<LessonAnswers> readStudents(const Lessons& lessons, const std::string& folder, std::size_t& refused) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<LessonAnswers> students;
  for (const auto& file : files) {
    auto answers = lessons.load(file.string());
    if (answers) {
      students.push_back(*std::move(answers));
      continue;
    }
    ++refused;
    report(answers.error());
  }
  return students;
}

void printHistogram(const QuestionResult& result) {
  constexpr std::size_t width = 40;
  const std::size_t most = *std::max_element(result.histogram.begin(), result.histogram.end());
  for (std::size_t k = 0; k < result.histogram.size(); ++k) {
    const std::size_t bar = most ? (result.histogram[k] * width + most - 1) / most : 0;
    const std::string from = std::to_string(10 * k), to = std::to_string(10 * (k + 1));
    std::cout << "  " << std::string(3 - from.size(), ' ') << from << " -" << std::string(4 - to.size(), ' ') << to
              << " %  " << std::string(bar, '#') << " " << result.histogram[k] << "\n";
  }
}

int gradeFolder(const LessonArguments& a) {
  if (!fs::is_directory(a.folder))
    return report(
        {ErrorKind::badInput, "There is no folder " + a.folder + ".", "Give one with answers in .json files."});
  const Lessons lessons(catalog());
  std::size_t refused = 0;
  const auto students = readStudents(lessons, a.folder, refused);
  const auto results = gradeAnswers(students);
  if (results.empty())
    return report(
        {ErrorKind::badInput, a.folder + " holds no answers.", "The window writes them: Learn, Export answers."});
  Json all = Json::array();
  if (a.csv) std::cout << "lesson,step,kind,answers,mean_score\n";
  for (const auto& result : results) {
    all.push_back({{"lesson", result.lesson},
                   {"step", result.step},
                   {"step_title", result.title},
                   {"kind", result.kind},
                   {"prompt", result.prompt},
                   {"answers", result.count},
                   {"mean_score", result.meanScore},
                   {"histogram", result.histogram}});
    const std::string mean = fixedText(100 * result.meanScore, 0) + " %";
    if (a.csv)
      std::cout << result.lesson << "," << result.step << "," << result.kind << "," << result.count << ","
                << generalText(result.meanScore, 4) << "\n";
    if (a.csv || a.json) continue;
    std::cout << result.lesson << " / " << (result.title.empty() ? result.step : result.title) << ": "
              << counted(result.count, "answer") << ", on average " << mean << "\n  " << result.prompt << "\n";
    printHistogram(result);
  }
  if (a.json) std::cout << all.dump(2) << std::endl;
  say() << counted(students.size(), "file") << " read, " << refused << " refused" << std::endl;
  return refused == 0 ? exitDone : exitBadInput;
}

}  // namespace

void addLesson(CLI::App& app, int& exitCode) {
  auto* lesson = app.add_subcommand("lesson", "Lessons: what there is, whether a file is right, students' answers");
  lesson->require_subcommand(1);
  const auto a = std::make_shared<LessonArguments>();
  auto* list = lesson->add_subcommand("list", "The lessons that ship");
  list->add_flag("--json", a->json, "For machines");
  list->footer("Example: brenier-cli lesson list --json");
  list->callback([a, &exitCode] { exitCode = listLessons(*a); });
  auto* check = lesson->add_subcommand("check", "Read lessons, learn what they ask, and name everything that is wrong");
  check->add_option("file", a->files, "A .brenier-lesson file, a lesson's folder, or a shipped lesson's id")
      ->type_name("LESSON")
      ->required();
  check->footer("Example: brenier-cli lesson check my.brenier-lesson");
  check->callback([a, &exitCode] { exitCode = checkLessons(*a); });
  auto* grade = lesson->add_subcommand("grade", "A table and a histogram of many viewers' answers");
  grade->add_option("folder", a->folder, "A folder of answers that the window exported as .json")
      ->type_name("FOLDER")
      ->required();
  grade->add_flag("--json", a->json, "For machines");
  grade->add_flag("--csv", a->csv, "One line a question");
  grade->footer("Example: brenier-cli lesson grade answers --csv");
  grade->callback([a, &exitCode] { exitCode = gradeFolder(*a); });
}

}  // namespace brenier::cli
