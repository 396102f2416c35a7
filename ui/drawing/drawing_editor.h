#pragma once

#include <QDialog>
#include <vector>

#include "core/api/run_config.h"
#include "ui/drawing/brush_sliders.h"
#include "ui/drawing/drawing_canvas.h"
#include "ui/drawing/drawing_document.h"
#include "ui/drawing/drawn_file.h"
#include "ui/work/background.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QToolBar;

namespace brenier {

/// The window in which one measure is drawn. Not modal: training goes on beside it, and follows every change once the
/// hand rests.
class DrawingEditor : public QDialog {
  Q_OBJECT

 public:
  /// `title` says which measure. An unreadable `items` begins an empty drawing and says so; its square is where there
  /// is to be drawn. Files are read in `background`.
  DrawingEditor(const QString& title, const std::string& items, Background& background, QWidget* parent = nullptr);

  DrawingDocument& document() { return m_document; }
  DrawingCanvas& canvas() { return *m_canvas; }
  void setGhost(std::vector<float> points) { m_canvas->setGhost(std::move(points)); }
  void setTheme(const Theme& theme, const QColor& ink);
  void setPointReader(PointReader reader) { m_readPoints = std::move(reader); }
  /// Whether learning goes on from the present weights when the drawing changes, or begins anew.
  void setKeepsWeights(bool on);
  bool keepsWeights() const;
  QString message() const;
  /// Closes, and what was drawn last is somebody else's matter; closed by hand it is sent.
  void giveUp();

 public slots:
  /// A picture, or points from a table (CSV, NPY), by the file's ending; added when it is read.
  void addFile(const QString& path);
  void addText(const QString& text);
  void addFormula(const QString& formula);
  void paste();

 signals:
  /// The drawing as a measure; only drawings with mass are sent.
  void drawn(const brenier::MeasureSpec& measure);
  void keepsWeightsChanged(bool on);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void buildTools(QToolBar& bar);
  void buildHistory(QToolBar& bar);
  QLayout* buildBrush();
  QLayout* buildObjects();
  QLayout* buildLearning();
  void addItem(Result<DrawnItem> item, const QString& what);
  void describe();
  void send();
  void say(const QString& text);

  DrawingDocument m_document;
  DrawingCanvas* m_canvas = nullptr;
  BrushSliders* m_brush = nullptr;
  QLineEdit *m_text = nullptr, *m_formula = nullptr;
  QCheckBox* m_keeps = nullptr;
  Background& m_background;
  PointReader m_readPoints;
  QLabel *m_mass = nullptr, *m_message = nullptr;
  QTimer* m_rest = nullptr;  ///< sends once the hand rests
};

}  // namespace brenier
