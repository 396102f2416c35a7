#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

#include "core/io/npy.h"
#include "core/io/zip_archive.h"
#include "core/train/trainer.h"
#include "tests/studio/load_card_case.h"
#include "ui/canvas/thumbnail.h"
#include "ui/main_window/main_window.h"
#include "ui/panels/load_card.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

/// Files of points through the cards of the window, over the real reader and the real trainer.
class TestLoadCard : public QObject, LoadCardCase {
  Q_OBJECT

 private slots:
  void initTestCase();
  void anIndexIsLeftOutOnceSomebodySaysSo();
  void cancelLosesNothing();
  void theDoubtfulColumnCanBeACoordinate();
  void aGermanTableIsShownAsItWasRead();
  void aPersonSaysWhatCommasAre();
  void aColumnOfWeights();
  void unitsOfTheOtherSide();
  void anArchiveOfTwoArrays();
  void aBrokenCellIsNamed();
  void aFileThatIsNoTable();
  void twoFilesOfAnotherDimensionAreOneChange();
  void whatWaitsCanBeGivenUp();
};

void TestLoadCard::initTestCase() {
  useSettings("test_load_card");
}

/// As pandas writes it: the index has no name.
void TestLoadCard::anIndexIsLeftOutOnceSomebodySaysSo() {
  Paused studio;
  QVERIFY(studio.ready);
  const RunId before = studio.run().run();
  const RunConfig config = studio.run().config();
  studio.source().load(rows("pandas.csv", ",x,y", 2, true));
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
  LoadCard* card = studio.source().loadCard();
  QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
  QCOMPARE(card->role(0)->currentText(), QString("ignore"));
  QCOMPARE(card->role(1)->currentText(), QString("coordinate"));
  const auto* table = card->findChild<QTableWidget*>();
  QCOMPARE(table->horizontalHeaderItem(1)->text(), QString("x"));
  QCOMPARE(table->item(1, 0)->text(), QString("0"));  // below the roles the file's first row
  QCOMPARE(table->item(2, 0)->text(), QString("1"));
  QVERIFY(said(studio.source(), "error").isEmpty());
  // Nothing has happened to the run.
  QCOMPARE(studio.run().run(), before);
  QVERIFY(studio.run().config() == config);
  QCOMPARE(studio.run().undoStack()->count(), 0);
  QTest::mouseClick(card->useButton(), Qt::LeftButton);
  QVERIFY(studio.started("points"));
  QCOMPARE(studio.run().started()->dimension, 2);
  QCOMPARE(studio.run().undoStack()->count(), 1);
  QVERIFY2(studio.run().started()->data.source.taken.find("columns x, y") != std::string::npos,
           studio.run().started()->data.source.taken.c_str());
  QTRY_VERIFY(!studio.source().loadCard());
}

void TestLoadCard::cancelLosesNothing() {
  Paused studio;
  QVERIFY(studio.ready);
  const RunId before = studio.run().run();
  const MeasureSpec measure = studio.source().measure();
  for (const bool byKey : {false, true}) {
    studio.source().load(rows("pandas.csv", ",x,y", 2, true));
    QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
    LoadCard* card = studio.source().loadCard();
    if (byKey)
      QTest::keyClick(card, Qt::Key_Escape);
    else
      QTest::mouseClick(card->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Cancel), Qt::LeftButton);
    QTRY_VERIFY(!studio.source().loadCard());
    QTest::qWait(300);
    QCOMPARE(studio.run().run(), before);
    QVERIFY(studio.source().measure() == measure);
    QVERIFY(said(studio.source(), "status").isEmpty() && said(studio.source(), "error").isEmpty());
    QCOMPARE(studio.source().findChild<QComboBox*>()->currentData().toString().toStdString(), measure.id);
  }
}

