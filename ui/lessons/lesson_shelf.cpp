#include "ui/lessons/lesson_shelf.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/lessons/shelf_card.h"

namespace brenier {
namespace {

constexpr int kLeastCardWidth = 290, kGap = 18, kMargin = 36;

}  // namespace

LessonShelf::LessonShelf(QWidget* parent) : QScrollArea(parent), m_theme(Theme::lightTheme()) {
  setObjectName("lessonShelf");
  setAccessibleName("Lessons");
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_body = new QWidget(this);
  m_body->setObjectName("shelfBody");
  auto* column = new QVBoxLayout(m_body);
  column->setContentsMargins(kMargin, 28, kMargin, 28);
  column->setSpacing(18);
  auto* head = new QHBoxLayout;
  auto* words = new QVBoxLayout;
  m_title = new QLabel("Learn", m_body);
  m_about = new QLabel("Predict, see, and be told how far off you were.", m_body);
  words->addWidget(m_title);
  words->addWidget(m_about);
  head->addLayout(words, 1);
  auto* file = new QPushButton("Open a lesson…", m_body);
  file->setObjectName("shelfOpen");
  auto* free = new QPushButton("Free play", m_body);
  free->setObjectName("shelfFreePlay");
  free->setProperty("role", "primary");
  for (auto* button : {file, free}) {
    button->setMinimumHeight(36);
    head->addWidget(button);
  }
  connect(file, &QPushButton::clicked, this, &LessonShelf::fileWanted);
  connect(free, &QPushButton::clicked, this, &LessonShelf::freePlayWanted);
  column->addLayout(head);
  m_grid = new QGridLayout;
  m_grid->setSpacing(kGap);
  column->addLayout(m_grid);
  column->addStretch(1);
  setWidget(m_body);
}

void LessonShelf::setLessons(const std::vector<Lesson>& lessons) {
  qDeleteAll(m_cards);
  m_cards.clear();
  for (const auto& lesson : lessons) {
    auto* card = new ShelfCard(lesson, m_body);
    card->setTheme(m_theme);
    connect(card, &QAbstractButton::clicked, this, [this, id = lesson.id] { emit lessonChosen(id); });
    m_cards.push_back(card);
  }
  m_columns = 0;
  arrange();
}

void LessonShelf::arrange() {
  const int columns = std::max(1, (viewport()->width() - 2 * kMargin + kGap) / (kLeastCardWidth + kGap));
  if (columns == m_columns) return;
  m_columns = columns;
  for (int i = 0; i < cardCount(); ++i)
    m_grid->addWidget(m_cards[static_cast<std::size_t>(i)], i / columns, i % columns);
  for (int c = 0; c < 12; ++c) m_grid->setColumnStretch(c, c < columns ? 1 : 0);
}

void LessonShelf::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  arrange();
}

void LessonShelf::setPicture(const std::string& lesson, const ShelfSide& source, const ShelfSide& target) {
  for (auto* card : m_cards)
    if (card->lesson() == lesson) card->setPicture(source, target);
}

void LessonShelf::setScore(const std::string& lesson, double score) {
  for (auto* card : m_cards)
    if (card->lesson() == lesson) card->setScore(score);
}

void LessonShelf::setProgress(const std::string& lesson, int step, int count, bool finished) {
  for (auto* card : m_cards)
    if (card->lesson() == lesson) card->setProgress(step, count, finished);
}

void LessonShelf::setTheme(const Theme& theme) {
  m_theme = theme;
  m_body->setStyleSheet(QString("#shelfBody { background: %1; }").arg(theme.window.name()));
  m_title->setStyleSheet(QString("color: %1; font-size: 28px; font-weight: 600;").arg(theme.text.name()));
  m_about->setStyleSheet(QString("color: %1; font-size: 15px;").arg(theme.mutedText.name()));
  for (auto* card : m_cards) card->setTheme(theme);
}

}  // namespace brenier
