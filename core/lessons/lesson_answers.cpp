#include "core/lessons/lesson_answers.h"

#include "core/api/error_text.h"
#include "core/io/json_fault.h"
#include "core/lessons/json_fields.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

using Json = nlohmann::json;
using Need = JsonFields::Need;

constexpr std::int64_t answersFormat = 1;
constexpr std::size_t scoreBins = 10, mostValues = 4096;

/// A field of CSV: quoted where it has to be.
std::string csvField(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string joined(const AskAnswer& answer) {
  std::string text;
  const auto add = [&text](double value) { text += (text.empty() ? "" : " ") + generalText(value, 6); };
  for (const double value : answer.values) add(value);
  for (const float value : answer.points) add(value);
  for (const float value : answer.lines) add(value);
  return text;
}

template <class T>
void readNumbers(JsonFields& fields, const std::string& field, std::vector<T>& into) {
  fields.list(field, mostValues, [&](const Json& item, const std::string& at) {
    if (!item.is_number()) return fields.complain(field, "holds " + at + ", which is no number");
    into.push_back(item.get<T>());
  });
}

void readStepAnswer(JsonFields& fields, StepAnswer& answer) {
  fields.text("step", answer.step, Need::must, 60);
  fields.text("kind", answer.kind, Need::must, 40);
  fields.text("prompt", answer.prompt, Need::may, 400);
  fields.text("step_title", answer.title, Need::may, 200);
  fields.text("number", answer.number, Need::may, 100);
  fields.text("sentence", answer.sentence, Need::may, 1000);
  fields.number("score", answer.score, 0.0, 1.0, Need::must);
  fields.number<std::int64_t>("tries", answer.tries, 0, 1'000'000);
  fields.object("given", [&](JsonFields& given) {
    readNumbers(given, "values", answer.given.values);
    readNumbers(given, "points", answer.given.points);
    readNumbers(given, "lines", answer.given.lines);
  });
}

}  // namespace

std::string writeAnswersJson(const LessonAnswers& answers) {
  Json list = Json::array();
  for (const auto& a : answers.answers)
    list.push_back({{"step", a.step},
                    {"kind", a.kind},
                    {"prompt", a.prompt},
                    {"step_title", a.title},
                    {"given", {{"values", a.given.values}, {"points", a.given.points}, {"lines", a.given.lines}}},
                    {"number", a.number},
                    {"sentence", a.sentence},
                    {"score", a.score},
                    {"tries", a.tries}});
  Json json{{"format", answersFormat}, {"lesson", answers.lesson}, {"title", answers.title}, {"answers", list}};
  if (!answers.at.empty()) json["at"] = answers.at;
  if (answers.finished) json["finished"] = true;
  return json.dump(2) + "\n";
}

std::string writeAnswersCsv(const LessonAnswers& answers) {
  std::string csv = "lesson,step,kind,prompt,given,number,score,tries\n";
  for (const auto& a : answers.answers) {
    for (const auto& field : {answers.lesson, a.step, a.kind, a.prompt, joined(a.given), a.number})
      csv += csvField(field) + ",";
    csv += generalText(a.score, 4) + "," + std::to_string(a.tries) + "\n";
  }
  return csv;
}

Result<LessonAnswers> readAnswers(const std::string& text, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    return badInput(name + " holds no answers: it is no JSON object" + jsonFault(text) + ".",
                    "The window writes them: Learn, Export answers.");
  LessonAnswers answers;
  std::vector<std::string> problems;
  JsonFields fields(json, "", problems);
  std::int64_t format = answersFormat;
  fields.number<std::int64_t>("format", format, 1, answersFormat, Need::must);
  fields.text("lesson", answers.lesson, Need::must, 60);
  fields.text("title", answers.title, Need::may, 80);
  fields.text("at", answers.at, Need::may, 60);
  fields.flag("finished", answers.finished);
  fields.objects("answers", 200, [&](JsonFields& inner) { readStepAnswer(inner, answers.answers.emplace_back()); });
  fields.finish();
  if (problems.empty()) return answers;
  problems.resize(std::min<std::size_t>(problems.size(), 20));
  return badInput(name + ": " + asSentence(joinProblems(problems)), "The window writes them: Learn, Export answers.");
}

std::vector<QuestionResult> gradeAnswers(const std::vector<LessonAnswers>& students) {
  std::vector<QuestionResult> results;
  for (const auto& student : students)
    for (const auto& answer : student.answers) {
      auto at = std::find_if(results.begin(), results.end(), [&](const QuestionResult& result) {
        return result.lesson == student.lesson && result.step == answer.step;
      });
      if (at == results.end())
        at = results.insert(at, {student.lesson, answer.step, answer.kind, answer.prompt, 0, 0,
                                 std::vector<std::size_t>(scoreBins, 0), answer.title});
      at->meanScore += (answer.score - at->meanScore) / static_cast<double>(++at->count);
      const auto bin = static_cast<std::size_t>(answer.score * static_cast<double>(scoreBins));
      ++at->histogram[std::min(bin, scoreBins - 1)];
    }
  return results;
}

}  // namespace brenier
