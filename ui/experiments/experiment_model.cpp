#include "ui/experiments/experiment_model.h"

namespace brenier {
namespace {

/// Numbers stand to the right, words to the left, and their heads with them.
QVariant alignmentOf(const ExperimentColumn& column) {
  const bool words = !column.names.empty() || column.kind == ExperimentColumn::state;
  return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) | (words ? Qt::AlignLeft : Qt::AlignRight));
}

}  // namespace

void ExperimentModel::setColumns(std::vector<ExperimentColumn> columns) {
  const auto rows = [](const std::vector<ExperimentColumn>& all) {
    return all.empty() ? 0 : all.front().values.size();
  };
  const bool same = columns.size() == m_columns.size() && rows(columns) == rows(m_columns);
  // A new model would lose what is selected and sorted.
  if (!same) beginResetModel();
  m_columns = std::move(columns);
  if (!same) return endResetModel();
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ExperimentModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || m_columns.empty() ? 0 : static_cast<int>(m_columns.front().values.size());
}

int ExperimentModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant ExperimentModel::data(const QModelIndex& index, int role) const {
  const ExperimentColumn& column = m_columns[static_cast<std::size_t>(index.column())];
  const auto row = static_cast<std::size_t>(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return column.texts[row];
    case Qt::ToolTipRole:
      return column.tips.empty() || column.tips[row].isEmpty() ? column.texts[row] : column.tips[row];
    case Qt::TextAlignmentRole:
      return alignmentOf(column);
    case kSortRole:
      return column.values[row] ? QVariant(*column.values[row]) : QVariant();
    default:
      return {};
  }
}

QVariant ExperimentModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
  const ExperimentColumn& column = m_columns[static_cast<std::size_t>(section)];
  if (role == Qt::TextAlignmentRole) return alignmentOf(column);
  return role == Qt::DisplayRole   ? QVariant(column.title)
         : role == Qt::ToolTipRole ? QVariant(column.help)
                                   : QVariant();
}

void ExperimentRows::setWanted(std::vector<bool> lines) {
  m_wanted = std::move(lines);
  invalidateFilter();
}

bool ExperimentRows::lessThan(const QModelIndex& a, const QModelIndex& b) const {
  const QVariant left = a.data(ExperimentModel::kSortRole), right = b.data(ExperimentModel::kSortRole);
  if (!left.isValid() || !right.isValid())
    return sortOrder() == Qt::AscendingOrder ? left.isValid() && !right.isValid() : !left.isValid() && right.isValid();
  return left.toDouble() < right.toDouble();
}

bool ExperimentRows::filterAcceptsRow(int row, const QModelIndex&) const {
  return m_wanted.empty() || m_wanted[static_cast<std::size_t>(row)];
}

}  // namespace brenier
