#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/shown_window.h"
#include "ui/forms/labeled_combo.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/starting_look.h"
#include "ui/main_window/studio_tool_bar.h"

using namespace brenier;
using brenier::test::kEver;
using brenier::test::Shown;

namespace {

void choose(MainWindow& window, const char* problem) {
  auto* box = window.findChild<LabeledCombo*>("problemCombo");
  const int index = box->findData(QString(problem));
  QVERIFY(index >= 0);
  box->setCurrentIndex(index);
  emit box->activated(index);
}

}  // namespace

/// A problem whose networks take seconds to start is on the stage at once, and can be left.
class TestStarting : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_starting");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void theProblemIsFramedAndCanBeStopped() {
    Shown shown("moons");
    QVERIFY(shown.learnsTo(3));
    MainWindow& window = *shown.window;
    auto* look = window.findChild<StartingLook*>("startingLook");
    auto* stop = look->findChild<QPushButton*>("startingStop");
    QVERIFY(!look->isVisible());
    choose(window, "four_blobs_728");
    const RunId run = window.controller().run();
    QTRY_VERIFY_WITH_TIMEOUT(look->isVisible(), kEver);
    const auto framed = [&] {
      const auto& shownNow = window.stage()->snapshot();
      return shownNow && shownNow->run == run && shownNow->source && !shownNow->target->empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(framed(), kEver);
    QVERIFY(!window.controller().started());
    QVERIFY(look->findChild<QLabel*>("startingText")->text().startsWith("The networks are being started"));
    if (const QString folder = qEnvironmentVariable("BRENIER_PICTURES"); !folder.isEmpty())
      window.grab().save(folder + "/starting.png");
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().state(), RunState::stopped, kEver);
    QVERIFY(!look->isVisible());
    QVERIFY(framed());
    // Play begins it anew, and another problem takes its place.
    window.controller().play();
    QTRY_VERIFY_WITH_TIMEOUT(look->isVisible(), kEver);
    choose(window, "moons");
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().started() && window.frameStep() > 0, kEver);
    QVERIFY(!look->isVisible());
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestStarting)
#include "test_starting.moc"
