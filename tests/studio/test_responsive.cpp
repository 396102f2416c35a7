#include <QAction>
#include <QDir>
#include <QElapsedTimer>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>
#include <QtTest>
#include <cmath>

#include "core/io/animation.h"
#include "core/train/trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/canvas/stage_view.h"
#include "ui/drawing/drawing_editor.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/film_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/status_strip.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"
#include "ui/session/film.h"
#include "ui/work/background.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// What is slow must be slow enough to be told from the gaps that any event loop has.
constexpr qint64 kSlowMs = 150;

/// The longest that the event loop was held while this lives.
class LoopWatch {
 public:
  LoopWatch() {
    m_clock.start();
    m_timer.callOnTimeout([this] { note(); });
    m_timer.start(0);
  }
  qint64 longest() {
    note();
    return m_longest;
  }

 private:
  void note() { m_longest = std::max(m_longest, m_clock.restart()); }
  QTimer m_timer;
  QElapsedTimer m_clock;
  qint64 m_longest = 0;
};

/// Does `act` in a handler, waits until `done`, and holds the longest gap against the time that all of it took: a loop
/// that waits for the work has one gap as long as the work. A share of the time, because machines are busy.
template <class Act, class Done>
void expectNoWaiting(Act act, Done done, const char* what) {
  LoopWatch watch;
  QElapsedTimer clock;
  clock.start();
  QTimer::singleShot(0, act);
  QCoreApplication::processEvents();
  QTRY_VERIFY_WITH_TIMEOUT(done(), kEver);
  const qint64 all = clock.elapsed(), longest = watch.longest();
  QVERIFY2(all > kSlowMs, qPrintable(QString("%1 took %2 ms, which shows nothing").arg(what).arg(all)));
  QVERIFY2(3 * longest < all,
           qPrintable(QString("%1: the loop was held for %2 of %3 ms").arg(what).arg(longest).arg(all)));
}

bool idle(MainWindow& window) {
  return window.background().jobs().empty();
}

}  // namespace

