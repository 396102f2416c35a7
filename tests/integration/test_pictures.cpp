#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::Workplace;

// The command line over pictures, as a person uses it; small networks and few steps.

namespace {

const QStringList smallSet = {"--source.size", "32", "--source.training", "300", "--source.test", "60"};

}  // namespace

class TestPictures : public QObject {
  Q_OBJECT
  Workplace m_dir;

  QString path(const QString& name) const { return m_dir.path(name); }
  Outcome run(const QStringList& arguments) { return m_dir.cli(arguments, 180); }
  static QStringList withTarget() {
    QStringList words = smallSet;
    for (const auto& word : smallSet) words << QString(word).replace("--source.", "--target.");
    return words;
  }

  void write(const QString& name, const QByteArray& bytes) { QVERIFY(m_dir.write(name, bytes)); }
  QSize sizeOfPng(const QString& name) const { return brenier::test::sizeOfPng(m_dir.read(name)); }

 private Q_SLOTS:
  void initTestCase() {
    if (!run({"list", "solvers"}).out.contains("otm_images")) QSKIP("this build has no LibTorch");
  }

  void learnsRestoresAndMapsAFolder() {
    const auto trained = run(QStringList{"train",      "--source",    "shapes", "--source.degradation",
                                         "noise",      "--target",    "shapes", "--solver",
                                         "otm_images", "--map_width", "4",      "--potential_width",
                                         "4",          "--batch",     "4",      "--steps",
                                         "3",          "--threads",   "1",      "--device",
                                         "cpu",        "--held-out",  "16",     "--out",
                                         "run",        "--json"} +
                             withTarget());
    QVERIFY2(trained.code == 0, trained.err.constData());
    const auto result = QJsonDocument::fromJson(trained.out).object();
    QCOMPARE(result["steps"].toInt(), 3);
    QCOMPARE(result["device"].toString(), QString("CPU"));
    QVERIFY(result["pictures_per_second"].toDouble() > 0);
    for (const char* id : {"fd", "fd_input", "fd_training", "kid", "mse", "psnr_input"})
      QVERIFY2(result["metrics"].toObject().contains(id), id);
    QDir(m_dir.path()).mkpath("mine");
    write("mine/large.ppm", "P6 90 50 255\n" + QByteArray(90 * 50 * 3, '\x50'));
    write("mine/broken.png", "no picture");
    const auto mapped = run({"map", "run", "--in", "mine", "--out", "restored"});
    QVERIFY2(mapped.code == 0, mapped.err.constData());
    QVERIFY2(mapped.err.contains("broken.png") && mapped.err.contains("1 were skipped"), mapped.err.constData());
    QCOMPARE(sizeOfPng("restored/large.png"), QSize(32, 32));
    const auto nothing = run({"map", "run", "--in", "mine/broken.png", "--out", "restored"});
    QCOMPARE(nothing.code, 2);
    QVERIFY2(nothing.err.contains("broken.png"), nothing.err.constData());
  }

