#pragma once

#include <QAbstractButton>

#include "core/api/view_request.h"
#include "ui/theme/theme.h"

namespace brenier {

/// One switch of the layer bar: filled dot and a pill when on, a ring and muted text when off.
class LayerChip : public QAbstractButton {
  Q_OBJECT

 public:
  LayerChip(Layer layer, const QString& name, const QString& symbol, const QString& help, QWidget* parent);

  Layer layer() const { return m_layer; }
  QString help() const { return m_help; }
  void setTheme(const Theme& theme);
  /// Symbols only ("T#μ") where the names do not fit.
  void setCompact(bool compact);
  int widthFor(bool compact) const;
  QSize sizeHint() const override { return {widthFor(m_compact), 26}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QColor dotColor() const;

  Layer m_layer;
  QString m_symbol, m_help;
  bool m_compact = false;
  Theme m_theme;
};

}  // namespace brenier
