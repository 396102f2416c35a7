#include "ui/figures/figure_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>
#include <utility>

#include "ui/figures/figure_output.h"
#include "ui/figures/figure_panels.h"
#include "ui/figures/figure_preview.h"
#include "ui/forms/number_text.h"
#include "ui/forms/option_form.h"
#include "ui/forms/save_path.h"

namespace brenier {
namespace {

constexpr double kMillimetres = 25.4 / 72;
constexpr double kScreenDpi = 96;
constexpr QSize kLargest(1240, 720);

QLabel* sectionLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "section");
  return label;
}

QToolButton* listButton(const QString& text, const QString& name, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setText(text);
  button->setAccessibleName(name);
  button->setToolTip(name);
  return button;
}

}  // namespace

QString panelName(const PanelSpec& panel, const std::map<QString, QString>& numbers) {
  QStringList names;
  for (const QString& id : panel.numbers) names << (numbers.contains(id) ? numbers.at(id) : id);
  QString what = panel.kind == PanelKind::curves ? "curve of " + names.join(", ")
                 : panel.step                    ? "step " + groupedInteger(*panel.step)
                                                 : QString("the run as it is");
  if (panel.run == rivalRun)
    what = panel.kind == PanelKind::curves ? "second method, " + what : QString("the second method");
  else if (!panel.run.isEmpty())
    what = panel.run + ", " + what;
  return panel.title.isEmpty() ? what : panel.title;
}

FigureDialog::FigureDialog(const FigureSpec& spec, std::map<QString, QString> numbers, QWidget* parent)
    : QDialog(parent), m_spec(spec), m_numbers(std::move(numbers)), m_theme(Theme::lightTheme()) {
  setObjectName("figureDialog");
  setWindowTitle("Figure");
  setAttribute(Qt::WA_DeleteOnClose);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(12);
  columns->addWidget(makePanelList());
  columns->addWidget(makePreview(), 1);
  columns->addWidget(makeForm());
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  m_save = buttons->addButton(QStringLiteral("Save as…"), QDialogButtonBox::ActionRole);
  m_save->setProperty("role", "primary");
  auto* keep = buttons->addButton(QStringLiteral("Keep these settings…"), QDialogButtonBox::ActionRole);
  keep->setToolTip("As a file for brenier-cli show --figure, or to open here again");
  auto* open = buttons->addButton(QStringLiteral("Open settings…"), QDialogButtonBox::ActionRole);
  // Enter in a field means that value, and nothing else.
  for (QAbstractButton* button : buttons->buttons())
    if (auto* push = qobject_cast<QPushButton*>(button)) push->setAutoDefault(false);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(16, 14, 16, 14);
  rows->addLayout(columns, 1);
  rows->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(m_save, &QPushButton::clicked, this, &FigureDialog::askWhere);
  connect(keep, &QPushButton::clicked, this, &FigureDialog::saveSettings);
  connect(open, &QPushButton::clicked, this, &FigureDialog::openSettings);
  resize(parent ? kLargest.boundedTo(parent->window()->size() - QSize(20, 20)) : kLargest);
  setSpec(spec);
}

