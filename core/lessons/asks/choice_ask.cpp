#include <algorithm>

#include "core/api/error_text.h"
#include "core/lessons/asks/asks.h"

namespace brenier {
namespace {

void readChoice(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>&) {
  fields.objects("options", 6, [&](JsonFields& option) {
    AskOption& read = ask.options.emplace_back();
    option.text("text", read.text, JsonFields::Need::must, 300);
    option.text("reason", read.reason, JsonFields::Need::must, 600);
    option.flag("right", read.right);
  });
  fields.rows("source", 2, 64, ask.source);
  fields.rows("target", 2, 64, ask.target);
  fields.rows("lines", 4, 128, ask.lines);
  const auto right = std::count_if(ask.options.begin(), ask.options.end(), [](auto& option) { return option.right; });
  if (ask.options.size() < 2) fields.complain("options", "needs at least 2 entries");
  if (right != 1) fields.complain("options", "has " + std::to_string(right) + " right answers, and needs 1");
}

Result<AskTruth> choiceTruth(const LessonAsk& ask, const LessonMoment&) {
  AskTruth truth;
  for (std::size_t i = 0; i < ask.options.size(); ++i)
    if (ask.options[i].right) {
      truth.best.values = {static_cast<double>(i)};
      truth.text = asSentence(ask.options[i].text) + " " + ask.options[i].reason;
    }
  return truth;
}

AskGrade gradeChoice(const LessonAsk& ask, const AskAnswer& answer, const AskTruth&) {
  const auto count = static_cast<double>(ask.options.size());
  if (answer.values.size() != 1 || !(answer.values[0] >= 0 && answer.values[0] < count)) return {};
  const AskOption& picked = ask.options[static_cast<std::size_t>(answer.values[0])];
  return {picked.right ? 1.0 : 0.0, picked.right ? "Right" : "Not so", "", picked.reason};
}

Result<LessonAsk> draftChoice(const LessonMoment&) {
  LessonAsk ask;
  ask.options.resize(2);
  ask.options[0].right = true;
  return ask;
}

}  // namespace

AskKind choiceAsk() {
  return {"choice",
          "One of some sentences",
          "The viewer picks one; every wrong one has a reason.",
          readChoice,
          choiceTruth,
          gradeChoice,
          draftChoice};
}

}  // namespace brenier
