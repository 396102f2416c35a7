#include <QComboBox>
#include <QLabel>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/work/background.h"

using namespace brenier;
using brenier::test::FakeBackend;

class TestPanels : public QObject {
  Q_OBJECT

 private slots:
  void messagesMerge();
  void closingShowsTheMessageBefore();
  void measureIsPreviewedBeforeItIsChosen();
  void aBadFileIsSaidAndLosesNothing();
  void aGoodFileIsNamed();
  void measureOptionsAreSent();
  void numbersKnowTheirGap();
};

void TestPanels::messagesMerge() {
  MessageBar bar;
  QVERIFY(bar.isHidden());
  for (int i = 0; i < 5; ++i) bar.show(MessageKind::error, "The GPU is gone.", "Choose the CPU.");
  bar.show(MessageKind::warning, "Another one.");
  bar.show(MessageKind::error, "The GPU is gone.", "Choose the CPU.");
  QCOMPARE(bar.messageCount(), 2);
  QCOMPARE(bar.text(), QString("The GPU is gone."));
  QCOMPARE(bar.repeats(), 6);
  QVERIFY(!bar.isHidden());
}

void TestPanels::closingShowsTheMessageBefore() {
  MessageBar bar;
  bar.show(MessageKind::warning, "First.");
  bar.show(MessageKind::error, "Second.");
  bar.closeCurrent();
  QCOMPARE(bar.text(), QString("First."));
  bar.closeCurrent();
  QVERIFY(bar.isHidden());
  bar.closeCurrent();
}

namespace {

struct Card {
  explicit Card(MeasureCard::Side side = MeasureCard::Side::source) : card(backend, background, side) {
    QObject::connect(&card, &MeasureCard::chosen, &card, [this](const MeasureSpec& m) { chosen.push_back(m); });
    card.setMeasure({"gaussian", {}});
    card.show();
  }
  QComboBox* combo() { return card.findChild<QComboBox*>(); }
  QLabel* error() { return card.findChild<QLabel*>("error"); }
  void pick(const char* id) {
    combo()->setCurrentIndex(combo()->findData(QString(id)));
    emit combo()->activated(combo()->currentIndex());
  }
  FakeBackend backend;
  Background background;
  MeasureCard card;
  std::vector<MeasureSpec> chosen;
};

}  // namespace

void TestPanels::measureIsPreviewedBeforeItIsChosen() {
  Card c;
  QTest::qWait(30);
  QVERIFY(c.chosen.empty());  // showing what the run uses is no choice
  c.pick("eight_gaussians");
  QTRY_COMPARE(c.chosen.size(), std::size_t{1});
  QCOMPARE(c.chosen[0].id, std::string("eight_gaussians"));
  QCOMPARE(c.card.measure().id, std::string("eight_gaussians"));
}

void TestPanels::aBadFileIsSaidAndLosesNothing() {
  Card c;
  c.card.load("/nowhere/bad.csv");
  QTRY_VERIFY(!c.error()->isHidden());
  QVERIFY(c.error()->text().contains("line 7"));
  QVERIFY(c.chosen.empty());
  QCOMPARE(c.card.measure().id, std::string("gaussian"));
  QCOMPARE(c.combo()->currentData().toString(), QString("gaussian"));
  c.pick("eight_gaussians");
  QTRY_COMPARE(c.chosen.size(), std::size_t{1});
  QVERIFY(c.error()->isHidden());
}

void TestPanels::aGoodFileIsNamed() {
  Card c(MeasureCard::Side::target);
  c.card.load("/data/good points.npy");
  QTRY_COMPARE(c.chosen.size(), std::size_t{1});
  QCOMPARE(c.chosen[0].id, std::string("points"));
  QCOMPARE(std::get<std::string>(c.chosen[0].options.at("path")), std::string("/data/good points.npy"));
  QCOMPARE(c.combo()->currentText(), QString("good points.npy"));
  c.card.setMeasure({"gaussian", {}});
  QCOMPARE(c.combo()->itemText(c.combo()->findData("points")), QString("Points from a file"));
}

void TestPanels::measureOptionsAreSent() {
  Card c;
  auto* form = c.card.findChild<OptionForm*>();
  auto* spread = qobject_cast<NumberEdit*>(form->field("std")->editor());
  spread->setFocus();
  spread->selectAll();
  QTest::keyClicks(spread, "1.5");
  QTest::keyClick(spread, Qt::Key_Return);
  QTRY_COMPARE(c.chosen.size(), std::size_t{1});
  QCOMPARE(std::get<double>(c.chosen[0].options.at("std")), 1.5);
}

void TestPanels::numbersKnowTheirGap() {
  NumbersPanel panel(test::fakeCatalog().metrics);
  QVERIFY(!panel.gapPercent());
  panel.addRow({1, 10, 0.1, {{"half_w2_lower", 7.0, 0, 1024}, {"half_w2_upper", 8.0, 0, 1024}, {"cosine", 0.5}}});
  QCOMPARE(panel.gapPercent().value(), 12.5);
  QCOMPARE(panel.latest("cosine")->value, 0.5);
  panel.beginRun();
  QVERIFY(!panel.latest("cosine"));
  QVERIFY(!panel.gapPercent());
}

BRENIER_TEST(TestPanels)
#include "test_panels.moc"
