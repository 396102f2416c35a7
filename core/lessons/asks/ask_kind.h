#pragma once

#include <string>
#include <vector>

#include "core/api/lesson.h"
#include "core/lessons/json_fields.h"

namespace brenier {

/// A kind of question: what it is, what of a lesson's file it needs, what is right, and how far off an answer is.
struct AskKind {
  std::string id, title, help;
  /// Reads its own fields and says what is wrong with them; `kind`, `prompt` and `verdicts` are read for all.
  void (*read)(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>& numbers);
  /// Error (bad input): the moment lacks what it needs.
  Result<AskTruth> (*truth)(const LessonAsk& ask, const LessonMoment& moment);
  /// Of an answer of any size: what is missing counts as wrong.
  AskGrade (*grade)(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth);
  /// Its own fields for a question about a run as it is, except for what a person must word. Error (bad input): the run
  /// lacks what such a question is about.
  Result<LessonAsk> (*draft)(const LessonMoment& moment);
  /// Its sentence says how far off an answer is: what a lesson says of it comes after that, and not in its place.
  bool saysHowFar = false;
};

/// All kinds in the order in which a lesson's maker is offered them. Another one is a file beside this, its function in
/// asks.h, and its line in the registry.
const std::vector<AskKind>& askRegistry();

}  // namespace brenier
