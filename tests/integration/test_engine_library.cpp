#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include "manual_blocks.h"
#include "program.h"

using brenier::test::Workplace;

// core/engine as somebody else uses it: installed, its examples built outside of the tree.

class TestEngineLibrary : public QObject {
  Q_OBJECT
  Workplace m_dir;

  static QString name(const QString& file) { return "prefix/" + file; }
  QString library() const {
    const QDir folder(m_dir.path(name(QStringLiteral(BRENIER_LIBDIR))));
    return folder.filePath(folder.entryList({"libbrenier-engine.so.*.*.*"}).value(0));
  }

 private Q_SLOTS:
  void initTestCase() {
    for (const char* component : {"engine", "engine_dev"}) {
      const auto done = m_dir.start(
          "cmake", {"--install", BRENIER_BUILD, "--prefix", m_dir.path("prefix"), "--component", component});
      QVERIFY2(done.code == 0, done.err.constData());
    }
  }

  void examples() {
    const QString source = m_dir.path(name("share/doc/brenier/examples/engine"));
    const auto configured =
        m_dir.start("cmake", {"-S", source, "-B", "build", "-DCMAKE_PREFIX_PATH=" + m_dir.path("prefix")});
    QVERIFY2(configured.code == 0, configured.err.constData());
    const auto built = m_dir.start("cmake", {"--build", "build"}, 300);
    QVERIFY2(built.code == 0, (built.out + built.err).constData());
    for (const char* example : {"gaussian_map", "hessian_vector", "c_api"}) {
      const auto ran = m_dir.start(m_dir.path("build/") + example, {});
      QVERIFY2(ran.code == 0 && !ran.out.isEmpty(), (QByteArray(example) + ": " + ran.out + ran.err).constData());
    }
  }

  /// pkg-config tells a compiler all that it needs, wherever the prefix lies.
  void pkgConfig() {
    if (QStandardPaths::findExecutable("pkg-config").isEmpty()) QSKIP("there is no pkg-config");
    const QString line =
        QString(
            "PKG_CONFIG_PATH=%1/pkgconfig; export PKG_CONFIG_PATH; c++ -O1 $(pkg-config --cflags brenier-engine) "
            "%2/hessian_vector.cpp -o hv $(pkg-config --libs brenier-engine) && LD_LIBRARY_PATH=%1 ./hv")
            .arg(m_dir.path(name(BRENIER_LIBDIR)), m_dir.path(name("share/doc/brenier/examples/engine")));
    const auto ran = m_dir.start("sh", {"-c", line}, 300);
    QVERIFY2(ran.code == 0 && ran.out.contains("Hess phi(x) v"), (ran.out + ran.err).constData());
  }

  /// A program of one's own with the lines of docs/engine_library.md, both those for CMake and that for a compiler.
  void linesOfThePage() {
    const auto blocks = brenier::test::blocksOf("docs/engine_library.md");
    QCOMPARE(blocks.size(), 1);
    QVERIFY(QDir(m_dir.path()).mkpath("own"));
    QVERIFY(m_dir.write("own/CMakeLists.txt",
                        "cmake_minimum_required(VERSION 3.20)\nproject(mine CXX)\n"
                        "add_executable(mine mine.cpp)\n" +
                            blocks[0].text));
    QVERIFY(m_dir.write("own/mine.cpp", m_dir.read(name("share/doc/brenier/examples/engine/hessian_vector.cpp"))));
    const QString compiled = brenier::test::spansOf("docs/engine_library.md").filter("c++ mine.cpp").value(0);
    QVERIFY(!compiled.isEmpty());
    const QString lines = QString(
                              "cd own && cmake -B build -DCMAKE_PREFIX_PATH=%1 && cmake --build build && build/mine && "
                              "export PKG_CONFIG_PATH=%2/pkgconfig LD_LIBRARY_PATH=%2 && %3 && ./a.out")
                              .arg(m_dir.path("prefix"), m_dir.path(name(BRENIER_LIBDIR)), compiled);
    const auto ran = m_dir.start("sh", {"-c", lines}, 300);
    QVERIFY2(ran.code == 0 && ran.out.contains("Hess phi(x) v"), (ran.out + ran.err).constData());
  }

