#include "ui/figures/figure_output.h"

#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>

namespace brenier {
namespace {

constexpr int kPdfDpi = 1200, kSvgDpi = 720;
constexpr double kPointsAnInch = 72, kMillimetresAnInch = 25.4;
constexpr double kMostPixels = 400e6;

QString endingOfFigure(const QString& path) {
  return QFileInfo(path).suffix().toLower();
}

Unexpected<RunError> figureNotWritten(const QString& path) {
  return failure(ErrorKind::disk, "The figure " + path.toStdString() + " could not be written.",
                 "Name a file in a folder of yours.");
}

Status writeBytes(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
    return figureNotWritten(path);
  return ok();
}

Status writePng(const QString& path, const FigurePage& page) {
  const double dpi = static_cast<double>(page.options().dpi);
  const QSizeF pixels = page.sizeInPoints() * dpi / kPointsAnInch;
  if (pixels.width() * pixels.height() > kMostPixels)
    return badInput("The figure would have " + std::to_string(std::lround(pixels.width())) + " x " +
                        std::to_string(std::lround(pixels.height())) + " pixels.",
                    "Ask for less than its " + std::to_string(page.options().dpi) + " dpi.");
  QImage image = figureImage(page, dpi / kPointsAnInch);
  const int dots = static_cast<int>(std::lround(dpi / kMillimetresAnInch * 1000));
  image.setDotsPerMeterX(dots);
  image.setDotsPerMeterY(dots);
  return image.save(path, "PNG") ? ok() : figureNotWritten(path);
}

void paintScaled(QPaintDevice& device, const FigurePage& page, double dpi) {
  QPainter painter(&device);
  const double scale = page.pointsAUnit() * dpi / kPointsAnInch;
  painter.scale(scale, scale);
  page.paint(painter);
}

Status writeSvg(const QString& path, const FigurePage& page) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return figureNotWritten(path);
  const QSizeF size = page.sizeInPoints() * kSvgDpi / kPointsAnInch;
  {
    QSvgGenerator svg;
    svg.setOutputDevice(&file);
    svg.setResolution(kSvgDpi);
    svg.setSize(size.toSize());
    svg.setViewBox(QRectF({0, 0}, size));
    paintScaled(svg, page, kSvgDpi);
  }
  return file.commit() ? ok() : figureNotWritten(path);
}

Status writePdf(const QString& path, const FigurePage& page) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return figureNotWritten(path);
  {
    QPdfWriter pdf(&file);
    pdf.setPageMargins(QMarginsF());
    pdf.setResolution(kPdfDpi);
    pdf.setPageSize(QPageSize(page.sizeInPoints(), QPageSize::Point, {}, QPageSize::ExactMatch));
    paintScaled(pdf, page, kPdfDpi);
  }
  return file.commit() ? ok() : figureNotWritten(path);
}

Status writeTex(const QString& path, const FigurePage& page, QStringList& files) {
  const auto text = pgfplotsText(page, path, files);
  if (!text) return Unexpected<RunError>(text.error());
  return writeBytes(path, text->toUtf8());
}

}  // namespace

QString figureFilters() {
  return "Documents (*.pdf);;Vector graphics (*.svg);;Pictures (*.png);;PGFPlots (*.tex)";
}

bool isFigurePageName(const QString& path) {
  return QStringList{"pdf", "svg", "png", "tex"}.contains(endingOfFigure(path));
}

QImage figureImage(const FigurePage& page, double pixelsAPoint) {
  const QSizeF pixels = page.sizeInPoints() * pixelsAPoint;
  QImage image(QSize(std::max(1, static_cast<int>(std::lround(pixels.width()))),
                     std::max(1, static_cast<int>(std::lround(pixels.height())))),
               QImage::Format_RGB32);
  if (image.isNull()) return image;
  image.fill(page.theme().stage);
  paintScaled(image, page, pixelsAPoint * kPointsAnInch);
  return image;
}

Result<QStringList> writeFigurePage(const QString& path, const FigurePage& page) {
  QStringList files{path};
  const QString ending = endingOfFigure(path);
  if (!isFigurePageName(path))
    return badInput(path.toStdString() + " has an ending that no figure is written with.",
                    "Use .pdf, .svg, .png or .tex.");
  if (const Status whole = page.fault(); !whole) return Unexpected<RunError>(whole.error());
  const Status written = ending == "pdf"   ? writePdf(path, page)
                         : ending == "svg" ? writeSvg(path, page)
                         : ending == "png" ? writePng(path, page)
                                           : writeTex(path, page, files);
  if (!written) return Unexpected<RunError>(written.error());
  return files;
}

}  // namespace brenier
