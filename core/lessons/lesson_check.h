#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/api/lesson.h"

namespace brenier {

/// What is wrong with a lesson's questions, as sentences that name their steps.
struct AnswerFaults {
  std::vector<std::string> faults;     ///< no answer can be right
  std::vector<std::string> unchecked;  ///< why nobody looked
};

/// Learns what the questions about a number ask of the run, and judges them by it as the window does. Learns for no
/// longer than `patience` in all; questions about other things need no run to be answered.
AnswerFaults checkAnswers(const LessonLibrary& library, const Lesson& lesson, std::chrono::seconds patience);

}  // namespace brenier
