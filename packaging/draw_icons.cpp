#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

/// draw_icons DRAWING.svg FILE.png...: each in the size that its folder names, as .../48x48/apps/brenier.png.
int main(int argc, char** argv) {
  QSvgRenderer drawing(QString::fromLocal8Bit(argv[argc > 1 ? 1 : 0]));
  if (!drawing.isValid()) return 1;
  for (int i = 2; i < argc; ++i) {
    const QString path = QString::fromLocal8Bit(argv[i]);
    const int side = path.section('/', -3, -3).section('x', 0, 0).toInt();
    if (side < 1) return 1;
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    drawing.render(&painter);
    painter.end();
    if (!QDir().mkpath(path.section('/', 0, -2)) || !image.save(path)) return 1;
  }
  return 0;
}
