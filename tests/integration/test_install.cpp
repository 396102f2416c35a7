#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::quickTraining;
using brenier::test::sizeOfPng;
using brenier::test::Workplace;

// What `cmake --install` puts into a prefix that is neither the source tree nor the build folder.

class TestInstall : public QObject {
  Q_OBJECT
  Workplace m_dir;

  QString installed(const QString& name) const { return m_dir.path("prefix/" + name); }
  Outcome cli(const QStringList& arguments) const { return m_dir.start(installed("bin/brenier-cli"), arguments); }
  static QByteArray fileOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  bool hasStudio() const { return QFile::exists(QFileInfo(BRENIER_CLI).dir().filePath("brenier")); }

 private Q_SLOTS:
  void initTestCase() {
    const auto done = m_dir.start("cmake", {"--install", BRENIER_BUILD, "--prefix", m_dir.path("prefix")});
    QVERIFY2(done.code == 0, done.err.constData());
  }

  void whatASystemLooksFor() {
    QStringList names = {"bin/brenier-cli",
                         "share/bash-completion/completions/brenier-cli",
                         "share/fish/vendor_completions.d/brenier-cli.fish",
                         "share/man/man1/brenier-cli.1",
                         "share/man/man1/brenier-cli-train.1",
                         "share/man/man1/brenier-cli-lesson-grade.1",
                         "share/brenier/datasets/fashion_features.safetensors",
                         "share/brenier/lessons/01-moving-sand/lesson.json",
                         "share/doc/brenier/README.md",
                         "share/doc/brenier/docs/settings.md"};
    if (hasStudio())
      names << "bin/brenier"
            << "share/man/man1/brenier.1"
            << "share/applications/brenier.desktop"
            << "share/metainfo/brenier.metainfo.xml"
            << "share/mime/packages/brenier.xml"
            << "share/icons/hicolor/scalable/apps/brenier.svg";
    for (const auto& name : names) QVERIFY2(QFileInfo(installed(name)).size() > 0, qPrintable(name));
    if (!hasStudio()) return;
    for (const int side : {16, 22, 24, 32, 48, 64, 128, 256, 512}) {
      const QByteArray icon = m_dir.read("prefix/" + QString("share/icons/hicolor/%1x%1/apps/brenier.png").arg(side));
      QCOMPARE(sizeOfPng(icon), QSize(side, side));
    }
  }

  void validatorsAgree_data() {
    QTest::addColumn<QStringList>("command");
    QTest::newRow("desktop entry") << QStringList{"desktop-file-validate", "share/applications/brenier.desktop"};
    QTest::newRow("AppStream") << QStringList{"appstreamcli", "validate", "--no-net",
                                              "share/metainfo/brenier.metainfo.xml"};
    QTest::newRow("MIME types") << QStringList{"update-mime-database", "share/mime"};
  }
  void validatorsAgree() {
    QFETCH(QStringList, command);
    if (!hasStudio()) QSKIP("there is no desktop program");
    const QString program = QStandardPaths::findExecutable(command.takeFirst());
    if (program.isEmpty()) QSKIP("the validator is not installed");
    command.last() = installed(command.last());
    const auto said = m_dir.start(program, command);
    QVERIFY2(said.code == 0 && !said.out.contains("hint:"), (said.out + said.err).constData());
  }

  /// A run and a lesson open with a double click: their endings are of the type that the desktop entry takes.
  void filesAreOfTheType() {
    if (!hasStudio()) QSKIP("there is no desktop program");
    const QByteArray types = m_dir.read("prefix/share/mime/packages/brenier.xml");
    const QByteArray entry = m_dir.read("prefix/share/applications/brenier.desktop");
    QVERIFY(types.contains("\"application/x-brenier\"") && entry.contains("MimeType=application/x-brenier;"));
    QVERIFY(types.contains("\"*.brenier\"") && types.contains("\"*.brenier-lesson\""));
    QVERIFY(entry.contains("Exec=brenier %f\n"));
  }

