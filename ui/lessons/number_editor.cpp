#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr double kScaleSide = 12;  // pixels beside the scale
constexpr double kKeyShare = 0.02;
constexpr int kScaleHeight = 112;
constexpr double kScalePlace = 0.42;  // of the height
constexpr double kReach = 14;         // pixels from the scale at which the mouse has it

/// A scale with a mark that is dragged; the run's own number appears on it.
class NumberEditor : public AskEditor {
 public:
  NumberEditor(const LessonAsk& ask, QWidget* parent)
      : AskEditor(parent), m_ask(ask), m_value((ask.min + ask.max) / 2), m_theme(Theme::lightTheme()) {
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(kScaleHeight);
    setMouseTracking(true);
    setObjectName("numberScale");
    setAccessibleDescription("Left and right arrow move the mark");
  }
  AskAnswer answer() const override { return m_touched ? AskAnswer{{m_value}, {}, {}} : AskAnswer{}; }
  void setAnswer(const AskAnswer& answer) override {
    if (answer.values.size() != 1) return;
    m_touched = true;
    setValue(answer.values[0]);
  }
  bool complete() const override { return m_touched; }
  void reveal(const AskTruth& truth, const AskGrade&) override {
    if (truth.best.values.size() == 1) m_truth = truth.best.values[0];
    update();
  }
  void forget() override {
    m_truth.reset();
    update();
  }
  void setTheme(const Theme& theme) override {
    m_theme = theme;
    update();
  }
  void setTypeScale(double scale) override {
    m_scale = scale;
    setMinimumHeight(static_cast<int>(kScaleHeight * scale));
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double y = scaleY();
    painter.setPen(QPen(m_theme.groove, 4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(kScaleSide, y), QPointF(width() - kScaleSide, y));
    painter.setFont(uiFont(int(12 * m_scale)));
    painter.setPen(m_theme.mutedText);
    painter.drawText(QRectF(0, y + 14, width(), 20 * m_scale), Qt::AlignLeft, text(m_ask.min));
    painter.drawText(QRectF(0, y + 14, width(), 20 * m_scale), Qt::AlignRight, text(m_ask.max));
    if (m_truth) drawMark(painter, *m_truth, y, m_theme.error, false);
    if (m_touched || !m_truth)
      drawMark(painter, m_value, y, m_theme.accent, true);  // where the truth alone is, nobody answered
  }
  /// What stands around the scale says something, and a click there is not meant for the mark.
  void mousePressEvent(QMouseEvent* event) override {
    m_drags = event->button() == Qt::LeftButton && isOnScale(event->position());
    if (m_drags) drag(event->position().x());
  }
  void mouseMoveEvent(QMouseEvent* event) override {
    setCursor(isOnScale(event->position()) || m_drags ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (m_drags) drag(event->position().x());
  }
  void mouseReleaseEvent(QMouseEvent*) override { m_drags = false; }
  void keyPressEvent(QKeyEvent* event) override {
    const double step = kKeyShare * (m_ask.max - m_ask.min);
    const bool left = event->key() == Qt::Key_Left, right = event->key() == Qt::Key_Right;
    if (m_truth || (!left && !right)) return AskEditor::keyPressEvent(event);
    m_touched = true;
    setValue(m_value + (left ? -step : step));
  }
  void focusInEvent(QFocusEvent*) override { update(); }
  void focusOutEvent(QFocusEvent*) override { update(); }

 private:
  double scaleY() const { return height() * kScalePlace; }
  bool isOnScale(QPointF place) const { return !m_truth && std::abs(place.y() - scaleY()) <= kReach; }
  QString text(double value) const {
    return measuredNumber(value) + (m_ask.unit.empty() ? QString() : QStringLiteral(" ") + qs(m_ask.unit));
  }
  double pixelOf(double value) const {
    return kScaleSide +
           std::clamp((value - m_ask.min) / (m_ask.max - m_ask.min), 0.0, 1.0) * (width() - 2 * kScaleSide);
  }
  void drag(double x) {
    if (m_truth) return;
    m_touched = true;
    setValue(m_ask.min + (x - kScaleSide) / (width() - 2 * kScaleSide) * (m_ask.max - m_ask.min));
  }
  void setValue(double value) {
    m_value = std::clamp(value, m_ask.min, m_ask.max);
    setAccessibleDescription("Left and right arrow move the mark, which stands at " + text(m_value));
    update();
    emit changed();
  }
  void drawMark(QPainter& painter, double value, double y, const QColor& color, bool mine) const {
    const double x = pixelOf(value);
    painter.setPen(QPen(color, 2));
    painter.setBrush(mine && !m_touched ? m_theme.card : color);
    if (mine) {
      painter.drawEllipse(QPointF(x, y), 8, 8);
      if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(x, y), 12, 12);
      }
    } else {
      painter.drawLine(QPointF(x, y - 14), QPointF(x, y + 14));
    }
    const QString said = mine && !m_touched ? QString("drag the mark") : text(value);
    painter.setFont(uiFont(int((mine ? 17 : 13) * m_scale), QFont::DemiBold));
    painter.setPen(mine && !m_touched ? m_theme.mutedText : color);
    const double half = tabularWidth(painter.font(), said) / 2 + 2;
    const double left = std::clamp(x - half, 0.0, std::max(0.0, width() - 2 * half));
    const double top = mine ? y - 40 * m_scale : y + 14 + 16 * m_scale;
    drawTabular(painter, QRectF(left, top, 2 * half, 24 * m_scale), Qt::AlignHCenter, said);
  }

  LessonAsk m_ask;
  double m_value;
  bool m_touched = false;
  bool m_drags = false;
  std::optional<double> m_truth;
  double m_scale = 1;
  Theme m_theme;
};

}  // namespace

AskEditor* makeNumberEditor(const LessonAsk& ask, QWidget* parent) {
  return new NumberEditor(ask, parent);
}

}  // namespace brenier
