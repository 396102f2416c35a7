#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/drawing/drawing_editor.h"
#include "ui/drawing/drawn_items.h"
#include "ui/panels/measure_card.h"

using namespace brenier;
using brenier::test::FakeBackend;

class TestDrawingUi : public QObject {
  Q_OBJECT

 private slots:
  void strokesAreDrawnUndoneAndRedone() {
    DrawingEditor editor("Draw", {}, m_background);
    editor.resize(900, 640);
    editor.show();
    QVERIFY(QTest::qWaitForWindowExposed(&editor));
    QSignalSpy drawn(&editor, &DrawingEditor::drawn);
    drag(editor.canvas(), {0.3, 0.5}, {0.7, 0.5});
    drag(editor.canvas(), {0.5, 0.3}, {0.5, 0.7});
    QCOMPARE(editor.document().drawing().items.size(), 2u);
    const double mass = editor.canvas().mass();
    QVERIFY(mass > 1);
    QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(editor.document().drawing().items.size(), 1u);
    QVERIFY(editor.canvas().mass() < mass);
    QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(std::abs(editor.canvas().mass() - mass) < 1e-9);
    QTRY_COMPARE(drawn.count(), 1);  // one measure once the hand rests
    const auto measure = drawn[0][0].value<MeasureSpec>();
    QCOMPARE(measure.id, std::string("drawing"));
    const auto read = drawingFromText(std::get<std::string>(measure.options.at("items")));
    QVERIFY(read.hasValue() && *read == editor.document().drawing());
  }

  void slowAndFastStrokesAreAlike() {
    DrawingEditor slow("Draw", {}, m_background), fast("Draw", {}, m_background);
    for (auto* editor : {&slow, &fast}) {
      editor->resize(900, 640);
      editor->show();
      QVERIFY(QTest::qWaitForWindowExposed(editor));
    }
    drag(slow.canvas(), {0.2, 0.5}, {0.8, 0.5}, 200);
    drag(fast.canvas(), {0.2, 0.5}, {0.8, 0.5}, 3);
    QVERIFY(std::abs(slow.canvas().mass() - fast.canvas().mass()) < 0.01 * fast.canvas().mass());
  }

