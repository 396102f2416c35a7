#pragma once

#include <QWidget>
#include <map>
#include <optional>
#include <vector>

#include "core/api/lesson.h"
#include "ui/theme/theme.h"

class QFrame;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace brenier {

class AskEditor;
class LessonPlayer;
class LessonText;

/// The card at the left: where one is, the text of the step, its question, and what came of it.
class LessonCard : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kWidth = 350;

  /// `player` must outlive this.
  explicit LessonCard(LessonPlayer& player, QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  /// Of the type, 1 for 15 pixels.
  void setTypeScale(double scale);
  double typeScale() const { return m_scale; }
  /// Where its first button leads, in words.
  void setHome(const QString& title);
  /// At the end it offers the lesson that follows this one.
  void setLeadsOn(bool on) { m_leadsOn = on; }
  /// The step's question; null where there is none.
  AskEditor* editor() const { return m_editor; }

 protected:
  /// Enter checks an answer, wherever in the card it was given.
  void keyPressEvent(QKeyEvent* event) override;

 signals:
  void shelfWanted();
  void lessonWanted(const QString& id);
  void exportWanted();
  /// Of the manual, as a text names it.
  void pageWanted(const QString& page);
  /// Another question, or another answer to it: what it draws on the stage is another.
  void editorChanged();

 private:
  void build();
  QWidget* buildHead();
  QWidget* buildFoot();
  void showStep();
  void showAsk();
  void showPhase();
  void showButtons();
  void keepWidth();
  void showEarlier();
  void showResult(const AskGrade& grade);
  void scrollToResult();
  void setQuietly(const AskAnswer& answer);
  void showEnd();
  void clearBody();
  void keepDraft();
  void styleAll();
  void addPoint(QVBoxLayout* into, const QString& text);
  void addText(QVBoxLayout* into, const std::string& markdown);
  QLabel* addLabel(QVBoxLayout* into, const QString& text, int pixels, int weight, bool muted = false);

  LessonPlayer& m_player;
  Theme m_theme;
  double m_scale = 1;
  QString m_shown;  ///< id of the step that is on show
  QString m_home = "Lessons";
  bool m_leadsOn = true;
  std::map<QString, AskAnswer> m_drafts;  ///< by step: answers that were begun and not checked
  QPushButton* m_toHome = nullptr;
  QLabel* m_place = nullptr;
  QWidget* m_progress = nullptr;
  QScrollArea* m_scroll = nullptr;
  QVBoxLayout* m_body = nullptr;
  QFrame* m_askFrame = nullptr;
  AskEditor* m_editor = nullptr;
  std::optional<AskAnswer> m_draft;  ///< what stood in the editor before what is right was shown there
  QWidget* m_result = nullptr;
  bool m_followsResult = false;  ///< until somebody scrolls
  LessonText* m_reveal = nullptr;
  QLabel* m_waits = nullptr;
  QLabel* m_earlier = nullptr;
  QPushButton* m_check = nullptr;
  QPushButton* m_again = nullptr;
  QPushButton* m_back = nullptr;
  QPushButton* m_next = nullptr;
  QLabel* m_keys = nullptr;
  struct Styled {
    QLabel* label;
    int pixels, weight;
    bool muted;
  };
  std::vector<Styled> m_labels;
  std::vector<LessonText*> m_texts;
};

}  // namespace brenier
