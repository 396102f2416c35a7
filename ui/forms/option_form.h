#pragma once

#include <QWidget>
#include <map>
#include <vector>

#include "core/api/option.h"
#include "ui/theme/theme.h"

class QGridLayout;
class QLabel;

namespace brenier {

class OptionField;

/// A form made from option declarations: one row an option, its mark at the right saying whether a change applies live
/// (a dot) or restarts the run (a circular arrow). Who listens decides what a change does; undo is the listener's.
class OptionForm : public QWidget {
  Q_OBJECT

 public:
  explicit OptionForm(QWidget* parent = nullptr);

  /// Builds the rows; every field shows its default.
  void setOptions(const std::vector<OptionDescriptor>& options);
  /// Options that `values` does not name show their default. Does not emit.
  void setValues(const OptionValues& values);
  OptionValues values() const;
  void setTheme(const Theme& theme);
  /// Before setOptions(): options of no run neither restart one nor apply live, and nothing is said of it.
  void setMarksShown(bool shown) { m_marksShown = shown; }

  OptionField* field(const std::string& id) const;
  int count() const { return static_cast<int>(m_rows.size()); }

 signals:
  void edited(const std::string& id, const brenier::OptionValue& value);

 private:
  struct Row {
    OptionField* field = nullptr;
    QLabel* label = nullptr;
    QLabel* mark = nullptr;
    QLabel* reason = nullptr;  ///< why what was typed is refused, below the field
  };
  void addRow(const OptionDescriptor& option);
  void updateMarks();

  QGridLayout* m_grid = nullptr;
  std::vector<Row> m_rows;
  bool m_marksShown = true;
  Theme m_theme;
};

}  // namespace brenier
