#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

#include "ui/experiments/experiment_model.h"
#include "ui/experiments/experiment_window.h"
#include "ui/experiments/parallel_axes.h"

using namespace brenier;

namespace {

/// Two methods at three rates; the last has not ended.
ExperimentLook sixRuns() {
  ExperimentLook look{"/nowhere/rates", {"solver", "learning_rate", "seed"}, {false, false, true}, {}, {}};
  look.metrics = {{.id = "l2_uvp", .title = "L2-UVP", .help = "How far", .unit = "%"}};
  const char* rates[] = {"1e-4", "1e-3", "1e-2"};
  for (int k = 0; k < 6; ++k) {
    ExperimentLine line;
    line.name = "run" + std::to_string(k);
    line.choices = {k < 3 ? "otm" : "mm", rates[k % 3], "1"};
    line.state = k < 5 ? PlannedState::done : PlannedState::waiting;
    line.step = k < 5 ? 1000 : 0;
    line.seconds = k < 5 ? 10 + k : 0;
    line.numbers = {k < 5 ? std::optional(30.0 - 5 * k) : std::nullopt};
    line.saysNothing = {false};
    line.opens = k < 5;
    look.lines.push_back(line);
  }
  return look;
}

QPoint at(const ParallelAxes& lines, std::size_t line, int axis) {
  return lines.crossing(line, axis)->toPoint();
}

}  // namespace

class TestParallelAxes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void axesAreWhatTellsRunsApart() {
    ParallelAxes lines;
    lines.resize(800, 300);
    lines.setColumns(columnsOf(sixRuns()));
    QCOMPARE(lines.axes(), (QStringList{"solver", "learning_rate", "seconds", "L2-UVP [%]"}));  // one seed, one step
    QCOMPARE(lines.colouredBy(), QString("L2-UVP [%]"));
    // Rates span decades: the one in the middle lies in the middle.
    QVERIFY(std::abs(at(lines, 1, 1).y() - (at(lines, 0, 1).y() + at(lines, 2, 1).y()) / 2) <= 1);
    QVERIFY(!lines.crossing(5, 3));
  }

  void draggingAlongAnAxisKeepsTheRunsWithin() {
    ParallelAxes lines;
    lines.resize(800, 300);
    lines.setColumns(columnsOf(sixRuns()));
    lines.show();
    QSignalSpy changed(&lines, &ParallelAxes::rangesChanged);
    QVERIFY(lines.wanted().empty());
    const QPoint low = at(lines, 4, 3), high = at(lines, 2, 3);  // errors 10 to 20
    QTest::mousePress(&lines, Qt::LeftButton, {}, low + QPoint(0, 3));
    QTest::mouseMove(&lines, high - QPoint(0, 3));
    QTest::mouseRelease(&lines, Qt::LeftButton, {}, high - QPoint(0, 3));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(lines.wanted(), (std::vector<bool>{false, false, true, true, true, false}));
    // A while later the experiment has gone on, and the axis reaches further: the range is of the same values.
    ExperimentLook later = sixRuns();
    later.lines[5].numbers = {100.0};
    lines.setColumns(columnsOf(later));
    QCOMPARE(lines.wanted(), (std::vector<bool>{false, false, true, true, true, false}));
    QTest::mouseClick(&lines, Qt::LeftButton, {}, at(lines, 4, 3));
    QVERIFY(lines.wanted().empty());
  }

  void aClickOnATitleColoursAndOnALinePicks() {
    ParallelAxes lines;
    lines.resize(800, 300);
    lines.setColumns(columnsOf(sixRuns()));
    lines.show();
    QTest::mouseClick(&lines, Qt::LeftButton, {}, QPoint(at(lines, 0, 2).x(), 10));
    QCOMPARE(lines.colouredBy(), QString("seconds"));
    QSignalSpy clicked(&lines, &ParallelAxes::lineClicked);
    const QPoint between = (3 * at(lines, 4, 2) + at(lines, 4, 3)) / 4;  // where no other line is
    QTest::mouseClick(&lines, Qt::LeftButton, {}, between);
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked[0][0].value<std::size_t>(), std::size_t{4});
  }

  void theTableSortsByValuesAndKeepsWhatIsPicked() {
    ExperimentWindow window("/nowhere/rates");
    window.setLook(std::make_shared<const ExperimentLook>(sixRuns()));
    QTableView* table = window.table();
    const int error = table->model()->columnCount() - 1;
    const auto shown = [&](int row, int column) { return table->model()->index(row, column).data().toString(); };
    QCOMPARE(shown(0, error), QString("30.0"));  // as planned
    for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
      table->sortByColumn(error, order);
      QCOMPARE(shown(0, error), QString(order == Qt::AscendingOrder ? "10.0" : "30.0"));
      QCOMPARE(shown(5, error), QString());  // what has no number is last, whichever way
    }
    window.pick(3);
    ExperimentLook later = sixRuns();
    later.lines[5].state = PlannedState::done;
    later.lines[5].numbers = {5.0};
    window.setLook(std::make_shared<const ExperimentLook>(later));
    QCOMPARE(window.picked(), std::vector<std::size_t>{3});
    QCOMPARE(shown(5, error), QString("5.00"));  // sorted again
  }

  void whatCannotBeDoneSaysWhy() {
    ExperimentWindow window("/nowhere/rates");
    window.setLook(std::make_shared<const ExperimentLook>(sixRuns()));
    const auto button = [&](const char* name) { return window.findChild<QWidget*>(name); };
    QVERIFY(!button("experimentOpen")->isEnabled());
    window.pick(5);
    QVERIFY(!button("experimentOpen")->isEnabled());
    QCOMPARE(button("experimentOpen")->toolTip(), QString("This run has not been saved yet."));
    window.pick(0);
    QVERIFY(button("experimentOpen")->isEnabled());
    QVERIFY(!button("experimentSeeds")->isEnabled());
    QVERIFY(button("experimentSeeds")->toolTip().contains("differ by their seeds"));
    QVERIFY(!button("experimentBeside")->isEnabled());
    window.table()->selectAll();
    QCOMPARE(button("experimentBeside")->toolTip(), QString("Pick two runs."));
    ExperimentLook pictures = sixRuns();
    pictures.pictures = true;
    window.setLook(std::make_shared<const ExperimentLook>(pictures));
    window.table()->clearSelection();
    window.table()->selectRow(0);
    window.table()->selectionModel()->select(window.table()->model()->index(1, 0),
                                             QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QVERIFY(!button("experimentBeside")->isEnabled() && !button("experimentSeeds")->isEnabled());
    QVERIFY(button("experimentBeside")->toolTip().contains("under Pictures"));
  }
};

BRENIER_TEST(TestParallelAxes)
#include "test_parallel_axes.moc"
