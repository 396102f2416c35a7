#include "ui/lessons/presented_ask.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forms/number_text.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_text.h"

namespace brenier {
namespace {

constexpr double kOptionSize = 30, kAnswerSize = 25;  // pixels of type, at scale 1
constexpr double kLeastSize = 14, kTypeStep = 0.05;
constexpr double kWidthShare = 0.3;  // of the window
constexpr int kNarrowest = 260, kAroundAsk = 28;

QString letter(std::size_t index) {
  return QString(QChar('A' + static_cast<int>(index)));
}

}  // namespace

PresentedAsk::PresentedAsk(const LessonPlayer& player, QWidget* parent)
    : QScrollArea(parent), m_player(player), m_theme(Theme::lightTheme()) {
  setObjectName("presentedAsk");
  setAccessibleName("What is asked");
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  m_body = new QWidget(this);
  m_body->setObjectName("presentedBody");
  m_column = new QVBoxLayout(m_body);
  m_column->setContentsMargins(kAroundAsk, kAroundAsk, kAroundAsk, 12);
  m_column->setSpacing(14);
  setWidget(m_body);
  if (parent) parent->window()->installEventFilter(this);
}

bool PresentedAsk::hasContent() const {
  if (!m_player.isOpen() || m_player.atEnd() || !m_player.step().ask) return false;
  return !m_player.step().ask->options.empty() || m_player.grade();
}

QLabel* PresentedAsk::add(QVBoxLayout* into, const QString& text, Look look) {
  auto* label = new QLabel(text, into->parentWidget());
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  // As wide as the panel and no wider: what would not fit beside a scroll bar wraps, and is not cut.
  label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  into->addWidget(label);
  label->show();  // now, and not once the events are through: what is hidden has no height yet
  m_lines.push_back({label, look});
  return label;
}

/// Its further lines stand below its first one, not below its letter.
void PresentedAsk::addOption(const QString& mark, const QString& text, Look look) {
  auto* option = new QWidget(m_body);
  auto* row = new QHBoxLayout(option);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(14);
  m_column->addWidget(option);
  option->show();
  for (const bool words : {false, true}) {
    auto* column = new QVBoxLayout;
    row->addLayout(column, words);
    QLabel* label = add(column, words ? text : mark, look);
    label->setWordWrap(words);
    if (!words) label->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    column->addStretch(1);
  }
}

void PresentedAsk::refresh() {
  m_lines.clear();
  m_answer = nullptr;
  while (QLayoutItem* item = m_column->takeAt(0)) {
    if (item->widget()) {
      item->widget()->hide();
      item->widget()->deleteLater();
    }
    delete item;
  }
  if (!hasContent()) return;
  showOptions();
  if (m_player.grade()) showAnswer();
  m_column->addStretch(1);
  verticalScrollBar()->setValue(0);
  fit();
}

/// Once it is known, what is right is pointed out and the rest steps back; what is put in order stands in its order.
void PresentedAsk::showOptions() {
  const LessonAsk& ask = *m_player.step().ask;
  const auto& truth = m_player.truth();
  const bool judged = m_player.grade().has_value();
  if (!ask.options.empty()) add(m_column, qs(ask.prompt), Look::heading);
  const bool ordered = judged && truth->best.values.size() == ask.options.size() && !truth->said.empty();
  for (std::size_t i = 0; i < ask.options.size(); ++i) {
    const auto& option = ask.options[ordered ? static_cast<std::size_t>(truth->best.values[i]) : i];
    if (ordered)
      addOption(QString::number(i + 1), qs(option.text) + ": " + qs(truth->said[i]), Look::plain);
    else if (judged && option.right)
      addOption(QStringLiteral("✓"), qs(option.text), Look::right);
    else
      addOption(letter(i), qs(option.text), judged ? Look::faint : Look::plain);
  }
}

void PresentedAsk::showAnswer() {
  const LessonStep& step = m_player.step();
  const LessonAsk& ask = *step.ask;
  const auto right = std::find_if(ask.options.begin(), ask.options.end(), [](auto& option) { return option.right; });
  if (right != ask.options.end())
    add(m_column, qs(right->reason), Look::plain);
  else if (ask.options.empty() && !m_player.truth()->text.empty())
    add(m_column, qs(m_player.truth()->text), Look::heading);
  if (step.reveal.text.empty()) return;
  m_answer = new LessonText(m_body);
  m_answer->setAccessibleName("The answer");
  m_answer->setTheme(m_theme);
  m_answer->setLesson(qs(step.reveal.text), m_player.lesson().files);
  m_column->addWidget(m_answer);
  m_answer->setVisible(true);
}

QString PresentedAsk::text() const {
  QStringList all;
  for (const Line& line : m_lines) all << line.label->text();
  if (m_answer) all << m_answer->markdown();
  return all.join('\n');
}

void PresentedAsk::setTypeScale(double scale) {
  m_scale = scale;
  fit();
}

void PresentedAsk::setTheme(const Theme& theme) {
  m_theme = theme;
  setStyleSheet(QString("#presentedAsk, #presentedBody { background: %1; }").arg(theme.panel.name()));
  if (m_answer) m_answer->setTheme(theme);
  fit();
}

void PresentedAsk::style(double share) {
  const auto sized = [&](double pixels) { return static_cast<int>(std::max(kLeastSize, pixels * m_scale * share)); };
  for (const Line& line : m_lines) {
    const bool heavy = line.look == Look::right || line.look == Look::heading;
    const QColor color = line.look == Look::right   ? m_theme.accent
                         : line.look == Look::faint ? m_theme.mutedText
                                                    : m_theme.text;
    line.label->setStyleSheet(QString("color: %1; font-size: %2px; font-weight: %3;")
                                  .arg(color.name())
                                  .arg(sized(kOptionSize))
                                  .arg(heavy ? QFont::DemiBold : QFont::Normal));
  }
  if (m_answer) m_answer->setPixelSize(sized(kAnswerSize));
}

/// Of the lines as they are styled now: their rows hear of new type at once, the column only with later events.
int PresentedAsk::heightFor(int width) const {
  for (const Line& line : m_lines) line.label->ensurePolished();
  for (int i = 0; i < m_column->count(); ++i) {
    const QWidget* widget = m_column->itemAt(i)->widget();
    if (!widget || !widget->layout()) continue;
    widget->layout()->invalidate();
    widget->layout()->activate();
  }
  m_column->invalidate();
  m_column->activate();
  return m_column->hasHeightForWidth() ? m_column->heightForWidth(width) : m_column->sizeHint().height();
}

/// Smaller type where its lines would not fit; what does not fit in the smallest is scrolled to.
void PresentedAsk::fit() {
  if (m_lines.empty()) return;
  const int wanted = std::max(kNarrowest, static_cast<int>(kWidthShare * window()->width()));
  if (width() != wanted) setFixedWidth(wanted);
  const int bar = verticalScrollBar()->sizeHint().width();
  m_body->setMaximumWidth(wanted - bar);
  if (m_answer) m_answer->resize(wanted - bar - 2 * kAroundAsk, m_answer->height());
  for (double share = 1;; share -= kTypeStep) {
    style(share);
    if (heightFor(wanted - bar) <= viewport()->height() || kAnswerSize * m_scale * share <= kLeastSize) break;
  }
}

void PresentedAsk::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  if (event->size().height() != event->oldSize().height()) fit();
}

bool PresentedAsk::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) fit();
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace brenier
