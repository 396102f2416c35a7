#include "ui/drawing/brush_sliders.h"

#include <QSlider>
#include <cmath>

#include "ui/drawing/drawing_document.h"
#include "ui/drawing/drawing_tools.h"

namespace brenier {
namespace {

/// Brush radius as a share of half the square: sliders are logarithmic, an eightieth to about a third.
constexpr double kLeastRadius = 1.0 / 80, kRadiusRange = 25;

double radiusAt(int slider, double half) {
  return kLeastRadius * half * std::pow(kRadiusRange, slider / 100.0);
}

}  // namespace

BrushSliders::BrushSliders(DrawingTools& tools, QWidget* parent) : QObject(parent), m_tools(tools) {
  m_size = make("Size", 0, 100, 45, parent);
  m_softness = make("Softness", 0, 100, 40, parent);
  m_density = make("Density", 5, 200, 100, parent);
  m_softness->setToolTip(tr("How much of the radius falls off"));
  m_density->setToolTip(tr("Mass a unit area, in percent, of what is drawn next"));
  followSquare();
}

QSlider* BrushSliders::make(const char* name, int least, int most, int value, QWidget* parent) {
  auto* slider = new QSlider(Qt::Horizontal, parent);
  slider->setRange(least, most);
  slider->setValue(value);
  slider->setAccessibleName(tr(name));
  slider->setObjectName(QString("brush") + name);
  connect(slider, &QSlider::valueChanged, this, &BrushSliders::follow);
  return slider;
}

double BrushSliders::radius() const {
  return radiusAt(m_size->value(), m_tools.document().drawing().square.half);
}

double BrushSliders::densityValue() const {
  return m_density->value() / 100.0;
}

void BrushSliders::followSquare() {
  const double half = m_tools.document().drawing().square.half;
  m_size->setToolTip(
      tr("Radius of the brush, %1 to %2 units")
          .arg(QString::number(radiusAt(0, half), 'g', 3), QString::number(radiusAt(100, half), 'g', 3)));
  m_tools.setBrush(radius(), m_softness->value() / 100.0, densityValue());
}

void BrushSliders::resizeBrush(int by) {
  m_size->setValue(m_size->value() + 10 * by);
}

void BrushSliders::follow() {
  m_tools.setBrush(radius(), m_softness->value() / 100.0, densityValue());
  if (m_tools.selected() >= 0) changeSelected();
  emit m_tools.redrawn();
}

void BrushSliders::changeSelected() {
  auto item = m_tools.selectedItem();
  if (!item) return;
  if (sender() == m_size) item->radius = radius();
  if (sender() == m_softness) item->softness = m_softness->value() / 100.0;
  if (sender() == m_density) item->density = densityValue();
  m_tools.replaceSelected(std::move(*item), tr("Change"), QString("change %1").arg(m_tools.selected()));
}

}  // namespace brenier
