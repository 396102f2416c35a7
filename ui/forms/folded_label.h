#pragma once

#include <QLabel>

namespace brenier {

/// A text that takes a few lines of its panel, and all that it needs on a click: *more* at its end.
class FoldedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit FoldedLabel(int lines, QWidget* parent = nullptr);

  /// Paragraphs are separated by line feeds. An empty text hides the label.
  void setFullText(const QString& text);
  const QString& fullText() const { return m_full; }
  bool isFolded() const { return m_folds && !m_open; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void fold();
  bool fits(const QString& text) const;

  QString m_full;
  int m_lines;
  bool m_folds = false;  ///< there is more than there is room for
  bool m_open = false;
};

}  // namespace brenier