  /// The map leaves as TorchScript, checked by another process at batches of 1, 3 and 16; figures are grids.
  void exportsAndFilms_data() {
    QTest::addColumn<QString>("run");
    QTest::newRow("restoration") << "run";
    QTest::newRow("generation") << "made";
  }
  void exportsAndFilms() {
    QFETCH(QString, run);
    if (run == "made") {
      QStringList target = smallSet;
      target.replaceInStrings("--source.", "--target.");
      const auto trained = this->run(
          QStringList{
              "train",      "--source",    "gaussian", "--source.dimension", "192", "--target",   "shapes", "--solver",
              "otm_images", "--map_width", "4",        "--potential_width",  "4",   "--batch",    "4",      "--steps",
              "3",          "--threads",   "1",        "--device",           "cpu", "--held-out", "16",     "--out",
              run} +
          target);
      QVERIFY2(trained.code == 0, trained.err.constData());
    }
    const QString folder = run + "-export";
    const auto exported = this->run({"export", run, "--out", folder});
    QVERIFY2(exported.code == 0, (exported.out + exported.err).constData());
    for (const char* file : {"map.pt", "map.npz", "map.source.csv", "map.metrics.csv"})
      QVERIFY2(QFile::exists(path(folder + "/" + file)), file);
    QVERIFY(!QFile::exists(path(folder + "/map.tex")));
    QFile passport(path(folder + "/map.pt.verify.json"));
    QVERIFY(passport.open(QIODevice::ReadOnly));
    const auto said = QJsonDocument::fromJson(passport.readAll()).object();
    QVERIFY2(said["passed"].toBool(), QJsonDocument(said).toJson().constData());
    QSet<int> batches;
    for (const auto& check : said["checks"].toArray()) batches.insert(check.toObject()["batch"].toInt());
    QCOMPARE(batches, (QSet<int>{1, 3, 16}));
    // onnxruntime is another program than LibTorch; where it is not installed, the passport says that nobody looked.
    QFile other(path(folder + "/map.onnx.verify.json"));
    QVERIFY(other.open(QIODevice::ReadOnly));
    const auto onnx = QJsonDocument::fromJson(other.readAll()).object();
    QVERIFY2(!onnx["passed"].isBool() || onnx["passed"].toBool(), QJsonDocument(onnx).toJson().constData());
    const auto drawing = this->run({"export", run, "--out", folder, "--format", "pgfplots"});
    QCOMPARE(drawing.code, 2);
    QVERIFY2(drawing.err.contains("over pictures cannot be written as pgfplots"), drawing.err.constData());
    if (!QFile::exists(QFileInfo(BRENIER_CLI).absolutePath() + "/brenier")) QSKIP("no desktop studio to draw with");
    const auto drawn = this->run({"export", run, "--format", "png,gif", "--out", folder});
    QVERIFY2(drawn.code == 0, drawn.err.constData());
    QCOMPARE(sizeOfPng(folder + "/stage.png"), QSize(2400, 1600));
    QVERIFY(QFile::exists(path(folder + "/stage.gif")));
    QCOMPARE(this->run({"export", run, "--film", "interpolation", "--out", folder + "/no.gif"}).code, 2);
  }

  void aDeviceThatIsNotThereExitsWith4() {
    const auto result = run(QStringList{"train", "--source", "gaussian", "--source.dimension", "192", "--target",
                                        "shapes", "--target.training", "50", "--steps", "1", "--device", "cuda"});
    if (result.code == 0) QSKIP("there is a CUDA device");
    QCOMPARE(result.code, 4);
    QVERIFY2(result.err.contains("LibTorch") && result.err.contains("--device cpu"), result.err.constData());
    QCOMPARE(result.err.count('\n'), 1);
  }

