#pragma once

#include <QByteArray>
#include <QObject>

class QDockWidget;
class QMainWindow;

namespace brenier {

enum class NamedLayout { teach, debug, present };

/// Where the docks are: the named layouts, hiding and bringing back, and what is kept from one start to the next.
class WindowLayout : public QObject {
  Q_OBJECT

 public:
  WindowLayout(QMainWindow* window, QDockWidget* problem, QDockWidget* numbers, QDockWidget* timeline);

  /// Call once when the window is composed: this is what restoreDefault() goes back to.
  void rememberDefault();
  void restoreDefault();
  void apply(NamedLayout layout);
  void setPanelsHidden(bool hidden);
  bool panelsHidden() const;
  /// Whether the panel is open, be the window shown or not.
  bool problemShown() const;
  bool numbersShown() const;
  /// The stage alone on the full screen; leaving brings back what was before.
  void setPresenting(bool on);
  bool isPresenting() const { return m_presenting; }

  /// Where the docks are, as bytes for a file; setState() leaves everything as it is where they are not of this
  /// version.
  QByteArray state() const;
  bool setState(const QByteArray& state);
  /// With the docks as these bytes have them: those of now, or state() of before.
  void save(const QByteArray& docks) const;
  /// False when nothing (or nothing usable) was saved.
  bool restore();

 signals:
  void changed();

 private:
  QMainWindow* m_window;
  QDockWidget* m_problem;
  QDockWidget* m_numbers;
  QDockWidget* m_timeline;
  QByteArray m_default;
  QByteArray m_beforeHiding;
  QByteArray m_beforePresenting;
  bool m_wasMaximized = false;
  QByteArray m_geometryBefore;  ///< of presenting
  bool m_presenting = false;
};

}  // namespace brenier
