#pragma once

#include <functional>
#include <stop_token>

namespace brenier::python {

/// Does `work` on a thread of its own, without the GIL, while the caller, who holds it, looks for Ctrl+C and calls
/// `tick` some twenty times a second. What either of them raises stops the work, is waited for until it has stopped,
/// and goes on to the caller. `work` touches nothing of Python.
void inBackground(const std::function<void(std::stop_token)>& work, const std::function<void()>& tick = {});

}  // namespace brenier::python
