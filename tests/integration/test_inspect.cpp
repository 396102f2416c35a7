#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <cmath>
#include <set>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::Workplace;

// `inspect` and `exact`, as a person calls them.

class TestInspect : public QObject {
  Q_OBJECT

  Workplace m_dir;

  Outcome run(const QStringList& arguments) { return m_dir.cli(arguments); }

 private Q_SLOTS:
  /// A learned map to eight modes tears along the eight rays between them, at the end and at a kept moment.
  void eightGaussiansAreEightRays() {
    const auto learned = run(
        {"train", "--problem", "eight_gaussians", "--solver", "mm", "--steps", "1200", "--seed", "1", "--out", "rays"});
    QVERIFY2(learned.code == 0, learned.err.constData());
    const auto said = run({"inspect", "rays", "--json"});
    QVERIFY2(said.code == 0, said.err.constData());
    std::set<int> rays;
    for (const auto& value : QJsonDocument::fromJson(said.out).array()) {
      const auto tear = value.toObject();
      QCOMPARE(tear["kind"].toString(), QString("tear"));
      QVERIFY(tear["mass"].toDouble() > 0 && tear["mass"].toDouble() < 0.2);
      QCOMPARE(tear["between"].toArray().size(), 2);
      const auto points = tear["points"].toArray();
      QVERIFY(points.size() >= 3);
      const auto middle = points[points.size() / 2].toArray();
      const double bearing = std::atan2(middle[1].toDouble(), middle[0].toDouble()) * 180 / M_PI + 360;
      QVERIFY2(std::abs(std::fmod(bearing, 45) - 22.5) < 5, said.out.constData());
      rays.insert(int(bearing / 45));
    }
    QCOMPARE(rays.size(), 8u);
    QVERIFY(run({"inspect", "rays"}).out.contains("the optimal map has 8 tears"));
    const auto missing = run({"inspect", "rays", "--moment", "123457"});
    QCOMPARE(missing.code, 2);
    QVERIFY2(missing.err.contains("123457") && missing.err.contains("1200"), missing.err.constData());
  }

  void aGaussianMapHasNoTear() {
    QCOMPARE(run({"train", "--source", "gaussian", "--target", "gaussian", "--target.std", "2", "--steps", "200",
                  "--out", "smooth"})
                 .code,
             0);
    QCOMPARE(QJsonDocument::fromJson(run({"inspect", "smooth", "--json"}).out).array().size(), 0);
  }

