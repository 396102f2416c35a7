#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/api/lesson.h"
#include "ui/canvas/stage_overlay.h"
#include "ui/theme/theme.h"

class QLabel;

namespace brenier {

/// What a viewer answers one question with: a form in the card, and, for some kinds, something on the stage. The answer
/// stays on the stage, dashed, while the truth appears.
class AskEditor : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  virtual AskAnswer answer() const = 0;
  /// One that is none of this question changes nothing.
  virtual void setAnswer(const AskAnswer& answer) = 0;
  /// What the run is now, as far as it is known.
  virtual void setMoment(const LessonMoment&) {}
  /// Whether there is enough of an answer to judge it.
  virtual bool complete() const = 0;
  /// Whether there is anything of an answer.
  virtual bool begun() const { return complete(); }
  /// Null where the stage has no part in it.
  virtual StageOverlay* overlay() { return nullptr; }
  /// Whether the stage shows the answer, and then the truth beside it.
  virtual bool drawsAnswer() const { return true; }
  /// Whether what is right has to be said to who was wrong: the form does not show it.
  virtual bool leavesRightToWords() const { return false; }
  /// Whether what is right is shown as an answer would be, where nobody gave one: it has no look of its own here.
  virtual bool showsRightAsAnswer() const { return false; }
  /// Whether the answer is painted over the stage, and no line on it.
  virtual bool paintsAnswer() const { return false; }
  /// In which the stage shows what is right.
  virtual QColor truthColor(const Theme& theme) const { return theme.exact; }
  /// What rings at wrong places stand for, as a legend's entry; empty: there are none.
  virtual QString marksName() const { return {}; }
  /// Takes the last change by hand back; false: there is none to take back.
  virtual bool takeBack() { return false; }
  /// Judged: nothing can be changed until forget().
  virtual void reveal(const AskTruth& truth, const AskGrade& grade) = 0;
  /// The truth goes again, and the answer can be changed.
  virtual void forget() = 0;
  virtual void setTheme(const Theme& theme) = 0;
  virtual void setTypeScale(double scale) = 0;

 signals:
  /// Another answer, or another look of it on the stage.
  void changed();
};

/// Places along straight lines, so near to one another that what covers a part of a line covers one.
std::vector<QPointF> placesAlong(const PlaneLines& lines);

/// Whether they are 0 to n - 1, each once: what a file holds may be anything.
bool isOrder(const std::vector<double>& values, std::size_t n);

/// One of the registry's kinds; a new one is a file beside this and a line of the table in ask_editor.cpp.
AskEditor* makeAskEditor(const LessonAsk& ask, QWidget* parent);

/// What an answer was before each change by hand.
template <class State>
class AnswerPast {
 public:
  void keep(const State& before) {
    if (!m_states.empty() && m_states.back() == before) return;
    m_states.push_back(before);
    if (m_states.size() > kMost) m_states.erase(m_states.begin());
  }
  /// The newest that is another one than `now`; none: nothing was changed.
  std::optional<State> back(const State& now) {
    while (!m_states.empty()) {
      State before = std::move(m_states.back());
      m_states.pop_back();
      if (!(before == now)) return before;
    }
    return std::nullopt;
  }
  void clear() { m_states.clear(); }

 private:
  static constexpr std::size_t kMost = 100;
  std::vector<State> m_states;
};

/// An answer that is given on the stage. The form says how, and how far one is.
class StageAskEditor : public AskEditor, public StageOverlay {
  Q_OBJECT

 public:
  StageAskEditor(const LessonAsk& ask, const QString& howTo, QWidget* parent);

  StageOverlay* overlay() override { return this; }
  void reveal(const AskTruth& truth, const AskGrade& grade) override;
  void forget() override;
  void setTheme(const Theme& theme) override;
  void setTypeScale(double scale) override;
  bool key(int, const QTransform&, const QRectF&) override { return false; }

 protected:
  bool judged() const { return m_truth.has_value(); }
  void say(const QString& text);
  /// Where the lines, handles and marks of all these kinds get their look from.
  QPen predictionPen(const Theme& theme) const;
  void paintLines(QPainter& painter, const QTransform& toPixels, const PlaneLines& lines, const QPen& pen) const;
  /// Two for each place that is wrong, and a line between them.
  void paintMarks(QPainter& painter, const QTransform& toPixels, const Theme& theme) const;
  /// A cross for those who draw by keyboard: the arrow keys bring it, first in the middle of the stage, and move it.
  /// Where it is, in data units; none before.
  const std::optional<QPointF>& cross() const { return m_cross; }
  /// Whether the key was one that moves it.
  bool moveCross(int key, const QTransform& toPixels, const QRectF& stage);
  void paintCross(QPainter& painter, const QTransform& toPixels, const Theme& theme) const;

  LessonAsk m_ask;
  std::optional<AskTruth> m_truth;
  AskGrade m_grade;

 private:
  QLabel* m_label = nullptr;
  QString m_howTo;
  std::optional<QPointF> m_cross;
};

/// Grains as discs, holes as rings.
void drawPlacesToPair(QPainter& painter, const QTransform& toPixels, const LessonAsk& ask, const Theme& theme);

AskEditor* makeChoiceEditor(const LessonAsk& ask, QWidget* parent);
AskEditor* makeNumberEditor(const LessonAsk& ask, QWidget* parent);
AskEditor* makePairingEditor(const LessonAsk& ask, QWidget* parent);
AskEditor* makeArrowEditor(const LessonAsk& ask, QWidget* parent);
AskEditor* makeLineEditor(const LessonAsk& ask, QWidget* parent);
AskEditor* makeDensityEditor(const LessonAsk& ask, QWidget* parent);
AskEditor* makeOrderEditor(const LessonAsk& ask, QWidget* parent);

}  // namespace brenier
