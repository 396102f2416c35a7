#pragma once

#include <QFrame>
#include <map>

#include "core/api/run_event.h"

class QGridLayout;
class QLabel;

namespace brenier {

class TabularLabel;

/// Numbers that have no card of their own: title and newest value, one a row. Hidden while it is empty.
class NumberList : public QFrame {
  Q_OBJECT

 public:
  explicit NumberList(QWidget* parent = nullptr);
  /// `metric` may be null: then the id stands for the title.
  void setNumber(const MetricValue& value, const MetricDescriptor* metric);
  /// Empties the values; their rows stay where they are.
  void blank();
  void clear();

 private:
  struct Row {
    QLabel* title;
    TabularLabel* value;
  };
  QGridLayout* m_grid = nullptr;
  std::map<std::string, Row> m_rows;
};

}  // namespace brenier
