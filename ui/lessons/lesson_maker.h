#pragma once

#include <QObject>
#include <QStringList>
#include <map>
#include <vector>

#include "core/api/lesson.h"

namespace brenier {

/// The state of the window as a step takes it.
struct TakenState {
  RunConfig run;
  std::int64_t step = 0;  ///< at which the run stands
  std::uint32_t layers = 0;
  double interpolation = 1;
  std::optional<Box> view;  ///< none: what the data need
  /// What a lesson's file says beside it and the window does not show: until when it learns where that is no number of
  /// steps, its pace, its seeds, its layout.
  Budget play;
  std::optional<double> pace;
  std::optional<std::int64_t> seeds;
  std::string layout, moment;
  std::map<std::string, double> numbers;  ///< that the run said there, by id; empty: they are not known
};

/// The same run, as far as its weights are concerned.
bool isSameRun(RunConfig a, const RunConfig& b);

/// A lesson that is being made: its steps, each with the state that it takes. Knows no widget and no run.
class LessonMaker : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// Another lesson, whose first step takes this state.
  void begin(const TakenState& state);
  /// One that was made before, to go on with it: what this maker has no field for stays as it is in the file. `path` is
  /// where it is saved again; empty: where that is will be asked.
  void open(const Lesson& lesson, const QString& path);
  /// A step after the present one, which becomes it.
  void addStep(const TakenState& state);
  /// The present step takes another state.
  void retake(const TakenState& state);
  /// Not the only one.
  void removeStep();
  void moveStep(int by);
  void select(int index);

  bool isBegun() const { return !m_steps.empty(); }
  int index() const { return m_index; }
  int count() const { return static_cast<int>(m_steps.size()); }
  /// Of a lesson that is begun.
  const TakenState& state() const { return m_steps.at(at(m_index)).state; }
  const LessonStep& step() const { return m_steps.at(at(m_index)).step; }
  const LessonStep& step(int i) const { return m_steps[at(i)].step; }
  const QString& title() const { return m_title; }
  const QString& goal() const { return m_goal; }
  /// How many steps the run goes on before the truth of the present question is shown.
  std::int64_t learnsOn() const { return m_steps[at(m_index)].learnsOn; }

  void setTitle(const QString& title);
  void setGoal(const QString& goal);
  /// What a person writes of the present step; its `set` and `play` are the taken state's.
  void setStep(const LessonStep& step);
  void setLearnsOn(std::int64_t steps);

  /// As a student gets it: what is learned stands where it is another run than that of the step before.
  Lesson lesson() const;
  /// What is still to be written, a sentence each; the first of them of the step `firstMissing()`.
  QStringList missing() const;
  int firstMissing() const;

  /// Whether it holds what no file does.
  bool isModified() const { return m_modified; }
  void setSaved(const QString& path);
  const QString& path() const { return m_path; }

 signals:
  /// Another lesson, other steps, or another present step.
  void stepsChanged();
  /// Something was written, or is no longer.
  void changed();

 private:
  struct Made {
    TakenState state;
    LessonStep step;
    std::int64_t learnsOn = 0;
    bool learnsOnWritten = true;  ///< false: the truth's `play` is that of the file
  };
  static TakenState stateOf(const Lesson& lesson, std::size_t index);
  static void putState(const TakenState& state, const TakenState* before, LessonStep& step);
  void putReveal(const Made& made, LessonStep& step) const;
  void forgetLostTargets(Lesson& lesson) const;
  std::string freeId();
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  Made made(const TakenState& state);
  void touch();
  QStringList missingOf(int index) const;

  std::vector<Made> m_steps;
  Lesson m_base;  ///< what was opened; its steps are in m_steps
  int m_index = 0;
  int m_made = 0;  ///< steps that were ever made, for their ids
  QString m_title, m_goal, m_path;
  bool m_modified = false;
};

}  // namespace brenier
