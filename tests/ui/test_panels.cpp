#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/number_explanation.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/bounds_bar.h"
#include "ui/plots/curve_card.h"
#include "ui/work/background.h"

using namespace brenier;
using brenier::test::FakeBackend;

class TestPanels : public QObject {
  Q_OBJECT

 private slots:
  void messagesMerge();
  void closingShowsTheMessageBefore();
  void allMessagesAreShownAtOnce();
  void measureIsPreviewedBeforeItIsChosen();
  void aBadFileIsSaidAndLosesNothing();
  void aGoodFileIsNamed();
  void measureOptionsAreSent();
  void numbersKnowTheirGap();
  void everyNumberExplainsItself();
  void whatSaysNothingComesLast();
  void aMomentHasItsOwnNumbers();
  void noFindingWidensThePanel();
  void columnsSayWhatTheyAreWorth();
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

/// What a look at the data found is read in one go, and not one behind another.
void TestPanels::allMessagesAreShownAtOnce() {
  MessageBar bar;
  auto* more = bar.findChild<QToolButton*>("moreMessages");
  const auto text = [&] { return bar.findChild<QLabel*>("messageText")->text(); };
  bar.show(MessageKind::warning, "The first.");
  QVERIFY(more->isHidden());
  bar.show(MessageKind::warning, "The <second>.", "Do this.");
  bar.show(MessageKind::error, "The third.");
  QCOMPARE(more->text(), QString("2 more"));
  QVERIFY(!text().contains("first"));
  more->click();
  QVERIFY(text().startsWith("The third.") && text().contains("The first.") && text().contains("The &lt;second&gt;."));
  QVERIFY(text().contains("Do this.") && more->text() == "Show one");
  bar.closeCurrent();
  QVERIFY(!text().contains("third") && text().contains("first"));
  bar.closeCurrent();
  QVERIFY(more->isHidden() && !bar.showsAll());
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
  QTRY_VERIFY(c.background.jobs().empty());
  QVERIFY(c.chosen.empty());  // showing what the run uses is no choice
  c.pick("eight_gaussians");
  QTRY_COMPARE(c.chosen.size(), std::size_t{1});
  QCOMPARE(c.chosen[0].id, std::string("eight_gaussians"));
  QCOMPARE(c.card.measure().id, std::string("eight_gaussians"));
}

void TestPanels::aBadFileIsSaidAndLosesNothing() {
  Card c;
  c.card.load("/nowhere/bad.csv");
  QTRY_VERIFY_WITH_TIMEOUT(!c.error()->isHidden(), 60000);  // read on another thread, on a busy machine
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
  QVERIFY(!panel.gapPercent());  // the core says it, of the centred measures
  panel.addRow({1, 10, 0.1, {{"gap_percent", 12.5, 0, 1024}}});
  QCOMPARE(panel.gapPercent().value(), 12.5);
  QCOMPARE(panel.latest("cosine")->value, 0.5);
  panel.beginRun();
  QVERIFY(!panel.latest("cosine"));
  QVERIFY(!panel.gapPercent());
}

/// By a click on a card, by Enter and Space on the one that has the focus, and by the rows of the list.
void TestPanels::everyNumberExplainsItself() {
  NumbersPanel panel(test::fakeCatalog().metrics);
  panel.resize(320, 900);
  panel.addRow({1, 10, 0.1, {{"l2_uvp", 3.0, 0.1, 1024}, {"cosine", 0.5, 0, 512}}});
  panel.show();
  QVERIFY(QTest::qWaitForWindowActive(&panel));
  auto* popup = panel.explanation();
  const auto opened = [&](const QString& expected) {
    const bool shown = popup->isVisible() && popup->text().contains(expected);
    popup->close();
    return shown;
  };
  QVERIFY(popup->isHidden());
  int cards = 0;
  for (auto* card : panel.findChildren<CurveCard*>()) {
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(20, 20));
    cards += opened("a formula");
    card->setFocus(Qt::TabFocusReason);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Space}) {
      QTest::keyClick(card, key);
      QVERIFY2(opened("what is good"), qPrintable(card->accessibleName()));
    }
  }
  QCOMPARE(cards, 3);
  QTest::mouseClick(panel.findChild<BoundsBar*>(), Qt::LeftButton, {}, QPoint(20, 20));
  // No line ends before an exponent, and what is copied has nothing between.
  for (auto* label : popup->findChildren<QLabel*>())
    QVERIFY(!label->text().contains(QRegularExpression(QStringLiteral("\\S(?<!\\x{2060})²"))));
  QVERIFY(popup->text().contains(QStringLiteral("²")) && !popup->text().contains(QChar(0x2060)));
  QVERIFY(popup->text().contains("Gap") && popup->text().contains("Upper bound"));
  QVERIFY(opened("how it comes about"));
  QLabel* row = nullptr;
  for (auto* label : panel.findChildren<QLabel*>())
    if (label->text() == "Cosine") row = label;
  QVERIFY(row && row->focusPolicy() == Qt::TabFocus);
  QTest::mouseClick(row, Qt::LeftButton);
  QVERIFY(opened("512 samples"));
  QTest::keyClick(row, Qt::Key_Return);
  QVERIFY(popup->isVisible());
  QTest::keyClick(popup, Qt::Key_Escape);
  QVERIFY(popup->isHidden());
}