void TestLoadCard::theDoubtfulColumnCanBeACoordinate() {
  Paused studio;
  QVERIFY(studio.ready);
  studio.source().load(rows("named.csv", "k,x,y", 2, true));
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
  LoadCard* card = studio.source().loadCard();
  QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);  // what was guessed is proposed
  const QLabel* doubt = card->findChild<QLabel*>("problem");
  QVERIFY2(!doubt->isHidden() && doubt->text().contains("\"k\""), qPrintable(doubt->text()));
  QComboBox* role = card->role(0);
  QCOMPARE(role->currentText(), QString("ignore"));
  role->setCurrentIndex(role->findText("coordinate"));
  emit role->activated(role->currentIndex());
  QVERIFY(!card->useButton()->isEnabled());
  QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
  QVERIFY(doubt->isHidden());
  for (int k = 0; k < 3; ++k) {
    role = card->role(k);
    role->setCurrentIndex(role->findText("ignore"));
    emit role->activated(role->currentIndex());
  }
  QVERIFY(!card->useButton()->isEnabled());
  QVERIFY(doubt->text().contains("At least one column"));
  QTest::qWait(300);  // nor does an answer to what was asked before change that
  QVERIFY(!card->useButton()->isEnabled());
  for (int k = 0; k < 3; ++k) QCOMPARE(card->role(k)->currentText(), QString("ignore"));
}

/// What separates and which sign is the decimal one is shown before it is believed, and said in the card afterwards.
void TestLoadCard::aGermanTableIsShownAsItWasRead() {
  Paused studio;
  QVERIFY(studio.ready);
  QByteArray text = "x;y\n";
  for (int i = 0; i < 200; ++i) text += QByteArray::number(i % 7) + ",5;" + QByteArray::number(i % 11) + ",25\n";
  studio.target().load(write("deutsch.csv", text));
  QTRY_VERIFY_WITH_TIMEOUT(studio.target().loadCard(), kEver);
  const auto* shown = studio.target().loadCard()->findChild<QLabel*>("taken");
  QVERIFY2(shown->text().contains("semicolons") && shown->text().contains("decimal comma"), qPrintable(shown->text()));
  QTest::mouseClick(studio.target().loadCard()->useButton(), Qt::LeftButton);
  QTRY_COMPARE_WITH_TIMEOUT(studio.target().measure().id, std::string("points"), kEver);
  QTRY_VERIFY_WITH_TIMEOUT(said(studio.target(), "taken").contains("decimal"), kEver);
  QVERIFY(said(studio.target(), "taken").contains("200 points"));
  QVERIFY(!said(studio.target(), "taken").contains("deutsch.csv"));  // the list above it has the name
  QCOMPARE(studio.target().findChild<QComboBox*>()->currentText(), QString("deutsch.csv"));
}

/// 1,250 is twelve hundred and fifty or one and a quarter: only a person knows.
void TestLoadCard::aPersonSaysWhatCommasAre() {
  Paused studio;
  QVERIFY(studio.ready);
  QByteArray text = "x,y\n";
  for (int i = 0; i < 200; ++i)
    text += "\"" + QByteArray::number(1 + i % 7) + ",250\",\"" + QByteArray::number(2 + i % 5) + ",125\"\n";
  studio.source().load(write("commas.csv", text));
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
  LoadCard* card = studio.source().loadCard();
  auto* decimal = card->findChild<QComboBox*>("decimal");
  QVERIFY(!decimal->isHidden() && !card->useButton()->isEnabled());
  QVERIFY2(card->findChild<QLabel*>("problem")->text().contains("may be a decimal one"),
           qPrintable(card->findChild<QLabel*>("problem")->text()));
  decimal->setCurrentIndex(decimal->findData("comma"));
  emit decimal->activated(decimal->currentIndex());
  QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
  QVERIFY2(card->findChild<QLabel*>("taken")->text().contains("decimal comma"),
           qPrintable(card->findChild<QLabel*>("taken")->text()));
  QTest::mouseClick(card->useButton(), Qt::LeftButton);
  QVERIFY(studio.started("points"));
  const auto& options = studio.run().started()->config.source.options;
  QCOMPARE(std::get<std::string>(options.at("decimal")), std::string("comma"));
  QTRY_VERIFY_WITH_TIMEOUT(said(studio.source(), "taken").contains("decimal comma"), kEver);
}

