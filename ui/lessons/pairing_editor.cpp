#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/canvas/map_layers.h"
#include "ui/lessons/ask_editor.h"

namespace brenier {
namespace {

constexpr int kNone = -1;

/// Lines are drawn from grain to hole. With the keyboard: left and right choose a grain, up and down its hole.
class PairingEditor : public StageAskEditor {
 public:
  PairingEditor(const LessonAsk& ask, QWidget* parent)
      : StageAskEditor(ask, "Drag a line from every filled point to a ring. Arrow keys do it, too.", parent),
        m_targetOf(ask.source.size() / 2, kNone) {}

  AskAnswer answer() const override { return {std::vector<double>(m_targetOf.begin(), m_targetOf.end()), {}, {}}; }
  void setAnswer(const AskAnswer& answer) override {
    if (!isOrder(answer.values, m_targetOf.size())) return;
    for (std::size_t i = 0; i < m_targetOf.size(); ++i) m_targetOf[i] = static_cast<int>(answer.values[i]);
    m_past.clear();
    told();
  }
  bool begun() const override {
    return std::any_of(m_targetOf.begin(), m_targetOf.end(), [](int target) { return target != kNone; });
  }
  QString marksName() const override { return m_grade.marks.empty() ? QString() : QString("better exchanged"); }
  bool takeBack() override {
    const auto before = judged() ? std::nullopt : m_past.back(m_targetOf);
    if (!before) return false;
    m_targetOf = *before;
    told();
    return true;
  }
  std::vector<QPointF> places() const override {
    std::vector<QPointF> all = placesAlong(m_truth ? m_truth->lines : PlaneLines());
    for (const PlanePoints* points : {&m_ask.source, &m_ask.target})
      for (std::size_t i = 0; i < points->size() / 2; ++i) all.push_back(planePoint(*points, i));
    PlaneLines drawn;
    for (std::size_t i = 0; i < m_targetOf.size(); ++i)
      if (const auto j = static_cast<std::size_t>(m_targetOf[i]); m_targetOf[i] != kNone)
        drawn.insert(drawn.end(),
                     {m_ask.source[2 * i], m_ask.source[2 * i + 1], m_ask.target[2 * j], m_ask.target[2 * j + 1]});
    for (const QPointF& at : placesAlong(drawn)) all.push_back(at);
    return all;
  }
  bool complete() const override {
    return std::none_of(m_targetOf.begin(), m_targetOf.end(), [](int target) { return target == kNone; });
  }

  void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const override {
    if (m_truth) paintLines(painter, toPixels, m_truth->lines, QPen(theme.exact, 3));
    painter.setPen(predictionPen(theme));
    for (std::size_t i = 0; i < m_targetOf.size(); ++i)
      if (m_targetOf[i] != kNone)
        painter.drawLine(toPixels.map(planePoint(m_ask.source, i)),
                         toPixels.map(planePoint(m_ask.target, static_cast<std::size_t>(m_targetOf[i]))));
    if (m_dragged != kNone)
      painter.drawLine(toPixels.map(planePoint(m_ask.source, static_cast<std::size_t>(m_dragged))), toPixels.map(m_at));
    drawPlacesToPair(painter, toPixels, m_ask, theme);
    if (m_chosen != kNone && !judged()) {
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(theme.text, 2));
      painter.drawEllipse(toPixels.map(planePoint(m_ask.source, static_cast<std::size_t>(m_chosen))), 10, 10);
    }
    paintMarks(painter, toPixels, theme);
  }

  bool press(QPointF at, double reach) override {
    if (judged()) return false;
    m_dragged = nearest(m_ask.source, at, 1.5 * reach);
    m_at = at;
    m_reach = 2 * reach;
    if (m_dragged == kNone) return false;
    m_chosen = m_dragged;
    m_past.keep(m_targetOf);
    m_targetOf[static_cast<std::size_t>(m_dragged)] = kNone;
    told();
    return true;
  }
  void move(QPointF at) override { m_at = at; }
  void release(QPointF at) override {
    const int target = nearest(m_ask.target, at, m_reach);
    const int from = std::exchange(m_dragged, kNone);
    if (from != kNone && target != kNone) join(from, target);
    told();
  }
  bool key(int key, const QTransform&, const QRectF&) override {
    const int n = static_cast<int>(m_targetOf.size());
    if (judged()) return false;
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
      m_chosen = (m_chosen + (key == Qt::Key_Left ? n - 1 : 1)) % n;
    } else if (key == Qt::Key_Up || key == Qt::Key_Down) {
      m_chosen = std::max(m_chosen, 0);
      m_past.keep(m_targetOf);
      const int before = m_targetOf[static_cast<std::size_t>(m_chosen)];
      join(m_chosen, (before + (key == Qt::Key_Down ? n - 1 : 1) + (before == kNone && key == Qt::Key_Down)) % n);
    } else {
      return false;
    }
    told();
    return true;
  }

 private:
  /// A ring takes one line: the one that it had goes.
  void join(int from, int target) {
    std::replace(m_targetOf.begin(), m_targetOf.end(), target, kNone);
    m_targetOf[static_cast<std::size_t>(from)] = target;
  }
  static int nearest(const PlanePoints& points, QPointF at, double reach) {
    int best = kNone;
    for (std::size_t i = 0; i < points.size() / 2; ++i) {
      const QPointF off = planePoint(points, i) - at;
      if (std::hypot(off.x(), off.y()) >= reach) continue;
      reach = std::hypot(off.x(), off.y());
      best = static_cast<int>(i);
    }
    return best;
  }
  void told() {
    double cost = 0;
    int pairs = 0;
    for (std::size_t i = 0; i < m_targetOf.size(); ++i) {
      if (m_targetOf[i] == kNone) continue;
      const QPointF off =
          planePoint(m_ask.target, static_cast<std::size_t>(m_targetOf[i])) - planePoint(m_ask.source, i);
      cost += 0.5 * QPointF::dotProduct(off, off);
      ++pairs;
    }
    say(pairs == 0 ? QString()
                   : QString("%1 of %2 pairs, cost so far %3").arg(pairs).arg(m_targetOf.size()).arg(cost, 0, 'f', 2));
    emit changed();
  }

  std::vector<int> m_targetOf;
  AnswerPast<std::vector<int>> m_past;
  int m_dragged = kNone, m_chosen = kNone;
  QPointF m_at;
  double m_reach = 0;
};

}  // namespace

AskEditor* makePairingEditor(const LessonAsk& ask, QWidget* parent) {
  return new PairingEditor(ask, parent);
}

}  // namespace brenier
