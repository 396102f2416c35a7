#include "ui/canvas/figure_file.h"

#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
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

Status notWritten(const QString& path) {
  return failure(ErrorKind::disk, "The picture " + path.toStdString() + " could not be written.",
                 "Name a file in a folder of yours.");
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
  if (ending == "png") {
    QImage image(2 * size, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    paintFigure(image, area, frame, style);
    return image.save(path) ? ok() : notWritten(path);
  }
  if (!QFileInfo(QFileInfo(path).absolutePath()).isWritable()) return notWritten(path);
  if (ending == "svg") {
    QSvgGenerator svg;
    svg.setFileName(path);
    svg.setSize(size);
    svg.setViewBox(area);
    paintFigure(svg, area, frame, style);
    return ok();
  }
  QPdfWriter pdf(path);
  pdf.setPageMargins(QMarginsF());
  pdf.setResolution(144);
  pdf.setPageSize(QPageSize(QSizeF(size) / 2, QPageSize::Point));  // at 144 dpi two pixels are a point
  paintFigure(pdf, area, frame, style);
  return ok();
}

}  // namespace brenier
