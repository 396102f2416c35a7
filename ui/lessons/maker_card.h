#pragma once

#include <QString>
#include <QWidget>
#include <utility>
#include <vector>

#include "core/api/lesson.h"
#include "ui/forms/number_choice.h"
#include "ui/theme/theme.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QToolButton;
class QVBoxLayout;

namespace brenier {

class AskForm;
class LessonMaker;

/// The card in which a lesson is made: its steps, the text of the present one, what it shows, its question.
class MakerCard : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kWidth = 330;

  /// `maker` must outlive this.
  MakerCard(LessonMaker& maker, const std::vector<Descriptor>& askKinds, QWidget* parent = nullptr);

  /// What the run says.
  void setNumbers(const std::vector<NumberChoice>& numbers);
  void setTheme(const Theme& theme);
  /// The state that the present step takes, in words.
  void setStateText(const QString& text);
  /// The question of the present step.
  void setAsk(const std::optional<LessonAsk>& ask);
  /// One sentence at the foot: what is missing, what was refused; empty: none.
  void say(const QString& sentence);
  QString said() const;

 signals:
  void addWanted();
  void retakeWanted();
  /// The window is to show what the present step does.
  void showWanted();
  void tryWanted();
  void saveWanted();
  void closeWanted();
  void kindWanted(const std::string& kind);
  void numberWanted(const std::string& id);

 private:
  QWidget* buildHead();
  QWidget* buildFoot();
  void buildStep(QVBoxLayout* column);
  void buildQuestion(QVBoxLayout* column);
  QToolButton* makeMenuButton(const QString& text, const char* name);
  void showSteps();
  void showStep();
  void showChosen();
  void takeTexts();
  void fillMenu(QMenu* menu, const std::vector<NumberChoice>& entries, std::vector<std::string> LessonStep::*list,
                std::size_t most);

  LessonMaker& m_maker;
  std::vector<NumberChoice> m_numbers;
  bool m_showing = false;  ///< fields are being filled, nobody types
  QLineEdit* m_title = nullptr;
  QLineEdit* m_goal = nullptr;
  QListWidget* m_steps = nullptr;
  QPushButton* m_remove = nullptr;
  QPushButton* m_up = nullptr;
  QPushButton* m_down = nullptr;
  QLineEdit* m_stepTitle = nullptr;
  QPlainTextEdit* m_text = nullptr;
  QLineEdit* m_caption = nullptr;
  QPlainTextEdit* m_notes = nullptr;
  QLabel* m_state = nullptr;
  QToolButton* m_large = nullptr;
  QToolButton* m_controls = nullptr;
  AskForm* m_ask = nullptr;
  QWidget* m_after = nullptr;
  QSpinBox* m_learnsOn = nullptr;
  QPlainTextEdit* m_answerText = nullptr;
  QLabel* m_said = nullptr;
};

}  // namespace brenier
