#include "core/io/npy.h"

#include <QtTest>
#include <algorithm>
#include <cstring>

#include "core/io/table.h"
#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

namespace {

/// An NPY file as another program might write it.
std::string npyBytes(const std::string& header, const std::string& data, int version = 1) {
  std::string text = header + "\n";
  std::string out = "\x93NUMPY";
  out += {static_cast<char>(version), '\0', static_cast<char>(text.size() & 255), static_cast<char>(text.size() >> 8)};
  if (version > 1) out += std::string(2, '\0');
  return out + text + data;
}

std::string header(const std::string& type, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
}

template <class T>
std::string bytesOf(std::initializer_list<T> values, bool swap = false) {
  std::string out;
  for (T value : values) {
    char buffer[sizeof(T)];
    std::memcpy(buffer, &value, sizeof(T));
    if (swap) std::reverse(buffer, buffer + sizeof(T));
    out.append(buffer, sizeof(T));
  }
  return out;
}

const std::vector<double> oneToSix = {1, 2, 3, 4, 5, 6};

}  // namespace

class TestNpy : public QObject {
  Q_OBJECT
  Folder m_folder;

  Result<Table> read(const std::string& bytes) { return readNpy(m_folder.file("a.npy", bytes)); }

  template <class T>
  void readsType(const std::string& code) {
    for (const bool big : {false, true}) {
      const auto order = sizeof(T) == 1 ? "|" : big ? ">" : "<";
      const auto points = read(npyBytes(header(order + code, "(2, 3)"), bytesOf<T>({1, 2, 3, 4, 5, 6}, big)));
      QVERIFY2(succeeds(points), code.c_str());
      QCOMPARE(points->dim, std::size_t{3});
      QCOMPARE(points->values, oneToSix);
    }
  }

 private Q_SLOTS:
  void writtenFloatsReadBack() {
    Points points(3, 2);
    points.data = {0.1f, -2, 1e-30f, 4, 3e38f, 6};
    const auto path = m_folder.path("w.npy");
    QVERIFY(succeeds(writeNpy(path, points)));
    const auto back = readNpy(path);
    QVERIFY(succeeds(back));
    QCOMPARE(back->dim, std::size_t{2});
    QCOMPARE(back->points().data, points.data);
    // The data begin where NumPy puts them, at a multiple of 64.
    QCOMPARE(QFile(QString::fromStdString(path)).size() % 64, qint64{24});
  }

  void writtenDoublesReadBack() {
    const double values[] = {1, 2.5, -3, 0.125};
    const auto path = m_folder.path("d.npy");
    QVERIFY(succeeds(writeNpy(path, values, 2, 2)));
    QCOMPARE(readNpy(path)->values, (std::vector<double>{1, 2.5, -3, 0.125f}));
  }

  void readsEveryNumberTypeInBothByteOrders() {
    readsType<float>("f4");
    readsType<double>("f8");
    readsType<std::int8_t>("i1");
    readsType<std::int16_t>("i2");
    readsType<std::int32_t>("i4");
    readsType<std::int64_t>("i8");
    readsType<std::uint8_t>("u1");
    readsType<std::uint16_t>("u2");
    readsType<std::uint32_t>("u4");
    readsType<std::uint64_t>("u8");
    const auto half = read(npyBytes(header("<f2", "(1, 4)"), bytesOf<std::uint16_t>({0x3C00, 0xC000, 0x3555, 0x0001})));
    QVERIFY(succeeds(half));
    QCOMPARE(half->values, (std::vector<double>{1, -2, 0.333251953125f, 5.9604644775390625e-8f}));
    const auto flags = read(npyBytes(header("|b1", "(2, 2)"), std::string("\x01\x00\x00\x01", 4)));
    QCOMPARE(flags->values, (std::vector<double>{1, 0, 0, 1}));
  }

  void readsFortranOrderOneAxisAndAllVersions() {
    const auto columns = read(npyBytes(header("<f4", "(2, 3)", true), bytesOf<float>({1, 4, 2, 5, 3, 6})));
    QCOMPARE(columns->values, oneToSix);
    const auto line = read(npyBytes(header("<f4", "(6,)"), bytesOf<float>({1, 2, 3, 4, 5, 6})));
    QCOMPARE(line->dim, std::size_t{1});
    QCOMPARE(line->values, oneToSix);
    for (const int version : {1, 2, 3})
      QVERIFY(succeeds(read(npyBytes(header("<f4", "(3L, 2L)"), bytesOf<float>({1, 2, 3, 4, 5, 6}), version))));
    // More than one chunk, so that the places of a long Fortran array are right.
    std::string data;
    for (int k = 0; k < 3; ++k)
      for (int i = 0; i < 50000; ++i) data += bytesOf<float>({static_cast<float>(10 * i + k)});
    const auto big = read(npyBytes(header("<f4", "(50000, 3)", true), data));
    QVERIFY(succeeds(big));
    QCOMPARE((*big)[49999][2], 499992.0);
    QCOMPARE((*big)[31][1], 311.0);
  }

