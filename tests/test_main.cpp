#include <algorithm>
#include <cstdio>

#ifdef BRENIER_TEST_WINDOWS
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

#include "tests/test_program.h"

// The one main of a folder's tests.

int main(int argc, char** argv) {
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
