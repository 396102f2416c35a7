#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>

#include "core/session/run_record_files.h"
#include "tests/studio/kept_runs.h"
#include "ui/main_window/actions.h"
#include "ui/panels/message_bar.h"
#include "ui/session/session.h"

using namespace brenier;
using namespace brenier::test;

/// Marks of the timeline have names, which are asked for in their place.
class TestMarks : public QObject {
  Q_OBJECT

  static TimelineAxis* axisOf(Shown& shown) { return shown.window->timeline()->axis(); }
  static QLineEdit* boxOf(Shown& shown) { return axisOf(shown)->findChild<QLineEdit*>("markName"); }
  static QStringList names(const std::vector<KeptMoment>& moments) {
    QStringList all;
    for (const auto& moment : moments)
      if (moment.kind == MomentKind::mark) all << QString::fromStdString(moment.label);
    return all;
  }
  static QStringList names(Shown& shown) { return names(axisOf(shown)->moments()); }
  static std::int64_t stepOf(Shown& shown, const char* name) {
    for (const auto& moment : axisOf(shown)->moments())
      if (moment.label == name) return moment.step;
    return -1;
  }
  /// As M does.
  static bool marks(Shown& shown) {
    shown.window->actions()[ActionId::markMoment]->trigger();
    return QTest::qWaitFor([&] { return boxOf(shown)->isVisible(); }, kEver);
  }
  static QStringList namesIn(const QString& path) {
    const auto opened = openRunWithRecord(path.toStdString());
    if (!opened) return {QString::fromStdString(opened.error().message)};
    std::vector<KeptMoment> moments;
    for (const auto& stored : opened->record.moments) moments.push_back(stored.moment);
    return names(moments);
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_marks");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// M offers a name that is selected; Enter takes what was typed, Esc leaves the offer.
  void aMarkIsNamedInItsPlace() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(20));
    QVERIFY(marks(shown));
    QLineEdit* box = boxOf(shown);
    QCOMPARE(box->text(), QString("mark 1"));
    QCOMPARE(box->selectedText(), box->text());
    QCOMPARE(names(shown), QStringList("mark 1"));
    const auto step = stepOf(shown, "mark 1");
    // It stands at its mark, also when the run has gone on.
    QVERIFY(shown.learnsTo(shown.window->frameStep() + 30));
    QVERIFY(std::abs(box->geometry().center().x() - axisOf(shown)->positionOf(step)) < box->width());
    QTest::keyClicks(box, "seven modes");
    QTest::keyClick(box, Qt::Key_Return);
    QVERIFY(!box->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(names(shown), QStringList("seven modes"), kEver);
    QVERIFY(shown.learnsTo(shown.window->frameStep() + 5));
    QVERIFY(marks(shown));
    QCOMPARE(box->text(), QString("mark 2"));
    QTest::keyClicks(box, "nothing");
    QTest::keyClick(box, Qt::Key_Escape);
    QVERIFY(!box->isVisible());
    QCOMPARE(names(shown), QStringList({"seven modes", "mark 2"}));
    QCOMPARE(stepOf(shown, "seven modes"), step);
  }

  /// A double click on its tick or its name, F2 and its menu ask for another name; the same moment marked once more is
  /// asked for, and keeps its name.
  void aMarkIsNamedLater() {
    Shown shown("eight_gaussians");
    QVERIFY(shown.learnsTo(30));
    QVERIFY(pausesNow(shown));
    QVERIFY(marks(shown));
    QLineEdit* box = boxOf(shown);
    TimelineAxis* axis = axisOf(shown);
    const auto answers = [&](const char* name) {
      if (!box->isVisible()) return false;
      QTest::keyClicks(box, name);
      QTest::keyClick(box, Qt::Key_Enter);
      return QTest::qWaitFor([&] { return names(shown) == QStringList(name); }, kEver);
    };
    QVERIFY(answers("one"));
    const auto at = static_cast<int>(axis->positionOf(stepOf(shown, "one")));
    QTest::mouseDClick(axis, Qt::LeftButton, {}, {at, 17});
    QVERIFY(answers("two"));
    QTest::mouseDClick(axis, Qt::LeftButton, {}, {at - 6, 38});  // its name
    QVERIFY(answers("three"));
    axis->showMoment(stepOf(shown, "three"));
    QTest::keyClick(axis, Qt::Key_F2);
    QVERIFY(answers("four"));
    emit axis->menuWanted(stepOf(shown, "four"), axis->mapToGlobal(QPoint(at, 17)));
    auto* menu = shown.window->timeline()->findChild<QMenu*>();
    QVERIFY(menu);
    for (QAction* entry : menu->actions())
      if (entry->text() == "&Name this mark") entry->trigger();
    menu->close();
    QVERIFY(answers("five"));
    shown.window->actions()[ActionId::markMoment]->trigger();
    QVERIFY(answers("six"));
    // What is no mark is not named.
    QTest::mouseDClick(axis, Qt::LeftButton, {}, {static_cast<int>(axis->positionOf(0)), 17});
    QVERIFY(!box->isVisible());
    shown.window->controller().nameMark(0, "no mark");
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->messageBar()->text().contains("no mark at step 0"), kEver);
  }

  /// A session has the names, one that was saved before is behind them, and a killed process leaves them.
  void namesAreKept() {
    const QString file = m_folder.filePath("named.brenier"), mine = m_folder.filePath("mine");
    {
      Shown shown("eight_gaussians", keeping(mine));
      QVERIFY(shown.learnsTo(20));
      QVERIFY(pausesNow(shown));
      QVERIFY(savesTo(shown, file));
      QVERIFY(!shown.window->session()->modified());
      QVERIFY(marks(shown));
      QVERIFY(shown.window->session()->modified());
      QTest::keyClicks(boxOf(shown), "before the change");
      QTest::keyClick(boxOf(shown), Qt::Key_Return);
      const QStringList name("before the change");
      QTRY_COMPARE_WITH_TIMEOUT(names(shown), name, kEver);
      const auto saved = [&] {
        const QStringList runs = QDir(mine).entryList({"run-*"}, QDir::Dirs);
        return runs.size() == 1 && namesIn(mine + "/" + runs[0]) == name;
      };
      QTRY_VERIFY_WITH_TIMEOUT(saved(), kEver);  // though the run stands still
      QVERIFY(savesTo(shown, file));
      QVERIFY(!shown.window->session()->modified());
    }
    QCOMPARE(namesIn(file), QStringList("before the change"));
    Shown shown("moons");
    QVERIFY(shown.learnsTo(1));
    shown.window->session()->open(file);
    QTRY_COMPARE_WITH_TIMEOUT(names(shown), QStringList("before the change"), kEver);
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestMarks)
#include "test_marks.moc"
