#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <map>
#include <vector>

#include "core/api/view_request.h"
#include "ui/canvas/layer_chip.h"
#include "ui/theme/theme.h"

namespace brenier {

/// The row of chips that switch the layers of the stage; at the right end, what the picture shows.
class LayerBar : public QWidget {
  Q_OBJECT

 public:
  explicit LayerBar(QWidget* parent = nullptr);

  std::uint32_t layers() const { return m_layers; }
  void setLayers(std::uint32_t layers);  ///< does not emit
  /// Layers outside `available` are greyed, with the reason in their tooltip; their switch is remembered.
  std::uint32_t available() const { return m_available; }
  void setAvailable(std::uint32_t available, const QString& reason);
  /// The same with a reason for each that is greyed.
  void setLacks(const std::map<Layer, QString>& lacks);
  /// What the picture shows, at the right end: how the method on show maps a point.
  void setFormula(const QString& formula);
  const QString& formula() const { return m_formula; }
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
  std::vector<LayerChip*> shownChips() const;
  int widthOf(LayerChip::Room room) const;
  void chipToggled(Layer layer, bool on);

  QString m_formula;
  std::vector<LayerChip*> m_chips;
  std::uint32_t m_layers = ViewRequest{}.layers;
  std::uint32_t m_available = ~0u;
  Theme m_theme;
  bool m_showFormula = true;
};

}  // namespace brenier
