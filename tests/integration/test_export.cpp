#include <QDir>
#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::Workplace;

// Exported maps, opened by the programs that people open them with: onnxruntime, PyTorch, JAX.

namespace {

const QString python = qEnvironmentVariable("BRENIER_PYTHON", BRENIER_CHECK_PYTHON);
const QStringList everything = {"onnxruntime", "safetensors", "torch", "jax"};

}  // namespace

class TestExport : public QObject {
  Q_OBJECT

  Workplace m_dir;
  QProcess m_checker;
  QHash<QString, bool> m_has;
  QSet<QString> m_trained;
  QJsonArray m_solvers;

  Outcome cli(const QStringList& arguments) { return m_dir.cli(arguments); }
  QByteArray read(const QString& name) { return m_dir.read(name); }
  void write(const QString& name, const QByteArray& bytes) { QVERIFY(m_dir.write(name, bytes)); }
  QJsonObject passport(const QString& file) { return QJsonDocument::fromJson(read(file + ".verify.json")).object(); }
  void train(const QString& name, const QString& solver, const QStringList& with = {}) {
    const auto trained = cli(QStringList{"train", "--problem", "eight_gaussians", "--solver", solver, "--normalise",
                                         "on", "--batch", "64", "--steps", "10", "--held-out", "64", "--out", name} +
                             with);
    QVERIFY2(trained.code == 0, trained.err.constData());
  }
  /// A run of that solver at its defaults, which every test may export and none may change.
  QString trained(const QString& solver) {
    if (!m_trained.contains(solver)) train(solver, solver);
    m_trained.insert(solver);
    return solver;
  }
  /// What check_exports.py, one interpreter for all of this file, says of a request; "" where all is well.
  QByteArray asked(const QJsonObject& request) {
    if (m_checker.state() == QProcess::NotRunning) {
      m_checker.setWorkingDirectory(m_dir.path());
      m_checker.start(python, {QString(BRENIER_SOURCE_DIR) + "/tests/integration/check_exports.py"});
    }
    m_checker.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + "\n");
    while (!m_checker.canReadLine())
      if (!m_checker.waitForReadyRead(120000)) return "no answer: " + m_checker.readAllStandardError();
    return QJsonDocument::fromJson(m_checker.readLine()).object()["problem"].toString("no answer").toUtf8();
  }
  /// The folder's verify.py, as whoever has only Python starts it.
  void verify(const QString& folder, const QStringList& files = {}) {
    const auto problem = asked({{"verify", folder}, {"files", QJsonArray::fromStringList(files)}});
    QVERIFY2(problem.isEmpty(), problem.constData());
  }
  /// The written loader gives the same in JAX, on points that rounding does not throw over a kink.
  void checkWithJax(const QString& folder, const QString& output, const QString& side) {
    const auto problem = asked({{"jax", folder}, {"output", output}, {"side", side}});
    QVERIFY2(problem.isEmpty(), problem.constData());
  }
  /// Whether these can be imported; that they work is for the checks to show.
  bool pythonHas(const QStringList& modules) {
    bool all = true;
    for (const auto& module : modules) {
      if (!m_has.contains(module))
        m_has[module] =
            m_dir.start(python, {"-c", "import importlib.util as u; assert u.find_spec('" + module + "')"}).code == 0;
      all = all && m_has[module];
    }
    return all;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_solvers = QJsonDocument::fromJson(cli({"list", "solvers", "--json"}).out).array();
    QVERIFY(!m_solvers.isEmpty());
  }
  void cleanupTestCase() {
    m_checker.closeWriteChannel();
    m_checker.waitForFinished();
  }

  void everySolver_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<QStringList>("with");
    for (const auto& entry : m_solvers) {
      if (entry.toObject()["pictures"].toBool()) continue;  // their maps are no networks of the engine's kind
      const QString id = entry.toObject()["id"].toString();
      QTest::newRow(id.toUtf8().constData()) << id << QStringList();
    }
    QTest::newRow("forms of any rank") << "w2gn"
                                       << QStringList{"--quadratic_rank", "2", "--quadratic_diagonal", "true"};
  }

  /// Every format that holds the map as a network passes its check, on every set of points and at every batch.
  void everySolver() {
    QFETCH(QString, solver);
    QFETCH(QStringList, with);
    if (!pythonHas(everything))
      QSKIP("no Python with onnxruntime, safetensors, torch and jax at .venv-check; run scripts/setup");
    const QString run = with.isEmpty() ? trained(solver) : "options", folder = run + "-export";
    if (!with.isEmpty()) train(run, solver, with);
    const auto exported = cli({"export", run, "--out", folder});
    QVERIFY2(exported.code == 0, (exported.out + exported.err).constData());
    if (!QFile::exists(m_dir.path(folder + "/map.onnx"))) {
      const auto asked = cli({"export", run, "--out", folder, "--format", "onnx"});
      QCOMPARE(asked.code, 2);
      QVERIFY2(asked.err.contains("cannot be written as onnx"), asked.err.constData());
      QCOMPARE(solver, QString("not_weak"));  // its map draws noise; all others are networks or gradients of one
      QVERIFY(QFile::exists(m_dir.path(folder + "/map.npz")));
      return;
    }
    QStringList files = {"map.onnx", "map.safetensors"};
    if (QFile::exists(m_dir.path(folder + "/map.pt"))) files << "map.pt";
    for (const auto& file : files) {
      const auto written = passport(folder + "/" + file);
      QVERIFY2(written["passed"].toBool(), qPrintable(file));
      QVERIFY2(written["process"].toInt() != 0, qPrintable(file));
      QSet<QString> seen;
      for (const auto& check : written["checks"].toArray()) {
        const auto o = check.toObject();
        QVERIFY(o["max_relative_error"].toDouble(1) <= 1e-5);
        seen.insert(o["output"].toString() + " " + o["points"].toString() + " " + QString::number(o["batch"].toInt()));
      }
      for (const char* wanted : {"map training 1", "map grid 3", "map far 4096"})
        QVERIFY2(seen.contains(wanted), wanted);
    }
    // The same files once more, by the written loader and by whoever has only Python; verify.py has just opened the
    // ONNX file by itself.
    if (solver == "ot_icnn") {  // once as the program that it is
      const auto again = m_dir.start(python, {folder + "/verify.py", folder});
      QVERIFY2(again.code == 0, again.err.constData());
    } else {
      verify(folder, files.mid(1));
    }
    QVERIFY(passport(folder + "/map.safetensors")["verified_by"].toString().contains("load_torch.py"));
    checkWithJax(folder, "map", "source");
  }

  void everyNetworkOverPictures_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<QStringList>("options");
    const QStringList codes = {"--source",          "gaussian", "--source.dimension", "192", "--target", "shapes",
                               "--target.training", "64",       "--target.test",      "64"};
    const QStringList grey = {"--problem",         "shapes_colorize",
                              "--source.training", "64",
                              "--source.test",     "64",
                              "--target.training", "64",
                              "--target.test",     "64"};
    QStringList fewCodes = codes;
    fewCodes[3] = "9";
    QTest::newRow("generator, resnet") << "otm_images"
                                       << codes + QStringList{"--map", "generator", "--potential", "resnet"};
    QTest::newRow("dcgan, strided") << "dcgan_images"
                                    << codes + QStringList{"--map", "dcgan", "--potential", "strided"};
    QTest::newRow("generator, instance") << "wgan_gp_images" << codes + QStringList{"--potential", "instance"};
    QTest::newRow("skip, pooled") << "otm_images"
                                  << grey + QStringList{"--map", "skip", "--potential", "pooled", "--residual", "true"};
    QTest::newRow("began, a critic") << "began_images" << codes;
    QTest::newRow("dcgan, resnet") << "wgan_qc_images" << codes;
    QTest::newRow("a decoder") << "vae_images" << fewCodes;
    QStringList groups = fewCodes;
    groups[3] = "80";
    QTest::newRow("groups of codes") << "nvae_images" << groups + QStringList{"--groups", "1", "--temperature", "0.8"};
    QTest::newRow("a decoder without its classifier")
        << "ncp_vae_images" << fewCodes + QStringList{"--vae_steps", "1", "--reweight", "false"};
    QTest::newRow("cells and a decoder") << "ae_ot_images"
                                         << fewCodes + QStringList{"--encoder_steps", "1",   "--refine_steps", "0",
                                                                   "--extension",     "none"};
    QTest::newRow("a potential and a decoder")
        << "ae_ot_images" << fewCodes + QStringList{"--encoder_steps", "1",    "--refine_steps", "0",
                                                    "--transport",     "w2gn", "--samples",      "32"};
    QTest::newRow("cells and a generator")
        << "ae_ot_gan_images" << fewCodes + QStringList{"--encoder_steps",   "1", "--refine_steps", "0",
                                                        "--transport_steps", "1", "--extension",    "none"};
    QTest::newRow("unet, strided") << "wgan_images" << grey + QStringList{"--map", "unet", "--potential", "strided"};
  }

  void everyNetworkOverPictures() {
    QFETCH(QString, solver);
    QFETCH(QStringList, options);
    if (!QJsonDocument(m_solvers).toJson().contains(solver.toUtf8())) QSKIP("built without LibTorch");
    if (!pythonHas(everything))
      QSKIP("no Python with onnxruntime, safetensors, torch and jax at .venv-check; run scripts/setup");
    const QString run = QString(QTest::currentDataTag()).remove(", ").remove(' ');
    const bool coder = options.contains("9") || options.contains("80");
    const QString steps = options.contains("--transport_steps") ? "4" : "2";  // of its game, too
    const auto trained =
        cli(QStringList{"train", "--solver", solver, "--map_width", "8",
                        coder ? "--encoder_width" : "--potential_width", "4", "--batch", "4", "--steps", steps,
                        "--threads", "1", "--device", "cpu", "--held-out", "16", "--out", run} +
            options);
    QVERIFY2(trained.code == 0, trained.err.constData());
    const QString folder = run + "-export";
    const auto exported = cli({"export", run, "--out", folder, "--format", "onnx,torchscript,safetensors"});
    QVERIFY2(exported.code == 0, (exported.out + exported.err).constData());
    // The critics of these are the potential of nothing.
    const bool potential = !coder && solver != "dcgan_images" && solver != "began_images";
    QCOMPARE(QFile::exists(m_dir.path(folder + "/map_potential.onnx")), potential);
    const auto passed = [&](const char* file, QStringList outputs) {
      const auto written = passport(folder + "/" + file);
      QVERIFY2(written["passed"].toBool(), file);
      QSet<QString> seen;
      for (const auto& check : written["checks"].toArray())
        seen.insert(check.toObject()["output"].toString() + QString::number(check.toObject()["batch"].toInt()));
      for (const auto& output : outputs) QVERIFY2(seen.contains(output), file);
    };
    const QStringList both =
        potential ? QStringList{"map1", "map16", "inverse_potential3"} : QStringList{"map1", "map16"};
    passed("map.onnx", {"map1", "map3", "map16"});
    if (potential) passed("map_potential.onnx", {"inverse_potential1", "inverse_potential16"});
    passed("map.pt", both);
    passed("map.safetensors", both);
    verify(folder, {"map.safetensors"});
    passed("map.safetensors", both);
    QVERIFY(passport(folder + "/map.safetensors")["verified_by"].toString().contains("load_torch.py"));
    checkWithJax(folder, "map", "source");
    if (potential) checkWithJax(folder, "inverse_potential", "target");
  }

  void mapAndOnnxAgreeInTheDatasOwnUnits() {
    if (!pythonHas({"onnxruntime"})) QSKIP("no Python with onnxruntime at .venv-check; run scripts/setup");
    const QString run = trained("ot_icnn");
    QCOMPARE(cli({"export", run, "--out", "one/T.onnx"}).code, 0);
    QVERIFY(QFile::exists(m_dir.path("one/T.onnx.verify.json")));
    QVERIFY(!QFile::exists(m_dir.path("one/T.npz")));
    QByteArray csv;
    for (int i = 0; i < 17; ++i) csv += QByteArray::number(0.3 * i - 2) + "," + QByteArray::number(std::sin(i)) + "\n";
    write("x.csv", csv);
    QCOMPARE(cli({"map", run, "--in", "x.csv", "--out", "y.npy"}).code, 0);
    const auto agrees =
        m_dir.start(python, {"-c",
                             "import numpy as np, onnxruntime as o\n"
                             "x = np.loadtxt('x.csv', delimiter=',', dtype='f4')\n"
                             "s = o.InferenceSession('one/T.onnx')\n"
                             "assert s.get_inputs()[0].shape == ['batch', 2]\n"
                             "np.testing.assert_allclose(s.run(['map'], {'x': x})[0], np.load('y.npy'), 1e-5, 1e-5)\n"
                             "assert 'source' in s.get_modelmeta().custom_metadata_map['map']\n"});
    QVERIFY2(agrees.code == 0, agrees.err.constData());
  }

  /// A weight changed after the export is found by the check and shown as failed.
  void aDamagedFileFailsItsCheck_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("safetensors") << "map.safetensors";
    QTest::newRow("onnx") << "map.onnx";
  }

  void aDamagedFileFailsItsCheck() {
    QFETCH(QString, file);
    if (file.endsWith(".onnx") && !pythonHas({"onnxruntime"}))
      QSKIP("no Python with onnxruntime at .venv-check; run scripts/setup");
    const QString folder = QString("damaged-") + QTest::currentDataTag();  // one with an ending would be a file's name
    QCOMPARE(cli({"export", trained("otm"), "--out", folder, "--format", "onnx,safetensors"}).code, 0);
    QByteArray bytes = read(folder + "/" + file);
    QVERIFY(bytes.size() > 6000);
    for (qsizetype i = bytes.size() / 4; i < bytes.size() / 4 + 4000; ++i) bytes[i] = static_cast<char>(bytes[i] ^ 1);
    write(folder + "/" + file, bytes);
    const auto verified = cli({"verify", folder, file});
    QCOMPARE(verified.code, 1);
    QVERIFY(verified.out.contains("FAILED"));
    QVERIFY(!passport(folder + "/" + file)["passed"].toBool(true));
  }

  /// 300 rows around (at, at) with this deviation in both columns.
  QByteArray cloud(double at, double deviation, int seed) {
    QRandomGenerator random(static_cast<quint32>(seed));
    QByteArray csv;
    for (int i = 0; i < 300; ++i)
      for (const char* end : {",", "\n"})
        csv += QByteArray::number(at + 3.4 * deviation * (random.generateDouble() - 0.5), 'g', 9) + end;
    return csv;
  }

  /// Data far from 0 make a map steep beside their own rounding, and a steep map has no kinks: its slopes on both sides
  /// of a point are one. So it is judged.
  void aSteepMapIsJudged() {
    write("narrow.csv", cloud(1000, 0.02, 1));
    write("wide.csv", cloud(1000, 1, 2));
    QCOMPARE(cli({"train", "--source", "narrow.csv", "--target", "wide.csv", "--solver", "otm", "--steps", "2",
                  "--held-out", "64", "--out", "steep"})
                 .code,
             0);
    const QStringList formats =
        pythonHas({"onnxruntime"}) ? QStringList{"onnx", "safetensors"} : QStringList{"safetensors"};
    const auto exported = cli({"export", "steep", "--out", "s", "--format", formats.join(",")});
    QVERIFY2(exported.code == 0, (exported.out + exported.err).constData());
    for (const auto& format : formats) {
      const auto written = passport("s/map." + format);
      QVERIFY2(written["passed"].toBool(), qPrintable(format));
      for (const auto& check : written["checks"].toArray())
        QVERIFY2(check.toObject()["judged"].toInt() > 0, QJsonDocument(check.toObject()).toJson().constData());
    }
  }

  /// Where rounding of a point alone moves its image by a part of the whole, nothing can be said: neither passed nor
  /// FAILED, and the reason beside it.
  void whatCannotBeJudgedIsSaid() {
    write("point.csv", cloud(1000, 0.001, 1));
    write("wide.csv", cloud(0, 1000, 2));
    QCOMPARE(cli({"train", "--source", "point.csv", "--target", "wide.csv", "--solver", "otm", "--steps", "2",
                  "--held-out", "64", "--out", "blur"})
                 .code,
             0);
    const auto exported = cli({"export", "blur", "--out", "u", "--format", "safetensors"});
    QVERIFY2(exported.code == 0, (exported.out + exported.err).constData());
    QVERIFY2(exported.out.contains("map at training points: not judged") && exported.out.contains("rounding"),
             exported.out.constData());
    bool unjudged = false;
    for (const auto& check : passport("u/map.safetensors")["checks"].toArray())
      if (check.toObject()["output"].toString() == "map") unjudged |= check.toObject()["passed"].isNull();
    QVERIFY(unjudged);
  }

  /// The config.json of exports before it held the steps of networks of points.
  void anExportWithoutStepsStillVerifies() {
    QCOMPARE(cli({"export", trained("ot_icnn"), "--out", "e", "--format", "safetensors"}).code, 0);
    auto config = QJsonDocument::fromJson(read("e/config.json")).object();
    auto networks = config["networks"].toObject();
    for (const auto& name : networks.keys()) {
      auto network = networks[name].toObject();
      QVERIFY(network.contains("steps"));
      for (const char* later : {"steps", "value", "gradient"}) network.remove(later);
      networks[name] = network;
    }
    config["networks"] = networks;
    write("e/config.json", QJsonDocument(config).toJson());
    const auto verified = cli({"verify", "e", "map.safetensors"});
    QVERIFY2(verified.code == 0 && verified.out.contains("passed"), verified.out.constData());
  }

  void numbersForPlots() {
    const auto exported = cli({"export", trained("otm"), "--out", "n", "--format", "npz,csv"});
    QVERIFY2(exported.code == 0, exported.err.constData());
    QVERIFY(read("n/map.source.csv").startsWith("source1,source2,map1,map2\n"));
    QVERIFY(read("n/map.target.csv").startsWith("target1,target2,inverse1,inverse2,inverse_potential\n"));
    QVERIFY(read("n/map.grid_source.csv").startsWith("source1,source2,map1,map2\n"));
    QVERIFY(read("n/map.grid_target.csv").startsWith("target1,target2,inverse1,inverse2,inverse_potential\n"));
    QVERIFY(read("n/map.coupling.csv").startsWith("source1,source2,target1,target2,map1,map2\n"));
    QCOMPARE(read("n/map.coupling.csv").count('\n'), 65);
    const QByteArray metrics = read("n/map.metrics.csv"), history = read("n/map.history.csv");
    for (const char* id : {"half_w2_exact", "half_w2_lower", "l2_uvp", "mmd"})
      QVERIFY2(metrics.contains(QByteArray("\n") + id + ","), id);
    QVERIFY(history.startsWith("step,seconds,metric,value,half_width,samples\n") && history.contains(",loss_f,"));
    if (!pythonHas({"numpy"})) QSKIP("no Python with NumPy at .venv-check; run scripts/setup");
    const auto opened = m_dir.start(python, {"-c",
                                             "import numpy as np\n"
                                             "a = np.load('n/map.npz')\n"
                                             "assert a['source'].shape == a['map'].shape == (4096, 2)\n"
                                             "t = np.loadtxt('n/map.source.csv', delimiter=',', skiprows=1)\n"
                                             "c = np.loadtxt('n/map.coupling.csv', delimiter=',', skiprows=1)\n"
                                             "half = (0.5 * (c[:, :2] - c[:, 2:4]) ** 2).sum(1).mean()\n"
                                             "np.testing.assert_allclose(half, a['metric_half_w2_exact'][0, 0], 1e-5)\n"
                                             "np.testing.assert_allclose(c[:, 4:], a['coupling_map'], 1e-6)\n"
                                             "assert a['grid_source'].shape == a['grid_map'].shape\n"
                                             "np.testing.assert_allclose(t[:, 2:4], a['map'], 1e-6)\n"});
    QVERIFY2(opened.code == 0, opened.err.constData());
  }

  void wrongRequestsAreRefused() {
    const QString plain = trained("otm");
    const auto format = cli({"export", plain, "--out", "w", "--format", "onx"});
    QCOMPARE(format.code, 2);
    QVERIFY(format.err.contains("onnx"));
    QCOMPARE(cli({"export", "none", "--out", "w"}).code, 2);
    write("afile", "x");
    QCOMPARE(cli({"export", plain, "--out", "afile/w"}).code, 5);
    QCOMPARE(cli({"verify", plain}).code, 2);
  }

  void withoutThePackagesItSaysNotChecked() {
    const QString bare = trained("otm");
    qputenv("BRENIER_PYTHON", "/nonexistent/python");
    const auto exported = cli({"export", bare, "--out", "b", "--format", "onnx"});
    qunsetenv("BRENIER_PYTHON");
    QCOMPARE(exported.code, 0);
    QVERIFY(exported.out.contains("not checked"));
    QVERIFY(passport("b/map.onnx")["passed"].isNull());
  }
};

BRENIER_TEST(TestExport)
#include "test_export.moc"
