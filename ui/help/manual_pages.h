#pragma once

#include <QString>
#include <QVector>

namespace brenier {

/// A page of the manual: its file below the manual's folder, and what it is called.
struct ManualPage {
  QString file, title;
};

/// The pages under one heading of the contents.
struct ManualGroup {
  QString title;
  QVector<ManualPage> pages;
};

/// What manual.md in this folder lists: its headings and the pages that they link, a folder's as the pages in it. Empty
/// where there is no such file.
QVector<ManualGroup> manualContents(const QString& folder);

/// The Markdown of a page as it is shown: of `<picture>` the picture for a dark or light window, without comments; for
/// a folder a list of its pages. Empty where there is none.
QString manualPage(const QString& path, bool dark);

/// The first heading of a page, else its name.
QString manualTitle(const QString& path);

}  // namespace brenier
