#include <QtTest>
#include <algorithm>
#include <numeric>

#include "core/measures/data_checks.h"
#include "core/measures/row_copies.h"
#include "tests/core/measures/normal_table.h"

using namespace brenier;
using brenier::test::normals;

/// What is looked at in a file before it is used: rows that may be mistakes, and rows of another file.
class TestDoubts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// What the window asks a person to see before a file is used: rows that would be mistakes, by their numbers.
  void doubtsOfAFile() {
    QVERIFY(doubtsAbout(normals(600, {0, 0}, {1, 1})).sentences.empty());
    Table table = normals(600, {50, 5}, {6, 1});
    table.columns = {"age", "dose"};
    table.values[2 * 17 + 1] = 1e6;
    for (std::size_t i = 100; i < 105; ++i) table.values[2 * i] = 0;
    const FileDoubts doubts = doubtsAbout(table);
    QCOMPARE(doubts.rows, (std::vector<std::uint32_t>{17, 100, 101, 102, 103, 104}));
    QCOMPARE(doubts.sentences.size(), std::size_t{2});
    for (const auto& sentence : doubts.sentences)
      QVERIFY2(sentence.starts_with("The file has ") && sentence.find("--") == std::string::npos, sentence.c_str());
  }

  void rowsOfAnotherFile() {
    const Table table = normals(600, {0, 1e6}, {1, 1});
    Table other = normals(300, {5, 0}, {1, 1});
    std::copy_n(table[40], 2 * 30, other.values.begin() + 2 * 100);
    std::vector<std::uint32_t> same(30);
    std::iota(same.begin(), same.end(), 100u);
    QCOMPARE(rowsAlsoIn(other, table), same);
    Table rounded = table;
    rounded.numbers = TableNumbers::float32;
    for (double& value : rounded.values) value = static_cast<double>(static_cast<float>(value));
    QCOMPARE(rowsAlsoIn(other, rounded), same);
    rounded.numbers = TableNumbers::float64;
    QVERIFY(rowsAlsoIn(other, rounded).empty());
  }
};

BRENIER_TEST(TestDoubts)
#include "test_doubts.moc"
