#include "ui/lessons/ask_editor.h"

#include <QLabel>
#include <QVBoxLayout>
#include <utility>

#include "ui/canvas/map_layers.h"

namespace brenier {

namespace {

constexpr double kCrossStep = 12;  // pixels a key

}  // namespace

AskEditor* makeAskEditor(const LessonAsk& ask, QWidget* parent) {
  static const std::pair<const char*, AskEditor* (*)(const LessonAsk&, QWidget*)> editors[] = {
      {"choice", makeChoiceEditor}, {"number", makeNumberEditor}, {"pairing", makePairingEditor},
      {"arrow", makeArrowEditor},   {"line", makeLineEditor},     {"density", makeDensityEditor},
      {"order", makeOrderEditor},
  };
  for (const auto& [kind, make] : editors)
    if (ask.kind == kind) return make(ask, parent);
  return nullptr;
}

std::vector<QPointF> placesAlong(const PlaneLines& lines) {
  constexpr int parts = 24;
  std::vector<QPointF> places;
  for (std::size_t i = 0; i + 1 < lines.size() / 2; i += 2)
    for (int k = 0; k <= parts; ++k)
      places.push_back(planePoint(lines, i) + (planePoint(lines, i + 1) - planePoint(lines, i)) * (double(k) / parts));
  return places;
}

bool isOrder(const std::vector<double>& values, std::size_t n) {
  std::vector<bool> seen(n, false);
  for (const double value : values) {
    const auto i = value >= 0 && value < static_cast<double>(n) ? static_cast<std::size_t>(value) : n;
    if (i >= n || seen[i]) return false;
    seen[i] = true;
  }
  return values.size() == n;
}

StageAskEditor::StageAskEditor(const LessonAsk& ask, const QString& howTo, QWidget* parent)
    : AskEditor(parent), m_ask(ask), m_howTo(howTo) {
  m_label = new QLabel(howTo, this);
  m_label->setWordWrap(true);
  setAccessibleDescription(howTo);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_label);
}

void StageAskEditor::say(const QString& text) {
  m_label->setText(text.isEmpty() ? m_howTo : text);
  setAccessibleDescription(m_label->text());
}

void StageAskEditor::reveal(const AskTruth& truth, const AskGrade& grade) {
  m_truth = truth;
  m_grade = grade;
  m_label->hide();
  emit changed();
}

void StageAskEditor::forget() {
  m_truth.reset();
  m_grade = {};
  m_label->show();
  emit changed();
}

void StageAskEditor::setTheme(const Theme& theme) {
  QPalette palette = m_label->palette();
  palette.setColor(QPalette::WindowText, theme.mutedText);
  m_label->setPalette(palette);
}

void StageAskEditor::setTypeScale(double scale) {
  m_label->setFont(uiFont(static_cast<int>(13 * scale)));
}

void drawPlacesToPair(QPainter& painter, const QTransform& toPixels, const LessonAsk& ask, const Theme& theme) {
  painter.setPen(QPen(theme.target, 3));
  painter.setBrush(theme.stage);
  for (std::size_t i = 0; i < ask.target.size() / 2; ++i)
    painter.drawEllipse(toPixels.map(planePoint(ask.target, i)), 9, 9);
  painter.setPen(QPen(theme.stage, 2));
  painter.setBrush(theme.source);
  for (std::size_t i = 0; i < ask.source.size() / 2; ++i)
    painter.drawEllipse(toPixels.map(planePoint(ask.source, i)), 9, 9);
}

QPen StageAskEditor::predictionPen(const Theme& theme) const {
  return QPen(theme.text, 1.8, judged() ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
}

void StageAskEditor::paintLines(QPainter& painter, const QTransform& toPixels, const PlaneLines& lines,
                                const QPen& pen) const {
  painter.setPen(pen);
  for (std::size_t i = 0; i + 1 < lines.size() / 2; i += 2)
    painter.drawLine(toPixels.map(planePoint(lines, i)), toPixels.map(planePoint(lines, i + 1)));
}

bool StageAskEditor::moveCross(int key, const QTransform& toPixels, const QRectF& stage) {
  const QPointF by = key == Qt::Key_Left    ? QPointF(-kCrossStep, 0)
                     : key == Qt::Key_Right ? QPointF(kCrossStep, 0)
                     : key == Qt::Key_Up    ? QPointF(0, -kCrossStep)
                     : key == Qt::Key_Down  ? QPointF(0, kCrossStep)
                                            : QPointF();
  if (by.isNull()) return false;
  m_cross = toPixels.inverted().map(m_cross ? toPixels.map(*m_cross) + by : stage.center());
  return true;
}

void StageAskEditor::paintCross(QPainter& painter, const QTransform& toPixels, const Theme& theme) const {
  if (!m_cross || judged()) return;
  const QPointF at = toPixels.map(*m_cross);
  painter.setPen(QPen(theme.text, 1.6));
  for (const QPointF& arm : {QPointF(11, 0), QPointF(0, 11)}) {
    painter.drawLine(at - arm, at - arm * 0.3);
    painter.drawLine(at + arm * 0.3, at + arm);
  }
}

void StageAskEditor::paintMarks(QPainter& painter, const QTransform& toPixels, const Theme& theme) const {
  painter.setBrush(Qt::NoBrush);
  for (std::size_t i = 0; i + 1 < m_grade.marks.size() / 2; i += 2) {
    const QPointF a = toPixels.map(planePoint(m_grade.marks, i)), b = toPixels.map(planePoint(m_grade.marks, i + 1));
    painter.setPen(QPen(theme.error, 1.4, Qt::DotLine));
    painter.drawLine(a, b);
    painter.setPen(QPen(theme.error, 2.4));
    for (const QPointF& at : {a, b}) painter.drawEllipse(at, 7, 7);
  }
}

}  // namespace brenier
