#pragma once

#include <string>

namespace brenier {

/// Something that the numbers of a run prove wrong.
struct Alarm {
  std::string id;        ///< of the registry in core/truth/alarms.h
  std::string text;      ///< one sentence, with the numbers that prove it
  std::string whatToDo;  ///< one sentence
};

}  // namespace brenier
