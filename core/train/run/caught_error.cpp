#include "core/train/run/caught_error.h"

#include <exception>
#include <new>

namespace brenier {

RunError caughtError(const std::string& what, const std::string& hint) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {ErrorKind::outOfMemory, what + ": there is not enough memory.", "Choose a smaller batch or network."};
  } catch (const std::exception& e) {
    return {ErrorKind::internal, what + ": " + e.what() + ".", hint};
  } catch (...) {
    return {ErrorKind::internal, what + " for a reason that is not known.", hint};
  }
}

}  // namespace brenier
