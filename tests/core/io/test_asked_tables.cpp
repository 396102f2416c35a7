#include <QtTest>

#include "tests/core/io/table_files.h"

// Tables that may mean two things. What nobody can know is asked, and the answer that is advised gives the points.

using namespace brenier;
using namespace brenier::test;

namespace {

/// "Station 17".
std::string station(std::size_t i) {
  return "Station " + std::to_string(i);
}

std::string inThrees(std::size_t number, const std::string& sign) {
  const std::string digits = std::to_string(number);
  const std::size_t before = digits.size() > 3 ? digits.size() - 3 : 0;
  return before ? digits.substr(0, before) + sign + digits.substr(before) : digits;
}

/// Whole numbers as a German spreadsheet writes them: 716 and 2.602.
std::string grouped(const std::string& separator, const std::string& sign) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += inThrees(40 + 37 * i % 2400, sign) + separator + inThrees(40 + 611 * i % 3100, sign) + "\n";
  return text;
}

}  // namespace

class TestAskedTables : public QObject, TableFiles {
  Q_OBJECT

  bool refuses(const Result<Table>& table, std::initializer_list<const char*> words) {
    if (table) {
      qWarning("read: %s", table->taken.c_str());
      return false;
    }
    const std::string said = table.error().message + " " + table.error().hint;
    return std::all_of(words.begin(), words.end(), [&](const char* word) { return holds(said, word); });
  }

 private Q_SLOTS:
  /// A name above names makes a line of numbers the names of the others, and no point.
  void namesAboveNames_data() {
    QTest::addColumn<QString>("header");
    for (const char* header : {"sample,1,2", "Station,0,1", "Land,2019,2020", "probe,7,12", "name,5,10"})
      QTest::newRow(header) << header;
  }
  void namesAboveNames() {
    QFETCH(QString, header);
    const std::string text = header.toStdString() + "\n" + indexed(station);
    QVERIFY(refuses(read(text), {"holds names (\"Station 0\" in line 2)", "--source.columns "}));
    const auto table = read(text, {.columns = "2-3"});
    QVERIFY(isTruth(table));
    QVERIFY(holds(table->taken, "header line 1 (numbers taken as names)"));
  }
  void labelsAboveWholeNumbers() {
    for (const char* header : {"sample,400,410\n", "2001,2002\n"}) {
      std::string text = header;
      const bool named = text[0] == 's';
      for (std::size_t i = 0; i < 6; ++i)
        text += (named ? std::string(1, static_cast<char>('A' + i)) + "," : std::string()) +
                std::to_string(400 + i * i % 7) + "," + std::to_string(1990 + i) + "\n";
      const auto table = read(text, {.columns = named ? "2-3" : "all"});
      QVERIFY2(table && table->count() == 6 && table->columns.size() == 2, header);
    }
  }
  void yearsAboveWholeNumbers() {
    std::string text = "Land;2019;2020\n";
    for (std::size_t i = 0; i < 40; ++i) text += station(i) + ";" + std::to_string(900 + i * i) + ";77\n";
    const auto table = read(text, {.columns = "2-3"});
    QVERIFY(table && table->count() == 40 && table->columns == (std::vector<std::string>{"2019", "2020"}));
  }
  /// Without a header the first row is a point, whatever it is called.
  void aNamedFirstRow() {
    const auto table = read(indexed(station), {.columns = "2-3"});
    QVERIFY(isTruth(table));
    QVERIFY(holds(table->taken, "no header line"));
  }
  void aTitleWithAYear() {
    for (const char* title : {"Messung 7\nDatum;2024\n\n", "Datum;2024\n", "Datum;2024\nLauf;3\n"}) {
      const auto table = read(title + ("x;y\n" + rows(";", ',')));
      QVERIFY2(isTruth(table), title);
      QVERIFY2(table->columns == (std::vector<std::string>{"x", "y"}), title);
    }
  }

