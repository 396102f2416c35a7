#pragma once

#include <QObject>
#include <QPointer>
#include <optional>

#include "core/api/run_config.h"
#include "ui/canvas/stage_overlay.h"
#include "ui/drawing/drawing_document.h"
#include "ui/drawing/drawing_ink.h"
#include "ui/drawing/drawing_tools.h"
#include "ui/theme/theme.h"

namespace brenier {

class Actions;
class DrawingStrip;
class MeasureCard;
class ProblemPanel;
class RunActions;
class RunController;
class StageArea;

/// One measure is drawn on the stage itself, at its scale, while the run goes on. Every change is a change of the
/// configuration, so the window's undo and redo are those of the drawing, and what they bring is drawn. Another
/// problem, method, run or lesson, and whatever else needs the stage, ends it. All parts must outlive this.
class StageDrawing : public QObject, public StageOverlay {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    ProblemPanel& problem;
    RunActions& runActions;
  };
  StageDrawing(const Parts& parts, QObject* parent);

  bool isOn() const { return m_card != nullptr; }
  /// Why nobody can draw on the stage now; empty: one can.
  QString lack() const;
  void begin(MeasureCard* card);
  /// What was drawn last is learned at once. False where nobody drew.
  bool leave();
  /// Esc ends what is under the hand, the selection, the drawing, one after the other. False: the key means nothing.
  bool takesKey(int key);
  void setTheme(const Theme& theme);
  DrawingTools& tools() { return m_tools; }
  const Drawing& drawing() const { return m_document.drawing(); }
  DrawingStrip* strip() const { return m_strip; }

  void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const override;
  bool press(QPointF at, double reach) override;
  void move(QPointF at) override;
  void release(QPointF at) override;
  bool key(int key, const QTransform& toPixels, const QRectF& stage) override;
  bool claims(int key) const override;
  void hover(const std::optional<QPointF>& at) override;
  bool holdsView() const override { return true; }
  Qt::CursorShape cursor() const override;
  void replaced() override;

 signals:
  /// The run itself is to be on show.
  void begun();
  /// Why the stage cannot be drawn on now.
  void refused(const QString& why);
  /// So much of the stage area's top is covered, bars included; 0: nothing is.
  void covers(int height);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void connectParts();
  bool isSource() const;
  const MeasureSpec& measure(const RunConfig& config) const;
  const MeasureSpec& other(const RunConfig& config) const;
  void follow(const RunConfig& config);
  void send(const QString& what, const QString& merge);
  bool takeBack();
  std::optional<DrawingSquare> problemSquare() const;
  void redraw();
  void place();
  QColor ink() const;
  QTransform toPlane() const;
  QPointF toData(QPointF inPlane) const { return toPlane().inverted().map(inPlane); }
  double reachInData(double inPlane) const;
  bool moveCross(int key, const QTransform& toPixels, const QRectF& stage);
  bool pressAtCross(const QTransform& toPixels);
  bool keyOfSelection(int key);

  Parts m_parts;
  Theme m_theme;
  DrawingDocument m_document;
  DrawingTools m_tools;
  DrawingInk m_ink;
  DrawingStrip* m_strip = nullptr;
  MeasureCard* m_card = nullptr;  ///< of the measure that is drawn; null: none is
  MeasureSpec m_origin, m_other;
  std::string m_solver;
  std::string m_empty;             ///< the drawing before anything was drawn
  bool m_sending = false;          ///< the change of the configuration is the drawing's own
  bool m_unsent = false;           ///< nothing is drawn, which no run can learn
  std::optional<QPointF> m_hand;   ///< in data units
  std::optional<QPointF> m_cross;  ///< likewise, for those who draw by keyboard
};

}  // namespace brenier
