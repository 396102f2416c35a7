#pragma once

#include <QIcon>
#include <QStringList>
#include <QWidget>

#include "ui/theme/theme.h"

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace brenier {

class TabularLabel;

/// Under the stage while a step is shown in slow motion: back, play or pause, forward, which sub-step of how many, its
/// sentence in large type, and the way out.
class SlowBar : public QWidget {
  Q_OBJECT

 public:
  explicit SlowBar(QWidget* parent = nullptr);

  /// All of a step, so that there is room for the longest from the start and the stage stays as it is.
  void setSentences(const QStringList& sentences);
  /// `index` counts from 0.
  void setPart(int index, int count, const QString& title, const QString& sentence);
  void setPlaying(bool playing);
  /// Of the type.
  void setTypeScale(double scale);
  double typeScale() const { return m_scale; }
  void setTheme(const Theme& theme);
  QString place() const;
  QString title() const;
  QString sentence() const;
  QSize minimumSizeHint() const override;

 signals:
  void backWanted();
  void playWanted();
  void forwardWanted();
  /// Another step of the run in slow motion.
  void againWanted();
  void leaveWanted();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QToolButton* makeButton(const char* name, const QString& says, void (SlowBar::*signal)());
  void showIcons();
  void showType();
  void giveRoom();
  void fold();

  QToolButton *m_back = nullptr, *m_play = nullptr, *m_forward = nullptr, *m_again = nullptr, *m_leave = nullptr;
  QHBoxLayout* m_row = nullptr;
  TabularLabel* m_place = nullptr;
  QLabel *m_title = nullptr, *m_sentence = nullptr;
  bool m_playing = false;
  double m_scale = 1;
  int m_lines = 0;  ///< of a sentence
  QStringList m_sentences;
  Theme m_theme;
};

}  // namespace brenier
