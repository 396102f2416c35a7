#include "app/cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "app/cli/cli.h"

namespace brenier::cli {

void keepStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    // The lowest number that is free is given, which is this one.
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF) static_cast<void>(open("/dev/null", O_RDWR));
}

int afterPrinting(int exitCode) {
  errno = 0;
  std::cout.flush();
  const bool flushed = std::fflush(stdout) == 0;
  const int why = errno;
  if (std::cout.good() && flushed && std::ferror(stdout) == 0) return exitCode;
  const int reported =
      report({ErrorKind::disk,
              "cannot write to standard output: " +
                  (why ? std::generic_category().message(why) : std::string("what was printed is cut short")),
              "Send it to another place; files that the command wrote are whole."});
  return exitCode == exitDone ? reported : exitCode;
}

}  // namespace brenier::cli
