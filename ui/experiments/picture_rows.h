#pragma once

#include <QString>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

namespace brenier {

/// What several runs make of the same inputs: a row a run, a column an input, with whole pixels.
class PictureRows : public QWidget {
  Q_OBJECT

 public:
  struct Row {
    QString name, detail;                       ///< what was chosen; how far it is
    std::shared_ptr<const PictureFrame> frame;  ///< null: not read yet
    QString fault;                              ///< why there is none
  };

  explicit PictureRows(QWidget* parent = nullptr);

  void setRows(std::vector<Row> rows);
  const std::vector<Row>& rows() const { return m_rows; }
  void setTheme(const Theme& theme);
  QSize sizeHint() const override;

 signals:
  void rowClicked(int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  int rowHeight() const;

  std::vector<Row> m_rows;
  Theme m_theme;
};

}  // namespace brenier
