#pragma once

#include <QObject>
#include <QString>

#include "core/api/run_event.h"
#include "ui/main_window/start_options.h"

class QAction;
class QWidget;

namespace brenier {

class Actions;
class MessageBar;
class ProblemPanel;
class RunController;
class StudioToolBar;
class TimelineBar;

/// A window over a run that another process learns: says so, in the bar and in the title, and holds back what would
/// change it, with the reason on whatever is grey. When the run ends, or the connection, the bar says that, and what is
/// shown stays. All parts must outlive this.
class Watching : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StudioToolBar& toolBar;
    ProblemPanel& problem;
    MessageBar& messages;
    TimelineBar& timeline;
  };
  Watching(const Parts& parts, const WatchedRun& run, QObject* parent);

  /// "Watching run on cluster3: view only"; once the run is over "Watched run on cluster3"
  QString title() const;
  /// Why something is grey.
  const QString& reason() const { return m_reason; }

 signals:
  void titleChanged();

 protected:
  /// Nobody enables again what is held back.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void hold(QAction* action);
  void hold(QWidget* widget);
  void holdActions();
  void holdWidgets();
  void tell(RunState state, const QString& reason);

  Parts m_parts;
  const WatchedRun m_run;
  const QString m_reason;
  QString m_said;  ///< what stands in the bar
  bool m_over = false;
};

}  // namespace brenier
