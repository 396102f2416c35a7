#include <QPainter>
#include <cmath>

#include "ui/canvas/map_layers.h"
#include "ui/lessons/ask_editor.h"

namespace brenier {
namespace {

constexpr std::size_t kMostLines = 32;
const char* const kHowToDraw =
    "Drag straight lines over the cloud. By keyboard the arrows move a cross, Enter begins and ends a line. Backspace "
    "takes the last one away, Ctrl+Z the last change back.";

/// Straight lines, each drawn with one drag, or between two places of the cross.
class LineEditor : public StageAskEditor {
 public:
  LineEditor(const LessonAsk& ask, QWidget* parent) : StageAskEditor(ask, kHowToDraw, parent) {}

  AskAnswer answer() const override { return {{}, {}, m_lines}; }
  void setAnswer(const AskAnswer& answer) override {
    if (answer.lines.size() % 4 != 0) return;
    m_lines = answer.lines;
    m_past.clear();
    told();
  }
  bool takeBack() override {
    const auto before = judged() || m_drawing ? std::nullopt : m_past.back(m_lines);
    if (!before) return false;
    m_lines = *before;
    told();
    return true;
  }
  std::vector<QPointF> places() const override {
    std::vector<QPointF> all = placesAlong(m_lines);
    if (m_truth)
      for (const QPointF& at : placesAlong(m_truth->lines)) all.push_back(at);
    return all;
  }
  bool complete() const override { return !m_lines.empty() && !m_drawing; }

  void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const override {
    if (m_truth) paintLines(painter, toPixels, m_truth->lines, QPen(theme.error, 4, Qt::SolidLine, Qt::RoundCap));
    paintLines(painter, toPixels, m_lines, predictionPen(theme));
    paintCross(painter, toPixels, theme);
  }

  QColor truthColor(const Theme& theme) const override { return theme.error; }

  bool press(QPointF at, double reach) override {
    if (judged() || m_lines.size() >= 4 * kMostLines) return false;
    m_least = reach;
    m_past.keep(m_lines);
    for (int end = 0; end < 2; ++end) {
      m_lines.push_back(static_cast<float>(at.x()));
      m_lines.push_back(static_cast<float>(at.y()));
    }
    m_drawing = true;
    return true;
  }
  void move(QPointF at) override {
    if (!m_drawing) return;
    m_lines[m_lines.size() - 2] = static_cast<float>(at.x());
    m_lines[m_lines.size() - 1] = static_cast<float>(at.y());
    emit changed();
  }
  void release(QPointF at) override {
    move(at);
    m_drawing = false;
    const std::size_t n = m_lines.size();
    if (n < 4) return;
    const bool mereClick = std::hypot(m_lines[n - 2] - m_lines[n - 4], m_lines[n - 1] - m_lines[n - 3]) <= m_least / 2;
    if (mereClick) m_lines.resize(n - 4);
    told();
  }
  bool key(int key, const QTransform& toPixels, const QRectF& stage) override {
    if (judged()) return false;
    if (moveCross(key, toPixels, stage)) {
      if (m_drawing) move(*cross());
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && cross()) {
      if (m_drawing)
        release(*cross());
      else
        press(*cross(), 0);
    } else if (key == Qt::Key_Backspace && !m_lines.empty()) {
      if (!m_drawing) m_past.keep(m_lines);
      m_drawing = false;
      m_lines.resize(m_lines.size() - 4);
    } else {
      return false;
    }
    told();
    return true;
  }

 private:
  void told() {
    const std::size_t count = m_lines.size() / 4;
    say(count == 0   ? QString()
        : count == 1 ? QString("1 line. Draw as many as you need; Backspace takes the last one away.")
                     : QString("%1 lines. Draw as many as you need; Backspace takes the last one away.").arg(count));
    emit changed();
  }

  PlaneLines m_lines;
  AnswerPast<PlaneLines> m_past;
  bool m_drawing = false;
  double m_least = 0;
};

}  // namespace

AskEditor* makeLineEditor(const LessonAsk& ask, QWidget* parent) {
  return new LineEditor(ask, parent);
}

}  // namespace brenier
