#include <QtTest>
#include <algorithm>
#include <tuple>

#include "core/api/column_units.h"
#include "core/util/unit_kinds.h"
#include "core/util/unit_names.h"
#include "tests/core/io/table_files.h"

// What stands in a cell beside its digits: units, words that multiply, signs that group, a minus of another kind.

using namespace brenier;
using namespace brenier::test;

class TestCells : public QObject, TableFiles {
  Q_OBJECT

  /// The first column of a table of these cells beside plain numbers, and words that its line says.
  bool reads(const std::vector<std::string>& cells, const std::vector<double>& wanted, const char* says = "",
             const TableOptions& options = {}) {
    std::string text = "a;b\n";
    for (std::size_t i = 0; i < cells.size(); ++i) text += cells[i] + ";" + std::to_string(3 + i * i % 7) + "\n";
    const auto table = read(text, options);
    if (!succeeds(table) || !holds(table->taken, says)) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (table->dim != 2 || std::abs((*table)[i][0] - wanted[i]) > 1e-12 * std::abs(wanted[i])) {
        qWarning("\"%s\" was read as %.17g", cells[i].c_str(), (*table)[i][0]);
        return false;
      }
    return true;
  }
  bool refuses(const std::vector<std::string>& cells, const char* words, const char* advice) {
    std::string text = "a,b\n";
    for (std::size_t i = 0; i < cells.size(); ++i) text += cells[i] + "," + std::to_string(3 + i * i % 7) + "\n";
    const auto table = read(text);
    return failsWith(table, {words}) && holds(table.error().hint, advice);
  }

 private Q_SLOTS:
  /// k and M are no units: each number is multiplied by its own, and the line says so.
  void magnitudesMultiply() {
    QVERIFY(
        reads({"67.38k", "63.61k", "0.5k"}, {67380, 63610, 500}, "a multiplied where it says k (\"67.38k\" is 67380)"));
    QVERIFY(reads({"67.38M", "63.61k"}, {67.38e6, 63610}, "a multiplied where it says M, k"));
    QVERIFY(reads({"950", "1.2k", "3.4M", "2bn"}, {950, 1200, 3.4e6, 2e9}, "in 3 of 4 cells"));
    QVERIFY(reads({"$1.2M", "-$3k", "($4.5k)"}, {1.2e6, -3000, -4500}, "a in $"));
    QVERIFY(reads({"3 Mio. €", "1,5 Mio. €", "2 Mio. €"}, {3e6, 1.5e6, 2e6}, "a in €"));
    QVERIFY(reads({"5e3", "-2e-1", "1E+2"}, {5000, -0.2, 100}));
    QVERIFY(reads({"3 %", "12.5 %", "-1 %"}, {3, 12.5, -1}, "a in %"));
    QVERIFY(reads({"5 k€", "7 k€"}, {5, 7}, "a in k€"));
    QVERIFY(reads({"293.1 K", "290 K"}, {293.1, 290}, "a in K"));
    QVERIFY(refuses({"293.1K", "290.2K", "1K"}, "\"293.1K\" in line 2", "293 K with a space for kelvin"));
    QVERIFY(refuses({"2.738e", "2.361e", "3.313e"}, "\"2.738e\" in line 2", ""));
    std::vector<std::string> mostly(30, "5 k€");
    mostly[20] = "5 M€";
    QVERIFY(refuses(mostly, "line 22, column 1 is \"5 M€\", which is no number in k€", "Mend the cell"));
  }

  void minusesOfOtherKinds() {
    QVERIFY(reads({"-€1,738.27", "€1,361.11", "−€2.50", "€-7"}, {-1738.27, 1361.11, -2.5, -7}, "a in €"));
    QVERIFY(reads({"−1.74", "2.5", "−0.25"}, {-1.74, 2.5, -0.25}));
    QVERIFY(reads({"(1.74)", "1.36", "(2.31)", "5"}, {-1.74, 1.36, -2.31, 5},
                  "brackets in a read as a minus (\"(1.74)\" is -1.74)"));
    QVERIFY(reads({"(1.74) kg", "1.36 kg"}, {-1.74, 1.36}, "a in kg"));
    QVERIFY(refuses({"(1.74)", "(1.36)", "(2.31)"}, "\"(1.74)\" in line 2", "Where brackets mean a minus"));
    QVERIFY(refuses({"1.5", "(-1.74)", "(2.31)", "4"}, "\"(-1.74)\"", "Where brackets mean a minus"));
    QVERIFY(refuses({"-($5)", "$3", "$4", "$6", "$7", "$7", "$7", "$7", "$7", "$7", "$7"}, "\"-($5)\"", ""));
  }

