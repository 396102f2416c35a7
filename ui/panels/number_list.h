#pragma once

#include <QFrame>
#include <map>
#include <vector>

#include "core/api/run_event.h"
#include "ui/theme/theme.h"

class QGridLayout;
class QLabel;

namespace brenier {

class TabularLabel;

/// Numbers that have no card of their own: title and newest value, one a row, those that say something first. Hidden
/// while it is empty.
class NumberList : public QFrame {
  Q_OBJECT

 public:
  explicit NumberList(QWidget* parent = nullptr);
  /// `metric` may be null: then the id stands for the title.
  void setNumber(const MetricValue& value, const MetricDescriptor* metric);
  /// Empties the values; their rows stay where they are.
  void blank();
  void clear();
  void setTheme(const Theme& theme);

 signals:
  /// A row was clicked, or chosen by Enter or Space.
  void chosen(const QString& id, QWidget* row);

 private:
  struct Row {
    QLabel* title;
    TabularLabel* value;
    bool saysNothing = false;
  };
  void arrange();
  void colour(const Row& row);
  Row makeRow(const std::string& id, const QString& title);

  Theme m_theme;
  QGridLayout* m_grid = nullptr;
  std::map<std::string, Row> m_rows;
  std::vector<std::string> m_order;  ///< as they came
};

}  // namespace brenier
