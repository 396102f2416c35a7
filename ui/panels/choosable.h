#pragma once

#include <functional>

class QWidget;

namespace brenier {

/// Lets a click on the widget, and Enter or Space while it has the focus, do something.
void makeChoosable(QWidget* widget, std::function<void()> choose);

}  // namespace brenier
