#pragma once

#include <QtTest>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

// A folder's test classes share one program, for linking one a class costs more than running them. Every test file is
// compiled with this header before all else (brenier_tests() in cmake/layers.cmake), and says at its end
//   BRENIER_TEST(TestName)
// in place of QTEST_MAIN. The program runs one file's class: PROGRAM NAME [QtTest's arguments] for test_NAME.cpp.

namespace brenier::test {

struct TestClass {
  std::string name;  ///< of test_NAME.cpp
  std::unique_ptr<QObject> (*make)();
};

inline std::vector<TestClass>& testClasses() {
  static std::vector<TestClass> all;
  return all;
}

/// `file` is __FILE__ of the test.
inline bool registerTest(const char* file, std::unique_ptr<QObject> (*make)()) {
  const char* slash = std::strrchr(file, '/');
  std::string name = slash ? slash + 1 : file;
  name = name.substr(0, name.find('.'));
  if (name.starts_with("test_")) name.erase(0, 5);
  testClasses().push_back({name, make});
  return true;
}

}  // namespace brenier::test

#define BRENIER_TEST(Class)             \
  static const bool registered##Class = \
      brenier::test::registerTest(__FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Class>(); });