  void unitsWithDigits() {
    QVERIFY(reads({"50 m2", "48.5 m2"}, {50, 48.5}, "a in m2"));
    QVERIFY(reads({"5e1 m^2", "48.5 m^2"}, {50, 48.5}, "a in m^2"));
    QVERIFY(reads({"9,81 m s-2", "9,79 m s-2"}, {9.81, 9.79}, "a in m s-2"));
  }

  /// Digits that were grouped are said, and so is a comma that nothing else decided.
  void groupedDigitsAreSaid() {
    QVERIFY(reads({"1 234,5", "12,5"}, {1234.5, 12.5}, "digits grouped by spaces (\"1 234,5\" is 1234.5)"));
    QVERIFY(reads({"1'234.5", "12.5"}, {1234.5, 12.5}, "digits grouped by apostrophes (\"1'234.5\" is 1234.5)"));
    QVERIFY(reads({"1,234,567", "12"}, {1234567, 12}, "digits grouped by commas (\"1,234,567\" is 1234567)"));
    QVERIFY(reads({"1.234,5", "12,5"}, {1234.5, 12.5}, "digits grouped by points (\"1.234,5\" is 1234.5)"));
    QVERIFY(reads({"1,234", "5,678"}, {1.234, 5.678}, "decimal comma (\"1,234\" is 1.234)"));
    QVERIFY(reads({"1,234", "5,678"}, {1234, 5678}, "digits grouped by commas", {.decimal = "point"}));
    const auto plain = read("a,b\n1.5,2\n1500,3\n");
    QVERIFY(plain && plain->taken.find("grouped") == std::string::npos);
  }

  /// Ids beyond 2^53 are no numbers of a double: those that were rounded are counted.
  void lostDigitsAreCounted() {
    QVERIFY(reads({"9007199254740993", "9007199254740994", "9007199254740995", "1"},
                  {9007199254740992.0, 9007199254740994.0, 9007199254740996.0, 1},
                  "column 1 (\"a\") holds whole numbers beyond 2^53, of which 2 lost digits"));
    QVERIFY(reads({"18446744073709551616", "-18446744073709551617"}, {0x1p64, -0x1p64}, "of which 1 lost digits"));
    const auto exact = read("a,b\n9007199254740994,1\n100000000000000000000,2\n");
    QVERIFY2(exact && exact->taken.find("2^53") == std::string::npos, exact ? exact->taken.c_str() : "");
    std::string words;
    for (const std::uint64_t id :
         {std::uint64_t{1} << 63, (std::uint64_t{1} << 63) + 1, std::uint64_t{5}, std::uint64_t{7}})
      words.append(reinterpret_cast<const char*>(&id), 8);
    const auto array = read(npy("<u8", "(2, 2)", words), {}, "a.npy");
    QVERIFY(array && holds(array->taken, "column 2 holds whole numbers beyond 2^53, of which 1 lost digits"));
    const auto turned = read(npy("<u8", "(2, 2)", words, true), {}, "a.npy");
    QVERIFY(turned && holds(turned->taken, "column 1 holds whole numbers beyond 2^53, of which 1 lost digits"));
  }