  void objectsMoveScaleMirrorAndGo() {
    DrawingEditor editor("Draw", {}, m_background);
    editor.show();
    editor.addText("OT");
    QCOMPARE(editor.canvas().selected(), 0);  // a new object is selected
    const auto item = [&] { return editor.document().drawing().items.at(0); };
    const double x = item().x, width = item().width;
    QTest::keyClick(&editor.canvas(), Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(std::abs(item().x - x - 1) < 1e-9);
    QWheelEvent wheel({10, 10}, {10, 10}, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&editor.canvas(), &wheel);
    QVERIFY(item().width > width);
    QTest::keyClick(&editor.canvas(), Qt::Key_M);
    QVERIFY(item().mirrored);
    QTest::keyClick(&editor.canvas(), Qt::Key_Delete);
    QVERIFY(editor.document().drawing().items.empty());
    editor.document().history().undo();
    QVERIFY(item().mirrored);
  }

  void formulasBecomeDensities() {
    const auto bump = itemFromFormula("exp(-x^2-y^2)");
    QVERIFY(bump.hasValue());
    // Integral of the bump is pi; eight bits and 160 pixels leave about a percent.
    QVERIFY(std::abs(massOf(rasterised({{*bump}}, 384), 384) - M_PI) < 0.05);
    const auto wrong = itemFromFormula("exp(-x^2");
    QVERIFY(!wrong.hasValue());
    QVERIFY(wrong.error().message.find("exp(-x^2") != std::string::npos);
    QVERIFY(!itemFromFormula("-1").hasValue());
  }

  void rowsArePastedAndBadOnesNamed() {
    DrawingEditor editor("Draw", {}, m_background);
    QApplication::clipboard()->setText("x\ty\n1\t2\n-3\t0.5\n");
    editor.paste();
    QCOMPARE(editor.document().drawing().items.size(), 1u);
    QCOMPARE(editor.document().drawing().items[0].points, (std::vector<float>{1, 2, -3, 0.5f}));
    QApplication::clipboard()->setText("1 2\n3\n");
    editor.paste();
    QCOMPARE(editor.document().drawing().items.size(), 1u);
    QVERIFY(editor.message().contains("Row 2"));
    // As a German spreadsheet copies them.
    QApplication::clipboard()->setText("x\ty\n1,5\t2\n-3\t0,25\n");
    editor.paste();
    QCOMPARE(editor.document().drawing().items.size(), 2u);
    QCOMPARE(editor.document().drawing().items[1].points, (std::vector<float>{1.5f, 2, -3, 0.25f}));
  }

  void picturesCarryMassWhereTheyAreDark() {
    QImage half(40, 20, QImage::Format_RGB32);
    half.fill(Qt::white);
    for (int r = 0; r < 20; ++r)
      for (int c = 0; c < 20; ++c) half.setPixel(c, r, qRgb(0, 0, 0));
    const auto item = itemFromPicture(half, "half");
    QVERIFY(item.hasValue());
    QVERIFY(std::abs(massOf(rasterised({{*item}}, 512), 512) - 3 * 3) < 0.3);
    half.fill(Qt::white);
    QVERIFY(!itemFromPicture(half, "white").hasValue());
    QVERIFY(itemFromPictureFile("/no/such/file.png").error().message.find("file.png") != std::string::npos);
  }

  /// Weights and further columns are for the reader of all point files, not a reason to refuse.
  void weightedTablesGoThroughTheReader() {
    QTemporaryDir folder;
    QFile table(folder.filePath("w.csv"));
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("x,y,weight\n1,2,1\n3,4,2\n");
    table.close();
    DrawingEditor editor("Draw", {}, m_background);
    const int square = editor.canvas().width();
    editor.addFile(table.fileName());
    QTRY_VERIFY(editor.message().contains("cannot be read here"));
    editor.setPointReader([](const QString&) -> Result<std::vector<float>> { return std::vector<float>{1, 2, 3, 4}; });
    editor.addFile(table.fileName());
    QTRY_COMPARE(editor.document().drawing().items.size(), std::size_t(1));
    QVERIFY(editor.message().isEmpty());
    QCOMPARE(editor.canvas().width(), square);
  }

  void pointsAreImportedFromFiles() {
    QTemporaryDir folder;
    QFile table(folder.filePath("p.csv"));
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("x,y\n1,2\n3,4\n");
    table.close();
    DrawingEditor editor("Draw", {}, m_background);
    editor.addFile(table.fileName());
    QTRY_COMPARE(editor.document().drawing().items.size(), std::size_t(1));
    QCOMPARE(editor.document().drawing().items.at(0).points, (std::vector<float>{1, 2, 3, 4}));
    editor.addFile(folder.filePath("none.csv"));
    QTRY_VERIFY(editor.message().contains("none.csv: "));
    editor.setPointReader([](const QString&) -> Result<std::vector<float>> {
      return std::vector<float>{20, 0, 0, 10};
    });
    editor.addFile("p.npy");
    QTRY_COMPARE(editor.document().drawing().items.size(), std::size_t(2));
    const auto& dots = editor.document().drawing().items.at(1);
    QCOMPARE(dots.points, (std::vector<float>{7, 0, 0, 3.5f}));  // scaled into the square together
    QVERIFY(!dots.label.empty());
  }

  void slidersChangeWhatIsSelected() {
    DrawingEditor editor("Draw", {}, m_background);
    editor.addText("OT");
    const double mass = editor.canvas().mass();
    for (auto* slider : editor.findChildren<QSlider*>())
      if (slider->accessibleName() == "Density") slider->setValue(50);
    QVERIFY(std::abs(editor.canvas().mass() - mass / 2) < 0.01 * mass);
    editor.document().history().undo();
    QVERIFY(std::abs(editor.canvas().mass() - mass) < 1e-9);
  }

  void theCardOpensTheEditorAndTakesTheDrawing() {
    FakeBackend backend;
    MeasureCard card(backend, m_background, MeasureCard::Side::source);
    card.show();
    QSignalSpy chosen(&card, &MeasureCard::chosen);
    DrawingEditor* editor = card.draw();
    QVERIFY(QTest::qWaitForWindowExposed(editor));
    drag(editor->canvas(), {0.3, 0.5}, {0.7, 0.5});
    QTRY_COMPARE(chosen.count(), 1);
    QCOMPARE(card.measure().id, std::string("drawing"));
    QCOMPARE(card.draw(), editor);
    editor->close();
    // The next editor begins with what was drawn.
    QTRY_COMPARE(card.draw()->document().drawing().items.size(), 1u);
  }

 private:
  Background m_background;

  /// From one place to another, as shares of the canvas.
  static void drag(DrawingCanvas& canvas, QPointF from, QPointF to, int moves = 10) {
    const auto at = [&](double t) {
      const QPointF p = from + t * (to - from);
      return QPoint(static_cast<int>(p.x() * canvas.width()), static_cast<int>(p.y() * canvas.height()));
    };
    QTest::mousePress(&canvas, Qt::LeftButton, {}, at(0));
    for (int i = 1; i <= moves; ++i) QTest::mouseMove(&canvas, at(static_cast<double>(i) / moves));
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, at(1));
  }
};

BRENIER_TEST(TestDrawingUi)
#include "test_drawing.moc"
