#pragma once

#include <QObject>
#include <QSize>
#include <QTimer>

class QWidget;

namespace brenier {

/// Keeps a normal window on its screen: it is no larger than the room there, whatever it was given when it left the
/// full screen, came to another screen, or the screen became smaller.
class ScreenKeeper : public QObject {
  Q_OBJECT

 public:
  /// `window` is a top-level window, which must outlive this.
  explicit ScreenKeeper(QWidget* window);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void follow();
  void settle();
  void keep();
  bool isNormal() const;
  QSize room() const;

  QWidget* m_window;
  QSize m_chosen;         ///< that it had as a normal window
  QTimer m_settling;      ///< a window manager answers late, and more than once
  bool m_strict = false;  ///< the room is another one: what was chosen for the one before says nothing
};

}  // namespace brenier
