#pragma once

#include <QDialog>
#include <vector>

#include "core/api/column_units.h"
#include "core/api/studio_backend.h"
#include "ui/theme/theme.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace brenier {

class Background;
class PointsThumbnail;
class PreviewLoader;
class TableLoader;

/// Shows what a file of points was taken for, before it is used: its first rows, what each column is, how it is laid
/// out, and its points. Nothing happens to the run until *Use*.
class LoadCard : public QDialog {
  Q_OBJECT

 public:
  LoadCard(const StudioBackend& backend, Background& background, const MeasureSpec& points, const TableLook& look,
           QWidget* parent = nullptr);

  const MeasureSpec& points() const { return m_points; }
  const TableLook& look() const { return m_look; }
  QComboBox* role(int column) const;  ///< the list above a column; null beyond those on show
  QPushButton* useButton() const { return m_use; }
  QPushButton* leaveOutButton() const { return m_leaveOut; }  ///< shown where rows are in the way, or may be mistakes
  void setColor(const QColor& color);
  /// The other side's columns, in case the file's are in other units.
  void setOther(ColumnUnits other);

 signals:
  void used(const brenier::MeasureSpec& points, const brenier::TableLook& look);

 private:
  void build();
  void display(const TableLook& look);
  void showColumns();
  void showDecimals(bool points);
  void rolesChanged();
  std::vector<ColumnRole> rolesShown() const;
  void askForRoles(const std::vector<ColumnRole>& roles);
  void ask(const MeasureSpec& points);
  void say(const QString& text, bool problem);

  const StudioBackend& m_backend;
  MeasureSpec m_points;
  TableLook m_look;
  ColumnUnits m_other;
  QString m_doubt;  ///< what was decided and may be otherwise; nobody has looked yet
  TableLoader* m_loader = nullptr;
  PreviewLoader* m_preview = nullptr;
  QLabel* m_taken = nullptr;
  QLabel* m_problem = nullptr;
  QComboBox* m_array = nullptr;
  QComboBox* m_decimal = nullptr;  ///< shown where the file cannot be read without it
  QTableWidget* m_table = nullptr;
  PointsThumbnail* m_thumbnail = nullptr;
  QPushButton* m_use = nullptr;
  QPushButton* m_leaveOut = nullptr;
};

/// Names and units of a file's coordinates.
ColumnUnits coordinatesOf(const TableLook& look);

/// What is said where the coordinates of such a file are in other units than the other side's, or than their own names
/// say; empty where they are not.
QString unitsNote(const TableLook& look, const ColumnUnits& other);

/// The options of the measure `points` that give columns these roles: lists of numbers from 1.
OptionValues optionsOfRoles(const std::vector<ColumnRole>& roles);

}  // namespace brenier
