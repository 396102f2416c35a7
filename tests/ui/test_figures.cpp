#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/ui/synthetic_moment.h"
#include "ui/canvas/stage_range.h"
#include "ui/figures/figure_marks.h"
#include "ui/figures/figure_output.h"
#include "ui/figures/figure_panels.h"

using namespace brenier;

namespace {

FigurePanel momentPanel(const FigureSpec& figure = {}) {
  const auto moment = SyntheticMoment{}.make();
  StageStyle style;
  style.view = {-8, -6, 8, 6};
  return stagePanel(figure, {}, moment, style);
}

FigurePanel curvesPanel(bool log = false) {
  FigurePanel panel;
  panel.valueName = "error (%)";
  panel.log = log;
  panel.curves.push_back({"this run", Qt::darkGreen, Qt::SolidLine, {}, false});
  for (int step = 0; step <= 2000; step += 10)
    panel.curves.back().points << QPointF(step, 50 * std::exp(-step / 400.0) + 0.5);
  panel.curves.back().points[50].setY(6e9);  // one spike
  return panel;
}

QString written(const QString& path, const FigurePage& page) {
  const auto files = writeFigurePage(path, page);
  return files ? files->join(' ') : QString::fromStdString(files.error().message + " " + files.error().hint);
}

}  // namespace

/// Figures for papers: their files, how they are set, and what is written.
class TestFigures : public QObject {
  Q_OBJECT

 private slots:
  void aFigureIsItsFile() {
    FigureSpec spec;
    spec.options.width = 170;
    spec.options.fontSize = 7.5;
    spec.options.title = "Äpfel \"und\" Birnen";
    spec.options.axes = false;
    spec.options.columns = 3;
    spec.layers = layerSource | layerImage | layerTears;
    spec.t = 0.25;
    spec.view = Box{-1.5f, -2, 3, 4.25f};
    spec.panels = {{PanelKind::stage, "../other", 1500, "late", {}, false},
                   {PanelKind::stage, rivalRun, {}, {}, {}, false},
                   {PanelKind::curves, {}, {}, {}, {"l2_uvp", "half_w2_dual"}, true}};
    spec.plane = PlaneChoice{PlaneChoice::Kind::random, 0, 1, 7};
    spec.pin = 12;
    const auto read = readFigure(figureText(spec));
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(*read, spec);
    QCOMPARE(figureText(*read), figureText(spec));
  }

  /// The manual's table has every field with its default.
  void theManualTellsEveryField() {
    QFile file(BRENIER_SOURCE_DIR "/docs/figures.md");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString page = QString::fromUtf8(file.readAll());
    for (const OptionDescriptor& option : describeOptions<FigureOptions>()) {
      const QString standard = option.kind == OptionKind::real ? QString::number(std::get<double>(option.defaultValue))
                                                               : QString::fromStdString(toString(option.defaultValue));
      const QRegularExpression row("\\n\\|[^|]*`" + QString::fromStdString(option.id) + "`[^|]*\\| *" +
                                   QRegularExpression::escape(standard) + " *\\|");
      QVERIFY2(row.match(page).hasMatch(), qPrintable(row.pattern()));
    }
  }

