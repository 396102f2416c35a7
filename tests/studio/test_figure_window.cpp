#include <QImage>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "tests/studio/shown_window.h"
#include "ui/figures/figure_dialog.h"
#include "ui/figures/figure_output.h"
#include "ui/figures/figure_preview.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/figure_controller.h"
#include "ui/main_window/plane_box.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

StartOptions withARival() {
  StartOptions options;
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  return options;
}

QAction* offerOf(FigureDialog& dialog, const QString& title) {
  auto* add = dialog.findChild<QToolButton*>("addPanel");
  for (QAction* action : add->menu()->actions())
    if (action->text().startsWith(title)) return action;
  return nullptr;
}

bool isComplete(const FigureDialog& dialog, std::size_t panels) {
  if (!dialog.page() || dialog.page()->panels().size() != panels) return false;
  for (const FigurePanel& panel : dialog.page()->panels())
    if (!panel.moment && panel.curves.empty()) return false;
  return true;
}

}  // namespace

/// *Figure...* over the real trainer, and the same figure from the command line.
class TestFigureWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_figure_window");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// Moments, the second method and curves, gathered while both learn; nothing that is shown or learned is disturbed.
  void panelsComeWhileItLearns() {
    Shown shown("eight_gaussians", withARival());
    QVERIFY(shown.learnsTo(30));
    MainWindow& window = *shown.window;
    window.actions()[ActionId::compare]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window.duel() && window.duel()->stage()->hasSnapshot() && window.frameStep() > 30, kEver);
    window.actions()[ActionId::exportFigure]->trigger();
    FigureDialog* dialog = window.figures()->dialog();
    QVERIFY(dialog);
    QVERIFY(isComplete(*dialog, 1));
    QVERIFY(!offerOf(*dialog, "The moment on show")->isEnabled());  // none is chosen on the timeline
    offerOf(*dialog, "Moments of the training")->trigger();
    const std::size_t moments = dialog->spec().panels.size();
    QVERIFY(moments >= 3);
    QTRY_VERIFY_WITH_TIMEOUT(isComplete(*dialog, moments), kEver);
    for (std::size_t i = 1; i < moments; ++i)
      QCOMPARE(std::optional(dialog->page()->panels()[i].moment->step), dialog->spec().panels[i].step);
    QTRY_VERIFY(!window.timeline()->shown());  // what was on show before is on show again
    offerOf(*dialog, "The second method")->trigger();
    offerOf(*dialog, "Curve: Dual value")->trigger();
    QVERIFY(isComplete(*dialog, moments + 2));
    QCOMPARE(dialog->page()->panels()[moments].moment->run, window.duel()->stage()->snapshot()->run);
    QVERIFY(dialog->page()->panels()[moments + 1].curves.size() >= 2);  // both methods'
    const auto before = window.frameStep();
    QVERIFY(shown.learnsTo(before + 20));
    // The page is what it was, whatever is learned meanwhile.
    QVERIFY(dialog->page()->panels()[0].moment->step <= before);
    const QString path = m_folder.filePath("both.pdf");
    emit dialog->saveWanted(path);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->findChild<QLabel*>("figureSaid")->text().contains("Saved to"), kEver);
    QVERIFY(QFileInfo(path).size() > 10000);
  }

  /// Typed, ordered, named and removed as a person does it.
  void theFormSetsThePage() {
    Shown shown("gaussian_to_gaussian");
    QVERIFY(shown.learnsTo(10));
    shown.window->actions()[ActionId::exportFigure]->trigger();
    FigureDialog* dialog = shown.window->figures()->dialog();
    auto* form = dialog->findChild<OptionForm*>();
    auto* width = qobject_cast<NumberEdit*>(form->field("width")->editor());
    const QSizeF size = dialog->page()->sizeInPoints();
    width->setFocus();
    width->selectAll();
    QTest::keyClicks(width, "170");
    QTest::keyClick(width, Qt::Key_Return);
    QCOMPARE(dialog->spec().options.width, 170.0);
    QVERIFY(std::abs(dialog->page()->sizeInPoints().width() - 2 * size.width()) < 1e-6);
    width->setFocus();
    width->selectAll();
    QTest::keyClicks(width, "5");  // below the least: what is in force stays
    QTest::keyClick(width, Qt::Key_Return);
    QCOMPARE(dialog->spec().options.width, 170.0);
    offerOf(*dialog, "The run as it is")->trigger();
    auto* list = dialog->findChild<QListWidget*>("figurePanels");
    QCOMPARE(list->count(), 2);
    list->item(1)->setText("late");
    QCOMPARE(dialog->spec().panels[1].title, QString("late"));
    QCOMPARE(dialog->page()->panels()[1].title, QString("late"));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!shown.window->figures()->dialog());
    // Opened again in the same sitting it is set as before.
    shown.window->actions()[ActionId::exportFigure]->trigger();
    QCOMPARE(shown.window->figures()->dialog()->spec().options.width, 170.0);
  }

  /// Saved with the run, and drawn again by the command line to the last pixel.
  void theSessionAndTheCommandLineKnowIt() {
    Shown shown("moons");
    QVERIFY(shown.learnsTo(25));
    MainWindow& window = *shown.window;
    window.controller().pause();
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().state(), RunState::paused, kEver);
    QTRY_COMPARE_WITH_TIMEOUT(window.frameStep(), window.controller().stepSeen(), kEver);
    window.actions()[ActionId::exportFigure]->trigger();
    FigureDialog* dialog = window.figures()->dialog();
    FigureSpec spec = dialog->spec();
    spec.options.fontSize = 9;
    spec.layers = layerSource | layerTarget | layerImage | layerArrows;
    spec.view = Box{-3, -2, 3, 2.5f};
    spec.panels[0].title = "Two moons";
    dialog->setSpec(spec);
    emit dialog->specChanged(spec);
    const QString png = m_folder.filePath("window.png"), json = m_folder.filePath("figure.json");
    QVERIFY(writeFigurePage(png, *dialog->page()));
    QFile file(json);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(figureText(dialog->spec())) > 0);
    file.close();
    const QString saved = m_folder.filePath("moons.brenier");
    QSignalSpy done(&window.controller(), &RunController::saved);
    window.controller().save(saved);
    QTRY_COMPARE_WITH_TIMEOUT(done.count(), 1, kEver);
    window.actions()[ActionId::saveRun]->trigger();  // to that file, with what belongs to the window
    QTRY_COMPARE_WITH_TIMEOUT(done.count(), 2, kEver);

    QProcess cli;
    cli.start(BRENIER_CLI, {"show", saved, "--figure", json, "--out", m_folder.filePath("cli.png")});
    QVERIFY(cli.waitForFinished(kEver));
    const QString said = QString::fromUtf8(cli.readAllStandardOutput()),
                  wrong = QString::fromUtf8(cli.readAllStandardError());
    QVERIFY2(cli.exitCode() == 0, qPrintable(wrong));
    QCOMPARE(said.trimmed(), dialog->caption());
    QCOMPARE(QImage(m_folder.filePath("cli.png")).convertToFormat(QImage::Format_RGB32),
             QImage(png).convertToFormat(QImage::Format_RGB32));

    StartOptions again;
    again.open = saved;
    Shown second("gaussian_to_gaussian", again);
    QTRY_COMPARE_WITH_TIMEOUT(second.window->frameStep(), window.frameStep(), kEver);
    second.window->actions()[ActionId::exportFigure]->trigger();
    QCOMPARE(second.window->figures()->dialog()->spec(), dialog->spec());
  }

  /// Of more than two dimensions the plane and the pinned point are the window's, too.
  void thePlaneIsTheWindows() {
    Shown shown("gaussian_16");
    QVERIFY(shown.learnsTo(5));
    MainWindow& window = *shown.window;
    window.controller().pause();
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().state(), RunState::paused, kEver);
    QTRY_COMPARE_WITH_TIMEOUT(window.frameStep(), window.controller().stepSeen(), kEver);
    const auto before = window.stage()->snapshot()->source;
    window.findChild<PlaneBox*>("planeBox")->choosePair(2, 4);
    QTRY_VERIFY_WITH_TIMEOUT(*window.stage()->snapshot()->source != *before, kEver);
    window.actions()[ActionId::exportFigure]->trigger();
    FigureDialog* dialog = window.figures()->dialog();
    FigureSpec spec = dialog->spec();
    QVERIFY(spec.plane && spec.plane->first == 2 && spec.plane->second == 4 && !spec.pin);
    spec.layers = layerSource | layerTarget | layerImage | layerArrows;
    dialog->setSpec(spec);
    emit dialog->specChanged(spec);
    const QString png = m_folder.filePath("plane.png"), json = m_folder.filePath("plane.json");
    QVERIFY(writeFigurePage(png, *dialog->page()));
    QFile file(json);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(figureText(dialog->spec())) > 0);
    file.close();
    const QString saved = m_folder.filePath("plane.brenier");
    QSignalSpy done(&window.controller(), &RunController::saved);
    window.controller().save(saved);
    QTRY_COMPARE_WITH_TIMEOUT(done.count(), 1, kEver);
    const auto drawn = [&](const QByteArray& figure, const QString& out) {
      QFile again(json);
      if (!again.open(QIODevice::WriteOnly) || again.write(figure) <= 0) return QString("not written");
      again.close();
      QProcess cli;
      cli.start(BRENIER_CLI, {"show", saved, "--figure", json, "--out", out});
      return cli.waitForFinished(kEver) && cli.exitCode() == 0 ? QString()
                                                               : QString::fromUtf8(cli.readAllStandardError());
    };
    QCOMPARE(drawn(figureText(dialog->spec()), m_folder.filePath("plane-cli.png")), QString());
    QCOMPARE(QImage(m_folder.filePath("plane-cli.png")).convertToFormat(QImage::Format_RGB32),
             QImage(png).convertToFormat(QImage::Format_RGB32));
    // The flags of the command line say the same as the file.
    const auto shows = [&](const QStringList& flags, const QString& name) {
      QProcess cli;
      cli.start(BRENIER_CLI, QStringList{"show", saved, "--out", m_folder.filePath(name)} + flags);
      if (!cli.waitForFinished(kEver) || cli.exitCode() != 0) qWarning() << cli.readAllStandardError();
      return QImage(m_folder.filePath(name));
    };
    for (const auto& [flags, plane] :
         {std::pair(QStringList{"--plane", "principal"}, PlaneChoice{PlaneChoice::Kind::principal, 0, 1, 0}),
          {QStringList{"--plane", "random:7"}, PlaneChoice{PlaneChoice::Kind::random, 0, 1, 7}},
          {QStringList{"--plane", "4,2", "--pin", "3"}, PlaneChoice{PlaneChoice::Kind::coordinates, 3, 1, 0}}}) {
      FigureSpec other = spec;
      other.layers = layerSource | layerImage | layerPotential;
      const QByteArray elsewhere = figureText(other);
      other.plane = plane;
      if (flags.contains("--pin")) other.pin = 3;
      QCOMPARE(drawn(figureText(other), m_folder.filePath("by-file.png")), QString());
      QFile written(json);
      QVERIFY(written.open(QIODevice::WriteOnly) && written.write(elsewhere) > 0);
      written.close();
      const QImage byFlags = shows(QStringList{"--figure", json} + flags, "by-flags.png");
      QCOMPARE(byFlags, QImage(m_folder.filePath("by-file.png")));
      QVERIFY(byFlags != shows({"--figure", json}, "neither.png"));
    }
    // The stage alone, too; the first two columns are where nothing was chosen.
    const QImage stage = shows({}, "stage.png");
    QVERIFY(!stage.isNull());
    QCOMPARE(shows({"--plane", "1,2"}, "first.png"), stage);
    for (const QStringList& flags :
         {QStringList{"--plane", "principal"}, {"--plane", "2,1"}, {"--pin", "0"}, {"--pairs"}}) {
      const QImage other = shows(flags, "other.png");
      QVERIFY2(!other.isNull() && other != stage, qPrintable(flags.join(' ')));
    }
    spec.plane->second = 40;
    QVERIFY(drawn(figureText(spec), m_folder.filePath("no.png")).contains("beyond the 16"));
  }

  /// The page is painted on another thread, and is soon there at every size, as the file will have it.
  void thePreviewIsThePage() {
    Shown shown("eight_gaussians", withARival());
    QVERIFY(shown.learnsTo(3));
    shown.window->actions()[ActionId::exportFigure]->trigger();
    FigureDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = shown.window->findChild<FigureDialog*>()));
    QTRY_VERIFY_WITH_TIMEOUT(isComplete(*dialog, 1), kEver);
    auto* preview = dialog->findChild<FigurePreview*>();
    QSignalSpy wanted(preview, &FigurePreview::pictureWanted);
    const auto isThere = [&] {
      const QImage page = figureImage(*dialog->page(), preview->pixelsAPoint()).convertToFormat(QImage::Format_RGB32);
      const QSizeF size = dialog->page()->sizeInPoints() * preview->pixelsAPoint();
      const QPoint from(qRound((preview->width() - size.width()) / 2), qRound((preview->height() - size.height()) / 2));
      return preview->grab().toImage().convertToFormat(QImage::Format_RGB32).copy({from, page.size()}) == page;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), kEver);
    for (const int width : {900, 1000, 1100, 1200}) dialog->resize(width, 640 + width / 10);
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), kEver);
    QVERIFY(wanted.count() >= 1);
    dialog->close();
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestFigureWindow)
#include "test_figure_window.moc"
