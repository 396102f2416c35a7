#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <string>

#include "core/api/seeds.h"
#include "core/api/studio_backend.h"
#include "ui/main_window/fair_pace.h"

namespace brenier {

class MessageBar;
class RunController;
class SessionController;
class SeedsController;
class StageArea;

/// The second side of a comparison, as a person chose it.
struct RivalChoice {
  std::string solver;
  OptionValues own;  ///< what was set for this side alone
  std::optional<std::uint64_t> seed;
  FairBy fairBy = FairBy::nothing;
  bool operator==(const RivalChoice&) const = default;
};

/// What learns beside the window's run. It is decided by these, and learns again from its seeds.
struct BesideChoice {
  int seeds = 0;  ///< of each side; 0: there are none
  std::optional<RivalChoice> rival;
  int rivalRun = 0;  ///< its number among the runs of a session, with its weights; 0: it is not kept
  bool operator==(const BesideChoice&) const = default;
};

/// As a small file beside an autosave; read back with what the catalog does not know left out, nothing where it is no
/// such file.
std::string writeBeside(const BesideChoice& beside);
std::optional<BesideChoice> readBeside(const std::string& text, const Catalog& catalog);

/// Keeps with every autosave and every session what learns beside the run, and begins it again where the run comes
/// back; with a session also which of its runs is the second method's. All parts must outlive this.
class BesideKeeper : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    RunController& run;
    SessionController& session;
    StageArea& stage;
    SeedsController* seeds;  ///< null: this program has none
    MessageBar& messages;
    const Catalog& catalog;
  };
  BesideKeeper(const Parts& parts, QObject* parent);

 private:
  BesideChoice here() const;
  void bringBack();
  bool bringRivalRun(int number);

  Parts m_parts;
  bool m_wasThere = false;              ///< an autosave may speak of it
  std::optional<BesideChoice> m_found;  ///< of the run that is being opened
};

}  // namespace brenier
