#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "core/api/studio_backend.h"
#include "ui/main_window/beside.h"
#include "ui/main_window/fair_pace.h"
#include "ui/theme/theme.h"

class QComboBox;
class QFrame;
class QLabel;
class QToolButton;

namespace brenier {

class DuelHeader;
class LabeledCombo;
class OptionForm;
class RunController;
class StageView;

/// A second method beside the first: the same measures, samples and seeds, with a machinery and a stage of its own. The
/// window passes on what happens to the first run, so that both play, pause, step and start over together.
class DuelPane : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kHeaderHeight = 46;
  /// What a stage needs where there are two of them, so that neither is wider.
  QSize leastStage() const;

  explicit DuelPane(std::unique_ptr<StudioBackend> backend, QWidget* parent = nullptr);
  ~DuelPane() override;

  /// Listens no more. The machinery comes back, so that its end, which may wait for a step or a score, can be awaited
  /// elsewhere; the pane is of no use afterwards.
  std::unique_ptr<StudioBackend> close();
  /// Learns `config`'s problem with this pane's method.
  void begin(const RunConfig& config);
  /// The first run went on with its weights; where its measures are others now, this one follows in the same way.
  void follow(const RunConfig& config);
  void setPlaying(bool playing);
  void step(StepPart part);
  void setView(const ViewRequest& view);
  void setPlane(const PlaneChoice& plane);
  /// The kept moment that corresponds to the first side's at that step; none: the newest again.
  void showMoment(std::optional<std::int64_t> step);
  void setTheme(const Theme& theme);
  /// Where the first run is; answers by pacesWanted() and the pane's own pace.
  void setFirst(const Heartbeat& beat);
  /// What both have in common; by default nothing, each goes as fast as it can.
  void setFairBy(FairBy what);
  FairBy fairBy() const { return m_fairBy; }
  /// Steps a second that seeds beside each side can make, which are then all that it can; 0: there are none.
  void setSeedRates(double first, double second);
  /// What a person chose for this side; taken back before begin().
  RivalChoice choice() const;
  void setChoice(const RivalChoice& choice);
  /// The second method's own options and weight seed, beside those of its problem.
  void setOption(const std::string& id, const OptionValue& value);

  StageView* stage() const { return m_stage; }
  RunController& controller() { return *m_controller; }
  LabeledCombo* solvers() const { return m_solver; }
  QString solverTitle() const;

 signals:
  void metrics(const brenier::MetricsRow& row);
  /// The method is another one, or starts over: what was drawn of it before is past.
  void begun();
  void closeWanted();
  /// Both sides' numbers beside one another.
  void tableWanted();
  /// How fast the first run may go; 0: as it likes.
  void firstPaceWanted(double stepsPerSecond);

 private:
  void createHeader();
  void createOptions(QWidget* header);
  QComboBox* makeFair(QWidget* parent, const char* name);
  void keepFair();
  int rivalOf(const std::string& id) const;
  bool firstHasBudget() const;
  void showScores(const MetricsRow& row);

  std::unique_ptr<StudioBackend> m_backend;
  RunController* m_controller = nullptr;
  DuelHeader* m_header = nullptr;
  LabeledCombo* m_solver = nullptr;
  QLabel* m_scores = nullptr;
  QToolButton *m_table = nullptr, *m_close = nullptr;
  StageView* m_stage = nullptr;
  RunConfig m_config;  ///< of the first run
  std::vector<KeptMoment> m_moments;
  std::shared_ptr<const Snapshot> m_live;
  QToolButton* m_optionsButton = nullptr;
  QFrame* m_popup = nullptr;
  OptionForm* m_form = nullptr;
  OptionForm* m_seedForm = nullptr;
  QComboBox *m_fair = nullptr, *m_fairBelow = nullptr;  ///< the second among the options, where the row has no room
  OptionValues m_own;                                   ///< what was set for this side alone
  std::optional<std::uint64_t> m_seed;
  std::string m_optionsFor;  ///< the method that the form shows
  bool m_chosen = false;     ///< the method was, before the first run is known
  FairBy m_fairBy = FairBy::nothing;
  std::optional<Heartbeat> m_first, m_second;
  double m_firstFree = 0, m_secondFree = 0;  ///< steps a second that each made when nothing held it
  double m_firstSeeds = 0, m_secondSeeds = 0;
  FairPaces m_paces;
};

}  // namespace brenier
