#pragma once

#include <QTimer>
#include <QWidget>
#include <cstdint>
#include <optional>

#include "core/api/run_event.h"
#include "ui/theme/theme.h"

class QLabel;
class QToolButton;

namespace brenier {

class TabularLabel;
class TimelineAxis;

/// What is changed where a run branches.
enum class BranchChange {
  nothing,
  halfRates,     ///< every learning rate is halved
  otherSettings  ///< it waits, so that settings can be changed first
};

/// The past of a run: a play button, the axis of its kept moments, and what is on show. What is chosen here is shown
/// while the run goes on.
class TimelineBar : public QWidget {
  Q_OBJECT

 public:
  explicit TimelineBar(QWidget* parent = nullptr);

  /// Another run, which has no past yet.
  void beginRun();
  void setMoments(const MomentsKept& kept);
  /// The run branched off at this step: it is pointed out on the axis.
  void setBranchStep(std::optional<std::int64_t> step);
  /// From this step on the measures are others.
  void markChange(std::int64_t step);
  void setPresentStep(std::int64_t step);
  std::optional<std::int64_t> shown() const;
  bool isPlaying() const { return m_timer.isActive(); }
  void setTheme(const Theme& theme);
  TimelineAxis* axis() const { return m_axis; }

 public slots:
  /// Runs through the kept moments from the one on show, or from the first, to the present.
  void togglePlay();
  void showLive();
  /// Marks the present under a name of its own, and asks for a better one at the mark once it is kept.
  void markPresent();

 signals:
  void shownChanged(std::optional<std::int64_t> step);
  void branchWanted(std::int64_t step, brenier::BranchChange change);
  /// The present is to be marked with a name.
  void markWanted(const QString& name);
  void markNamed(std::int64_t step, const QString& name);
  void exportWanted(std::int64_t step);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void advance();
  void showText();
  void showMenu(std::int64_t step, const QPoint& where);
  void nextSpeed();

  QToolButton* m_play = nullptr;
  QToolButton* m_speed = nullptr;
  QLabel* m_caption = nullptr;
  TimelineAxis* m_axis = nullptr;
  TabularLabel* m_step = nullptr;
  QToolButton* m_live = nullptr;
  QTimer m_timer;
  QString m_asked;      ///< the name of a mark that was asked for and is not kept yet; empty: none
  int m_askedMark = 0;  ///< the number in the newest such name
  int m_rate = 1;
  QString m_note;
  Theme m_theme;
};

}  // namespace brenier
