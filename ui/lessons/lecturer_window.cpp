#include "ui/lessons/lecturer_window.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/api/error_text.h"
#include "ui/forms/number_text.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_text.h"

namespace brenier {
namespace {

constexpr int kNotesSize = 20, kSmallSize = 16, kTimeSize = 28;  // pixels of type: read from a step away

QLabel* makeLabel(QWidget* parent, const char* name, int size, const char* role = nullptr) {
  auto* label = new QLabel(parent);
  label->setObjectName(name);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  if (role) label->setProperty("role", role);
  label->setStyleSheet(QString("font-size: %1px;").arg(size));  // a role has a size of its own
  return label;
}

/// The question, and among what it chooses, each with why it is none.
QString asked(const LessonStep& step) {
  if (!step.ask) return {};
  QString text = "Asked: " + qs(step.ask->prompt);
  QChar letter('A');
  for (const AskOption& option : step.ask->options) {
    text += QString("\n%1  %2").arg(letter).arg(qs(option.text));
    letter = QChar(letter.unicode() + 1);
    if (!option.right && !option.reason.empty()) text += QStringLiteral("\n     Why not: ") + qs(option.reason);
  }
  return text;
}

/// What is right, as far as the lesson's file says it; what the run decides is said when it has come so far.
QString answerOf(const LessonStep& step) {
  if (!step.ask) return {};
  QString text = asked(step);
  for (const AskOption& option : step.ask->options)
    if (option.right) text += "\nRight: " + qs(asSentence(option.text)) + " " + qs(option.reason);
  return text;
}

/// With a full stop, unless it ends by itself.
QString asSentence(const QString& title) {
  return title.endsWith('?') || title.endsWith('!') || title.endsWith('.') ? title : title + ".";
}

}  // namespace

LecturerWindow::LecturerWindow(const LessonPlayer& player, QWidget* presenting)
    : QWidget(presenting, Qt::Tool), m_player(player) {  // a tool leaves the presenting window its keys
  setObjectName("lecturerWindow");
  setWindowTitle("Lecturer");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 20, 24, 20);
  column->setSpacing(14);
  column->addWidget(buildHead());
  m_caption = makeLabel(this, "lecturerCaption", kNotesSize + 2, "title");
  m_caption->setAccessibleName("What the projector says");
  column->addWidget(m_caption);
  m_scroll = new QScrollArea(this);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* body = new QWidget(m_scroll);
  auto* inside = new QVBoxLayout(body);
  inside->setContentsMargins(0, 0, 0, 0);
  inside->setSpacing(14);
  m_notes = new LessonText(body);
  m_notes->setAccessibleName("Notes of this step");
  m_notes->setPixelSize(kNotesSize);
  m_answer = makeLabel(body, "lecturerAnswer", kSmallSize);
  inside->addWidget(m_notes);
  inside->addWidget(m_answer);
  m_afterHead = makeLabel(body, "lecturerAfterHead", kSmallSize, "muted");
  m_afterHead->setText("What the room reads afterwards");
  m_after = new LessonText(body);
  m_after->setAccessibleName("The answer's text");
  m_after->setPixelSize(kSmallSize);
  inside->addWidget(m_afterHead);
  inside->addWidget(m_after);
  inside->addStretch(1);
  m_scroll->setWidget(body);
  column->addWidget(m_scroll, 1);
  column->addWidget(buildFoot());
  m_ticks.setInterval(1000);
  connect(&m_ticks, &QTimer::timeout, this, &LecturerWindow::showTime);
  resize(820, 620);
}

QWidget* LecturerWindow::buildHead() {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  m_place = makeLabel(head, "lecturerPlace", kSmallSize, "muted");
  m_time = makeLabel(head, "lecturerTime", kTimeSize, "number");
  m_time->setAccessibleName("Time since the lecture began");
  row->addWidget(m_place, 1);
  row->addWidget(m_time);
  return head;
}