  void saysWhatIsWrong() {
    QVERIFY(failsWith(readNpy(m_folder.path("none.npy")), {"none.npy", "there is no such file"}));
    QVERIFY(failsWith(readNpy(m_folder.path("")), {"it is a folder"}));
    QVERIFY(failsWith(readNpy("/dev/null"), {"not a regular file"}));
    QVERIFY(failsWith(read(""), {"a.npy", "empty"}));
    QVERIFY(failsWith(read("short"), {"not an NPY file"}));
    QVERIFY(failsWith(read("PK\x03\x04 this is something else"), {"not an NPY file"}));
    QVERIFY(failsWith(read(npyBytes(header("<f4", "(1, 1)"), "1234", 9)), {"version 9"}));
    QVERIFY(failsWith(read(npyBytes(header("<f4", "(2, 3)"), bytesOf<float>({1, 2, 3, 4, 5}))),
                      {"2 x 3 numbers of 4 bytes", "only 20 bytes"}));
    QVERIFY(failsWith(read(npyBytes(header("<f8", "(4000000000, 4000000000)"), "12345678")),
                      {"4000000000 x 4000000000", "only 8 bytes"}));
    QVERIFY(failsWith(read(npyBytes(header("<f8", "(18446744073709551615, 18446744073709551615)"), "12345678")),
                      {"only 8 bytes"}));
    QVERIFY(failsWith(read(npyBytes(header("<f4", "(1, 2, 3)"), bytesOf<float>({1, 2, 3, 4, 5, 6}))),
                      {"3 axes (1 x 2 x 3)", "[n, d]"}));
    QVERIFY(failsWith(read(npyBytes(header("<f4", "()"), "1234")), {"0 axes", "a single number"}));
    QVERIFY(failsWith(read(npyBytes(header("<f4", "(0, 3)"), "1234")), {"empty (0 x 3)"}));
    QVERIFY(failsWith(read(std::string("\x93NUMPY\x01\x00\xFF\xFF{'descr'", 18)), {"65535 bytes", "8 are there"}));
  }

  void refusesWhatIsNoNumber() {
    QVERIFY(failsWith(read(npyBytes(header("<c8", "(1, 1)"), "12345678")), {"complex numbers", "<c8"}));
    QVERIFY(failsWith(read(npyBytes(header("|O", "(1, 1)"), "\x80\x04N.")), {"Python objects"}));
    QVERIFY(failsWith(read(npyBytes(header("<U3", "(1, 1)"), "123456789012")), {"text"}));
    QVERIFY(failsWith(read(npyBytes(header("<M8[ns]", "(1, 1)"), "12345678")), {"dates"}));
    QVERIFY(failsWith(read(npyBytes("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "1234")),
                      {"records"}));
    QVERIFY(failsWith(read(npyBytes("{'descr': '<f4', 'shape': (1", "1234")), {"header cannot be understood"}));
    QVERIFY(failsWith(read(npyBytes("__import__('os')", "1234")), {"header cannot be understood"}));
  }

  void namesTheRowThatIsNotFinite() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(failsWith(read(npyBytes(header("<f4", "(3, 2)"), bytesOf<float>({1, 2, 3, nan, 5, 6}))),
                      {"row 1, column 1 (from 0) is nan"}));
    QVERIFY(failsWith(read(npyBytes(header("<f4", "(3, 2)", true), bytesOf<float>({1, 2, 3, nan, 5, 6}))),
                      {"row 0, column 1"}));
    QVERIFY(failsWith(read(npyBytes(header("<f8", "(2, 1)"), bytesOf<double>({1, 1e300}))),
                      {"row 1", "1e+300, too large for single precision"}));
  }

  void aColumnCanHoldWeights() {
    const auto path = m_folder.file("t.npy", npyBytes(header("<f4", "(2, 3)"), bytesOf<float>({1, 2, 3, 4, 5, 6})));
    const auto plain = readTable(path);
    QCOMPARE(plain->dim, std::size_t{3});
    QVERIFY(plain->weights.empty());
    const auto weighted = readTable(path, {.weights = "3"});
    QVERIFY(succeeds(weighted));
    QCOMPARE(weighted->values, (std::vector<double>{1, 2, 4, 5}));
    QCOMPARE(weighted->weights, (std::vector<double>{3, 6}));
    QVERIFY(failsWith(readTable(path, {.weights = "4"}), {"there is no column \"4\""}));
    QVERIFY(failsWith(readTable(m_folder.file("a.xls", "1")), {"its ending is none of"}));
  }
};

BRENIER_TEST(TestNpy)
#include "test_npy.moc"