  /// 2.602 beside 716 is two thousand six hundred and two, as likely as 2.6: nobody can know.
  void digitsInThrees() {
    for (const auto& [separator, sign] : {std::pair{";", "."}, {"\t", "."}, {";", ","}, {"\t", ","}}) {
      const std::string text = std::string("x") + separator + "y\n" + grouped(separator, sign);
      QVERIFY2(refuses(read(text), {"may be a decimal one or group the digits", "--source.decimal comma"}),
               text.c_str());
      const auto table = read(text, {.decimal = *sign == '.' ? "comma" : "point"});
      QVERIFY2(table && table->count() == count, text.c_str());
      QCOMPARE(*std::max_element(table->values.begin(), table->values.end()) > 2000, true);
      // A run that goes on reads what it has read.
      QVERIFY(*sign == ',' || read(text, {.again = true}));
    }
    // Three decimals everywhere, beside a column of whole numbers; and whole numbers of four digits in the same column.
    std::string three = "x,k\n", mixed = "x,y\n";
    for (std::size_t i = 0; i < count; ++i) {
      three += number(1.5 + 0.011 * static_cast<double>(i), '.', 3) + "," + std::to_string(100 + i * i % 700) + "\n";
      mixed += (i % 3 ? "1.234" : i % 2 ? "716" : "2602") + std::string(",") + number(truth[2 * i]) + "\n";
    }
    // Between commas, a point is decimal.
    QVERIFY(read("x,y\n2.602,1\n716,2\n1.250,9\n12,4\n") &&
            read("x,y\n2.602,1\n716,2\n1.250,9\n12,4\n")->values[0] == 2.602);
    QVERIFY(read(three) && read(three)->values[0] == 1.5);
    QVERIFY(read(mixed) && read(mixed)->values[2] == 1.234);
  }

  /// Hundreds by twos, as in India.
  void digitsInTwos() {
    std::string text = "x,y\n";
    for (std::size_t i = 0; i < 40; ++i)
      text += "\"" + std::to_string(10 + i) + ",34,567\",\"" + std::to_string(10 + i) + ",999\"\n";
    const auto table = read(text);
    QVERIFY(succeeds(table));
    QCOMPARE(table->values[0], 1034567.0);
    QCOMPARE(table->values[1], 10999.0);
  }

