#pragma once

#include <QPointF>
#include <QScrollArea>
#include <QVector>
#include <map>
#include <optional>

#include "core/api/run_event.h"
#include "ui/theme/theme.h"

class QLabel;

namespace brenier {

class BoundsBar;
class CreaseCard;
class CurveCard;
class FindingsCard;
class NumberExplanation;
class NumberList;

/// The numbers of the shown run, each saying what kind of statement it is and from how many samples: the certified
/// bounds, the dual value, the error against the exact answer, the losses, and whatever else there is. The cards find
/// their numbers by role; each card and row says on a click, or by Enter, what it means.
class NumbersPanel : public QScrollArea {
  Q_OBJECT

 public:
  explicit NumbersPanel(const std::vector<MetricDescriptor>& metrics, QWidget* parent = nullptr);

  void beginRun();
  void setRunStarted(const RunStarted& started);
  /// Says why there is no score, as long as there is none.
  void setRunState(RunState state);
  /// The frame on show: what it says of the map that no score does.
  void setFrame(const std::shared_ptr<const Snapshot>& frame);
  void addRow(const MetricsRow& row);
  /// The run goes on from another one's weights, of that step or the last one: that one's curves stay, pale, behind its
  /// own.
  void continueRun(std::optional<std::int64_t> from = {});
  /// From that step on the measures are others.
  void changeProblem(std::int64_t step);
  /// Shows the numbers of a kept moment, whose scores come by addMomentRow(); none: those of the run itself.
  void setShownStep(std::optional<std::int64_t> step);
  void addMomentRow(const MetricsRow& row);
  /// A run over pictures: their distance to the held-out ones stands where the error of a map over points does.
  void setPictures(bool on);
  /// Charts in which there is nothing stand there all the same, or not, as in a lesson.
  void setEmptyShown(bool on);
  /// A second method's curves, thick and grey beside the first's; an empty name takes them away.
  void setRival(const QString& name);
  void addRivalRow(const MetricsRow& row);
  /// Another run's curves by the ids of their numbers, over this one's and every one's that follows; an empty name
  /// takes them away.
  void setOverlay(const QString& name, const std::map<QString, QVector<QPointF>>& curves);
  /// What is drawn of this run, and of the second method.
  std::map<QString, QVector<QPointF>> curves() const;
  std::map<QString, QVector<QPointF>> rivalCurves() const;
  /// The newest main error.
  std::optional<double> errorPercent() const;
  /// The step of which it was said.
  std::int64_t errorStep() const { return m_errorStep; }
  std::optional<double> rivalErrorPercent() const;
  /// The newest value of this run, by its id or by what it is for.
  std::optional<MetricValue> latest(const std::string& id) const;
  std::optional<MetricValue> latest(MetricRole role) const { return latest(idOf(role)); }
  /// (upper - lower) / upper of the certified bounds, in percent.
  std::optional<double> gapPercent() const;
  void setTheme(const Theme& theme);
  /// What one of them means, where it was clicked elsewhere; `at` on the screen. Nothing for what is no number of a
  /// run.
  void explainAt(const QPoint& at, const std::string& id);
  /// The popup of a number that was clicked.
  NumberExplanation* explanation() const { return m_explanation; }
  /// A card of another's above all others; it becomes this panel's child.
  void addCardOnTop(QWidget* card);
  /// What is wrong with the shown map.
  FindingsCard* findings() const { return m_findings; }
  CreaseCard* creases() const { return m_creases; }

 private:
  void makeCards(QWidget* body);
  void showValues(const std::vector<MetricValue>& values);
  void showAll();
  void showCharts();
  void rememberFromCurves(std::int64_t step);
  std::optional<MetricValue> shown(MetricRole role) const;
  void showBounds();
  void showDual();
  void showError();
  void showErrorTitle();
  void showDistance();
  void showLosses();
  void showVerdict();
  void showWaiting();
  QString whyNoScore() const;
  bool isScored() const;
  QString otherStep(MetricRole role) const;
  bool isScore(const MetricValue& value) const;
  void explain(QWidget* anchor, const std::vector<std::string>& ids);
  MetricRole errorRole() const { return m_pictures ? MetricRole::pictureDistance : MetricRole::mainError; }
  const MetricDescriptor* descriptorOf(const std::string& id) const;
  const MetricDescriptor* descriptorOf(MetricRole role) const;
  std::string idOf(MetricRole role) const;  ///< empty where no number has it
  std::vector<std::string> idsOf(const std::vector<MetricRole>& roles) const;
  QString helpOf(const std::vector<MetricRole>& roles) const;
  QString columnsText() const;
  void takeColumns(const MetricsRow& row);
  void showErrorHelp();
  void drawOverlay();

  std::vector<MetricDescriptor> m_metrics;
  std::map<std::string, MetricValue> m_latest;
  std::map<std::string, MetricValue> m_moment;       ///< of the kept moment on show
  std::map<std::string, std::int64_t> m_remembered;  ///< the steps of those that were read off the curves
  std::optional<std::int64_t> m_shownStep;
  bool m_momentScored = false;  ///< its scores have come
  std::map<std::string, MetricValue> m_rivalLatest;
  QString m_truth, m_rival, m_overlayName;
  std::map<QString, QVector<QPointF>> m_overlay;
  std::vector<std::string> m_columns;          ///< names, where the file has some
  std::vector<MetricValue> m_columnErrors;     ///< in percent, of the moment on show
  std::vector<MetricValue> m_runColumnErrors;  ///< the newest of the run itself
  bool m_pictures = false;
  bool m_emptyShown = true;
  RunState m_state = RunState::idle;
  bool m_scored = false;  ///< a score of a moment has come
  std::int64_t m_errorStep = -1;
  std::shared_ptr<const Snapshot> m_frame;
  Theme m_theme;
  QLabel* m_verdict = nullptr;
  BoundsBar* m_bounds = nullptr;
  CreaseCard* m_creases = nullptr;
  CurveCard* m_dual = nullptr;
  CurveCard* m_error = nullptr;
  CurveCard* m_losses = nullptr;
  NumberList* m_others = nullptr;
  FindingsCard* m_findings = nullptr;
  NumberExplanation* m_explanation = nullptr;
};

}  // namespace brenier
