#pragma once

#include <string>
#include <vector>

#include "core/api/lesson.h"

namespace brenier {

/// The answers as JSON, which readAnswers() takes back, or as CSV: one line a question.
std::string writeAnswersJson(const LessonAnswers& answers);
std::string writeAnswersCsv(const LessonAnswers& answers);
/// Errors (bad input): no such JSON, with every problem's place.
Result<LessonAnswers> readAnswers(const std::string& json, const std::string& name);

/// What many viewers answered to one question.
struct QuestionResult {
  std::string lesson, step, kind, prompt;
  std::size_t count = 0;
  double meanScore = 0;
  std::vector<std::size_t> histogram;  ///< scores in ten equal parts of 0 to 1
  std::string title = {};              ///< of the step, where the answers say it
};

/// One result a question, in the order in which they are first met.
std::vector<QuestionResult> gradeAnswers(const std::vector<LessonAnswers>& students);

}  // namespace brenier
