#include <qcustomplot.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QScrollBar>
#include <QSettings>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "core/experiments/duel_text.h"
#include "core/train/seeds/seeds_trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_numbers.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/panels/duel_window.h"
#include "ui/panels/numbers_panel.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using brenier::test::kEver;
using brenier::test::Shown;

namespace {

StartOptions comparing() {
  StartOptions options;
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
  options.duelText = duelText;
  return options;
}

struct Duel : Shown {
  explicit Duel(const char* problem = "gaussian_to_gaussian") : Shown(problem, comparing()) {}
  bool begins() {
    if (!learnsTo(2)) return false;
    window->actions()[ActionId::compare]->trigger();
    return QTest::qWaitFor([&] { return duel().stage()->hasSnapshot() && scored(); }, kEver);
  }
  bool scored() {
    const DuelTable table = window->duelNumbers()->table();
    return std::any_of(table.rows.begin(), table.rows.end(), [](const DuelRow& row) {
      return row.metric.role == MetricRole::mainError && row.first.there && row.second.there;
    });
  }
  DuelPane& duel() { return *window->duel(); }
};

}  // namespace

/// What two methods' numbers come to side by side, and what is pointed at on one side is on the other.
class TestDuelTable : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_duel_table");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void theTableIsShownCopiedAndExported() {
    Duel studio;
    QVERIFY(!studio.window->actions()[ActionId::compareTable]->isEnabled());
    QVERIFY(studio.begins());
    studio.duel().setFairBy(FairBy::steps);
    QTest::mouseClick(studio.window->findChild<QToolButton*>("duelTable"), Qt::LeftButton);
    DuelWindow* shown = studio.window->duelNumbers()->window();
    QVERIFY(shown && shown->isVisible());
    const DuelTable& table = shown->table();
    QCOMPARE(shown->cells()->rowCount(), static_cast<int>(table.rows.size()));
    QVERIFY(table.rows.size() >= 5);
    QCOMPARE(table.pace, std::string("at the same step"));
    // In the order of the table of numbers.
    std::size_t at = 0;
    for (const auto& metric : studio.trainer.catalog().metrics)
      if (at < table.rows.size() && table.rows[at].metric.id == metric.id) ++at;
    QCOMPARE(at, table.rows.size());
    // All columns have the room that their texts want, and the head of the difference says its direction.
    const QHeaderView* heads = shown->cells()->horizontalHeader();
    const bool all = shown->width() >= shown->screen()->availableGeometry().width();  // then it scrolls
    QTRY_VERIFY(all || heads->length() <= shown->cells()->viewport()->width());
    for (int at = 0; at < heads->count(); ++at) QVERIFY(heads->sectionSize(at) >= heads->sectionSizeHint(at));
    // Somewhat narrower, the names are elided, and nothing scrolls sideways.
    shown->resize(shown->width() - 60, shown->height());
    QTest::qWait(30);
    QVERIFY(all || !shown->cells()->horizontalScrollBar()->isVisible());
    QVERIFY(shown->cells()->horizontalHeaderItem(3)->text().contains(QStringLiteral(" − ")));
    QTest::mouseClick(shown->findChild<QPushButton*>("duelCopy"), Qt::LeftButton);
    const QMimeData* data = QApplication::clipboard()->mimeData();
    QVERIFY(data->text().contains('\t') && data->data("text/markdown").contains("|---|"));
    for (const char* ending : {"csv", "md", "tex", "json"}) {
      const QString path = m_folder.filePath(QString("duel.") + ending);
      QVERIFY(shown->write(path));
      QVERIFY(QFileInfo(path).size() > 100);
    }
    QVERIFY(!shown->write("/no/such/folder/duel.csv"));
    // It follows, and goes with the comparison.
    const auto before = shown->table().second.step;
    QTRY_VERIFY_WITH_TIMEOUT(shown->table().second.step > before, kEver);
    studio.window->actions()[ActionId::compare]->trigger();
    QVERIFY(!shown->isVisible());
    QVERIFY(!studio.window->actions()[ActionId::compareTable]->isEnabled());
  }

  void seedsOnBothSidesAreMeansWithDeviations() {
    Duel studio;
    QVERIFY(studio.begins());
    studio.window->seeds()->setCount(2);
    const auto ofSeeds = [&](bool first) {
      const DuelTable table = studio.window->duelNumbers()->table();
      for (const DuelRow& row : table.rows)
        if (const DuelCell& cell = first ? row.first : row.second; cell.bySeed.size() == 2) return true;
      return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(ofSeeds(true) && ofSeeds(false), kEver);
    QCOMPARE(studio.window->duelNumbers()->table().firstSeeds.size(), std::size_t{2});
  }

  /// Hover, pins, selection and the timeline are of both sides.
  void whatIsPointedAtIsPointedAtOnBothSides() {
    Duel studio;
    QVERIFY(studio.begins());
    StageView &one = studio.stage(), &other = *studio.duel().stage();
    QVERIFY(*one.snapshot()->source == *other.snapshot()->source);
    const auto& source = *one.snapshot()->source;
    const auto pixel = [](StageView& stage, float x, float y) {
      return StagePainter::dataToPixels(stage.view(), QRectF(stage.rect())).map(QPointF(x, y)).toPoint();
    };
    QTest::mouseMove(&one, pixel(one, source[0], source[1]));
    QTRY_VERIFY(one.hoveredPoint() >= 0);
    QCOMPARE(other.linked(), (std::vector<int>{one.hoveredPoint()}));
    QTest::mouseMove(&other, pixel(other, source[2], source[3]));
    QTRY_VERIFY(other.hoveredPoint() >= 0);
    QCOMPARE(one.linked(), (std::vector<int>{other.hoveredPoint()}));
    const int pinned = other.hoveredPoint();
    QTest::mouseClick(&other, Qt::LeftButton, {}, pixel(other, source[2], source[3]));
    QVERIFY(!other.pins().empty());
    QVERIFY(std::find(one.linked().begin(), one.linked().end(), other.pins()[0]) != one.linked().end());
    Q_UNUSED(pinned);
    one.setFocus();
    QTest::keyClick(&one, Qt::Key_Escape);
    QVERIFY(other.pins().empty());
    one.setSelection({1, 2, 3});
    QCOMPARE(other.selection(), (std::vector<int>{1, 2, 3}));
    other.setSelection({4});
    QCOMPARE(one.selection(), (std::vector<int>{4}));

    TimelineBar* timeline = studio.window->timeline();
    QTRY_VERIFY_WITH_TIMEOUT(studio.window->frameStep() > 20 && other.snapshot()->step > 20, kEver);
    QTest::keyClick(timeline->axis(), Qt::Key_Home);
    QTRY_COMPARE_WITH_TIMEOUT(one.snapshot()->step, std::int64_t{0}, kEver);
    QTRY_COMPARE_WITH_TIMEOUT(other.snapshot()->step, std::int64_t{0}, kEver);
    timeline->showLive();
    QTRY_VERIFY_WITH_TIMEOUT(one.snapshot()->step > 0 && other.snapshot()->step > 0, kEver);
  }

  /// Exact, floor and rival are grey alike, and dashes, dots and a thick line.
  void threeKindsOfGreyAreThreeMarks() {
    Duel studio("eight_gaussians");
    QVERIFY(studio.begins());
    std::set<Qt::PenStyle> lines;
    bool thick = false;
    const auto look = [&] {
      lines.clear();
      for (auto* plot : studio.window->numbersPanel()->findChildren<QCustomPlot*>()) {
        for (int i = 0; i < plot->itemCount(); ++i)
          if (auto* line = qobject_cast<QCPItemLine*>(plot->item(i))) lines.insert(line->pen().style());
        for (int i = 0; i < plot->graphCount(); ++i)
          thick |= plot->graph(i)->name() == "the other method" && plot->graph(i)->pen().style() == Qt::SolidLine &&
                   plot->graph(i)->pen().widthF() > 2 && plot->graph(i)->dataCount() > 0;
      }
      return lines == std::set<Qt::PenStyle>{Qt::DashLine, Qt::DotLine} && thick;
    };
    QVERIFY2(QTest::qWaitFor(look, kEver), qPrintable(QString("%1 kinds, %2").arg(lines.size()).arg(thick)));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestDuelTable)
#include "test_duel_table.moc"
