#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/api/view_request.h"
#include "ui/theme/theme.h"

namespace brenier {

class LayerChip;

/// The row of chips that switch the layers of the stage; at the right end, what the picture shows.
class LayerBar : public QWidget {
  Q_OBJECT

 public:
  explicit LayerBar(QWidget* parent = nullptr);

  std::uint32_t layers() const { return m_layers; }
  void setLayers(std::uint32_t layers);  ///< does not emit
  /// Layers outside `available` are greyed, with the reason in their tooltip; their switch is remembered.
  void setAvailable(std::uint32_t available, const QString& reason);
  void setTheme(const Theme& theme);

  /// As a click would.
  void toggle(Layer layer);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  void layersChanged(std::uint32_t layers);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void arrange();
  void chipToggled(Layer layer, bool on);

  std::vector<LayerChip*> m_chips;
  std::uint32_t m_layers = ViewRequest{}.layers;
  std::uint32_t m_available = ~0u;
  Theme m_theme;
  bool m_showFormula = true;
};

}  // namespace brenier
