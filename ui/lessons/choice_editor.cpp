#include <QAbstractButton>
#include <QButtonGroup>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/canvas/map_layers.h"
#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"

namespace brenier {
namespace {

/// A sentence with a ring before it, over as many lines as it needs.
class ChoiceButton : public QAbstractButton {
 public:
  ChoiceButton(const QString& text, QWidget* parent) : QAbstractButton(parent) {
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(text);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
  }
  enum class Mark { none, right, wrong };
  void setMark(Mark mark) {
    m_mark = mark;
    update();
  }
  void setTheme(const Theme& theme) {
    m_theme = theme;
    update();
  }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return textRect(width).height() + 16; }
  QSize sizeHint() const override { return {260, heightForWidth(260)}; }

 protected:
  /// The arrow keys go from one to the next; that one is picked, whether or not one was before.
  void keyPressEvent(QKeyEvent* event) override {
    QAbstractButton::keyPressEvent(event);
    const auto all = group()->buttons();
    const bool arrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    for (QAbstractButton* button : all)
      if (arrow && button->hasFocus()) button->setChecked(true);
  }
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool lit = underMouse() && isEnabled();
    painter.setPen(QPen(isChecked() ? m_theme.accent
                        : lit       ? m_theme.mutedText
                                    : m_theme.hairline,
                        isChecked() ? 1.6 : 1));
    painter.setBrush(isChecked() ? chosenGround() : QColor(m_theme.card));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 7, 7);
    if (hasFocus()) {  // where the keys are says nothing of what is chosen: a dotted line, without the accent
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(m_theme.mutedText, 1, Qt::DotLine));
      painter.drawRoundedRect(QRectF(rect()).adjusted(4.5, 4.5, -4.5, -4.5), 4, 4);
    }
    const QPointF ring(19, 8 + QFontMetrics(font()).height() / 2.0);
    if (m_mark == Mark::none) {
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(isChecked() ? m_theme.accent : m_theme.mutedText, 1.5));
      painter.drawEllipse(ring, 6, 6);
      painter.setPen(Qt::NoPen);
      painter.setBrush(m_theme.accent);
      if (isChecked()) painter.drawEllipse(ring, 3, 3);
    } else {
      const bool right = m_mark == Mark::right;
      painter.setPen(QPen(right ? m_theme.accent : m_theme.error, 2.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      if (right) {
        painter.drawPolyline(QPolygonF({ring + QPointF(-6, 0), ring + QPointF(-2, 5), ring + QPointF(6, -5)}));
      } else {
        painter.drawLine(ring + QPointF(-5, -5), ring + QPointF(5, 5));
        painter.drawLine(ring + QPointF(-5, 5), ring + QPointF(5, -5));
      }
    }
    painter.setPen(m_theme.text);
    painter.setFont(font());
    painter.drawText(textRect(width()).translated(36, 8), Qt::TextWordWrap, text());
  }

 private:
  QRect textRect(int width) const {
    return QFontMetrics(font()).boundingRect(QRect(0, 0, std::max(40, width - 46), 2000), Qt::TextWordWrap, text());
  }
  /// A breath of the accent over the card.
  QColor chosenGround() const {
    const QColor card = m_theme.card, accent = m_theme.accent;
    const auto mixed = [](int a, int b) { return (a * 86 + b * 14) / 100; };
    return {mixed(card.red(), accent.red()), mixed(card.green(), accent.green()), mixed(card.blue(), accent.blue())};
  }
  Theme m_theme = Theme::lightTheme();
  Mark m_mark = Mark::none;
};

/// What a question is about, where the run does not show it: points and lines.
class FigureOverlay : public StageOverlay {
 public:
  explicit FigureOverlay(const LessonAsk& ask) : m_ask(ask) {}
  bool isEmpty() const { return m_ask.source.empty() && m_ask.target.empty() && m_ask.lines.empty(); }
  void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const override {
    painter.setPen(QPen(theme.exact, 3));
    for (std::size_t i = 0; i + 1 < m_ask.lines.size() / 2; i += 2)
      painter.drawLine(toPixels.map(planePoint(m_ask.lines, i)), toPixels.map(planePoint(m_ask.lines, i + 1)));
    drawPlacesToPair(painter, toPixels, m_ask, theme);
  }
  bool press(QPointF, double) override { return false; }
  void move(QPointF) override {}
  void release(QPointF) override {}
  bool key(int, const QTransform&, const QRectF&) override { return false; }
  std::vector<QPointF> places() const override { return placesAlong(m_ask.lines); }

 private:
  LessonAsk m_ask;
};

class ChoiceEditor : public AskEditor {
 public:
  ChoiceEditor(const LessonAsk& ask, QWidget* parent)
      : AskEditor(parent), m_figure(ask), m_group(new QButtonGroup(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    for (const auto& option : ask.options) {
      auto* button = new ChoiceButton(qs(option.text), this);
      button->setObjectName("choice" + QString::number(m_buttons.size()));
      m_group->addButton(button, static_cast<int>(m_buttons.size()));
      m_buttons.push_back(button);
      column->addWidget(button);
    }
    if (!m_buttons.empty()) setFocusProxy(m_buttons.front());
    connect(m_group, &QButtonGroup::idToggled, this, [this] { emit changed(); });
  }
  AskAnswer answer() const override {
    AskAnswer answer;
    if (complete()) answer.values = {static_cast<double>(m_group->checkedId())};
    return answer;
  }
  void setAnswer(const AskAnswer& answer) override {
    if (answer.values.size() != 1 || answer.values[0] < 0 || answer.values[0] >= double(m_buttons.size())) return;
    m_buttons[static_cast<std::size_t>(answer.values[0])]->setChecked(true);
  }
  bool complete() const override { return m_group->checkedId() >= 0; }
  StageOverlay* overlay() override { return m_figure.isEmpty() ? nullptr : &m_figure; }
  bool drawsAnswer() const override { return false; }
  bool leavesRightToWords() const override { return true; }
  void reveal(const AskTruth& truth, const AskGrade& grade) override {
    const auto right = static_cast<std::size_t>(truth.best.values.at(0));
    for (auto* button : m_buttons) {
      button->setEnabled(false);
      if (button->isChecked() && grade.score < 0.5) button->setMark(ChoiceButton::Mark::wrong);
    }
    if (right < m_buttons.size()) m_buttons[right]->setMark(ChoiceButton::Mark::right);
  }
  void forget() override {
    for (auto* button : m_buttons) {
      button->setEnabled(true);
      button->setMark(ChoiceButton::Mark::none);
    }
  }
  void setTheme(const Theme& theme) override {
    for (auto* button : m_buttons) button->setTheme(theme);
  }
  void setTypeScale(double scale) override {
    for (auto* button : m_buttons) button->setFont(uiFont(static_cast<int>(14 * scale)));
  }

 private:
  FigureOverlay m_figure;
  QButtonGroup* m_group;
  std::vector<ChoiceButton*> m_buttons;
};

}  // namespace

AskEditor* makeChoiceEditor(const LessonAsk& ask, QWidget* parent) {
  return new ChoiceEditor(ask, parent);
}

}  // namespace brenier
