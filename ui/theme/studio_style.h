#pragma once

#include <QProxyStyle>

namespace brenier {

/// Fusion with thin chevrons, ticks and a quiet focus line. What a style sheet can say, style_sheet.cpp says.
class StudioStyle : public QProxyStyle {
  Q_OBJECT

 public:
  StudioStyle();
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* returnData) const override;
};

}  // namespace brenier
