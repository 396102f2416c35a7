#include "ui/lessons/lesson_card.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_text.h"

namespace brenier {
namespace {

constexpr int kSide = 24;

/// A dash for every step, those that were reached in the accent.
class StepDashes : public QWidget {
 public:
  StepDashes(const LessonPlayer& player, QWidget* parent) : QWidget(parent), m_player(player) { setFixedHeight(6); }
  void setTheme(const Theme& theme) {
    m_theme = theme;
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const int count = m_player.count();
    if (count == 0) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double gap = 4, each = (width() + gap) / count - gap;
    for (int i = 0; i < count; ++i) {
      painter.setBrush(i <= m_player.index() ? m_theme.accent : m_theme.groove);
      painter.drawRoundedRect(QRectF(i * (each + gap), 1, each, 4), 2, 2);
    }
  }

 private:
  const LessonPlayer& m_player;
  Theme m_theme = Theme::lightTheme();
};

}  // namespace

LessonCard::LessonCard(LessonPlayer& player, QWidget* parent)
    : QWidget(parent), m_player(player), m_theme(Theme::lightTheme()) {
  setObjectName("lessonCard");
  setAccessibleName("Lesson");
  setFixedWidth(kWidth);
  build();
  connect(&m_player, &LessonPlayer::opened, this, [this] {
    m_shown.clear();
    m_drafts.clear();
  });
  connect(&m_player, &LessonPlayer::measuresChanged, this, [this] { m_drafts.clear(); });
  connect(&m_player, &LessonPlayer::stepEntered, this, &LessonCard::showStep);
  connect(&m_player, &LessonPlayer::changed, this, &LessonCard::showPhase);
}

void LessonCard::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(buildHead());
  m_scroll = new QScrollArea(this);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this, &LessonCard::keepWidth);
  connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this, &LessonCard::scrollToResult);
  connect(m_scroll->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_followsResult = false; });
  auto* body = new QWidget(m_scroll);
  m_body = new QVBoxLayout(body);
  m_body->setContentsMargins(kSide, 14, kSide, 12);
  m_body->setSpacing(12);
  m_scroll->setWidget(body);
  column->addWidget(m_scroll, 1);
  column->addWidget(buildFoot());
}

QWidget* LessonCard::buildHead() {
  auto* head = new QWidget(this);
  auto* column = new QVBoxLayout(head);
  column->setContentsMargins(kSide, 14, kSide, 0);
  column->setSpacing(8);
  auto* row = new QHBoxLayout;
  m_toHome = new QPushButton(head);
  m_toHome->setObjectName("toShelf");
  m_toHome->setProperty("role", "flat");
  m_toHome->setStyleSheet("padding: 2px 0px; text-align: left;");
  connect(m_toHome, &QPushButton::clicked, this, &LessonCard::shelfWanted);
  setHome(m_home);
  m_place = new QLabel(head);
  m_place->setProperty("role", "muted");
  row->addWidget(m_toHome);
  row->addStretch();
  row->addWidget(m_place);
  column->addLayout(row);
  m_progress = new StepDashes(m_player, head);
  column->addWidget(m_progress);
  return head;
}

/// Where the hand goes stays in its place, however long the text and the question are.
QWidget* LessonCard::buildFoot() {
  auto* foot = new QWidget(this);
  auto* column = new QVBoxLayout(foot);
  column->setContentsMargins(kSide, 8, kSide, 14);
  column->setSpacing(10);
  auto* row = new QHBoxLayout;
  row->setSpacing(10);
  const auto add = [&](const QString& text, const char* name, int share) {
    auto* button = new QPushButton(text, foot);
    button->setObjectName(name);
    button->setMinimumHeight(38);
    row->addWidget(button, share);
    return button;
  };
  m_back = add("Back", "lessonBack", 2);
  m_check = add("Check", "lessonCheck", 3);
  m_again = add("Try again", "lessonAgain", 3);
  m_next = add({}, "lessonNext", 3);
  connect(m_back, &QPushButton::clicked, &m_player, &LessonPlayer::back);
  connect(m_check, &QPushButton::clicked, this, [this] { m_player.answer(m_editor->answer()); });
  connect(m_again, &QPushButton::clicked, &m_player, &LessonPlayer::again);
  connect(m_next, &QPushButton::clicked, &m_player, &LessonPlayer::next);
  column->addLayout(row);
  m_keys = new QLabel("Space plays   Page Down next   F1 keys", foot);
  m_keys->setProperty("role", "muted");
  column->addWidget(m_keys);
  return foot;
}

