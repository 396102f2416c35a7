// How a measure comes into its card from outside, and when it goes on to the run: files, drops, drawings;
// measure_card.cpp has the rest.
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>
#include <algorithm>

#include "ui/drawing/drawing_editor.h"
#include "ui/forms/number_text.h"
#include "ui/panels/file_note.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/table_loader.h"

namespace brenier {
namespace {

constexpr int kImportedPoints = 2000;

}  // namespace

void MeasureCard::openDialog() {
  const QString path = QFileDialog::getOpenFileName(
      this, m_side == Side::source ? "Load the source measure" : "Load the target measure", QString(),
      "Points and pictures (*.npy *.npz *.csv *.tsv *.txt *.dat *.gz *.png *.jpg *.jpeg *.bmp *.svg);;All files (*)");
  if (!path.isEmpty()) load(path);
}

void MeasureCard::load(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  if (suffix == "svg") return draw()->addFile(path);  // vectors become an object that can be moved
  const QStringList pictures = {"png", "jpg", "jpeg", "bmp", "pgm", "ppm", "tif", "tiff", "webp", "gif"};
  if (pictures.contains(suffix)) return propose({"picture", {{"path", path.toStdString()}}});
  examine({"points", {{"path", path.toStdString()}}}, false);
}

/// The run's file has changed: it is read again as it was read before.
void MeasureCard::readFile(const QString& file) {
  MeasureSpec next = m_running;
  const QString before = pathOf(next);
  next.options["path"] = (file + before.mid(fileOf(next).size())).toStdString();
  next == m_running ? emit readAgain() : examine(next, false);
}

/// Asks what the file holds; the answer comes to examined().
void MeasureCard::examine(const MeasureSpec& points, bool always) {
  m_alwaysShows = always;
  m_error->hide();
  say("Reading " + QFileInfo(pathOf(points)).fileName().toHtmlEscaped() +
      QStringLiteral("… <a href='cancel'>Cancel</a>"));
  m_tables->request(points);
}

void MeasureCard::examined(const MeasureSpec& points, const TableLook& look) {
  say({});
  const auto usable = [this](const MeasureSpec& chosen, const TableLook& taken) {
    m_columnsOf = {pathOf(chosen), coordinatesOf(taken)};
    make(chosen, static_cast<int>(std::count_if(taken.columns.begin(), taken.columns.end(), [](const TableColumn& c) {
           return c.role == ColumnRole::coordinate;
         })));
  };
  const bool columnsGiven = points.options.contains("columns") && !m_alwaysShows;
  if (columnsGiven && look.problem) return reject(*look.problem);
  // Nothing of the file can be chosen by column: its sentence says what to do.
  if (look.problem && look.columns.empty() && look.arrays.empty()) return reject(*look.problem);
  ColumnUnits other;
  if (m_partner && m_partner->m_columnsOf.first == pathOf(m_partner->m_measure)) other = m_partner->m_columnsOf.second;
  if (m_partner && other.units.empty()) other.units = m_partner->m_units;
  other.whose = m_side == Side::source ? "the target" : "the source";
  const bool asks = look.guessed || look.problem || !look.doubts.empty() || !unitsNote(look, other).isEmpty();
  if (!m_alwaysShows && (columnsGiven || !asks)) return usable(points, look);
  if (m_loadCard) m_loadCard->close();
  m_loadCard = new LoadCard(m_backend, m_background, points, look, this);
  m_loadCard->setColor(m_side == Side::source ? m_theme.source : m_theme.target);
  m_loadCard->setOther(other);
  connect(m_loadCard, &LoadCard::used, this, usable);
  connect(m_loadCard, &QDialog::rejected, this, &MeasureCard::settled);
  m_loadCard->show();
}

/// Dimension of a measure that reads no file; 0 where only making it tells.
int MeasureCard::dimensionOf(const MeasureSpec& measure) const {
  const auto& planes = m_backend.catalog().measures;
  const auto found =
      std::find_if(planes.begin(), planes.end(), [&](const Descriptor& d) { return d.id == measure.id; });
  if (found == planes.end()) return 0;
  for (const auto& option : found->options)
    if (option.id == "dimension" || option.id == "dim")
      if (const auto value = effectiveValue(option, measure.options); std::holds_alternative<std::int64_t>(value))
        return static_cast<int>(std::get<std::int64_t>(value));
  return 2;
}

/// Two measures of different dimensions are no problem to learn: the first of two new ones waits for the second.
void MeasureCard::choose(const MeasureSpec& measure) {
  emit settled();
  const int own = m_proposedDimension, other = m_partner ? m_partner->m_runDimension : 0;
  const bool both = m_partner && m_partner->m_waiting && own == m_partner->m_proposedDimension;
  if (own > 0 && other > 0 && own != other && !both) {
    m_waiting = true;
    m_dimension->setText(QString::number(own) + "-D");
    const QString side = m_side == Side::source ? "target" : "source";
    m_waitsFor = QString(
                     "It has %1 dimension%2, the %3 has %4. Choose a %3 of %1, and both are used together. "
                     "<a href='back'>Cancel</a>")
                     .arg(QString::number(own), own == 1 ? "" : "s", side, QString::number(other));
    say({});
    return;
  }
  m_waiting = false;
  if (own > 0) m_runDimension = own;
  if (!both) return emit chosen(measure);
  m_partner->m_waiting = false;
  m_partner->m_runDimension = own;
  m_partner->say({});
  const bool source = m_side == Side::source;
  emit bothChosen(source ? measure : m_partner->m_measure, source ? m_partner->m_measure : measure);
}

/// The run's measure is there again.
void MeasureCard::stopWaiting() {
  m_waiting = false;
  say({});
  setDimension(m_runDimension);
  display(m_running);
  preview(m_running);
}

/// Both measures decide how large the problem is. Samples of a file are shown about its own middle, which only the run
/// can tell.
std::string MeasureCard::drawnItems() const {
  if (const auto it = m_measure.options.find("items"); m_measure.id == "drawing" && it != m_measure.options.end())
    if (const auto* text = std::get_if<std::string>(&it->second)) return *text;
  if (const auto square = m_square ? m_square() : std::nullopt) return toText(Drawing{{}, *square});
  std::vector<float> points = m_points;
  if (m_partner) points.insert(points.end(), m_partner->m_points.begin(), m_partner->m_points.end());
  if (points.size() < 2) return {};
  double x0 = points[0], x1 = points[0], y0 = points[1], y1 = points[1];
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    x0 = std::min<double>(x0, points[i]), x1 = std::max<double>(x1, points[i]);
    y0 = std::min<double>(y0, points[i + 1]), y1 = std::max<double>(y1, points[i + 1]);
  }
  return toText(Drawing{{}, squareAbout(x0, y0, x1, y1)});
}

