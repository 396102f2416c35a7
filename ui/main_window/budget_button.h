#pragma once

#include <QToolButton>
#include <deque>
#include <optional>

#include "core/api/run_config.h"
#include "core/api/run_event.h"

class QFrame;

namespace brenier {

class OptionForm;
struct Theme;

/// Beside Play: until when the run learns (steps, seconds, until the gap is below p %), and how long that still takes.
class BudgetButton : public QToolButton {
  Q_OBJECT

 public:
  explicit BudgetButton(QWidget* parent = nullptr);

  void setConfig(const RunConfig& config);
  void setHeartbeat(const Heartbeat& beat);
  /// The newest gap of the certified bounds, in percent, and when it was known.
  void setGap(double percent, double seconds);
  void beginRun();
  void setTheme(const Theme& theme);
  /// The fields, as they stand when the button is pressed.
  OptionForm* form() const { return m_form; }
  /// Seconds that are left; none where there is no budget, or nobody can say.
  std::optional<double> secondsLeft() const;

 signals:
  void edited(const std::string& id, const brenier::OptionValue& value);

 private:
  std::optional<double> secondsToGap(double percent) const;
  void open();
  void showText();

  struct Gap {
    double seconds, percent;
  };
  Budget m_budget;
  std::optional<Heartbeat> m_beat;
  std::deque<Gap> m_gaps;  ///< the newest last
  QFrame* m_popup = nullptr;
  OptionForm* m_form = nullptr;
};

/// The seconds at which a gap that closes at the rate of these moments is below `percent`, counted from the last of
/// them: a straight line through the logarithms. None where it does not close.
std::optional<double> secondsUntil(const std::vector<std::pair<double, double>>& gaps, double percent);

}  // namespace brenier
