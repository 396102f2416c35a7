#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QPointF>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "core/api/run_event.h"
#include "core/api/slow_step.h"

namespace brenier {

class Actions;
class RunController;
class StageArea;

/// A training step in slow motion: asks the run for one, and shows what was recorded of it sub-step by sub-step,
/// forwards and backwards, by itself or by hand. The run stays where the step left it. Another run, or one that goes
/// on, ends it. All parts must outlive this.
class SlowController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    const Catalog& catalog;
  };
  SlowController(const Parts& parts, QObject* parent);

  /// Whether a step is on show.
  bool isOn() const { return m_step != nullptr; }
  const std::shared_ptr<const SlowStep>& step() const { return m_step; }
  int index() const { return m_index; }
  bool isPlaying() const { return m_playing; }
  /// Takes a step of the run; it is shown when it is there.
  void begin();
  void play(bool on);
  void goTo(int index);
  /// How many times as fast as by default things move and sentences follow one another.
  void setSpeed(double speed) { m_speed = speed; }
  /// False where nothing was on show.
  bool leave();
  /// While a step is on show: Left, Right, Space, Home, End, Esc. False: the key means nothing here.
  bool takesKey(int key);

 private:
  void connectRun();
  void offer();
  void show(std::shared_ptr<const SlowStep> step);
  void run(bool playing, bool moving);
  void showPart();
  void advance();
  int count() const { return static_cast<int>(m_step->parts.size()); }
  double secondsOf(int index) const;
  void keepNumbers(const MetricsRow& row);

  Parts m_parts;
  std::shared_ptr<const SlowStep> m_step;
  int m_index = 0;
  bool m_playing = false;
  QTimer m_timer;  ///< runs while something moves
  QElapsedTimer m_clock;
  double m_speed = 1;
  double m_seconds = 0;  ///< that the sub-step has been on show
  struct Dot {
    std::string number;
    QPointF at;
  };
  std::vector<Dot> m_numbers;  ///< of the run: what a curve may be drawn of
};

}  // namespace brenier
