#include "ui/panels/measure_card.h"

#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/canvas/thumbnail.h"
#include "ui/drawing/drawing_editor.h"
#include "ui/forms/elided_label.h"
#include "ui/forms/number_text.h"
#include "ui/forms/option_form.h"
#include "ui/forms/tinted_icon.h"
#include "ui/forms/window_words.h"
#include "ui/panels/file_note.h"
#include "ui/panels/preview_loader.h"
#include "ui/panels/table_loader.h"

namespace brenier {
namespace {

constexpr int kSamples = 600;

bool readsFile(const Descriptor& descriptor) {
  for (const auto& option : descriptor.options)
    if (option.id == "path") return true;
  return false;
}

QToolButton* quietButton(const QString& text, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setText(text);
  button->setFont(uiFont(12));
  button->setFocusPolicy(Qt::TabFocus);  // a click leaves the stage's keys working
  return button;
}

}  // namespace

MeasureCard::MeasureCard(const StudioBackend& backend, Background& background, Side side, QWidget* parent)
    : QFrame(parent), m_backend(backend), m_background(background), m_side(side), m_theme(Theme::lightTheme()) {
  setProperty("card", true);
  setAcceptDrops(true);
  setObjectName(side == Side::source ? "sourceCard" : "targetCard");
  m_loader = new PreviewLoader(backend, background, this);
  m_tables = new TableLoader(backend, background, this);
  build();
  connect(m_loader, &PreviewLoader::ready, this, &MeasureCard::accept);
  connect(m_loader, &PreviewLoader::failed, this, [this](const MeasureSpec&, const RunError& e) { reject(e); });
  connect(m_loader, &PreviewLoader::cancelled, this, [this] {
    m_proposing = false;
    showInCombo(m_measure);
    m_form->setValues(m_measure.options);
  });
  connect(m_combo, &QComboBox::activated, this, &MeasureCard::comboActivated);
  connect(m_loadButton, &QToolButton::clicked, this, &MeasureCard::openDialog);
  connect(m_drawButton, &QToolButton::clicked, this, [this] {
    // Where the stage cannot be drawn on, the window can.
    m_stageLack&& m_stageLack().isEmpty() ? emit stageDrawingWanted() : void(draw());
  });
  connect(m_optionsButton, &QToolButton::toggled, m_form, &QWidget::setVisible);
  connect(m_form, &OptionForm::edited, this, [this](const std::string& id, const OptionValue& value) {
    MeasureSpec next = m_measure;
    next.options[id] = value;
    propose(next);
  });
  connect(m_tables, &TableLoader::ready, this, &MeasureCard::examined);
  connect(m_tables, &TableLoader::failed, this, &MeasureCard::reject);
  connect(m_columnsButton, &QToolButton::clicked, this, [this] { examine(m_measure, true); });
  connect(m_tables, &TableLoader::cancelled, this, [this] {
    say({});
    showInCombo(m_measure);
  });
  connect(m_status, &QLabel::linkActivated, this, [this] { m_waiting ? stopWaiting() : m_tables->cancel(); });
  connect(m_file, &FileNote::readAgain, this, &MeasureCard::readFile);
}

void MeasureCard::build() {
  const QString name = m_side == Side::source ? "Source" : "Target";
  auto* title = new QLabel(name + (m_side == Side::source ? QStringLiteral(" μ") : QStringLiteral(" ν")), this);
  title->setProperty("role", "title");
  m_dot = new QLabel(this);
  m_dimension = new QLabel(this);
  m_dimension->setProperty("role", "muted");
  m_thumbnail = new PointsThumbnail(this);
  m_thumbnail->setFixedSize(88, 88);
  m_thumbnail->setAccessibleName(name + " measure, a sample of its points");
  m_combo = new QComboBox(this);
  m_combo->setFocusPolicy(Qt::TabFocus);
  m_combo->setAccessibleName(name + " measure");
  m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_combo->setMinimumContentsLength(8);
  m_combo->setMaxVisibleItems(30);
  for (const auto& measure : m_backend.catalog().measures) {
    m_combo->addItem(qs(measure.title), qs(measure.id));
    m_combo->setItemData(m_combo->count() - 1, mathText(qs(measure.help)), Qt::ToolTipRole);
  }
  m_summary = new ElidedLabel(this);
  m_summary->setProperty("role", "muted");
  m_optionsButton = quietButton("Options", this);
  m_optionsButton->setCheckable(true);
  m_optionsButton->setToolTip("Show or hide the options of this measure");
  m_loadButton = quietButton("Load…", this);
  m_loadButton->setToolTip(
      "Points from a .npy or .csv file, or a picture as a density; a file can be dropped here too");
  m_drawButton = quietButton("Draw", this);
  m_drawButton->setObjectName("drawButton");
  m_drawButton->setToolTip("Draw this measure by hand, on the stage or in a window; learning follows the drawing");
  m_drawButton->setPopupMode(QToolButton::MenuButtonPopup);
  m_drawButton->setMenu(makeDrawMenu());
  m_columnsButton = quietButton("Columns…", this);
  m_columnsButton->setObjectName("columnsButton");
  m_columnsButton->setToolTip("Which columns of the file are coordinates, and which holds weights");
  m_columnsButton->hide();
  m_status = new QLabel(this);
  m_status->setObjectName("status");
  m_status->setProperty("role", "muted");
  m_status->setWordWrap(true);
  m_status->hide();
  m_file = new FileNote(this);
  m_error = new QLabel(this);
  m_error->setObjectName("error");
  m_error->setWordWrap(true);
  m_error->hide();
  m_form = new OptionForm(this);
  m_form->hide();

  auto* head = new QHBoxLayout;
  head->setSpacing(6);
  head->addWidget(m_dot);
  head->addWidget(title);
  head->addStretch(1);
  head->addWidget(m_dimension);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(6);
  buttons->addWidget(m_optionsButton);
  buttons->addWidget(m_loadButton);
  buttons->addWidget(m_drawButton);
  buttons->addStretch(1);
  auto* choice = new QVBoxLayout;
  choice->setSpacing(4);
  choice->addWidget(m_combo);
  choice->addWidget(m_summary);
  choice->addWidget(m_columnsButton, 0, Qt::AlignLeft);
  choice->addStretch(1);
  auto* body = new QHBoxLayout;
  body->setSpacing(10);
  body->addWidget(m_thumbnail);
  body->addLayout(choice, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 8, 12, 10);
  column->setSpacing(6);
  column->addLayout(head);
  column->addLayout(body);
  column->addLayout(buttons);
  column->addWidget(m_file);
  column->addWidget(m_status);
  column->addWidget(m_error);
  column->addWidget(m_form);
}

const Descriptor* MeasureCard::descriptorOf(const std::string& id) const {
  for (const auto* list : {&m_backend.catalog().measures, &m_backend.catalog().imageMeasures})
    for (const auto& measure : *list)
      if (measure.id == id) return &measure;
  return nullptr;
}

QString MeasureCard::summaryOf(const MeasureSpec& measure) const {
  const Descriptor* descriptor = descriptorOf(measure.id);
  QStringList parts;
  for (const auto& option : descriptor ? descriptor->options : std::vector<OptionDescriptor>{}) {
    const bool number = option.kind == OptionKind::integer || option.kind == OptionKind::real;
    if (!number || option.id == "dimension" || option.id == "seed") continue;
    const auto it = measure.options.find(option.id);
    const OptionValue& value = it == measure.options.end() ? option.defaultValue : it->second;
    const auto* real = std::get_if<double>(&value);
    parts << qs(option.meta.title).toLower() + " " + (real ? typedReal(*real) : qs(toString(value)));
    if (parts.size() == 2) break;
  }
  return parts.join(", ");
}

void MeasureCard::setMeasure(const MeasureSpec& measure) {
  const bool news = measure != m_running;
  m_running = measure;
  if (news) m_notes = {};
  if (m_waiting && !news) return;  // the run changed in something else
  m_waiting = false;
  if (measure == m_measure) return;
  say({});
  display(measure);
  m_proposing = false;
  preview(measure);
}

void MeasureCard::preview(const MeasureSpec& measure) {
  const QString path = pathOf(measure);
  const Descriptor* descriptor = descriptorOf(measure.id);
  const QString name = descriptor ? qs(descriptor->title) : qs(measure.id);
  m_loader->request(measure, kSamples, path.isEmpty() ? "Sampling " + name : "Reading " + QFileInfo(path).fileName());
}

void MeasureCard::propose(const MeasureSpec& measure) {
  if (measure.id == "points") return examine(measure, false);
  make(measure, dimensionOf(measure));
}

void MeasureCard::make(const MeasureSpec& measure, int dimension) {
  m_tables->cancel();
  m_proposing = true;
  m_proposedDimension = dimension;
  preview(measure);
}

void MeasureCard::accept(const MeasureSpec& measure, const std::vector<float>& points) {
  m_thumbnail->setPoints(points);
  m_points = points;
  // A picture of what is used anyway says nothing of a file that could not be read meanwhile.
  if (!std::exchange(m_proposing, false)) return;
  say({});
  display(measure);
  choose(measure);
}

/// Where nothing else is to be said, what it waits for.
void MeasureCard::say(const QString& text) {
  m_status->setText(text.isEmpty() && m_waiting ? m_waitsFor : text);
  m_status->setVisible(!m_status->text().isEmpty());
}

void MeasureCard::reject(const RunError& error) {
  QString text = qs(error.message);
  if (!error.hint.empty()) text += " " + qs(error.hint);
  m_error->setText(inWindowWords(text, m_backend.catalog()));
  m_error->show();
  m_proposing = false;
  say({});
  showInCombo(m_measure);
  m_form->setValues(m_measure.options);
  emit settled();
}

void MeasureCard::display(const MeasureSpec& measure) {
  m_measure = measure;
  if (m_file->setMeasure(measure) && measure == m_running) m_file->setNotes(m_notes);
  m_error->hide();
  showInCombo(measure);
  if (m_editor && measure.id != "drawing") m_editor->giveUp();
  const Descriptor* descriptor = descriptorOf(measure.id);
  if (m_formFor != measure.id) {
    m_formFor = measure.id;
    // A drawing is changed by drawing, not by typing its lines.
    const bool typed = descriptor && measure.id != "drawing";
    m_form->setOptions(typed ? descriptor->options : std::vector<OptionDescriptor>{});
    m_form->setTheme(m_theme);
    m_optionsButton->setEnabled(m_form->count() > 0);
  }
  m_form->setValues(measure.options);
  m_combo->setToolTip(descriptor ? mathText(qs(descriptor->help)) : QString());
  m_summary->setText(summaryOf(measure));
  // Two of a picture's values say nothing, and it is not drawn with a brush; the stage shows pictures.
  const auto& sets = m_backend.catalog().imageMeasures;
  const bool pictures = std::any_of(sets.begin(), sets.end(), [&](const Descriptor& d) { return d.id == measure.id; });
  m_columnsButton->setVisible(measure.id == "points");
  m_summary->setVisible(measure.id != "points");  // it has no numbers to be set
  m_thumbnail->setVisible(!pictures);
  m_drawButton->setVisible(!pictures);
  if (const auto it = measure.options.find("dimension"); it != measure.options.end()) {
    if (const auto* d = std::get_if<std::int64_t>(&it->second)) m_dimension->setText(QString::number(*d) + "-D");
  }
}

void MeasureCard::showInCombo(const MeasureSpec& measure) {
  int index = m_combo->findData(qs(measure.id));
  if (index < 0) {
    const Descriptor* descriptor = descriptorOf(measure.id);
    m_combo->addItem(descriptor ? qs(descriptor->title) : qs(measure.id), qs(measure.id));
    index = m_combo->count() - 1;
  }
  // An entry that reads a file is called after it while it is the chosen one.
  QString path = pathOf(measure);
  if (!path.isEmpty() && measure == m_running && !m_notes.original.empty())  // a saved run reads a copy
    path = qs(m_notes.original) + path.mid(fileOf(measure).size());
  for (int i = 0; i < m_combo->count(); ++i) {
    if (const Descriptor* d = descriptorOf(m_combo->itemData(i).toString().toStdString()); d && readsFile(*d))
      m_combo->setItemText(i, qs(d->title));
  }
  if (!path.isEmpty()) m_combo->setItemText(index, QFileInfo(path).fileName());
  m_combo->setCurrentIndex(index);
}

void MeasureCard::comboActivated() {
  const std::string id = m_combo->currentData().toString().toStdString();
  if (id == m_measure.id) return;
  const Descriptor* descriptor = descriptorOf(id);
  if (descriptor && readsFile(*descriptor)) {
    showInCombo(m_measure);
    openDialog();
    return;
  }
  propose({id, {}});
}

void MeasureCard::setDimension(int dimension) {
  m_runDimension = dimension;
  m_dimension->setText(dimension > 0 ? QString::number(dimension) + "-D" : QString());
}

void MeasureCard::setNotes(const SideNotes& notes) {
  m_notes = notes;
  if (m_measure != m_running) return;
  m_file->setNotes(notes);
  showInCombo(m_measure);
}

void MeasureCard::setTheme(const Theme& theme) {
  m_theme = theme;
  m_file->setTheme(theme);
  const QColor color = m_side == Side::source ? theme.source : theme.target;
  if (m_editor) m_editor->setTheme(theme, color);
  m_thumbnail->setColor(color);
  m_dot->setPixmap(discPixmap(color, 10, devicePixelRatioF()));
  m_error->setStyleSheet("color: " + QString(theme.dark ? "#FF8A80" : "#B3261E") + "; font-size: 12px;");
  m_form->setTheme(theme);
}

void MeasureCard::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  if (!m_dropping) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(m_theme.accent, 2));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
}

}  // namespace brenier
