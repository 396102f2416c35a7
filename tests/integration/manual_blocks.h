#pragma once

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStringList>

/// What the pages of the manual, the README and CONTRIBUTING.md show to be typed.
namespace brenier::test {

/// What stands between two fences. `note` is the comment on the line above the first, which readers do not see:
///   not run: REASON             nothing here could run it
///   run by FOLDER/NAME          another test does
///   as FILE                     it is a file of that name, which later blocks read
///   with --all                  scripts/test --all types it: it takes long
///   with .venv-check            it wants a Python with other programs' packages
/// Every other block without a language is typed in a shell, and every Python block is run.
struct Block {
  int line = 0;  ///< of the first fence, from 1
  QString language, note;
  QByteArray text;

  QString noteAfter(const QString& word) const {
    return note.startsWith(word + ' ') ? note.mid(word.size() + 1).trimmed() : QString();
  }
};

/// The pages by their paths in the sources. Those of the methods are written by `list solvers --pages`.
inline QStringList manualPages() {
  QStringList pages = {"README.md", "CONTRIBUTING.md"};
  for (const QString& page : QDir(QStringLiteral(BRENIER_DOCS)).entryList({"*.md"})) pages << "docs/" + page;
  return pages;
}

inline QString textOfPage(const QString& page) {
  QFile file(QStringLiteral(BRENIER_SOURCE_DIR "/") + page);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

inline QList<Block> blocksOf(const QString& page) {
  QList<Block> blocks;
  const QStringList lines = textOfPage(page).split('\n');
  static const QRegularExpression comment("^<!-- (.*) -->$");
  for (int k = 0; k < lines.size(); ++k) {
    if (!lines[k].startsWith("```")) continue;
    Block block{k + 1, lines[k].mid(3), {}, {}};
    if (k > 0) block.note = comment.match(lines[k - 1]).captured(1);
    for (++k; k < lines.size() && !lines[k].startsWith("```"); ++k) block.text += lines[k].toUtf8() + '\n';
    blocks << block;
  }
  return blocks;
}

/// A page without what stands between fences and in comments.
inline QString proseOf(const QString& page) {
  static const QRegularExpression away(
      "^```.*?^```|<!--.*?-->", QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption);
  return textOfPage(page).remove(away);
}

/// Commands within sentences, `train --seeds 1-8`, each on one line.
inline QStringList spansOf(const QString& page) {
  static const QRegularExpression span("`([^`]+)`");
  QStringList spans;
  const QString prose = proseOf(page);
  for (auto found = span.globalMatch(prose); found.hasNext();) spans << found.next().captured(1).simplified();
  return spans;
}

}  // namespace brenier::test
