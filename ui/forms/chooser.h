#pragma once

#include <QFrame>
#include <QImage>
#include <QString>
#include <vector>

#include "ui/theme/theme.h"

class QLineEdit;
class QListWidget;

namespace brenier {

/// One entry of a Chooser.
struct Choice {
  int index = -1;  ///< of the list that it stands for
  QString group;   ///< entries of one group follow one another
  QString title;
  QString line;    ///< what it is, in one line
  QString needs;   ///< what it takes; empty: nothing beyond what is there
  QString words;   ///< what else it is found by
  QString symbol;  ///< in place of a picture
  QImage picture;
  QString reason;  ///< why it cannot be chosen now; empty: it can
};

/// A list to find one's way in: groups under headings, each entry with a picture or symbol and a line, and a field that
/// keeps what holds every word typed. What cannot be chosen is there, greyed, with the reason, and comes after what can
/// where something is sought.
class Chooser : public QFrame {
  Q_OBJECT

 public:
  explicit Chooser(QWidget* parent = nullptr);

  /// Opens it below `anchor`, within the screen, with the entry `current` marked.
  void open(QWidget* anchor, std::vector<Choice> choices, int current);
  void search(const QString& text);
  /// The entries as they stand, headings left out.
  std::vector<const Choice*> shown() const;
  const Choice* marked() const;
  void setTheme(const Theme& theme);
  /// Chooses what is marked, where it can be chosen.
  void accept();

 signals:
  void chosen(int index);
  void closed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void fill();
  void mark(int by);

  std::vector<Choice> m_choices;
  int m_current = -1;
  QLineEdit* m_search = nullptr;
  QListWidget* m_list = nullptr;
  Theme m_theme;
};

}  // namespace brenier
