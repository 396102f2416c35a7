#pragma once

#include <QScrollArea>
#include <functional>
#include <vector>

#include "core/api/lesson.h"
#include "ui/lessons/shelf_card.h"
#include "ui/theme/theme.h"

class QGridLayout;
class QLabel;

namespace brenier {

/// The lessons that there are, each with what its first step looks like, how long it takes and what one will be able to
/// say afterwards; and the way back to playing freely.
class LessonShelf : public QScrollArea {
  Q_OBJECT

 public:
  explicit LessonShelf(QWidget* parent = nullptr);

  void setLessons(const std::vector<Lesson>& lessons);
  /// Row-major [n, 2] of the first step's source and target.
  void setPicture(const std::string& lesson, const ShelfSide& source, const ShelfSide& target);
  /// A score, 0 to 1, of an earlier time.
  void setScore(const std::string& lesson, double score);
  /// See ShelfCard.
  void setProgress(const std::string& lesson, int step, int count, bool finished);
  void setTheme(const Theme& theme);
  int cardCount() const { return static_cast<int>(m_cards.size()); }

 signals:
  void lessonChosen(const std::string& id);
  void fileWanted();
  void freePlayWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();

  QWidget* m_body = nullptr;
  QGridLayout* m_grid = nullptr;
  QLabel* m_title = nullptr;
  QLabel* m_about = nullptr;
  std::vector<ShelfCard*> m_cards;
  int m_columns = 0;
  Theme m_theme;
};

}  // namespace brenier
