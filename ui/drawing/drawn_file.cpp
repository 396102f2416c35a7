#include "ui/drawing/drawn_file.h"

#include <QFile>
#include <QFileInfo>
#include <QObject>

namespace brenier {

DrawnFile readDrawnFile(const QString& path, const PointReader& readPoints, const DrawingSquare& square) {
  const QString ending = QFileInfo(path).suffix().toLower();
  const QString points = QObject::tr("Points");
  if (ending == "csv" || ending == "tsv" || ending == "txt") {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Text))
      return {badInput((path + ": " + file.errorString() + ".").toStdString()), points};
    // Two columns are taken as they are; weights, names and more columns are for the reader of all point files.
    if (auto rows = itemFromRows(QString::fromUtf8(file.readAll()), square)) return {std::move(rows), points};
  } else if (ending != "npy") {
    return {itemFromPictureFile(path, square), QObject::tr("Picture")};
  }
  if (!readPoints) return {badInput(path.toStdString() + " cannot be read here."), points};
  const auto read = readPoints(path);
  if (!read) return {Unexpected<RunError>(read.error()), points};
  return {itemFromPoints(read.value(), square), points};
}

}  // namespace brenier
