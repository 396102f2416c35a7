#include "ui/forms/save_path.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>

namespace brenier {
namespace {

QString endingOf(const QString& filter) {
  static const QRegularExpression pattern("\\*\\.([\\w-]+)");
  return pattern.match(filter).captured(1);
}

}  // namespace

QString withEndingOf(const QString& path, const QString& filter, const QString& filters) {
  const QStringList all = filters.split(";;");
  const QString ending = endingOf(filter), typed = QFileInfo(path).suffix();
  if (path.isEmpty() || ending.isEmpty()) return path;
  if (typed.isEmpty()) return path + "." + ending;
  if (filter == all.first()) return path;  // nobody chose it
  for (const QString& other : all)
    if (typed.compare(endingOf(other), Qt::CaseInsensitive) == 0) return path.chopped(typed.size()) + ending;
  return path;
}

QString askForSavePath(QWidget* parent, const QString& title, const QString& suggested, const QString& filters) {
  QString filter = filters.section(";;", 0, 0);
  const QString path = QFileDialog::getSaveFileName(parent, title, suggested, filters, &filter);
  return withEndingOf(path, filter, filters);
}

}  // namespace brenier
