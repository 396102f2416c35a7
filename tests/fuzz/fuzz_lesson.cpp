#include "core/api/descriptor.h"
#include "core/lessons/asks/ask_kind.h"
#include "core/lessons/lesson_answers.h"
#include "core/lessons/lesson_file.h"
#include "core/util/registry.h"
#include "memory_file.h"

namespace {

using namespace brenier;

/// A little of what there is to name, so that the search gets past names.
Catalog littleCatalog() {
  Catalog catalog;
  catalog.measures = {{"gaussian", "", "", {}}, {"ring", "", "", {}}};
  catalog.solvers.push_back({{"ot_icnn", "", "", {}}, {}, false, false, "", {}});
  catalog.problems.push_back({"p", "", "", {"gaussian", {}}, {"ring", {}}, "ot_icnn", {}});
  catalog.metrics = {{.id = "l2_uvp", .title = "", .help = ""}, {.id = "half_w2_exact", .title = "", .help = ""}};
  return catalog;
}

/// A lesson that was accepted can be asked and judged, whatever is answered.
void judge(const LessonAsk& ask) {
  const AskKind* kind = findById(askRegistry(), ask.kind);
  fuzz::require(kind);
  LessonMoment moment;
  moment.source = moment.exactImage = std::make_shared<PlanePoints>(PlanePoints{0, 0, 1, 0, 0, 1, 1, 1});
  moment.target = std::make_shared<PlanePoints>(PlanePoints{2, 0, 3, 0, 2, 1, 3, 1});
  moment.numbers = {{"l2_uvp", 3}, {"half_w2_exact", 2}, {"step", 0}};
  const auto truth = kind->truth(ask, moment);
  fuzz::requireReadable(truth);
  if (!truth) return;
  for (const auto& answer : {truth->best, AskAnswer{}, AskAnswer{{-1, 5e9}, {1}, {1, 2, 3}}}) {
    const double score = kind->grade(ask, answer, *truth).score;
    fuzz::require(score >= 0 && score <= 1);
  }
}

}  // namespace

/// The input is a .brenier-lesson file, a lesson.json, and somebody's answers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Catalog catalog = littleCatalog();
  static fuzz::MemoryFile file;
  const std::string path = file.with(data, size);
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto files = readLessonFiles(path);
  fuzz::requireReadable(files);
  for (const bool zipped : {true, false}) {
    if (zipped && !files) continue;
    LessonFiles read =
        zipped ? *files : LessonFiles{{"lesson.json", text}, {"a.md", "text ![x](b.svg)"}, {"b.svg", "<svg/>"}};
    const auto lesson = readLesson(std::move(read), catalog, "lesson");
    fuzz::requireReadable(lesson);
    if (!lesson) continue;
    for (const auto& step : lesson->steps)
      if (step.ask) judge(*step.ask);
  }
  fuzz::requireReadable(readAnswers(text, "answers"));
  return 0;
}
