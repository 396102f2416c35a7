#include "app/desktop/render.h"

#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include "core/models/run_directory.h"
#include "core/train/frame_builder.h"
#include "core/train/scorer.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {
namespace {

constexpr QSize figureSize(1200, 800);

void paintFigure(QPaintDevice& device, const QRectF& area, const Snapshot& frame, const StageStyle& style) {
  QPainter painter(&device);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(area, style.theme.stage);
  StagePainter().paint(painter, area, frame, style);
}

Status notWritten(const QString& out) {
  return failure(ErrorKind::disk, "The picture " + out.toStdString() + " could not be written.",
                 "Name a file in a folder of yours.");
}

/// The figure on a device of the kind that the ending asks for.
Status write(const QString& out, const Snapshot& frame, const StageStyle& style) {
  const QString ending = QFileInfo(out).suffix().toLower();
  const QRectF area{{0, 0}, QSizeF(figureSize)};
  if (ending == "png") {
    QImage image(figureSize, QImage::Format_ARGB32_Premultiplied);
    paintFigure(image, area, frame, style);
    return image.save(out) ? ok() : notWritten(out);
  }
  if (!QFileInfo(QFileInfo(out).absolutePath()).isWritable()) return notWritten(out);
  if (ending == "svg") {
    QSvgGenerator svg;
    svg.setFileName(out);
    svg.setSize(figureSize);
    svg.setViewBox(area);
    paintFigure(svg, area, frame, style);
    return ok();
  }
  QPdfWriter pdf(out);
  pdf.setPageMargins(QMarginsF());
  pdf.setResolution(144);
  pdf.setPageSize(QPageSize(QSizeF(figureSize) / 2, QPageSize::Point));  // at 144 dpi two pixels are a point
  paintFigure(pdf, area, frame, style);
  return ok();
}

}  // namespace

Status renderRun(const QString& path, const QString& out, const Theme& theme) {
  const QString ending = QFileInfo(out).suffix().toLower();
  if (ending != "png" && ending != "svg" && ending != "pdf")
    return badInput(out.toStdString() + " has an ending that Brenier does not draw.", "Use .png, .svg or .pdf.");
  auto directory = RunDirectory::open(path.toStdString());
  if (!directory) return Unexpected<RunError>(directory.error());
  auto run = directory->load();
  if (!run) return Unexpected<RunError>(run.error());
  FrameBuilder frames(**run);
  Scorer scorer((*run)->heldOut());
  if (scorer.solveExact({})) frames.setExact(scorer.truth());
  ViewRequest view;
  view.fieldResolution = 256;
  StageStyle style;
  style.theme = theme;
  style.layers = view.layers;
  style.axes = true;
  const auto frame = frames.build(1, Purpose::live, view);
  style.view = frame->world;
  return write(out, *frame, style);
}

}  // namespace brenier
