#include "ui/canvas/figure_file.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace brenier {
namespace {

void paintFigure(QPaintDevice& device, const QRectF& area, const std::shared_ptr<const Snapshot>& frame,
                 const StageStyle& style) {
  QPainter painter(&device);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(area, style.theme.stage);
  StagePainter().paint(painter, area, frame, style);
}

/// Whole or not at all: what a full disk cuts short leaves what was there before.
Status writeWhole(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return ok();
  // QSaveFile knows no more of a write that was cut short.
  const bool cut = file.error() == QFileDevice::WriteError || file.error() == QFileDevice::ResourceError;
  const std::string why = cut ? "there is no room for it" : file.errorString().toStdString();
  return failure(ErrorKind::disk, "The picture " + path.toStdString() + " could not be written: " + why + ".",
                 "Name a file in a folder of yours, with room for " + std::to_string(bytes.size() / 1024 + 1) + " kB.");
}

QString endingOf(const QString& path) {
  return QFileInfo(path).suffix().toLower();
}

}  // namespace

bool isFigureName(const QString& path) {
  const QString ending = endingOf(path);
  return ending == "png" || ending == "svg" || ending == "pdf";
}

Status writeFigure(const QString& path, const QSize& size, const std::shared_ptr<const Snapshot>& frame,
                   const StageStyle& style) {
  if (!isFigureName(path))
    return badInput(path.toStdString() + " has an ending that Brenier does not draw.", "Use .png, .svg or .pdf.");
  const QString ending = endingOf(path);
  const QRectF area{{0, 0}, QSizeF(size)};
  QBuffer bytes;
  bytes.open(QIODevice::WriteOnly);
  if (ending == "png") {
    QImage image(2 * size, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    paintFigure(image, area, frame, style);
    image.save(&bytes, "PNG");
  } else if (ending == "svg") {
    QSvgGenerator svg;
    svg.setOutputDevice(&bytes);
    svg.setSize(size);
    svg.setViewBox(area);
    paintFigure(svg, area, frame, style);
  } else {
    QPdfWriter pdf(&bytes);
    pdf.setPageMargins(QMarginsF());
    pdf.setResolution(144);
    pdf.setPageSize(QPageSize(QSizeF(size) / 2, QPageSize::Point));  // at 144 dpi two pixels are a point
    paintFigure(pdf, area, frame, style);
  }
  return writeWhole(path, bytes.data());
}

}  // namespace brenier
