#include "ui/forms/tinted_icon.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

// A resource inside a static library is registered only where somebody asks for it; the macro must stand outside
// namespaces.
static void registerIcons() {
  Q_INIT_RESOURCE(brenier);
}

namespace brenier {
namespace {

QByteArray tintedSvg(const QString& name, const QColor& color) {
  static const bool registered = [] {
    registerIcons();
    return true;
  }();
  Q_UNUSED(registered);
  QFile file(":/icons/" + name + ".svg");
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll().replace("currentColor", color.name().toLatin1());
}

}  // namespace

QPixmap tintedPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio) {
  QPixmap pixmap(QSize(size, size) * devicePixelRatio);
  pixmap.fill(Qt::transparent);
  QSvgRenderer renderer(tintedSvg(name, color));
  QPainter painter(&pixmap);
  renderer.render(&painter);
  painter.end();
  pixmap.setDevicePixelRatio(devicePixelRatio);
  return pixmap;
}

QPixmap discPixmap(const QColor& color, int size, qreal devicePixelRatio) {
  QPixmap disc(QSize(size, size) * devicePixelRatio);
  disc.setDevicePixelRatio(devicePixelRatio);
  disc.fill(Qt::transparent);
  QPainter painter(&disc);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(QRectF(0, 0, size, size));
  return disc;
}

QIcon tintedIcon(const QString& name, const QColor& color, const QColor& disabled) {
  QIcon icon;
  for (const int size : {16, 20, 24, 32, 48, 64}) {
    icon.addPixmap(tintedPixmap(name, color, size, 1));
    if (disabled.isValid()) icon.addPixmap(tintedPixmap(name, disabled, size, 1), QIcon::Disabled);
  }
  return icon;
}

}  // namespace brenier
