#include "ui/canvas/plane_words.h"

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

}  // namespace brenier
