#include "ui/canvas/interpolation_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr int kTicks = 1000;
constexpr int kFrame = 33;          // ms
constexpr double kTypeSize = 13;    // pixels
constexpr double kSecondsAWay = 3;  // slow enough to follow one point

QIcon playIcon(bool playing, const QColor& color) {
  QPixmap pixmap(48, 48);
  pixmap.setDevicePixelRatio(3);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(color);
  if (playing) {
    painter.drawRect(QRectF(4, 3, 2, 10));
    painter.drawRect(QRectF(10, 3, 2, 10));
  } else {
    painter.drawPolygon(QPolygonF({QPointF(4.5, 2.5), QPointF(13, 8), QPointF(4.5, 13.5)}));
  }
  return QIcon(pixmap);
}

}  // namespace

InterpolationBar::InterpolationBar(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  m_play = new QToolButton(this);
  m_play->setProperty("role", "flat");
  m_play->setIconSize({16, 16});
  m_play->setToolTip(tr("Play the displacement interpolation back and forth (I)"));
  m_play->setAccessibleName(tr("Play the interpolation"));
  m_caption = new QLabel(tr("interpolation"), this);
  m_caption->setProperty("role", "muted");
  m_label = new TabularLabel(this);
  m_label->setWidestText(QStringLiteral("t = 0.00"));
  m_slider = new QSlider(Qt::Horizontal, this);
  m_slider->setRange(0, kTicks);
  m_slider->setSingleStep(kTicks / 100);
  m_slider->setPageStep(kTicks / 10);
  m_slider->setToolTip(tr("t: the points are shown at (1 − t) x + t T(x)"));
  m_slider->setAccessibleName(tr("Interpolation t"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 8, 22, 8);
  row->setSpacing(12);
  row->addWidget(m_play);
  row->addWidget(m_caption);
  row->addWidget(m_label);
  row->addSpacing(6);
  row->addWidget(m_slider, 1);
  setTypeScale(1);
  m_timer.setInterval(kFrame);
  connect(m_play, &QToolButton::clicked, this, [this] { togglePlay(); });
  connect(&m_timer, &QTimer::timeout, this, [this] { advance(); });
  connect(m_slider, &QSlider::valueChanged, this, [this](int ticks) {
    m_value = double(ticks) / kTicks;
    showValue();
    emit changed(m_value);
  });
  connect(m_slider, &QSlider::sliderPressed, this, [this] {
    if (isPlaying()) togglePlay();  // the hand takes over
  });
  setValue(1);
  updateIcon();
}

void InterpolationBar::setValue(double t) {
  const double clamped = std::isfinite(t) ? std::clamp(t, 0.0, 1.0) : 1.0;
  const bool moved = clamped != m_value;
  m_value = clamped;
  {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(static_cast<int>(std::lround(clamped * kTicks)));
  }
  showValue();
  if (moved) emit changed(m_value);
}

void InterpolationBar::setTheme(const Theme& theme) {
  m_theme = theme;
  m_label->setColor(theme.text);
  updateIcon();
  update();
}

void InterpolationBar::setTypeScale(double scale) {
  m_label->setFont(uiFont(static_cast<int>(std::lround(kTypeSize * scale)), QFont::DemiBold));
  const QString size = QString("font-size: %1px;").arg(std::lround(kTypeSize * scale));
  m_caption->setStyleSheet(scale == 1 ? QString() : size);
}

void InterpolationBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  painter.fillRect(QRect(0, 0, width(), 1), m_theme.hairline);
}

void InterpolationBar::togglePlay() {
  if (m_timer.isActive()) {
    m_timer.stop();
  } else {
    m_direction = m_value >= 1 ? -1 : 1;
    m_timer.start();
  }
  updateIcon();
  emit playingChanged(m_timer.isActive());
}

void InterpolationBar::advance() {
  double next = m_value + m_direction * kFrame / 1000.0 / kSecondsAWay;
  if (next >= 1 || next <= 0) m_direction = -m_direction;
  setValue(next);
}

void InterpolationBar::showValue() {
  m_label->setText(QStringLiteral("t = ") + QString::number(m_value, 'f', 2));
}

void InterpolationBar::updateIcon() {
  m_play->setIcon(playIcon(isPlaying(), m_theme.text));
}

}  // namespace brenier