  void whatIsWrongInAFileIsSaid_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* text, const char* says) {
      QTest::newRow(text) << QByteArray(text) << QString(says);
    };
    row("", "no JSON");
    row("[1]", "no JSON object");
    row("{\"width\": 5}", "between 20 and 1000");
    row("{\"width\": \"wide\"}", "width");
    row("{\"widht\": 85}", "width");
    row("{\"panels\": []}", "0 panels");
    row("{\"panels\": [5]}", "panel 1");
    row("{\"panels\": [{\"show\": \"stag\"}]}", "\"stag\"");
    row("{\"panels\": [{\"stpe\": 5}]}", "step");
    row("{\"panels\": [{\"step\": 1.5}]}", "whole number");
    row("{\"panels\": [{\"show\": \"curves\"}]}", "no numbers");
    row("{\"layers\": [\"sourse\"]}", "source");
    row("{\"layers\": \"source\"}", "list");
    row("{\"view\": [0, 0, 0, 1]}", "x0 < x1");
    row("{\"view\": [0, 0, 1]}", "x0, y0, x1, y1");
    row("{\"t\": 2}", "from 0 to 1");
    row("{\"font\": {}}", "font");
  }
  void whatIsWrongInAFileIsSaid() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    const auto read = readFigure(text);
    QVERIFY(!read);
    const QString sentence = QString::fromStdString(read.error().message + " " + read.error().hint);
    QVERIFY2(sentence.contains(says), qPrintable(sentence));
    QCOMPARE(read.error().kind, ErrorKind::badInput);
  }

  /// Width and type have the sizes that were asked for, whatever is shown.
  void sizesAreThoseOfPaper_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("type");
    QTest::newRow("a column") << 85.0 << 8.0;
    QTest::newRow("a page") << 170.0 << 7.5;
    QTest::newRow("a slide") << 300.0 << 18.0;
    QTest::newRow("a stamp") << 20.0 << 4.0;
  }
  void sizesAreThoseOfPaper() {
    QFETCH(double, width);
    QFETCH(double, type);
    FigureSpec spec;
    spec.options.width = width;
    spec.options.fontSize = type;
    const FigurePage page(spec.options, {momentPanel(spec), curvesPanel()});
    QVERIFY(std::abs(page.sizeInPoints().width() * 25.4 / 72 - width) < 1e-6);
    QTemporaryDir folder;
    const QString svg = folder.filePath("f.svg");
    QCOMPARE(written(svg, page), svg);
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    const auto size = QRegularExpression("width=\"([0-9.]+)mm\"").match(text);
    QVERIFY2(size.hasMatch() && std::abs(size.captured(1).toDouble() - width) < 0.2, qPrintable(text.left(400)));
    // Text is text, and every glyph has the size of the type.
    QVERIFY(text.contains("x₁"));
    QVERIFY(text.contains("error (%)"));
    const double unit = type / kFigureType * 720 / 72;
    QVERIFY2(text.contains(QStringLiteral("matrix(%1").arg(unit, 0, 'g', 6)), qPrintable(QString::number(unit)));
    QVERIFY(text.contains("font-size=\"11\""));
    const QString png = folder.filePath("f.png");
    FigureOptions fine = spec.options;
    fine.dpi = 200;
    QCOMPARE(written(png, FigurePage(fine, page.panels())), png);
    const QImage image(png);
    QVERIFY(std::abs(image.width() - width / 25.4 * 200) <= 1);
    QVERIFY(std::abs(image.dotsPerMeterX() * 0.0254 - 200) < 0.5);
  }

  /// Frames of a row begin, end and are as wide as one another, with a colour bar beside one of them or not.
  void framesCanBeCompared() {
    FigureSpec spec;
    spec.options.width = 170;
    FigurePanel plain = momentPanel(spec);
    plain.style.layers &= ~layerPotential;
    const FigurePage page(spec.options, {momentPanel(spec), plain, curvesPanel(), curvesPanel(true)});
    for (std::size_t i = 1; i < 4; ++i) QCOMPARE(page.frameOf(i).width(), page.frameOf(0).width());
    QCOMPARE(page.frameOf(1).top(), page.frameOf(0).top());
    QCOMPARE(page.frameOf(1).height(), page.frameOf(0).height());
    const QRectF whole({0, 0}, page.size());
    for (std::size_t i = 0; i < 4; ++i) {
      QVERIFY(whole.contains(page.frameOf(i)));
      for (std::size_t j = 0; j < i; ++j) QVERIFY(!page.frameOf(i).intersects(page.frameOf(j)));
    }
    // A plane's frame has the plane's shape.
    QVERIFY(std::abs(page.frameOf(0).height() / page.frameOf(0).width() - 12.0 / 16) < 1e-6);
  }

  /// Where a tick stands is the value that it says: a point of the data lies there in pixels.
  void axesSayWhereThingsAre() {
    const auto moment = std::make_shared<Snapshot>();
    moment->source = std::make_shared<PlanePoints>(PlanePoints{-5, 0, 5, 3});
    moment->target = moment->source;
    moment->world = {-8, -6, 8, 6};
    FigureSpec spec;
    spec.layers = layerSource;
    spec.options.legend = false;
    StageStyle style;
    style.view = {-8, -6, 8, 6};
    const FigurePanel panel = stagePanel(spec, {}, moment, style);
    const FigurePage page(spec.options, {panel});
    const QRectF frame = page.frameOf(0);
    const auto [level, upright] = planeAxes(page.panels()[0], frame.size());
    QVERIFY(std::abs(level.low + 8) < 1e-4 && std::abs(level.high - 8) < 1e-4);
    const FigureTicks ticks = figureTicks(level, 5);
    QVERIFY(ticks.labels.contains("−5") && ticks.labels.contains("5"));
    const double pixels = 4;
    const QImage image = figureImage(page, pixels / page.pointsAUnit());
    for (const QPointF at : {QPointF(-5, 0), QPointF(5, 3)}) {
      const double x = frame.left() + (at.x() - level.low) / (level.high - level.low) * frame.width();
      const double y = frame.bottom() - (at.y() - upright.low) / (upright.high - upright.low) * frame.height();
      const QColor seen = image.pixelColor(int(pixels * x), int(pixels * y));
      QVERIFY2(seen.blue() > seen.red() + 60, qPrintable(seen.name()));
    }
    QCOMPARE(image.pixelColor(int(pixels * frame.center().x()), int(pixels * frame.center().y())), QColor(Qt::white));
  }

  void oneSpikeFlattensNothing() {
    const auto [steps, values] = curveAxes(curvesPanel());
    QVERIFY2(values.high < 100, qPrintable(QString::number(values.high)));
    QCOMPARE(steps.low, 0.0);
    QCOMPARE(steps.high, 2000.0);
    const auto [logSteps, logValues] = curveAxes(curvesPanel(true));
    QVERIFY(logValues.low > 0.3 && logValues.high < 100);
    const FigureTicks ticks = figureTicks(logValues, 6);
    QVERIFY(ticks.labels.contains("10"));
    for (const double at : ticks.at) QVERIFY(at >= logValues.low && at <= logValues.high);
  }

  /// A field of a wide stage is cut to the figure's view, so that its colours span what is seen.
  void coloursSpanWhatIsSeen() {
    FigureSpec spec;
    spec.view = Box{-2, -2, 2, 2};
    const FigurePanel panel = momentPanel(spec);
    const auto scale = colourScaleOf(panel);
    QVERIFY(scale);
    const SyntheticMoment made;
    const double corner = made.potential(2, 2);
    QVERIFY2(scale->axis.high >= corner && scale->axis.high < 1.4 * corner,
             qPrintable(QString::number(scale->axis.high)));
    const Box& box = panel.moment->potential.box;
    QVERIFY(box.x0 <= -2 && box.x1 >= 2 && box.x1 < 2.5 && box.y0 <= -2 && box.y1 >= 2);
    // Values stay at their places.
    const ScalarField& field = panel.moment->potential;
    const float x = box.x0 + (box.x1 - box.x0) * 3 / static_cast<float>(field.columns - 1);
    const float y = box.y0 + (box.y1 - box.y0) * 5 / static_cast<float>(field.rows - 1);
    QVERIFY(std::abs(field.values[static_cast<std::size_t>(5 * field.columns + 3)] - made.potential(x, y)) < 1e-3);
  }

  void fewerPointsAndArrows() {
    FigureSpec spec;
    spec.options.points = 100;
    spec.options.arrows = 7;
    const FigurePanel panel = momentPanel(spec);
    QCOMPARE(panel.moment->source->size(), std::size_t(200));
    QCOMPARE(panel.moment->image.size(), std::size_t(200));
    QCOMPARE(panel.style.arrows, 7);
  }

  void everyFormatIsWritten() {
    QTemporaryDir folder;
    FigureSpec spec;
    spec.layers =
        layerSource | layerTarget | layerImage | layerArrows | layerPotential | layerTears | layerGrid | layerExact;
    spec.options.title = "A & B";
    FigurePanel panel = momentPanel(spec);
    panel.title = "50 % of μ_1";
    const FigurePage page(spec.options, {panel, curvesPanel(true)});
    for (const char* name : {"f.pdf", "f.svg", "f.png"})
      QCOMPARE(written(folder.filePath(name), page), folder.filePath(name));
    const auto tex = writeFigurePage(folder.filePath("f.tex"), page);
    QVERIFY(tex);
    QCOMPARE(tex->size(), 2);  // colours and contours lie beside it
    QVERIFY(QFileInfo::exists(folder.filePath("f-1.png")));
    QFile file(tex->front());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    for (const char* part : {"\\begin{groupplot}", "{f-1.png}", "ymode=log", "quiver", "50 \\% of $\\mu$\\_1",
                             "brenierExact, dashed", "xlabel={x$_1$}"})
      QVERIFY2(text.contains(part), part);
    QCOMPARE(text.count('{'), text.count('}'));
    // What was drawn of the source are its points, in the order of the data.
    const auto& source = *panel.moment->source;
    QVERIFY(text.contains(QString::number(source[0], 'g', 7) + " " + QString::number(source[1], 'g', 7)));
    QVERIFY(written(folder.filePath("f.bmp"), page).contains(".pdf, .svg, .png or .tex"));
    QVERIFY(written("/nowhere/at/all.pdf", page).contains("could not be written"));
    FigureOptions vast = spec.options;
    vast.dpi = 2400;
    vast.width = 1000;
    QVERIFY(written(folder.filePath("vast.png"), FigurePage(vast, page.panels())).contains("dpi"));
  }

  /// The text under a figure names run, moment and every colour; what is one run is said once.
  /// Also negative ones, whose sign Inter exchanges for a glyph without a name where it may.
  void numbersAreCopiedAsNumbers() {
    const QString reader = QStandardPaths::findExecutable("pdftotext");
    if (reader.isEmpty()) QSKIP("pdftotext is not installed");
    const QTemporaryDir folder;
    const FigureSpec spec;
    QVERIFY(writeFigurePage(folder.filePath("f.pdf"), FigurePage(spec.options, {momentPanel(spec)})));
    QProcess process;
    process.start(reader, {folder.filePath("f.pdf"), "-"});
    QVERIFY(process.waitForFinished());
    const QString text = QString::fromUtf8(process.readAllStandardOutput());
    QVERIFY2(text.contains(QRegularExpression(QStringLiteral("\u2212\\d"))), qPrintable(text));
  }

  void theCaptionSaysWhatItIs() {
    Catalog catalog;
    RunConfig config;
    config.solver = "ot_icnn";
    FigurePanel early = momentPanel(), late = momentPanel();
    auto moment = std::make_shared<Snapshot>(*late.moment);
    moment->step = 1500;
    late.moment = moment;
    describePanel(early, catalog, config);
    early.style.interpolation = 0.5;
    describePanel(early, catalog, config);
    describePanel(late, catalog, config);
    FigurePanel curves = curvesPanel();
    describePanel(curves, catalog, config);
    curves.when = "error (%) over the steps";
    const FigurePage page({}, {early, late, curves});
    const QString text = figureCaption(page);
    QCOMPARE(text.count("weight seed 42"), 1);
    for (const char* part :
         {"(a) after", "(b) after 1,500 steps", "(c) error (%) over the steps", "source (blue, discs)",
          "arrows (green)", "; 1,000 samples are drawn", "t = 0.50", "the potential (colours and contours)"})
      QVERIFY2(text.contains(part), qPrintable(text));
    QVERIFY(!text.contains("slice"));
    moment->slice.given = true;  // of more than two dimensions
    const QString sliced = figureCaption(FigurePage({}, {early, late}));
    QVERIFY2(sliced.endsWith(" Potentials, grid and tears: slice through the mean of the source."), qPrintable(sliced));
  }

  /// What a layer has nothing of is named nowhere; a panel without anything is said as such, and not written.
  void nothingIsNamedThatIsNotThere() {
    FigureSpec spec;
    spec.layers = layerSource | layerTarget | layerConjugate | layerTears | layerExact | layerPotential;
    auto moment = std::make_shared<Snapshot>();
    moment->source = moment->target = std::make_shared<PlanePoints>(PlanePoints{-1, 0, 1, 1});
    moment->world = {-2, -2, 2, 2};
    StageStyle style;
    style.view = moment->world;
    const FigurePanel panel = stagePanel(spec, {}, moment, style);
    QStringList names;
    for (const FigureMark& mark : figureMarks({panel}, Theme::lightTheme())) names << mark.name;
    QCOMPARE(names, QStringList({"source", "target"}));
    FigurePanel empty;
    empty.missing = "Step 5 is not kept.";
    const FigurePage page({}, {panel, empty});
    QVERIFY(figureCaption(page).contains("(b) Step 5 is not kept."));
    QTemporaryDir folder;
    QVERIFY(written(folder.filePath("f.png"), page).contains("Panel 2 has nothing to show"));
    QVERIFY(!QFileInfo::exists(folder.filePath("f.png")));
  }

  /// More columns than the width holds become fewer; what no width holds is refused.
  void everyPanelIsOnThePage() {
    FigureSpec spec;
    spec.options.columns = 12;
    spec.options.width = 170;
    const FigurePage page(spec.options, std::vector<FigurePanel>(12, momentPanel(spec)));
    for (std::size_t i = 0; i < 12; ++i) QVERIFY(QRectF({0, 0}, page.size()).contains(page.frameOf(i)));
    QVERIFY(page.fault());
    FigureOptions tiny = spec.options;
    tiny.width = 20;
    tiny.fontSize = 20;
    QVERIFY(written("/tmp/never.png", FigurePage(tiny, {momentPanel(spec)})).contains("wider"));
    FigureOptions font = spec.options;
    font.font = "No Such Family";
    QVERIFY(written("/tmp/never.png", FigurePage(font, {momentPanel(spec)})).contains("No Such Family"));
  }

  void axesHaveTwoNumbersAtLeast() {
    for (const FigureAxis& axis : {FigureAxis{-6.5, 6.5, false, "", false}, FigureAxis{0, 2685, false, "", true},
                                   FigureAxis{1.7, 52, true, "", false}, FigureAxis{9, 11, false, "step", true},
                                   FigureAxis{0.9, 1.3, true, "", false}}) {
      const FigureTicks ticks = figureTicks(axis, 1);
      QVERIFY2(ticks.at.size() >= 2, qPrintable(QString::number(axis.high)));
      QCOMPARE(static_cast<std::size_t>(ticks.labels.size()), ticks.at.size());
      if (axis.whole)
        for (const double at : ticks.at) QCOMPARE(at, std::round(at));
    }
    // One value is a point of its own.
    FigurePanel one = curvesPanel();
    one.curves.front().points = {{10, 3}};
    const auto [steps, values] = curveAxes(one);
    QVERIFY(steps.low < 10 && steps.high > 10 && values.low < 3 && values.high > 3);
    const FigurePage page({}, {one});
    const QImage image = figureImage(page, 4);
    const QPointF middle = page.frameOf(0).center() * page.pointsAUnit() * 4;
    QVERIFY(image.pixelColor(middle.toPoint()) != QColor(Qt::white));
  }

  void logarithmsNeedPositiveValues() {
    std::vector<MetricDescriptor> metrics(1);
    metrics[0].id = "loss";
    metrics[0].title = "Loss";
    const RunNumbers run{"one", {{"loss", {{0, -1}, {10, -5}}}}};
    const FigurePanel panel = curvePanel({PanelKind::curves, {}, {}, {}, {"loss"}, true}, {run}, metrics);
    QVERIFY(panel.curves.empty());
    QVERIFY2(panel.missing.contains("above 0"), qPrintable(panel.missing));
  }

  /// Beside a dual value stands the exact one; curves are told apart without their colours.
  void curvesHaveWhatTheyAreReadBy() {
    std::vector<MetricDescriptor> metrics(2);
    metrics[0].id = "dual";
    metrics[0].title = "Dual value";
    metrics[0].role = MetricRole::dualValue;
    metrics[1].id = "exact";
    metrics[1].role = MetricRole::wholeExact;
    const RunNumbers first{"one", {{"dual", {{0, 1}, {10, 5}}}, {"exact", {{0, 7}}}}};
    const RunNumbers second{"two", {{"dual", {{0, 2}, {20, 6}}}}};
    const FigurePanel panel = curvePanel({PanelKind::curves, {}, {}, {}, {"dual"}, false}, {first, second}, metrics);
    QCOMPARE(panel.curves.size(), std::size_t(3));
    QVERIFY(panel.curves[0].pen != panel.curves[1].pen);
    QCOMPARE(panel.curves[2].name, QString("exact"));
    QCOMPARE(panel.curves[2].points, (QVector<QPointF>{{0, 7}, {20, 7}}));
    QVERIFY(panel.curves[2].reference);
    const auto marks = figureMarks({panel}, Theme::lightTheme());
    QCOMPARE(marks.size(), std::size_t(3));
    const FigurePanel none = curvePanel({PanelKind::curves, {}, {}, {}, {"dual"}, false}, {{"empty", {}}}, metrics);
    QVERIFY(none.curves.empty() && none.missing.contains("Dual value"));
  }
};

BRENIER_TEST(TestFigures)
#include "test_figures.moc"
