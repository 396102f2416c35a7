#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/lesson_walk.h"

using namespace brenier;
using namespace brenier::test;

/// Every second lesson; test_lessons.cpp has the others.
class TestLessonsFurther : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_lessons_further", m_folder); }

  void walkThrough_data() {
    QTest::addColumn<QString>("id");
    const auto& all = lessons().shipped();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (i % 2 == 1) QTest::newRow(all[i].id.c_str()) << QString::fromStdString(all[i].id);
  }

  void walkThrough() {
    QFETCH(QString, id);
    LessonWalk().walk(m_folder.filePath("walk"), id);
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessonsFurther)
#include "test_lessons_further.moc"