  /// Whatever the headers make public says what it is, and the pages of it can be made.
  void everyPublicSymbolIsDocumented() {
    if (QStandardPaths::findExecutable("doxygen").isEmpty()) QSKIP("there is no doxygen");
    QVERIFY(m_dir.write("Doxyfile", "@INCLUDE = " BRENIER_BUILD "/packaging/Doxyfile\nOUTPUT_DIRECTORY = " +
                                        m_dir.path("pages").toUtf8() + "\nGENERATE_XML = YES\nGENERATE_HTML = NO\n"));
    QVERIFY(QDir(m_dir.path("")).mkpath("pages"));
    const auto made = m_dir.start("doxygen", {"Doxyfile"});
    QVERIFY2(made.code == 0, (made.out + made.err).constData());
    static const QRegularExpression member("<memberdef kind=\"(\\w+)\"[^>]*>(.*?)</memberdef>",
                                           QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression said("<(brief|detailed)description>\\s*<para>"), named("<name>([^<]*)</name>"),
        qualified("<qualifiedname>([^<]*)</qualifiedname>");
    int symbols = 0;
    QStringList silent;
    const QDir folder(m_dir.path("pages/xml"));
    for (const QString& file : folder.entryList({"*.xml"}))
      for (auto found = member.globalMatch(QString::fromUtf8(m_dir.read("pages/xml/" + file))); found.hasNext();) {
        const auto match = found.next();
        if (match.captured(1) == "define" || file == "index.xml") continue;
        ++symbols;
        const QString text = match.captured(2), name = named.match(text).captured(1);
        const bool isOwn = name.startsWith('~') || text.contains("=default</argsstring>");  // says nothing to say
        if (!isOwn && !said.match(text).hasMatch())
          silent << file + ": " + qualified.match(text).captured(1) + " " + name;
      }
    QVERIFY2(silent.isEmpty(), qPrintable(silent.join('\n')));
    QVERIFY2(symbols > 120, qPrintable(QString::number(symbols)));
  }

  /// A soname with a version, and no name in sight but those of the headers.
  void onlyItsOwnNames() {
    const auto dynamic = m_dir.start("readelf", {"-d", library()}).out;
    static const QRegularExpression soname("SONAME.*\\[libbrenier-engine\\.so\\.\\d+\\.\\d+\\]");
    QVERIFY2(soname.match(QString::fromUtf8(dynamic)).hasMatch(), dynamic.constData());
    for (const char* heavy : {"torch", "Qt", "opencv", "libzip"}) QVERIFY2(!dynamic.contains(heavy), heavy);
    const auto names = m_dir.start("nm", {"-DC", "--defined-only", library()}).out.trimmed().split('\n');
    QVERIFY(names.size() > 30);
    static const QRegularExpression own(
        "^\\S+ [A-Za-z] ((vtable|typeinfo|typeinfo name) for )?(brenier::|brenier_|BRENIER_)");
    for (const auto& each : names) QVERIFY2(own.match(QString::fromUtf8(each)).hasMatch(), each.constData());
    // Every function of the header for C is there.
    const QByteArray header = m_dir.read(name("include/brenier/core/engine/c_api.h"));
    static const QRegularExpression function("\\b(brenier_[a-z_]+)\\((?!\\))");
    int functions = 0;
    for (auto match = function.globalMatch(QString::fromUtf8(header)); match.hasNext(); ++functions) {
      const QByteArray wanted = " T " + match.next().captured(1).toUtf8() + "@@";
      QVERIFY2(names.join('\n').contains(wanted) || names.join('\n').contains(wanted.chopped(2) + "\n"),
               wanted.constData());
    }
    QVERIFY(functions > 15);
  }
};

BRENIER_TEST(TestEngineLibrary)
#include "test_engine_library.moc"
