#include "ui/main_window/view_actions.h"

#include <QAction>

#include "ui/main_window/actions.h"
#include "ui/main_window/window_layout.h"

namespace brenier {

ViewActions::ViewActions(Actions& actions, WindowLayout& layout, ThemeManager& themes, QObject* parent)
    : QObject(parent), m_actions(actions), m_layout(layout), m_themes(themes) {
  const auto on = [this](ActionId id, auto function) {
    connect(m_actions[id], &QAction::triggered, this, [function] { function(); });
  };
  on(ActionId::layoutTeach, [this] { m_layout.apply(NamedLayout::teach); });
  on(ActionId::layoutDebug, [this] { m_layout.apply(NamedLayout::debug); });
  on(ActionId::layoutPresent, [this] { m_layout.setPresenting(!m_layout.isPresenting()); });
  on(ActionId::present, [this] { m_layout.setPresenting(!m_layout.isPresenting()); });
  on(ActionId::hidePanels, [this] { m_layout.setPanelsHidden(!m_layout.panelsHidden()); });
  on(ActionId::restoreLayout, [this] { m_layout.restoreDefault(); });
  on(ActionId::themeLight, [this] { chooseTheme(ThemeChoice::light); });
  on(ActionId::themeDark, [this] { chooseTheme(ThemeChoice::dark); });
  on(ActionId::themeSystem, [this] { chooseTheme(ThemeChoice::system); });
  connect(&m_layout, &WindowLayout::changed, this, &ViewActions::showLayout);
  connect(&m_themes, &ThemeManager::themeChanged, this, &ViewActions::showTheme);
}

void ViewActions::chooseTheme(ThemeChoice choice) {
  m_themes.setChoice(choice);
  showTheme();  // the tick marks, also where the colours stay
}

void ViewActions::showTheme() {
  m_actions[ActionId::themeLight]->setChecked(m_themes.choice() == ThemeChoice::light);
  m_actions[ActionId::themeDark]->setChecked(m_themes.choice() == ThemeChoice::dark);
  m_actions[ActionId::themeSystem]->setChecked(m_themes.choice() == ThemeChoice::system);
}

void ViewActions::showLayout() {
  const bool presenting = m_layout.isPresenting(), hidden = m_layout.panelsHidden();
  const bool left = m_layout.problemShown();
  m_actions[ActionId::present]->setChecked(presenting);
  m_actions[ActionId::hidePanels]->setChecked(hidden);
  m_actions[ActionId::layoutPresent]->setChecked(presenting);
  m_actions[ActionId::layoutTeach]->setChecked(!presenting && !left && !hidden);
  m_actions[ActionId::layoutDebug]->setChecked(!presenting && left);
}

}  // namespace brenier
