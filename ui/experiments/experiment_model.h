#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <vector>

#include "ui/experiments/experiment_columns.h"

namespace brenier {

/// An experiment's lines as a table. Rows stay rows while the experiment goes on.
class ExperimentModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int kSortRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;
  /// Another experiment, or the same a while later.
  void setColumns(std::vector<ExperimentColumn> columns);
  const std::vector<ExperimentColumn>& columns() const { return m_columns; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<ExperimentColumn> m_columns;
};

/// Sorts by the values, what has none last whichever way, and shows the lines that are wanted.
class ExperimentRows : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  /// By lines; empty: all.
  void setWanted(std::vector<bool> lines);

 protected:
  bool lessThan(const QModelIndex& a, const QModelIndex& b) const override;
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  std::vector<bool> m_wanted;
};

}  // namespace brenier
