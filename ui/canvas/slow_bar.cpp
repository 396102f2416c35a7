#include "ui/canvas/slow_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/forms/tinted_icon.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr int kSentenceSize = 18, kTitleSize = 16, kButtonSize = 13, kIconSize = 20;  // pixels
constexpr int kBarSide = 14;
constexpr double kLargestScale = 1.7;  // with it the longest sentence has its lines at 1280 pixels
constexpr int kLines = 2;              // of a sentence at least, so that the stage does not jump

QIcon mirrored(const QIcon& icon) {
  QIcon back;
  for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Disabled})
    back.addPixmap(icon.pixmap({48, 48}, mode).transformed(QTransform::fromScale(-1, 1)), mode);
  return back;
}

}  // namespace

SlowBar::SlowBar(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setObjectName("slowBar");
  setAccessibleName("A step in slow motion");
  m_back = makeButton("slowBack", "Back (Left)", &SlowBar::backWanted);
  m_play = makeButton("slowPlay", "Play or pause (Space)", &SlowBar::playWanted);
  m_forward = makeButton("slowForward", "Forward (Right)", &SlowBar::forwardWanted);
  m_again = makeButton("slowAgain", "The next step in slow motion (,)", &SlowBar::againWanted);
  m_again->setText("next step");
  m_again->setToolButtonStyle(Qt::ToolButtonTextOnly);
  m_leave = makeButton("slowLeave", "Leave the slow motion (Esc)", &SlowBar::leaveWanted);
  m_place = new TabularLabel(this);
  m_title = new QLabel(this);
  m_title->setObjectName("slowTitle");
  m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  m_sentence = new QLabel(this);
  m_sentence->setObjectName("slowSentence");
  m_sentence->setWordWrap(true);
  m_sentence->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  for (QToolButton* button : {m_back, m_play, m_forward}) row->addWidget(button);
  row->addSpacing(8);
  row->addWidget(m_place);
  row->addSpacing(8);
  row->addWidget(m_title, 1);
  row->addWidget(m_again);
  row->addWidget(m_leave);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kBarSide, 6, kBarSide, 8);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(m_sentence);
  m_row = row;
  showType();
  showIcons();
}

/// In a narrow window its key is left of the next step.
void SlowBar::fold() {
  const int whole =
      m_row->minimumSize().width() + (m_again->isHidden() ? m_again->sizeHint().width() + m_row->spacing() : 0);
  m_again->setHidden(width() < whole + 2 * kBarSide);
}

QSize SlowBar::minimumSizeHint() const {
  const int again = m_again->isHidden() ? 0 : m_again->sizeHint().width() + m_row->spacing();
  QSize least = QWidget::minimumSizeHint();
  least.setWidth(std::min(least.width(), m_row->minimumSize().width() - again + 2 * kBarSide));
  return least;
}

QToolButton* SlowBar::makeButton(const char* name, const QString& says, void (SlowBar::*signal)()) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setProperty("role", "flat");
  button->setFocusPolicy(Qt::TabFocus);
  button->setToolTip(says);
  button->setAccessibleName(says.section(" (", 0, 0));
  connect(button, &QToolButton::clicked, this, signal);
  return button;
}

void SlowBar::setSentences(const QStringList& sentences) {
  m_sentences = sentences;
  giveRoom();
}

void SlowBar::setPart(int index, int count, const QString& title, const QString& sentence) {
  m_place->setText(QString("%1 / %2").arg(index + 1).arg(count));
  m_title->setText(title);
  m_sentence->setText(sentence);
  giveRoom();
  m_sentence->setAccessibleName(QString("%1 of %2, %3. %4").arg(index + 1).arg(count).arg(title, sentence));
  m_back->setEnabled(index > 0);
  m_forward->setEnabled(index + 1 < count);
}

void SlowBar::setPlaying(bool playing) {
  m_playing = playing;
  showIcons();
}

void SlowBar::setTypeScale(double scale) {
  m_scale = std::min(scale, kLargestScale);
  showType();
}

void SlowBar::showType() {
  const QFont sentence = uiFont(static_cast<int>(std::lround(kSentenceSize * m_scale)));
  m_sentence->setFont(sentence);
  m_lines = kLines;
  giveRoom();
  const QFont title = uiFont(static_cast<int>(std::lround(kTitleSize * m_scale)), QFont::DemiBold);
  m_title->setFont(title);
  m_place->setFont(title);
  m_place->setWidestText("16 / 16");
  m_again->setFont(uiFont(static_cast<int>(std::lround(kButtonSize * m_scale))));
  const int icon = static_cast<int>(std::lround(kIconSize * m_scale));
  for (QToolButton* button : {m_back, m_play, m_forward, m_leave}) button->setIconSize({icon, icon});
}

/// More lines where a sentence needs them in a narrow window; they stay, for the next step has that sentence again.
void SlowBar::giveRoom() {
  const QFontMetricsF metrics(m_sentence->font());
  // It lies across its parent; its own width means nothing before it was shown once.
  const int width = (parentWidget() ? parentWidget() : this)->width() - 2 * kBarSide;
  if (isVisible() && width > 0) {
    for (const QString& sentence : m_sentences + QStringList(m_sentence->text())) {
      const double needed = metrics.boundingRect(QRectF(0, 0, width, 1e4), Qt::TextWordWrap, sentence).height();
      m_lines = std::max(m_lines, static_cast<int>(std::ceil(needed / metrics.lineSpacing() - 0.2)));
    }
  }
  m_sentence->setFixedHeight(static_cast<int>(std::ceil(m_lines * metrics.lineSpacing())) + 2);
}

void SlowBar::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  fold();
  giveRoom();
}

void SlowBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() == event->oldSize().width()) return;
  fold();
  m_lines = kLines;
  giveRoom();
}

void SlowBar::setTheme(const Theme& theme) {
  m_theme = theme;
  m_place->setColor(theme.mutedText);
  showIcons();
  update();
}

void SlowBar::showIcons() {
  const QIcon forward = tintedIcon("step", m_theme.text, m_theme.disabledText);
  m_forward->setIcon(forward);
  m_back->setIcon(mirrored(forward));
  m_play->setIcon(tintedIcon(m_playing ? "pause" : "play", m_theme.text));
  m_leave->setIcon(tintedIcon("close", m_theme.text));
}

QString SlowBar::place() const {
  return m_place->text();
}

QString SlowBar::title() const {
  return m_title->text();
}

QString SlowBar::sentence() const {
  return m_sentence->text();
}

void SlowBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  painter.fillRect(QRect(0, 0, width(), 1), m_theme.hairline);
}

}  // namespace brenier
