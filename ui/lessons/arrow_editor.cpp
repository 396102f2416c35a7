#include <QPainter>
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "ui/canvas/map_layers.h"
#include "ui/lessons/ask_editor.h"

namespace brenier {
namespace {

constexpr int kNoArrow = -1;

/// Heads are dragged to where the points will go. With the keyboard: Insert chooses the next, arrow keys move it.
class ArrowEditor : public StageAskEditor {
 public:
  ArrowEditor(const LessonAsk& ask, QWidget* parent)
      : StageAskEditor(
            ask, "Drag from each marked point to where it will go. Insert picks the next one, arrow keys move it.",
            parent),
        m_heads(ask.points),
        m_moved(ask.points.size() / 2, false) {}

  AskAnswer answer() const override { return {{}, m_heads, {}}; }
  void setAnswer(const AskAnswer& answer) override {
    if (answer.points.size() != m_heads.size()) return;
    m_heads = answer.points;
    m_moved.assign(m_moved.size(), true);
    m_past.clear();
    told();
  }
  bool begun() const override {
    return std::any_of(m_moved.begin(), m_moved.end(), [](bool moved) { return moved; });
  }
  bool takeBack() override {
    const auto before = judged() ? std::nullopt : m_past.back({m_heads, m_moved});
    if (!before) return false;
    std::tie(m_heads, m_moved) = *before;
    told();
    return true;
  }
  std::vector<QPointF> places() const override {
    PlaneLines all = m_truth ? m_truth->lines : PlaneLines();
    all.insert(all.end(), m_ask.lines.begin(), m_ask.lines.end());
    for (std::size_t i = 0; i < m_moved.size(); ++i)
      all.insert(all.end(), {m_ask.points[2 * i], m_ask.points[2 * i + 1], m_heads[2 * i], m_heads[2 * i + 1]});
    return placesAlong(all);
  }
  bool complete() const override {
    return std::all_of(m_moved.begin(), m_moved.end(), [](bool moved) { return moved; });
  }

  void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const override {
    paintLines(painter, toPixels, m_ask.lines, QPen(theme.text, 1.6));
    if (m_truth)
      for (std::size_t i = 0; i + 1 < m_truth->lines.size() / 2; i += 2)
        drawArrow(painter, toPixels.map(planePoint(m_truth->lines, i)), toPixels.map(planePoint(m_truth->lines, i + 1)),
                  theme.exact, 3);
    for (std::size_t i = 0; i < m_moved.size(); ++i) {
      const QPointF from = toPixels.map(planePoint(m_ask.points, i)), to = toPixels.map(planePoint(m_heads, i));
      painter.setPen(predictionPen(theme));
      painter.drawLine(from, to);
      painter.setPen(QPen(theme.stage, 2));
      painter.setBrush(theme.source);
      painter.drawEllipse(from, 8, 8);
      painter.setPen(QPen(static_cast<int>(i) == m_chosen && !judged() ? theme.text : theme.stage, 2));
      painter.setBrush(theme.image);
      if (m_moved[i]) painter.drawEllipse(to, 7, 7);
    }
  }

  bool press(QPointF at, double reach) override {
    if (judged()) return false;
    m_held = kNoArrow;
    double least = 1.5 * reach;
    for (std::size_t i = 0; i < m_moved.size(); ++i)
      for (const QPointF& place : {planePoint(m_heads, i), planePoint(m_ask.points, i)}) {
        const QPointF off = place - at;
        if (std::hypot(off.x(), off.y()) >= least) continue;
        least = std::hypot(off.x(), off.y());
        m_held = static_cast<int>(i);
      }
    m_chosen = m_held;
    m_step = reach;
    if (m_held != kNoArrow) m_past.keep({m_heads, m_moved});
    return m_held != kNoArrow;
  }
  void move(QPointF at) override {
    put(m_held, at);
    emit changed();
  }
  void release(QPointF at) override {
    put(std::exchange(m_held, kNoArrow), at);
    told();
  }
  bool key(int key, const QTransform&, const QRectF&) override {
    if (judged()) return false;
    const int n = static_cast<int>(m_moved.size());
    if (key == Qt::Key_Insert) {
      m_chosen = (m_chosen + 1) % n;
      return true;
    }
    QPointF by;
    if (key == Qt::Key_Left) by = {-1, 0};
    if (key == Qt::Key_Right) by = {1, 0};
    if (key == Qt::Key_Up) by = {0, 1};
    if (key == Qt::Key_Down) by = {0, -1};
    if (by.isNull() || m_chosen == kNoArrow) return false;
    m_past.keep({m_heads, m_moved});
    put(m_chosen, planePoint(m_heads, static_cast<std::size_t>(m_chosen)) + by * (m_step > 0 ? m_step : 0.1));
    told();
    return true;
  }

 private:
  void put(int which, QPointF at) {
    if (which == kNoArrow) return;
    const auto i = static_cast<std::size_t>(which);
    m_heads[2 * i] = static_cast<float>(at.x());
    m_heads[2 * i + 1] = static_cast<float>(at.y());
    m_moved[i] = true;
  }
  void told() {
    const auto done = std::count(m_moved.begin(), m_moved.end(), true);
    say(done == 0 ? QString() : QString("%1 of %2 arrows").arg(done).arg(m_moved.size()));
    emit changed();
  }

  PlanePoints m_heads;
  AnswerPast<std::pair<PlanePoints, std::vector<bool>>> m_past;
  std::vector<bool> m_moved;
  int m_held = kNoArrow, m_chosen = kNoArrow;
  double m_step = 0;
};

}  // namespace

AskEditor* makeArrowEditor(const LessonAsk& ask, QWidget* parent) {
  return new ArrowEditor(ask, parent);
}

}  // namespace brenier
