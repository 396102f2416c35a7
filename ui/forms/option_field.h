#pragma once

#include <QObject>
#include <QPointer>

#include "core/api/option.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QWidget;

namespace brenier {

class NumberEdit;

/// One option's editor, chosen by its kind: tick box, number field, list or text field.
class OptionField : public QObject {
  Q_OBJECT

 public:
  /// The editor is a child of `parent`, which must outlive the field.
  OptionField(const OptionDescriptor& option, QWidget* parent);

  const OptionDescriptor& option() const { return m_option; }
  QWidget* editor() const { return m_editor; }
  OptionValue value() const;
  void setValue(const OptionValue& value);
  /// What is wrong with the text, or empty.
  QString problem() const;
  /// What was sent last is not taken, for a reason that shows elsewhere than in its range: it stays on show as refused,
  /// and the value before it in force. For fields of text.
  void refuse(const QString& reason);

  /// Help, unit, range, default and whether a change restarts; as rich text.
  static QString toolTipOf(const OptionDescriptor& option);

 signals:
  /// A person chose a valid value. Not emitted by setValue().
  void edited(const std::string& id, const brenier::OptionValue& value);
  /// Why what was typed is refused, in a few words; empty when it no longer is.
  void refused(const QString& reason);

 private:
  void makeEditor(QWidget* parent);
  void send(const OptionValue& value);
  void showProblem(const QString& problem);

  OptionDescriptor m_option;
  QWidget* m_editor = nullptr;
  QCheckBox* m_check = nullptr;
  QComboBox* m_combo = nullptr;
  QLineEdit* m_text = nullptr;
  NumberEdit* m_number = nullptr;
  std::string m_sentText, m_textBefore;
  QString m_refused, m_refusedText;  ///< why the text on show is not in force, and that text
};

}  // namespace brenier
