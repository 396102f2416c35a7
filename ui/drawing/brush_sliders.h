#pragma once

#include <QObject>

class QSlider;
class QWidget;

namespace brenier {

class DrawingTools;

/// Size, softness and density of what is drawn next; what is selected takes the one that is moved, and keeps the rest
/// of its own. Whoever makes them places the three.
class BrushSliders : public QObject {
  Q_OBJECT

 public:
  BrushSliders(DrawingTools& tools, QWidget* parent);

  QSlider* size() const { return m_size; }
  QSlider* softness() const { return m_softness; }
  QSlider* density() const { return m_density; }
  /// The drawing lies on another square: sizes are shares of it.
  void followSquare();
  /// Larger or smaller by a tenth of the way.
  void resizeBrush(int by);
  double densityValue() const;

 private:
  QSlider* make(const char* name, int least, int most, int value, QWidget* parent);
  double radius() const;
  void follow();
  void changeSelected();

  DrawingTools& m_tools;
  QSlider *m_size = nullptr, *m_softness = nullptr, *m_density = nullptr;
};

}  // namespace brenier
