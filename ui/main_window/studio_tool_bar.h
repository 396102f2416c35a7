#pragma once

#include <QToolBar>

#include "core/api/descriptor.h"
#include "core/api/run_event.h"
#include "ui/run/run_controller.h"
#include "ui/session/own_problems.h"
#include "ui/theme/theme.h"

class QLabel;
class QToolButton;

namespace brenier {

class Actions;
class BudgetButton;
class LabeledCombo;
class PlayButton;
class ProblemThumbnails;

/// Replay, play, step; problem and solver; what computes; the named layouts.
class StudioToolBar : public QToolBar {
  Q_OBJECT

 public:
  /// `thumbnails` must outlive this.
  StudioToolBar(const Actions& actions, const Catalog& catalog, ProblemThumbnails& thumbnails,
                QWidget* parent = nullptr);

  void setControls(const RunControls& controls);
  void setConfig(const RunConfig& config);
  void setRunStarted(const RunStarted& started);
  void setTheme(const Theme& theme);
  /// Listed after those of the catalogue, with their pictures.
  void setOwnProblems(const std::vector<OwnProblem>& problems);
  /// Whether there is a button that compares.
  void setComparable(bool on);
  /// Likewise for several seeds, and how many there are; 0: the run is alone.
  void setSeedable(bool on);
  void setSeeds(int count);
  /// In a lesson: no selectors and nothing of the machinery, and of the rest what a step leaves to the viewer.
  void setLesson(bool on, bool replay = true, bool steps = true);
  /// Beside a lesson they are the way back to it, and stay also where there is little room.
  void setLayoutsKept(bool on);
  BudgetButton* budget() const { return m_budget; }
  PlayButton* playButton() const { return m_play; }
  LabeledCombo* problems() const { return m_problem; }
  LabeledCombo* solvers() const { return m_solver; }

 signals:
  void problemChosen(const std::string& id);
  void ownProblemChosen(const QString& title);
  void solverChosen(const std::string& id);
  /// So many seeds are to learn side by side; 0: the run alone.
  void seedsChosen(int count);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fold();
  void showPlaces();
  QToolButton* makeCaptioned(QAction* action, const QString& caption, QWidget* parent);
  void makeStepMenu(const Actions& actions, QWidget* parent);
  void addSelectors(const Actions& actions);
  void offerChoices();
  void addSeeds(QAction* action);
  void addStretch();
  int ownIndexOf(const RunConfig& config) const;
  void addLayouts(const Actions& actions);

  const Catalog& m_catalog;
  QAction* m_stepAction = nullptr;
  QAction *m_compare = nullptr, *m_seedsPlace = nullptr;
  QToolButton* m_seedsButton = nullptr;
  QAction* m_replayPlace = nullptr;
  QAction* m_stepsPlace = nullptr;
  std::vector<QAction*> m_machinery;  ///< what no lesson shows
  QAction *m_enginePlace = nullptr, *m_devicePlace = nullptr, *m_layoutsPlace = nullptr;
  int m_folded = 0;  ///< how much of what can be found elsewhere has no room
  bool m_comparable = true, m_seedable = true, m_lesson = false;
  bool m_keepsLayouts = false;
  PlayButton* m_play = nullptr;
  BudgetButton* m_budget = nullptr;
  QToolButton* m_replay = nullptr;
  QToolButton* m_step = nullptr;
  QToolButton* m_stepMenu = nullptr;
  LabeledCombo* m_problem = nullptr;
  std::vector<OwnProblem> m_own;
  ProblemThumbnails& m_thumbnails;
  RunConfig m_config;
  LabeledCombo* m_solver = nullptr;
  QLabel* m_engine = nullptr;
  QLabel* m_device = nullptr;
  Theme m_theme;
  QString m_deviceName;
};

}  // namespace brenier
