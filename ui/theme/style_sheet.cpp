#include "ui/theme/style_sheet.h"

#include <utility>

#include "ui/theme/theme.h"

namespace brenier {
namespace {

const char* const kFrames = R"(
QMainWindow, QDialog { background: @window; }
QMainWindow::separator { background: @hairline; width: 1px; height: 1px; }
QFrame[card="true"] { background: @card; border: 1px solid @hairline; border-radius: 8px; }
QFrame[bar="true"] { background: @panel; border: none; }
QLabel { background: transparent; border: none; color: @text; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="muted"] { color: @muted; font-size: 12px; }
QLabel[role="section"] { color: @muted; font-size: 11px; font-weight: 500; }
QLabel[role="number"] { font-size: 18px; font-weight: 600; }
QLabel:disabled { color: @disabled; }
QLabel[role="muted"]:focus { color: @accent; text-decoration: underline; }
QToolTip { background: @card; color: @text; border: 1px solid @hairline; padding: 5px 8px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QDockWidget { color: @text; }
QDockWidget::title { background: @panel; padding: 6px 10px; text-align: left; }
QStatusBar { background: @window; border-top: 1px solid @hairline; color: @muted; }
QStatusBar::item { border: none; }
QToolBar { background: @panel; border: none; border-bottom: 1px solid @hairline; spacing: 8px; padding: 4px 12px; }
QToolBar::separator { background: @hairline; width: 1px; margin: 6px 8px; }
QSplitter::handle { background: @hairline; }
QGroupBox { border: 1px solid @hairline; border-radius: 8px; margin-top: 14px; padding-top: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; color: @muted; }
QTabWidget::pane { border: none; border-top: 1px solid @hairline; }
QTabBar::tab { background: transparent; color: @muted; padding: 7px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
)";

const char* const kButtons = R"(
QPushButton, QToolButton { background: @button; color: @text; border: 1px solid transparent; border-radius: 6px;
  padding: 5px 12px; }
QToolButton { padding: 4px 8px; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @groove; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @disabled; }
QPushButton:checked, QToolButton:checked { background: @card; border-color: @hairline; font-weight: 600; }
QPushButton[role="primary"], QToolButton[role="primary"] { background: @accent; color: @onAccent; font-weight: 600; }
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover { background: @accentHover; }
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus { border-color: @text; }
QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled { background: @groove; color: @disabled; }
QPushButton[role="flat"], QToolButton[role="flat"] { background: transparent; }
QPushButton[role="flat"]:hover, QToolButton[role="flat"]:hover { background: @button; }
QPushButton[role="segment"], QToolButton[role="segment"] { padding: 6px 10px; color: @muted; }
QPushButton[role="segment"]:checked, QToolButton[role="segment"]:checked { color: @text; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton::menu-button { border: none; width: 20px; }
QFrame#drawingStrip QToolButton { padding: 4px; }
)";

const char* const kInputs = R"(
QLineEdit, QPlainTextEdit, QTextEdit { background: @field; color: @text; border: 1px solid @hairline;
  border-radius: 6px; padding: 4px 8px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover { border-color: @groove; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: @accent; }
QLineEdit:disabled { color: @disabled; background: @panel; }
QAbstractSpinBox { min-height: 23px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; border-radius: 0; padding: 0; }
QComboBox QAbstractItemView, QListView, QTreeView, QTableView { background: @card; border: 1px solid @hairline;
  outline: none; selection-background-color: @button; selection-color: @text; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @hairline;
  padding: 5px 8px; }
QTableView::item { padding: 2px 6px; }
#experimentWindow QTableView { selection-background-color: @accent; selection-color: @onAccent; }
QComboBox QAbstractItemView { padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 22px; padding: 0px 6px; }
QMenu { background: @card; border: 1px solid @hairline; padding: 5px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: @button; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @hairline; margin: 5px 8px; }
QMenuBar { background: @window; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @button; }
)";

const char* const kSliders = R"(
QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; background: @groove; border-radius: 2px; }
QSlider::sub-page:horizontal { height: 4px; background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @handle;
  border: 1px solid @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; width: 12px; height: 12px; }
QSlider::sub-page:horizontal:disabled { background: @groove; }
QSlider::handle:horizontal:disabled { border-color: @groove; background: @panel; }
QProgressBar { background: @groove; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: @groove; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 30px; }
QScrollBar::handle:horizontal { min-width: 30px; }
QScrollBar::handle:hover { background: @disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

}  // namespace

QString styleSheetOf(const Theme& theme) {
  QString sheet = QLatin1String(kFrames) + QLatin1String(kButtons) + QLatin1String(kInputs) + QLatin1String(kSliders);
  const QColor handle = theme.dark ? QColor(Qt::white) : theme.card;
  // Longer names first: @accent is the beginning of @accentHover.
  const std::pair<const char*, QColor> names[] = {
      {"@accentHover", theme.accent.lighter(112)},
      {"@accent", theme.accent},
      {"@onAccent", theme.onAccent},
      {"@window", theme.window},
      {"@panel", theme.panel},
      {"@card", theme.card},
      {"@field", theme.field},
      {"@button", theme.button},
      {"@hover", theme.hover},
      {"@hairline", theme.hairline},
      {"@groove", theme.groove},
      {"@text", theme.text},
      {"@muted", theme.mutedText},
      {"@disabled", theme.disabledText},
      {"@handle", handle},
  };
  for (const auto& [name, color] : names) sheet.replace(QLatin1String(name), color.name());
  return sheet;
}

}  // namespace brenier
