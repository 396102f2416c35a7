#include <signal.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::Workplace;

// The command line's promises, kept by the real program.

namespace {

/// Small and quick, the rest as published.
const QStringList quick = {"--batch",         "64", "--inner_steps", "3",  "--hidden_width", "16",
                           "--hidden_layers", "2",  "--held-out",    "128"};

}  // namespace

class TestCli : public QObject {
  Q_OBJECT

  Workplace m_dir;

  QString path(const QString& name) const { return m_dir.path(name); }
  Outcome run(const QStringList& arguments) { return m_dir.cli(arguments); }
  void write(const QString& name, const QByteArray& bytes) { QVERIFY(m_dir.write(name, bytes)); }
  QByteArray read(const QString& name) { return m_dir.read(name); }
  QByteArray points(int n, double shift) {
    QByteArray csv = "x,y\n";
    for (int i = 0; i < n; ++i)
      csv += QByteArray::number(shift + std::sin(1.7 * i)) + "," + QByteArray::number(shift + std::cos(2.3 * i)) + "\n";
    return csv;
  }

 private Q_SLOTS:
  void listsEveryRegistry() {
    for (const char* what : {"measures", "problems", "solvers", "networks", "metrics", "exports", "settings"}) {
      const auto result = run({"list", what, "--json"});
      QCOMPARE(result.code, 0);
      const auto entries = QJsonDocument::fromJson(result.out).array();
      QVERIFY2(!entries.isEmpty(), what);
      for (const auto& entry : entries)
        for (const char* field : {"id", "title", "help", "options"}) QVERIFY(entry.toObject().contains(field));
    }
  }

