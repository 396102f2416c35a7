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
  bool isRare() const { return m_layer.isRare; }
  /// With its keys.
  QString help() const;
  void setTheme(const Theme& theme);
  /// What it shows beside its dot, as there is room: its name, its symbol ("T#μ"), that close to its dot,
  /// or nothing; tight: nor anything around it.
  enum class Room { name, symbol, close, dot, tight };
  void setRoom(Room room);
  int widthFor(Room room) const;
  QSize sizeHint() const override { return {widthFor(m_room), 26}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const StageLayer& m_layer;
  QString m_symbol;
  Room m_room = Room::name;
  Theme m_theme;
};

}  // namespace brenier
