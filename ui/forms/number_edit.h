#pragma once

#include <QAbstractSpinBox>
#include <QColor>

#include "core/api/option.h"

namespace brenier {

/// A field for one integer or real option. Reads "1e-4", "1,024" and "0.9", with the decimal sign of the locale too;
/// the arrow keys step by one, by a tenth of the decade or, on a log scale, along 1, 2, 5, 10. Whatever is typed stays
/// visible: what is out of range gets a red border, its sentence as tooltip and reason(), and is not sent. Enter or
/// leaving the field sends, Escape takes back. A field that may have no value reads an empty text as that.
class NumberEdit : public QAbstractSpinBox {
  Q_OBJECT

 public:
  explicit NumberEdit(const OptionDescriptor& option, QWidget* parent = nullptr);

  const OptionValue& value() const { return m_value; }
  void setValue(const OptionValue& value);
  QString problem() const { return m_problem; }  ///< empty when the text is a value
  /// The same in a few words, with the value in force: "between 1e-8 and 1; 1e-4 stays"; empty when there is none.
  QString reason() const;

  void stepBy(int steps) override;
  QValidator::State validate(QString& input, int& position) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {64, sizeHint().height()}; }

 signals:
  void edited(const brenier::OptionValue& value);
  void problemChanged(const QString& problem);

 protected:
  StepEnabled stepEnabled() const override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void judge();
  void commit();
  void send(OptionValue value);
  QString textOf(const OptionValue& value) const;
  std::string typed() const;

  OptionDescriptor m_option;
  OptionValue m_value;
  QString m_problem;
};

/// The border of a field whose text is not a value.
QColor problemColor();

/// The next number from `value` along 1, 2, 5, 10 in the direction of `steps`.
double stepOneTwoFive(double value, int steps);

}  // namespace brenier
