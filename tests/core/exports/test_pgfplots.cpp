#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "core/exports/exporter.h"
#include "core/train/look/frame_builder.h"

using namespace brenier;

namespace {

std::unique_ptr<TrainingRun> trained(const char* solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  config.solverOptions = {{"batch", std::int64_t{64}}};
  config.heldOut = 300;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  for (int k = 0; k < 20; ++k)
    if (!(*run)->step(StepPart::both, {}).finite) qFatal("the run diverged");
  return std::move(run).value();
}

}  // namespace

/// The stage as a LaTeX figure: what is written can be read by LaTeX, and its numbers are those of the run.
class TestPgfplots : public QObject {
  Q_OBJECT

  QTemporaryDir m_dir;

  QString path(const QString& name) const { return m_dir.filePath(name); }
  QByteArray read(const QString& name) {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  /// Rows of numbers below a line of names; empty where a row has another length or a number is not finite.
  QList<QList<double>> table(const QString& name, const QByteArray& names) {
    const auto lines = read(name).trimmed().split('\n');
    QList<QList<double>> rows;
    if (lines.first() != names) return {};
    for (qsizetype i = 1; i < lines.size(); ++i) {
      QList<double> row;
      for (const auto& cell : lines[i].simplified().split(' ')) {
        bool ok = false;
        row << cell.toDouble(&ok);
        if (!ok || !std::isfinite(row.last())) return {};
      }
      if (row.size() != names.split(' ').size()) return {};
      rows << row;
    }
    return rows;
  }

 private Q_SLOTS:
  void documentsAndTables_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<bool>("potential");
    QTest::newRow("with a potential") << "ot_icnn" << true;
    QTest::newRow("a free map") << "otm" << false;
  }
  void documentsAndTables() {
    QFETCH(QString, solver);
    QFETCH(bool, potential);
    const auto run = trained(solver.toUtf8().constData());
    const auto written = exportRun(*run, {m_dir.path().toStdString(), solver.toStdString(), {"pgfplots"}});
    QVERIFY(written);
    const QString text = read(solver + ".tex");
    int depth = 0;
    for (const QChar c : text) {
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      QVERIFY(depth >= 0);
    }
    QCOMPARE(depth, 0);
    QCOMPARE(text.count("\\begin{"), text.count("\\end{"));
    QRegularExpression files("\\{([^{}]*\\.dat)\\}");
    int named = 0;
    for (auto match = files.globalMatch(text); match.hasNext(); ++named)
      QVERIFY(QFile::exists(path(match.next().captured(1))));
    QCOMPARE(named, potential ? 5 : 4);

    const auto heldOut = run->heldOut();
    Points image(heldOut->source.count(), 2);
    run->solver().forward(heldOut->source, image.data.data());
    const auto map = table(solver + ".map.dat", "x y u v");
    QCOMPARE(map.size(), qsizetype(300));
    const auto order = farthestPointOrder(heldOut->source, 120);
    for (qsizetype i = 0; i < map.size(); ++i)
      for (qsizetype k = 0; k < 2; ++k) {
        const std::size_t row = order[static_cast<std::size_t>(i)];
        const float *x = heldOut->source[row], *y = image[row];
        QVERIFY(std::abs(map[i][k] - x[k]) < 1e-4);
        QVERIFY(std::abs(map[i][k] + map[i][2 + k] - y[k]) < 1e-4);
      }
    QVERIFY(table(solver + ".arrows.dat", "x y u v") == map.mid(0, 120));
    const auto target = table(solver + ".target.dat", "x y");
    QCOMPARE(target.size(), qsizetype(300));
    QVERIFY(std::abs(target[7][1] - heldOut->target[7][1]) < 1e-4);
    if (potential) QCOMPARE(table(solver + ".potential.dat", "x y phi").size(), qsizetype(61 * 61));
  }

  void latexReadsThem_data() { documentsAndTables_data(); }
  void latexReadsThem() {
    QFETCH(QString, solver);
    const QString latex = QStandardPaths::findExecutable("pdflatex"),
                  find = QStandardPaths::findExecutable("kpsewhich");
    if (latex.isEmpty() || find.isEmpty() || QProcess::execute(find, {"pgfplots.sty"}) != 0 ||
        QProcess::execute(find, {"standalone.cls"}) != 0)
      QSKIP("there is no pdflatex with pgfplots and standalone here");
    QVERIFY(QFile::exists(path(solver + ".tex")));
    QProcess process;
    process.setWorkingDirectory(m_dir.path());
    process.start(latex, {"-interaction=nonstopmode", "-halt-on-error", solver + ".tex"});
    QVERIFY(process.waitForFinished(180000));
    const QByteArray said = process.readAllStandardOutput();
    QVERIFY2(process.exitCode() == 0, said.right(2000).constData());
    QVERIFY2(!said.contains("Package pgfplots Warning"), said.right(4000).constData());
    QVERIFY(read(solver + ".pdf").startsWith("%PDF"));
  }
};

BRENIER_TEST(TestPgfplots)
#include "test_pgfplots.moc"
