#include "core/io/table.h"

#include <QtTest>
#include <cstdio>
#include <functional>

#include "core/io/npy.h"
#include "core/io/zip_archive.h"
#include "tests/core/io/table_files.h"

#if __has_include(<zlib.h>)
#include <zlib.h>
#endif

// What is asked of a table beyond its numbers: which columns, what is missing, which file of an archive.

using namespace brenier;
using namespace brenier::test;

namespace {

#if __has_include(<zlib.h>)
std::string packed(const std::string& content, const std::string& path) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  return path;
}
#endif

}  // namespace

class TestTables : public QObject, TableFiles {
  Q_OBJECT

 private Q_SLOTS:
  void whatMayBeAnIndexIsAsked_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("why");
    QTest::addColumn<QString>("columns");
    const auto add = [](const char* name, const std::string& content, const char* why, const char* columns) {
      QTest::newRow(name) << QByteArray::fromStdString(content) << QString(why) << QString(columns);
    };
    add("id", "id,x,y\n" + indexed([](std::size_t i) { return std::to_string(i * 7 % 300); }),
        "column 1 (\"id\") is named \"id\"", "x,y");
    add("id from 1001", "id,x,y\n" + indexed([](std::size_t i) { return std::to_string(1001 + 3 * i * i); }),
        "column 1 (\"id\")", "x,y");
    add("cell_id", "cell_id,x,y\n" + indexed([](std::size_t i) { return std::to_string(40 + i * i); }), "cell_id",
        "x,y");
    add("no header", indexed(fromZero), "column 1 counts the rows", "2-3");
    add("a time", "t,x,y\n" + indexed([](std::size_t i) { return std::to_string(10 * i); }),
        "grows by the same whole number", "x,y");
    add("shuffled", "k,x,y\n" + indexed([](std::size_t i) { return std::to_string(i * 7 % 300); }), "numbers the rows",
        "x,y");
    add("names", "cell,x,y\n" + indexed([](std::size_t i) { return "c" + std::to_string(i); }),
        "holds names (\"c0\" in line 2)", "x,y");
    add("dates", "date,x,y\n" + indexed([](std::size_t i) { return "2024-05-" + std::to_string(i); }), "holds names",
        "x,y");
    add("names without a header", indexed([](std::size_t i) { return "c" + std::to_string(i); }),
        "column 1 holds names", "2-3");
    add("labels at the end", "x,y,label\n" + rows(",", '.', ",cat"), "column 3 (\"label\") holds names", "x,y");
    add("a name of three words",
        "the cell,x,y\n" + indexed([](std::size_t i) { return "\"c, " + std::to_string(i) + "\""; }), "holds names",
        "x,y");
    add("both", "id,cell,x,y\n" + indexed([](std::size_t i) { return std::to_string(i) + ",c" + std::to_string(i); }),
        "column 2 (\"cell\") holds names", "x,y");
  }
  void whatMayBeAnIndexIsAsked() {
    QFETCH(QByteArray, content);
    QFETCH(QString, why);
    QFETCH(QString, columns);
    const auto refused = read(content.toStdString());
    QVERIFY(failsWith(refused, {"a.csv", why.toStdString()}));
    // The advice is what works.
    QVERIFY(holds(refused.error().hint, ("--source.columns " + columns.toStdString()).c_str()));
    QVERIFY(isTruth(read(content.toStdString(), {.columns = columns.toStdString()})));
  }

  void aLatticeIsNoIndex() {
    std::string grid, line;
    for (int i = 0; i < 100; ++i) grid += std::to_string(i % 10) + "," + std::to_string(i / 10) + "\n";
    for (int i = 0; i < 100; ++i) line += std::to_string(i) + "," + std::to_string(2 * i) + "\n";
    QCOMPARE(read(grid)->dim, std::size_t{2});
    QCOMPARE(read(line)->dim, std::size_t{2});
    std::string single;
    for (int i = 0; i < 100; ++i) single += std::to_string(i) + "\n";
    QCOMPARE(read(single)->dim, std::size_t{1});
    // The first row of a lattice is a point.
    const auto fine = read("0,1\n0.5,1\n1,1\n0,2\n0.5,2\n1,2\n");
    QCOMPARE(fine->count(), std::size_t{6});
  }

  void columnsAreChosen() {
    const std::string five =
        "a,b,c,d,w\n"
        "1,2,3,4,1\n5,6,7,8,3\n";
    const auto values = [&](const char* columns, const char* weights = "none") {
      const auto table = read(five, {.columns = columns, .weights = weights});
      return succeeds(table) ? table->values : std::vector<double>{};
    };
    QCOMPARE(values("c,a"), (std::vector<double>{3, 1, 7, 5}));
    QCOMPARE(values("2-4"), (std::vector<double>{2, 3, 4, 6, 7, 8}));
    QCOMPARE(values("5,1-2"), (std::vector<double>{1, 1, 2, 3, 5, 6}));
    QCOMPARE(values("B"), (std::vector<double>{2, 6}));
    QCOMPARE(values(" a , d "), (std::vector<double>{1, 4, 5, 8}));
    QCOMPARE(values("all"), (std::vector<double>{1, 2, 3, 4, 1, 5, 6, 7, 8, 3}));
    QCOMPARE(values("all", "auto"), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
    QCOMPARE(values("a", "d"), (std::vector<double>{1, 5}));
    QCOMPARE(values("w,a", "auto"), (std::vector<double>{1, 1, 3, 5}));  // asked for as a coordinate
    QCOMPARE(read(five, {.columns = "a,b"})->weights, (std::vector<double>{1, 3}));
    // Names that are numbers are names.
    QCOMPARE(read(",0,1\n" + indexed(fromZero), {.columns = "1"})->values[0], truth[1]);
    QCOMPARE(read(",0,1\n" + indexed(fromZero), {.columns = "2-3"})->values, truth);
    // Every wrong item is named.
    QVERIFY(failsWith(read(five, {.columns = "a,e"}), {"there is no column \"e\""}));
    QVERIFY(failsWith(read(five, {.columns = "4-6"}), {"there is no column \"4-6\": the file has 5 columns"}));
    QVERIFY(failsWith(read(five, {.columns = "0"}), {"there is no column \"0\""}));
    QVERIFY(failsWith(read(five, {.columns = "3-2"}), {"there is no column \"3-2\""}));
    QVERIFY(failsWith(read(five, {.columns = "a,1"}), {"column 1 is named twice"}));
    QVERIFY(failsWith(read(five, {.columns = "a,,b"}), {"there is no column \"\""}));
    QVERIFY(failsWith(read(five, {.columns = "a", .weights = "a"}), {"asked for as coordinate and as weights"}));
    QVERIFY(failsWith(read(five, {.columns = "a", .weights = "b,c"}), {"one column holds the weights"}));
    QVERIFY(failsWith(read("x,x\n1,2\n3,4\n", {.columns = "x"}), {"2 columns are named \"x\"", "1 and 2"}));
    QVERIFY(failsWith(read("a,b\nu,1\nv,2\n", {.columns = "a"}), {"line 2, column 1 is \"u\", which is no number"}));
    const auto array = read(plainNpy(), {.columns = "2,1"}, "a.npy");
    QCOMPARE(array->values[0], truth[1]);
  }

  void missingValuesAreNamedAndCounted() {
    for (const char* word :
         {"", "NA", "NaN", "nan", "N/A", "#N/A", "#NV", "#DIV/0!", "null", "NULL", "None", "-", "."}) {
      const auto table = read("x,y\n1,2\n3," + std::string(word) + "\n" + word + ",6\n7,8\n");
      QVERIFY2(!table, word);
      const std::string what =
          *word ? std::string("line 3, column 2 is ") + word + ", a missing value" : "line 3, column 2 is empty";
      QVERIFY(failsWith(table, {what, "2 rows miss one"}));
      QVERIFY(holds(table.error().hint, "dropna"));
    }
    QVERIFY(failsWith(read("x,y\n1,2\n3,four\n5,6\n"), {"line 3, column 2 is \"four\", which is no number"}));
    // In a column that is not read nothing is missing.
    QVERIFY(succeeds(read("x,y\n1,2\n3,NA\n5,6\n", {.columns = "x"})));
  }

  void groupedDigitsAreReadOnlyWhereNothingElseIsMeant() {
    QCOMPARE(read("x;y\n1.234,5;2\n-7.654.321,25;3\n")->values, (std::vector<double>{1234.5, 2, -7654321.25, 3}));
    QCOMPARE(read("x,y\n\"1,234.5\",2\n\"1,234\",3\n")->values, (std::vector<double>{1234.5, 2, 1234, 3}));
    QCOMPARE(read("x\ty\n1,234,567\t2\n1,234\t3\n")->values, (std::vector<double>{1234567, 2, 1234, 3}));
    QCOMPARE(read("x;y\n1'234.5;2\n0.5;3\n")->values, (std::vector<double>{1234.5, 2, 0.5, 3}));
    QCOMPARE(read("x;y\n1\xC2\xA0"
                  "234,5;2\n1\xE2\x80\xAF"
                  "000;3\n")
                 ->values,
             (std::vector<double>{1234.5, 2, 1000, 3}));
    QCOMPARE(read("x;y\n1,234;2\n5,678;3\n")->values, (std::vector<double>{1.234, 2, 5.678, 3}));  // Germany
    QVERIFY(failsWith(read("x\ty\n1,234\t2\n5,678\t3\n"), {"line 2 has \"1,234\"", "decimal one or group"}));
    QVERIFY(failsWith(read("x,y\n\"1,234\",2\n\"5,678\",3\n"), {"line 2 has \"1,234\""}));
    QVERIFY(failsWith(read("x;y\n1,5;2\n2.5;3\n3,5;3\n"), {"line 3, column 1 is \"2.5\", which is no number"}));
    QCOMPARE(read("wert\n1,5\n2\n3,25\n")->values, (std::vector<double>{1.5, 2, 3.25}));  // one column
    const auto mixed = read("x,y\n1,5,2,5\n3,5,4,5\n");
    QVERIFY(failsWith(mixed, {"line 2 has 4 columns, but line 1 has 2"}));
    QVERIFY(holds(mixed.error().hint, "semicolons"));
  }

  /// Plain spaces group digits where no others are meant: between semicolons and tabs, and between commas only where
  /// spaces separate nothing.
  void spacesGroupDigits() {
    const std::vector<double> wanted{3060614.68, -1395045.5, 12.5, 1000};
    QCOMPARE(read("x;y\n3 060 614,68;-1 395 045,5\n12,5;1 000\n")->values, wanted);
    QCOMPARE(read("x\ty\n3 060 614,68\t-1 395 045,5\n12,5\t1 000\n")->values, wanted);
    QCOMPARE(read("x,y\n3 060 614.68,-1 395 045.5\n12.5,1 000\n")->values, wanted);
    QCOMPARE(read("3 060 614,68;-1 395 045,5\n12,5;1 000\n")->values, wanted);  // no header
    QCOMPARE(read("x;y\n3 060 614,68 €;-1 395 045,5 €\n12,5 €;1 000 €\n")->values, wanted);
    // Spaces between columns stay what they are.
    QCOMPARE(read("101,25 102,125\n103,50 104,250\n")->values, (std::vector<double>{101.25, 102.125, 103.5, 104.25}));
    QCOMPARE(read("x y z\n100 200 300\n400 500 600\n")->dim, std::size_t{3});
    QVERIFY(failsWith(read("x;y\n30 60;2\n1 000;3\n"), {"line 2, column 1 is \"30 60\", which is no number"}));
  }

  /// A unit that all numbers of a column have is taken off; another one may be of another size, and is no number.
  void unitsOfCellsAreTakenOff() {
    const auto money = read("x,y\n\"$3,060.50\",1.5 kg\n$2.50,2 kg\n");
    QCOMPARE(money->values, (std::vector<double>{3060.5, 1.5, 2.5, 2}));
    QVERIFY2(holds(money->taken, "x in $, y in kg"), money->taken.c_str());
    std::string mixed = "x;y\n";
    for (int i = 0; i < 20; ++i) mixed += std::to_string(i) + ",5 kg;" + std::to_string(i) + "\n";
    QCOMPARE(read(mixed + "900 kg;1\n")->values[40], 900.0);
    QVERIFY(failsWith(read(mixed + "900 g;1\n"), {"line 22, column 1 is \"900 g\", which is no number"}));
    QVERIFY(failsWith(read(mixed + "900;1\n"), {"line 22, column 1 is \"900\", which is no number"}));
    // Words with numbers in them are names.
    QVERIFY(failsWith(read("id,x\ncell 1,2.5\ncell 2,3.5\ncell 3,4\n"), {"column 1 (\"id\") holds names"}));
    QVERIFY(failsWith(read("id,x\n1st,2.5\n2nd,3.5\n3rd,4\n"), {"column 1 (\"id\") holds names"}));
  }

  /// Commas that can be read both ways are asked about, and what a person says of them holds.
  void aPersonSaysWhatCommasAre() {
    std::string quoted = "a,b\n", tabs = "a\tb\n", single;
    for (int i = 0; i < 20; ++i) {
      const std::string first = std::to_string(1 + i % 9) + "," + std::to_string(100 + 7 * i),
                        second = std::to_string(2 + i % 7) + "," + std::to_string(905 - i);
      quoted += '"' + first + "\",\"" + second + "\"\n";
      tabs += first + '\t' + second + '\n';
      single += std::to_string(i % 3) + "," + (i == 4 ? "05" : "5") + "\n";
    }
    for (const std::string& text : {quoted, tabs}) {
      const auto asked = read(text);
      QVERIFY(failsWith(asked, {"line 2 has \"1,100\"", "decimal one or group"}));
      QVERIFY(holds(asked.error().hint, "--source.decimal comma"));
      QCOMPARE(read(text, {.decimal = "comma"})->values[0], 1.1);
      QCOMPARE(read(text, {.decimal = "point"})->values[0], 1100.0);
    }
    std::string german = "ort;zahl\n";
    for (int i = 0; i < 20; ++i) german += std::to_string(431 + i) + ".627;" + std::to_string(556 + i) + ".411\n";
    QVERIFY(failsWith(read(german), {"line 2 has \"431.627\"", "point may be a decimal one or group"}));
    QCOMPARE(read(german, {.decimal = "comma"})->values[0], 431627.0);
    QCOMPARE(read(german, {.decimal = "point"})->values[0], 431.627);
    QCOMPARE(read(german + "5.345.584;1.000.000\n")->values[0], 431627.0);
    QCOMPARE(read(german + "0.125;2.000\n")->values[0], 431.627);
    const auto asked = read(single, {.flags = "--"});
    QVERIFY(failsWith(asked, {"line 5 has \"1,05\"", "one number with a decimal comma or two numbers"}));
    QVERIFY(holds(asked.error().hint, "--decimal comma, or --decimal point."));
    const auto one = read(single, {.decimal = "comma"}), two = read(single, {.decimal = "point"});
    QCOMPARE(one->dim, std::size_t{1});
    QCOMPARE(one->values[4], 1.05);
    QCOMPARE(two->dim, std::size_t{2});
    QCOMPARE(two->values[9], 5.0);
    QCOMPARE(read("1,2\n3,40\n5,6\n")->dim, std::size_t{2});
    const auto look = inspectTable(m_folder.file("quoted.csv", quoted));
    QVERIFY(look->asksDecimal == ',' && look->problem && look->columns.size() == 2 && !look->firstRows.empty());
  }

  void linesThatDoNotFitAreNamed() {
    QVERIFY(failsWith(read("x,y\n1,2\n3,4\n5\n"), {"line 4 has 1 columns, but line 1 has 2"}));
    QVERIFY(failsWith(read("x,y\n1,2\n3,4,5\n"), {"line 3 has 3 columns, but line 1 has 2"}));
    QVERIFY(failsWith(read("x\ty\n1\t2\n\t4\n"), {"line 3, column 1 is empty"}));
    QVERIFY(failsWith(read("x,y\nu,v\nw,z\n"), {"column 1 (\"x\") holds names"}));
    QVERIFY(failsWith(read("sep=:\n"), {"holds no points"}));
    QCOMPARE(read("sep=:\nx:y\n1:2\n3:4\n")->values, (std::vector<double>{1, 2, 3, 4}));
  }

  void archivesOfArrays() {
    const auto one = m_folder.path("one.npz"), two = m_folder.path("two.npz"), none = m_folder.path("none.npz");
    QVERIFY(succeeds(writeZip(one, {{"arr_0.npy", plainNpy()}})));
    QVERIFY(succeeds(
        writeZip(two, {{"source.npy", plainNpy(), false}, {"target.npy", npy("<f8", "(3, 1)", bytes({1, 2, 3}))}})));
    QVERIFY(succeeds(writeZip(none, {{"readme.txt", "nothing"}})));
    QVERIFY(isTablePath(two) && isTablePath(two + ":source"));
    QVERIFY(isTruth(readTable(one)));
    QVERIFY(isTruth(readTable(one + ":arr_0")));
    QVERIFY(isTruth(readTable(two + ":source")));
    QCOMPARE(readTable(two + ":target")->values, (std::vector<double>{1, 2, 3}));
    const auto several = readTable(two);
    QVERIFY(failsWith(several, {"two.npz", "2 arrays, source and target"}));
    QVERIFY(holds(several.error().hint, "two.npz:source"));
    QVERIFY(failsWith(readTable(two + ":sauce"), {"it has no array \"sauce\""}));
    QVERIFY(failsWith(readTable(none), {"it holds no array"}));
    QVERIFY(failsWith(read("text", {}, "text.npz"), {"no zip file"}));
    QCOMPARE(inspectTable(two)->arrays, (std::vector<std::string>{"source", "target"}));
    // Zeros pack a thousand to one.
    const std::vector<double> zeros(200000);
    QVERIFY(succeeds(writeZip(one, {{"z.npy", npy("<f8", "(100000, 2)", bytes(zeros))}})));
    QCOMPARE(readTable(one)->count(), std::size_t{100000});
  }

  void packedFiles() {
#if __has_include(<zlib.h>)
    QVERIFY(isTruth(readTable(packed("x,y\n" + rows(), m_folder.path("a.csv.gz")))));
    QVERIFY(isTruth(readTable(packed("x\ty\n" + rows("\t", ','), m_folder.path("a.tsv.gz")))));
    QVERIFY(isTruth(readTable(packed(plainNpy(), m_folder.path("a.npy.gz")))));
    QVERIFY(isTruth(readTable(packed(rows(" "), m_folder.path("a.TXT.GZ")))));
    const auto whole = m_folder.path("b.csv.gz");
    packed("x,y\n" + rows(), whole);
    QFile file(QString::fromStdString(whole));
    QVERIFY(file.resize(file.size() / 2));
    QVERIFY(failsWith(readTable(whole), {"b.csv.gz", "it ends in the middle of its data"}));
#endif
    QVERIFY(isTablePath("a.csv.gz") && isTablePath("a.npy.gz") && !isTablePath("a.png.gz"));
    QVERIFY(!isWritableTablePath("a.csv.gz") && !isWritableTablePath("a.npz"));
  }

  void foreignFormatsSayHowToConvertThem() {
    for (const char* name :
         {"a.parquet", "a.xlsx", "a.mat", "a.feather", "a.h5", "a.rds", "a.pkl", "a.ods", "a.xls", "a.arrow"}) {
      const auto refused = read("PAR1", {}, name);
      QVERIFY(failsWith(refused, {"are not read"}));
      QVERIFY(refused.error().hint.find("IN\"") == std::string::npos);
      QVERIFY(isForeignTablePath(name) && !isTablePath(name));
    }
    QVERIFY(holds(read("PAR1", {}, "a.parquet").error().hint,
                  "pandas.read_parquet(\"a.parquet\").to_csv(\"points.csv\", index=False)"));
  }

  void theTypeIsKept() {
    const auto kind = [&](const char* type, const std::string& data) {
      return read(npy(type, "(2, 1)", data), {}, "a.npy")->numbers;
    };
    QCOMPARE(kind("<f8", std::string(16, '\0')), TableNumbers::float64);
    QCOMPARE(kind("<f4", std::string(8, '\0')), TableNumbers::float32);
    QCOMPARE(kind("<f2", std::string(4, '\0')), TableNumbers::float32);
    QCOMPARE(kind("<i4", std::string(8, '\0')), TableNumbers::integers);
    QCOMPARE(read("1,2\n3,4\n")->numbers, TableNumbers::text);
    // What lies far from 0 keeps its digits through .npy and .csv.
    Table far;
    far.dim = 1;
    far.values = {4500000.1234567, 4500000.1234568};
    for (const char* name : {"far.npy", "far.csv"}) {
      QVERIFY(succeeds(writeTable(m_folder.path(name), far)));
      QCOMPARE(readTable(m_folder.path(name))->values, far.values);
    }
  }

  void aLookShowsWhatWouldBeTaken() {
    const auto look = inspectTable(m_folder.file(
        "l.csv",
        "cell,x,y,weight\n" + rows(",", '.', ",0.5", "", "\n", [](std::size_t i) { return "c" + std::to_string(i); })));
    QVERIFY(succeeds(look));
    QCOMPARE(look->rows, count);
    QCOMPARE(look->columns.size(), std::size_t{4});
    QVERIFY(!look->columns[0].numbers && look->columns[0].role == ColumnRole::ignored);
    QVERIFY(look->columns[1].role == ColumnRole::coordinate && look->columns[3].role == ColumnRole::weight);
    QVERIFY(look->guessed && look->problem);
    QCOMPARE(look->firstRows[0][0], std::string("c0"));
    const auto plain = inspectTable(m_folder.file("l.csv", "x,y\n" + rows()));
    QVERIFY(!plain->guessed && !plain->problem);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(failsWith(inspectTable(m_folder.path("l.csv"), {.stop = stop.get_token()}), {"stopped"}));
  }
};

BRENIER_TEST(TestTables)
#include "test_tables.moc"
