#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#ifdef BRENIER_TEST_WINDOWS
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

#include "tests/test_program.h"
#ifdef BRENIER_TEST_ENGINE
#include "core/engine/fused.h"
#endif

// The one main of a folder's tests.

namespace {

#ifdef BRENIER_TEST_ENGINE
/// BRENIER_TARGET names the instruction set that the engine uses in place of the machine's best; --instruction-sets
/// lists those that can be named. What the program is to end with, if it is to end here.
std::optional<int> chooseInstructionSet(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--instruction-sets") == 0) {
    for (const auto& name : brenier::supportedFusedTargets()) std::printf("%s\n", name.c_str());
    return 0;
  }
  const char* wanted = std::getenv("BRENIER_TARGET");
  if (!wanted || brenier::forceFusedTarget(wanted)) return std::nullopt;
  std::fprintf(stderr, "BRENIER_TARGET is %s, which this machine has not; see %s --instruction-sets\n", wanted,
               argv[0]);
  return 2;
}
#endif

}  // namespace

int main(int argc, char** argv) {
#ifdef BRENIER_TEST_ENGINE
  if (const auto end = chooseInstructionSet(argc, argv)) return *end;
#endif
  auto& all = brenier::test::testClasses();
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto wanted =
      std::find_if(all.begin(), all.end(), [&](const auto& test) { return argc > 1 && test.name == argv[1]; });
  if (wanted == all.end()) {
    std::fprintf(stderr, "usage: %s NAME [QtTest's arguments], NAME one of\n", argv[0]);
    for (const auto& test : all) std::fprintf(stderr, "  %s\n", test.name.c_str());
    return 2;
  }
  argv[1] = argv[0];  // QtTest reads what follows the name
  Application application(argc, argv);
  const auto test = wanted->make();
  return QTest::qExec(test.get(), argc - 1, argv + 1);
}
