#include "core/io/idx.h"

#include <QtTest>

#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;
using namespace std::string_literals;

class TestIdx : public QObject {
  Q_OBJECT
  Folder m_folder;
  Result<IdxArray> read(std::string_view bytes) { return readIdx(m_folder.file("a.idx", bytes)); }

 private Q_SLOTS:
  void readsBytesAndBigEndianNumbers() {
    const auto bytes = read("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02\x01\x02\xFF\x04"s);
    QVERIFY(succeeds(bytes));
    QCOMPARE(bytes->shape, (std::vector<std::uint64_t>{2, 1, 2}));
    QCOMPARE(bytes->itemSize(), std::size_t{2});
    float item[2] = {};
    bytes->item(1, item);
    QCOMPARE(item[0], 255.0f);
    QCOMPARE(item[1], 4.0f);
    const auto numbers = read("\0\0\x0B\x01\0\0\0\x02\0\x01\xFF\xFE"s);
    numbers->item(1, item);
    QCOMPARE(item[0], -2.0f);
  }

  void readsPackedFiles() {
    // printf '\\0\\0\\010\\001\\0\\0\\0\\003abc' | gzip -n
    const unsigned char packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x63,
                                    0x60, 0xe0, 0x60, 0x64, 0x60, 0x60, 0x60, 0x4e, 0x4c, 0x4a, 0x06,
                                    0x00, 0x54, 0x24, 0x25, 0xc4, 0x0b, 0x00, 0x00, 0x00};
    const std::string_view bytes(reinterpret_cast<const char*>(packed), sizeof packed);
    const auto array = readIdx(m_folder.file("a.gz", bytes));
    if (!array && array.error().message.find("without zlib") != std::string::npos) QSKIP("built without zlib");
    QVERIFY(succeeds(array));
    QCOMPARE(array->bytes, (std::vector<unsigned char>{'a', 'b', 'c'}));
    QVERIFY(failsWith(readIdx(m_folder.file("b.gz", bytes.substr(0, 20))), {"b.gz", "ends in the middle"}));
    std::string damaged(bytes);
    damaged[10] = '\x07';
    QVERIFY(failsWith(readIdx(m_folder.file("c.gz", damaged)), {"c.gz", "damaged"}));
  }

  void saysWhatIsWrong() {
    QVERIFY(failsWith(readIdx(m_folder.path("none")), {"there is no such file"}));
    QVERIFY(failsWith(read("\0\0"s), {"not an IDX file"}));
    QVERIFY(failsWith(read("PK\x03\x04 and more"), {"not an IDX file"}));
    QVERIFY(failsWith(read("\0\0\x08\x01\0\0\0\0"s), {"its array is empty (0)"}));
    QVERIFY(failsWith(read("\0\0\x08\x02\0\0\0\x02\0\0\0\x03zzzzz"s), {"2 x 3 numbers of 1 bytes", "at most 5 bytes"}));
    QVERIFY(failsWith(read("\0\0\x0E\x03\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFzz"s), {"at most 2 bytes"}));
  }
};

BRENIER_TEST(TestIdx)
#include "test_idx.moc"
