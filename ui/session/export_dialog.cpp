#include "ui/session/export_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forms/number_text.h"
#include "ui/session/map_exporter.h"

namespace brenier {
namespace {

const char* const kFolderKey = "recent/export_folder";

QLabel* mutedLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "muted");
  label->setWordWrap(true);
  return label;
}

}  // namespace

ExportDialog::ExportDialog(MapExporter& exporter, const std::vector<Descriptor>& formats,
                           std::optional<std::int64_t> step, QWidget* parent)
    : QDialog(parent), m_exporter(exporter), m_step(step) {
  setObjectName("exportDialog");
  setWindowTitle(step ? "Export the map of step " + groupedInteger(*step) : QString("Export the map"));
  setAttribute(Qt::WA_DeleteOnClose);
  setMinimumWidth(520);
  createForm(formats);
  connect(&exporter, &MapExporter::finished, this, &ExportDialog::showFiles);
  connect(&exporter, &MapExporter::failed, this, [this](const QString& sentence) {
    setBusy(false);
    say(sentence);
  });
}

void ExportDialog::createForm(const std::vector<Descriptor>& formats) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(8);
  for (const auto& format : formats) {
    auto* box = new QCheckBox(qs(format.title), this);
    box->setObjectName(qs(format.id));
    box->setChecked(true);
    m_formats.push_back(box);
    column->addWidget(box);
    auto* help = mutedLabel(mathText(qs(format.help)), this);
    help->setContentsMargins(26, 0, 0, 4);
    column->addWidget(help);
  }
  m_folder = new QLineEdit(QSettings().value(kFolderKey, QDir::home().filePath("brenier-export")).toString(), this);
  m_folder->setAccessibleName("Folder");
  auto* choose = new QPushButton(QStringLiteral("Choose…"), this);
  auto* row = new QHBoxLayout;
  row->addWidget(new QLabel("Folder", this));
  row->addWidget(m_folder, 1);
  row->addWidget(choose);
  column->addLayout(row);
  m_progress = new QProgressBar(this);
  m_progress->setRange(0, 0);
  m_progress->setTextVisible(false);
  m_progress->hide();
  column->addWidget(m_progress);
  m_result = new QLabel(this);
  m_result->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_result->setWordWrap(true);
  m_result->setAccessibleName("What the check found");
  column->addWidget(m_result);
  column->addStretch(1);
  m_buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  auto* start = m_buttons->addButton("Export and check", QDialogButtonBox::ActionRole);
  start->setDefault(true);
  start->setProperty("role", "primary");
  column->addWidget(m_buttons);
  connect(choose, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(start, &QPushButton::clicked, this, &ExportDialog::startExport);
  connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
}

QString ExportDialog::folder() const {
  return m_folder->text();
}

void ExportDialog::setFolder(const QString& folder) {
  m_folder->setText(folder);
}

QStringList ExportDialog::chosenFormats() const {
  QStringList chosen;
  for (const auto* box : m_formats)
    if (box->isChecked()) chosen << box->objectName();
  return chosen;
}

QString ExportDialog::resultText() const {
  return m_result->text();
}

void ExportDialog::browse() {
  const QString chosen = QFileDialog::getExistingDirectory(this, "Export into this folder", folder());
  if (!chosen.isEmpty()) setFolder(chosen);
}

void ExportDialog::startExport() {
  const QStringList formats = chosenFormats();
  if (formats.isEmpty()) return say("No format is chosen. Tick at least one.");
  if (folder().trimmed().isEmpty()) return say("No folder is named. Name one that can be written.");
  QSettings().setValue(kFolderKey, folder());
  m_result->clear();
  setBusy(true);
  // All that is offered: all that this run's map can be written as, which may be less.
  const bool all = formats.size() == static_cast<qsizetype>(m_formats.size());
  m_exporter.start(m_step, QDir(folder()).absolutePath(), all ? QStringList() : formats);
}

void ExportDialog::showFiles(const QString& folder, const std::vector<ExportedFile>& files) {
  setBusy(false);
  QStringList lines = {"Written to " + folder + "."};
  for (const auto& file : files) lines << file.name + ": " + file.verdict;
  if (!files.empty()) lines << "Each check was made by another process, and its figures lie beside the file.";
  say(lines.join('\n'));
}

/// A dialog does not grow for a label that became longer.
void ExportDialog::say(const QString& text) {
  m_result->setText(text);
  layout()->activate();
  resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

void ExportDialog::setBusy(bool busy) {
  m_progress->setVisible(busy);
  for (auto* button : m_buttons->buttons())
    if (m_buttons->buttonRole(button) == QDialogButtonBox::ActionRole) button->setEnabled(!busy);
}

}  // namespace brenier