  /// A table knows the units of its columns, whoever says them.
  void unitsAreKept() {
    using Units = std::vector<std::string>;
    QCOMPARE(read("mass,len\n70 kg,1\n71 kg,2\n")->units, (Units{"kg", ""}));
    QCOMPARE(read("mass [kg],t (s)\n70,1\n71,2\n")->units, (Units{"kg", "s"}));
    QCOMPARE(read("mass,len\nkg,mm\n70,1\n71,2\n")->units, (Units{"kg", "mm"}));
    QCOMPARE(read("mass_kg,x_m\n70,1\n71,2\n")->units, (Units{"kg", ""}));
    QCOMPARE(read("mass,len\n70,1\n71,2\n")->units, Units());
    QCOMPARE(read("a,mass [kg],len [m]\n1,70,1\n2,71,2\n", {.columns = "3,2"})->units, (Units{"m", "kg"}));
    for (const char* name : {"x (A)", "x (mean)", "x_min", "x_in", "f(x)", "[kg]", "x_1", "kg", "mean_(x)"})
      QVERIFY2(unitInName(name).empty(), name);
    for (const auto& [name, unit] :
         {std::pair{"v [m/s^2]", "m/s^2"}, {"T (°C)", "°C"}, {"p / hPa", "hPa"}, {"cost_eur", "eur"}})
      QCOMPARE(unitInName(name), std::string(unit));
    for (const auto& [one, other] : {std::pair{"EUR", "€"}, {"m²", "m^2"}, {"[kg]", "kg"}, {"μm", "µm"}, {"sec", "s"}})
      QCOMPARE(plainUnit(one), plainUnit(other));
    for (const auto& [one, other] : {std::pair{"kg", "g"}, {"€", "$"}, {"mg", "Mg"}, {"m", "m2"}})
      QVERIFY2(plainUnit(one) != plainUnit(other), one);
  }

  void namesThatSayUnits_data() {
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<QString>("units");
    for (const auto& [one, other, units] :
         std::vector<std::tuple<const char*, const char*, const char*>>{{"mass_kg", "mass_g", "kg g"},
                                                                        {"massKg", "massG", "kg g"},
                                                                        {"mass.kg", "mass.g", "kg g"},
                                                                        {"mass kg", "mass g", "kg g"},
                                                                        {"mass/kg", "mass/g", "kg g"},
                                                                        {"mass-kg", "Mass G", "kg g"},
                                                                        {"Mass [kg]", "mass_mg", "kg mg"},
                                                                        {"mass_in_kg", "mass_in_lb", "kg lb"},
                                                                        {"height_cm", "height_in", "cm in"},
                                                                        {"heightCm", "heightMm", "cm mm"},
                                                                        {"height_in", "height_m", "in m"},
                                                                        {"temp_c", "temp_f", "°C °F"},
                                                                        {"tempC", "tempK", "°C K"},
                                                                        {"max_temp_c", "max_temp_k", "°C K"},
                                                                        {"T (K)", "T (C)", "K °C"},
                                                                        {"temperature [°C]", "temperature_f", "°C °F"},
                                                                        {"dist_km", "dist_miles", "km mi"},
                                                                        {"dist_mi", "distKm", "mi km"},
                                                                        {"duration_h", "duration_min", "h min"},
                                                                        {"t (s)", "t (h)", "s h"},
                                                                        {"delay_ms", "delay_s", "ms s"},
                                                                        {"age_d", "age_y", "d yr"},
                                                                        {"speed_km/h", "speed_m/s", "km/h m/s"},
                                                                        {"speed_km_per_h", "speed_mph", "km/h mi/h"},
                                                                        {"price_eur", "price_usd", "€ $"},
                                                                        {"powerKW", "power_w", "kW W"},
                                                                        {"area_ha", "area_m2", "ha m2"},
                                                                        {"vol_l", "vol_m3", "l m3"},
                                                                        {"x_m", "x_cm", "m cm"},
                                                                        {"kg", "g", "kg g"},
                                                                        // and what is no unit
                                                                        {"mass_kg", "mass_KG", ""},
                                                                        {"vol_ml", "vol_mL", ""},
                                                                        {"dist_mi", "dist_miles", ""},
                                                                        {"mass_kg", "height_cm", ""},
                                                                        {"mass_kg", "weight_g", ""},
                                                                        {"item_no", "item_nr", ""},
                                                                        {"is_in", "is_out", ""},
                                                                        {"is_in", "is_m", ""},
                                                                        {"log_in", "log_min", ""},
                                                                        {"class_c", "class_d", ""},
                                                                        {"class_c", "class_f", ""},
                                                                        {"class_h", "class_s", ""},
                                                                        {"group_t", "group_g", ""},
                                                                        {"grade_d", "grade_h", ""},
                                                                        {"x_min", "x_max", ""},
                                                                        {"x_min", "x_h", ""},
                                                                        {"x_m", "x_f", ""},
                                                                        {"sex_m", "sex_f", ""},
                                                                        {"T_c", "T_f", ""},
                                                                        {"x (A)", "x (B)", ""},
                                                                        {"x (h)", "x (s)", ""},
                                                                        {"visits_am", "visits_pm", ""},
                                                                        {"sales_us", "sales_uk", ""},
                                                                        {"pop_mi", "pop_nm", ""},
                                                                        {"pop_in", "pop_mi", ""},
                                                                        {"x1", "x2", ""},
                                                                        {"pc_1", "pc_2", ""},
                                                                        {"a", "b", ""},
                                                                        {"m", "s", ""},
                                                                        {"lon", "lat", ""}})
      QTest::addRow("%s, %s", one, other) << one << other << units;
  }
  /// Units of one kind at the end of the same name are noticed, and ends of names that are as often something else are
  /// not; whichever file is which.
  void namesThatSayUnits() {
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(QString, units);
    for (const bool turned : {false, true}) {
      const auto found = turned ? unitsOfNames(other.toStdString(), one.toStdString())
                                : unitsOfNames(one.toStdString(), other.toStdString());
      QStringList said;
      if (found) said << QString::fromStdString(found->first) << QString::fromStdString(found->second);
      if (turned) std::reverse(said.begin(), said.end());
      QCOMPARE(said.join(' '), units);
    }
  }

