#include "core/io/safetensors.h"

#include <QtTest>
#include <cmath>

#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

namespace {

std::string fileBytes(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

std::string entry(const std::string& name, const std::string& type, const std::string& shape, int begin, int end) {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT
  Folder m_folder;
  Result<SafetensorsFile> read(const std::string& header, const std::string& data) {
    return readSafetensors(m_folder.file("a.safetensors", fileBytes(header, data)));
  }

 private Q_SLOTS:
  void writtenTensorsReadBack() {
    const float weights[] = {1, -2.5f, std::nanf(""), 1e-40f, 0, 6}, bias[] = {7};
    const auto path = m_folder.path("w.safetensors");
    QVERIFY(succeeds(writeSafetensors(path, {{"W1", {2, 3}, weights}, {"b1", {}, bias}, {"none", {0, 4}, nullptr}},
                                      {{"step", "12"}, {"config", "{\"a\": 1}"}})));
    const auto file = readSafetensors(path);
    QVERIFY(succeeds(file));
    QCOMPARE(file->tensors.size(), std::size_t{3});
    QCOMPARE(file->metadata.at("step"), std::string("12"));
    QCOMPARE(file->metadata.at("config"), std::string("{\"a\": 1}"));
    const auto* w = file->find("W1");
    QVERIFY(w);
    QCOMPARE(w->shape, (std::vector<std::uint64_t>{2, 3}));
    QCOMPARE(std::memcmp(w->values.data(), weights, sizeof weights), 0);
    QCOMPARE(file->find("b1")->values, std::vector<float>{7});
    QVERIFY(file->find("none")->values.empty());
    QVERIFY(!file->find("W2"));

    SafetensorsFile wide;
    wide.tensors = {{"d", {2}, {}, {0.1, 1e300}}, {"f", {1}, {3}, {}}};
    QVERIFY(succeeds(writeSafetensors(path, wide)));
    QCOMPARE(readSafetensors(path)->find("d")->doubles, wide.tensors[0].doubles);
    wide.tensors[0].shape = {3};
    QVERIFY(failsWith(writeSafetensors(path, wide), {"shape of tensor \"d\""}, ErrorKind::internal));
    QVERIFY(failsWith(writeSafetensors(path, {{"b", {}, bias}, {"b", {}, bias}}), {"both named \"b\""},
                      ErrorKind::internal));
  }

  void readsTheOtherTypes() {
    const auto half = read("{" + entry("h", "F16", "[2]", 0, 4) + "," + entry("b", "BF16", "[1]", 4, 6) + "}",
                           std::string("\x00\x3C\x00\xC0\x80\x3F", 6));
    QVERIFY(succeeds(half));
    QCOMPARE(half->find("h")->values, (std::vector<float>{1, -2}));
    QCOMPARE(half->find("b")->values, std::vector<float>{1});
    const auto whole =
        read("{" + entry("i", "I64", "[1]", 0, 8) + "}", std::string("\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8));
    QCOMPARE(whole->find("i")->doubles, std::vector<double>{-2});
  }

  void saysWhatIsDamaged() {
    const std::string four = "1234";
    QVERIFY(failsWith(readSafetensors(m_folder.path("none")), {"there is no such file"}));
    QVERIFY(failsWith(readSafetensors(m_folder.file("a", "123")), {"it has only 3 bytes"}));
    QVERIFY(failsWith(readSafetensors(m_folder.file("a", std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", 10))),
                      {"18446744073709551615 bytes", "2 are there"}));
    QVERIFY(failsWith(read("{]", four), {"not a JSON object"}));
    QVERIFY(failsWith(read("[1]", four), {"not a JSON object"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 0, 4) + "}", four),
                      {"every name once"}));
    QVERIFY(failsWith(read("{\"a\": 3}", four), {"tensor \"a\"", "not described"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[-1]", 0, 4) + "}", four), {"tensor \"a\"", "not described"}));
    QVERIFY(failsWith(read("{" + entry("a", "C64", "[1]", 0, 8) + "}", four + four), {"type C64"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[2]", 0, 4) + "}", four), {"shape 2", "from 0 to 4"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[4611686018427387905,4]", 0, 4) + "}", four), {"from 0 to 4"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[1]", 4, 0) + "}", four), {"from 4 to 0"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[2]", 0, 8) + "}", four), {"ends at byte 8", "only 4 bytes"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[1]", 0, 4) + "}", four),
                      {"tensor \"b\" begins at byte 0", "ends at 4"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[1]", 4, 8) + "}", four + four), {"begins at byte 4"}));
    QVERIFY(failsWith(read("{" + entry("a", "F32", "[1]", 0, 4) + "}", four + four), {"end at byte 4, but 8 bytes"}));
    QVERIFY(failsWith(read("{\"__metadata__\":{\"k\":1}}", ""), {"metadata \"k\" are not text"}));
    QVERIFY(failsWith(read(std::string(200000, '['), four), {"not a JSON object"}));
  }
};

BRENIER_TEST(TestSafetensors)
#include "test_safetensors.moc"
