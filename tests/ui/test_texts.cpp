#include <QPainter>
#include <QtTest>

#include "core/api/descriptor.h"
#include "core/api/metric_text.h"
#include "ui/canvas/slow_marks.h"
#include "ui/canvas/stage_legend.h"
#include "ui/canvas/stage_notes.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_text.h"
#include "ui/forms/unbroken.h"
#include "ui/forms/window_words.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/theme/theme.h"

using namespace brenier;

namespace {

/// Whether anything that is neither `ground` nor nearly so is painted there.
bool isPainted(const QImage& image, const QRect& where, const QColor& ground) {
  for (int y = std::max(0, where.top()); y <= std::min(image.height() - 1, where.bottom()); ++y)
    for (int x = std::max(0, where.left()); x <= std::min(image.width() - 1, where.right()); ++x)
      if (std::abs(qGray(image.pixel(x, y)) - qGray(ground.rgb())) > 8) return true;
  return false;
}

QImage paper(QSize size) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(Qt::white);
  return image;
}

}  // namespace

/// Texts that a person reads: their signs, and that all of them are seen.
class TestTexts : public QObject {
  Q_OBJECT

 private slots:
  /// What core advises of the command line, the window says of itself.
  void optionsHaveTheirNamesInTheWindow() {
    Catalog catalog;
    OptionDescriptor without;
    without.id = "without";
    without.meta.title = "Without rows";
    catalog.measures = {{"points", "Points", "", {without}}};
    const auto words = [&](const char* text) { return inWindowWords(text, catalog); };
    QCOMPARE(words("leave them out with --source.without 3,17-20."),
             QString("leave them out with \"Without rows\" 3,17-20 in the options of the source."));
    QCOMPARE(words("stop earlier (--early-stop true), or learn on scaled data (--normalise on, where it is off)."),
             QString("stop earlier (\"Early stop\" true in the settings of the run), or learn on scaled data "
                     "(\"Normalise\" on in the settings of the run, where it is off)."));
    for (const char* same : {"(brenier-cli eval RUN --source FILE --target FILE).", "brenier-cli train --normalise on",
                             "Give a network by --inception.", "a -- b", ""})
      QCOMPARE(words(same), QString(same));
  }
  void mathematicsHasItsLetters() {
    QCOMPARE(mathText("Exact 1/2 W2^2, centred"), QStringLiteral("Exact ½ W₂², centred"));
    QCOMPARE(mathText("T = grad phi, phi convex"), QStringLiteral("T = ∇φ, φ convex"));
    QCOMPARE(mathText("psi(y) = max over x of <x, y> - phi(x)"), QStringLiteral("ψ(y) = max over x of ⟨x, y⟩ − φ(x)"));
    QCOMPARE(mathText("mean u(x) + mean v(y) with u_i + v_j <= 1/2 |x_i - y_j|^2"),
             QStringLiteral("mean u(x) + mean v(y) with uᵢ + vⱼ ≤ ½ |xᵢ − yⱼ|²"));
    QCOMPARE(mathText("T#mu, nu"), QStringLiteral("T#μ, ν"));
    QCOMPARE(mathText("u^c(y) = min over x of c(x, y) - u(x)"), QStringLiteral("uᶜ(y) = min over x of c(x, y) − u(x)"));
    for (const char* plain : {"W2-GAN and W2GN learn", "half-discs 11/25", "a menu of gradients, by 10^20", "S^1/2"})
      QCOMPARE(mathText(plain), QString(plain));
  }

  void numbersHaveOneSignAndNoEmptyDigits() {
    QCOMPARE(measuredNumber(-0.0302), QStringLiteral("−0.0302"));
    QCOMPARE(lossText(-2.5), QStringLiteral("−2.50"));
    QCOMPARE(roundedText(-0.004, 2), QString("0.00"));
    QCOMPARE(measuredNumber(-0.004, 0.5), QString("0.0"));
    QCOMPARE(percentText(0), QString("0 %"));
    QCOMPARE(percentText(1e-5), QString("<0.001 %"));
    QCOMPARE(percentText(0.02), QString("0.020 %"));
    // Numbers that stand side by side have one notation.
    QCOMPARE(lossText(0.0041), QString("0.0041"));
    QCOMPARE(lossText(0.000413), QString("4.1e-4"));
    QCOMPARE(measuredNumber(0.0000413), QString("4.1e-5"));
    QCOMPARE(unbroken("18.8 %, no"), QStringLiteral("18.8\u00A0%, no"));
  }