QWidget* FigureDialog::makePanelList() {
  auto* part = new QWidget(this);
  part->setFixedWidth(224);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(sectionLabel("PANELS", part));
  m_list = new QListWidget(part);
  m_list->setObjectName("figurePanels");
  m_list->setAccessibleName("Panels; F2 gives one a title");
  m_list->setToolTip("Double click, or F2, gives a panel a title of its own");
  column->addWidget(m_list, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  auto* add = listButton("Add", "Add a panel", part);
  add->setObjectName("addPanel");
  add->setPopupMode(QToolButton::InstantPopup);
  m_add = new QMenu(add);
  m_add->setToolTipsVisible(true);
  add->setMenu(m_add);
  m_up = listButton(QStringLiteral("↑"), "Before the one above", part);
  m_down = listButton(QStringLiteral("↓"), "Behind the one below", part);
  m_remove = listButton("Remove", "Remove this panel", part);
  for (QToolButton* button : {add, m_up, m_down, m_remove}) row->addWidget(button);
  row->addStretch(1);
  column->addLayout(row);
  m_log = new QCheckBox("Logarithmic values", part);
  m_log->setObjectName("figureLog");
  m_log->setToolTip("Of a panel of curves");
  column->addWidget(m_log);
  connect(m_log, &QCheckBox::clicked, this, [this](bool on) {
    m_spec.panels[static_cast<std::size_t>(m_list->currentRow())].log = on;
    change();
  });
  auto* update = new QPushButton("Take the stage again", part);
  update->setToolTip("The run as it is now, with the layers, the zoom and the t of the stage");
  column->addWidget(update);
  update->setAutoDefault(false);
  connect(update, &QPushButton::clicked, this, &FigureDialog::updateWanted);
  connect(m_up, &QToolButton::clicked, this, [this] { movePanel(-1); });
  connect(m_down, &QToolButton::clicked, this, [this] { movePanel(1); });
  connect(m_remove, &QToolButton::clicked, this, &FigureDialog::removePanel);
  connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_list->count());
    m_remove->setEnabled(row >= 0 && m_list->count() > 1);
    const bool curves = row >= 0 && m_spec.panels[static_cast<std::size_t>(row)].kind == PanelKind::curves;
    m_log->setEnabled(curves);
    m_log->setChecked(curves && m_spec.panels[static_cast<std::size_t>(row)].log);
  });
  connect(m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
    if (m_filling) return;
    PanelSpec& panel = m_spec.panels[static_cast<std::size_t>(m_list->row(item))];
    panel.title.clear();
    if (item->text() != panelName(panel, m_numbers)) panel.title = item->text();
    change();
  });
  return part;
}

QWidget* FigureDialog::makePreview() {
  auto* part = new QWidget(this);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  m_preview = new FigurePreview(part);
  m_size = new QLabel(part);
  m_size->setProperty("role", "muted");
  m_said = new QLabel(part);
  m_said->setObjectName("figureSaid");
  m_said->setWordWrap(true);
  m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* above = new QHBoxLayout;
  above->addWidget(m_size, 1);
  auto* copy = new QPushButton("Copy caption", part);
  above->addWidget(copy);
  m_caption = new QPlainTextEdit(part);
  m_caption->setReadOnly(true);
  m_caption->setAccessibleName("The text under the figure");
  m_caption->setFixedHeight(4 * fontMetrics().lineSpacing());
  m_caption->setTabChangesFocus(true);
  column->addWidget(m_preview, 1);
  column->addLayout(above);
  column->addWidget(m_caption);
  column->addWidget(m_said);
  copy->setAutoDefault(false);
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(caption()); });
  connect(m_preview, &FigurePreview::pictureWanted, this, &FigureDialog::pictureWanted);
  connect(m_preview, &FigurePreview::scaled, this, [this] {
    if (!m_page) return;
    const QSizeF mm = m_page->sizeInPoints() * kMillimetres;
    const double share = m_preview->pixelsAPoint() * 72 / kScreenDpi;
    m_size->setText(QStringLiteral("%1 × %2 mm, shown at %3 %")
                        .arg(QString::number(mm.width(), 'f', 0), QString::number(mm.height(), 'f', 0),
                             QString::number(100 * share, 'f', 0)));
  });
  return part;
}

QWidget* FigureDialog::makeForm() {
  m_form = new OptionForm(this);
  m_form->setMarksShown(false);  // nothing here concerns the run
  auto options = describeOptions<FigureOptions>();
  for (OptionDescriptor& option : options) option.meta.applies = Applies::live;
  m_form->setOptions(options);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(m_form);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFixedWidth(280);
  connect(m_form, &OptionForm::edited, this, [this](const std::string& id, const OptionValue& value) {
    OptionValues values = writeOptions(m_spec.options);
    values[id] = value;
    if (readOptions(m_spec.options, values).empty()) change();
  });
  return scroll;
}

