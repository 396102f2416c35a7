#pragma once

#include <QStatusBar>
#include <QTimer>
#include <optional>
#include <vector>

#include "core/api/run_event.h"
#include "ui/theme/theme.h"
#include "ui/work/background.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace brenier {

class TabularLabel;

/// The line at the bottom: state, step, speed and cost at the left, what is known of the answer at the right.
class StatusStrip : public QStatusBar {
  Q_OBJECT

 public:
  explicit StatusStrip(QWidget* parent = nullptr);

  void beginRun();
  void setState(RunState state, const QString& reason);
  void setStep(std::int64_t step);
  void setHeartbeat(const Heartbeat& beat);
  void setScores(std::optional<double> gapPercent, std::optional<double> uvpPercent);
  /// Of a run over pictures, in its stead.
  void setDistance(double frechet);
  /// What goes on in the background: the newest of it, once it has lasted long enough to be read.
  void setJobs(const std::vector<JobState>& jobs);
  void setTheme(const Theme& theme);
  QString stateShown() const;
  std::int64_t stepShown() const { return m_shownStep; }
  QString jobShown() const;

 signals:
  void cancelWanted(brenier::JobId job);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fold();
  void createJob();
  void showJob();
  TabularLabel* addNumber(const QString& widest, const QString& toolTip);

  RunState m_state = RunState::idle;
  std::int64_t m_shownStep = 0;
  std::optional<std::int64_t> m_pausedAt;  ///< the first step that was seen since it was paused
  Theme m_theme;
  QLabel* m_dot = nullptr;
  QLabel* m_stateLabel = nullptr;
  TabularLabel* m_step = nullptr;
  TabularLabel* m_speed = nullptr;
  TabularLabel* m_looking = nullptr;
  TabularLabel* m_memory = nullptr;
  TabularLabel* m_time = nullptr;
  bool m_learnsToBudget = false;  ///< its bar is shown where no text of a menu is
  QProgressBar* m_progress = nullptr;
  TabularLabel* m_scores = nullptr;
  std::vector<JobState> m_jobs;
  QTimer m_jobDelay;
  QWidget* m_job = nullptr;
  QLabel* m_jobTitle = nullptr;
  QProgressBar* m_jobProgress = nullptr;
  QToolButton* m_jobCancel = nullptr;
};

}  // namespace brenier
