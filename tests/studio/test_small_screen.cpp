#include <QAbstractScrollArea>
#include <QLabel>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/slow_bar.h"
#include "ui/canvas/stage_view.h"

using namespace brenier;
using namespace brenier::test;

namespace {

constexpr QSize kSmallest(960, 540);
constexpr int kResize = 1000;  // ms

bool scrolls(const QWidget* widget) {
  for (const QWidget* at = widget->parentWidget(); at; at = at->parentWidget())
    if (qobject_cast<const QAbstractScrollArea*>(at)) return true;
  return false;
}

/// What is wrong with the window on the smallest screen; empty: nothing.
QString cutOff(MainWindow& window) {
  window.resize(kSmallest);
  QTest::qWait(30);
  if (window.size() != kSmallest) window.resize(kSmallest);  // leaving the full screen, it had another size
  (void)QTest::qWaitFor([&] { return window.size() == kSmallest; }, kResize);
  const QSize size = window.size();
  if (size.width() > kSmallest.width() || size.height() > kSmallest.height())
    return QString("the window is %1 x %2").arg(size.width()).arg(size.height());
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisible() || widget->window() != &window || widget->size().isEmpty() || scrolls(widget)) continue;
    if (widget->objectName().startsWith("qt_")) continue;  // the handles between docks lie over the edge
    const QRect place(widget->mapTo(&window, QPoint()), widget->size());
    if (!window.rect().contains(place))
      return QString("%1 (%2) ends at %3, %4")
          .arg(widget->metaObject()->className(), widget->objectName() + widget->accessibleName())
          .arg(place.right())
          .arg(place.bottom());
  }
  return {};
}

/// How high a window was since, if only between two events.
class HighestEver : public QObject {
 public:
  explicit HighestEver(QWidget& window) : m_window(window), m_most(window.height()) { window.installEventFilter(this); }
  int pixels() const { return m_most; }
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
      m_most = std::max({m_most, m_window.height(), m_window.minimumSizeHint().height()});
    return false;
  }

 private:
  QWidget& m_window;
  int m_most;
};

void keep(MainWindow& window, const QString& name) {
  if (const QString folder = qEnvironmentVariable("BRENIER_PICTURES"); !folder.isEmpty())
    window.grab().save(folder + "/small-" + name + ".png");
}

}  // namespace

/// From 960 x 540 logical pixels upward nothing is cut off: lessons, presenting, making one, slow motion.
class TestSmallScreen : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_small_screen", m_folder); }

  void everyStep_data() {
    QTest::addColumn<QString>("lesson");
    for (const Lesson& lesson : lessons().shipped())
      QTest::newRow(lesson.id.c_str()) << QString::fromStdString(lesson.id);
  }
  void everyStep() {
    QFETCH(QString, lesson);
    Classroom room({}, lesson);
    room.window->resize(kSmallest);
    for (int step = 0; step < room.player().count(); ++step) {
      room.player().goTo(step);
      const QString wrong = cutOff(*room.window);
      keep(*room.window, lesson + QString("-%1").arg(step + 1));
      QVERIFY2(wrong.isEmpty(), qPrintable(QString("step %1: %2").arg(step + 1).arg(wrong)));
    }
    room.act(ActionId::present);
    for (int step = room.player().count() - 1; step >= 0; --step) {
      room.player().goTo(step);
      room.window->showNormal();  // there is no screen of that size here
      const QString wrong = cutOff(*room.window);
      QVERIFY2(wrong.isEmpty(), qPrintable(QString("presented, step %1: %2").arg(step + 1).arg(wrong)));
    }
  }

  void makingOne() {
    Classroom room;
    room.window->resize(kSmallest);
    QTRY_VERIFY_WITH_TIMEOUT(room.window->frameStep() >= 0, kStepPatience);
    room.act(ActionId::makeLesson);
    auto* close = room.find<QPushButton>("makerClose");
    QVERIFY(close && close->isVisible());
    const QString wrong = cutOff(*room.window);
    keep(*room.window, "making");
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
  }

  /// Every sentence is read to its end, in the window and in front of an audience.
  void slowMotion() {
    Classroom room({}, "two-players");
    room.window->resize(kSmallest);
    room.player().goTo(1);
    QVERIFY(room.settled());
    room.act(ActionId::stepSlowly);
    auto* bar = room.find<SlowBar>("slowBar");
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), kStepPatience);
    auto* sentence = bar->findChild<QLabel*>("slowSentence");
    auto* forward = bar->findChild<QAbstractButton*>("slowForward");
    for (const double scale : {1.0, 1.5}) {
      bar->setTypeScale(scale);
      QTest::keyClick(room.window.get(), Qt::Key_Home);
      for (int part = 0;; ++part) {
        const QString wrong = cutOff(*room.window);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QVERIFY2(
            sentence->height() >= sentence->heightForWidth(sentence->width()) - 2,
            qPrintable(
                QString("%1 of %2 pixels: ").arg(sentence->height()).arg(sentence->heightForWidth(sentence->width())) +
                bar->sentence()));
        if (part == 2) keep(*room.window, QString("slow-%1").arg(scale));
        if (!forward->isEnabled()) break;
        forward->click();
      }
    }
  }

  /// In front of an audience not for a moment either: a full screen ends with a window that does not fit it.
  void slowMotionPresented() {
    Classroom room({}, "two-players");
    room.player().goTo(1);
    QVERIFY(room.settled());
    room.act(ActionId::present);
    room.window->showNormal();  // there is no screen of that size here
    QVERIFY2(cutOff(*room.window).isEmpty(), "before");
    HighestEver highest(*room.window);
    room.act(ActionId::stepSlowly);
    auto* bar = room.find<SlowBar>("slowBar");
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), kStepPatience);
    auto* forward = bar->findChild<QAbstractButton*>("slowForward");
    for (int part = 0; forward->isEnabled(); ++part) {
      QTest::qWait(30);
      if (part == 3) keep(*room.window, "slow-presented");
      for (const QLabel* label : room.find<QWidget>("presentedAsk")->findChildren<QLabel*>())  // nor is a line cut
        QVERIFY2(label->height() >= label->heightForWidth(label->width()) - 2, qPrintable(label->text()));
      forward->click();
    }
    QVERIFY2(highest.pixels() <= kSmallest.height(), qPrintable(QString::number(highest.pixels())));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestSmallScreen)
#include "test_small_screen.moc"
