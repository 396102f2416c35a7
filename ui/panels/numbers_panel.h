#pragma once

#include <QScrollArea>
#include <map>
#include <optional>

#include "core/api/run_event.h"
#include "ui/theme/theme.h"

namespace brenier {

class BoundsBar;
class CurveCard;
class NumberList;

/// The numbers of the shown run, each saying what kind of statement it is and from how many samples: the certified
/// bounds, the dual value, the error against the exact answer, the losses, and whatever else the solver reports.
class NumbersPanel : public QScrollArea {
  Q_OBJECT

 public:
  explicit NumbersPanel(const std::vector<MetricDescriptor>& metrics, QWidget* parent = nullptr);

  void beginRun();
  void setRunStarted(const RunStarted& started);
  void addRow(const MetricsRow& row);
  /// A run over pictures: their distance to the held-out ones stands where the error of a map over points does.
  void setPictures(bool on);
  /// A second method's curves, dashed beside the first's; an empty name takes them away.
  void setRival(const QString& name);
  void addRivalRow(const MetricsRow& row);
  /// The newest value of this run.
  std::optional<MetricValue> latest(const std::string& id) const;
  /// (upper - lower) / upper of the certified bounds, in percent.
  std::optional<double> gapPercent() const;
  void setTheme(const Theme& theme);

 private:
  void showBounds();
  void showDual();
  void showError();
  void showDistance();
  void showLosses();
  const MetricDescriptor* descriptorOf(const std::string& id) const;
  QString helpOf(const std::string& id) const;

  std::vector<MetricDescriptor> m_metrics;
  std::map<std::string, MetricValue> m_latest;
  std::map<std::string, MetricValue> m_rivalLatest;
  QString m_truth, m_rival;
  bool m_pictures = false;
  Theme m_theme;
  BoundsBar* m_bounds = nullptr;
  CurveCard* m_dual = nullptr;
  CurveCard* m_error = nullptr;
  CurveCard* m_losses = nullptr;
  NumberList* m_others = nullptr;
};

/// "lower bound", "estimate", ...
QString kindText(NumberKind kind);

}  // namespace brenier
