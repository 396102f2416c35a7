#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/measures/data_look.h"

namespace brenier {

/// What the data are for: a map that is learned from them, or their exact transport alone.
enum class DataUse { learning, exact };

/// The other side's data, where this is the target and they are points as well.
struct CheckedSource {
  const Table* table = nullptr;
  const DataLook* look = nullptr;
};

/// One side's data before they are used, as a check reads them.
struct CheckedData {
  std::string side;  ///< source or target
  const Table& table;
  const DataLook& look;
  std::string scale;  ///< RunConfig::scale
  CheckedSource source;
  DataUse use = DataUse::learning;  ///< sentences speak of what matters to it
};

/// One thing that can be wrong with data: the test gives a sentence with what to do, empty where all is well.
struct DataCheck {
  Descriptor descriptor;
  std::function<std::string(const CheckedData&)> test;
};

/// All checks, in the order in which they are said.
const std::vector<DataCheck>& dataChecks();

/// What they say of one side, of what matters to that use.
std::vector<std::string> checkData(const std::string& side, const Table& table, const DataLook& look,
                                   const std::string& scale, const CheckedSource& source = {},
                                   DataUse use = DataUse::learning);

}  // namespace brenier
