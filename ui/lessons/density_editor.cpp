#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/canvas/map_layers.h"
#include "ui/lessons/ask_editor.h"

namespace brenier {
namespace {

const char* const kHowToPaint =
    "Paint with the mouse where the mass is. By keyboard the arrows move a cross, Enter paints there. Ctrl+Z takes the "
    "last stroke back, Backspace begins anew.";
constexpr int kPlaces = 24;      // a side of the box: what a legend keeps off
constexpr double kRing = 3.2;    // pixels
constexpr double kBrush = 0.05;  // of the box, the mean of its sides: standard deviation of a dab

/// Mass is painted into cells; Backspace takes all of it away.
class DensityEditor : public StageAskEditor {
 public:
  DensityEditor(const LessonAsk& ask, QWidget* parent)
      : StageAskEditor(ask, kHowToPaint, parent),
        m_side(static_cast<std::size_t>(ask.cells)),
        m_masses(m_side * m_side, 0),
        m_box(ask.box) {}

  AskAnswer answer() const override {
    if (m_ask.box || !m_box) return {m_masses, {}, {}};
    return {m_masses, {m_box->x0, m_box->y0, m_box->x1, m_box->y1}, {}};
  }
  void setAnswer(const AskAnswer& answer) override {
    const bool masses = std::all_of(answer.values.begin(), answer.values.end(), [](double m) { return m >= 0; });
    if (answer.values.size() != m_masses.size() || !masses) return;
    const auto& corners = answer.points;
    if (!m_ask.box && corners.size() != 4) return;
    if (!m_ask.box) m_box = Box{corners[0], corners[1], corners[2], corners[3]};
    m_masses = answer.values;
    m_past.clear();
    emit changed();
  }
  bool takeBack() override {
    const auto before = judged() ? std::nullopt : m_past.back(m_masses);
    if (!before) return false;
    m_masses = *before;
    emit changed();
    return true;
  }
  /// One may paint anywhere in the box.
  std::vector<QPointF> places() const override {
    std::vector<QPointF> all;
    for (int k = 0; m_box && k < kPlaces * kPlaces; ++k)
      all.emplace_back(m_box->x0 + (m_box->x1 - m_box->x0) * (k % kPlaces) / (kPlaces - 1),
                       m_box->y0 + (m_box->y1 - m_box->y0) * (k / kPlaces) / (kPlaces - 1));
    return all;
  }
  std::optional<QRectF> canvas() const override {
    if (!m_box) return {};
    return QRectF(QPointF(m_box->x0, m_box->y0), QPointF(m_box->x1, m_box->y1));
  }
  bool complete() const override {
    return std::any_of(m_masses.begin(), m_masses.end(), [](double mass) { return mass > 0; });
  }

  /// Where nothing was painted yet, the measures may have become others.
  void setMoment(const LessonMoment& moment) override {
    if (judged() || complete()) return;
    if (const auto box = paintedBox(m_ask, moment); box && m_box != box) {
      m_box = box;
      emit changed();
    }
  }

  void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const override {
    if (!m_box) return;
    const Box& box = *m_box;
    const double most = *std::max_element(m_masses.begin(), m_masses.end());
    const double width = (box.x1 - box.x0) / double(m_side), height = (box.y1 - box.y0) / double(m_side);
    painter.setPen(Qt::NoPen);
    for (std::size_t cell = 0; most > 0 && cell < m_masses.size(); ++cell) {
      if (m_masses[cell] < 0.01 * most) continue;
      painter.setBrush(withAlpha(theme.image, 0.75 * std::sqrt(m_masses[cell] / most)));
      const QPointF low(box.x0 + width * double(cell % m_side), box.y0 + height * double(cell / m_side));
      painter.drawRect(QRectF(toPixels.map(low), toPixels.map(low + QPointF(width, height))).normalized());
    }
    paintCross(painter, toPixels, theme);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.mutedText, 1, Qt::DashLine));
    painter.drawRect(QRectF(toPixels.map(QPointF(box.x0, box.y0)), toPixels.map(QPointF(box.x1, box.y1))).normalized());
    if (!m_truth) return;
    painter.setPen(QPen(theme.error, 1.2));  // rings: what a map has learned lies in their middle where it is right
    for (std::size_t i = 0; i < m_truth->points.size() / 2; ++i)
      painter.drawEllipse(toPixels.map(planePoint(m_truth->points, i)), kRing, kRing);
  }

  bool paintsAnswer() const override { return true; }
  QColor truthColor(const Theme& theme) const override { return theme.error; }

  bool press(QPointF at, double) override {
    if (!m_box) return false;
    const Box& box = *m_box;
    if (judged() || at.x() < box.x0 || at.x() > box.x1 || at.y() < box.y0 || at.y() > box.y1) return false;
    m_past.keep(m_masses);
    dab(at);
    return true;
  }
  void move(QPointF at) override {
    if (m_box) dab(at);
  }
  void release(QPointF) override {}
  bool key(int key, const QTransform& toPixels, const QRectF& stage) override {
    if (judged()) return false;
    if (moveCross(key, toPixels, stage)) {
      emit changed();
      return true;
    }
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && cross()) return press(*cross(), 0);
    if (key != Qt::Key_Backspace) return false;
    m_past.keep(m_masses);
    m_masses.assign(m_masses.size(), 0);
    emit changed();
    return true;
  }

 private:
  void dab(QPointF at) {
    const Box& box = *m_box;
    const double brush = kBrush * std::sqrt((box.x1 - box.x0) * (box.y1 - box.y0));
    for (std::size_t cell = 0; cell < m_masses.size(); ++cell) {
      const double x = box.x0 + (box.x1 - box.x0) * (double(cell % m_side) + 0.5) / double(m_side);
      const double y = box.y0 + (box.y1 - box.y0) * (double(cell / m_side) + 0.5) / double(m_side);
      const double far = (std::pow(x - at.x(), 2) + std::pow(y - at.y(), 2)) / (brush * brush);
      if (far < 9) m_masses[cell] += std::exp(-far / 2);
    }
    emit changed();
  }

  std::size_t m_side;
  std::vector<double> m_masses;
  AnswerPast<std::vector<double>> m_past;
  std::optional<Box> m_box;  ///< none: the run has no places yet
};

}  // namespace

AskEditor* makeDensityEditor(const LessonAsk& ask, QWidget* parent) {
  return new DensityEditor(ask, parent);
}

}  // namespace brenier
