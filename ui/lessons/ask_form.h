#pragma once

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/api/lesson.h"
#include "ui/forms/number_choice.h"
#include "ui/theme/theme.h"

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace brenier {

class LabeledCombo;

/// The form in which a question is worded. What is right comes from the run, but for `choice`.
class AskForm : public QWidget {
  Q_OBJECT

 public:
  explicit AskForm(const std::vector<Descriptor>& kinds, QWidget* parent = nullptr);

  /// What the run says.
  void setNumbers(const std::vector<NumberChoice>& numbers);
  void setTheme(const Theme& theme);
  /// Shows a question; none: that there is none.
  void setAsk(const std::optional<LessonAsk>& ask);
  const std::optional<LessonAsk>& ask() const { return m_ask; }

 signals:
  /// A question of this kind; empty: none. Nothing changes until setAsk().
  void kindWanted(const std::string& kind);
  /// The question is to be about another number.
  void numberWanted(const std::string& id);
  /// ask() is another one.
  void edited();

 private:
  void rebuild();
  void addPrompt(QVBoxLayout* column);
  void addOptions(QVBoxLayout* column);
  void addOption(QVBoxLayout* column, std::size_t index);
  void addScale(QVBoxLayout* column);
  LabeledCombo* makeNumberCombo(const std::string& chosen, const char* name);
  QLineEdit* makeField(const std::string& text, const char* placeholder, std::string& into);

  std::vector<Descriptor> m_kinds;
  std::vector<NumberChoice> m_numbers;
  Theme m_theme = Theme::lightTheme();
  std::optional<LessonAsk> m_ask;
  QComboBox* m_kind = nullptr;
  QWidget* m_body = nullptr;
};

}  // namespace brenier
