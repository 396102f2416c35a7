#include "ui/forms/tinted_icon.h"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QStyle>
#include <QStyleOption>
#include <QSvgRenderer>
#include <algorithm>
#include <utility>

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
  static QHash<QString, QByteArray> files;
  auto found = files.constFind(name);
  if (found == files.constEnd()) {
    QFile file(":/icons/" + name + ".svg");
    found = files.insert(name, file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
  }
  return QByteArray(*found).replace("currentColor", color.name().toLatin1());
}

/// Rendered when it is drawn, in the size in which it is: a change of the colours makes dozens of icons, most of which
/// are on buttons that nobody sees, and each would have to be there in six sizes.
class TintedEngine final : public QIconEngine {
 public:
  TintedEngine(QString name, const QColor& color, const QColor& disabled)
      : m_name(std::move(name)), m_color(color), m_disabled(disabled) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const qreal ratio = painter->device()->devicePixelRatioF();
    QPixmap made = pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
    made.setDevicePixelRatio(ratio);
    painter->drawPixmap(rect.topLeft(), made);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
    const bool off = mode == QIcon::Disabled && m_disabled.isValid();
    const QPixmap made = tintedPixmap(m_name, off ? m_disabled : m_color, std::min(size.width(), size.height()), 1);
    if (off || mode == QIcon::Normal || !qApp) return made;
    QStyleOption option;
    option.palette = QApplication::palette();
    return QApplication::style()->generatedIconPixmap(mode, made, &option);
  }

  QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override {
    const int side = std::min(size.width(), size.height());
    return {side, side};
  }
  QList<QSize> availableSizes(QIcon::Mode, QIcon::State) override { return {{16, 16}, {24, 24}, {48, 48}}; }
  QIconEngine* clone() const override { return new TintedEngine(*this); }

 private:
  QString m_name;
  QColor m_color, m_disabled;
};

}  // namespace

QPixmap tintedPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio) {
  const QString key =
      QStringLiteral("brenier-icon/%1/%2/%3/%4").arg(name, color.name()).arg(size).arg(devicePixelRatio);
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  pixmap = QPixmap(QSize(size, size) * devicePixelRatio);
  pixmap.fill(Qt::transparent);
  QSvgRenderer renderer(tintedSvg(name, color));
  QPainter painter(&pixmap);
  renderer.render(&painter);
  painter.end();
  pixmap.setDevicePixelRatio(devicePixelRatio);
  QPixmapCache::insert(key, pixmap);
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
  return QIcon(new TintedEngine(name, color, disabled));
}

}  // namespace brenier
