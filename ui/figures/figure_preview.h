#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "ui/figures/figure_page.h"

namespace brenier {

/// A picture of a page that somebody is to make (figureImage), for it may take longer than a window may wait.
struct FigureRequest {
  std::shared_ptr<const FigurePage> page;
  double pixelsAPoint = 1;
  bool operator==(const FigureRequest&) const = default;
};

/// A page as it will be, as large as there is room for it. One picture is asked for at a time, the newest next; until
/// it is there the one before is shown.
class FigurePreview : public QWidget {
  Q_OBJECT

 public:
  explicit FigurePreview(QWidget* parent = nullptr);
  void setPage(std::shared_ptr<const FigurePage> page);
  /// How many pixels of the screen a point of the page takes.
  double pixelsAPoint() const;
  /// The answer to pictureWanted(); a null picture: it could not be made.
  void setPicture(const FigureRequest& of, const QImage& picture);

 signals:
  void scaled();
  void pictureWanted(const brenier::FigureRequest& request);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  FigureRequest wanted() const;
  void ask();

  std::shared_ptr<const FigurePage> m_page;
  QImage m_image;
  bool m_asked = false;  ///< a picture is being made
};

}  // namespace brenier
