#pragma once

#include <QComboBox>
#include <functional>

#include "ui/forms/chooser.h"
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
  /// What is read of the choice: where it does not fit beside the label it stands alone.
  QString shownText() const;
  /// Opens with a Chooser over these in place of the plain list.
  void setChoices(std::function<std::vector<Choice>()> choices);
  /// The open list; null before it was opened first.
  Chooser* chooser() const { return m_chooser; }
  /// As wide as its longest entry.
  void showPopup() override;
  void hidePopup() override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QRect textRoom() const;
  int labelWidth() const;  ///< 0: it is not shown
  QString valueText() const;

  std::function<std::vector<Choice>()> m_choices;
  Chooser* m_chooser = nullptr;
  QString m_label;
  QString m_other;
  Theme m_theme;
};

}  // namespace brenier