/// What lasts long is done off the GUI thread, is shown, and can be cancelled.
class TestResponsive : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_responsive");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
    // Three columns, so that only the core's reader takes it; large enough to be slow.
    m_table = m_folder.filePath("many.csv");
    QFile table(m_table);
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("x,y,weight\n");
    QByteArray rows;
    for (int i = 0; i < 700000; ++i)
      rows += QByteArray::number(std::sin(i), 'f', 7) + ',' + QByteArray::number(std::cos(3 * i), 'f', 7) + ",1\n";
    table.write(rows);
  }

  /// The second trainer is reading the points of its run when the comparison ends.
  void endingADuelWaitsElsewhere() {
    Trainer trainer;
    StartOptions options{.problem = "moons", .restoreLayout = false};
    options.makeRival = [] { return std::make_unique<Trainer>(); };
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 0, kEver);
    window.actions()[ActionId::compare]->trigger();
    QVERIFY(window.duel());
    window.controller().pause();
    window.duel()->controller().setSource({"points", {{"path", m_table.toStdString()}}});
    QTRY_VERIFY(!window.duel()->controller().awaitsRun());
    expectNoWaiting([&] { window.actions()[ActionId::compare]->trigger(); },
                    [&] { return !window.duel() && idle(window); }, "ending a duel");
    window.close();
  }

  void aFilmIsMadeElsewhere() {
    Trainer trainer;
    StartOptions options{.problem = "eight_gaussians", .restoreLayout = false};
    options.openAnimation = openAnimation;
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 0, kEver);
    window.controller().pause();
    QTRY_COMPARE(window.controller().state(), RunState::paused);
    const QString path = m_folder.filePath("film.gif");
    QSignalSpy finished(window.films()->film(), &Film::finished);
    bool shown = false;
    expectNoWaiting([&] { window.films()->filmInterpolation(path); },
                    [&] {
                      shown = shown || window.statusStrip()->jobShown().contains("film.gif");
                      return finished.count() == 1;
                    },
                    "filming");
    QVERIFY(shown);
    QVERIFY(QFileInfo(path).size() > 10000);
    // The same again, cancelled on the status strip: it ends, and leaves no file.
    const QString other = m_folder.filePath("other.gif");
    QSignalSpy cancelled(window.films()->film(), &Film::cancelled);
    window.films()->filmInterpolation(other);
    QTRY_VERIFY(window.statusStrip()->jobShown().contains("other.gif"));
    QTest::mouseClick(window.statusStrip()->findChild<QToolButton*>("jobCancel"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.count(), 1, kEver);
    QVERIFY(!QFileInfo::exists(other));
    QVERIFY(!window.films()->film()->busy());
    window.close();
  }

  void aTableIsReadElsewhere() {
    Trainer trainer;
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 0, kEver);
    window.controller().pause();
    QTRY_VERIFY(idle(window));
    MeasureCard* card = window.problemPanel()->target();
    DrawingEditor* editor = card->draw();
    expectNoWaiting([&] { editor->addFile(m_table); }, [&] { return editor->document().drawing().items.size() == 1; },
                    "reading a table into a drawing");
    editor->close();
    QCoreApplication::processEvents();
    expectNoWaiting([&] { card->load(m_table); }, [&] { return card->measure().id == "points"; }, "previewing a table");
    window.close();
  }

  /// What was asked for before is no longer waited for, and a cancelled file changes nothing.
  void theNewestPreviewDoesNotWait() {
    Trainer trainer;
    Background background;
    MeasureCard card(trainer, background, MeasureCard::Side::source);
    card.setMeasure({"gaussian", {}});
    QTRY_VERIFY(background.jobs().empty());
    QElapsedTimer clock;
    clock.start();
    QVERIFY(trainer.preview({"points", {{"path", m_table.toStdString()}}}, 600));
    const qint64 alone = clock.elapsed();
    QVERIFY(alone > kSlowMs);
    card.load(m_table);
    QCOMPARE(background.jobs().size(), std::size_t{1});
    QVERIFY(background.jobs().front().title.contains("many.csv"));
    clock.start();
    const QString small = m_folder.filePath("few.csv");
    QFile few(small);
    QVERIFY(few.open(QIODevice::WriteOnly));
    few.write("1,2\n3,4\n");
    few.close();
    card.load(small);
    QTRY_COMPARE_WITH_TIMEOUT(card.measure().id, std::string("points"), kEver);
    QVERIFY2(2 * clock.elapsed() < alone, qPrintable(QString("%1 of %2 ms").arg(clock.elapsed()).arg(alone)));
    QSignalSpy chosen(&card, &MeasureCard::chosen);
    card.load(m_table);
    background.cancel(background.jobs().back().id);
    QVERIFY(background.jobs().empty());
    QSignalSpy ended(&background, &Background::changed);
    QTRY_VERIFY_WITH_TIMEOUT(ended.count() > 0, kEver);
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(std::get<std::string>(card.measure().options.at("path")), small.toStdString());
  }

  /// What a killed process left may be thousands of files.
  void autosavesAreRemovedElsewhere() {
    const QString base = m_folder.filePath("autosave"), run = base + "/123-456/run-7";
    QVERIFY(QDir().mkpath(run));
    const auto write = [](const QString& path, const QByteArray& text = {}) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(text);
    };
    write(base + "/123-456/lock", "999999999\nnobody\n" + QSysInfo::machineHostName().toUtf8() + "\n");
    write(run + "/state.safetensors");
    for (int i = 0; i < 15000; ++i) write(run + QString("/moment-%1").arg(i));
    Trainer trainer;
    StartOptions options{.problem = "moons", .restoreLayout = false};
    options.autosaveBase = base;
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 0, kEver);
    window.controller().pause();
    QTRY_COMPARE(window.controller().state(), RunState::paused);
    QPushButton* discard = nullptr;
    for (auto* found : window.messageBar()->findChildren<QPushButton*>())
      if (found->text() == "Discard") discard = found;
    QVERIFY(discard);
    expectNoWaiting([&] { discard->click(); }, [&] { return idle(window) && !QDir(base + "/123-456").exists(); },
                    "removing an autosave");
    window.close();
  }

 private:
  QTemporaryDir m_folder;
  QString m_table;
};

BRENIER_TEST(TestResponsive)
#include "test_responsive.moc"
