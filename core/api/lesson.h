#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/snapshot.h"
#include "core/api/view_request.h"

namespace brenier {

/// Straight lines in the plane, row-major [n, 4]: x0, y0, x1, y1.
using PlaneLines = std::vector<float>;

/// What a step puts on the stage. What is not set stays as the step before left it.
struct LessonSet {
  std::optional<RunConfig> run;  ///< begins anew with this, complete
  std::optional<std::uint32_t> layers;
  std::optional<double> interpolation;
  std::optional<Box> view;
  /// So many seeds learn side by side; 0: one run. Until it is said again.
  std::optional<std::int64_t> seeds;
  /// One of Lesson::moments: `run` as it stands at the step that `play` wants, so that nobody waits for it.
  std::string moment;
  std::optional<double> pace;  ///< steps a second at most; 0: as fast as it goes
  std::string layout;          ///< "teach", "debug", "present"; empty: the present one
};

/// One thing that can be picked or ordered.
struct AskOption {
  std::string text;
  std::string reason;  ///< choice: why it is right, or why it is wrong
  bool right = false;  ///< choice
  std::string number;  ///< order: the run's number by which it is placed
};

/// What is said from this score on, in place of the kind's own sentence.
struct AskVerdict {
  double from = 0;  ///< a score, 0 to 1
  std::string text;
};

/// A question. `kind` is an entry of the registry in core/lessons/asks, which says what of the rest it uses.
struct LessonAsk {
  std::string kind;
  std::string prompt;
  std::vector<AskOption> options;
  std::string number;       ///< id of the run's number
  double min = 0, max = 1;  ///< between which a number is looked for
  std::string unit;
  PlanePoints source, target;  ///< pairing: what is paired [n, 2]; choice: shown on the stage
  PlanePoints points;          ///< arrow: where the arrows begin [n, 2]
  PlaneLines lines;            ///< line: the true ones, where they are known in closed form; choice, arrow: shown
  PlanePoints centres;         ///< line: else the borders of the cells that go to each of these [k, 2]
  std::optional<Box> box;      ///< density: where it is painted; none: over both measures
  std::int64_t cells = 24;     ///< density: a side
  std::vector<AskVerdict> verdicts;
};

/// An answer to any kind: an option's index, a number, the target of each source, an order, masses of cells in
/// `values`; arrow heads, or two corners of where masses were painted, in `points`; drawn lines in `lines`.
struct AskAnswer {
  std::vector<double> values;
  PlanePoints points;
  PlaneLines lines;
  bool operator==(const AskAnswer&) const = default;
};

/// What of a run the truth of a question is computed from.
struct LessonMoment {
  std::shared_ptr<const PlanePoints> source, target, exactImage;  ///< as in Snapshot
  std::map<std::string, double> numbers;                          ///< by id, and "step"
};

/// Where a density is painted that says no box: over source and target, with a tenth of room on every side, so that it
/// does not say where the answer lies. None where the run has no places yet.
std::optional<Box> paintedBox(const LessonAsk& ask, const LessonMoment& moment);

/// What is right, and what is drawn of it.
struct AskTruth {
  AskAnswer best;      ///< the answer that could not be better
  PlaneLines lines;    ///< pairs, arrows, tears
  PlanePoints points;  ///< density: samples of the true measure
  double scale = 1;    ///< what an error is measured by: the least cost, the spread, the mixture's distance
  std::string fault;   ///< why no answer can be right, as a sentence; empty: one can
  std::string text;    ///< what is right in words, for who did not answer
  std::vector<std::string> said = {};  ///< order: the number of each entry of `best`, which stands by it
};

/// One number, one sentence.
struct AskGrade {
  double score = 0;        ///< 0 to 1
  std::string number;      ///< as text with its unit: "1.12 x", "4.1 %"
  std::string what;        ///< what it is: "times the least cost"
  std::string sentence;    ///< what to learn from it
  PlanePoints marks = {};  ///< places that are wrong: where two pairs would gain by an exchange
};

/// What follows the answer.
struct LessonReveal {
  std::optional<std::uint32_t> layers;
  std::optional<double> interpolation;
  Budget play;
  std::string text;     ///< Markdown
  std::string caption;  ///< for a projector, in place of what is right in general words
};

/// What the text of a step claims of the run once the step is played; tests hold the run to it.
struct LessonClaim {
  std::string number;
  std::optional<double> below, above;
};

struct LessonStep {
  std::string id, title;
  std::string text;     ///< Markdown; its pictures are Lesson::files
  std::string caption;  ///< one sentence for a projector
  std::string notes;    ///< for the lecturer
  LessonSet set;
  Budget play;                        ///< counted from the run's beginning; empty: it does not learn by itself
  std::vector<std::string> numbers;   ///< that are shown large, at most three; "step" is one
  std::uint32_t lit = 0;              ///< layers that the legend points out
  std::vector<std::string> controls;  ///< what the viewer may touch, of lessonControls()
  std::optional<LessonAsk> ask;
  LessonReveal reveal;
  std::string nextRight, nextWrong;  ///< ids of steps; empty: the following one
  std::vector<LessonClaim> claims;
};

struct Lesson {
  std::string id, title, level;
  std::int64_t minutes = 5;
  std::vector<std::string> goals;  ///< what one will be able to say afterwards
  std::vector<LessonStep> steps;
  std::map<std::string, std::string> files;    ///< pictures by name, as bytes
  std::map<std::string, std::string> moments;  ///< saved runs (.brenier) by name, as bytes
};

/// What a step wants of the run.
struct LessonGoal {
  int base = 0;   ///< the step whose `set` began the run
  Budget budget;  ///< counted from the run's beginning; empty: before the first step
  bool operator==(const LessonGoal&) const = default;
};
/// Puts the budget that step `owner` plays, or its reveal, in place of the one that the file says.
using SettledBudget = std::function<Budget(int owner, bool reveal, const Budget& budget)>;
/// The last budget on the way to a step. What earlier questions play counts whether or not they were answered, so that
/// a step is the same for everybody.
LessonGoal lessonGoal(const Lesson& lesson, int index, bool revealed, const SettledBudget& settled = {});

/// What a lecturer may not have meant, as sentences that name their steps: a large number that is what is asked, while
/// nothing is learned between question and answer.
std::vector<std::string> lessonRemarks(const Lesson& lesson);

/// What a step may leave for the viewer to touch.
inline const std::vector<std::string>& lessonControls() {
  static const std::vector<std::string> all = {"play",   "step",    "replay",   "interpolation",
                                               "layers", "numbers", "timeline", "measures"};
  return all;
}

/// One question of a lesson as it was answered last.
struct StepAnswer {
  std::string step, kind, prompt;
  AskAnswer given;
  std::string number, sentence;
  double score = 0;
  std::int64_t tries = 0;
  std::string title = {};  ///< of the step; empty: a former version did not write it
};

/// What one viewer answered in a lesson. No names.
struct LessonAnswers {
  std::string lesson, title;
  std::vector<StepAnswer> answers;
  std::string at = {};    ///< id of the step on which the viewer was; empty: none, or the end
  bool finished = false;  ///< the end was reached once, wherever the viewer was afterwards
};

/// All that the window knows of where lessons come from and how they are judged. Callable from the GUI thread.
class LessonLibrary {
 public:
  virtual ~LessonLibrary() = default;
  /// Those that ship, in the order in which they are offered.
  virtual const std::vector<Lesson>& shipped() const = 0;
  /// A .brenier-lesson file, a lesson's folder, or its lesson.json. The error names every problem with its place.
  virtual Result<Lesson> open(const std::string& path) const = 0;
  /// Error (bad input): the moment lacks what the question is about, or does not have it yet.
  virtual Result<AskTruth> truth(const LessonAsk& ask, const LessonMoment& moment) const = 0;
  virtual AskGrade grade(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) const = 0;
  /// As CSV where the path ends so, else as JSON.
  virtual Status save(const LessonAnswers& answers, const std::string& path) const = 0;
  virtual Result<LessonAnswers> load(const std::string& path) const = 0;

  // For who makes one.
  /// The kinds of questions, in the order in which they are offered.
  virtual std::vector<Descriptor> askKinds() const = 0;
  /// A question of this kind about a run as it is, whose words are still to be written. Error (bad input): the run
  /// lacks what such a question is about.
  virtual Result<LessonAsk> draft(const std::string& kind, const LessonMoment& moment) const = 0;
  /// Error (bad input): a lesson cannot begin such a run, because it reads a file of this computer.
  virtual Status holds(const RunConfig& run) const = 0;
  /// As one .brenier-lesson file where the path ends so, else into that folder. Errors: every problem at once with its
  /// place (bad input), and then nothing is written; disk.
  virtual Status write(const Lesson& lesson, const std::string& path) const = 0;
};

}  // namespace brenier
