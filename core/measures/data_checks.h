#pragma once

#include <cstdint>
#include <functional>
#include <set>
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
  std::string side;  ///< source or target; file: one that is for no side yet
  const Table& table;
  const DataLook& look;
  std::string scale;  ///< RunConfig::scale
  CheckedSource source;
  DataUse use = DataUse::learning;        ///< sentences speak of what matters to it
  std::set<std::uint32_t> standIns = {};  ///< rows of the file with numbers that stand for missing ones
};

/// " with --source.without 3,17", where there are such options.
std::string withoutOption(const CheckedData& data, const std::string& rows);

/// One thing that can be wrong with data: the test gives a sentence with what to do, empty where all is well.
struct DataCheck {
  Descriptor descriptor;
  std::function<std::string(const CheckedData&)> test;
  bool waits = false;  ///< the window shows the file before it is used
};

/// All checks, in the order in which they are said.
const std::vector<DataCheck>& dataChecks();

/// What they say of one side, of what matters to that use.
std::vector<std::string> checkData(const std::string& side, const Table& table, const DataLook& look,
                                   const std::string& scale, const CheckedSource& source = {},
                                   DataUse use = DataUse::learning);

/// What those that wait say of one file that is for no side yet, and the rows (of the file, ascending) that it would be
/// without then. The sentences name no option: who shows them has a button.
struct FileDoubts {
  std::vector<std::string> sentences;
  std::vector<std::uint32_t> rows;
};
FileDoubts doubtsAbout(const Table& table);

}  // namespace brenier
