#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <utility>

#include "ui/theme/studio_style.h"
#include "ui/theme/style_sheet.h"

namespace brenier {
namespace {

void setMathematics(Theme& theme) {
  theme.source = QColor("#0072B2");
  theme.target = QColor("#D55E00");
  theme.image = QColor("#009E73");
  theme.error = QColor("#CC79A7");
}

QPalette paletteOf(const Theme& theme) {
  QPalette palette;
  palette.setColor(QPalette::Window, theme.panel);
  palette.setColor(QPalette::WindowText, theme.text);
  palette.setColor(QPalette::Base, theme.field);
  palette.setColor(QPalette::AlternateBase, theme.panel);
  palette.setColor(QPalette::Text, theme.text);
  palette.setColor(QPalette::PlaceholderText, theme.mutedText);
  palette.setColor(QPalette::Button, theme.button);
  palette.setColor(QPalette::ButtonText, theme.text);
  palette.setColor(QPalette::BrightText, theme.error);
  palette.setColor(QPalette::Highlight, theme.accent);
  palette.setColor(QPalette::HighlightedText, theme.onAccent);
  palette.setColor(QPalette::ToolTipBase, theme.card);
  palette.setColor(QPalette::ToolTipText, theme.text);
  palette.setColor(QPalette::Link, theme.accent);
  palette.setColor(QPalette::LinkVisited, theme.accent);
  palette.setColor(QPalette::Light, theme.card);
  palette.setColor(QPalette::Midlight, theme.hover);
  palette.setColor(QPalette::Mid, theme.hairline);
  palette.setColor(QPalette::Dark, theme.hairline.darker(120));
  palette.setColor(QPalette::Shadow, theme.hairline.darker(140));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, theme.disabledText);
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.groove);
  return palette;
}

QString& scopedFamily() {
  thread_local QString family;
  return family;
}

}  // namespace

Theme Theme::lightTheme() {
  Theme theme;
  theme.window = QColor("#F4F5F7");
  theme.panel = QColor("#FAFBFC");
  theme.card = QColor("#FFFFFF");
  theme.stage = QColor("#FFFFFF");
  theme.field = QColor("#F4F5F7");
  theme.button = QColor("#ECEEF1");
  theme.hover = QColor("#E3E6EA");
  theme.hairline = QColor("#E3E6EB");
  theme.groove = QColor("#DFE2E7");
  theme.text = QColor("#1B1F26");
  theme.mutedText = QColor("#6B727D");
  theme.disabledText = QColor("#B2B8C1");
  theme.accent = QColor("#00805F");
  theme.onAccent = QColor("#FFFFFF");
  setMathematics(theme);
  theme.exact = QColor("#6B727D");
  return theme;
}

Theme Theme::darkTheme() {
  Theme theme;
  theme.dark = true;
  theme.window = QColor("#1B1D23");
  theme.panel = QColor("#20232A");
  theme.card = QColor("#272B33");
  theme.stage = QColor("#1B1D23");
  theme.field = QColor("#1B1D23");
  theme.button = QColor("#2D323B");
  theme.hover = QColor("#38404B");
  theme.hairline = QColor("#333842");
  theme.groove = QColor("#343943");
  theme.text = QColor("#ECEEF1");
  theme.mutedText = QColor("#9AA1AD");
  theme.disabledText = QColor("#5A616C");
  theme.accent = QColor("#2A9D7C");
  theme.onAccent = QColor("#FFFFFF");
  setMathematics(theme);
  theme.exact = QColor("#9AA1AD");
  return theme;
}

FontFamilyScope::FontFamilyScope(const QString& family) : m_before(std::exchange(scopedFamily(), family)) {}

FontFamilyScope::~FontFamilyScope() {
  scopedFamily() = m_before;
}

QFont uiFont(int pixelSize, int weight) {
  static const QString standard = [] {
    for (const char* name : {"Inter", "Inter Variable", "DejaVu Sans"}) {
      if (QFontDatabase::hasFamily(QLatin1String(name))) return QString::fromLatin1(name);
    }
    return QFont().defaultFamily();
  }();
  QFont font(scopedFamily().isEmpty() ? standard : scopedFamily());
  font.setPixelSize(pixelSize);
  font.setWeight(static_cast<QFont::Weight>(weight));
  font.setHintingPreference(QFont::PreferVerticalHinting);
  return font;
}

QFont numberFont(int pixelSize, int weight) {
  QFont font = uiFont(pixelSize, weight);
  font.setStyleStrategy(QFont::PreferNoShaping);
  return font;
}

ThemeManager& ThemeManager::instance() {
  static ThemeManager manager;
  return manager;
}

ThemeManager::ThemeManager() : m_theme(Theme::lightTheme()) {}

void ThemeManager::setChoice(ThemeChoice choice) {
  m_choice = choice;
  refresh();
}

void ThemeManager::applyTo(QApplication& app) {
  // Read before our own palette replaces the desktop's.
  if (!m_app) m_systemDark = app.palette().color(QPalette::Window).lightness() < 128;
  m_app = &app;
  m_applied = false;
  app.setStyle(new StudioStyle);
  app.setFont(uiFont());
  refresh();
}

void ThemeManager::refresh() {
  const bool dark = m_choice == ThemeChoice::dark || (m_choice == ThemeChoice::system && m_systemDark);
  const bool same = m_applied && m_theme.dark == dark;  // styling every widget anew is the dearest thing a click can do
  m_theme = dark ? Theme::darkTheme() : Theme::lightTheme();
  if (m_app && !same) {
    m_applied = true;
    m_app->setPalette(paletteOf(m_theme));
    m_app->setStyleSheet(styleSheetOf(m_theme));
  }
  emit themeChanged(m_theme);
}

}  // namespace brenier
