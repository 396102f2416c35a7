#pragma once

#include <QWidget>
#include <memory>

#include "core/api/seeds.h"
#include "ui/theme/theme.h"

namespace brenier {

/// How far the maps of each two seeds are apart, as a square of cells; the hover says it in numbers.
class SeedsMatrix : public QWidget {
  Q_OBJECT

 public:
  explicit SeedsMatrix(QWidget* parent = nullptr);
  void setLook(std::shared_ptr<const SeedsLook> look);
  void setTheme(const Theme& theme);
  /// "seeds 1 and 2: 3.1 % of the target's variance"; empty outside of the cells.
  QString textAt(const QPoint& at) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRectF cells() const;

  std::shared_ptr<const SeedsLook> m_look;
  Theme m_theme;
};

}  // namespace brenier