  /// Codes of pictures, a map between codes, and pictures again.
  void learnsBetweenCodes() {
    const auto codes = run(QStringList{"autoencoder", "--source", "shapes", "--dimension", "6", "--width", "4",
                                       "--steps", "20", "--batch", "8", "--threads", "1", "--out", "codes"} +
                           smallSet);
    QVERIFY2(codes.code == 0, codes.err.constData());
    const auto about = QJsonDocument::fromJson(codes.out).object();
    QCOMPARE(about["pictures"].toInt(), 300);
    QCOMPARE(about["dimension"].toInt(), 6);
    const auto trained = run({"train", "--source", "gaussian", "--source.dimension", "6", "--target", "codes/codes.npy",
                              "--solver", "otm", "--steps", "3", "--held-out", "64", "--out", "latent"});
    QVERIFY2(trained.code == 0, trained.err.constData());
    const QString decoder = "codes/autoencoder.safetensors";
    const auto made = run({"generate", "latent", "--decoder", decoder, "--count", "10", "--out", "grid.png"});
    QVERIFY2(made.code == 0, made.err.constData());
    QVERIFY(sizeOfPng("grid.png").width() >= 3 * 32);
    const auto scored =
        run({"eval", "latent", "--decoder", decoder, "--pictures", "shapes", "--samples", "64", "--json"});
    QVERIFY2(scored.code == 0, scored.err.constData());
    const auto scores = QJsonDocument::fromJson(scored.out).object();
    for (const char* id : {"fd", "fd_noise", "fd_reconstruction"})
      QVERIFY2(scores.contains(id), scored.out.constData());

    // What does not fit is refused in one sentence.
    QVERIFY(run({"generate", "latent", "--count", "2", "--out", "x.png"}).err.contains("--decoder"));
    const auto flat =
        run({"train", "--problem", "eight_gaussians", "--steps", "1", "--held-out", "64", "--out", "flat"});
    QCOMPARE(flat.code, 0);
    const auto other = run({"generate", "flat", "--decoder", decoder, "--count", "2", "--out", "x.png"});
    QCOMPARE(other.code, 2);
    QVERIFY2(other.err.contains("6 numbers") && other.err.contains("2 dimensions"), other.err.constData());
    const auto wrong = run({"generate", "latent", "--decoder", "codes/codes.npy", "--count", "2", "--out", "x.png"});
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.err.contains("codes.npy"), wrong.err.constData());
    QVERIFY(!QFile::exists(path("x.png")));
  }

  /// With codes of two numbers a corrected prior is three heat maps.
  void drawsTheLawsOfCodes() {
    const QString command =
        "train --source gaussian --source.dimension 2 --target shapes --target.training 64 --target.size 16 --solver "
        "ncp_vae_images --map_width 4 --encoder_width 4 --batch 4 --vae_steps 2 --classifier_steps 2 --held-out 16 "
        "--threads 1 --out ncp";
    const auto trained = run(command.split(' '));
    QVERIFY2(trained.code == 0, trained.err.constData());
    const auto drawn = run({"generate", "ncp", "--laws", "--out", "laws.png"});
    QVERIFY2(drawn.code == 0, drawn.err.constData());
    QCOMPARE(sizeOfPng("laws.png"), QSize(3 * 96 + 8, 96 + 4));
    QCOMPARE(run({"generate", "ncp", "--laws", "--out", "folder"}).code, 2);
    const auto kept = run({"generate", "ncp", "--keep-groups", "1", "--out", "kept.png"});
    QCOMPARE(kept.code, 2);
    QVERIFY2(kept.err.contains("have no groups"), kept.err.constData());
    // Its pictures are too small for the features: that is remarked and no error, and what can be scored is.
    QVERIFY2(!trained.err.contains("error:") && trained.err.contains("FD and KID are not scored"),
             trained.err.constData());
    const auto off = run({"train", "--resume", "ncp", "--steps", "5", "--reweight", "false"});
    const auto scored = run({"eval", "ncp", "--json"});
    QVERIFY2(scored.code == 0 && !scored.err.contains("error:"), (off.err + scored.err).constData());
    QVERIFY2(scored.err.contains("FD and KID are not scored") && scored.err.contains("16 x 16"),
             scored.err.constData());
    QVERIFY(QJsonDocument::fromJson(scored.out).object().contains("held_out_bits"));
  }

  /// Groups of codes: rows of eight pictures share the coarse ones.
  void keepsGroupsOfCodes() {
    const QString command =
        "train --source gaussian --source.dimension 80 --target shapes --target.training 64 --target.size 16 --solver "
        "nvae_images --groups 1 --map_width 4 --encoder_width 4 --batch 4 --steps 2 --held-out 16 --threads 1 --out "
        "nvae";
    const auto trained = run(command.split(' '));
    QVERIFY2(trained.code == 0, trained.err.constData());
    const auto drawn = run({"generate", "nvae", "--keep-groups", "1", "--count", "16", "--out", "kept"});
    QVERIFY2(drawn.code == 0, drawn.err.constData());
    const auto file = [&](int i) { return m_dir.read("kept/" + QString::number(i).rightJustified(5, '0') + ".png"); };
    QVERIFY(!file(15).isEmpty() && file(1) != file(0) && file(8) != file(0));
    QVERIFY(run({"generate", "nvae", "--keep-groups", "2", "--count", "16", "--out", "all"}).code == 0);
    const auto all = [&](int i) { return m_dir.read("all/" + QString::number(i).rightJustified(5, '0') + ".png"); };
    QVERIFY(all(0) == file(0) && all(7) == all(0) && all(8) == file(8) && all(8) != all(0));
    const auto many = run({"generate", "nvae", "--keep-groups", "3", "--out", "x.png"});
    QCOMPARE(many.code, 2);
    QVERIFY2(many.err.contains("2 groups"), many.err.constData());
  }
};

BRENIER_TEST(TestPictures)
#include "test_pictures.moc"