/// The card opens where the file says other units than the other side's in the run, and says both.
void TestLoadCard::unitsOfTheOtherSide() {
  Paused studio;
  QVERIFY(studio.ready);
  const auto file = [&](const char* name, const char* header) {
    QByteArray text = header;
    for (int i = 0; i < 200; ++i)
      text += QByteArray::number(std::sin(i)) + ',' + QByteArray::number(std::cos(3 * i)) + '\n';
    return write(name, text);
  };
  studio.source().load(file("kg.csv", "massKg,y\n"));
  QVERIFY(studio.started("points"));
  studio.target().load(file("g.csv", "massG,y\n"));
  QTRY_VERIFY_WITH_TIMEOUT(studio.target().loadCard(), kEver);
  const auto* said = studio.target().loadCard()->findChild<QLabel*>("problem");
  QVERIFY2(said->text().contains("\"massG\" is in g in this file, and \"massKg\" in kg in the source"),
           qPrintable(said->text()));
  studio.target().loadCard()->close();
  studio.source().load(file("kg2.csv", "mass [kg],y\n"));
  QTRY_VERIFY_WITH_TIMEOUT(
      studio.source().measure().options.at("path") == OptionValue(m_folder.filePath("kg2.csv").toStdString()), kEver);
  QVERIFY(studio.started("points"));
  studio.target().load(file("g2.csv", "mass [g],y\n"));
  QTRY_VERIFY_WITH_TIMEOUT(studio.target().loadCard(), kEver);
  said = studio.target().loadCard()->findChild<QLabel*>("problem");
  QVERIFY2(said->text().contains("\"mass [g]\" is in g in this file, and \"mass [kg]\" in kg in the source"),
           qPrintable(said->text()));
  QTest::mouseClick(studio.target().loadCard()->useButton(), Qt::LeftButton);
  QTRY_VERIFY_WITH_TIMEOUT(
      !studio.run().started()->data.checks.empty() &&
          studio.run().started()->data.checks.back().find("is in kg in the source") != std::string::npos,
      kEver);
}

void TestLoadCard::aColumnOfWeights() {
  Paused studio;
  QVERIFY(studio.ready);
  QByteArray text = "x,y,weight\n";
  for (int i = 0; i < 200; ++i)
    text += QByteArray::number(std::sin(i)) + ',' + QByteArray::number(std::cos(3 * i)) + ",0.5\n";
  studio.source().load(write("weighted.csv", text));
  QTRY_COMPARE_WITH_TIMEOUT(studio.source().measure().id, std::string("points"), kEver);
  QVERIFY(studio.started("points"));
  QVERIFY2(said(studio.source(), "taken").contains("weights from"), qPrintable(said(studio.source(), "taken")));
  // The card opens again by its button, and the weights can be made a coordinate; the other side then has too few.
  studio.source().findChild<QAbstractButton*>("columnsButton")->click();
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
  LoadCard* card = studio.source().loadCard();
  QCOMPARE(card->role(2)->currentText(), QString("weight"));
  card->role(1)->setCurrentIndex(card->role(1)->findText("weight"));
  emit card->role(1)->activated(card->role(1)->currentIndex());
  QTRY_COMPARE_WITH_TIMEOUT(card->role(2)->currentText(), QString("ignore"), kEver);  // one column at most
  QCOMPARE(std::get<std::string>(card->points().options.at("weights")), std::string("2"));
}

void TestLoadCard::anArchiveOfTwoArrays() {
  std::vector<double> a(600), b(900);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = std::sin(static_cast<double>(i));
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = std::cos(static_cast<double>(i * i));
  const QString path = m_folder.filePath("two.npz");
  QVERIFY(writeZip(path.toStdString(),
                   {{"plane.npy", npyBytes(a.data(), 300, 2)}, {"space.npy", npyBytes(b.data(), 300, 3)}}));
  Paused studio;
  QVERIFY(studio.ready);
  studio.source().load(path);
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
  LoadCard* card = studio.source().loadCard();
  QVERIFY(!card->useButton()->isEnabled());
  auto* arrays = card->findChild<QComboBox*>("array");
  QVERIFY(arrays->isVisible());
  QCOMPARE(arrays->count(), 2);
  arrays->setCurrentIndex(0);
  emit arrays->activated(0);
  QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
  QCOMPARE(card->findChild<QTableWidget*>()->columnCount(), 2);
  QTest::mouseClick(card->useButton(), Qt::LeftButton);
  QVERIFY(studio.started("points"));
  QCOMPARE(studio.run().started()->dimension, 2);
  QCOMPARE(studio.source().findChild<QComboBox*>()->currentText(), QString("two.npz:plane"));
}

