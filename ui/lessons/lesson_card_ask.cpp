// The card's question: its form, what the run allows now, and what came of an answer.
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_text.h"
#include "ui/lessons/score_bar.h"

namespace brenier {
namespace {

constexpr int kAround = 12;  // pixels of what is scrolled to

}  // namespace

void LessonCard::showAsk() {
  const LessonStep& step = m_player.step();
  m_askFrame = new QFrame(m_scroll->widget());
  m_askFrame->setObjectName("askFrame");
  auto* column = new QVBoxLayout(m_askFrame);
  column->setContentsMargins(14, 14, 14, 14);
  column->setSpacing(10);
  addLabel(column, qs(step.ask->prompt), 16, QFont::DemiBold);
  m_editor = makeAskEditor(*step.ask, m_askFrame);
  m_editor->setAccessibleName(qs(step.ask->prompt));
  column->addWidget(m_editor);
  m_earlier =
      addLabel(column, "This is what you answered before. Change it, or check it again.", 13, QFont::Normal, true);
  m_earlier->setObjectName("earlierAnswer");
  if (const StepAnswer* earlier = m_player.earlierAnswer()) m_editor->setAnswer(earlier->given);
  if (const auto draft = m_drafts.find(m_shown); draft != m_drafts.end()) m_editor->setAnswer(draft->second);
  connect(m_editor, &AskEditor::changed, this, [this] {
    m_check->setEnabled(m_editor->complete() && m_player.isSettled());
    showEarlier();
    emit editorChanged();
  });
  m_result = new QWidget(m_askFrame);
  auto* result = new QVBoxLayout(m_result);
  result->setContentsMargins(0, 0, 0, 0);
  result->setSpacing(8);
  column->addWidget(m_result);
  m_body->addWidget(m_askFrame);
}

/// As long as it is what stands there, and nobody has judged it anew.
void LessonCard::showEarlier() {
  const StepAnswer* earlier = m_player.earlierAnswer();
  m_earlier->setVisible(earlier && !m_player.grade() && m_editor->answer() == earlier->given);
}

/// In the editor, as nobody's answer.
void LessonCard::setQuietly(const AskAnswer& answer) {
  const QSignalBlocker quiet(m_editor);
  m_editor->setAnswer(answer);
}

/// What the run and the answer allow now.
void LessonCard::showPhase() {
  if (!m_player.isOpen() || m_player.atEnd()) return;
  if (m_shown != qs(m_player.step().id)) return;  // the next step has begun, and its question is not here yet
  const LessonStep& step = m_player.step();
  const bool plays = step.play != Budget{} || m_player.isRevealing();
  m_waits->setText(m_player.isSettled() || !plays ? QString()
                   : m_player.isHeld()            ? QString("Paused: Space plays on.")
                                                  : QString("Learning…"));
  m_waits->setVisible(!m_waits->text().isEmpty());
  if (!m_editor) return;
  if (m_player.isSettled()) m_editor->setMoment(m_player.moment());
  const auto& grade = m_player.grade();
  m_check->setEnabled(m_editor->complete() && m_player.isSettled() && !m_player.isRevealing());
  showButtons();
  showEarlier();
  std::erase_if(m_labels, [this](const Styled& styled) { return styled.label->parentWidget() == m_result; });
  std::erase_if(m_texts, [this](LessonText* text) { return text->parentWidget() == m_result; });
  qDeleteAll(m_result->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
  m_result->setVisible(grade.has_value());
  if (!grade) {
    if (m_draft) setQuietly(*std::exchange(m_draft, std::nullopt));
    return m_editor->forget(), styleAll();
  }
  if (m_player.onlyShown() && m_editor->showsRightAsAnswer() && !m_draft) {
    m_draft = m_editor->answer();
    setQuietly(m_player.truth()->best);
  }
  m_editor->reveal(*m_player.truth(), *grade);
  showResult(*grade);
}

/// What came of the answer, and what is right of the question.
void LessonCard::showResult(const AskGrade& grade) {
  const LessonStep& step = m_player.step();
  const std::string& right = m_player.truth()->text;
  auto* column = static_cast<QVBoxLayout*>(m_result->layout());
  if (m_player.onlyShown()) {  // nothing was answered, so nothing is said of an answer
    const bool onStage = m_editor->overlay() && m_editor->drawsAnswer();  // and in what follows
    if (!right.empty() && !(onStage && !step.reveal.text.empty()))
      addLabel(column, qs(right), 16, QFont::DemiBold)->setObjectName("gradeSentence");
  } else {
    addLabel(column, qs(grade.number), 30, QFont::Bold)->setObjectName("gradeNumber");
    if (!grade.what.empty()) addLabel(column, qs(grade.what), 13, QFont::Normal, true);
    addLabel(column, qs(grade.sentence), 14, QFont::Normal)->setObjectName("gradeSentence");
    auto* bar = new ScoreBar(m_result);
    bar->setScore(grade.score, m_theme);
    column->addWidget(bar);
    if (grade.score < 0.5 && m_editor->leavesRightToWords()) {
      addLabel(column, "What is right", 13, QFont::Normal, true);
      addLabel(column, qs(right), 14, QFont::DemiBold)->setObjectName("rightSentence");
    }
  }
  if (!step.reveal.text.empty()) addText(column, step.reveal.text);
  styleAll();
  m_followsResult = true;
}

/// As much of it as there is room for, from its beginning, once the card has got its new height.
void LessonCard::scrollToResult() {
  if (!m_followsResult || !m_result || m_result->isHidden()) return;
  const int top = m_result->mapTo(m_scroll->widget(), QPoint()).y();
  const int bottom = m_askFrame->geometry().bottom() + kAround;
  m_scroll->verticalScrollBar()->setValue(std::min(top - kAround, bottom - m_scroll->viewport()->height()));
}

}  // namespace brenier
