#pragma once

#include <QString>

namespace brenier {

struct Theme;

/// The style sheet of the window in one theme's colours.
QString styleSheetOf(const Theme& theme);

}  // namespace brenier
