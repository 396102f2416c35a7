#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/api/run_event.h"
#include "core/api/seeds.h"

namespace brenier {

class Background;
class RunController;
class StageView;

/// Several seeds of one run, the window's or that of a second method, which learn beside it up to the step at which it
/// is: they begin when it begins, wait when it waits, and it goes no faster than they can. What they say is on its
/// stage. The parts must outlive this.
class SeedsSide : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    RunController& run;
    StageView& stage;
    Background& background;
  };
  SeedsSide(const Parts& parts, std::unique_ptr<SeedsMachine> machine, const PlaneChoice& plane, QObject* parent);
  ~SeedsSide() override;

  /// So many: those that are there go on from where they are, others begin as soon as the run is there.
  void setCount(int count);
  /// The run that begins next is one of these: they are shown as they were saved.
  void openWithNext(const std::vector<SavedSeed>& saved);
  void setPlane(const PlaneChoice& plane);
  /// Nothing of them is seen or heard until setCount(), and they wait with what they learned; false where there is
  /// nothing yet that would be kept.
  bool rest();
  /// Nothing of them is seen or heard any more; nobody waits for their threads. This is of no use afterwards.
  void end();
  /// What they said last; null before they have.
  const std::shared_ptr<const SeedsLook>& look() const { return m_look; }
  /// Steps that all of them make together in a second; 0 as long as that is not known.
  double stepsPerSecond() const { return m_look ? m_look->stepsPerSecond : 0; }

 signals:
  /// They begin, or are others: nothing is known of them.
  void begun(int count);
  void looked();
  /// They rest beside another run than theirs.
  void useless();
  void failed(const brenier::SeedsFault& fault);

 private:
  void connectRun();
  void begin(const RunConfig& config);
  void resize();
  void forget();
  void drain();
  void follow(std::int64_t step);
  void keepPace();
  void setPace(double pace);
  void takeOptions(const RunConfig& config);

  Parts m_parts;
  std::unique_ptr<SeedsMachine> m_machine;
  std::shared_ptr<const SeedsLook> m_look;
  std::vector<SavedSeed> m_saved;  ///< with which the next run comes
  RunConfig m_config;              ///< that they began with, and what was changed since
  RunId m_begun = 0;               ///< the run that they learn beside
  std::int64_t m_restsAt = -1;     ///< the step at which saved ones are shown
  int m_count = 0;
  bool m_isThere = false;  ///< what began has said something
  bool m_rests = false;
  std::optional<Heartbeat> m_beat;
  double m_free = 0;  ///< steps a second that the run makes when they do not hold it
  double m_pace = 0;  ///< at which they hold it; 0: they do not
};

}  // namespace brenier