/// The card says which cell, and the column can be left out.
void TestLoadCard::aBrokenCellIsNamed() {
  Paused studio;
  QVERIFY(studio.ready);
  QByteArray text = "x,y,z\n";
  for (int i = 0; i < 200; ++i)
    text += QByteArray::number(std::sin(i)) + ',' + QByteArray::number(std::cos(3 * i)) + ',' +
            (i == 7 ? "oops" : "1.5") + '\n';
  const RunId before = studio.run().run();
  studio.source().load(write("broken.csv", text));
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().loadCard(), kEver);
  LoadCard* card = studio.source().loadCard();
  const QLabel* problem = card->findChild<QLabel*>("problem");
  QTRY_VERIFY(problem->text().contains("oops") && problem->text().startsWith("Line 9"));
  QTest::qWait(100);
  QVERIFY(!card->useButton()->isEnabled());
  QCOMPARE(studio.run().run(), before);
  card->role(2)->setCurrentIndex(card->role(2)->findText("ignore"));
  emit card->role(2)->activated(card->role(2)->currentIndex());
  QTRY_VERIFY_WITH_TIMEOUT(card->useButton()->isEnabled(), kEver);
  QVERIFY(problem->isHidden());
}

void TestLoadCard::aFileThatIsNoTable() {
  Paused studio;
  QVERIFY(studio.ready);
  const RunId before = studio.run().run();
  studio.source().load(write("nothing.npy", "this is no array"));
  QTRY_VERIFY_WITH_TIMEOUT(!said(studio.source(), "error").isEmpty(), kEver);
  QVERIFY(!studio.source().loadCard());
  QCOMPARE(studio.run().run(), before);
  QVERIFY(studio.source().measure().id != "points");
}

void TestLoadCard::twoFilesOfAnotherDimensionAreOneChange() {
  Paused studio;
  QVERIFY(studio.ready);
  studio.run().play();
  const RunConfig before = studio.run().config();
  QSignalSpy begun(&studio.run(), &RunController::runBegun), failed(&studio.run(), &RunController::failed);
  studio.source().load(rows("source3.csv", "a,b,c", 3));
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().waits(), kEver);
  QVERIFY2(said(studio.source(), "status").contains("It has 3 dimensions, the target has 2"),
           qPrintable(said(studio.source(), "status")));
  QTest::qWait(400);  // a change would have begun a run
  QVERIFY(studio.run().config() == before);
  QCOMPARE(begun.count(), 0);
  studio.target().load(rows("target3.csv", "a,b,c", 3));
  QTRY_VERIFY_WITH_TIMEOUT(studio.run().started() && studio.run().started()->dimension == 3, kEver);
  QCOMPARE(begun.count(), 1);
  QCOMPARE(studio.run().undoStack()->count(), 1);
  QVERIFY(!studio.source().waits() && !studio.target().waits());
  QVERIFY(said(studio.source(), "status").isEmpty());
  QTRY_VERIFY_WITH_TIMEOUT(studio.window.frameStep() > 0, kEver);
  studio.run().undoStack()->undo();
  QTRY_VERIFY_WITH_TIMEOUT(studio.run().started() && studio.run().started()->dimension == 2, kEver);
  QVERIFY(studio.run().config().source == before.source && studio.run().config().target == before.target);
  QCOMPARE(studio.run().config().solver, before.solver);
  QCOMPARE(begun.count(), 2);
  QCOMPARE(failed.count(), 0);
  // And once more, before anything of the run is known: the cards know what they chose.
  studio.run().undoStack()->redo();
  QTRY_VERIFY_WITH_TIMEOUT(studio.run().started() && studio.run().started()->dimension == 3, kEver);
  QCOMPARE(failed.count(), 0);
}

void TestLoadCard::whatWaitsCanBeGivenUp() {
  Paused studio;
  QVERIFY(studio.ready);
  const MeasureSpec before = studio.source().measure();
  studio.source().load(rows("source3.csv", "a,b,c", 3));
  QTRY_VERIFY_WITH_TIMEOUT(studio.source().waits(), kEver);
  QVERIFY(studio.source().measure().id == "points");
  auto* status = studio.source().findChild<QLabel*>("status");
  QVERIFY(status->text().contains("href"));
  emit status->linkActivated("back");
  QVERIFY(!studio.source().waits());
  QVERIFY(studio.source().measure() == before);
  QVERIFY(status->isHidden());
  QCOMPARE(studio.run().undoStack()->count(), 0);
}

BRENIER_TEST(TestLoadCard)
#include "test_load_card.moc"
