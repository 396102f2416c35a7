#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "tests/integration/program.h"

using namespace brenier::test;

/// `brenier-cli lesson`, as a lecturer uses it.
class TestLessonCommand : public QObject {
  Q_OBJECT

  Workplace m_place;

  QJsonArray listed() const { return QJsonDocument::fromJson(m_place.cli({"lesson", "list", "--json"}).out).array(); }
  static QByteArray answers(const char* lesson, double first, double second) {
    const auto one = [&](const char* step, double score) {
      return QJsonObject{
          {"step", step},  {"kind", "choice"}, {"prompt", "Which?"}, {"given", QJsonObject{{"values", QJsonArray{1}}}},
          {"number", "x"}, {"sentence", "y"},  {"score", score},     {"tries", 1}};
    };
    return QJsonDocument(QJsonObject{{"format", 1},
                                     {"lesson", lesson},
                                     {"title", "T"},
                                     {"answers", QJsonArray{one("a", first), one("b", second)}}})
        .toJson();
  }

 private Q_SLOTS:
  void listsWhatShips() {
    const auto lessons = listed();
    QVERIFY(lessons.size() >= 7);
    const Outcome plain = m_place.cli({"lesson", "list"});
    QCOMPARE(plain.code, 0);
    for (const auto& lesson : lessons) {
      const auto entry = lesson.toObject();
      for (const char* field : {"id", "title", "minutes", "goals", "steps"}) QVERIFY2(entry.contains(field), field);
      QVERIFY2(plain.out.contains(entry["id"].toString().toUtf8()), plain.out.constData());
    }
  }

  /// Shipped ones by their ids, folders, and what is wrong with its place; one that is wrong does not hide the others.
  void checksFilesAndFolders() {
    // One with a number that takes some learning, and one whose questions need none; studio/lessons answers all of
    // them.
    for (const char* id : {"your-own", "moving-sand"}) QCOMPARE(m_place.cli({"lesson", "check", id}).code, 0);
    QDir(m_place.path()).mkpath("mine");
    m_place.write("mine/a.md", "Text");
    QJsonObject step{
        {"id", "a"}, {"title", "A"}, {"text", "a.md"}, {"caption", "A"}, {"set", QJsonObject{{"problem", "moons"}}}};
    QJsonObject lesson{{"format", 1},
                       {"id", "mine"},
                       {"title", "Mine"},
                       {"minutes", 2},
                       {"goals", QJsonArray{"x"}},
                       {"steps", QJsonArray{step}}};
    m_place.write("mine/lesson.json", QJsonDocument(lesson).toJson());
    const Outcome right = m_place.cli({"lesson", "check", "mine"});
    QVERIFY2(right.code == 0 && right.out.contains("1 step, 0 questions, nothing wrong"), right.out + right.err);
    // A remark is no error.
    step["ask"] =
        QJsonObject{{"kind", "number"}, {"prompt", "?"}, {"number", "half_w2_exact"}, {"min", 0}, {"max", 100}};
    step["watch"] = QJsonObject{{"numbers", QJsonArray{"half_w2_exact"}}};
    lesson["steps"] = QJsonArray{step};
    m_place.write("mine/lesson.json", QJsonDocument(lesson).toJson());
    const Outcome told = m_place.cli({"lesson", "check", "mine"});
    QVERIFY2(told.code == 0 && told.out.contains("1 step, 1 question, nothing wrong") &&
                 (told.out + told.err).contains("Step 1 shows large the very number that its question asks for."),
             told.out + told.err);
    step.remove("ask");
    step.remove("watch");
    step["set"] = QJsonObject{{"problem", "moonz"}, {"settings", QJsonObject{{"normalise", "maybe"}}}};
    step["text"] = "b.md";
    lesson["steps"] = QJsonArray{step};
    m_place.write("mine/lesson.json", QJsonDocument(lesson).toJson());
    const Outcome wrong = m_place.cli({"lesson", "check", "mine", "moving-sand"});
    QCOMPARE(wrong.code, 2);
    for (const char* part : {"steps[0].set.problem is \"moonz\"", "moons", "steps[0].text names b.md", "normalise"})
      QVERIFY2(wrong.err.contains(part), wrong.err.constData());
    QVERIFY2(wrong.out.contains("moving-sand: "), wrong.out.constData());
    const Outcome none = m_place.cli({"lesson", "check", "moving-sandd"});
    QVERIFY2(none.code == 2 && none.err.contains("Did you mean moving-sand"), none.err.constData());
  }

