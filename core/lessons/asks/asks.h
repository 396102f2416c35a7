#pragma once

#include "core/lessons/asks/ask_kind.h"

namespace brenier {

AskKind choiceAsk();
AskKind numberAsk();
AskKind pairingAsk();
AskKind arrowAsk();
AskKind lineAsk();
AskKind densityAsk();
AskKind orderAsk();

}  // namespace brenier
