#include <qcustomplot.h>

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextDocumentFragment>
#include <QtTest>

#include "core/train/seeds/seeds_trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/panels/numbers_panel.h"

using namespace brenier;
using brenier::test::kEver;
using brenier::test::Shown;

/// What every text of the window that learns keeps to, wherever it stands.
class TestWindowWords : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_window_words");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void everyText_data() {
    QTest::addColumn<QString>("problem");
    for (const char* problem : {"eight_gaussians", "moons"}) QTest::newRow(problem) << QString(problem);
  }
  void everyText() {
    QFETCH(QString, problem);
    StartOptions options;
    options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
    options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
    Shown studio(qPrintable(problem), options);
    MainWindow& window = *studio.window;
    QTRY_VERIFY_WITH_TIMEOUT(window.numbersPanel()->errorPercent().has_value(), kEver);
    window.actions()[ActionId::compare]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window.numbersPanel()->rivalErrorPercent().has_value(), kEver);
    for (QWidget* widget : window.findChildren<QWidget*>()) {
      const QString name = QString("%1 %2").arg(widget->metaObject()->className(), widget->objectName());
      for (const QString& text :
           {widget->toolTip(), widget->accessibleName(), widget->accessibleDescription(), widget->statusTip()})
        expectMathematics(name, text);
      expectNoTags(name, widget->accessibleName());
      expectNoTags(name, widget->accessibleDescription());
      if (const auto* label = qobject_cast<QLabel*>(widget)) expectMathematics(name, label->text());
      if (widget->isVisible() && qobject_cast<QLabel*>(widget))
        QVERIFY2(QFontInfo(widget->font()).pixelSize() >= kLeastType,
                 qPrintable(name + QString(" %1 px").arg(QFontInfo(widget->font()).pixelSize())));
    }
    for (const QAction* action : window.findChildren<QAction*>()) {
      expectMathematics(action->objectName(), action->text());
      expectMathematics(action->objectName(), action->toolTip());
      QVERIFY2(!action->text().contains("One One", Qt::CaseInsensitive), qPrintable(action->text()));
    }
    for (const auto* plot : window.findChildren<QCustomPlot*>())
      for (const QCPAxis* axis : {plot->xAxis, plot->yAxis}) QVERIFY(axis->tickLabelFont().pixelSize() >= kLeastType);
  }

 private:
  static constexpr int kLeastType = 11;

  static void expectMathematics(const QString& where, const QString& text) {
    const QString plain = Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
    static const QRegularExpression raw("W2\\^2|\\b1/2\\b|[-−]0\\.0+\\b(?![0-9])|\\.verify\\.json|\\.Remove");
    const auto found = raw.match(plain);
    QVERIFY2(!found.hasMatch(), qPrintable(where + ": " + found.captured() + " in \"" + plain.left(160) + "\""));
  }
  static void expectNoTags(const QString& where, const QString& text) {
    static const QRegularExpression tag("</?(p|b|i|br|a|html|table|td|tr)\\b[^>]*>");
    QVERIFY2(!tag.match(text).hasMatch(), qPrintable(where + ": " + text.left(160)));
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestWindowWords)
#include "test_window_words.moc"