  /// The page in docs/ is what the declaration says.
  void theSettingsPageIsUpToDate() {
    QCOMPARE(run({"list", "settings", "--pages", "pages"}).code, 0);
    QFile page(QStringLiteral(BRENIER_DOCS "/settings.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    QCOMPARE(read("pages/settings.md"), page.readAll());
  }

  /// A run's own configuration begins the same run from any folder, and flags change it.
  void configurationsOfRunsBeginRuns() {
    QDir(m_dir.path()).mkpath("deep/er");
    write("deep/a.csv", points(60, 0));
    write("deep/b.csv", points(60, 3));
    QCOMPARE(run(QStringList{"train", "--source", "deep/a.csv", "--target", "deep/b.csv", "--solver", "ot_icnn",
                             "--weight-seed", "5", "--data-seed", "6", "--out", "deep/er/first", "--steps", "2"} +
                 quick)
                 .code,
             0);
    const auto begun = run({"train", "deep/er/first/config.json", "--seed", "8", "--data-seed", "9", "--json"});
    QVERIFY2(begun.code == 0, begun.err.constData());
    const auto report = QJsonDocument::fromJson(begun.out).object();
    QCOMPARE(report["weight_seed"].toInt(), 8);
    QCOMPARE(report["data_seed"].toInt(), 9);
    QCOMPARE(report["steps"].toInt(), 2);
  }

  void learnsFromOnesOwnPointsAndMapsThem() {
    write("a.csv", points(200, 0));
    write("b.csv", points(200, 3));
    const auto trained = run(QStringList{"train", "--source", "a.csv", "--target", "b.csv", "--solver", "ot_icnn",
                                         "--out", "own", "--steps", "20", "--json"} +
                             quick);
    QCOMPARE(trained.code, 0);
    const auto result = QJsonDocument::fromJson(trained.out).object();
    for (const char* field :
         {"run", "solver", "steps", "seconds", "inner_steps_per_second", "engine", "device", "threads", "metrics"})
      QVERIFY2(result.contains(field), field);
    QCOMPARE(result["steps"].toInt(), 20);
    QVERIFY(result["metrics"].toObject().contains("l2_uvp"));
    QCOMPARE(run({"map", "own", "--in", "a.csv", "--out", "mapped.npy"}).code, 0);
    QVERIFY(read("mapped.npy").startsWith("\x93NUMPY"));
    QCOMPARE(run({"map", "own", "--in", "b.csv", "--out", "back.csv", "--inverse"}).code, 0);
    QCOMPARE(read("back.csv").count('\n'), 201);
    // The run keeps its own copy of the data.
    QFile::remove(path("a.csv"));
    const auto scored = run({"eval", "own", "--json", "--metric", "l2_uvp"});
    QCOMPARE(scored.code, 0);
    const auto before = result["metrics"].toObject()["l2_uvp"].toObject()["value"].toDouble();
    QCOMPARE(QJsonDocument::fromJson(scored.out).object()["l2_uvp"].toObject()["value"].toDouble(), before);
  }

  /// A named network sets its options, and an option of one's own goes before it.
  void networksAreTakenByName() {
    const auto trained = run({"train", "--problem", "moons", "--solver", "w2gn", "--network", "posdef_icnn",
                              "--hidden_width", "8", "--steps", "2", "--held-out", "64", "--out", "named"});
    QVERIFY2(trained.code == 0, trained.err.constData());
    const auto options = QJsonDocument::fromJson(read("named/config.json")).object()["solver_options"].toObject();
    QCOMPARE(options["quadratic_diagonal"].toBool(), true);
    QCOMPARE(options["activation"].toString(), QString("relu"));
    QCOMPARE(options["hidden_width"].toInt(), 8);
  }

  void sameSeedSameBitsForAnyNumberOfThreads() {
    for (const auto& [name, threads] : {std::pair{"s1", "1"}, {"s2", "2"}})
      QCOMPARE(run(QStringList{"train", "--problem", "eight_gaussians", "--solver", "ot_icnn", "--steps", "15",
                               "--seed", "3", "--threads", threads, "--out", name} +
                   quick)
                   .code,
               0);
    QCOMPARE(run(QStringList{"train", "--problem", "eight_gaussians", "--solver", "ot_icnn", "--steps", "15", "--seed",
                             "4", "--out", "s3"} +
                 quick)
                 .code,
             0);
    const auto mapOf = [&](const QString& name) {
      write("x.csv", points(50, 0));
      run({"map", name, "--in", "x.csv", "--out", name + ".npy"});
      return read(name + ".npy");
    };
    QCOMPARE(mapOf("s1"), mapOf("s2"));
    QVERIFY(mapOf("s1") != mapOf("s3"));
  }

  void resumingIsBitForBit() {
    const QStringList base = QStringList{"train", "--problem", "checkerboard", "--solver", "ot_icnn"} + quick;
    QCOMPARE(run(base + QStringList{"--steps", "20", "--out", "whole"}).code, 0);
    QCOMPARE(run(base + QStringList{"--steps", "10", "--out", "half"}).code, 0);
    QCOMPARE(run({"train", "--resume", "half", "--steps", "15", "--threads", "1"}).code, 0);
    QCOMPARE(run({"train", "--resume", "half", "--steps", "20", "--threads", "2"}).code, 0);
    write("x.csv", points(50, 0));
    run({"map", "whole", "--in", "x.csv", "--out", "whole.npy"});
    run({"map", "half", "--in", "x.csv", "--out", "half.npy"});
    QVERIFY(!read("whole.npy").isEmpty());
    QCOMPARE(read("whole.npy"), read("half.npy"));
  }

  /// Stopped before its last step, by time here, a run has the rest before it; another word about its end is obeyed.
  void resumedRunsEndWhereTheyWereToEnd() {
    const QStringList base = QStringList{"train", "--problem", "moons", "--solver", "ot_icnn", "--steps", "12"} + quick;
    QCOMPARE(run(base + QStringList{"--processor-seconds", "0.000001", "--out", "stopped"}).code, 0);
    const auto stepsOf = [](const Outcome& done) {
      return QJsonDocument::fromJson(done.out).object()["steps"].toInt();
    };
    QCOMPARE(stepsOf(run({"train", "--resume", "stopped", "--steps", "4", "--json"})), 4);
    const auto idle = run({"train", "--resume", "stopped", "--steps", "4"});
    QVERIFY2(idle.code == 0 && idle.err.contains("stopped is at step 4 of 4: nothing is left to learn. To go on, name "
                                                 "more than 4 --steps, which count from the run's beginning, or "
                                                 "--seconds."),
             idle.err);
    const auto whole = run(base + QStringList{"--processor-seconds", "0.000001", "--out", "stopped-too", "--json"});
    QVERIFY(stepsOf(whole) < 12);
    QCOMPARE(stepsOf(run({"train", "--resume", "stopped-too", "--json"})), 12);
  }

  /// What may change while a method learns may change between two calls as well, and is kept; the rest is refused, and
  /// the run is as it was.
  void resumedRunsTakeLiveOptionsAlone() {
    QCOMPARE(
        run(QStringList{"train", "--problem", "moons", "--solver", "ot_icnn", "--steps", "3", "--out", "on"} + quick)
            .code,
        0);
    const auto saved = [&] { return read("on/config.json") + read("on/journal.json"); };
    const auto before = saved();
    const auto refused = run(
        {"train", "--resume", "on", "--steps", "5", "--seed", "7", "--hidden_layers", "3", "--learning_rate", "2e-5"});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains("--seed, --hidden_layers cannot change"), refused.err);
    const auto wrong = run({"train", "--resume", "on", "--steps", "5", "--learning_rat", "2e-5"});
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.err.contains("did you mean learning_rate"), wrong.err);
    QCOMPARE(run({"train", "--resume", "on", "--steps", "5", "--learning_rate", "7"}).code, 2);
    QCOMPARE(saved(), before);
    QCOMPARE(run({"train", "--resume", "on", "--steps", "5", "--learning_rate", "2e-5"}).code, 0);
    QVERIFY2(read("on/config.json").contains("\"learning_rate\": 2e-05"), read("on/config.json"));
    QVERIFY2(read("on/journal.json").contains("learning_rate"), read("on/journal.json"));
  }

