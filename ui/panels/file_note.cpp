#include "ui/panels/file_note.h"

#include <QFileInfo>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/forms/folded_label.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {
constexpr int kLines = 2;
}

QString pathOf(const MeasureSpec& measure) {
  const auto it = measure.options.find("path");
  const auto* text = it == measure.options.end() ? nullptr : std::get_if<std::string>(&it->second);
  return text ? qs(*text) : QString();
}

QString fileOf(const MeasureSpec& measure) {
  const QString path = pathOf(measure);
  return QFileInfo::exists(path) || path.lastIndexOf(':') < 0 ? path : path.left(path.lastIndexOf(':'));
}

FileNote::FileNote(QWidget* parent) : QWidget(parent) {
  m_taken = new FoldedLabel(kLines, this);
  m_taken->setObjectName("taken");
  m_taken->setProperty("role", "muted");
  m_taken->setAccessibleName("What was read of the file");
  m_changed = new QLabel(this);
  m_changed->setObjectName("changed");
  m_changed->setWordWrap(true);
  m_changed->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  m_changed->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_taken);
  column->addWidget(m_changed);
  hide();
  connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] {
    m_written = true;
    say();
  });
  connect(m_changed, &QLabel::linkActivated, this, [this] { emit readAgain(watched()); });
}

bool FileNote::setMeasure(const MeasureSpec& measure) {
  const QString file = fileOf(measure);
  if (file == m_file) return false;
  if (const QStringList watched = m_watcher.files(); !watched.isEmpty()) m_watcher.removePaths(watched);
  m_file = file;
  m_notes = {};
  m_written = false;
  say();
  return true;
}

void FileNote::setNotes(const SideNotes& notes) {
  m_notes = notes;
  m_written = false;
  // Of a saved run nothing but the original: its own copy may go, as that of a recovered run does once it is saved
  // anew.
  if (const QStringList before = m_watcher.files(); !before.isEmpty()) m_watcher.removePaths(before);
  if (QFileInfo::exists(watched())) m_watcher.addPath(watched());  // again, where another file took its place
  say();
}

/// A saved run reads its own copy; people change the original.
QString FileNote::watched() const {
  return m_notes.original.empty() ? m_file : qs(m_notes.original);
}

void FileNote::say() {
  const QString name = QFileInfo(m_file).fileName();
  QString taken = qs(m_notes.taken);
  if (taken.startsWith(name)) taken.remove(0, taken.indexOf(": ") + 2);  // the list above has the name
  m_taken->setFullText(taken);
  QString changed = qs(m_notes.changed).toHtmlEscaped();
  if (m_written)
    changed =
        (QFileInfo(watched()).fileName() + (QFileInfo::exists(watched()) ? " was written again since the run read it."
                                                                         : " is gone; the run has what it read of it."))
            .toHtmlEscaped();
  if (!changed.isEmpty() && QFileInfo::exists(watched())) changed += " <a href='again'>Read it again</a>";
  m_changed->setText(changed);
  m_changed->setVisible(!changed.isEmpty());
  setVisible(!taken.isEmpty() || !changed.isEmpty());
}

void FileNote::setTheme(const Theme& theme) {
  m_changed->setStyleSheet("color: " + QString(theme.dark ? "#F0B450" : "#9A6700") + "; font-size: 12px;");
}

}  // namespace brenier
