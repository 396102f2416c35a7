#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/api/experiment_look.h"

namespace brenier {

/// A column of an experiment's table, and an axis of its lines: something that was chosen, how far a run is, a number.
struct ExperimentColumn {
  enum Kind { choice, state, step, seconds, number };
  Kind kind = choice;
  QString title, help;
  Better better = Better::neither;
  /// By lines; none where a run has no such value. Of a choice that is no number its place among the values.
  std::vector<std::optional<double>> values;
  std::vector<QString> texts;  ///< the same as it is shown
  std::vector<QString> tips;   ///< what there is to say of each beside that; empty: nothing
  std::vector<QString> names;  ///< of a choice that is no number: its values, in order of appearance; empty: numbers
  bool logarithmic = false;    ///< spans decades, all of it above 0
};

/// Choices, state, steps, seconds, numbers, in this order.
std::vector<ExperimentColumn> columnsOf(const ExperimentLook& look);

/// Whether a column tells runs apart: it has two values.
bool tellsApart(const ExperimentColumn& column);

}  // namespace brenier