  /// The sentence above the cards says a percentage as they do.
  void theVerdictHasTheNumbersOfTheCards() {
    for (const double percent : {31774.6, 1.23456e6, 734.2, 98.76, 21.98, 7.123, 0.4567, 0.01234, 1e-5}) {
      const auto words = verdictText([&](MetricRole role) {
        return role == MetricRole::mainError ? std::optional(MetricValue{"l2_uvp", percent}) : std::nullopt;
      });
      QVERIFY2(QString::fromStdString(words).contains(" " + percentText(percent)), words.c_str());
    }
  }

  /// The box of the notes has room for all of its lines, whatever the type.
  void notesStayInTheirBox() {
    const Theme theme = Theme::lightTheme();
    const QStringList lines{"ground: what a place costs, dark is cheap, yellow dear",
                            "green: images, orange: points of the target", "arrows: drawn 2 times as long as they are"};
    for (const double scale : {1.0, 1.3, 2.0})
      for (int width = 300; width < 900; width += 7) {
        QImage image = paper({width, 400});
        QPainter painter(&image);
        drawStageNotes(painter, image.rect(), lines, theme, scale);
        painter.end();
        QVERIFY2(!isPainted(image, {0, 400 - 11, width, 11}, Qt::white), qPrintable(QString("%1").arg(width)));
      }
  }

  /// In the largest type what stands in the corners leaves the middle of the stage alone.
  void cornersLeaveTheMiddle() {
    const Theme theme = Theme::lightTheme();
    StageAnnotations annotations;
    annotations.legend = true;
    annotations.facts = {{"step", "12,400"}, {"Dual value", "7.123"}, {"Certified gap", "12.4 %"}};
    annotations.scale = 2.4;
    for (const QSize size : {QSize(1280, 550), QSize(1024, 768), QSize(1600, 900)}) {
      QImage image = paper(size);
      QPainter painter(&image);
      const LegendSubject subject{layerSource | layerTarget | layerImage | layerArrows};
      drawStageAnnotations(painter, image.rect(), subject, annotations,
                           placeAnnotations(annotationRoom(image.rect(), subject, annotations), {}), theme);
      painter.end();
      const int third = std::min(size.height() / 2, size.width() / 5);
      QVERIFY2(!isPainted(image, QRect(image.rect().center() - QPoint(third, third), QSize(2 * third, 2 * third)),
                          Qt::white),
               qPrintable(QString("%1 x %2").arg(size.width()).arg(size.height())));
      QVERIFY(isPainted(image, image.rect(), Qt::white));
      const QRectF number = slowNumberPlate(image.rect(), annotations.scale);
      QVERIFY(number.width() * number.height() < 0.1 * size.width() * size.height());
    }
  }

  /// The caption is as high as its sentence.
  void aCaptionIsWhole() {
    QWidget window;
    window.resize(1280, 720);
    auto* caption = new LessonCaption(&window);
    window.show();
    for (const double scale : {0.8, 1.0, 2.0})
      for (const int width : {700, 1280}) {
        caption->setTypeScale(scale);
        caption->resize(width, caption->height());
        caption->setCaption(
            "g answers ten times, each time from fresh samples. Then f changes its prices once, and g has to answer "
            "anew.",
            "2 / 6");
        const QRect room = caption->textRoom();
        const QRect needs =
            QFontMetrics(caption->textFont())
                .boundingRect(QRect(0, 0, room.width(), 1 << 14), Qt::AlignCenter | Qt::TextWordWrap, caption->text());
        QVERIFY2(
            needs.height() <= room.height() && caption->height() <= window.height() / 2,
            qPrintable(QString("%1 at %2: %3 in %4").arg(width).arg(scale).arg(needs.height()).arg(room.height())));
        caption->setCaption("Who moves?", "2 / 6");
        QCOMPARE(caption->textFont().pixelSize(), static_cast<int>(30 * scale));
      }
  }

  /// Three letters of a method would do, were there not the label.
  void aNarrowBoxSaysTheChoice() {
    for (const auto& [width, title] : {std::pair(104, "OTM"), {270, "Gaussian to 8 Gaussians"}}) {
      LabeledCombo combo("against", width);
      combo.setMinimumWidth(0);
      combo.addItem(title);
      QCOMPARE(combo.shownText(), QString(title));
    }
  }
};

BRENIER_TEST(TestTexts)
#include "test_texts.moc"