  /// A unit that one file says elsewhere, against what the other's name says; and within one file.
  void unitsAgainstNamesAreSaid() {
    const ColumnUnits cells{"a", {"mass", "len"}, {"kg", ""}}, named{"b", {"mass_g", "len_m"}, {}},
        agreeing{"b", {"mass_kg", "len"}, {}}, strange{"b", {"class_g", "len"}, {}};
    QVERIFY(holds(differentUnits(cells, named), "\"mass\" is in kg in a, and \"mass_g\" in g in b"));
    QVERIFY(holds(differentUnits(named, cells), "\"mass_g\" is in g in b, and \"mass\" in kg in a"));
    QCOMPARE(differentUnits(cells, agreeing), std::string());
    QCOMPARE(differentUnits(cells, strange), std::string());
    QVERIFY(holds(unitsAgainstNames({"a", {"mass_kg", "len"}, {"g", ""}}),
                  "In a the column \"mass_kg\" says kg in its name, and its numbers are in g"));
    for (const auto& [name, unit] :
         {std::pair{"mass_kg", "kg"}, {"mass_kg", "KG"}, {"temp_min", "°C"}, {"price_k", "€"}, {"mass", "g"}})
      QCOMPARE(unitsAgainstNames({"a", {name}, {unit}}), std::string());
  }

  /// kg and g in one column are numbers of no one size, and that is what is said.
  void mixedUnitsAreSaid() {
    std::vector<std::string> cells;
    for (int i = 0; i < 20; ++i)
      cells.push_back(i % 3 ? "7" + std::to_string(i) + " kg" : "71" + std::to_string(i) + " g");
    QVERIFY(refuses(cells, "has numbers in g and in kg, which are not of one size", "Convert the cells to one unit"));
    for (auto& cell : cells) cell = cell.ends_with("kg") ? "$" + cell.substr(0, 2) : cell.substr(0, 2) + " €";
    QVERIFY(refuses(cells, "has numbers in € and in $", "Convert the cells to one unit"));
    QVERIFY(refuses({"5 cats", "7 dogs", "9 cats", "4 dogs"}, "holds names", ""));
  }
};

BRENIER_TEST(TestCells)
#include "test_cells.moc"
