#include "ui/drawing/drawing_editor.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QCloseEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSlider>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

#include "ui/drawing/drawn_items.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kSettingsWidth = 236;
constexpr int kRowSpacing = 12;
constexpr int kRestMilliseconds = 250;

constexpr int kSliderWidth = 140;

}  // namespace

DrawingEditor::DrawingEditor(const QString& title, const std::string& items, Background& background, QWidget* parent)
    : QDialog(parent), m_background(background) {
  setWindowTitle(title);
  setObjectName("drawingEditor");
  m_canvas = new DrawingCanvas(m_document, this);
  m_brush = new BrushSliders(m_canvas->tools(), this);
  m_message = new QLabel(this);
  m_message->setObjectName("error");
  m_message->setWordWrap(true);
  m_mass = new QLabel(this);
  m_mass->setProperty("role", "muted");
  m_rest = new QTimer(this);
  m_rest->setSingleShot(true);
  m_rest->setInterval(kRestMilliseconds);
  auto* tools = new QToolBar(this);
  buildTools(*tools);
  auto* settings = new QWidget(this);
  settings->setFixedWidth(kSettingsWidth);  // a message below must not make the square smaller
  auto* side = new QVBoxLayout(settings);
  side->setContentsMargins(0, 0, 0, 0);
  side->addLayout(buildBrush());
  side->addSpacing(8);
  side->addLayout(buildObjects());
  side->addStretch(1);
  side->addLayout(buildLearning());
  side->addWidget(m_message);
  side->addWidget(m_mass);
  auto* body = new QHBoxLayout;
  body->setSpacing(14);
  body->addWidget(m_canvas, 1);
  body->addWidget(settings);
  auto* column = new QVBoxLayout(this);
  column->addWidget(tools);
  column->addLayout(body, 1);

  auto drawing = drawingFromText(items);
  m_document.reset(drawing ? std::move(drawing).value() : Drawing{});
  m_brush->followSquare();
  const DrawingSquare& square = m_document.drawing().square;
  m_formula->setToolTip(tr("A density in x and y on the square, %1 units to each side of (%2, %3); negative values "
                           "count as 0")
                            .arg(square.half)
                            .arg(square.x)
                            .arg(square.y));
  say(drawing ? QString() : qs(drawing.error().message));
  connect(&m_document, &DrawingDocument::changed, this, [this] {
    say({});
    m_rest->start();
  });
  connect(m_canvas, &DrawingCanvas::redrawn, this, &DrawingEditor::describe);
  connect(m_rest, &QTimer::timeout, this, &DrawingEditor::send);
  connect(m_canvas, &DrawingCanvas::pictureDropped, this, [this](const QString& path, const QImage& picture) {
    path.isEmpty()
        ? addItem(itemFromPicture(picture, tr("dropped picture"), m_document.drawing().square), tr("Picture"))
        : addFile(path);
  });
  describe();
}

void DrawingEditor::buildTools(QToolBar& bar) {
  auto* group = new QActionGroup(&bar);
  const auto tool = [&](DrawingTool which, const QString& name, const QString& key, const QString& tip) {
    auto* action = bar.addAction(name);
    action->setCheckable(true);
    action->setShortcut(QKeySequence(key));
    action->setToolTip(tip + " (" + key + ")");
    action->setObjectName("tool" + name);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, which] { m_canvas->tools().setTool(which); });
    return action;
  };
  tool(DrawingTool::brush, tr("Brush"), "Ctrl+B", tr("Paint density; how fast the mouse moves does not matter"))
      ->trigger();
  tool(DrawingTool::eraser, tr("Eraser"), "Ctrl+R", tr("Take away what lies below"));
  tool(DrawingTool::box, tr("Box"), "Ctrl+1", tr("A box of even density"));
  tool(DrawingTool::ellipse, tr("Ellipse"), "Ctrl+2", tr("An ellipse of even density"));
  tool(DrawingTool::select, tr("Select"), "Ctrl+0",
       tr("Move things with the mouse or the arrow keys, scale and turn them by their handles; the wheel scales, M "
          "mirrors, "
          "Delete deletes"));
  bar.addSeparator();
  buildHistory(bar);
  auto* clear = new QAction(tr("Clear"), this);
  connect(clear, &QAction::triggered, this, [this] {
    m_document.change({{}, m_document.drawing().square}, tr("Clear"));
  });
  auto* pasteAction = new QAction(tr("Paste"), this);
  pasteAction->setToolTip(tr("Rows of x and y from a spreadsheet, or a picture"));
  connect(pasteAction, &QAction::triggered, this, &DrawingEditor::paste);
  bar.addActions({clear, pasteAction});
}