std::string MeasureCard::takeDrawing() {
  if (!m_editor) return drawnItems();
  const std::string items = toText(m_editor->document().drawing());
  m_editor->giveUp();
  return items;
}

QMenu* MeasureCard::makeDrawMenu() {
  auto* menu = new QMenu(m_drawButton);
  menu->setToolTipsVisible(true);
  QAction* stage = menu->addAction("Draw on the &stage", this, &MeasureCard::stageDrawingWanted);
  stage->setObjectName("drawOnStage");
  menu->addAction("Draw in a &window…", this, &MeasureCard::draw)->setObjectName("drawInWindow");
  connect(menu, &QMenu::aboutToShow, this, [this, stage] {
    const QString lack = m_stageLack ? m_stageLack() : QString("There is no stage here.");
    stage->setEnabled(lack.isEmpty());
    stage->setToolTip(lack.isEmpty() ? QString("Beside what is learned, at its scale") : lack);
  });
  return menu;
}

DrawingEditor* MeasureCard::draw() {
  emit drawingOpens();
  if (!m_editor) {
    m_editor = new DrawingEditor(m_side == Side::source ? tr("Draw the source") : tr("Draw the target"), drawnItems(),
                                 m_background, this);
    m_editor->setAttribute(Qt::WA_DeleteOnClose);
    m_editor->setTheme(m_theme, m_side == Side::source ? m_theme.source : m_theme.target);
    if (m_measure.id != "drawing") m_editor->setGhost(m_points);
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
