#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "ui/figures/figure_page.h"

namespace brenier {

/// A page as it will be, as large as there is room for it.
class FigurePreview : public QWidget {
  Q_OBJECT

 public:
  explicit FigurePreview(QWidget* parent = nullptr);
  void setPage(std::shared_ptr<const FigurePage> page);
  /// How many pixels of the screen a point of the page takes.
  double pixelsAPoint() const;

 signals:
  void scaled();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  std::shared_ptr<const FigurePage> m_page;
  QImage m_image;
};

}  // namespace brenier