  /// Of more dimensions a plane says along which slice; how much mass is near it nobody knows.
  void aSliceOfMoreDimensions() {
    QByteArray source = "a,b,c\n", target = source;
    for (int k = 0; k < 600; ++k) {
      const auto at = [k](int j) { return std::sin(12.9898 * (k + 1) + 78.233 * j); };
      const auto row = [](double a, double b, double c) {
        return QByteArray::number(a) + "," + QByteArray::number(b) + "," + QByteArray::number(c) + "\n";
      };
      source += row(at(1), at(2), at(3));
      target += row(at(4) + (k % 2 ? 40 : -40), at(5), at(6));
    }
    QVERIFY(m_dir.write("s.csv", source) && m_dir.write("t.csv", target));
    const auto learned = run({"train", "--source", "s.csv", "--target", "t.csv", "--solver", "mm", "--steps", "600",
                              "--seed", "1", "--out", "slices"});
    QVERIFY2(learned.code == 0, learned.err.constData());
    const auto refused = run({"inspect", "slices"});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains("3 dimensions") && refused.err.contains("--plane"), refused.err.constData());
    const auto said = run({"inspect", "slices", "--plane", "1,2", "--json"});
    QVERIFY2(said.code == 0, said.err.constData());
    const auto findings = QJsonDocument::fromJson(said.out).array();
    QVERIFY2(!findings.isEmpty(), said.out.constData());
    for (const auto& found : findings) {
      QVERIFY2(found.toObject()["mass"].isNull() && found.toObject()["at"].toArray().size() == 2, said.out.constData());
      QVERIFY(QStringList({"tear", "fold", "swirl"}).contains(found.toObject()["kind"].toString()));
    }
    const auto across = run({"inspect", "slices", "--plane", "3,1", "--pin", "5"});
    QVERIFY2(across.out.contains("plane 3,1 through probe point 5"), across.out.constData());
    QVERIFY(run({"inspect", "slices", "--plane", "1,4"}).err.contains("beyond the 3"));
    QVERIFY(run({"inspect", "slices", "--pin", "1000000"}).err.contains("no probe point 1000000"));
    const auto wrong = run({"inspect", "slices", "--plane", "1,1"});
    QVERIFY2(wrong.code == 2 && wrong.err.contains("no plane"), wrong.err.constData());
    QCOMPARE(run({"train", "--problem", "moons", "--steps", "1", "--out", "flat"}).code, 0);
    QVERIFY(run({"inspect", "flat", "--plane", "1,2"}).err.contains("but one plane"));
  }

  /// By hand: weights, unequal sizes, and the same numbers far from 0.
  void exactTransportByItself_data() {
    QTest::addColumn<double>("shift");
    QTest::newRow("near 0") << 0.0;
    QTest::newRow("far") << 4.5e6;
  }
  void exactTransportByItself() {
    QFETCH(double, shift);
    const auto number = [&](double x) { return QByteArray::number(x + shift, 'f', 3); };
    QVERIFY(m_dir.write("p.csv",
                        "x,y,weight\n" + number(0) + "," + number(0) + ",3\n" + number(4) + "," + number(0) + ",1\n"));
    QVERIFY(m_dir.write("q.csv", "x,y\n" + number(0) + "," + number(2) + "\n" + number(4) + "," + number(2) + "\n"));
    const auto said = run({"exact", "--source", "p.csv", "--target", "q.csv", "--out", "plan.npz", "--json"});
    QVERIFY2(said.code == 0, said.err.constData());
    const auto answer = QJsonDocument::fromJson(said.out).object();
    // Half of the mass goes up by 2, a quarter by (4, 2), a quarter up by 2: 1/2 (0.75 4 + 0.25 20).
    QVERIFY2(std::abs(answer["half_w2"].toDouble() - 4) < 1e-5, said.out.constData());
    QCOMPARE(answer["entries"].toInt(), 3);
    // The means are (1, 0) and (2, 2).
    QVERIFY2(std::abs(answer["half_mean_shift"].toDouble() - 2.5) < 1e-5, said.out.constData());
    QVERIFY2(std::abs(answer["half_w2_centred"].toDouble() - 1.5) < 1e-5, said.out.constData());
    const auto certificate = answer["certificate"].toObject();
    QVERIFY(std::abs(certificate["gap"].toDouble()) < 1e-5);
    QVERIFY(certificate["worst_violation"].toDouble() < 1e-5);
    QVERIFY(m_dir.read("plan.npz").startsWith("PK"));
  }

  /// Columns and weights are chosen as `train` lets them be: here x alone, and every row the same.
  void exactTransportOfChosenColumns() {
    QVERIFY(m_dir.write("p.csv", "x,y,weight\n0,0,3\n4,0,1\n"));
    QVERIFY(m_dir.write("q.csv", "x,y\n1,2\n5,9\n"));
    const auto said = run({"exact", "--source", "p.csv", "--target", "q.csv", "--source.columns", "x",
                           "--source.weights", "none", "--target.columns", "x", "--json"});
    QVERIFY2(said.code == 0, said.err.constData());
    const auto answer = QJsonDocument::fromJson(said.out).object();
    QCOMPARE(answer["dimension"].toInt(), 1);
    QVERIFY2(std::abs(answer["half_w2"].toDouble() - 0.5) < 1e-9, said.out.constData());
    const auto one = run({"exact", "--source", "p.csv", "--target", "q.csv", "--source.columns", "x"});
    QCOMPARE(one.code, 2);
    QVERIFY2(one.err.contains("1 dimension") && one.err.contains('2'), one.err.constData());
    const auto law = run({"exact", "--source", "gaussian", "--target", "q.csv", "--source.columns", "x"});
    QCOMPARE(law.code, 2);
    QVERIFY2(law.err.contains("columns") && law.err.contains("gaussian"), law.err.constData());
  }

  void exactTransportSaysWhatIsWrong() {
    QVERIFY(m_dir.write("flat.csv", "x,y\n0,0\n1,1\n"));
    QVERIFY(m_dir.write("deep.csv", "x,y,z\n0,0,0\n1,1,1\n"));
    const auto other = run({"exact", "--source", "flat.csv", "--target", "deep.csv"});
    QCOMPARE(other.code, 2);
    QVERIFY2(other.err.contains('2') && other.err.contains('3'), other.err.constData());
    QCOMPARE(run({"exact", "--source", "flat.csv", "--target", "flat.csv", "--out", "plan.csv"}).code, 2);
    QCOMPARE(run({"inspect", "nowhere"}).code, 2);
  }
};

BRENIER_TEST(TestInspect)
#include "test_inspect.moc"
