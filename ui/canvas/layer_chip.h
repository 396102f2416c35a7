#pragma once

#include <QAbstractButton>

#include "ui/canvas/stage_layers.h"

namespace brenier {

/// One switch of the layer bar: filled dot and a pill when on, a ring and muted text when off.
class LayerChip : public QAbstractButton {
  Q_OBJECT

 public:
  /// `layer` is a row of stageLayers().
  explicit LayerChip(const StageLayer& layer, QWidget* parent = nullptr);

  Layer layer() const { return m_layer.bit; }
  /// With its keys.
  QString help() const;
  void setTheme(const Theme& theme);
  /// Symbols only ("T#μ") where the names do not fit.
  void setCompact(bool compact);
  int widthFor(bool compact) const;
  QSize sizeHint() const override { return {widthFor(m_compact), 26}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const StageLayer& m_layer;
  QString m_symbol;
  bool m_compact = false;
  Theme m_theme;
};

}  // namespace brenier
