#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <vector>

#include "core/api/seeds.h"
#include "ui/theme/theme.h"

namespace brenier {

class Actions;
class Background;
class DuelPane;
class MessageBar;
class NumbersPanel;
class RunController;
class SeedsCard;
class SeedsSide;
class StageArea;
class StageView;
class StudioToolBar;

/// How many seeds learn beside the window's run and, while two methods are compared, beside the second one; what they
/// say of both is on one card. All parts must outlive this.
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

  /// 0: the runs are alone.
  int count() const { return m_count; }
  void setCount(int count);
  /// The run that is just being opened is one of these, which are shown beside it.
  void open(const std::vector<SavedSeed>& saved);
  /// Runs over pictures have no seeds beside them.
  void setPictures(bool on);
  void setTheme(const Theme& theme);
  SeedsCard* card() const { return m_card; }
  /// What they said last; null before they have. The second method's: null also where there is none.
  std::shared_ptr<const SeedsLook> look() const;
  std::shared_ptr<const SeedsLook> rivalLook() const;

 signals:
  void looked();
  void countChanged();

 private:
  void showCount(int count);
  SeedsSide* makeSide(RunController& run, StageView& stage);
  void restSide(SeedsSide*& side);
  void endSide(SeedsSide*& side);
  void beginSecond();
  void tellRates();
  void fail(const SeedsFault& fault);

  Parts m_parts;
  Make m_make;
  SeedsCard* m_card = nullptr;
  SeedsSide *m_first = nullptr, *m_second = nullptr;  ///< children of this; null: no seeds there
  DuelPane* m_duel = nullptr;                         ///< null: one method alone
  int m_count = 0;
};

}  // namespace brenier
