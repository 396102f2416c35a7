#include <QAction>
#include <QComboBox>
#include <QSettings>
#include <QSplitter>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "core/lessons/lesson_library.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/figures/figure_dialog.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/figure_controller.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/message_bar.h"

using namespace brenier;
using brenier::test::kEver;
using brenier::test::Shown;

namespace {

constexpr QSize kSmallest(960, 540);

const Lessons& allLessons() {
  static const Lessons all(catalog());
  return all;
}

StartOptions everything() {
  StartOptions options;
  options.lessons = &allLessons();
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
  return options;
}

void keepPicture(QWidget& window, const QString& name) {
  if (const QString folder = qEnvironmentVariable("BRENIER_PICTURES"); !folder.isEmpty())
    window.grab().save(folder + "/least-" + name + ".png");
}

}  // namespace

/// In no mode does the window need more than the smallest screen has, so that none of them makes it grow.
class TestLeastSize : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_least_size");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void everyMode_data() {
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"alone", "compare", "seeds", "drawing", "teach", "debug", "slow motion",
                             "slow motion while making", "lesson", "shelf", "figure", "present", "many dimensions"})
      QTest::newRow(mode) << QString(mode);
  }

  /// At a comfortable size first, where all is unfolded that folds, then at the smallest.
  void everyMode() {
    QFETCH(QString, mode);
    Shown shown(mode == "many dimensions" ? "gaussian_16" : "gaussian_to_gaussian", everything());
    QVERIFY(shown.learnsTo(3));
    enter(shown, mode);
    for (const QSize size : {QSize(1280, 800), kSmallest}) {
      shown.window->resize(size);
      QTest::qWait(60);
      const QSize least = shown.window->minimumSizeHint();
      QVERIFY2(least.width() <= kSmallest.width() && least.height() <= kSmallest.height(),
               qPrintable(QString("%1 x %2").arg(least.width()).arg(least.height())));
    }
    QTRY_COMPARE(shown.window->size(), kSmallest);
    keepPicture(*shown.window, mode);
  }

  /// Both sides have the same room, and what the row leaves out is found among the second side's options.
  void theComparisonFolds() {
    Shown shown("gaussian_to_gaussian", everything());
    QVERIFY(shown.learnsTo(3));
    enter(shown, "compare");
    auto* fair = shown.window->findChild<QComboBox*>("fairBy");
    auto* below = shown.window->findChild<QComboBox*>("fairByBelow");
    shown.window->resize(1600, 1000);
    QTRY_VERIFY(fair->isVisible());
    shown.window->resize(kSmallest);
    QTRY_VERIFY(!fair->isVisible());
    const int first = shown.window->stage()->width(), second = shown.window->duel()->stage()->width();
    QVERIFY2(std::abs(first - second) <= 1, qPrintable(QString("%1 and %2").arg(first).arg(second)));
    QTest::mouseClick(shown.window->findChild<QToolButton*>("rivalOptions"), Qt::LeftButton);
    QVERIFY(below->isVisible());
    below->setCurrentIndex(1);
    emit below->activated(1);
    QCOMPARE(shown.window->duel()->fairBy(), FairBy::steps);
    QCOMPARE(fair->currentIndex(), 1);
    below->window()->hide();
  }

  /// A message lies over the stages, not over the buttons above them.
  void messagesLeaveTheBarsAlone() {
    Shown shown("gaussian_to_gaussian", everything());
    QVERIFY(shown.learnsTo(3));
    enter(shown, "compare");
    MessageBar* bar = shown.window->messageBar();
    while (bar->messageCount()) bar->closeCurrent();
    bar->show(MessageKind::info, "Something was done.");
    QTRY_VERIFY(bar->isVisible());
    const auto topOf = [&](QWidget* widget) { return widget->mapTo(shown.window.get(), QPoint()).y(); };
    QVERIFY(topOf(bar) >= topOf(shown.window->duel()->stage()));
  }

  /// An offer has a strip of its own where there is room; where there is none it lies over the stage.
  void offersNeverMakeTheWindowHigher() {
    Shown shown("gaussian_to_gaussian", everything());
    QVERIFY(shown.learnsTo(3));
    enter(shown, "compare");
    MessageBar* bar = shown.window->messageBar();
    bar->offer(QString("A run that was killed can be had again. ").repeated(12), {{"Recover", [] {}}, {"No", [] {}}});
    shown.window->resize(1280, 800);
    const auto topOf = [&](QWidget* widget) { return widget->mapTo(shown.window.get(), QPoint()).y(); };
    QTRY_VERIFY(topOf(bar) + bar->height() <= topOf(shown.window->layerBar()));
    shown.window->resize(kSmallest);
    QTRY_COMPARE(shown.window->size(), kSmallest);
    QTRY_VERIFY(topOf(bar) > topOf(shown.window->layerBar()));
  }

  /// One row, read as one: all names, or all symbols; where there is no room for all of them, the first keep theirs.
  void chipsAreAlike() {
    Shown shown("gaussian_to_gaussian", everything());
    QVERIFY(shown.learnsTo(1));
    auto chips = shown.window->layerBar()->findChildren<LayerChip*>();
    chips.removeIf([](const LayerChip* chip) { return chip->isHidden(); });  // the method does not give it
    for (const int width : {960, 1100, 1280, 1500, 1700, 2000}) {
      shown.window->resize(width, 800);
      QTRY_COMPARE(shown.window->width(), width);
      QTest::qWait(20);
      using enum LayerChip::Room;
      const auto all = [](auto first, auto last, LayerChip::Room room) {
        return std::all_of(first, last, [=](const LayerChip* chip) { return chip->width() == chip->widthFor(room); });
      };
      const auto from = std::find_if(chips.begin(), chips.end(),
                                     [](const LayerChip* chip) { return chip->width() != chip->widthFor(close); });
      const bool alike = all(chips.begin(), chips.end(), name) || all(chips.begin(), chips.end(), symbol) ||
                         all(chips.begin(), chips.end(), tight) || all(from, chips.end(), dot);
      QVERIFY2(alike, qPrintable(QString::number(width)));
      QVERIFY2(width < 1280 || from == chips.end() || !all(chips.begin(), chips.end(), dot),
               qPrintable(QString::number(width)));
    }
  }

 private:
  void enter(Shown& shown, const QString& mode) {
    MainWindow& window = *shown.window;
    const auto act = [&](ActionId id) { window.actions()[id]->trigger(); };
    if (mode == "compare") {
      act(ActionId::compare);
      QVERIFY(QTest::qWaitFor([&] { return window.duel()->stage()->hasSnapshot(); }, kEver));
    } else if (mode == "seeds") {
      act(ActionId::compare);
      act(ActionId::seeds);
      QTest::qWait(300);
    } else if (mode == "drawing") {
      act(ActionId::drawTarget);
    } else if (mode == "teach") {
      act(ActionId::layoutTeach);
    } else if (mode == "debug") {
      act(ActionId::layoutDebug);
    } else if (mode == "slow motion while making") {
      act(ActionId::makeLesson);
      act(ActionId::stepSlowly);
      QVERIFY(QTest::qWaitFor([&] { return window.findChild<QWidget*>("slowBar")->isVisible(); }, kEver));
    } else if (mode == "slow motion") {
      act(ActionId::stepSlowly);
      QTest::qWait(300);
    } else if (mode == "lesson") {
      window.lessons()->player()->open(allLessons().shipped().front());
      QTest::qWait(300);
    } else if (mode == "shelf") {
      act(ActionId::showLessons);
    } else if (mode == "figure") {
      act(ActionId::exportFigure);
      auto* dialog = window.figures()->dialog();
      QVERIFY(dialog);
      const QSize least = dialog->minimumSizeHint();
      QVERIFY2(least.width() <= kSmallest.width() && least.height() <= kSmallest.height(),
               qPrintable(QString("%1 x %2").arg(least.width()).arg(least.height())));
      dialog->close();
    } else if (mode == "present") {
      act(ActionId::present);
      window.showNormal();  // there is no screen of that size here
    }
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLeastSize)
#include "test_least_size.moc"
