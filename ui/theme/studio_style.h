#pragma once

#include <QProxyStyle>

namespace brenier {

/// Fusion with quiet combo boxes, spin boxes, check marks and chevrons: their arrows, a style sheet could only take
/// from picture files. What a style sheet can say, style_sheet.cpp says.
class StudioStyle : public QProxyStyle {
  Q_OBJECT

 public:
  StudioStyle();
  using QProxyStyle::polish;
  void polish(QWidget* widget) override;
  bool eventFilter(QObject* object, QEvent* event) override;
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                         const QWidget* widget) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                       const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* returnData) const override;
};

}  // namespace brenier
