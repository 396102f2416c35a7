#include "core/lessons/asks/asks.h"

namespace brenier {

const std::vector<AskKind>& askRegistry() {
  static const std::vector<AskKind> kinds = {
      choiceAsk(), numberAsk(), pairingAsk(), arrowAsk(), lineAsk(), densityAsk(), orderAsk(),
  };
  return kinds;
}

}  // namespace brenier
