#include "core/lessons/lesson_library.h"

#include <filesystem>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/lessons/asks/ask_kind.h"
#include "core/lessons/lesson_answers.h"
#include "core/lessons/lesson_file.h"
#include "core/lessons/shipped_files.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

constexpr std::uint64_t longestAnswers = 4u << 20;

/// Folder by folder, in the order of their names.
std::vector<std::pair<std::string, LessonFiles>> shippedFolders() {
  std::map<std::string, LessonFiles> folders;
  for (std::size_t i = 0; i < shippedFileCount; ++i) {
    const ShippedFile& file = shippedFiles[i];
    folders[file.folder][file.name] = file.text;
  }
  return {folders.begin(), folders.end()};
}

}  // namespace

Lessons::Lessons(const Catalog& catalog) : m_catalog(catalog) {
  for (auto& [folder, files] : shippedFolders()) {
    auto lesson = readLesson(std::move(files), catalog, folder);
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
  return kind->truth(ask, moment);
}

AskGrade Lessons::grade(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) const {
  const AskKind* kind = findById(askRegistry(), ask.kind);
  if (!kind) return {};
  AskGrade grade = kind->grade(ask, answer, truth);
  double best = -1;
  for (const auto& verdict : ask.verdicts)
    if (verdict.from <= grade.score && verdict.from > best) {
      best = verdict.from;
      grade.sentence = verdict.text;
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

Result<Lesson> findLesson(const LessonLibrary& library, const std::string& idOrPath) {
  if (const Lesson* known = findById(library.shipped(), idOrPath)) return *known;
  std::error_code error;
  if (std::filesystem::exists(idOrPath, error)) return library.open(idOrPath);
  const auto near = nearestNames(idOrPath, idsOf(library.shipped()));
  return badInput("There is no lesson \"" + idOrPath + "\", and no such file.",
                  near.empty() ? "brenier-cli lesson list shows them." : "Did you mean " + near + "?");
}

}  // namespace brenier
