#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/number_text.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"

using namespace brenier;

namespace {

struct Shown {
  Shown() {
    form.setOptions(test::solverOptions());
    QObject::connect(&form, &OptionForm::edited, &form,
                     [this](const std::string& id, const OptionValue& value) { edits.emplace_back(id, value); });
    form.show();
    if (!QTest::qWaitForWindowExposed(&form)) qWarning("the form is not exposed");
  }
  template <class T>
  T* editor(const char* id) {
    return qobject_cast<T*>(form.field(id)->editor());
  }
  void type(const char* id, const QString& text) {
    auto* edit = editor<NumberEdit>(id);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
  }
  OptionForm form;
  std::vector<std::pair<std::string, OptionValue>> edits;
};

}  // namespace

class TestOptionForm : public QObject {
  Q_OBJECT

 private slots:
  void oneEditorAKind();
  void numbersAreReadAsTyped_data();
  void numbersAreReadAsTyped();
  void outOfRangeIsMarkedAndNotSent();
  void numbersAreReadInEveryLocale();
  void escapeTakesBack();
  void arrowsStepByFactorsOnALogScale();
  void choicesAndFlags();
  void textIsSentOnceItChanged();
  void valuesFromOutsideDoNotEmit();
  void toolTipsSayUnitRangeAndEffect();
};

void TestOptionForm::oneEditorAKind() {
  Shown shown;
  QCOMPARE(shown.form.count(), 12);
  QVERIFY(shown.editor<NumberEdit>("lr"));
  QVERIFY(shown.editor<NumberEdit>("batch"));
  QVERIFY(shown.editor<QComboBox>("convexity_f"));
  QVERIFY(shown.editor<QCheckBox>("skip"));
  QVERIFY(shown.editor<QLineEdit>("note"));
  QCOMPARE(shown.editor<NumberEdit>("lr")->text(), QString("1e-4"));
  QCOMPARE(shown.editor<NumberEdit>("batch")->text(), QString("1,024"));
}

void TestOptionForm::numbersAreReadAsTyped_data() {
  QTest::addColumn<QString>("id");
  QTest::addColumn<QString>("typed");
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("shown");
  QTest::newRow("scientific") << "lr"
                              << "3e-5" << 3e-5 << "3e-5";
  QTest::newRow("plain") << "lr"
                         << "0.002" << 0.002 << "0.002";
  QTest::newRow("thousands") << "batch"
                             << "2,048" << 2048.0 << "2,048";
  QTest::newRow("whole as real") << "penalty"
                                 << "12" << 12.0 << "12";
  QTest::newRow("real as whole") << "batch"
                                 << "1e3" << 1000.0 << "1,000";
}

void TestOptionForm::numbersAreReadAsTyped() {
  QFETCH(QString, id);
  QFETCH(QString, typed);
  QFETCH(double, value);
  QFETCH(QString, shown);
  Shown form;
  form.type(id.toUtf8().constData(), typed);
  QCOMPARE(form.edits.size(), std::size_t{1});
  const OptionValue& sent = form.edits[0].second;
  const auto* whole = std::get_if<std::int64_t>(&sent);
  QCOMPARE(whole ? static_cast<double>(*whole) : std::get<double>(sent), value);
  QCOMPARE(form.editor<NumberEdit>(id.toUtf8().constData())->text(), shown);
}

void TestOptionForm::outOfRangeIsMarkedAndNotSent() {
  Shown shown;
  for (const char* wrong : {"5", "abc", "", "-1", "1e", "nan"}) {
    shown.type("lr", wrong);
    QVERIFY2(!shown.form.field("lr")->problem().isEmpty(), wrong);
  }
  shown.type("lr", "5");
  auto* edit = shown.editor<NumberEdit>("lr");
  QCOMPARE(edit->text(), QString("5"));  // what was typed is not taken away
  QVERIFY(edit->toolTip().contains("between 1e-08 and 1"));
  QVERIFY(shown.edits.empty());
  QCOMPARE(std::get<double>(shown.form.values().at("lr")), 1e-4);
  // The border is painted.
  const QImage picture = edit->grab().toImage();
  QVERIFY(picture.pixelColor(picture.width() / 2, 0).red() > 150);
  shown.type("lr", "0.5");
  QVERIFY(shown.form.field("lr")->problem().isEmpty());
  QCOMPARE(shown.edits.size(), std::size_t{1});
}

