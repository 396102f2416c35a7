#pragma once

#include <QString>

class QWidget;

namespace brenier {

/// Asks where to save. `filters` are Qt's, one ending each. The ending that was typed counts, unless another kind of
/// file was chosen below it: Qt's dialog leaves the name as it was then. Empty where nothing was chosen.
QString askForSavePath(QWidget* parent, const QString& title, const QString& suggested, const QString& filters);

/// The path under a chosen filter, as askForSavePath() answers.
QString withEndingOf(const QString& path, const QString& filter, const QString& filters);

}  // namespace brenier
