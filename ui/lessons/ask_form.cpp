#include "ui/lessons/ask_form.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "core/util/registry.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr std::size_t kMostOptions = 6;
constexpr double kFarthest = 1e9;

}  // namespace

AskForm::AskForm(const std::vector<Descriptor>& kinds, QWidget* parent) : QWidget(parent), m_kinds(kinds) {
  setObjectName("askForm");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  m_kind = new QComboBox(this);
  m_kind->setObjectName("askKind");
  m_kind->setAccessibleName("Kind of question");
  m_kind->addItem("No question", QString());
  for (const auto& kind : m_kinds) {
    m_kind->addItem(qs(kind.title), qs(kind.id));
    m_kind->setItemData(m_kind->count() - 1, qs(kind.help), Qt::ToolTipRole);
  }
  column->addWidget(m_kind);
  m_body = new QWidget(this);
  column->addWidget(m_body);
  connect(m_kind, &QComboBox::activated, this,
          [this] { emit kindWanted(m_kind->currentData().toString().toStdString()); });
}

void AskForm::setNumbers(const std::vector<NumberChoice>& numbers) {
  m_numbers = numbers;
}

void AskForm::setTheme(const Theme& theme) {
  m_theme = theme;
  for (auto* combo : findChildren<LabeledCombo*>()) combo->setTheme(theme);
}

void AskForm::setAsk(const std::optional<LessonAsk>& ask) {
  m_ask = ask;
  m_kind->setCurrentIndex(m_kind->findData(m_ask ? qs(m_ask->kind) : QString()));
  rebuild();
}

void AskForm::rebuild() {
  auto* body = new QWidget(this);
  body->hide();
  layout()->replaceWidget(m_body, body);
  m_body->hide();
  m_body->setParent(nullptr);
  m_body->deleteLater();  // what was clicked in it may be what this is called from
  m_body = body;
  if (!m_ask) return;
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  if (const auto* kind = findById(m_kinds, m_ask->kind)) {
    auto* help = new QLabel(qs(kind->help), body);
    help->setWordWrap(true);
    help->setProperty("role", "muted");
    column->addWidget(help);
  }
  addPrompt(column);
  if (!m_ask->options.empty()) addOptions(column);
  if (!m_ask->number.empty()) addScale(column);
  body->show();
}

QLineEdit* AskForm::makeField(const std::string& text, const char* placeholder, std::string& into) {
  auto* field = new QLineEdit(qs(text), m_body);
  field->setPlaceholderText(placeholder);
  field->setAccessibleName(placeholder);
  connect(field, &QLineEdit::textEdited, this, [this, &into](const QString& typed) {
    into = typed.toStdString();
    emit edited();
  });
  return field;
}

void AskForm::addPrompt(QVBoxLayout* column) {
  QLineEdit* prompt = makeField(m_ask->prompt, "The question", m_ask->prompt);
  prompt->setObjectName("askPrompt");
  prompt->setMaxLength(400);
  column->addWidget(prompt);
}

void AskForm::addOptions(QVBoxLayout* column) {
  for (std::size_t i = 0; i < m_ask->options.size(); ++i) addOption(column, i);
  auto* more = new QPushButton(m_ask->options.front().number.empty() ? "Another answer" : "Another thing", m_body);
  more->setObjectName("askMore");
  more->setEnabled(m_ask->options.size() < kMostOptions);
  connect(more, &QPushButton::clicked, this, [this] {
    const std::string number = m_ask->options.back().number;
    m_ask->options.push_back({.text = {}, .reason = {}, .number = number});
    rebuild();
    emit edited();
  });
  column->addWidget(more);
}

