#include "ui/help/manual_pages.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace brenier {
namespace {

QString textOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList pagesIn(const QDir& folder) {
  return folder.entryList({"*.md"}, QDir::Files, QDir::Name | QDir::IgnoreCase);
}

QString withoutComments(QString text) {
  static const QRegularExpression comment("<!--.*?-->\\n?", QRegularExpression::DotMatchesEverythingOption);
  return text.remove(comment);
}

/// GitHub's way to show one picture in light and another in dark, which Qt's Markdown does not know.
QString withOnePicture(QString text, bool dark) {
  static const QRegularExpression picture(
      "<picture>\\s*<source[^>]*srcset=\"([^\"]*)\"[^>]*>\\s*<img\\s+alt=\"([^\"]*)\"\\s+src=\"([^\"]*)\"[^>]*>\\s*"
      "</picture>",
      QRegularExpression::DotMatchesEverythingOption);
  return text.replace(picture, dark ? "![\\2](\\1)" : "![\\2](\\3)");
}

}  // namespace

QString manualTitle(const QString& path) {
  static const QRegularExpression heading("^#\\s+(.+)$", QRegularExpression::MultilineOption);
  const auto match = heading.match(textOf(path));
  return match.hasMatch() ? match.captured(1).trimmed() : QFileInfo(path).completeBaseName();
}

QVector<ManualGroup> manualContents(const QString& folder) {
  static const QRegularExpression heading("^##\\s+(.+)$"), link("\\[([^\\]]+)\\]\\(([^)#]+)\\)");
  QVector<ManualGroup> groups;
  for (const QString& line : textOf(QDir(folder).filePath("manual.md")).split('\n')) {
    if (const auto match = heading.match(line); match.hasMatch()) groups.push_back({match.captured(1), {}});
    if (groups.isEmpty() || !line.startsWith("- ")) continue;
    for (auto links = link.globalMatch(line); links.hasNext();) {
      const auto match = links.next();
      const QString target = match.captured(2);
      const QDir below(QDir(folder).filePath(target));
      if (!QFileInfo(below.path()).isDir()) {
        groups.back().pages.push_back({target, match.captured(1)});
        continue;
      }
      ManualGroup inside{match.captured(1), {}};
      for (const QString& name : pagesIn(below))
        inside.pages.push_back({target + "/" + name, manualTitle(below.filePath(name))});
      groups.insert(groups.size() - 1, inside);
    }
  }
  return groups;
}

QString manualPage(const QString& path, bool dark) {
  if (const QDir folder(path); QFileInfo(path).isDir()) {
    QString list;
    for (const QString& name : pagesIn(folder))
      list += QString("- [%1](%2/%3)\n").arg(manualTitle(folder.filePath(name)), folder.dirName(), name);
    return list;
  }
  return withOnePicture(withoutComments(textOf(path)), dark);
}

}  // namespace brenier
