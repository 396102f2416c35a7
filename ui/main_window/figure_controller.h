#pragma once

#include <QObject>
#include <QPointer>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/figures/figure_page.h"
#include "ui/figures/figure_spec.h"
#include "ui/theme/theme.h"

namespace brenier {

class Actions;
class Background;
class FigureDialog;
struct FigureRequest;
class MessageBar;
class NumbersPanel;
enum class MessageKind;
class RunController;
class SessionController;
class StageArea;
class TimelineBar;
struct Catalog;

/// *Figure...*: gives the dialog what its panels show (moments of the run one after the other, the second method,
/// curves), writes its page beside the window, and keeps its settings in the session. All parts must outlive this.
class FigureController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    NumbersPanel& numbers;
    TimelineBar& timeline;
    MessageBar& messages;
    Background& background;
    SessionController& session;
    const Catalog& catalog;
  };
  FigureController(const Parts& parts, QWidget* window);

  void open();
  /// Null where none is open.
  FigureDialog* dialog() const;
  void setTheme(const Theme& theme);

 private:
  void takeStage();
  void describeStage();
  void say(MessageKind kind, const QString& text, const QString& hint = {});
  void askForNext();
  void give(const std::shared_ptr<const Snapshot>& moment);
  void showPanels();
  void offer();
  FigurePanel panelOf(const PanelSpec& spec) const;
  FigurePanel curvesOf(const PanelSpec& spec) const;
  void save(const QString& path);
  void draw(const FigureRequest& request);
  void keep();

  Parts m_parts;
  QWidget* m_window;
  QPointer<FigureDialog> m_dialog;
  FigureSpec m_spec;
  bool m_known = false;  ///< the spec is of this sitting, or of the session that was opened
  std::shared_ptr<const Snapshot> m_present, m_rival;
  StageStyle m_style, m_rivalStyle;
  std::map<std::int64_t, std::shared_ptr<const Snapshot>> m_moments;  ///< null: not kept
  std::optional<std::int64_t> m_wanted;                               ///< that is on its way
  std::optional<std::int64_t> m_shownBefore;
  Theme m_theme;
};

}  // namespace brenier
