#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "data_files.h"
#include "program.h"

using brenier::test::Outcome;
using brenier::test::Workplace;

// What the command line makes of runs that run away, from their scale or from what they are tested on.

class TestDivergence : public QObject {
  Q_OBJECT

  Workplace m_dir;

  Outcome run(const QStringList& arguments) { return m_dir.cli(arguments, 300); }

 private Q_SLOTS:
  void aDivergingSettingIsCaughtAndNamed_data() {
    QTest::addColumn<QStringList>("settings");
    for (const auto& value : QJsonDocument::fromJson(run({"list", "solvers", "--json"}).out).array()) {
      const QJsonObject solver = value.toObject();
      if (solver["pictures"].toBool()) continue;
      const QString id = solver["id"].toString();
      // The largest rate that each takes; an ascent over heights alone has a step size.
      const bool heights = id == "semi_discrete";
      QStringList settings = {"--solver", id, heights ? "--step_size" : "--learning_rate", heights ? "1000000" : "1"};
      // Solved conjugates make a deep potential start over and over; at its own depth it runs away.
      for (const auto& option : solver["options"].toArray()) {
        const QString name = option.toObject()["id"].toString();
        if (id != "taghvaei_jalali" && (name == "map_layers" || name == "hidden_layers"))
          settings << "--" + name << "12";
      }
      QTest::newRow(id.toUtf8().constData()) << settings;
    }
  }

  /// At the largest rate there is, and in deep networks, every method runs away. The run ends there, says which number
  /// left its scale, and keeps weights from before that can be opened and scored.
  void aDivergingSettingIsCaughtAndNamed() {
    QFETCH(QStringList, settings);
    const QString out = settings[1];
    const auto result = run(QStringList{"train", "--problem", "gaussian_to_gaussian", "--batch", "32", "--steps",
                                        "20000", "--held-out", "32", "--threads", "1", "--out", out} +
                            settings);
    QVERIFY2(result.code == 3, result.err.constData());
    const QRegularExpression sentence(
        "diverged: at step (\\d+) .*(loss|dual|weight|map).*; the weights of step \\d+ are kept");
    const auto said = sentence.match(QString::fromUtf8(result.err));
    QVERIFY2(said.hasMatch(), result.err.constData());
    // The advice helps: the same with what it names does not run away, for ten times as long and longer.
    const QString longer = QString::number(std::clamp(10 * said.captured(1).toInt(), 100, 400));
    const QRegularExpression advice("Begin again with [^:]*:((?: --\\w+ \\S+)+)\\.");
    const auto advised = advice.match(QString::fromUtf8(result.err));
    QVERIFY2(advised.hasMatch(), result.err.constData());
    QStringList calmer = settings;
    const QStringList words = advised.captured(1).split(' ', Qt::SkipEmptyParts);
    for (int i = 0; i + 1 < words.size(); i += 2) {
      if (const auto at = calmer.indexOf(words[i]); at >= 0) calmer.remove(at, 2);
      calmer << words[i] << words[i + 1];
    }
    const auto again = run(QStringList{"train", "--problem", "gaussian_to_gaussian", "--batch", "32", "--steps", longer,
                                       "--held-out", "32", "--threads", "1"} +
                           calmer);
    QVERIFY2(again.code == 0, again.err.constData());
    const auto scored = run({"eval", out, "--json"});
    QCOMPARE(scored.code, 0);
    const auto numbers = QJsonDocument::fromJson(scored.out).object();
    QVERIFY(std::isfinite(numbers["transport_cost"].toObject()["value"].toDouble(NAN)));
  }

  void farRowsAreLeftOut_data() {
    QTest::addColumn<QString>("solver");
    for (const char* solver : {"qc", "enot", "w2_ot"}) QTest::newRow(solver) << solver;
  }

  /// One row a thousand times farther than all others makes the batches that it is in batches of it alone. It is named
  /// before anything is learned, and what is advised after the divergence is what helps: to leave it out.
  void farRowsAreLeftOut() {
    QFETCH(QString, solver);
    using namespace brenier::test;
    Rows x = normals(600, {0, 0}, {1, 1}, 1), y = normals(600, {4, 0}, {2, 2}, 2);
    x.values[2 * 42] = x.values[2 * 42 + 1] = 1e5;
    m_dir.write("far_x.npy", npy(x));
    m_dir.write("far_y.npy", npy(y));
    m_dir.write("fresh_x.npy", npy(normals(1000, {0, 0}, {1, 1}, 3)));
    const QString out = "far-" + solver;
    const QStringList training{"train",    "--source", "far_x.npy", "--target", "far_y.npy",
                               "--solver", solver,     "--threads", "1"};
    const auto lost = run(training + QStringList{"--steps", "2000"});
    QVERIFY2(lost.code == 3, lost.err.constData());
    QVERIFY2(lost.err.contains("variance: row 42 (counted from 0)"), lost.err.constData());
    QVERIFY2(lost.err.contains("Begin again without row 42 of the source: --source.without 42."), lost.err.constData());
    const auto again =
        run(training + QStringList{"--source.without", "42", "--steps", "150", "--moments", "0", "--out", out});
    QVERIFY2(again.code == 0, again.err.constData());
    QVERIFY2(again.err.contains("without row 42 (counted from 0)") && !again.err.contains("variance: row"),
             again.err.constData());
    QCOMPARE(run({"map", out, "--in", "fresh_x.npy", "--out", "fresh_y.npy"}).code, 0);
    const double off = percentOff(readNpy(m_dir.read("fresh_x.npy"), 2), readNpy(m_dir.read("fresh_y.npy"), 2),
                                  [](double v, std::size_t k) { return (k == 0 ? 4 : 0) + 2 * v; });
    QVERIFY2(off < 10, qPrintable(QString::number(off)));
    QCOMPARE(run({"eval", out}).code, 0);  // its own copy is read as it was
  }