  void interruptingSavesAndSays130() {
    QProcess process;
    process.setWorkingDirectory(m_dir.path());
    process.start(BRENIER_CLI, QStringList{"train", "--problem", "eight_gaussians", "--solver", "ot_icnn", "--steps",
                                           "100000000", "--out", "cut"} +
                                   quick);
    QVERIFY(process.waitForStarted());
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT(
        (said += process.readAllStandardError() + process.readAllStandardOutput()).contains("step "), 60000);
    QVERIFY(process.processId() > 0);  // 0 would be this very process group
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(process.readAllStandardError().contains("saved in cut"));
    QCOMPARE(run({"eval", "cut"}).code, 0);
  }

  void settingsOfAProblemReachBothMeasures() {
    const auto trained = run(QStringList{"train", "--problem", "generated_lse:dim=3:seed=8", "--solver", "ot_icnn",
                                         "--steps", "1", "--out", "generated", "--json"} +
                             quick);
    QCOMPARE(trained.code, 0);
    const auto report = QJsonDocument::fromJson(trained.out).object();
    QCOMPARE(report["truth"].toString(), QString("the true map"));
    auto scores = QJsonDocument::fromJson(run({"eval", "generated", "--json"}).out).object();
    QVERIFY(scores.contains("l2_uvp") && scores.contains("l2_uvp_inverse"));
    QVERIFY(scores.take("alarms").isArray());  // all else are numbers
    for (const auto& score : scores)
      for (const char* field : {"value", "half_width", "samples", "unit", "direction", "kind"})
        QVERIFY(score.toObject().contains(field));
    const auto plain = run({"eval", "generated", "--metric", "l2_uvp", "--metric", "cyclical_monotonicity"}).out;
    QCOMPARE(plain.count('\n'), 2);
    QCOMPARE(plain.count(" % +- "), 2);
    QCOMPARE(plain.count("(estimate, lower is better, "), 2);
  }