void DrawingEditor::buildHistory(QToolBar& bar) {
  // What is taken back is said in the tip: a button that grew with it would push the last ones out of the window.
  QUndoStack& history = m_document.history();
  auto* undo = new QAction(tr("Undo"), this);
  undo->setShortcut(QKeySequence("Ctrl+Z"));
  undo->setEnabled(history.canUndo());
  connect(undo, &QAction::triggered, &history, &QUndoStack::undo);
  connect(&history, &QUndoStack::canUndoChanged, undo, &QAction::setEnabled);
  connect(&history, &QUndoStack::undoTextChanged, undo,
          [undo](const QString& what) { undo->setToolTip(tr("Undo: %1 (Ctrl+Z)").arg(what)); });
  auto* redo = new QAction(tr("Redo"), this);
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  redo->setEnabled(history.canRedo());
  connect(redo, &QAction::triggered, &history, &QUndoStack::redo);
  connect(&history, &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
  connect(&history, &QUndoStack::redoTextChanged, redo,
          [redo](const QString& what) { redo->setToolTip(tr("Redo: %1 (Ctrl+Shift+Z)").arg(what)); });
  bar.addActions({undo, redo});
}

QLayout* DrawingEditor::buildBrush() {
  auto* form = new QFormLayout;
  form->setVerticalSpacing(kRowSpacing);
  for (QSlider* slider : {m_brush->size(), m_brush->softness(), m_brush->density()}) {
    slider->setMinimumWidth(kSliderWidth);
    form->addRow(slider->accessibleName(), slider);
  }
  return form;
}

QLayout* DrawingEditor::buildObjects() {
  auto* form = new QFormLayout;
  form->setVerticalSpacing(kRowSpacing);
  m_text = new QLineEdit(this);
  m_text->setPlaceholderText(tr("letters, then Enter"));
  m_text->setObjectName("drawingText");
  m_formula = new QLineEdit(this);
  m_formula->setPlaceholderText("exp(-x^2-y^2)");
  m_formula->setObjectName("drawingFormula");
  auto* picture = new QPushButton(tr("Picture or points…"), this);
  picture->setToolTip(
      tr("PNG, JPEG, BMP or SVG as a density, or points from CSV or NPY; a file can be dropped on the "
         "square too"));
  picture->setAutoDefault(false);
  form->addRow(tr("Text"), m_text);
  form->addRow(tr("Formula"), m_formula);
  form->addRow(picture);
  connect(m_text, &QLineEdit::returnPressed, this, [this] { addText(m_text->text()); });
  connect(m_formula, &QLineEdit::returnPressed, this, [this] { addFormula(m_formula->text()); });
  connect(picture, &QPushButton::clicked, this, [this] {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Add a picture or points"), {},
                                     tr("Pictures and points (*.png *.jpg *.jpeg *.bmp *.svg *.csv *.tsv *.npy)"));
    if (!path.isEmpty()) addFile(path);
  });
  return form;
}

QLayout* DrawingEditor::buildLearning() {
  auto* column = new QVBoxLayout;
  m_keeps = new QCheckBox(tr("Learning goes on from where it is"), this);
  m_keeps->setChecked(true);
  m_keeps->setToolTip(tr("On: the map that is learned follows the drawing. Off: every change begins anew (K)"));
  connect(m_keeps, &QCheckBox::toggled, this, &DrawingEditor::keepsWeightsChanged);
  column->addWidget(m_keeps);
  return column;
}

void DrawingEditor::setKeepsWeights(bool on) {
  m_keeps->setChecked(on);
}

bool DrawingEditor::keepsWeights() const {
  return m_keeps->isChecked();
}

void DrawingEditor::setTheme(const Theme& theme, const QColor& ink) {
  m_canvas->setTheme(theme, ink);
}

QString DrawingEditor::message() const {
  return m_message->text();
}

void DrawingEditor::addItem(Result<DrawnItem> item, const QString& what) {
  if (!item) return say(qs(item.error().message + " " + item.error().hint));
  DrawnItem made = std::move(item).value();
  made.density = m_brush->densityValue();
  m_document.add(std::move(made), what);
  for (QAction* action : findChildren<QAction*>())
    if (action->objectName() == "toolSelect") action->trigger();
  m_canvas->select(static_cast<int>(m_document.drawing().items.size()) - 1);
}

void DrawingEditor::addFile(const QString& path) {
  const QString name = QFileInfo(path).fileName();
  say(tr("Reading %1 …").arg(name));
  m_background.make(
      tr("Reading %1").arg(name),
      [path, reader = m_readPoints, square = m_document.drawing().square] {
        return readDrawnFile(path, reader, square);
      },
      this,
      [this](std::optional<DrawnFile> read) {
        say({});
        if (read) addItem(std::move(read->item), read->what);
      });
}

void DrawingEditor::addText(const QString& text) {
  addItem(itemFromText(text, m_document.drawing().square), tr("Text"));
}

void DrawingEditor::addFormula(const QString& formula) {
  addItem(itemFromFormula(formula, m_document.drawing().square), tr("Formula"));
}

void DrawingEditor::paste() {
  const QMimeData* data = QApplication::clipboard()->mimeData();
  if (data && data->hasImage())
    addItem(
        itemFromPicture(qvariant_cast<QImage>(data->imageData()), tr("pasted picture"), m_document.drawing().square),
        tr("Paste"));
  else
    addItem(itemFromRows(data ? data->text() : QString(), m_document.drawing().square), tr("Paste"));
}

void DrawingEditor::describe() {
  const auto items = static_cast<qlonglong>(m_document.drawing().items.size());
  m_mass->setText(tr("Mass %1 on %2")
                      .arg(m_canvas->mass(), 0, 'g', 3)
                      .arg(items == 1 ? tr("one item") : tr("%1 items").arg(items)));
}

void DrawingEditor::send() {
  if (!(m_canvas->mass() > 0)) return say(tr("Nothing is drawn, so the run goes on with what was there before."));
  emit drawn({"drawing", {{"items", toText(m_document.drawing())}}});
}

void DrawingEditor::say(const QString& text) {
  m_message->setText(text);
  m_message->setVisible(!text.isEmpty());
}

void DrawingEditor::giveUp() {
  m_rest->stop();
  close();
}

void DrawingEditor::closeEvent(QCloseEvent* event) {
  if (m_rest->isActive()) {
    m_rest->stop();
    send();
  }
  QDialog::closeEvent(event);
}

/// Escape and Enter belong to the canvas and the fields here; the window closes by its own button.
void DrawingEditor::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Paste)) return paste();
  if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return;
  QDialog::keyPressEvent(event);
}

}  // namespace brenier
