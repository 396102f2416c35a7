#include "ui/lessons/maker_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forms/number_text.h"
#include "ui/lessons/ask_form.h"
#include "ui/lessons/lesson_maker.h"

namespace brenier {
namespace {

constexpr int kFieldSide = 16;
constexpr int kListHeight = 84, kTextHeight = 100, kAnswerHeight = 72, kNotesHeight = 52;
constexpr int kMostStepsOn = 100000;
constexpr std::size_t kMostLargeNumbers = 3;

QLabel* addHeading(QVBoxLayout* column, const QString& text) {
  auto* label = new QLabel(text, column->parentWidget());
  label->setProperty("role", "section");
  column->addWidget(label);
  return label;
}

template <class Field>
Field* named(Field* field, const char* name, const QString& placeholder) {
  field->setObjectName(name);
  field->setPlaceholderText(placeholder);
  field->setAccessibleName(placeholder);
  return field;
}

/// What a step's file calls the parts of the window that a viewer may touch.
QString controlTitle(const std::string& control) {
  static const std::pair<const char*, const char*> titles[] = {
      {"play", "Play and pause"},     {"step", "Single steps"},      {"replay", "Replay"},
      {"interpolation", "The way t"}, {"layers", "Layers"},          {"numbers", "Numbers panel"},
      {"timeline", "Timeline"},       {"measures", "Problem panel"},
  };
  for (const auto& [id, title] : titles)
    if (control == id) return title;
  return qs(control);
}

}  // namespace

MakerCard::MakerCard(LessonMaker& maker, const std::vector<Descriptor>& askKinds, QWidget* parent)
    : QWidget(parent), m_maker(maker) {
  setObjectName("makerCard");
  setAccessibleName("A lesson of your own");
  setMinimumWidth(kWidth);
  m_ask = new AskForm(askKinds, this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* body = new QWidget(scroll);
  auto* all = new QVBoxLayout(body);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(buildHead());  // on a small screen there is room for little but what it ends with
  auto* below = new QWidget(body);
  all->addWidget(below, 1);
  auto* fields = new QVBoxLayout(below);
  fields->setContentsMargins(kFieldSide, 8, kFieldSide, 12);
  fields->setSpacing(8);
  buildStep(fields);
  buildQuestion(fields);
  fields->addStretch(1);
  scroll->setWidget(body);
  column->addWidget(scroll, 1);
  column->addWidget(buildFoot());
  connect(&m_maker, &LessonMaker::stepsChanged, this, &MakerCard::showStep);
  connect(&m_maker, &LessonMaker::changed, this, &MakerCard::showSteps);
}

QWidget* MakerCard::buildHead() {
  auto* head = new QWidget(this);
  auto* column = new QVBoxLayout(head);
  column->setContentsMargins(kFieldSide, 10, kFieldSide, 6);
  column->setSpacing(8);
  m_title = named(new QLineEdit(head), "makerTitle", "Title of the lesson");
  m_title->setMaxLength(80);
  m_goal = named(new QLineEdit(head), "makerGoal", "What one is able to say afterwards");
  connect(m_title, &QLineEdit::textEdited, &m_maker, &LessonMaker::setTitle);
  connect(m_goal, &QLineEdit::textEdited, &m_maker, &LessonMaker::setGoal);
  column->addWidget(m_title);
  column->addWidget(m_goal);
  m_steps = new QListWidget(head);
  m_steps->setObjectName("makerSteps");
  m_steps->setAccessibleName("Steps");
  m_steps->setFixedHeight(kListHeight);
  connect(m_steps, &QListWidget::currentRowChanged, this, [this](int row) {
    if (!m_showing && row >= 0) m_maker.select(row);
  });
  column->addWidget(m_steps);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  const auto add = [&](const QString& text, const char* name, const QString& help, auto act) {
    auto* button = new QPushButton(text, head);
    button->setObjectName(name);
    button->setToolTip(help);
    button->setAccessibleName(help);
    connect(button, &QPushButton::clicked, this, act);
    row->addWidget(button, text.size() > 2);
    return button;
  };
  add("Add step", "makerAdd", "A step that takes what the window shows now", [this] { emit addWanted(); });
  m_up = add(QStringLiteral("↑"), "makerUp", "The step goes before the one above", [this] { m_maker.moveStep(-1); });
  m_down = add(QStringLiteral("↓"), "makerDown", "The step goes after the one below", [this] { m_maker.moveStep(1); });
  m_remove = add("Remove", "makerRemove", "Takes the step out of the lesson", [this] { m_maker.removeStep(); });
  column->addLayout(row);
  return head;
}

QToolButton* MakerCard::makeMenuButton(const QString& text, const char* name) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setText(text);
  button->setAccessibleName(text);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setToolButtonStyle(Qt::ToolButtonTextOnly);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  button->setMenu(new QMenu(button));
  return button;
}

void MakerCard::buildStep(QVBoxLayout* column) {
  QWidget* body = column->parentWidget();
  m_stepTitle = named(new QLineEdit(body), "makerStepTitle", "Title of this step");
  m_stepTitle->setMaxLength(80);
  m_text = named(new QPlainTextEdit(body), "makerText",
                 "What there is to see: short sentences, one idea. *This* is emphasised (Markdown).");
  m_text->setFixedHeight(kTextHeight);
  m_text->setTabChangesFocus(true);
  m_caption = named(new QLineEdit(body), "makerCaption", "One sentence for a projector (else the title)");
  m_caption->setMaxLength(160);
  m_notes = named(new QPlainTextEdit(body), "makerNotes", "Notes, which only the lecturer sees");
  m_notes->setFixedHeight(kNotesHeight);
  m_notes->setTabChangesFocus(true);
  for (auto* line : {m_stepTitle, m_caption}) connect(line, &QLineEdit::textEdited, this, &MakerCard::takeTexts);
  for (auto* text : {m_text, m_notes}) connect(text, &QPlainTextEdit::textChanged, this, &MakerCard::takeTexts);
  column->addWidget(m_stepTitle);
  column->addWidget(m_text);
  column->addWidget(m_caption);
  column->addWidget(m_notes);
  addHeading(column, "On the stage");
  m_state = new QLabel(body);
  m_state->setObjectName("makerState");
  m_state->setWordWrap(true);
  column->addWidget(m_state);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  const auto add = [&](const QString& text, const char* name, const QString& help, auto wish) {
    auto* button = new QPushButton(text, body);
    button->setObjectName(name);
    button->setToolTip(help);
    connect(button, &QPushButton::clicked, this, wish);
    row->addWidget(button, 1);
  };
  add("Show it", "makerShow", "The window shows what this step does", &MakerCard::showWanted);
  add("Take what is shown", "makerRetake", "This step takes what the window shows now", &MakerCard::retakeWanted);
  column->addLayout(row);
  m_large = makeMenuButton("Large numbers", "makerLarge");
  m_controls = makeMenuButton("The viewer may touch", "makerControls");
  column->addWidget(m_large);
  column->addWidget(m_controls);
}

void MakerCard::buildQuestion(QVBoxLayout* column) {
  QWidget* body = column->parentWidget();
  addHeading(column, "Question");
  column->addWidget(m_ask);
  connect(m_ask, &AskForm::kindWanted, this, &MakerCard::kindWanted);
  connect(m_ask, &AskForm::numberWanted, this, &MakerCard::numberWanted);
  connect(m_ask, &AskForm::edited, this, &MakerCard::takeTexts);
  m_after = new QWidget(body);
  auto* after = new QVBoxLayout(m_after);
  after->setContentsMargins(0, 0, 0, 0);
  after->setSpacing(8);
  auto* row = new QHBoxLayout;
  m_learnsOn = new QSpinBox(m_after);
  m_learnsOn->setObjectName("makerLearnsOn");
  m_learnsOn->setRange(0, kMostStepsOn);
  m_learnsOn->setSingleStep(100);
  m_learnsOn->setAccessibleName("Steps that the run learns before the truth is shown");
  connect(m_learnsOn, &QSpinBox::valueChanged, this, [this](int steps) {
    if (!m_showing) m_maker.setLearnsOn(steps);
  });
  row->addWidget(new QLabel("The truth is seen", m_after));
  row->addWidget(m_learnsOn);
  row->addWidget(new QLabel("steps later", m_after), 1);
  after->addLayout(row);
  m_answerText = named(new QPlainTextEdit(m_after), "makerAnswerText", "What is said with the truth");
  m_answerText->setFixedHeight(kAnswerHeight);
  m_answerText->setTabChangesFocus(true);
  connect(m_answerText, &QPlainTextEdit::textChanged, this, &MakerCard::takeTexts);
  after->addWidget(m_answerText);
  column->addWidget(m_after);
}

QWidget* MakerCard::buildFoot() {
  auto* foot = new QWidget(this);
  auto* column = new QVBoxLayout(foot);
  column->setContentsMargins(kFieldSide, 6, kFieldSide, 12);
  column->setSpacing(8);
  m_said = new QLabel(foot);
  m_said->setObjectName("makerSaid");
  m_said->setWordWrap(true);
  m_said->hide();
  column->addWidget(m_said);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  const auto add = [&](const QString& text, const char* name, const QString& help, auto wish) {
    auto* button = new QPushButton(text, foot);
    button->setObjectName(name);
    button->setToolTip(help);
    button->setMinimumHeight(34);
    connect(button, &QPushButton::clicked, this, wish);
    row->addWidget(button, 1);
    return button;
  };
  add("Try", "makerTry", "Walk through it as a student does", &MakerCard::tryWanted);
  add("Save…", "makerSave", "One file that opens on every computer with Brenier", &MakerCard::saveWanted)
      ->setProperty("role", "primary");
  add("Close", "makerClose", "Back to playing freely; the lesson stays as it is", &MakerCard::closeWanted);
  column->addLayout(row);
  return foot;
}

/// Entries of a group have a menu of their own.
void MakerCard::fillMenu(QMenu* menu, const std::vector<NumberChoice>& entries,
                         std::vector<std::string> LessonStep::*list, std::size_t most) {
  menu->clear();
  const auto& chosen = m_maker.step().*list;
  const auto has = [](const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  QMenu* part = menu;
  for (const NumberChoice& choice : entries) {
    const std::string& id = choice.id;
    if (!choice.group.isEmpty() && part->title() != choice.group) part = menu->addMenu(choice.group);
    QAction* entry = part->addAction(choice.title);
    entry->setToolTip(choice.line);
    entry->setCheckable(true);
    entry->setChecked(has(chosen, id));
    entry->setEnabled(has(chosen, id) || chosen.size() < most);
    connect(entry, &QAction::triggered, this, [this, list, id = id](bool on) {
      LessonStep step = m_maker.step();
      auto& ids = step.*list;
      std::erase(ids, id);
      if (on) ids.push_back(id);
      m_maker.setStep(step);
      showChosen();
    });
  }
}

/// What the two menus hold, and what they say of it.
void MakerCard::showChosen() {
  std::vector<NumberChoice> numbers = {{"step", "Step", {}, {}}}, controls;
  numbers.insert(numbers.end(), m_numbers.begin(), m_numbers.end());
  for (const auto& control : lessonControls()) controls.push_back({control, controlTitle(control), {}, {}});
  fillMenu(m_large->menu(), numbers, &LessonStep::numbers, kMostLargeNumbers);
  fillMenu(m_controls->menu(), controls, &LessonStep::controls, controls.size());
  const LessonStep& step = m_maker.step();
  const auto count = [](std::size_t n) { return n == 0 ? QString("none") : QString::number(n); };
  m_large->setText("Large numbers: " + count(step.numbers.size()));
  m_controls->setText("The viewer may touch: " + count(step.controls.size()));
}

void MakerCard::setTheme(const Theme& theme) {
  m_ask->setTheme(theme);
}

void MakerCard::setNumbers(const std::vector<NumberChoice>& numbers) {
  if (numbers == m_numbers) return;
  m_numbers = numbers;
  m_ask->setNumbers(numbers);
  if (m_maker.isBegun()) showChosen();
}

void MakerCard::setStateText(const QString& text) {
  m_state->setText(text);
}

void MakerCard::setAsk(const std::optional<LessonAsk>& ask) {
  m_ask->setAsk(ask);
  m_after->setVisible(ask.has_value());
  takeTexts();
}

void MakerCard::say(const QString& sentence) {
  m_said->setText(sentence);
  m_said->setVisible(!sentence.isEmpty());
}

QString MakerCard::said() const {
  return m_said->text();
}

/// The list says which steps there are, whatever is typed.
void MakerCard::showSteps() {
  const QScopedValueRollback showing(m_showing, true);
  while (m_steps->count() > m_maker.count()) delete m_steps->takeItem(m_steps->count() - 1);
  for (int i = 0; i < m_maker.count(); ++i) {
    if (i >= m_steps->count()) m_steps->addItem(QString());
    const QString title = qs(m_maker.step(i).title);
    m_steps->item(i)->setText(QString("%1   %2").arg(i + 1).arg(title.isEmpty() ? QString("…") : title));
  }
  m_steps->setCurrentRow(m_maker.index());
  m_remove->setEnabled(m_maker.count() > 1);
  m_up->setEnabled(m_maker.index() > 0);
  m_down->setEnabled(m_maker.index() + 1 < m_maker.count());
}

void MakerCard::showStep() {
  showSteps();
  const QScopedValueRollback showing(m_showing, true);
  const LessonStep& step = m_maker.step();
  if (m_title->text() != m_maker.title()) m_title->setText(m_maker.title());
  if (m_goal->text() != m_maker.goal()) m_goal->setText(m_maker.goal());
  m_stepTitle->setText(qs(step.title));
  m_text->setPlainText(qs(step.text));
  m_caption->setText(qs(step.caption));
  m_notes->setPlainText(qs(step.notes));
  m_learnsOn->setValue(static_cast<int>(m_maker.learnsOn()));
  m_answerText->setPlainText(qs(step.reveal.text));
  m_ask->setAsk(step.ask);
  m_after->setVisible(step.ask.has_value());
  say({});
  showChosen();
}

void MakerCard::takeTexts() {
  if (m_showing || !m_maker.isBegun()) return;
  LessonStep step = m_maker.step();
  step.title = m_stepTitle->text().toStdString();
  step.text = m_text->toPlainText().toStdString();
  step.caption = m_caption->text().toStdString();
  step.notes = m_notes->toPlainText().toStdString();
  step.reveal.text = m_answerText->toPlainText().toStdString();
  step.ask = m_ask->ask();
  say({});
  m_maker.setStep(step);
}

}  // namespace brenier
