#pragma once

#include <QObject>
#include <QTimer>

#include "core/api/duel_table.h"

namespace brenier {

class Actions;
class DuelPane;
class DuelWindow;
class RunController;
class SeedsController;
class StageArea;

/// Keeps the newest numbers of both sides, and shows them as a table while two methods are compared. All parts must
/// outlive this.
class DuelNumbers : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    SeedsController* seeds;  ///< null: this program has none
    const Catalog& catalog;
  };
  DuelNumbers(const Parts& parts, DuelText text, QWidget* window);

  DuelTable table() const;
  void show();
  /// Null where it was never opened.
  DuelWindow* window() const { return m_shown; }

 signals:
  void said(const brenier::Status& status, const QString& done);

 private:
  void take(DuelSide& side, const MetricsRow& row);
  void follow();

  Parts m_parts;
  DuelText m_text;
  QWidget* m_window;
  DuelSide m_first, m_second;
  QTimer m_timer;  ///< rows come faster than anybody reads
  DuelWindow* m_shown = nullptr;  ///< made when it is first wanted
};

}  // namespace brenier