void LessonCard::setHome(const QString& title) {
  m_home = title;
  m_toHome->setText(QStringLiteral("‹ ") + title);
  m_toHome->setAccessibleName(title);
}

void LessonCard::addText(QVBoxLayout* into, const std::string& markdown) {
  auto* text = new LessonText(into->parentWidget());
  text->setLesson(qs(markdown), m_player.lesson().files);
  connect(text, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
    // A page lies below the manual's folder; where else a file of anybody's may lead is nobody's business.
    const QString page = link.toString();
    if (link.isRelative() && !page.startsWith('/') && !page.contains("..") && link.path().endsWith(".md"))
      emit pageWanted(page);
  });
  m_texts.push_back(text);
  into->addWidget(text);
}

QLabel* LessonCard::addLabel(QVBoxLayout* into, const QString& text, int pixels, int weight, bool muted) {
  auto* label = new QLabel(text, into->parentWidget());
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  into->addWidget(label);
  m_labels.push_back({label, pixels, weight, muted});
  return label;
}

void LessonCard::clearBody() {
  m_editor = nullptr;
  m_draft.reset();
  m_askFrame = nullptr;
  m_result = nullptr;
  m_reveal = nullptr;
  m_waits = m_earlier = nullptr;
  m_labels.clear();
  m_texts.clear();
  while (QLayoutItem* item = m_body->takeAt(0)) {
    if (item->widget()) {
      item->widget()->hide();
      item->widget()->deleteLater();
    }
    delete item;
  }
}

/// Another step; the same one, judged or taken back, keeps its form.
void LessonCard::showStep() {
  if (!m_player.isOpen()) return;
  keepDraft();
  m_progress->update();
  m_back->setEnabled(m_player.index() > 0);
  if (m_player.atEnd()) {
    m_shown.clear();
    return showEnd();
  }
  const LessonStep& step = m_player.step();
  m_place->setText(QString("%1 of %2").arg(m_player.index() + 1).arg(m_player.count()));
  const bool same = m_shown == qs(step.id);
  if (same) return;
  m_shown = qs(step.id);
  clearBody();
  addLabel(m_body, qs(step.title), 24, QFont::DemiBold);
  addText(m_body, step.text);
  if (step.ask) showAsk();
  m_waits = addLabel(m_body, {}, 13, QFont::Normal, true);
  m_body->addStretch(1);
  m_scroll->verticalScrollBar()->setValue(0);
  showButtons();
  styleAll();
  emit editorChanged();
}

/// A scroll bar takes its width of the margin beside the text: nothing becomes narrower where there is one.
void LessonCard::keepWidth() {
  const QScrollBar* bar = m_scroll->verticalScrollBar();
  const int taken = bar->maximum() > bar->minimum() ? bar->sizeHint().width() : 0;
  QMargins margins = m_body->contentsMargins();
  margins.setRight(kSide - taken);
  m_body->setContentsMargins(margins);
}

/// One of them is the thing to do; a question may be left out.
void LessonCard::showButtons() {
  const bool asks = !m_player.atEnd() && m_player.step().ask.has_value(), judged = m_player.grade().has_value();
  m_check->setVisible(asks && !judged);
  m_again->setVisible(asks && judged);
  m_next->setVisible(!m_player.atEnd());
  m_next->setText(asks && !judged ? "Skip →" : "Next →");
  const QString role = asks && !judged ? QString() : QStringLiteral("primary");
  if (m_next->property("role").toString() == role) return;
  m_next->setProperty("role", role);
  m_next->style()->unpolish(m_next);  // a style looks at a property when it is put on
  m_next->style()->polish(m_next);
}

/// What was begun on the step that is left comes back with it.
void LessonCard::keepDraft() {
  if (!m_editor || m_shown.isEmpty()) return;
  if (m_check->isHidden() || !m_editor->complete() || !m_earlier->isHidden())
    m_drafts.erase(m_shown);  // judged, now or before, or nothing yet
  else
    m_drafts[m_shown] = m_editor->answer();
}

void LessonCard::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (!enter || m_check->isHidden() || !m_check->isEnabled()) return QWidget::keyPressEvent(event);
  m_check->click();
}

void LessonCard::setTheme(const Theme& theme) {
  m_theme = theme;
  static_cast<StepDashes*>(m_progress)->setTheme(theme);
  styleAll();
}

void LessonCard::setTypeScale(double scale) {
  m_scale = scale;
  styleAll();
}

}  // namespace brenier
