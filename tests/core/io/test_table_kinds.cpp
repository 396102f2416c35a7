#include <QtTest>

#include "tests/core/io/table_files.h"

// Tables as pandas, R, spreadsheets, MATLAB and NumPy write them. Each holds the same 300 points; whatever stands
// around them, those are what is read.

using namespace brenier;
using namespace brenier::test;

namespace {

struct Kind {
  const char* name;
  const char* file;
  std::string content;
  std::vector<const char*> said;  ///< words of the line that says what was taken
};

std::vector<Kind> readKinds() {
  const std::string header = "x,y\n", plain = rows();
  const std::string german = rows(";", ',');
  std::vector<Kind> kinds = {
      {"plain", "a.csv", header + plain, {"300 points, columns x, y", "header line 1"}},
      {"no header", "a.csv", plain, {"300 points, 2 columns", "no header line"}},
      // Headers of numbers.
      {"header 0,1", "a.csv", "0,1\n" + plain, {"columns 0, 1", "header line 1 (numbers taken as names)"}},
      {"header 1,2", "a.csv", "1,2\n" + plain, {"columns 1, 2", "numbers taken as names"}},
      {"header of years", "a.csv", "2019,2020\n" + plain, {"columns 2019, 2020"}},
      {"header \"0\",\"1\"", "a.csv", "\"0\",\"1\"\n" + plain, {"columns 0, 1"}},
      {"header 0;1 with decimal commas", "a.csv", "0;1\n" + german, {"columns 0, 1", "decimal comma"}},
      {"header of tabs", "a.tsv", "0\t1\n" + rows("\t"), {"columns 0, 1", "tabs"}},
      {"header 5,6 of far columns", "a.csv", "5,6\n" + plain, {"columns 5, 6"}},
      {"a name and a number", "a.csv", "x,2020\n" + plain, {"columns x, 2020"}},
      // Rows with names of their own.
      {"pandas", "a.csv", ",x,y\n" + indexed(fromZero), {"columns x, y", "column 1 numbers the rows and is left out"}},
      {"pandas, columns numbered", "a.csv", ",0,1\n" + indexed(fromZero), {"columns 0, 1", "left out"}},
      {"pandas, tabs", "a.tsv", "\tx\ty\n" + indexed(fromZero, "\t"), {"columns x, y", "left out"}},
      {"pandas after a selection",
       "a.csv",
       ",x,y\n" + indexed([](std::size_t i) { return std::to_string(7 * i * i + i); }),
       {"left out"}},
      {"pandas, shuffled",
       "a.csv",
       ",x,y\n" + indexed([](std::size_t i) { return std::to_string(i * 7 % 300); }),
       {"left out"}},
      {"pandas, dates",
       "a.csv",
       ",x,y\n" + indexed([](std::size_t i) { return "2024-01-01 00:" + std::to_string(i); }),
       {"column 1 names the rows and is left out"}},
      {"pandas, read and written again",
       "a.csv",
       "Unnamed: 0,x,y\n" + indexed(fromZero),
       {"(\"Unnamed: 0\")", "left out"}},
      {"pandas, decimal comma",
       "a.csv",
       ";x;y\n" + rows(";", ',', "", "", "\n", fromZero),
       {"columns x, y", "left out"}},
      {"R, write.csv", "a.csv", "\"\",\"x\",\"y\"\n" + indexed(quotedIndex), {"columns x, y", "left out"}},
      {"R, write.table", "a.txt", "\"x\" \"y\"\n" + indexed(quotedIndex, " "), {"columns x, y", "left out"}},
      {"R, write.table with names",
       "a.txt",
       "\"x\" \"y\"\n" + indexed([](std::size_t i) { return "\"cell " + std::to_string(i) + "\""; }, " "),
       {"names the rows"}},
      {"R, write.csv2", "a.csv", "\"\";\"x\";\"y\"\n" + rows(";", ',', "", "", "\n", quotedIndex), {"decimal comma"}},
      {"R, numbers as names", "a.csv", "\"\",\"1\",\"2\"\n" + indexed(quotedIndex), {"columns 1, 2", "left out"}},
      // Ends of lines, trailing separators, quotes.
      {"trailing separators", "a.csv", "x,y,\n" + rows(",", '.', ","), {"columns x, y"}},
      {"trailing separators in rows alone", "a.csv", header + rows(",", '.', ","), {}},
      {"trailing separator in the header alone", "a.csv", "x,y,\n" + plain, {}},
      {"three trailing separators", "a.csv", "x;y;;;\n" + rows(";", ',', ";;;"), {}},
      {"trailing tabs", "a.tsv", "x\ty\t\n" + rows("\t", '.', "\t"), {}},
      {"trailing spaces", "a.txt", rows(" ", '.', "   "), {}},
      {"Windows line ends", "a.csv", "x,y\r\n" + rows(",", '.', "", "", "\r\n"), {}},
      {"old Macintosh line ends", "a.csv", "x,y\r" + rows(",", '.', "", "", "\r"), {"columns x, y"}},
      {"no end of the last line", "a.csv", header + plain.substr(0, plain.size() - 1), {}},
      {"empty rows of a spreadsheet", "a.csv", "x;y\n" + german + ";\n;\n;\n", {}},
      {"blank lines", "a.csv", "\n\nx,y\n\n" + plain + "\n\n", {"header line 3"}},
      {"quoted numbers", "a.csv", "\"x\",\"y\"\n" + rows(",", '.', "", "\""), {}},
      {"quoted decimal commas", "a.csv", header + rows(",", ',', "", "\""), {"decimal comma"}},
      {"a quoted name of two lines", "a.csv", "\"x\n(m)\",y\n" + plain, {"columns x (m), y"}},
      {"a name with quotes", "a.csv", "\"the \"\"x\"\"\",y\n" + plain, {"the \"x\""}},
      // Decimal commas under every separator.
      {"tabs and commas", "a.tsv", "x\ty\n" + rows("\t", ','), {"decimal comma", "tabs"}},
      {"semicolons and commas", "a.csv", "x;y\n" + german, {"decimal comma, separated by semicolons"}},
      {"semicolons and points", "a.csv", "x;y\n" + rows(";"), {"separated by semicolons"}},
      {"spaces and commas", "a.txt", "x y\n" + rows("  ", ','), {"decimal comma"}},
      {"bars and commas", "a.csv", "x|y\n" + rows("|", ','), {"separated by bars"}},
      {"bars and points", "a.csv", "x|y\n" + rows("|"), {"separated by bars"}},
      {"commas and spaces", "a.csv", "x, y\n" + rows(", "), {"columns x, y"}},
      {"tabs in a .csv", "a.csv", "x\ty\n" + rows("\t"), {"tabs"}},
      // Units and currencies in the cells.
      {"euros", "a.csv", "x;y\n" + rows(" €;", ',', " €"), {"x in €, y in €", "decimal comma"}},
      {"euros without a header", "a.csv", rows(" €;", ',', " €"), {"column 1 in €", "no header line"}},
      {"kilograms of one column", "a.csv", "x,y\n" + rows(",", '.', "kg"), {"columns x, y", "y in kg"}},
      {"percent", "a.tsv", "x\ty\n" + rows("%\t", '.', " %"), {"x in %, y in %"}},
      {"a narrow space before the unit", "a.csv", "x,y\n" + rows("\u202Fm/s,", '.', "\u00A0m/s"), {"x in m/s"}},
      {"units", "a.csv", "x,y\nm,s\n" + plain, {"units in line 2 (m, s)"}},
      {"units in brackets", "a.csv", "x;y\n[mm];[°C]\n" + german, {"units in line 2"}},
      {"units of one column", "a.csv", "x,y\nm,\n" + plain, {"units in line 2"}},
      {"units missing for one", "a.csv", "x,y\n-,kg\n" + plain, {"units in line 2"}},
      {"sep=;", "a.csv", "sep=;\nx;y\n" + german, {"header line 2"}},
      {"sep=, in capitals", "a.csv", "SEP=,\nx,y\n" + plain, {"header line 2"}},
      {"sep= and a tab", "a.csv", "sep=\t\nx\ty\n" + rows("\t"), {"header line 2"}},
      {"a title", "a.csv", "My measurements\nx,y\n" + plain, {"header line 2 below a title"}},
      {"a title and a date",
       "a.csv",
       "Messung 7;\nvom 3. Mai;\n\nx;y\n" + german,
       {"header line 4 below 2 lines of title"}},
      {"comments", "a.csv", "# made by us\n# today\nx,y\n" + plain, {"header line 3"}},
      {"NumPy's commented names", "a.txt", "# x y\n" + rows(" "), {"columns x, y", "header line 1"}},
      {"MATLAB's comments", "a.txt", "% a matrix\n" + rows("   "), {}},
      // Encodings.
      {"byte order mark", "a.csv", "\xEF\xBB\xBFx,y\n" + plain, {"columns x, y"}},
      {"UTF-16, little endian", "a.csv", utf16("x\ty\r\n" + rows("\t", ',', "", "", "\r\n"), false, true), {"UTF-16"}},
      {"UTF-16, big endian", "a.csv", utf16(header + plain, true, true), {"UTF-16"}},
      {"UTF-16 without a mark", "a.csv", utf16(header + plain, false, false), {"UTF-16"}},
      {"Latin-1 names",
       "a.csv",
       "Gr\xF6\xDF"
       "e;H\xF6he\n" +
           german,
       {"columns Größe, Höhe", "Latin-1"}},
      {"typographic minus", "a.csv", header + inverted(plain, "-", "\xE2\x88\x92"), {}},
      // Exponents.
      {"Fortran's exponents", "a.txt", inverted(rows(" "), "\n", "D+00\n"), {}},
      {"exponents with commas", "a.csv", "x;y\n" + inverted(german, "\n", "e+00\n"), {"decimal comma"}},
      {"plus signs", "a.csv", inverted(header + rows(",+"), "+-", "-"), {}},
      // Arrays.
      {"float64", "a.npy", plainNpy(), {"300 points, 2 columns; float64"}},
      {"a middle axis", "a.npy", npy("<f8", "(300, 1, 2)", bytes(truth)), {}},
      {"a leading axis", "a.npy", npy("<f8", "(1, 300, 2)", bytes(truth)), {}},
      {"many axes of length 1", "a.npy", npy("<f8", "(300, 1, 2, 1, 1)", bytes(truth)), {}},
      {"records", "a.npy", npy("[('x', '<f8'), ('y', '<f8')]", "(300,)", bytes(truth)), {"columns x, y", "records"}},
  };
  std::vector<double> columns(2 * count), swapped = truth;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < 2; ++k) columns[k * count + i] = truth[2 * i + k];
  for (double& value : swapped) {
    auto* raw = reinterpret_cast<char*>(&value);
    std::reverse(raw, raw + sizeof value);
  }
  kinds.push_back({"Fortran order", "a.npy", npy("<f8", "(300, 2)", bytes(columns), true), {}});
  kinds.push_back({"Fortran order, middle axis", "a.npy", npy("<f8", "(300, 1, 2)", bytes(columns), true), {}});
  kinds.push_back({"big endian", "a.npy", npy(">f8", "(300, 2)", bytes(swapped)), {}});
  return kinds;
}

}  // namespace

class TestTableKinds : public QObject, TableFiles {
  Q_OBJECT

 private Q_SLOTS:
  void everyKindGivesTheSamePoints_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("said");
    for (const auto& kind : readKinds()) {
      QStringList said;
      for (const char* words : kind.said) said << words;
      QTest::newRow(kind.name) << QString(kind.file)
                               << QByteArray(kind.content.data(), static_cast<qsizetype>(kind.content.size())) << said;
    }
  }
  void everyKindGivesTheSamePoints() {
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, said);
    const auto table = read(content.toStdString(), {}, file.toStdString().c_str());
    QVERIFY(isTruth(table));
    for (const auto& words : said) QVERIFY(holds(table->taken, words.toStdString().c_str()));
  }
};

BRENIER_TEST(TestTableKinds)
#include "test_table_kinds.moc"
