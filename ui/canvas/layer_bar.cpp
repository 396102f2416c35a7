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

constexpr int kMargin = 14;
constexpr int kHeight = 40;

struct ChipText {
  Layer layer;
  const char* name;
  const char* symbol;
  const char* help;
};

const ChipText kChips[] = {
    {layerSource, "source", "μ", "The source measure μ"},
    {layerTarget, "target", "ν", "The target measure ν"},
    {layerImage, "learned image", "T#μ", "Where the learned map sends the source: T#μ"},
    {layerArrows, "arrows", "x→T", "Arrows from x to T(x)"},
    {layerPotential, "potential", "φ", "The potential φ as heat and contours; T = ∇φ"},
    {layerConjugate, "conjugate", "ψ", "The conjugate potential ψ on the target's side"},
    {layerGrid, "grid", "grid", "The image of a square grid under the map"},
    {layerTears, "tears", "tears",
     "Where the map tears, folds or swirls, found from its Jacobian, with a list of what was found"},
    {layerExact, "exact", "T*", "The exact answer as thin grey arrows"},
    {layerError, "error", "T−T*", "From T(x) to the exact answer"},
    {layerBalance, "balance", "T#μ−ν", "Where the learned image has too much mass, and where the target's is missing"},
};

QFont formulaFont() {
  QFont font(QStringLiteral("DejaVu Serif"));
  font.setPixelSize(14);
  return font;
}

}  // namespace

LayerBar::LayerBar(QWidget* parent)
    : QWidget(parent), m_theme(Theme::lightTheme()), m_formula(QStringLiteral("x ↦ ∇φ(x)")) {
  setAccessibleName(tr("Layers"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFixedHeight(kHeight);
  int position = 0;
  for (const ChipText& chip : kChips) {
    const QString key = ++position <= 9 ? QStringLiteral("  (%1)").arg(position) : QString();
    auto* made = new LayerChip(chip.layer, tr(chip.name), QString::fromUtf8(chip.symbol), tr(chip.help) + key, this);
    made->setChecked((m_layers & chip.layer) != 0);
    connect(made, &QAbstractButton::toggled, this, [this, layer = chip.layer](bool on) { chipToggled(layer, on); });
    m_chips.push_back(made);
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
  m_available = available;
  for (LayerChip* chip : m_chips) {
    const bool can = (available & chip->layer()) != 0;
    chip->setEnabled(can);
    chip->setToolTip(can || reason.isEmpty() ? chip->help() : chip->help() + QStringLiteral("\n") + reason);
  }
}

void LayerBar::setTheme(const Theme& theme) {
  m_theme = theme;
  for (LayerChip* chip : m_chips) chip->setTheme(theme);
  update();
}

void LayerBar::setFormula(const QString& formula) {
  m_formula = formula;
  arrange();
}

void LayerBar::toggle(int position) {
  if (position < 0 || position >= static_cast<int>(m_chips.size())) return;
  LayerChip* chip = m_chips[static_cast<std::size_t>(position)];
  if (chip->isEnabled()) chip->toggle();
}

std::vector<Layer> LayerBar::order() {
  std::vector<Layer> layers;
  for (const ChipText& chip : kChips) layers.push_back(chip.layer);
  return layers;
}

QSize LayerBar::sizeHint() const {
  int width = 2 * kMargin;
  for (const LayerChip* chip : m_chips) width += chip->widthFor(false) + 6;
  return {width, kHeight};
}

QSize LayerBar::minimumSizeHint() const {
  int width = 2 * kMargin;
  for (const LayerChip* chip : m_chips) width += chip->widthFor(true);
  return {width, kHeight};
}

void LayerBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void LayerBar::arrange() {
  // First the formula goes, then the gaps, then the names, the longest first.
  const int room = width() - 2 * kMargin;
  const int formula = static_cast<int>(std::ceil(QFontMetricsF(formulaFont()).horizontalAdvance(m_formula))) + 16;
  std::vector<LayerChip*> byLength = m_chips;
  std::stable_sort(byLength.begin(), byLength.end(), [](const LayerChip* a, const LayerChip* b) {
    return a->widthFor(false) - a->widthFor(true) > b->widthFor(false) - b->widthFor(true);
  });
  int total = 0;
  for (LayerChip* chip : m_chips) {
    chip->setCompact(false);
    total += chip->widthFor(false);
  }
  const int gaps = static_cast<int>(m_chips.size()) - 1;
  for (LayerChip* chip : byLength) {
    if (total + gaps <= room) break;
    chip->setCompact(true);
    total -= chip->widthFor(false) - chip->widthFor(true);
  }
  m_showFormula = total + 4 * gaps + formula <= room;
  const int spare = room - total - (m_showFormula ? formula : 0);
  const int gap = std::clamp(gaps > 0 ? spare / gaps : 0, 0, 8);
  int x = kMargin;
  for (LayerChip* chip : m_chips) {
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
  painter.drawText(rect().adjusted(0, 0, -kMargin, 0), Qt::AlignRight | Qt::AlignVCenter, m_formula);
}

void LayerBar::chipToggled(Layer layer, bool on) {
  m_layers = on ? m_layers | layer : m_layers & ~static_cast<std::uint32_t>(layer);
  emit layersChanged(m_layers);
}

}  // namespace brenier
