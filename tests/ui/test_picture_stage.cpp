#include <QComboBox>
#include <QImage>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "ui/canvas/figure_file.h"
#include "ui/canvas/stage_painter.h"
#include "ui/images/own_picture_card.h"
#include "ui/images/picture_painting.h"
#include "ui/images/picture_sheet.h"
#include "ui/images/picture_stage.h"
#include "ui/images/picture_view.h"

using namespace brenier;

namespace {

/// Every pixel of every picture has a value of its own that says where it belongs.
PictureBytes numbered(const PictureShape& shape, int count, int offset) {
  PictureBytes bytes(static_cast<std::size_t>(count) * shape.size());
  for (std::size_t k = 0; k < bytes.size(); ++k)
    bytes[k] = static_cast<std::uint8_t>((k * 37 + static_cast<std::size_t>(offset)) % 256);
  return bytes;
}

std::shared_ptr<PictureFrame> frameOf(bool fromCode, int channels, int count = 12) {
  auto frame = std::make_shared<PictureFrame>();
  frame->shape = {channels, 8, 8};
  frame->count = count;
  frame->fromCode = fromCode;
  frame->input = std::make_shared<PictureBytes>(numbered(frame->shape, count, 1));
  if (!fromCode) frame->original = std::make_shared<PictureBytes>(numbered(frame->shape, count, 2));
  frame->output = numbered(frame->shape, count, 3);
  return frame;
}

RunConfig restoration() {
  RunConfig config;
  config.source = {"shapes", {{"degradation", std::string("noise")}, {"noise", 0.5}}};
  config.target = {"shapes", {}};
  return config;
}

RunConfig generation() {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", std::int64_t{64}}}};
  config.target = {"shapes", {}};
  return config;
}

/// The picture at `corner` of a grab, pixel by pixel: false where one of its squares is not of one colour, or of a
/// wrong one.
bool isDrawnWhole(const QImage& grab, const QPoint& corner, int factor, const QImage& picture) {
  for (int y = 0; y < picture.height() * factor; ++y)
    for (int x = 0; x < picture.width() * factor; ++x)
      if (grab.pixelColor(corner + QPoint(x, y)) != picture.pixelColor(x / factor, y / factor)) return false;
  return true;
}

}  // namespace

class TestPictureStage : public QObject {
  Q_OBJECT

 private slots:
  /// What is exported, filmed and copied of a run over pictures: the same grid, with whole pixels and without marks.
  void figuresShowTheGrid_data() {
    QTest::addColumn<bool>("fromCode");
    QTest::addColumn<int>("factor");
    QTest::newRow("restored") << false << 6;
    QTest::newRow("generated") << true << 14;
  }
  void figuresShowTheGrid() {
    QFETCH(bool, fromCode);
    QFETCH(int, factor);
    const auto moment = std::make_shared<Snapshot>();
    const auto frame = frameOf(fromCode, 3);
    moment->pictures = frame;
    QImage figure(600, 400, QImage::Format_RGB32);
    {
      QPainter painter(&figure);
      StagePainter().paint(painter, figure.rect(), moment, {});
    }
    const QImage first = imageOf(frame->shape, fromCode ? frame->output : *frame->input, 0);
    int found = 0;
    for (int f = 2; f <= 16; ++f)
      for (int y = 0; y + 8 * f <= figure.height(); ++y)
        for (int x = 0; x + 8 * f <= figure.width(); ++x)
          if (figure.pixelColor(x, y) == first.pixelColor(0, 0) &&
              figure.pixelColor(x + 8 * f - 1, y + 8 * f - 1) == first.pixelColor(7, 7) &&
              isDrawnWhole(figure, {x, y}, f, first))
            found = f;
    QVERIFY2(found >= 2, "the first picture is not in the figure");
    QCOMPARE(found, factor);
    QTemporaryDir folder;
    for (const char* name : {"grid.png", "grid.svg", "grid.pdf"}) {
      const QString path = folder.filePath(name);
      QVERIFY(writeFigure(path, {600, 400}, moment, {}));
      QVERIFY(QFileInfo(path).size() > 1000);
    }
  }

  void picturesAreDrawnWithWholePixels() {
    for (const int channels : {1, 3}) {
      const auto frame = frameOf(false, channels);
      PictureSheet sheet;
      sheet.resize(700, 420);
      sheet.setFrame(frame);
      sheet.setSelection(-1, -1);
      const QImage grab = sheet.grab().toImage();
      QVERIFY(sheet.factor() >= 2);
      QCOMPARE(sheet.shown(), 12);
      for (const int i : {0, 5, 11}) {
        const QPoint corner = sheet.placeOf(i).topLeft();
        QVERIFY(isDrawnWhole(grab, corner, sheet.factor(), imageOf(frame->shape, *frame->input, i)));
        // The rows of one picture stand under one another, in one column.
        const int rowPitch = 8 * sheet.factor() + 4;
        QVERIFY(
            isDrawnWhole(grab, corner + QPoint(0, rowPitch), sheet.factor(), imageOf(frame->shape, frame->output, i)));
        QVERIFY(isDrawnWhole(grab, corner + QPoint(0, 2 * rowPitch), sheet.factor(),
                             imageOf(frame->shape, *frame->original, i)));
      }
    }
  }

  void theSheetShowsWhatFits() {
    const auto frame = frameOf(true, 1, 60);
    PictureSheet sheet;
    sheet.resize(900, 600);
    sheet.setFrame(frame);
    QCOMPARE(sheet.shown(), 60);
    const int large = sheet.factor();
    sheet.resize(300, 200);
    QVERIFY(sheet.grab().toImage().size() == QSize(300, 200));
    QVERIFY(sheet.factor() < large);
    for (int i = 0; i < sheet.shown(); ++i) QVERIFY(sheet.rect().contains(sheet.placeOf(i)));
    QCOMPARE(sheet.pictureAt(sheet.placeOf(7).center()), 7);
    QCOMPARE(sheet.pictureAt({0, 0}), -1);
  }