void FigureDialog::setSpec(const FigureSpec& spec) {
  m_spec = spec;
  m_form->setValues(writeOptions(spec.options));
  showList(0);
}

void FigureDialog::setTheme(const Theme& theme) {
  m_theme = theme;
  m_form->setTheme(theme);
}

void FigureDialog::setOffers(const std::vector<PanelOffer>& offers) {
  m_add->clear();
  for (const PanelOffer& offer : offers) {
    QAction* action = m_add->addAction(offer.title, this, [this, panels = offer.panels] {
      m_spec.panels.insert(m_spec.panels.end(), panels.begin(), panels.end());
      showList(static_cast<int>(m_spec.panels.size()) - 1);
      change();
    });
    action->setEnabled(!offer.panels.empty());
    action->setToolTip(offer.lack);
  }
}

void FigureDialog::showList(int current) {
  m_filling = true;
  m_list->clear();
  for (const PanelSpec& panel : m_spec.panels) {
    auto* item = new QListWidgetItem(panelName(panel, m_numbers), m_list);
    item->setFlags(item->flags() | Qt::ItemIsEditable);
    item->setToolTip(panelName(panel, m_numbers));
  }
  m_list->setCurrentRow(current);
  m_filling = false;
}

void FigureDialog::setPanels(std::vector<FigurePanel> panels) {
  m_panels = std::move(panels);
  showPage();
}

void FigureDialog::showPage() {
  m_page = std::make_shared<FigurePage>(m_spec.options, m_panels);
  m_preview->setPage(m_page);
  m_caption->setPlainText(figureCaption(*m_page));
}

void FigureDialog::setPicture(const FigureRequest& of, const QImage& picture) {
  m_preview->setPicture(of, picture);
}

QString FigureDialog::caption() const {
  return m_caption->toPlainText();
}

void FigureDialog::change() {
  const int row = m_list->currentRow();
  showList(row);
  say({});  // what was written is another figure now
  emit specChanged(m_spec);
}

void FigureDialog::movePanel(int by) {
  const int row = m_list->currentRow();
  if (row < 0 || row + by < 0 || row + by >= m_list->count()) return;
  std::swap(m_spec.panels[static_cast<std::size_t>(row)], m_spec.panels[static_cast<std::size_t>(row + by)]);
  showList(row + by);
  change();
}

void FigureDialog::removePanel() {
  const int row = m_list->currentRow();
  if (row < 0 || m_list->count() < 2) return;
  m_spec.panels.erase(m_spec.panels.begin() + row);
  showList(std::min(row, static_cast<int>(m_spec.panels.size()) - 1));
  change();
}

void FigureDialog::say(const QString& text) {
  m_said->setText(text);
}

void FigureDialog::setBusy(bool busy) {
  m_save->setEnabled(!busy);
}

void FigureDialog::askWhere() {
  const QString path = askForSavePath(this, "Save the figure", "figure.pdf", figureFilters());
  if (!path.isEmpty()) emit saveWanted(path);
}

void FigureDialog::saveSettings() {
  const QString path = askForSavePath(this, "Keep the figure's settings", "figure.json", "Figures (*.json)");
  if (path.isEmpty()) return;
  QSaveFile file(path);
  const QByteArray text = figureText(m_spec);
  const bool written = file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
  say(written ? "Kept in " + path + ". brenier-cli show RUN --figure " + path + " --out figure.pdf draws it again."
              : path + " could not be written. Name a file in a folder of yours.");
}

void FigureDialog::openSettings() {
  const QString path = QFileDialog::getOpenFileName(this, "Open a figure's settings", {}, "Figures (*.json)");
  QFile file(path);
  if (path.isEmpty() || !file.open(QIODevice::ReadOnly)) return;
  const auto spec = readFigure(file.readAll());
  if (!spec) return say(qs(spec.error().message) + " " + qs(spec.error().hint));
  setSpec(*spec);
  say({});
  emit specChanged(m_spec);
}

}  // namespace brenier
