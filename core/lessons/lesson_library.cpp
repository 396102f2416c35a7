#include "core/lessons/lesson_library.h"

#include <filesystem>

#include "core/api/measure_files.h"
#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/lessons/asks/ask_kind.h"
#include "core/lessons/lesson_answers.h"
#include "core/lessons/lesson_file.h"
#include "core/lessons/lesson_write.h"
#include "core/lessons/shipped_files.h"
#include "core/util/program_files.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

constexpr std::uint64_t longestAnswers = 4u << 20, largestMoment = 4u << 20;

/// Saved runs are no texts: they lie beside the program. Without them its lessons learn from their seeds.
void addMoments(const std::string& folder, LessonFiles& files) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(programData() / "lessons" / folder, error)) {
    if (entry.path().extension() != momentEnding) continue;
    if (auto bytes = readWholeFile(entry.path().string(), largestMoment))
      files[entry.path().filename().string()] = *std::move(bytes);
  }
}

/// Folder by folder, in the order of their names.
std::vector<std::pair<std::string, LessonFiles>> shippedFolders() {
  std::map<std::string, LessonFiles> folders;
  for (std::size_t i = 0; i < shippedFileCount; ++i) {
    const ShippedFile& file = shippedFiles[i];
    folders[file.folder][file.name] = file.text;
  }
  for (auto& [folder, files] : folders) addMoments(folder, files);
  return {folders.begin(), folders.end()};
}

/// Of the numbers that are put in order; empty where they have none in common.
std::string unitOfAll(const std::vector<AskOption>& options, const Catalog& catalog) {
  std::string unit;
  for (const auto& option : options) {
    const auto* metric = findById(catalog.metrics, option.number);
    if (!metric || (&option != &options.front() && metric->unit != unit)) return {};
    unit = metric->unit;
  }
  return unit;
}

}  // namespace

Lessons::Lessons(const Catalog& catalog) : m_catalog(catalog) {
  for (auto& [folder, files] : shippedFolders()) {
    if (!canPlay(files, catalog)) continue;
    auto lesson = readLesson(std::move(files), catalog, folder, MissingMoments::leftOut);
    if (lesson)
      m_shipped.push_back(*std::move(lesson));
    else
      m_problems.push_back(lesson.error());
  }
}

Result<Lesson> Lessons::open(const std::string& path) const {
  auto files = readLessonFiles(path);
  if (!files) return Unexpected<RunError>(files.error());
  return readLesson(*std::move(files), m_catalog, path);
}

Result<AskTruth> Lessons::truth(const LessonAsk& ask, const LessonMoment& moment) const {
  const AskKind* kind = findById(askRegistry(), ask.kind);
  if (!kind) return badInput("There is no kind of question \"" + ask.kind + "\".");
  LessonAsk asked = ask;
  if (asked.unit.empty()) asked.unit = unitOfAll(asked.options, m_catalog);
  return kind->truth(asked, moment);
}

AskGrade Lessons::grade(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) const {
  const AskKind* kind = findById(askRegistry(), ask.kind);
  if (!kind) return {};
  AskGrade grade = kind->grade(ask, answer, truth);
  const std::string own = kind->saysHowFar ? grade.sentence + " " : std::string();
  double best = -1;
  for (const auto& verdict : ask.verdicts)
    if (verdict.from <= grade.score && verdict.from > best) {
      best = verdict.from;
      grade.sentence = own + verdict.text;
    }
  return grade;
}

Status Lessons::save(const LessonAnswers& answers, const std::string& path) const {
  std::error_code ignored;  // what is wrong the writing says
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  return writeFileAtomically(path, path.ends_with(".csv") ? writeAnswersCsv(answers) : writeAnswersJson(answers));
}

Result<LessonAnswers> Lessons::load(const std::string& path) const {
  const auto text = readWholeFile(path, longestAnswers);
  if (!text) return Unexpected<RunError>(text.error());
  return readAnswers(*text, path);
}

std::vector<Descriptor> Lessons::askKinds() const {
  std::vector<Descriptor> kinds;
  for (const auto& kind : askRegistry()) kinds.push_back({kind.id, kind.title, kind.help, {}});
  return kinds;
}

Result<LessonAsk> Lessons::draft(const std::string& kind, const LessonMoment& moment) const {
  const AskKind* known = findById(askRegistry(), kind);
  if (!known) return badInput("There is no kind of question \"" + kind + "\".");
  auto ask = known->draft(moment);
  if (ask) ask->kind = kind;
  return ask;
}

Status Lessons::holds(const RunConfig& run) const {
  const std::string file = fileOf(run);
  if (file.empty()) return ok();
  return badInput("A lesson begins its runs by itself and cannot read " + file + ".",
                  "Choose a measure by name, or draw one.");
}

Status Lessons::write(const Lesson& lesson, const std::string& path) const {
  for (std::size_t i = 0; i < lesson.steps.size(); ++i)
    if (const auto& run = lesson.steps[i].set.run)
      if (const Status held = holds(*run); !held)
        return badInput("steps[" + std::to_string(i) + "].set: " + held.error().message, held.error().hint);
  LessonFiles files = lessonFiles(lesson, m_catalog);
  const auto read = readLesson(files, m_catalog, path);
  if (!read) return Unexpected<RunError>(read.error());
  return writeLessonFiles(files, path);
}

Result<Lesson> findLesson(const LessonLibrary& library, const std::string& idOrPath) {
  if (const Lesson* known = findById(library.shipped(), idOrPath)) return *known;
  std::error_code error;
  if (std::filesystem::exists(idOrPath, error)) return library.open(idOrPath);
  const auto near = nearestNames(idOrPath, idsOf(library.shipped()));
  return badInput("There is no lesson \"" + idOrPath + "\", and no such file.",
                  near.empty() ? "brenier-cli lesson list shows them." : "Did you mean " + near + "?");
}

}  // namespace brenier