QWidget* LecturerWindow::buildFoot() {
  auto* foot = new QWidget(this);
  auto* column = new QVBoxLayout(foot);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  m_next = makeLabel(foot, "lecturerNext", kSmallSize, "muted");
  column->addWidget(m_next);
  auto* row = new QHBoxLayout;
  const auto add = [&](const QString& text, const char* name, void (LecturerWindow::*wanted)()) {
    auto* button = new QPushButton(text, foot);
    button->setObjectName(name);
    button->setMinimumHeight(36);
    button->setFocusPolicy(Qt::NoFocus);  // a clicker's keys go through the lesson, whatever was clicked
    connect(button, &QPushButton::clicked, this, wanted);
    row->addWidget(button, 1);
    return button;
  };
  add("Back", "lecturerBack", &LecturerWindow::backWanted);
  m_blank = add("Blank the screen", "lecturerBlank", &LecturerWindow::blankWanted);
  add("Next", "lecturerForward", &LecturerWindow::nextWanted);
  column->addLayout(row);
  return foot;
}

void LecturerWindow::begin() {
  m_clock.start();
  m_ticks.start();
  showTime();
  refresh();
}

void LecturerWindow::showTime() {
  m_time->setText(durationText(static_cast<double>(m_clock.elapsed() / 1000)));
}

void LecturerWindow::refresh() {
  if (!m_player.isOpen()) return;
  const auto& steps = m_player.lesson().steps;
  const int index = m_player.index();
  if (m_player.atEnd()) return showEnd();
  const LessonStep& step = m_player.step();
  m_place->setText(QString("%1 / %2   %3").arg(index + 1).arg(m_player.count()).arg(qs(step.title)));
  m_caption->setText(qs(m_player.caption()));
  m_notes->setLesson(qs(step.notes.empty() ? step.text : step.notes), m_player.lesson().files);
  const auto right = m_player.rightAnswer();
  m_answer->setText(right && !right->text.empty() ? asked(step) + "\nRight: " + qs(right->text) : answerOf(step));
  m_answer->setVisible(!m_answer->text().isEmpty());
  m_after->setLesson(qs(step.reveal.text), m_player.lesson().files);
  m_after->setVisible(step.ask && !step.reveal.text.empty());
  m_afterHead->setVisible(step.ask && !step.reveal.text.empty());
  const auto following = static_cast<std::size_t>(index) + 1;
  m_next->setText(following < steps.size()
                      ? "Next: " + asSentence(qs(steps[following].title)) + " " + qs(steps[following].caption)
                      : "Next: the end of the lesson");
}

/// The room reads what it can say now; the lecturer, what to make of that, and what comes.
void LecturerWindow::showEnd() {
  const Lesson& lesson = m_player.lesson();
  m_place->setText("End of " + qs(lesson.title));
  m_caption->setText("Now you can say …");
  QString notes = "**Ask** the room to say it, before you read it aloud:\n\n";
  for (const auto& goal : lesson.goals) notes += "- " + qs(goal) + "\n";
  m_notes->setLesson(notes, {});
  for (QWidget* part :
       {static_cast<QWidget*>(m_answer), static_cast<QWidget*>(m_afterHead), static_cast<QWidget*>(m_after)})
    part->hide();
  const Lesson* next = m_player.following();
  const QString leave = "Back leads to the last step; F11 ends presenting.";
  m_next->setText(next ? QString("This was the last step. The next lesson is %1 (%2 minutes): %3. %4")
                             .arg(qs(next->title))
                             .arg(next->minutes)
                             .arg(next->goals.empty() ? QString() : qs(next->goals.front()), leave)
                       : "This was the last step. " + leave);
}

void LecturerWindow::setBlank(bool blank) {
  m_blank->setText(blank ? "Show the screen" : "Blank the screen");
}

void LecturerWindow::setTheme(const Theme& theme) {
  m_notes->setTheme(theme);
  m_after->setTheme(theme);
}

QString LecturerWindow::notes() const {
  return m_notes->markdown();
}

QString LecturerWindow::next() const {
  return m_next->text();
}

void LecturerWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_B) return emit blankWanted();
  if (event->key() == Qt::Key_Escape) {
    close();
    return;
  }
  QWidget::keyPressEvent(event);
}

void LecturerWindow::closeEvent(QCloseEvent* event) {
  m_ticks.stop();
  QWidget::closeEvent(event);
  emit closed();
}

}  // namespace brenier
