#include <QDir>
#include <QJsonArray>
#include <QStandardPaths>
#include <QtTest>

#include "tests/integration/data_files.h"

using namespace brenier::test;

/// What a run can be asked for beside what it learns, by the program as it is.
class TestRunOptions : public QObject {
  Q_OBJECT

  Bench m_bench;

  /// The metrics that a run's metrics.csv holds of a step.
  QSet<QByteArray> metricsAt(const QString& run, int step) const {
    QSet<QByteArray> ids;
    for (const auto& line : m_bench.read(run + "/metrics.csv").split('\n')) {
      const auto cells = line.split(',');
      if (cells.size() > 3 && cells[0] == QByteArray::number(step)) ids << cells[2];
    }
    return ids;
  }
  QJsonObject config(const QString& run) const { return object(m_bench.read(run + "/config.json")); }
  QJsonObject options(const QString& run) const { return config(run)["solver_options"].toObject(); }

 private Q_SLOTS:
  /// Correlated columns in other units: transport between whitened measures, and everything back in the files' units.
  void whitened() {
    const auto correlated = [](std::size_t n, double shift, double stretch, unsigned seed) {
      Rows rows = normals(n, {0, 0}, {1, 1}, seed);
      for (std::size_t i = 0; i < n; ++i) {
        double* row = &rows.values[2 * i];
        const double along = row[0], across = row[1];
        row[0] = shift + 100 * stretch * (along + 0.1 * across);
        row[1] = stretch * along;
      }
      return rows;
    };
    m_bench.write("mixed_x.npy", npy(correlated(3000, 4e5, 1, 21)));
    m_bench.write("mixed_y.npy", npy(correlated(3000, 4.001e5, 2, 22)));
    m_bench.write("mixed_fresh.npy", npy(correlated(2000, 4e5, 1, 23)));
    const auto result = m_bench.train("mixed_x.npy", "mixed_y.npy", "mixed", {"--scale", "whiten"});
    QCOMPARE(m_bench.last.code, 0);
    QVERIFY2(m_bench.last.err.contains("between these whitened measures"), m_bench.last.err.constData());
    const Rows images = m_bench.images("mixed", "mixed_fresh.npy"), right = correlated(2000, 4.001e5, 2, 23);
    QVERIFY(near(mean(images, 0), 4.001e5, 20) && near(deviation(images, 0), deviation(right, 0), 8));
    QVERIFY(near(mean(images, 1), 0, 0.15) && near(deviation(images, 1), 2, 0.12));
    // The direction in which the columns hardly vary is learned as well as the other.
    double across = 0;
    for (std::size_t i = 0; i < images.count(); ++i)
      across += std::pow((images.at(i, 0) - 4.001e5) / 100 - images.at(i, 1), 2) / static_cast<double>(images.count());
    QVERIFY(near(std::sqrt(across), 0.2, 0.04));
    const Outcome exported = m_bench.cli({"export", "mixed", "--out", "mixed-out", "--json"});
    QVERIFY2(exported.code == 0, exported.err + exported.out);
    for (const auto& file : object(exported.out)["files"].toArray())
      QCOMPARE(file.toObject()["verdict"].toString(), QString("passed"));
    const auto said = object(m_bench.read("mixed-out/map.run.json"))["run"].toObject();
    QCOMPARE(said["source_sha256"].toString().size(), 64);
    for (const char* field : {"weight_seed", "data_seed", "solver_options", "score_l2_uvp", "scored_on"})
      QVERIFY2(said.contains(field), field);
  }

  void everyNumberAtFixedStepsAndAfterwards() {
    m_bench.train("plain_x.npy", "plain_y.npy", "watched",
                  {"--steps", "25", "--eval-every", "10", "--held-out", "64", "--moments", "16"});
    for (const char* id : {"l2_uvp", "gap_percent", "energy_distance"}) {
      QVERIFY2(metricsAt("watched", 10).contains(id), id);
      QVERIFY2(metricsAt("watched", 20).contains(id), id);
      QVERIFY2(!metricsAt("watched", 5).contains(id), id);
    }
    const Outcome scored = m_bench.cli({"eval", "watched", "--moments", "--json"});
    const auto moments = object(scored.out)["moments"].toArray();
    QVERIFY2(moments.size() > 10, scored.err.constData());
    QCOMPARE(moments.first().toObject()["step"].toInt(), 0);
    QCOMPARE(moments.last().toObject()["step"].toInt(), 25);
    const auto error = [](const QJsonValue& moment) {
      return moment.toObject()["metrics"].toObject()["l2_uvp"].toObject()["value"].toDouble();
    };
    QVERIFY(error(moments.first()) > error(moments.last()));
    const auto now = object(m_bench.cli({"eval", "watched", "--json"}).out);
    QCOMPARE(error(moments.last()), now["l2_uvp"].toObject()["value"].toDouble());
    const Outcome table = m_bench.cli({"eval", "watched", "--moments", "--metric", "l2_uvp"});
    QCOMPARE(table.out.count('\n'), moments.size() + 1);
    QCOMPARE(m_bench.cli({"eval", "mixed", "--moments"}).code, 2);
  }

