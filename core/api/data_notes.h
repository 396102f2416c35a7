#pragma once

#include <string>
#include <vector>

namespace brenier {

/// What a person should know of the file behind one side of a run; empty for a side without one.
struct SideNotes {
  std::string original;  ///< path of the file when the run first read it; the run has a copy of its own
  std::string taken;     ///< "a.csv: 300 points, columns x, y; header line 1."
  std::string changed;   ///< how the file differs from what the run has read of it
};

/// What a person should know of a run's data, a sentence each.
struct DataNotes {
  SideNotes source, target;
  std::vector<std::string> remarks;  ///< shift and scale, the frame, the rows set apart
  std::vector<std::string> checks;   ///< what may be wrong with the data, and what to do
};

/// All of it, in the order in which it is read.
std::vector<std::string> sentencesOf(const DataNotes& notes);

}  // namespace brenier
