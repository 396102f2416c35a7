#include <QtTest>

#include "tests/integration/data_files.h"

using namespace brenier::test;

/// What methods learn with every default, on files that nobody has tuned them for. bench/defaults has the other methods
/// and pairs, whose table is docs/defaults.md.
class TestDefaults : public QObject {
  Q_OBJECT

  Bench m_bench;

 private Q_SLOTS:
  void learnAShiftAndStretch_data() {
    QTest::addColumn<double>("most");
    QTest::newRow("ot_icnn") << 2.0;
    QTest::newRow("otm") << 2.0;
    QTest::newRow("amortised") << 2.0;
    QTest::newRow("w2_gan") << 25.0;  // does not aim at the optimal map: nearer than doing nothing, which is at 112 %
  }

  /// In a few processor seconds: the linear map is the right one here, and a method that aims at it comes near.
  void learnAShiftAndStretch() {
    QFETCH(double, most);
    const QString solver = QTest::currentDataTag();
    const auto stretch = [](double v, std::size_t k) { return 2 * v + (k == 0 ? 4 : 0); };
    const Outcome trained = m_bench.cli(
        {"train", "--source", "plain_x.npy", "--target", "plain_y.npy", "--solver", solver, "--processor-seconds", "4",
         "--held-out", "64", "--moments", "0", "--threads", "1", "--out", solver},
        300);
    QVERIFY2(trained.code == 0, trained.err.constData());
    const double error = percentOff(m_bench.fresh, m_bench.images(solver, "fresh.npy"), stretch);
    QVERIFY2(error < most, qPrintable(QString::number(error)));
  }

  /// Many columns that lie far from where networks begin, and the problem of the two papers.
  void learnMore_data() {
    QTest::addColumn<QString>("solver");
    QTest::newRow("ot_icnn") << "ot_icnn";
    QTest::newRow("w2_gan") << "w2_gan";
  }
  void learnMore() {
    QFETCH(QString, solver);
    const std::vector<double> zero(16, 0.0), ten(16, 10.0), one(16, 1.0), three(16, 3.0);
    m_bench.write("wide_x.npy", npy(normals(2000, zero, one, 31)));
    m_bench.write("wide_y.npy", npy(normals(2000, ten, three, 32)));
    const Outcome trained =
        m_bench.cli({"train", "--source", "wide_x.npy", "--target", "wide_y.npy", "--solver", solver,
                     "--processor-seconds", "4", "--held-out", "64", "--threads", "1", "--moments", "0", "--json"},
                    300);
    QVERIFY2(trained.code == 0, trained.err.constData());
    QVERIFY(m_bench.number(object(trained.out), "l2_uvp") < m_bench.number(object(trained.out), "uvp_identity"));
  }
};

BRENIER_TEST(TestDefaults)
#include "test_defaults.moc"
