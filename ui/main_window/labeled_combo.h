#pragma once

#include <QComboBox>

#include "ui/theme/theme.h"

namespace brenier {

/// A list whose closed form says what it picks: "problem  Eight Gaussians".
class LabeledCombo : public QComboBox {
  Q_OBJECT

 public:
  LabeledCombo(const QString& label, int width, QWidget* parent = nullptr);
  /// For a choice that is no entry of the list; shown until the next setCurrentIndex().
  void setOtherText(const QString& text);
  void setTheme(const Theme& theme);
  /// As wide as its longest entry.
  void showPopup() override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_label;
  QString m_other;
  Theme m_theme;
};

}  // namespace brenier