  /// The newest version of the changes is that of the program, everywhere.
  void oneVersion() {
    const QByteArray version = cli({"--version"}).out.trimmed();
    static const QRegularExpression heading("^## (\\S+) \\((\\d{4}-\\d{2}-\\d{2})\\)$",
                                            QRegularExpression::MultilineOption);
    const auto newest = heading.match(QString::fromUtf8(m_dir.read("prefix/share/doc/brenier/CHANGELOG.md")));
    QCOMPARE(newest.captured(1).toUtf8(), version);
    QVERIFY(m_dir.read("prefix/share/man/man1/brenier-cli.1").contains("\"Brenier " + version + "\""));
    if (!hasStudio()) return;
    const QByteArray metainfo = m_dir.read("prefix/share/metainfo/brenier.metainfo.xml");
    QVERIFY(metainfo.contains("<release version=\"" + version + "\" date=\"" + newest.captured(2).toUtf8() + "\">"));
    QVERIFY(metainfo.contains("<li>"));
    QCOMPARE(m_dir.start(installed("bin/brenier"), {"--version"}).out.trimmed(), "Brenier " + version);
  }

  /// Who it is and who answers for it is said once, and the same everywhere; no address is given that nobody has.
  void oneIdentity() {
    const auto setting = [&](const QByteArray& name) {
      const QByteArray cache = fileOf(BRENIER_BUILD "/CMakeCache.txt"), key = '\n' + name + ":STRING=";
      const auto at = cache.indexOf(key);
      return at < 0 ? QByteArray() : cache.mid(at + key.size()).split('\n')[0];
    };
    const QByteArray maintainer = setting("BRENIER_MAINTAINER"), id = setting("BRENIER_APPLICATION_ID");
    QVERIFY(!maintainer.isEmpty() && !id.isEmpty());
    QVERIFY(fileOf(BRENIER_BUILD "/CPackConfig.cmake").contains("set(CPACK_PACKAGE_CONTACT \"" + maintainer + "\")"));
    for (const char* file : {"LICENSE", "packaging/copyright", "pyproject.toml", "cmake/identity.cmake"})
      QVERIFY2(fileOf(QString(BRENIER_SOURCE_DIR "/") + file).contains("The Brenier authors"), file);
    const QByteArray pkgConfig =
        m_dir.read("prefix/" + QStringLiteral(BRENIER_LIBDIR) + "/pkgconfig/brenier-engine.pc");
    QVERIFY(pkgConfig.contains("Name: brenier-engine"));
    QByteArray said = pkgConfig;
    if (hasStudio()) {
      const QByteArray metainfo = m_dir.read("prefix/share/metainfo/brenier.metainfo.xml");
      QVERIFY(metainfo.contains("<id>" + id + "</id>"));
      QVERIFY(metainfo.contains("<developer_name>The Brenier authors</developer_name>"));
      QVERIFY(metainfo.contains("<launchable type=\"desktop-id\">brenier.desktop</launchable>"));
      said += metainfo + m_dir.read("prefix/share/applications/brenier.desktop");
    }
    said += fileOf(BRENIER_SOURCE_DIR "/pyproject.toml") + fileOf(BRENIER_SOURCE_DIR "/packaging/copyright");
    static const QRegularExpression url("https?://[^\\s<\"]+");
    for (auto found = url.globalMatch(QString::fromUtf8(said)); found.hasNext();) {
      const QString address = found.next().captured();
      QVERIFY2(address.toUtf8() == setting("BRENIER_HOMEPAGE") || address.startsWith("https://www.debian.org/doc/"),
               qPrintable(address));
    }
  }

  /// Nothing is looked for in the folders in which it was built.
  void knowsNoBuildFolder() {
    for (const QString folder : {"bin", "lib/brenier"})
      for (const auto& name : QDir(installed(folder)).entryList(QDir::Files)) {
        QByteArray program = m_dir.read("prefix/" + folder + "/" + name);
        program.replace(BRENIER_SOURCE_DIR "/.venv/", "");  // where PyTorch's own libraries are, if it was asked for
        QVERIFY2(!program.isEmpty() && !program.contains(BRENIER_SOURCE_DIR), qPrintable(name));
      }
  }

