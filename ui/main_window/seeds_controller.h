#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>

#include "core/api/run_event.h"
#include "core/api/seeds.h"
#include "ui/theme/theme.h"

namespace brenier {

class Actions;
class Background;
class MessageBar;
class NumbersPanel;
class RunController;
class SeedsCard;
class StageArea;
class StudioToolBar;

/// Several seeds of the window's run, which learn beside it up to the step at which it is: they begin when it begins,
/// wait when it waits, and it goes no faster than they can. All parts must outlive this.
class SeedsController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    NumbersPanel& numbers;
    StudioToolBar& toolBar;
    MessageBar& messages;
    Background& background;
  };
  using Make = std::function<std::unique_ptr<SeedsMachine>()>;
  SeedsController(const Parts& parts, Make make, QObject* parent);
  ~SeedsController() override;

  /// 0: the run is alone.
  int count() const { return m_count; }
  void setCount(int count);
  /// Runs over pictures have no seeds beside them.
  void setPictures(bool on);
  void setTheme(const Theme& theme);
  SeedsCard* card() const { return m_card; }
  /// What they said last; null before they have.
  const std::shared_ptr<const SeedsLook>& look() const { return m_look; }

 signals:
  void looked();

 private:
  void connectRun();
  void begin(const RunConfig& config);
  void end();
  void drain();
  void follow(std::int64_t step);
  void keepPace();
  void takeOptions(const RunConfig& config);

  Parts m_parts;
  Make m_make;
  SeedsCard* m_card = nullptr;
  std::unique_ptr<SeedsMachine> m_machine;
  std::shared_ptr<const SeedsLook> m_look;
  RunConfig m_config;  ///< that they began with, and what was changed since
  RunId m_begun = 0;   ///< the run that they learn beside
  int m_count = 0;
  std::optional<Heartbeat> m_beat;
  double m_free = 0;  ///< steps a second that the run makes when nothing holds it
  double m_pace = 0;
  bool m_held = false;  ///< the run has a pace because of the seeds
};

}  // namespace brenier
