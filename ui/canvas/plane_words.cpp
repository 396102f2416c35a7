#include "ui/canvas/plane_words.h"

#include <QStringList>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

QString nameOf(int column, const std::vector<std::string>& columns) {
  const auto k = static_cast<std::size_t>(column);
  return k < columns.size() ? qs(columns[k]) : QString();
}

QString symbolOf(int column) {
  QString text = QStringLiteral("x");
  for (const QChar digit : QString::number(column + 1)) text += QChar(0x2080 + digit.digitValue());
  return text;
}

}  // namespace

QString planeTitle(const PlaneChoice& plane, const std::vector<std::string>& columns) {
  const auto called = [&](int column) {
    const QString name = nameOf(column, columns);
    return name.isEmpty() ? QString::number(column + 1) : name;
  };
  switch (plane.kind) {
    case PlaneChoice::Kind::coordinates:
      return "columns " + called(plane.first) + " and " + called(plane.second);
    case PlaneChoice::Kind::principal:
      return "principal axes of both measures";
    case PlaneChoice::Kind::random:
      return "a random plane";
  }
  return {};
}

std::array<QString, 3> planeAxisNames(const PlaneChoice& plane, const std::vector<std::string>& columns) {
  if (plane.kind == PlaneChoice::Kind::principal) return {"axis 1", "axis 2", "axis 3"};
  if (plane.kind == PlaneChoice::Kind::random) return {"direction 1", "direction 2", "direction 3"};
  const auto called = [&](int column) {
    const QString name = nameOf(column, columns);
    return name.isEmpty() ? symbolOf(column) : name;
  };
  return {called(plane.first), called(plane.second), called(thirdColumn(plane))};
}

QString planeText(const PlaneChoice& plane) {
  if (plane.kind == PlaneChoice::Kind::principal) return "principal";
  if (plane.kind == PlaneChoice::Kind::random) return "random:" + QString::number(plane.seed);
  return QString("%1,%2").arg(plane.first + 1).arg(plane.second + 1);
}

Result<PlaneChoice> readPlane(const QString& text) {
  if (text == "principal") return PlaneChoice{PlaneChoice::Kind::principal, 0, 1, 0};
  bool good = false;
  if (text.startsWith("random:")) {
    const auto seed = text.mid(7).toULongLong(&good);
    if (good) return PlaneChoice{PlaneChoice::Kind::random, 0, 1, seed};
  }
  if (const QStringList columns = text.split(','); columns.size() == 2) {
    bool other = false;
    const int first = columns[0].toInt(&good), second = columns[1].toInt(&other);
    if (good && other && first >= 1 && second >= 1 && first != second)
      return PlaneChoice{PlaneChoice::Kind::coordinates, first - 1, second - 1, 0};
  }
  return badInput("There is no plane \"" + text.toStdString() + "\".",
                  "Write two columns as 1,2, or principal, or random:SEED.");
}

}  // namespace brenier