  /// A name that weights and coordinates have.
  void weightsOrCoordinates_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("asks");
    QTest::newRow("count") << "x,y,count"
                           << "count";
    QTest::newRow("pweight") << "x,y,pweight"
                             << "pweight";
    QTest::newRow("Anzahl") << "x,y,Anzahl"
                            << "Anzahl";
    QTest::newRow("n") << "x,y,n"
                       << "n";
    QTest::newRow("wt") << "mpg,disp,wt"
                        << "wt";
    QTest::newRow("weight of a body") << "height_cm,age,weight"
                                      << "weight";
    QTest::newRow("w beside h") << "l,h,w"
                                << "w";
    QTest::newRow("weight of a row") << "x,y,weight"
                                     << "";
    QTest::newRow("another name") << "x,y,z"
                                  << "";
  }
  void weightsOrCoordinates() {
    QFETCH(QString, header);
    QFETCH(QString, asks);
    std::string text = header.toStdString() + "\n";
    for (std::size_t i = 0; i < count; ++i)
      text += number(truth[2 * i]) + "," + number(truth[2 * i + 1]) + "," + std::to_string(1 + i * i % 7) + "\n";
    const auto table = read(text);
    if (asks.isEmpty()) {
      QVERIFY(succeeds(table));
      return;
    }
    const std::string name = asks.toStdString(), all = header.toStdString();
    QVERIFY(refuses(table, {("(\"" + name + "\") may hold the weights of the rows, or be a coordinate").c_str(),
                            ("--source.weights " + name).c_str(), ("--source.columns " + all).c_str()}));
    QVERIFY(inspectTable(m_folder.file("asked.csv", text))->asksWeights);
    const auto weighted = read(text, {.weights = name}), plain = read(text, {.columns = all});
    QVERIFY(isTruth(weighted) && weighted->weights.size() == count);
    QVERIFY(plain && plain->dim == 3 && plain->weights.empty());
    const auto again = read(text, {.again = true});  // as it was read before this was asked
    QVERIFY(again && (again->dim == 3) == (name != "weight" && name != "w"));
  }

  /// Inch marks, labels with #, and names of two lines: what looks like a quote or a comment and is a letter.
  void lettersThatAreSigns() {
    std::string inches = "name,x,y\n", feet = "x,y,size\n", labels = "label,x,y\n", middle = "x,tag,y\n",
                numbered = "#,x,y\n";
    for (std::size_t i = 0; i < count; ++i) {
      const std::string x = number(truth[2 * i]), y = number(truth[2 * i + 1]), n = std::to_string(i % 9);
      inches += n + "\" pipe," + x + "," + y + "\n";
      feet += x + "," + y + ",5'" + n + "\"\n";
      labels += (i % 3 ? "#" : "A") + n + "," + x + "," + y + "\n";
      middle += x + ",#" + n + "," + y + "\n";
      numbered += std::to_string(i) + "," + x + "," + y + "\n";
    }
    for (const auto& text : {inches, feet, labels, middle})
      QVERIFY2(isTruth(read(text, {.columns = "x,y"})), text.c_str());
    QVERIFY(isTruth(read(numbered)));
    // Comments between the points stay comments.
    QVERIFY(isTruth(read("x,y\n" + rows() + "# done\n#end\n")));
  }

  /// An id is an index in few rows as well; in their order it is left out, else asked about.
  void anIdInFewRows() {
    const std::string counted = "id,x,y\n1,1.7,61\n2,1.8,77\n3,1.6,57\n",
                      others = "id,x,y\n83,1.7,61\n12,1.8,77\n40,1.6,57\n";
    const auto table = read(counted);
    QVERIFY(table && table->dim == 2);
    QVERIFY(holds(table->taken, "column 1 (\"id\") numbers the rows and is left out"));
    QVERIFY(refuses(read(others), {"is named \"id\"", "--source.columns x,y"}));
    QVERIFY(read(others, {.again = true}) && read(others, {.again = true})->dim == 3);
  }

  /// A sum under the points is a row to leave out, and no reason to lose a column.
  void aLineOfTotals() {
    const std::string text = "id,x,y\n" + rows(",", '.', "", "", "\n", fromZero) + "Total,9,9\n";
    QVERIFY(refuses(read(text), {"is \"Total\"", "leave its row out with --source.without 300"}));
    QVERIFY(isTruth(read(text, {.without = "300"})));
  }

  /// Rows that miss a value are left out as they are asked to be, before anything of them is asked for.
  void rowsThatMissAValue() {
    std::string text = "x,y\n" + rows();
    text = inverted(text, "\n" + number(truth[10]) + ",", "\n,");
    text = inverted(text, "\n" + number(truth[14]) + ",", "\nNA,");
    QVERIFY(refuses(read(text), {"; 2 rows miss one", "leave such rows out with --source.without 5,7 "}));
    const auto table = read(text, {.without = "5,7"});
    QVERIFY(table && table->count() == count - 2 && table->fileRow(5) == 6 && (*table)[5][0] == truth[12]);
    QVERIFY(holds(table->taken, "298 of 300 points"));
    QVERIFY(holds(table->taken, "; without rows 5 and 7 (counted from 0)"));
    QVERIFY(refuses(read(text, {.without = "5"}), {"line 9", "--source.without 5,7 "}));
    const auto look = inspectTable(m_folder.file("b.csv", text));
    QVERIFY(look && look->problem && look->without == "5,7");
    for (const char* wrong : {"1000", "5-2", "x", "1,,2", "0-299", "-1", "0-298"})
      QVERIFY2(!read(text, {.without = wrong}), wrong);
  }
};

BRENIER_TEST(TestAskedTables)
#include "test_asked_tables.moc"
