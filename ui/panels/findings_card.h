#pragma once

#include <QFrame>
#include <QStringList>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/plane_units.h"
#include "ui/theme/theme.h"

class QLabel;
class QToolButton;

namespace brenier {

/// What is wrong with the shown map, as a list: tears, folds and swirls, and the pair that most breaks monotonicity.
/// One line says how things stand; a click on a finding asks the stage to show it.
class FindingsCard : public QFrame {
  Q_OBJECT

 public:
  explicit FindingsCard(QWidget* parent = nullptr);

  /// Of the moment on show; without cells nobody has looked.
  void setDefects(const MapDefects& defects, const PlaneUnits& units = {});
  /// x_i, x_j, T(x_i), T(x_j), or nothing where no exchange gains.
  void setWorstSwap(const PlanePoints& swap);
  const PlanePoints& worstSwap() const { return m_swap; }
  /// A kept moment is on show: the pair is the run's own, and is shown again with the run.
  void setOfMoment(bool on);
  void clear();
  void setTheme(const Theme& theme);
  QString summary() const;
  int count() const { return static_cast<int>(m_places.size()); }

 signals:
  /// Nobody looks for defects yet; somebody wants to know.
  void lookWanted();
  void showWanted(const brenier::Box& where);
  /// Somebody wants to know what the summary speaks of: a word of the glossary.
  void wordWanted(const QString& id);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  void elide();
  void makeLines();
  void addLine(const QString& text, const QString& toolTip, const brenier::Box& where);

  MapDefects m_defects;
  PlaneUnits m_units;
  PlanePoints m_swap;
  bool m_scored = false;
  bool m_ofMoment = false;
  std::vector<brenier::Box> m_places;  ///< of the lines in use
  QStringList m_texts;                 ///< whole, also where they have no room
  QLabel* m_summary = nullptr;
  QLabel* m_more = nullptr;
  QToolButton* m_look = nullptr;
  std::vector<QToolButton*> m_lines;  ///< made once: frames come thirty times a second, and clicks must find them
  Theme m_theme;
};

}  // namespace brenier
