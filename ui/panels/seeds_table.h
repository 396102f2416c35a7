#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/api/seeds.h"
#include "ui/theme/theme.h"

class QGridLayout;
class QLabel;

namespace brenier {

class ElidedLabel;
class SeedsMatrix;

/// "2.1 ± 0.3 %": mean and deviation over the seeds.
QString seedsText(const SeedsNumber& number);

/// The seeds of two methods in two columns: the matrix of each, and a row a number.
class SeedsTable : public QWidget {
  Q_OBJECT

 public:
  explicit SeedsTable(QWidget* parent = nullptr);

  void setMethods(const QString& first, const QString& second);
  /// Null: nothing is known of that side yet.
  void setLooks(const std::shared_ptr<const SeedsLook>& first, const std::shared_ptr<const SeedsLook>& second);
  void setTheme(const Theme& theme);
  /// What stands in the rows: name, first, second; empty where a side has nothing.
  std::vector<QStringList> rows() const { return m_rows; }

 private:
  void showRows(const std::vector<QStringList>& rows);

  QGridLayout* m_grid = nullptr;
  ElidedLabel* m_names[2] = {};
  SeedsMatrix* m_matrices[2] = {};
  std::vector<QStringList> m_rows;
  std::vector<std::vector<QLabel*>> m_cells;  ///< as m_rows, and those that are not in use after them
};

}  // namespace brenier
