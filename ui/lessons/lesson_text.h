#pragma once

#include <QTextBrowser>
#include <map>
#include <string>

#include "ui/theme/theme.h"

namespace brenier {

/// Markdown of a lesson, as high as its text is, with the pictures that lie beside it. Drawings in one colour
/// (formulas) take that of the text, so that they are sharp in both themes.
class LessonText : public QTextBrowser {
  Q_OBJECT

 public:
  explicit LessonText(QWidget* parent = nullptr);

  /// `files` by name, as bytes.
  void setLesson(const QString& markdown, const std::map<std::string, std::string>& files);
  void setTheme(const Theme& theme);
  void setPixelSize(int pixels);
  QString markdown() const { return m_markdown; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  QVariant loadResource(int type, const QUrl& name) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void show();

  QString m_markdown;
  std::map<std::string, std::string> m_files;
  Theme m_theme;
  int m_pixels = 15;
};

}  // namespace brenier
