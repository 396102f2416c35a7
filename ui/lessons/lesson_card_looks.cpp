// The card's last page, and its type and colours.
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_text.h"
#include "ui/lessons/score_bar.h"

namespace brenier {

/// Its further lines stand below its first one, not below the bullet.
void LessonCard::addPoint(QVBoxLayout* into, const QString& text) {
  auto* point = new QWidget(m_scroll->widget());
  auto* row = new QHBoxLayout(point);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  into->addWidget(point);
  for (const QString& part : {QStringLiteral("•"), text}) {
    auto* column = new QVBoxLayout;
    row->addLayout(column, part == text);
    addLabel(column, part, 14, QFont::Normal);
    column->addStretch(1);
  }
}

void LessonCard::showEnd() {
  clearBody();
  m_place->setText("the end");
  showButtons();
  addLabel(m_body, qs(m_player.lesson().title), 24, QFont::DemiBold);
  if (const auto score = m_player.score()) {
    addLabel(m_body, percentText(100 * *score), 34, QFont::Bold)->setObjectName("lessonScore");
    addLabel(m_body, "of what could be had, over the questions that you answered", 13, QFont::Normal, true);
  }
  // What was not answered nobody knows to be understood.
  const auto& steps = m_player.lesson().steps;
  const auto asked = std::count_if(steps.begin(), steps.end(), [](auto& step) { return step.ask.has_value(); });
  const auto skipped = asked - static_cast<std::ptrdiff_t>(m_player.answers().answers.size());
  addLabel(m_body, skipped > 0 ? "Can you say now" : "Now you can say", 16, QFont::DemiBold)
      ->setObjectName("lessonGoals");
  if (skipped > 0)
    addLabel(m_body,
             skipped == 1 ? QString("1 question was skipped.") : QString("%1 questions were skipped.").arg(skipped), 13,
             QFont::Normal, true);
  for (const auto& goal : m_player.lesson().goals) addPoint(m_body, qs(goal));
  for (const auto& answer : m_player.answers().answers) {
    auto* card = new QFrame(m_scroll->widget());
    card->setProperty("card", true);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(6);
    addLabel(column, qs(answer.prompt), 13, QFont::DemiBold);
    addLabel(column, qs(answer.number) + QStringLiteral("   ") + qs(answer.sentence), 13, QFont::Normal, true);
    auto* bar = new ScoreBar(card);
    bar->setScore(answer.score, m_theme);
    column->addWidget(bar);
    m_body->addWidget(card);
  }
  auto* row = new QHBoxLayout;
  auto* holder = new QWidget(m_scroll->widget());
  holder->setLayout(row);
  row->setContentsMargins(0, 0, 0, 0);
  auto* exports = new QPushButton("Export answers…", holder);
  exports->setObjectName("exportAnswers");
  auto* begin = new QPushButton("From the start", holder);
  begin->setObjectName("lessonRestart");
  auto* more = new QPushButton(m_home, holder);
  more->setObjectName("lessonHome");
  const Lesson* following = m_leadsOn ? m_player.following() : nullptr;
  auto* next = new QPushButton(following ? qs(following->title) + QStringLiteral(" →") : QString(), holder);
  next->setObjectName("followingLesson");
  if (following) next->setAccessibleName("The next lesson: " + qs(following->title));
  (following ? next : more)->setProperty("role", "primary");
  if (!following) next->hide();
  connect(next, &QPushButton::clicked, this,
          [this, id = following ? qs(following->id) : QString()] { emit lessonWanted(id); });
  connect(exports, &QPushButton::clicked, this, &LessonCard::exportWanted);
  connect(begin, &QPushButton::clicked, &m_player, [this] { m_player.goTo(0); });
  connect(more, &QPushButton::clicked, this, &LessonCard::shelfWanted);
  exports->setVisible(!m_player.answers().answers.empty());
  auto* buttons = new QVBoxLayout;
  buttons->setSpacing(8);
  for (auto* button : {next, more, begin, exports}) {
    button->setMinimumHeight(36);
    buttons->addWidget(button);
  }
  row->addLayout(buttons);
  m_body->addWidget(holder);
  m_body->addStretch(1);
  styleAll();
  emit editorChanged();
}

void LessonCard::styleAll() {
  for (const Styled& styled : m_labels) {
    styled.label->setFont(uiFont(static_cast<int>(styled.pixels * m_scale), styled.weight));
    const bool number = styled.label->objectName() == "gradeNumber" || styled.label->objectName() == "lessonScore";
    const bool good = m_player.grade() && m_player.grade()->score >= 0.5;
    const QColor color = number         ? (good || m_player.atEnd() ? m_theme.accent : m_theme.error)
                         : styled.muted ? m_theme.mutedText
                                        : m_theme.text;
    styled.label->setStyleSheet(QString("color: %1; font-size: %2px; font-weight: %3;")
                                    .arg(color.name())
                                    .arg(static_cast<int>(styled.pixels * m_scale))
                                    .arg(styled.weight));
  }
  for (LessonText* text : m_texts) {
    text->setTheme(m_theme);
    text->setPixelSize(static_cast<int>(15 * m_scale));
  }
  for (auto* bar : findChildren<ScoreBar*>()) bar->setTheme(m_theme);
  if (m_askFrame) {
    // A breath of the accent over the panel, in both themes.
    const QColor panel = m_theme.panel, accent = m_theme.accent;
    const auto mixed = [](int a, int b) { return (a * 88 + b * 12) / 100; };
    const QColor tint(mixed(panel.red(), accent.red()), mixed(panel.green(), accent.green()),
                      mixed(panel.blue(), accent.blue()));
    m_askFrame->setStyleSheet(
        QString("#askFrame { background: %1; border: none; border-radius: 10px; }").arg(tint.name()));
  }
  if (m_editor) {
    m_editor->setTheme(m_theme);
    m_editor->setTypeScale(m_scale);
  }
}

}  // namespace brenier