/// Of a choice: whether it is right, its words, the reason. Of an order: its words, and the number that places it.
void AskForm::addOption(QVBoxLayout* column, std::size_t index) {
  AskOption& option = m_ask->options[index];
  const QString place = QString::number(index + 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  const bool ordered = !option.number.empty();
  if (!ordered) {
    auto* right = new QRadioButton(m_body);
    right->setObjectName("askRight" + place);
    right->setChecked(option.right);
    right->setToolTip("This answer is the right one");
    right->setAccessibleName("Answer " + place + " is the right one");
    connect(right, &QRadioButton::toggled, this, [this, &option](bool on) {
      option.right = on;
      if (on) emit edited();
    });
    row->addWidget(right);
  }
  QLineEdit* text = makeField(option.text, ordered ? "What is put in order" : "An answer", option.text);
  text->setObjectName("askOption" + place);
  text->setMaxLength(300);
  row->addWidget(text, 1);
  auto* remove = new QPushButton(QStringLiteral("×"), m_body);
  remove->setProperty("role", "flat");
  remove->setFixedWidth(28);
  remove->setAccessibleName("Remove number " + place);
  remove->setEnabled(m_ask->options.size() > 2);
  connect(remove, &QPushButton::clicked, this, [this, index] {
    const bool wasRight = m_ask->options[index].right;
    m_ask->options.erase(m_ask->options.begin() + static_cast<std::ptrdiff_t>(index));
    if (wasRight) m_ask->options.front().right = true;
    rebuild();
    emit edited();
  });
  row->addWidget(remove);
  column->addLayout(row);
  if (ordered) {
    LabeledCombo* number = makeNumberCombo(option.number, "The number that places it");
    connect(number, &QComboBox::activated, this, [this, number, &option] {
      option.number = number->currentData().toString().toStdString();
      emit edited();
    });
    column->addWidget(number);
    return;
  }
  QLineEdit* reason = makeField(option.reason, "Why it is right, or wrong", option.reason);
  reason->setObjectName("askReason" + place);
  reason->setMaxLength(600);
  column->addWidget(reason);
}

/// Opens a list to search in, for a run says some forty.
LabeledCombo* AskForm::makeNumberCombo(const std::string& chosen, const char* name) {
  auto* combo = new LabeledCombo("number", 0, m_body);
  combo->setMinimumWidth(0);
  combo->setMaximumWidth(QWIDGETSIZE_MAX);
  combo->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  combo->setFocusPolicy(Qt::StrongFocus);
  combo->setAccessibleName(name);
  combo->setTheme(m_theme);
  combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  std::vector<Choice> choices;
  for (const NumberChoice& number : m_numbers) {
    Choice& choice = choices.emplace_back();
    choice.index = combo->count();
    choice.group = number.group;
    choice.title = number.title;
    choice.line = number.line;
    choice.words = qs(number.id);
    combo->addItem(number.title, qs(number.id));
  }
  combo->setChoices([choices] { return choices; });
  if (combo->findData(qs(chosen)) < 0) combo->addItem(qs(chosen), qs(chosen));
  combo->setCurrentIndex(combo->findData(qs(chosen)));
  return combo;
}

void AskForm::addScale(QVBoxLayout* column) {
  LabeledCombo* number = makeNumberCombo(m_ask->number, "The number that is asked for");
  number->setObjectName("askNumber");
  connect(number, &QComboBox::activated, this,
          [this, number] { emit numberWanted(number->currentData().toString().toStdString()); });
  column->addWidget(number);
  auto* row = new QHBoxLayout;
  const auto add = [&](const char* name, double& value) {
    OptionDescriptor option;
    option.id = name;
    option.defaultValue = value;
    option.meta.min = -kFarthest;
    option.meta.max = kFarthest;
    auto* field = new NumberEdit(option, m_body);
    field->setObjectName(QString("askScale_%1").arg(name));
    field->setValue(value);
    field->setAccessibleName(QString("The scale goes %1").arg(name));
    connect(field, &NumberEdit::edited, this, [this, &value](const OptionValue& now) {
      value = std::get<double>(now);
      emit edited();
    });
    row->addWidget(new QLabel(name, m_body));
    row->addWidget(field, 1);
  };
  add("from", m_ask->min);
  add("to", m_ask->max);
  column->addLayout(row);
}

}  // namespace brenier