  void gradesAFolderOfAnswers() {
    QDir(m_place.path()).mkpath("answers");
    m_place.write("answers/1.json", answers("mine", 1, 0.25));
    m_place.write("answers/2.json", answers("mine", 0, 0.75));
    const auto graded = QJsonDocument::fromJson(m_place.cli({"lesson", "grade", "answers", "--json"}).out).array();
    QCOMPARE(graded.size(), 2);
    const auto first = graded[0].toObject();
    QCOMPARE(first["step"].toString(), QString("a"));
    QCOMPARE(first["answers"].toInt(), 2);
    QCOMPARE(first["mean_score"].toDouble(), 0.5);
    QCOMPARE(first["histogram"].toArray(), (QJsonArray{1, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    const Outcome table = m_place.cli({"lesson", "grade", "answers"});
    QCOMPARE(table.code, 0);
    QVERIFY2(table.out.contains("mine / a: 2 answers, on average 50 %"), table.out.constData());
    const Outcome csv = m_place.cli({"lesson", "grade", "answers", "--csv"});
    QVERIFY2(csv.out.contains("lesson,step,kind,answers,mean_score\nmine,a,choice,2,0.5\n"), csv.out.constData());
    QVERIFY2(table.err.contains("2 files read"), table.err.constData());
    // By the title of its step, where the window has written it; one of each is one.
    QDir(m_place.path()).mkpath("titled");
    QByteArray titled = answers("mine", 1, 1);
    titled.replace("\"tries\"", "\"step_title\": \"The first\", \"tries\"");
    m_place.write("titled/1.json", titled);
    const Outcome one = m_place.cli({"lesson", "grade", "titled"});
    QVERIFY2(one.out.contains("mine / The first: 1 answer, on average 100 %"), one.out.constData());
    QVERIFY2(one.err.contains("1 file read"), one.err.constData());
    m_place.write("answers/3.json", "{");
    const Outcome damaged = m_place.cli({"lesson", "grade", "answers", "--csv"});
    QVERIFY2(damaged.code == 2 && damaged.err.contains("3.json"), damaged.err.constData());
    QVERIFY2(damaged.out.contains("mine,a,choice,2,0.5"), damaged.out.constData());
    QCOMPARE(m_place.cli({"lesson", "grade", "nowhere"}).code, 2);
    QDir(m_place.path()).mkpath("empty");
    const Outcome empty = m_place.cli({"lesson", "grade", "empty"});
    QVERIFY2(empty.code == 2 && empty.err.contains("holds no answers"), empty.err.constData());
  }

  /// The page in docs/ is what the list says.
  void theGlossaryPageIsUpToDate() {
    QCOMPARE(m_place.cli({"list", "glossary", "--pages", "pages"}).code, 0);
    QFile page(QStringLiteral(BRENIER_DOCS "/glossary.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    QCOMPARE(m_place.read("pages/glossary.md"), page.readAll());
    const auto entries = QJsonDocument::fromJson(m_place.cli({"list", "glossary", "--json"}).out).array();
    QVERIFY(entries.size() > 20);
    for (const auto& entry : entries)
      for (const char* field : {"id", "title", "help", "formula"}) QVERIFY(entry.toObject().contains(field));
  }
};

BRENIER_TEST(TestLessonCommand)
#include "test_lesson_command.moc"
