#pragma once

#include <QFrame>
#include <QTimer>
#include <array>
#include <optional>

#include "core/api/studio_backend.h"
#include "ui/work/background.h"

class QLabel;
class QPushButton;

namespace brenier {

class RunController;
class StageArea;

/// A run whose networks take long to start, in many dimensions or over large files: its source and its target are on
/// the stage meanwhile, and a card there says what goes on and stops it. Runs that begin at once never show it.
class StartingLook : public QFrame {
  Q_OBJECT

 public:
  StartingLook(RunController& run, StageArea& stage, Background& background, const StudioBackend& backend);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void wait();
  void frame();
  void take(int side, const PlanePoints& points);
  void say(const QString& what);
  void place();
  void end();

  RunController& m_run;
  StageArea& m_stage;
  Background& m_background;
  const StudioBackend& m_backend;
  QTimer m_soon;
  std::array<JobId, 2> m_jobs{};  ///< of the source's and the target's points
  std::array<std::optional<PlanePoints>, 2> m_points;
  bool m_waits = false;
  QLabel* m_text = nullptr;
  QPushButton* m_stop = nullptr;
};

}  // namespace brenier