/// The locale's decimal sign and the point are one; what cannot be read stays, with the reason and what is in force.
void TestOptionForm::numbersAreReadInEveryLocale() {
  const QLocale before;
  const auto typed = [](const char* text) {
    Shown shown;
    shown.type("lr", text);
    return std::get<double>(shown.form.values().at("lr"));
  };
  for (const auto& [locale, comma] : {std::pair{QLocale(QLocale::German), true},
                                      {QLocale(QLocale::Turkish), true},
                                      {QLocale(QLocale::English), false}}) {
    QLocale::setDefault(locale);
    QCOMPARE(typed("0.001"), 0.001);
    QCOMPARE(typed("1e-3"), 0.001);
    QCOMPARE(typed("0,001"), comma ? 0.001 : 1e-4);  // refused: 1e-4 stays
    QCOMPARE(typed("2,5e-3"), comma ? 2.5e-3 : 1e-4);
    QCOMPARE(typed("0,1,2"), 1e-4);
    Shown shown;
    auto* batch = shown.editor<NumberEdit>("batch");
    QCOMPARE(batch->text(), QString(comma ? "1024" : "1,024"));
    shown.type("batch", comma ? "2.048" : "2,048");
    QCOMPARE(std::get<std::int64_t>(shown.form.values().at("batch")), std::int64_t{comma ? 1024 : 2048});
    shown.type("batch", "4 096");
    QCOMPARE(std::get<std::int64_t>(shown.form.values().at("batch")), std::int64_t{4096});
  }
  QLocale::setDefault(QLocale(QLocale::Arabic, QLocale::Egypt));
  QCOMPARE(typed("0.02"), 0.02);
  Shown arabic;  // QtTest's keys are those of Latin letters
  auto* rate = arabic.editor<NumberEdit>("lr");
  rate->setFocus();
  rate->findChild<QLineEdit*>()->setText("\xD9\xA0\xD9\xAB\xD9\xA0\xD9\xA2");
  QTest::keyClick(rate, Qt::Key_Return);
  QCOMPARE(std::get<double>(arabic.form.values().at("lr")), 0.02);
  QLocale::setDefault(QLocale(QLocale::English));
  Shown shown;
  auto* reason = shown.form.findChild<QLabel*>("lrReason");
  QVERIFY(reason && !reason->isVisible());
  shown.type("lr", "0,001");
  QCOMPARE(shown.editor<NumberEdit>("lr")->text(), QString("0,001"));
  QVERIFY(reason->isVisible());
  QCOMPARE(reason->text(), QString("a number, with a point for decimals; 1e-4 stays"));
  shown.type("lr", "5");
  QCOMPARE(reason->text(), QString("between 1e-8 and 1; 1e-4 stays"));
  shown.type("batch", "1.5");
  QCOMPARE(shown.form.findChild<QLabel*>("batchReason")->text(), QString("a whole number; 1,024 stays"));
  shown.type("lr", "0.01");
  QVERIFY(!reason->isVisible());
  QLocale::setDefault(before);
}

void TestOptionForm::escapeTakesBack() {
  Shown shown;
  auto* edit = shown.editor<NumberEdit>("batch");
  edit->setFocus();
  edit->selectAll();
  QTest::keyClicks(edit, "77");
  QTest::keyClick(edit, Qt::Key_Escape);
  QCOMPARE(edit->text(), QString("1,024"));
  QVERIFY(shown.edits.empty());
}

void TestOptionForm::arrowsStepByFactorsOnALogScale() {
  QCOMPARE(stepOneTwoFive(1e-4, 1), 2e-4);
  QCOMPARE(stepOneTwoFive(1e-4, 3), 1e-3);
  QCOMPARE(stepOneTwoFive(1e-4, -1), 5e-5);
  Shown shown;
  QTest::keyClick(shown.editor<NumberEdit>("lr"), Qt::Key_Up);
  QTest::keyClick(shown.editor<NumberEdit>("inner_steps"), Qt::Key_Down);
  QTest::keyClick(shown.editor<NumberEdit>("beta1"), Qt::Key_Up);
  QCOMPARE(shown.edits.size(), std::size_t{3});
  QCOMPARE(std::get<double>(shown.edits[0].second), 2e-4);
  QCOMPARE(std::get<std::int64_t>(shown.edits[1].second), std::int64_t{9});
  QCOMPARE(std::get<double>(shown.edits[2].second), 0.51);
}

void TestOptionForm::choicesAndFlags() {
  Shown shown;
  auto* combo = shown.editor<QComboBox>("init");
  QCOMPARE(combo->itemText(1), QString("near identity"));
  combo->setFocus();
  QTest::keyClick(combo, Qt::Key_Down);
  QTest::mouseClick(shown.editor<QCheckBox>("skip"), Qt::LeftButton, {}, QPoint(8, 14));
  QCOMPARE(shown.edits.size(), std::size_t{2});
  QCOMPARE(std::get<std::string>(shown.edits[0].second), std::string("near_identity"));
  QCOMPARE(std::get<bool>(shown.edits[1].second), false);
}

void TestOptionForm::textIsSentOnceItChanged() {
  Shown shown;
  auto* edit = shown.editor<QLineEdit>("note");
  edit->setFocus();
  QTest::keyClick(edit, Qt::Key_Return);
  QVERIFY(shown.edits.empty());
  edit->setFocus();
  QTest::keyClicks(edit, "R. g");
  QTest::keyClick(edit, Qt::Key_Return);
  QCOMPARE(shown.edits.size(), std::size_t{1});
  QCOMPARE(std::get<std::string>(shown.edits[0].second), std::string("R. g"));
}

void TestOptionForm::valuesFromOutsideDoNotEmit() {
  Shown shown;
  shown.form.setValues({{"lr", 0.25}, {"init", std::string("near_identity")}, {"skip", false}, {"lr", 9.0}});
  QVERIFY(shown.edits.empty());
  QCOMPARE(std::get<double>(shown.form.values().at("lr")), 0.25);
  shown.form.setValues({});
  QCOMPARE(std::get<double>(shown.form.values().at("lr")), 1e-4);
  QCOMPARE(std::get<bool>(shown.form.values().at("skip")), true);
}

void TestOptionForm::toolTipsSayUnitRangeAndEffect() {
  Shown shown;
  const QString batch = shown.editor<NumberEdit>("batch")->toolTip();
  for (const char* part : {"Samples a step", "1 to 65,536 samples", "default 1,024", "applies live"})
    QVERIFY2(batch.contains(part), qPrintable(batch + " lacks " + part));
  QVERIFY(shown.editor<NumberEdit>("hidden")->toolTip().contains("restarts the run"));
  QCOMPARE(groupedInteger(12400), QString("12,400"));
  QCOMPARE(percentText(2.934), QString("2.9 %"));
  QCOMPARE(measuredNumber(7.1912, 0.01), QString("7.19"));
  QCOMPARE(typedReal(1e-4), QString("1e-4"));
}

BRENIER_TEST(TestOptionForm)
#include "test_option_form.moc"
