#pragma once

#include <QScrollArea>
#include <vector>

#include "ui/theme/theme.h"

class QLabel;
class QVBoxLayout;

namespace brenier {

class LessonPlayer;
class LessonText;

/// What an audience reads beside the stage: the sentences among which a question chooses, and, once it is answered,
/// what is right and why. In type as large as the room allows; it takes room of its own and covers nothing.
class PresentedAsk : public QScrollArea {
  Q_OBJECT

 public:
  /// `player` must outlive this.
  explicit PresentedAsk(const LessonPlayer& player, QWidget* parent = nullptr);

  /// Whether there is anything that the caption alone does not say.
  bool hasContent() const;
  /// The step on show may be another, or judged.
  void refresh();
  void setTypeScale(double scale);
  void setTheme(const Theme& theme);
  /// All that it says, from above to below, a line each.
  QString text() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum class Look { plain, right, faint, heading };
  struct Line {
    QLabel* label;
    Look look;
  };
  QLabel* add(QVBoxLayout* into, const QString& text, Look look);
  void addOption(const QString& mark, const QString& text, Look look);
  void showOptions();
  void showAnswer();
  void fit();
  void style(double share);
  int heightFor(int width) const;

  const LessonPlayer& m_player;
  QWidget* m_body = nullptr;
  QVBoxLayout* m_column = nullptr;
  std::vector<Line> m_lines;
  LessonText* m_answer = nullptr;
  Theme m_theme;
  double m_scale = 1;
};

}  // namespace brenier
