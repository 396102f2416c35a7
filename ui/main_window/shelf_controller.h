#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <map>
#include <string>

#include "ui/main_window/beside.h"
#include "ui/run/run_shelf.h"
#include "ui/session/run_trace.h"

class QImage;

namespace brenier {

class DuelPane;
class MessageBar;
class NumbersPanel;
class RunController;
class ShelfBar;
class StageArea;
struct Catalog;

/// The runs of the sitting: describes on the shelf what leaves the window, brings back what is clicked, draws one run
/// over another. All parts must outlive this.
class ShelfController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    RunShelf& shelf;
    RunController& run;
    StageArea& stage;
    NumbersPanel& numbers;
    ShelfBar& bar;
    MessageBar& messages;
    const Catalog& catalog;
  };
  ShelfController(const Parts& parts, QWidget* window);

  /// The run whose trace is drawn over the one on show; 0: none.
  int overlaid() const { return m_overlaid; }
  void setOverlaid(int id);
  /// The second method's run is a run of the sitting, too.
  void watch(DuelPane* duel);

 private:
  void show();
  void describe(const RunController& run, const QImage& picture, const std::optional<double>& score,
                std::int64_t scoreStep = -1);
  void describeShown(bool withPicture);
  void leave(std::map<std::string, std::string>& files);
  void bringRivalBack(int place);
  void rename(int id);

  Parts m_parts;
  QWidget* m_window;
  QTimer m_timer;
  QPointer<DuelPane> m_duel;  ///< the second method, while two are compared
  struct Beside {
    int place = 0;
    RivalChoice choice;
  };
  std::map<int, Beside> m_besides;  ///< the second method's run, by the place of the run beside which it learned
  int m_overlaid = 0, m_beat = 0, m_rival = 0;
};

}  // namespace brenier