  void aResumedRunKeepsItsLastGoodWeights_data() {
    QTest::addColumn<QStringList>("settings");
    QTest::newRow("ot_icnn") << QStringList{"--problem", "eight_gaussians", "--solver", "ot_icnn"};
    QTest::newRow("paper") << QStringList{"--problem", "eight_gaussians_paper"};
    QTest::newRow("amortised") << QStringList{"--problem", "eight_gaussians", "--solver", "amortised"};
  }

  /// Resumed at a step that nothing was kept of but the file, and at a rate at which it is lost after a few steps: what
  /// is saved is finite, and the state of the very step that is named.
  void aResumedRunKeepsItsLastGoodWeights() {
    QFETCH(QStringList, settings);
    const QString name = QString("resumed-") + QTest::currentDataTag(), again = name + "-again";
    const QStringList small{"--held-out", "32", "--threads", "1"};
    for (const auto& out : {name, again})
      QCOMPARE(run(QStringList{"train", "--steps", "3", "--out", out} + settings + small).code, 0);
    const QStringList fast{"--learning_rate", "1", "--threads", "1", "--steps"};
    const auto lost = run(QStringList{"train", "--resume", name} + fast + QStringList{"2000"});
    QVERIFY2(lost.code == 3, lost.err.constData());
    const QRegularExpression sentence("at step (\\d+) .*; the weights of step (\\d+) are kept");
    const auto match = sentence.match(QString::fromUtf8(lost.err));
    QVERIFY2(match.hasMatch(), lost.err.constData());
    const int kept = match.captured(2).toInt();
    QCOMPARE(kept, match.captured(1).toInt() - 1);
    const QByteArray file = m_dir.read(name + "/state.safetensors"), numbers = brenier::test::numbersIn(file);
    QVERIFY(file.contains(QString("\"step\":\"%1\"").arg(kept).toUtf8()));
    QVERIFY(!numbers.isEmpty());
    for (qsizetype at = 0; at + 4 <= numbers.size(); at += 4)
      QVERIFY2(std::isfinite(qFromLittleEndian<float>(numbers.constData() + at)), lost.err.constData());
    QCOMPARE(run(QStringList{"train", "--resume", again} + fast + QStringList{QString::number(kept)}).code, 0);
    QVERIFY(brenier::test::numbersIn(m_dir.read(again + "/state.safetensors")) == numbers);
  }

  /// A few rows are learned by heart after a while: it is said, and by option it ends at the better weights.
  void partingIsSaidAndEndsTheRun() {
    using namespace brenier::test;
    Bench bench;
    const std::vector<double> zero(8, 0.0), one(8, 1.0), two(8, 2.0);
    bench.write("wide_x.npy", npy(normals(300, zero, one, 12)));
    bench.write("wide_y.npy", npy(normals(300, one, two, 13)));
    const QStringList longer{"--solver", "amortised", "--steps", "2000"};
    const auto on = [&](const QString& run) {
      const Rows x = normals(2000, std::vector<double>(8, 0.0), std::vector<double>(8, 1.0), 20);
      bench.write("wide_fresh.npy", npy(x));
      return percentOff(x, bench.images(run, "wide_fresh.npy", 8), [](double v, std::size_t) { return 1 + 2 * v; });
    };
    const auto whole = bench.train("wide_x.npy", "wide_y.npy", "by_heart", longer);
    QVERIFY2(bench.last.err.contains("it learns the sample and not the measure"), bench.last.err.constData());
    QVERIFY(!whole["alarms"].toArray().isEmpty());
    bench.train("wide_x.npy", "wide_y.npy", "stopped", longer + QStringList{"--early-stop", "true"});
    QVERIFY2(bench.last.err.contains("parts from that of training"), bench.last.err.constData());
    const double byHeart = on("by_heart"), stopped = on("stopped");
    QVERIFY2(stopped < 0.7 * byHeart, qPrintable(QString("%1 %2").arg(stopped).arg(byHeart)));
  }
};

BRENIER_TEST(TestDivergence)
#include "test_divergence.moc"
