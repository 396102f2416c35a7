#include "core/io/csv.h"

#include <QtTest>

#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

class TestCsv : public QObject {
  Q_OBJECT
  Folder m_folder;
  Result<Table> read(std::string_view text, const TableOptions& options = {}) {
    return readCsv(m_folder.file("a.csv", text), options);
  }

 private Q_SLOTS:
  void everySeparatorGivesTheSamePoints() {
    for (const char* text : {"1,2\n3,-4.5\n", "1;2\n3;-4,5\n", "1\t2\r\n3\t-4.5\r\n", "  1   2 \n 3 \t -4.5e0",
                             "\xEF\xBB\xBF"
                             "1, 2\n\n# remark\n3, -4.5 # the last\n",
                             "\"1\",\"2\"\n\"3\",\"-4.5\"\n", "x,y\n+1,2\n3,-4.5", "\"x, east\";y\n1;2\n3;-4.5\n"}) {
      const auto table = read(text);
      QVERIFY2(succeeds(table), text);
      QCOMPARE(table->dim, std::size_t{2});
      QCOMPARE(table->values, (std::vector<double>{1, 2, 3, -4.5}));
      QVERIFY(table->weights.empty());
    }
    const auto line = read("value\n1\n2\n3\n");
    QCOMPARE(line->dim, std::size_t{1});
    QCOMPARE(line->columns, std::vector<std::string>{"value"});
  }

  void weightsAreFoundOrChosen() {
    const auto named = read("x,Weight,y\n1,0.5,2\n3,0,4\n");
    QVERIFY(succeeds(named));
    QCOMPARE(named->values, (std::vector<double>{1, 2, 3, 4}));
    QCOMPARE(named->weights, (std::vector<double>{0.5, 0}));
    QCOMPARE(named->columns, (std::vector<std::string>{"x", "y"}));
    QCOMPARE(read("x,w,y\n1,0.5,2\n", {.weights = "none"})->dim, std::size_t{3});
    QCOMPARE(read("x,mass\n1,2\n", {.weights = "mass"})->weights, std::vector<double>{2});
    QCOMPARE(read("1,2\n3,4\n", {.weights = "1"})->weights, (std::vector<double>{1, 3}));
    const auto numbered = read("0,1,weight\n5,6,1\n");  // columns named by their numbers
    QCOMPARE(numbered->values, (std::vector<double>{5, 6}));
    QVERIFY(failsWith(read("x,mass\n1,2\n", {.weights = "mas"}), {"there is no column \"mas\""}));
    QVERIFY(failsWith(read("w\n1\n2\n"), {"its only column holds the weights"}));
    QVERIFY(failsWith(read("x,w\n1,1\n2,-1\n"), {"line 3, column 2 is a weight of -1"}));
    QVERIFY(failsWith(read("x,w\n1,0\n2,0\n"), {"all weights are zero"}));
  }

  void namesTheLineThatIsWrong() {
    QVERIFY(failsWith(readCsv(m_folder.path("none.csv")), {"none.csv", "there is no such file"}));
    QVERIFY(failsWith(read(""), {"a.csv", "empty"}));
    QVERIFY(failsWith(read("# nothing\n\n"), {"holds no points"}));
    QVERIFY(failsWith(read("x,y\n"), {"holds no points"}));
    QVERIFY(failsWith(read("1,2\n3,4\n5\n"), {"line 3 has 1 columns, but line 1 has 2"}));
    QVERIFY(failsWith(read("x,y\n1,2,3\n"), {"line 2 has 3 columns, but line 1 has 2"}));
    QVERIFY(failsWith(read("# a\n1,2\n\n3,abc\n"), {"line 4, column 2 is \"abc\", which is no number"}));
    QVERIFY(failsWith(read("1,abc\n3,4\n"), {"line 1, column 2 is \"abc\""}));
    QVERIFY(failsWith(read("1,2\n3,\n"), {"line 2, column 2 is empty"}));
    QVERIFY(failsWith(read("1,2\nnan,4\n"), {"line 2, column 1 is nan"}));
    QVERIFY(failsWith(read("1,-inf\n"), {"line 1, column 2 is -inf"}));
    QVERIFY(failsWith(read("1,2\n1e300,4\n"), {"line 2, column 1 is 1e+300, too large"}));
    QVERIFY(failsWith(read("1,2\n1e999,4\n"), {"line 2, column 1 is inf"}));
    QVERIFY(failsWith(read("1,2\n\"3,4\n"), {"line 2 has a quote that does not end"}));
    QVERIFY(failsWith(read(std::string_view("1,2\n3\0,4\n", 9)), {"line 2 holds bytes that are no text"}));
  }

  void writtenTablesReadBack() {
    Table table;
    table.dim = 3;
    table.values = {0.1f, -2, 1e-30f, 3e38f, 1.0f / 3, 0};
    table.weights = {0.25, 1.0 / 3};
    table.columns = {"a", "b, c", "d"};
    const auto path = m_folder.path("w.csv");
    QVERIFY(succeeds(writeCsv(path, table)));
    const auto back = readCsv(path, {.weights = "weight"});
    QVERIFY(succeeds(back));
    QCOMPARE(back->values, table.values);
    QCOMPARE(back->weights, table.weights);
    QCOMPARE(back->columns, table.columns);
    table.columns.clear();
    table.weights.clear();
    QVERIFY(succeeds(writeTable(path, table)));
    QCOMPARE(readTable(path)->columns, (std::vector<std::string>{"x1", "x2", "x3"}));
  }
};

BRENIER_TEST(TestCsv)
#include "test_csv.moc"
