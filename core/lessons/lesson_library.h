#pragma once

#include "core/api/descriptor.h"
#include "core/api/lesson.h"

namespace brenier {

/// The lessons that ship, which are compiled in, and those of files.
class Lessons final : public LessonLibrary {
 public:
  /// `catalog` must outlive this.
  explicit Lessons(const Catalog& catalog);

  const std::vector<Lesson>& shipped() const override { return m_shipped; }
  Result<Lesson> open(const std::string& path) const override;
  Result<AskTruth> truth(const LessonAsk& ask, const LessonMoment& moment) const override;
  AskGrade grade(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) const override;
  Status save(const LessonAnswers& answers, const std::string& path) const override;
  Result<LessonAnswers> load(const std::string& path) const override;
  std::vector<Descriptor> askKinds() const override;
  Result<LessonAsk> draft(const std::string& kind, const LessonMoment& moment) const override;
  Status holds(const RunConfig& run) const override;
  Status write(const Lesson& lesson, const std::string& path) const override;

  /// What is wrong with those that ship: each is left out, and a test asks for none.
  const std::vector<RunError>& problems() const { return m_problems; }

 private:
  const Catalog& m_catalog;
  std::vector<Lesson> m_shipped;
  std::vector<RunError> m_problems;
};

/// A shipped lesson's id, or a file.
Result<Lesson> findLesson(const LessonLibrary& library, const std::string& idOrPath);

}  // namespace brenier
