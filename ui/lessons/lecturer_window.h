#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "ui/theme/theme.h"

class QLabel;
class QPushButton;
class QScrollArea;

namespace brenier {

class LessonPlayer;
class LessonText;

/// What only the lecturer sees while a lesson is presented: the sentence that is on the projector, the notes of the
/// step, what is right where it asks, the step that comes next, and the time since it began. The keys of the window
/// that presents work here too.
class LecturerWindow : public QWidget {
  Q_OBJECT

 public:
  /// `player` must outlive this.
  LecturerWindow(const LessonPlayer& player, QWidget* presenting);

  /// The clock begins anew.
  void begin();
  /// The step on show may be another, or judged.
  void refresh();
  /// The audience sees nothing.
  void setBlank(bool blank);
  void setTheme(const Theme& theme);
  QString notes() const;
  QString next() const;

 signals:
  void nextWanted();
  void backWanted();
  void blankWanted();
  void closed();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  QWidget* buildHead();
  QWidget* buildFoot();
  void showTime();
  void showEnd();

  const LessonPlayer& m_player;
  QElapsedTimer m_clock;
  QTimer m_ticks;
  QLabel* m_place = nullptr;
  QLabel* m_time = nullptr;
  QLabel* m_caption = nullptr;
  QScrollArea* m_scroll = nullptr;
  LessonText* m_notes = nullptr;
  QLabel* m_answer = nullptr;
  QLabel* m_afterHead = nullptr;
  LessonText* m_after = nullptr;  ///< what the answer's text says
  QLabel* m_next = nullptr;
  QPushButton* m_blank = nullptr;
};

}  // namespace brenier
