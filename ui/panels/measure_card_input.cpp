// How a measure comes into its card from outside: files, drops, drawings; measure_card.cpp has the rest.
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>

#include "ui/drawing/drawing_editor.h"
#include "ui/panels/measure_card.h"

namespace brenier {
namespace {

constexpr int kImportedPoints = 2000;

}  // namespace

void MeasureCard::openDialog() {
  const QString path = QFileDialog::getOpenFileName(
      this, m_side == Side::source ? "Load the source measure" : "Load the target measure", QString(),
      "Points and pictures (*.npy *.csv *.png *.jpg *.jpeg *.bmp *.svg);;All files (*)");
  if (!path.isEmpty()) load(path);
}

void MeasureCard::load(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  if (suffix == "svg") return draw()->addFile(path);  // vectors become an object that can be moved
  const bool table = suffix == "npy" || suffix == "csv" || suffix == "tsv" || suffix == "txt";
  propose({table ? "points" : "picture", {{"path", path.toStdString()}}});
}

DrawingEditor* MeasureCard::draw() {
  if (!m_editor) {
    std::string items;
    if (const auto it = m_measure.options.find("items"); m_measure.id == "drawing" && it != m_measure.options.end())
      if (const auto* text = std::get_if<std::string>(&it->second)) items = *text;
    m_editor = new DrawingEditor(m_side == Side::source ? tr("Draw the source") : tr("Draw the target"), items,
                                 m_background, this);
    m_editor->setAttribute(Qt::WA_DeleteOnClose);
    m_editor->setTheme(m_theme, m_side == Side::source ? m_theme.source : m_theme.target);
    if (items.empty()) m_editor->setGhost(m_points);
    m_editor->setPointReader([&backend = m_backend](const QString& path) {
      return backend.preview({"points", {{"path", path.toStdString()}}}, kImportedPoints);
    });
    connect(m_editor, &DrawingEditor::drawn, this, &MeasureCard::propose);
    connect(m_editor, &DrawingEditor::keepsWeightsChanged, this, &MeasureCard::drawingKeepsWeights);
    connect(m_editor, &QObject::destroyed, this, [this] {
      m_editor = nullptr;
      emit drawingClosed();
    });
    emit drawingKeepsWeights(m_editor->keepsWeights());
  }
  if (!m_editor->isVisible()) m_editor->move(window()->mapToGlobal(QPoint(12, 120)));  // the stage stays in sight
  m_editor->show();
  m_editor->raise();
  m_editor->activateWindow();
  return m_editor;
}

void MeasureCard::setKeepsWeights(bool on) {
  if (m_editor) m_editor->setKeepsWeights(on);
}

void MeasureCard::dragEnterEvent(QDragEnterEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (urls.size() != 1 || !urls.front().isLocalFile()) return;
  event->acceptProposedAction();
  m_dropping = true;
  update();
}

void MeasureCard::dragLeaveEvent(QDragLeaveEvent*) {
  m_dropping = false;
  update();
}

void MeasureCard::dropEvent(QDropEvent* event) {
  m_dropping = false;
  update();
  event->acceptProposedAction();
  load(event->mimeData()->urls().front().toLocalFile());
}

}  // namespace brenier