  void badInputGetsOneSentenceAndCode2_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing file") << QStringList{"--source", "none.csv", "--target", "good.csv"} << "none.csv";
    QTest::newRow("empty file") << QStringList{"--source", "empty.csv", "--target", "good.csv"} << "empty";
    QTest::newRow("text") << QStringList{"--source", "text.csv", "--target", "good.csv"} << "line 3";
    QTest::newRow("ragged") << QStringList{"--source", "ragged.csv", "--target", "good.csv"} << "line 3";
    QTest::newRow("nan") << QStringList{"--source", "nan.csv", "--target", "good.csv"} << "line 3";
    QTest::newRow("one point") << QStringList{"--source", "one.csv", "--target", "good.csv"} << "one point";
    QTest::newRow("all equal") << QStringList{"--source", "equal.csv", "--target", "good.csv"} << "equal";
    QTest::newRow("dimensions") << QStringList{"--source", "three.csv", "--target", "good.csv"} << "3 dimensions";
    QTest::newRow("truncated npy") << QStringList{"--source", "cut.npy", "--target", "good.csv"} << "cut.npy";
    QTest::newRow("unknown problem") << QStringList{"--problem", "eight_gausians"} << "eight_gaussians";
    QTest::newRow("unknown setting of a problem")
        << QStringList{"--problem", "generated_lse:dime=3:colour=blue"} << "\"colour\"";
    QTest::newRow("setting out of range") << QStringList{"--problem", "generated_icnn:dim=1000"} << "256";
    QTest::newRow("unknown solver") << QStringList{"--problem", "eight_gaussians", "--solver", "ot_icn"} << "ot_icnn";
    QTest::newRow("unknown measure") << QStringList{"--source", "gaussain", "--target", "good.csv"} << "gaussian";
    QTest::newRow("two options") << QStringList{"--problem", "eight_gaussians", "--solver", "ot_icnn", "--batch",
                                                "0",         "--penalty",       "-1"}
                                 << "batch is 0";
    QTest::newRow("both named") << QStringList{"--problem", "eight_gaussians", "--solver", "ot_icnn", "--batch",
                                               "0",         "--penalty",       "-1"}
                                << "penalty is -1";
    QTest::newRow("settings too") << QStringList{"--problem", "eight_gaussians", "--threads", "1000", "--batch", "0"}
                                  << "threads is 1000, but must be between 0 and 256; option batch is 0";
    QTest::newRow("empty setting") << QStringList{"--problem", "eight_gaussians", "--device", ""}
                                   << "device is \"\", but must be auto, cpu or cuda";
    QTest::newRow("unknown option") << QStringList{"--problem", "eight_gaussians", "--solver",
                                                   "ot_icnn",   "--batchh",        "3"}
                                    << "batch";
    QTest::newRow("unknown network") << QStringList{"--problem", "moons", "--network", "posdef_icn"} << "posdef_icnn";
    QTest::newRow("another solver's network")
        << QStringList{"--problem", "moons", "--solver", "otm", "--network", "posdef_icnn"} << "not for the solver otm";
    QTest::newRow("out exists") << QStringList{"--problem", "eight_gaussians", "--out", "full"} << "exists already";
    QTest::newRow("out in a file") << QStringList{"--problem", "eight_gaussians", "--out", "good.csv/run"}
                                   << "cannot be written";
    QTest::newRow("nothing named") << QStringList{} << "source and target";
  }

  void badInputGetsOneSentenceAndCode2() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    write("good.csv", points(50, 0));
    write("empty.csv", "");
    write("text.csv", "1,2\n3,4\nfive,6\n");
    write("ragged.csv", "1,2\n3,4\n5\n");
    write("nan.csv", "1,2\n3,4\nnan,6\n");
    write("one.csv", "1,2\n");
    write("equal.csv", "1,2\n1,2\n1,2\n");
    write("three.csv", "1,2,3\n4,5,6\n7,8,10\n");
    write("cut.npy", QByteArray("\x93NUMPY\x01\x00", 8));
    QDir(m_dir.path()).mkpath("full");
    write("full/kept.txt", "mine");
    const auto result = run(QStringList{"train", "--steps", "1"} + arguments);
    QCOMPARE(result.code, 2);
    QVERIFY2(result.err.contains(says.toUtf8()), result.err.constData());
    QCOMPARE(result.err.count('\n'), 1);
    QCOMPARE(read("full/kept.txt"), QByteArray("mine"));
  }

  /// Figures and films are drawn by the studio's own painter, which is a program beside this one.
  void theStudioDrawsRuns() {
    const QString studio = QFileInfo(BRENIER_CLI).dir().filePath("brenier");
    QCOMPARE(run(QStringList{"train", "--problem", "eight_gaussians", "--solver", "ot_icnn", "--steps", "4", "--out",
                             "drawn"} +
                 quick)
                 .code,
             0);
    const auto drawn = run({"export", "drawn", "--format", "png,svg", "--out", "figures"});
    if (!QFile::exists(studio)) {
      QCOMPARE(drawn.code, 2);
      QVERIFY(drawn.err.contains("no desktop studio"));
      return;
    }
    QVERIFY2(drawn.code == 0, drawn.err);
    QVERIFY(read("figures/stage.png").startsWith("\x89PNG"));
    QVERIFY(read("figures/stage.svg").contains("<svg"));
    QVERIFY(!QFile::exists(path("figures/map.npz")));
    QCOMPARE(run({"export", "drawn", "--out", "training.gif"}).code, 0);
    QVERIFY(read("training.gif").startsWith("GIF89a"));
    QCOMPARE(run({"show", "drawn", "--out", "stage.pdf"}).code, 0);
    QVERIFY(read("stage.pdf").startsWith("%PDF"));
    QCOMPARE(run({"show", "drawn", "--out", "stage.bmp"}).code, 2);
    QCOMPARE(run({"show", "nothing", "--out", "stage.png"}).code, 2);
  }

  void mappingThroughTheWrongThingsIsRefused() {
    QCOMPARE(run(QStringList{"train", "--problem", "eight_gaussians", "--solver", "ot_icnn", "--steps", "2", "--out",
                             "small"} +
                 quick)
                 .code,
             0);
    write("three.csv", "1,2,3\n4,5,6\n7,8,10\n");
    const auto wrong = run({"map", "small", "--in", "three.csv", "--out", "y.npy"});
    QCOMPARE(wrong.code, 2);
    QVERIFY(wrong.err.contains("3 columns") && wrong.err.contains("2 dimensions"));
    QCOMPARE(run({"map", "nothing", "--in", "three.csv", "--out", "y.npy"}).code, 2);
    const auto metric = run({"eval", "small", "--metric", "l2_uv"});
    QCOMPARE(metric.code, 2);
    QVERIFY(metric.err.contains("l2_uvp"));
  }

  void divergenceExitsWith3() {
    const auto result =
        run(QStringList{"train", "--problem", "eight_gaussians", "--solver", "ot_icnn", "--steps", "500",
                        "--hidden_width", "64", "--learning_rate", "1", "--init_scale", "10", "--hidden_layers", "16"});
    QCOMPARE(result.code, 3);
    QVERIFY(result.err.contains("not finite"));
  }
};

BRENIER_TEST(TestCli)
#include "test_cli.moc"
