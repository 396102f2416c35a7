#pragma once

#include <QComboBox>
#include <array>
#include <string>
#include <vector>

#include "core/api/plane_choice.h"

namespace brenier {

/// In which plane a run of more than two dimensions is drawn: pairs of columns, the principal axes of both measures
/// together, random ones; or all pairs of columns at once. Lies in the corner of the stage, and is hidden where there
/// is no choice.
class PlaneBox : public QComboBox {
  Q_OBJECT

 public:
  explicit PlaneBox(QWidget* parent = nullptr);

  /// `columns` are their names, where they have some.
  void setDimension(int dimension, const std::vector<std::string>& columns);
  const PlaneChoice& plane() const { return m_plane; }
  /// "columns 1 and 2", "principal axes of both measures", "all pairs".
  QString text() const { return m_pairs ? pairsText() : textOf(m_plane); }
  /// All pairs of columns are wanted in the place of plane(), which then is that of before.
  bool showsPairs() const { return m_pairs && !isHidden(); }
  /// The plane of two columns, whether or not it is in the list.
  void choosePair(int level, int upright);
  /// Of its two axes and the one that stands on it.
  std::array<QString, 3> axisNames() const;

 signals:
  void chosen(const brenier::PlaneChoice& plane);

 private:
  QString textOf(const PlaneChoice& plane) const;
  QString pairsText() const;

  int m_dimension = 0;
  std::vector<std::string> m_columns;
  std::vector<PlaneChoice> m_choices;
  PlaneChoice m_plane;
  bool m_pairs = false;
};

}  // namespace brenier
