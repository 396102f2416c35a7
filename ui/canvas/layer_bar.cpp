#include "ui/canvas/layer_bar.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "ui/canvas/layer_chip.h"

namespace brenier {
namespace {

constexpr int kBarMargin = 14, kLeastMargin = 4;
constexpr int kHeight = 40;

QFont formulaFont() {
  QFont font(QStringLiteral("DejaVu Serif"));
  font.setPixelSize(14);
  return font;
}

}  // namespace

LayerBar::LayerBar(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setAccessibleName(tr("Layers"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFixedHeight(kHeight);
  for (const StageLayer& layer : stageLayers()) {
    auto* chip = new LayerChip(layer, this);
    chip->setChecked((m_layers & layer.bit) != 0);
    connect(chip, &QAbstractButton::toggled, this, [this, bit = layer.bit](bool on) { chipToggled(bit, on); });
    chip->setHidden(chip->isRare());
    m_chips.push_back(chip);
  }
  arrange();
}

void LayerBar::setLayers(std::uint32_t layers) {
  m_layers = layers;
  for (LayerChip* chip : m_chips) {
    const QSignalBlocker quiet(chip);
    chip->setChecked((layers & chip->layer()) != 0);
    chip->update();
  }
}

void LayerBar::setAvailable(std::uint32_t available, const QString& reason) {
  std::map<Layer, QString> lacks;
  for (const LayerChip* chip : m_chips)
    if (!(available & chip->layer())) lacks[chip->layer()] = reason;
  setLacks(lacks);
}

void LayerBar::setLacks(const std::map<Layer, QString>& lacks) {
  m_available = ~0u;
  for (LayerChip* chip : m_chips) {
    const auto lack = lacks.find(chip->layer());
    const bool can = lack == lacks.end();
    if (!can) m_available &= ~static_cast<std::uint32_t>(chip->layer());
    chip->setEnabled(can);
    chip->setHidden(!can && chip->isRare());
    chip->setToolTip(can || lack->second.isEmpty() ? chip->help() : chip->help() + QStringLiteral("\n") + lack->second);
  }
  arrange();
}

void LayerBar::setTheme(const Theme& theme) {
  m_theme = theme;
  for (LayerChip* chip : m_chips) chip->setTheme(theme);
  update();
}

void LayerBar::toggle(Layer layer) {
  for (LayerChip* chip : m_chips)
    if (chip->layer() == layer && chip->isEnabled()) chip->toggle();
}

void LayerBar::setFormula(const QString& formula) {
  if (formula == m_formula) return;
  m_formula = formula;
  arrange();
}

std::vector<LayerChip*> LayerBar::shownChips() const {
  std::vector<LayerChip*> shown = m_chips;
  std::erase_if(shown, [](const LayerChip* chip) { return chip->isHidden(); });
  return shown;
}

int LayerBar::widthOf(LayerChip::Room room) const {
  int width = 0;
  for (const LayerChip* chip : shownChips()) width += chip->widthFor(room);
  return width;
}

QSize LayerBar::sizeHint() const {
  return {2 * kBarMargin + widthOf(LayerChip::Room::name) + 6 * static_cast<int>(shownChips().size()), kHeight};
}

QSize LayerBar::minimumSizeHint() const {
  return {2 * kLeastMargin + widthOf(LayerChip::Room::tight), kHeight};
}

void LayerBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

/// First the formula goes, then the gaps, then all names: chips are read as one row, so they show the same. Then
/// symbols go, the last ones first, as far as they must, and at last what is around a dot.
void LayerBar::arrange() {
  using enum LayerChip::Room;
  const int room = width() - 2 * kBarMargin;
  const int formula = static_cast<int>(std::ceil(QFontMetricsF(formulaFont()).horizontalAdvance(m_formula))) + 16;
  const std::vector<LayerChip*> shown = shownChips();
  const int gaps = static_cast<int>(shown.size()) - 1;
  LayerChip::Room fitting = tight;
  for (const LayerChip::Room fits : {dot, close, symbol, name})
    if (widthOf(fits) + gaps <= room) fitting = fits;
  for (LayerChip* chip : shown) chip->setRoom(fitting);
  int total = widthOf(fitting);
  for (LayerChip* chip : shown) {
    const int more = chip->widthFor(close) - chip->widthFor(dot);
    if (fitting != dot || total + more + gaps > room) break;
    chip->setRoom(close);
    total += more;
  }
  m_showFormula = total + 4 * gaps + formula <= room;
  const int spare = room - total - (m_showFormula ? formula : 0);
  const int gap = std::clamp(gaps > 0 ? spare / gaps : 0, 0, 8);
  int x = std::max(kLeastMargin, std::min(kBarMargin, (width() - total - gap * gaps) / 2));
  for (LayerChip* chip : shown) {
    const QSize size = chip->sizeHint();
    chip->setGeometry(x, (kHeight - size.height()) / 2, size.width(), size.height());
    x += size.width() + gap;
  }
  update();
}

void LayerBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.hairline);
  if (!m_showFormula) return;
  painter.setFont(formulaFont());
  painter.setPen(m_theme.mutedText);
  painter.drawText(rect().adjusted(0, 0, -kBarMargin, 0), Qt::AlignRight | Qt::AlignVCenter, m_formula);
}

void LayerBar::chipToggled(Layer layer, bool on) {
  m_layers = on ? m_layers | layer : m_layers & ~static_cast<std::uint32_t>(layer);
  emit layersChanged(m_layers);
}

}  // namespace brenier
