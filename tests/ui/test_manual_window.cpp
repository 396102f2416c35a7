#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSet>
#include <QTextBlock>
#include <QTreeWidget>
#include <QtTest>

#include "ui/forms/markdown_look.h"
#include "ui/help/manual_pages.h"
#include "ui/help/manual_text.h"
#include "ui/help/manual_window.h"

using namespace brenier;

namespace {

constexpr int kEver = 60000;  // ms: on a busy machine
const QString folder = QStringLiteral(BRENIER_DOCS);

/// Every page there is, by its path.
QStringList pages() {
  QStringList all;
  for (QDirIterator it(folder, {"*.md"}, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) all << it.next();
  return all;
}

QStringList headingsOf(const QString& page) {
  QStringList anchors;
  for (const QString& line : manualPage(page, false).split('\n'))
    if (line.startsWith('#')) anchors << headingAnchor(line.section(' ', 1));
  return anchors;
}

}  // namespace

/// The manual in the window: that it is whole, and that one finds one's way in it.
class TestManualWindow : public QObject {
  Q_OBJECT

 private slots:
  void theContentsNameEveryPage() {
    QSet<QString> listed{"manual.md"};
    for (const auto& group : manualContents(folder))
      for (const auto& page : group.pages) {
        QVERIFY2(QFile::exists(folder + "/" + page.file), qPrintable(page.file));
        QVERIFY(!page.title.isEmpty());
        listed << page.file;
      }
    for (const QString& page : pages())
      QVERIFY2(listed.contains(QDir(folder).relativeFilePath(page)), qPrintable(page + " is not in manual.md"));
  }

  /// To pages and headings of the manual, to pictures, and to files of the sources.
  void everyLinkLeadsSomewhere() {
    static const QRegularExpression link("\\]\\(([^)\\s]+)\\)");
    int links = 0;
    for (const QString& page : pages())
      for (auto found = link.globalMatch(manualPage(page, true)); found.hasNext(); ++links) {
        const QString target = found.next().captured(1);
        if (target.contains("://")) continue;
        const QString path = target.startsWith('#') ? page : QFileInfo(page).dir().filePath(target.section('#', 0, 0));
        QVERIFY2(QFileInfo::exists(path), qPrintable(page + ": " + target));
        const QString anchor = target.section('#', 1);
        QVERIFY2(anchor.isEmpty() || headingsOf(path).contains(anchor), qPrintable(page + ": " + target));
      }
    QVERIFY(links > 50);
  }

  /// Every picture that a page names is drawn.
  void everyPictureIsShown() {
    static const QRegularExpression picture("!\\[[^]]*\\]\\(([^)\\s]+)\\)|<img[^>]* src=\"([^\"]+)\"");
    ManualText text;
    text.resize(900, 600);
    int pictures = 0;
    for (const QString& page : pages()) {
      text.setSource(QUrl::fromLocalFile(page));
      for (auto found = picture.globalMatch(manualPage(page, true)); found.hasNext(); ++pictures) {
        const auto match = found.next();
        const QString name = match.captured(1) + match.captured(2);
        const auto image = text.document()->resource(QTextDocument::ImageResource, QUrl(name)).value<QImage>();
        QVERIFY2(!image.isNull(), qPrintable(page + ": " + name));
      }
    }
    QVERIFY(pictures > 15);
  }

  void aWordNarrowsThePages() {
    ManualWindow window(folder, nullptr);
    window.showPage();
    auto* tree = window.findChild<QTreeWidget*>("manualTree");
    auto* search = window.findChild<QLineEdit*>("manualSearch");
    const auto shown = [&] {
      QStringList titles;
      for (int i = 0; i < tree->topLevelItemCount(); ++i)
        for (int j = 0; j < tree->topLevelItem(i)->childCount(); ++j)
          if (auto* item = tree->topLevelItem(i)->child(j); !item->isHidden() && !tree->topLevelItem(i)->isHidden())
            titles << item->text(0);
      return titles;
    };
    const auto all = shown().size();
    QVERIFY(all > 40);
    QTest::keyClicks(search, "SinkhornTransport");
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QStringList{"From Python"}, kEver);
    QVERIFY(window.text()->source().path().endsWith("/python.md"));
    QVERIFY(!window.text()->extraSelections().isEmpty());
    search->clear();
    QTest::keyClicks(search, "qqqqq");
    QTRY_VERIFY_WITH_TIMEOUT(!window.findChild<QLabel*>("manualSaid")->isHidden(), kEver);
    search->clear();
    QTRY_COMPARE_WITH_TIMEOUT(shown().size(), all, kEver);
  }

  void headingsLinksAndTheWayBack() {
    ManualWindow window(folder, nullptr);
    window.showPage("numbers.md#l2-uvp-of-the-inverse");
    ManualText* text = window.text();
    QCOMPARE(text->textCursor().block().text(), QString("L2-UVP of the inverse"));
    emit text->anchorClicked(QUrl("seeds.md"));
    QVERIFY(text->source().path().endsWith("/seeds.md"));
    QCOMPARE(window.findChild<QTreeWidget*>("manualTree")->currentItem()->text(0), QString("How far seeds agree"));
    text->backward();
    QVERIFY(text->source().path().endsWith("/numbers.md"));
    emit text->anchorClicked(QUrl("solvers"));  // a folder is a list of its pages
    QVERIFY(text->toPlainText().contains("OT-ICNN"));
    emit text->anchorClicked(QUrl("../bench/no/such/file"));
    QVERIFY(window.findChild<QLabel*>("manualSaid")->text().contains("sources"));
  }

  /// Each theme has its picture, and no comment or tag is read as text.
  void pagesAreReadAsTheyAreMeant() {
    QVERIFY(manualPage(folder + "/seeds.md", true).contains("(pictures/seeds-agree-dark.svg)"));
    QVERIFY(manualPage(folder + "/seeds.md", false).contains("(pictures/seeds-agree-light.svg)"));
    for (const QString& page : pages()) {
      const QString text = manualPage(page, false);
      QVERIFY2(!text.contains("<!--") && !text.contains("<picture") && !text.contains("<img"), qPrintable(page));
    }
  }

  void withoutItsFilesItSaysSo() {
    ManualWindow window("/nowhere", nullptr);
    window.showPage("numbers.md");
    QVERIFY(window.findChild<QLabel*>("manualSaid")->text().contains("/nowhere"));
  }
};

BRENIER_TEST(TestManualWindow)
#include "test_manual_window.moc"