  void picturesAreChosenByMouseAndKeys() {
    PictureStage stage;
    stage.resize(1100, 700);
    stage.beginRun(generation());
    stage.setFrame(frameOf(true, 1, 60));
    stage.show();
    QVERIFY(QTest::qWaitForWindowExposed(&stage));
    QSignalSpy asked(&stage, &PictureStage::requestChanged);
    QTest::mouseClick(stage.sheet(), Qt::LeftButton, {}, stage.sheet()->placeOf(9).center());
    QCOMPARE(stage.request().nearestOf, 9);
    QCOMPARE(stage.request().from, 9);
    QTest::mouseClick(stage.sheet(), Qt::LeftButton, Qt::ShiftModifier, stage.sheet()->placeOf(17).center());
    QCOMPARE(stage.request().to, 17);
    QCOMPARE(stage.request().from, 9);
    QTest::keyClick(stage.sheet(), Qt::Key_Right);
    QCOMPARE(stage.request().from, 10);
    QTest::keyClick(stage.sheet(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(stage.request().to, 16);
    stage.pathSlider()->setValue(50);
    QCOMPARE(stage.request().at, 0.25f);
    QTRY_VERIFY(asked.count() >= 1);
    QVERIFY2(asked.count() <= 3, "every move asks");
  }

  /// The loupe shows the chosen output itself, and the nearest picture only while it belongs to it.
  void theLoupeShowsTheChosenPicture() {
    PictureStage stage;
    stage.beginRun(restoration());
    auto frame = frameOf(false, 3);
    frame->nearestOf = 0;
    frame->nearest = numbered(frame->shape, 1, 9);
    frame->nearestIndex = 1233;
    frame->nearestDistance = 0.21;
    stage.setFrame(frame);
    const auto size = static_cast<std::ptrdiff_t>(frame->shape.size());
    QVERIFY(std::equal(stage.loupe()->bytes().begin(), stage.loupe()->bytes().end(), frame->output.begin()));
    QCOMPARE(stage.nearest()->bytes(), frame->nearest);
    emit stage.sheet()->selectionChanged(4, -1);  // as a click, whose own selection the sheet holds
    stage.sheet()->setSelection(4, -1);
    stage.setFrame(frame);
    QVERIFY(std::equal(stage.loupe()->bytes().begin(), stage.loupe()->bytes().end(), frame->output.begin() + 4 * size));
    QVERIFY(stage.nearest()->isEmpty());
    QCOMPARE(stage.request().nearestOf, 4);
  }

  void theLoupeReadsValues() {
    PictureView view;
    view.resize(90, 90);
    PictureShape shape{3, 8, 8};
    PictureBytes bytes(shape.size(), 0);
    bytes[(2 * 8 + 5) * 3 + 1] = 255;
    view.setPictures(shape, bytes);
    view.grab();
    const int f = view.factor();
    const QPoint corner((90 - 8 * f) / 2, (90 - 8 * f) / 2);
    QCOMPARE(view.readout(corner + QPoint(5 * f + 1, 2 * f + 1)), QStringLiteral("x 5, y 2: −1.00, 1.00, −1.00"));
    QVERIFY(view.readout({0, 0}).isEmpty());
  }

  void controlsFitTheKindOfRun() {
    PictureStage stage;
    stage.beginRun(generation());
    QVERIFY(!stage.ownPicture()->isVisibleTo(&stage));
    QVERIFY(stage.pathSlider()->isVisibleTo(&stage));
    QVERIFY(stage.request().from >= 0 && stage.request().to >= 0);
    stage.beginRun(restoration());
    QVERIFY(stage.ownPicture()->isVisibleTo(&stage));
    QVERIFY(!stage.pathSlider()->isVisibleTo(&stage));
    QVERIFY(stage.request().from < 0);
    QCOMPARE(stage.request().degradation, std::string("noise"));
    QCOMPARE(stage.request().noise, 0.5);
  }

  void aPictureOfOnesOwnIsDegraded() {
    QTemporaryDir folder;
    QImage image(40, 20, QImage::Format_RGB32);
    image.fill(QColor(200, 100, 50));
    const QString good = folder.filePath("mine.png"), bad = folder.filePath("words.png");
    QVERIFY(image.save(good));
    QFile words(bad);
    QVERIFY(words.open(QIODevice::WriteOnly) && words.write("no picture") > 0);
    words.close();
    PictureStage stage;
    stage.beginRun(restoration());
    auto* card = stage.ownPicture();
    card->load(bad);
    QVERIFY(!stage.request().own);
    QVERIFY2(card->message().contains("words.png"), qPrintable(card->message()));
    card->load(good);
    QVERIFY(stage.request().own);
    QCOMPARE(stage.request().own->width, 40);
    QCOMPARE(stage.request().own->height, 20);
    QCOMPARE(stage.request().own->rgb.size(), std::size_t{40 * 20 * 3});
    QCOMPARE(int(stage.request().own->rgb[4]), 100);
    auto* kind = card->findChild<QComboBox*>("degradationCombo");
    kind->setCurrentIndex(kind->findData("mask"));
    emit kind->activated(kind->currentIndex());
    QCOMPARE(stage.request().degradation, std::string("mask"));
    QVERIFY(!card->findChild<QSlider*>()->isEnabled());
  }
};

BRENIER_TEST(TestPictureStage)
#include "test_picture_stage.moc"
