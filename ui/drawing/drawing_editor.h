#pragma once

#include <QDialog>

#include "core/api/run_config.h"
#include "ui/drawing/drawing_canvas.h"
#include "ui/drawing/drawing_document.h"

class QLabel;
class QLineEdit;
class QSlider;
class QToolBar;

namespace brenier {

/// The window in which one measure is drawn. Not modal: training goes on beside it, and follows every change once the
/// hand rests.
class DrawingEditor : public QDialog {
  Q_OBJECT

 public:
  /// `title` says which measure. An unreadable `items` begins an empty drawing and says so.
  DrawingEditor(const QString& title, const std::string& items, QWidget* parent = nullptr);

  DrawingDocument& document() { return m_document; }
  DrawingCanvas& canvas() { return *m_canvas; }
  void setGhost(std::vector<float> points) { m_canvas->setGhost(std::move(points)); }
  void setTheme(const Theme& theme, const QColor& ink);
  QString message() const;

 public slots:
  void addPictureFile(const QString& path);
  void addText(const QString& text);
  void addFormula(const QString& formula);
  void paste();

 signals:
  /// The drawing as a measure; only drawings with mass are sent.
  void drawn(const brenier::MeasureSpec& measure);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void buildTools(QToolBar& bar);
  QLayout* buildBrush();
  QLayout* buildObjects();
  QSlider* slider(const QString& name, int least, int most, int value, const QString& tip);
  void addItem(Result<DrawnItem> item, const QString& what);
  void followBrush();
  void describe();
  void send();
  void say(const QString& text);

  DrawingDocument m_document;
  DrawingCanvas* m_canvas = nullptr;
  QSlider *m_size = nullptr, *m_softness = nullptr, *m_density = nullptr;
  QLineEdit *m_text = nullptr, *m_formula = nullptr;
  QLabel *m_mass = nullptr, *m_message = nullptr;
  QTimer* m_rest = nullptr;  ///< sends once the hand rests
};

}  // namespace brenier
