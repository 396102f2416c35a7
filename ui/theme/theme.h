#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

class QApplication;

namespace brenier {

/// Every colour of the window. The five of the mathematics are the same in light and dark, in exports and in lessons.
struct Theme {
  bool dark = false;
  // chrome
  QColor window;    ///< behind everything: title, status bar
  QColor panel;     ///< bars, docks, the timeline
  QColor card;      ///< cards, popups, chips that are on
  QColor stage;     ///< behind the figures
  QColor field;     ///< inputs, wells
  QColor button;    ///< quiet buttons
  QColor hover;     ///< a quiet button under the mouse
  QColor hairline;  ///< borders, separators
  QColor groove;    ///< sliders and bars, not filled
  QColor text;
  QColor mutedText;
  QColor disabledText;
  QColor accent;
  QColor onAccent;  ///< text and icons on the accent
  // mathematics
  QColor source;
  QColor target;
  QColor image;
  QColor exact;
  QColor error;

  static Theme lightTheme();
  static Theme darkTheme();
};

enum class ThemeChoice { light, dark, system };

/// The window's font in pixels; Inter where it is installed, then DejaVu Sans.
QFont uiFont(int pixelSize = 13, int weight = QFont::Normal);
/// The same for numbers on axes: Inter exchanges a minus sign beside a digit for another glyph, which a PDF cannot
/// name, so that −1 was copied as 1. Without exchanges of letters, hence with none of its own.
QFont numberFont(int pixelSize = 13, int weight = QFont::Normal);

/// While it lives uiFont() gives another family on this thread: a figure's own. Empty: the window's.
class FontFamilyScope {
 public:
  explicit FontFamilyScope(const QString& family);
  ~FontFamilyScope();
  FontFamilyScope(const FontFamilyScope&) = delete;
  FontFamilyScope& operator=(const FontFamilyScope&) = delete;

 private:
  QString m_before;
};

/// One theme for the whole process. Lives in the GUI thread; widgets take a Theme by their setTheme().
///
/// The style sheet knows these dynamic properties: `card` (bool, QFrame: white, hairline, 8 px), `bar` (bool, QFrame: a
/// toolbar-like strip), `role` = "title" | "muted" | "number" | "section" (QLabel), "primary" | "flat" | "segment"
/// (QPushButton, QToolButton), "value" (line edits and spin boxes in a form, right aligned by their owner).
class ThemeManager : public QObject {
  Q_OBJECT

 public:
  static ThemeManager& instance();

  const Theme& theme() const { return m_theme; }
  ThemeChoice choice() const { return m_choice; }

  /// Applies at once when applyTo() was called before; `system` follows the lightness of the desktop's palette.
  void setChoice(ThemeChoice choice);

  /// Style, palette, style sheet and font. Call once, after the QApplication exists.
  void applyTo(QApplication& app);

 signals:
  void themeChanged(const Theme& theme);

 private:
  ThemeManager();
  void refresh();

  Theme m_theme;
  ThemeChoice m_choice = ThemeChoice::system;
  bool m_systemDark = false, m_applied = false;
  QApplication* m_app = nullptr;
};

/// The same colour, `alpha` of it (0 .. 1).
inline QColor withAlpha(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(alpha));
  return color;
}

}  // namespace brenier