  void publishedSettingsAreAPreset() {
    for (const auto& value : QJsonDocument::fromJson(m_bench.cli({"list", "solvers", "--json"}).out).array()) {
      const auto preset = value.toObject()["presets"].toArray().first().toObject();
      QCOMPARE(preset["id"].toString(), QString("published"));
      QCOMPARE(preset["options"].toObject().size(), value.toObject()["options"].toArray().size());
    }
    m_bench.train("plain_x.npy", "plain_y.npy", "preset",
                  {"--solver", "ot_icnn", "--preset", "published", "--batch", "64", "--steps", "1"});
    QCOMPARE(options("preset")["learning_rate"].toDouble(), 1e-4);
    QCOMPARE(options("preset")["initialisation"].toString(), QString("uniform"));
    QCOMPARE(options("preset")["batch"].toInt(), 64);
    QCOMPARE(m_bench.cli({"train", "--problem", "moons", "--preset", "publishd"}).code, 2);
  }

  /// What flags say, a file can say: a path as a measure, the network, the preset, options beside the rest, where it
  /// goes.
  void everythingStandsInAConfiguration() {
    m_bench.write("all.json",
                  "{\"source\": \"plain_x.npy\", \"target\": \"plain_y.npy\", \"solver\": \"ot_icnn\", \"preset\": "
                  "\"published\", \"inner_steps\": 3, \"processor_seconds\": 100, \"steps\": 1, \"out\": \"said\", "
                  "\"json\": true, \"fail_on_alarm\": true, \"threads\": 1, \"eval_every\": 1}");
    const Outcome said = m_bench.cli({"train", "all.json"});
    QVERIFY2(said.code == 0, said.err.constData());
    QCOMPARE(object(said.out)["run"].toString(), QString("said"));
    QCOMPARE(options("said")["inner_steps"].toInt(), 3);
    QCOMPARE(options("said")["batch"].toInt(), 1024);
    QCOMPARE(config("said")["budget"].toObject()["processor_seconds"].toDouble(), 100.0);
    QCOMPARE(config("said")["moments"].toInt(), 16);
    m_bench.write("wrong.json", "{\"problem\": \"moons\", \"stepz\": 3}");
    const Outcome wrong = m_bench.cli({"train", "wrong.json"});
    QVERIFY2(wrong.code == 2 && wrong.err.contains("steps"), wrong.err.constData());
  }

  void aRunThatIsNotKeptSaysSoBefore() {
    const Outcome loose = m_bench.cli({"train", "--problem", "moons", "--steps", "1", "--threads", "1"});
    const auto at = loose.err.indexOf("nothing of the map is kept");
    QVERIFY2(at >= 0 && at < loose.err.indexOf("step 1"), loose.err.constData());
  }

  /// Threads that spin make pictures slower with two than with one on a busy machine.
  void threadsWaitWithoutSpinning() {
    const auto shown = [&](const QStringList& with) {
      const Outcome started =
          m_bench.start("env", with + QStringList{"OMP_DISPLAY_ENV=true", BRENIER_CLI, "--version"});
      return started.out + started.err;
    };
    if (!shown({"OMP_WAIT_POLICY=active"}).contains("OMP_WAIT_POLICY = 'ACTIVE'")) QSKIP("a build without OpenMP");
    const QByteArray own = shown({"-u", "OMP_WAIT_POLICY"});
    QVERIFY2(own.contains("OMP_WAIT_POLICY = 'PASSIVE'"), own.constData());
  }

  void picturesHaveNoWayBack() {
    const QStringList small{"train",
                            "--problem",
                            "shapes_colorize",
                            "--steps",
                            "1",
                            "--map_width",
                            "4",
                            "--potential_width",
                            "4",
                            "--batch",
                            "4",
                            "--source.size",
                            "16",
                            "--target.size",
                            "16",
                            "--source.training",
                            "60",
                            "--target.training",
                            "60",
                            "--held-out",
                            "8",
                            "--threads",
                            "1",
                            "--out",
                            "pictures"};
    const Outcome trained = m_bench.cli(small);
    if (trained.err.contains("LibTorch, which this build has not")) QSKIP("a build without pictures");
    QVERIFY2(trained.code == 0, trained.err.constData());
    const Outcome back = m_bench.cli({"map", "pictures", "--in", ".", "--out", "back", "--inverse"});
    QCOMPARE(back.code, 2);
    QVERIFY2(back.err.contains("no inverse map"), back.err.constData());
  }

  /// A disk that is full of moments: they thin out, learning goes on, and the run is kept.
  void aFullDiskEndsNoRun() {
    const QString disk = m_bench.path("disk");
    QVERIFY(QDir().mkpath(disk));
    if (m_bench.start("mount", {"-t", "tmpfs", "-o", "size=400k", "tmpfs", disk}).code != 0)
      QSKIP("only root can make a small disk");
    const Outcome learned =
        m_bench.cli(quickTraining("disk/run") + QStringList{"--steps", "4000", "--autosave", "0.05", "--json"});
    const bool opens = m_bench.cli({"eval", "disk/run"}).code == 0;
    const int left = QDir(disk + "/run/moments").entryList({"*.safetensors"}).size();
    m_bench.start("umount", {disk});
    QVERIFY2(learned.code == 0, learned.err.constData());
    QVERIFY2(learned.err.contains("thinned out to make room; learning goes on"), learned.err.constData());
    QCOMPARE(object(learned.out)["steps"].toInt(), 4000);
    QVERIFY(opens);
    QVERIFY2(left > 1, qPrintable(QString::number(left)));
  }
};

BRENIER_TEST(TestRunOptions)
#include "test_run_options.moc"
