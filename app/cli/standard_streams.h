#pragma once

namespace brenier::cli {

/// Whoever starts the program may have closed its standard streams (`>&-`); the next file that is opened would get
/// their number, and what is printed would be written into it. Closed ones lead to /dev/null from here on. Before
/// anything is opened.
void keepStandardStreams();

/// The exit code where all that was printed to standard output has arrived; where it has not (a full disk, an error of
/// the device), says so, and is exitDisk in place of exitDone. Last.
int afterPrinting(int exitCode);

}  // namespace brenier::cli
