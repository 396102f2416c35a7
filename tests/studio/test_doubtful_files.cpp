#include <QComboBox>
#include <QPushButton>

#include "tests/studio/load_card_case.h"
#include "ui/panels/message_bar.h"

using namespace brenier;
using namespace brenier::test;

/// Files whose numbers a person should see before they are used wait in the card, which has what to do about them.
class TestDoubtfulFiles : public QObject, LoadCardCase {
  Q_OBJECT

  /// 400 rows of height and age, with what these rows hold in place of them.
  QString heights(const QString& name, const QMap<int, QByteArray>& others, const char* header = "height,age") {
    std::mt19937 random(9);
    std::normal_distribution<double> normal;
    QByteArray text = header + QByteArray("\n");
    for (int i = 0; i < 400; ++i) {
      const QByteArray row = QByteArray::number(170 + 8 * normal(random), 'f', 2) + ',' +
                             QByteArray::number(44 + 9 * normal(random), 'f', 2);
      text += others.value(i, row) + '\n';
    }
    return write(name, text);
  }
  static LoadCard* opened(Paused& studio, const QString& file) {
    studio.source().load(file);
    if (!QTest::qWaitFor([&] { return studio.source().loadCard() != nullptr; }, kEver)) return nullptr;
    LoadCard* card = studio.source().loadCard();
    return card;
  }
  static QString problem(const LoadCard& card) {
    const auto* label = card.findChild<QLabel*>("problem");
    return label->isHidden() ? QString() : label->text();
  }

 private slots:
  void initTestCase() { useSettings("test_doubtful_files"); }

  void rowsThatMayBeMistakesWait_data() {
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("said");
    QTest::newRow("outlier") << QByteArray("170000,44") << "170000 in 3 rows";
    QTest::newRow("stand-in") << QByteArray("-999,44") << "-999 in 3 rows";
    QTest::newRow("zero") << QByteArray("0,44") << "0 in 3 rows";
    QTest::newRow("empty") << QByteArray(",44") << "3 rows miss one";
  }
  void rowsThatMayBeMistakesWait() {
    QFETCH(QByteArray, row);
    QFETCH(QString, said);
    Paused studio;
    QVERIFY(studio.ready);
    const RunId before = studio.run().run();
    LoadCard* card =
        opened(studio, heights(QTest::currentDataTag() + QString(".csv"), {{7, row}, {40, row}, {41, row}}));
    QVERIFY(card);
    QTRY_VERIFY2_WITH_TIMEOUT(problem(*card).contains(said), qPrintable(problem(*card)), kEver);
    QVERIFY2(!problem(*card).contains("--"), qPrintable(problem(*card)));
    QCOMPARE(studio.run().run(), before);
    QTRY_VERIFY_WITH_TIMEOUT(card->leaveOutButton()->isVisible(), kEver);
    QCOMPARE(card->leaveOutButton()->text(), QString("Leave out these 3 rows"));
    QTest::mouseClick(card->leaveOutButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled() && problem(*card).isEmpty(), kEver);
    QVERIFY(!card->leaveOutButton()->isVisible());
    QTest::mouseClick(card->useButton(), Qt::LeftButton);
    QVERIFY(studio.started("points"));
    const std::string taken = studio.run().started()->data.source.taken;
    QVERIFY2(taken.find("without rows 7, 40 and 41 (counted from 0)") != std::string::npos, taken.c_str());
  }

  /// They may also be right, and are used as they are.
  void whatIsRightIsUsed() {
    Paused studio;
    QVERIFY(studio.ready);
    LoadCard* card = opened(studio, heights("right.csv", {{7, "170000,44"}}));
    QVERIFY(card);
    QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
    QTest::mouseClick(card->useButton(), Qt::LeftButton);
    QVERIFY(studio.started("points"));
    QVERIFY(studio.run().started()->data.source.taken.find("without") == std::string::npos);
    // The bar names the window's options, not those of the command line.
    QTRY_VERIFY_WITH_TIMEOUT(
        studio.window.messageBar()->text().contains("\"Without rows\" 7 in the options of the source"), kEver);
  }

  /// brenier SOURCE TARGET.
  void filesThatTheWindowBeginsWith() {
    Trainer trainer;
    StartOptions options{.problem = "moons", .restoreLayout = false};
    options.points = {heights("first.csv", {}, "length,girth"), heights("second.csv", {}, "length,girth")};
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().started() &&
                                 window.controller().started()->config.source.id == "points" &&
                                 window.controller().started()->config.target.id == "points",
                             kEver);
    const auto& data = window.controller().started()->data;
    QVERIFY2(data.source.taken.starts_with("first.csv: 400 points") && data.target.taken.starts_with("second.csv: 400"),
             (data.source.taken + data.target.taken).c_str());
    window.close();
  }

  void aPlainFileDoesNotWait() {
    Paused studio;
    QVERIFY(studio.ready);
    studio.source().load(heights("plain.csv", {}, "length,girth"));
    QVERIFY(studio.started("points"));
    QVERIFY(!studio.source().loadCard());
  }

  /// 1.500 beside 716.
  void pointsThatMayGroupDigits() {
    Paused studio;
    QVERIFY(studio.ready);
    QByteArray text = "a;b\n";
    for (int i = 0; i < 300; ++i)
      text += QByteArray::number(200 + i * i % 700) + ';' +
              (i % 2 ? "1." + QByteArray::number(100 + i) : QByteArray::number(3 * i)) + '\n';
    LoadCard* card = opened(studio, write("grouped.csv", text));
    QVERIFY(card);
    auto* decimal = card->findChild<QComboBox*>("decimal");
    QTRY_VERIFY_WITH_TIMEOUT(decimal->isVisible(), kEver);
    QVERIFY(!card->useButton()->isEnabled());
    QCOMPARE(decimal->placeholderText(), QString("What are the points?"));
    decimal->setCurrentIndex(decimal->findData("comma"));
    emit decimal->activated(decimal->currentIndex());
    QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
    QVERIFY2(card->look().taken.find("digits grouped by points (\"1.101\" is 1101)") != std::string::npos,
             card->look().taken.c_str());
  }

  /// Whether it counts its row or is measured on it, a person says: nothing is used before.
  void weightsOrACoordinate() {
    Paused studio;
    QVERIFY(studio.ready);
    QByteArray text = "x,y,count\n";
    for (int i = 0; i < 300; ++i)
      text += QByteArray::number(0.01 * i) + ',' + QByteArray::number(0.02 * (i * i % 300)) + ',' +
              QByteArray::number(1 + i % 7) + '\n';
    LoadCard* card = opened(studio, write("counts.csv", text));
    QVERIFY(card);
    QTRY_VERIFY_WITH_TIMEOUT(card->role(2), kEver);
    QVERIFY(!card->useButton()->isEnabled());
    QVERIFY2(problem(*card).contains("olumn 3 (\"count\") may hold the weights of the rows, or be a coordinate"),
             qPrintable(problem(*card)));
    QComboBox* role = card->role(2);
    role->setCurrentIndex(role->findText("weight"));
    emit role->activated(role->currentIndex());
    QTRY_VERIFY_WITH_TIMEOUT(card->look().taken.find("weights from \"count\"") != std::string::npos, kEver);
  }
};

BRENIER_TEST(TestDoubtfulFiles)
#include "test_doubtful_files.moc"