  /// What is loaded when it is needed: where it is missing that is said, and everything else works.
  void saysWhichPartIsMissing() {
    if (!QFile::exists(installed("lib/brenier/brenier-torch.so"))) QSKIP("built without LibTorch");
    const QStringList pictures = {"train",
                                  "--problem",
                                  "shapes_colorize",
                                  "--solver",
                                  "otm_images",
                                  "--steps",
                                  "1",
                                  "--map_width",
                                  "4",
                                  "--potential_width",
                                  "4",
                                  "--batch",
                                  "2",
                                  "--held-out",
                                  "4",
                                  "--device",
                                  "cpu",
                                  "--out"};
    const auto whole = cli(pictures + QStringList{m_dir.path("whole")});
    QVERIFY2(whole.code == 0, whole.err.constData());
    QVERIFY(QFile::rename(installed("lib/brenier"), installed("lib/elsewhere")));
    const auto lacking = cli(pictures + QStringList{m_dir.path("lacking")});
    const auto points = cli(quickTraining(m_dir.path("points")) + QStringList{"--steps", "3"});
    const auto doctor = cli({"doctor"});
    QVERIFY(QFile::rename(installed("lib/elsewhere"), installed("lib/brenier")));
    QCOMPARE(lacking.code, 1);
    QVERIFY2(lacking.err.contains("for LibTorch cannot be loaded") && lacking.err.contains("brenier-torch.so"),
             lacking.err.constData());
    QVERIFY(!QFile::exists(m_dir.path("lacking")));
    QVERIFY2(points.code == 0, points.err.constData());
    QVERIFY(doctor.out.contains("for LibTorch cannot be loaded"));
  }

  /// It finds what came with it, and only that: without it, it says so.
  void findsItsOwnFiles() {
    const auto where = [&] {
      for (const auto& finding : QJsonDocument::fromJson(cli({"doctor", "--json"}).out).array())
        if (finding.toObject()["id"] == "datasets") return finding.toObject();
      return QJsonObject();
    };
    QCOMPARE(where()["found"].toString(), installed("share/brenier/datasets"));
    QVERIFY(where()["there"].toBool());
    QVERIFY(QFile::rename(installed("share/brenier"), installed("share/elsewhere")));
    const auto lost = where();
    QVERIFY(QFile::rename(installed("share/elsewhere"), installed("share/brenier")));
    QVERIFY(!lost["there"].toBool() && !lost["found"].toString().startsWith(BRENIER_BUILD));
  }

  void learnsAndDraws() {
    const auto trained = cli(quickTraining("run") + QStringList{"--steps", "20"});
    QVERIFY2(trained.code == 0, trained.err.constData());
    if (!hasStudio()) QSKIP("there is no desktop program");
    const auto shown = cli({"show", "run", "--out", "stage.png"});
    QVERIFY2(shown.code == 0, shown.err.constData());
    QVERIFY(!sizeOfPng(m_dir.read("stage.png")).isEmpty());
  }

  /// The window of the installed program, on a problem that learns.
  void opensAndLearns() {
    if (!hasStudio()) QSKIP("there is no desktop program");
    const auto grabbed = m_dir.start(installed("bin/brenier"), {"--problem", "eight_gaussians", "--grab", "pictures",
                                                                "--after", "5", "--size", "900x600"});
    QVERIFY2(grabbed.code == 0, grabbed.err.constData());
    const auto pictures = QDir(m_dir.path("pictures")).entryList({"*.png"});
    QVERIFY(!pictures.isEmpty() && !sizeOfPng(m_dir.read("pictures/" + pictures[0])).isEmpty());
  }
};

BRENIER_TEST(TestInstall)
#include "test_install.moc"