void TestPanels::whatSaysNothingComesLast() {
  NumbersPanel panel(test::fakeCatalog().metrics);
  panel.resize(320, 900);
  MetricValue scattered{"cosine", 0.5, 0.01, 1024};
  scattered.saysNothing = true;
  panel.addRow({1, 10, 0.1, {scattered, {"sliced_w2", 0.2, 0.01, 1024}}});
  panel.show();
  const auto lineOf = [&](const QString& title) {
    for (auto* label : panel.findChildren<QLabel*>())
      if (label->text() == title) return label->y();
    return -1;
  };
  QTRY_VERIFY(lineOf(QStringLiteral("Sliced W₂")) >= 0 && lineOf("Cosine") > lineOf(QStringLiteral("Sliced W₂")));
  scattered.saysNothing = false;
  MetricValue other{"sliced_w2", 0.2, 0.01, 1024, 0.19, 0.01, true};
  panel.addRow({1, 20, 0.2, {scattered, other}});
  QTRY_VERIFY(lineOf(QStringLiteral("Sliced W₂")) > lineOf("Cosine"));
}

/// Beside a kept moment stand its own numbers, or it is said that they are not.
void TestPanels::aMomentHasItsOwnNumbers() {
  NumbersPanel panel(test::fakeCatalog().metrics);
  panel.resize(320, 900);
  RunStarted started;
  started.truth = "the exact answer";
  panel.setRunStarted(started);
  auto* bar = panel.findChild<BoundsBar*>();
  const std::vector<MetricValue> bounds{{"half_w2_lower", 7.0, 0, 1024}, {"half_w2_upper", 8.0, 0, 1024}};
  panel.addRow({1, 10, 0.1, {{"l2_uvp", 56.6, 1, 1024}, {"half_w2_dual", 3, 0.1, 64}}});
  panel.addRow(
      {1, 20, 0.2, {bounds[0], bounds[1], {"l2_uvp", 3, 2, 1024, 2.5, 1, true}, {"half_w2_dual", 6, 0.1, 64}}});
  panel.findings()->setWorstSwap({0, 0, 1, 0, 1, 0, 0, 0});
  const auto shows = [&](const char* text) {
    for (auto* card : panel.findChildren<CurveCard*>())
      if ((card->subtitle() + " " + card->accessibleDescription()).contains(text)) return true;
    return false;
  };
  QVERIFY(shows("mostly scatter") && panel.findings()->count() == 1);
  panel.setShownStep(11);
  QCOMPARE(bar->waiting(), QString("this moment is not scored yet"));
  QVERIFY(!bar->value());
  QVERIFY(!shows("56.6") && !shows("mostly scatter") && shows("this moment is not scored yet"));
  QVERIFY(shows("of step 10"));  // what the batches said is the last before it
  QCOMPARE(panel.findings()->count(), 0);
  QVERIFY(!panel.findings()->summary().contains("monotone"));
  panel.addMomentRow({1, 11, 0.1, {bounds[0], bounds[1], {"l2_uvp", 41, 1, 1024}}});
  QVERIFY(bar->value() && shows("41.0 %") && !shows("not scored"));
  panel.setShownStep(10);
  QVERIFY(shows("56.6") && !shows("mostly scatter") && !shows("of step"));  // it was scored there
  panel.setShownStep({});
  QVERIFY(shows("mostly scatter") && panel.findings()->count() == 1);
  // A method that has no bounds has none at any moment.
  panel.beginRun();
  panel.addRow({1, 20, 0.2, {{"l2_uvp", 3, 2, 1024}}});
  panel.setShownStep(11);
  QCOMPARE(bar->waiting(), QString("none are known of this method"));
}

/// However long a finding is, nothing of the panel is cut off.
void TestPanels::noFindingWidensThePanel() {
  NumbersPanel panel(test::fakeCatalog().metrics);
  panel.resize(panel.minimumWidth(), 500);
  panel.findings()->setWorstSwap({0, 0, 100000, 0, 100000, 0, 0, 0});
  panel.addRow({1, 10, 0.1, {{"l2_uvp", 56.6, 1, 1024}, {"cosine", 0.5, 0, 512}}});
  panel.show();
  QVERIFY(QTest::qWaitForWindowExposed(&panel));
  QTRY_VERIFY(panel.widget()->width() <= panel.viewport()->width());
  bool said = false;
  for (auto* line : panel.findings()->findChildren<QToolButton*>()) {
    if (!line->isVisible() || !line->toolTip().startsWith("worst pair")) continue;
    said = true;
    QVERIFY(line->text().startsWith("worst") && line->sizeHint().width() <= panel.findings()->width());
    QVERIFY(line->text().endsWith(line->toolTip().section('\n', 0, 0).right(3)));  // the number is seen
  }
  QVERIFY(said);
}

/// A column whose error is mostly scatter says so beside its number.
void TestPanels::columnsSayWhatTheyAreWorth() {
  NumbersPanel panel(test::fakeCatalog().metrics);
  MetricsRow row{1, 10, 0.1, {{"l2_uvp", 3, 0.1, 200}}};
  row.columnErrors = {{"l2_uvp_column_1", 3.1, 0.2, 200, 0.4, 0.1},
                      {"l2_uvp_column_2", 205, 12, 200, 198, 20, true},
                      {"l2_uvp_column_3", 0, 0, 0}};
  panel.addRow(row);
  QStringList tips;
  for (const auto* card : panel.findChildren<CurveCard*>()) tips << card->toolTip();
  const QString all = tips.join('\n');
  QVERIFY2(
      all.contains("in percent of how much the target varies there: column 1 3.1 %, column 2 205 % (mostly scatter: a "
                   "perfect map would score about 198 %), column 3 is constant"),
      qPrintable(all));
}

BRENIER_TEST(TestPanels)
#include "test_panels.moc"
