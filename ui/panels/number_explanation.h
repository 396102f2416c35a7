#pragma once

#include <QFrame>
#include <vector>

#include "core/api/metric_text.h"
#include "ui/theme/theme.h"

class QLabel;

namespace brenier {

/// A popup that says what numbers mean: a plain sentence, the formula, what is good and bad, how they are computed and
/// from how many samples; the same text as docs/numbers.md. Escape and a click elsewhere close it.
class NumberExplanation : public QFrame {
  Q_OBJECT

 public:
  struct Number {
    const MetricDescriptor* metric = nullptr;
    MetricValue value;  ///< of no id where there is none yet
  };

  explicit NumberExplanation(QWidget* parent);
  /// `truth`: what they are measured against; `columns`: the first of them by column. Either may be empty.
  void setNumbers(const std::vector<Number>& numbers, const QString& truth, const QString& columns, const Theme& theme);
  /// Beside the widget, inside its screen.
  void showBeside(const QWidget* anchor);
  /// Below a place of the screen, inside that of `window`'s.
  void showUnder(const QPoint& at, const QWidget* window);
  QString text() const;

 signals:
  /// A word of the glossary was chosen, by its id.
  void wordChosen(const QString& id);
  /// More is to be read in the manual, at this page and heading.
  void pageChosen(const QString& page);

 private:
  void showIn(const QRect& room, QPoint at);

  QLabel* m_text = nullptr;
};

/// The first line of it, for tool tips.
/// The step at which a run stands, which is none of the numbers that it says, but stands beside them.
const MetricDescriptor& stepNumber();

QString shortHelp(const MetricDescriptor& metric);

}  // namespace brenier
