#include <QtTest>
#include <cmath>
#include <random>

#include "core/truth/power_diagram.h"

using namespace brenier;

namespace {

struct Diagram {
  Points atoms;
  std::vector<double> heights;
  Box box;

  std::uint32_t winner(double x, double y) const {
    std::uint32_t best = 0;
    double highest = -1e300;
    for (std::uint32_t i = 0; i < atoms.count(); ++i)
      if (const double value = x * atoms[i][0] + y * atoms[i][1] + heights[i]; value > highest)
        highest = value, best = i;
    return best;
  }
};

/// Where a segment from (px, py) on by (dx, dy) meets an edge; negative: nowhere.
double crossing(const CellEdge& edge, double px, double py, double dx, double dy) {
  const double ex = double(edge.to[0]) - edge.from[0], ey = double(edge.to[1]) - edge.from[1];
  const double det = dx * -ey + ex * dy, rx = edge.from[0] - px, ry = edge.from[1] - py;
  if (std::abs(det) < 1e-300) return -1;
  const double t = (rx * -ey + ex * ry) / det, s = (dx * ry - dy * rx) / det;
  return s >= 0 && s <= 1 && t >= 0 && t <= 1 ? t : -1;
}

}  // namespace

/// The edges of power diagrams, against the best atom found by trying all.
class TestPowerDiagram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void edgesAreWhereTheBestAtomChanges_data() {
    QTest::addColumn<int>("atoms");
    QTest::addColumn<double>("weights");  ///< deviation of the heights
    QTest::addColumn<double>("at");       ///< of the atoms' mean
    QTest::addColumn<QString>("where");
    QTest::newRow("two") << 2 << 0.3 << 0.0 << "random";
    QTest::newRow("three") << 3 << 0.0 << 0.0 << "random";
    QTest::newRow("many") << 300 << 0.05 << 0.0 << "random";
    QTest::newRow("most have no cell") << 300 << 3.0 << 0.0 << "random";
    QTest::newRow("far from 0") << 40 << 0.2 << 1000.0 << "random";
    QTest::newRow("on a line") << 12 << 0.5 << 0.0 << "line";
    QTest::newRow("on a grid") << 100 << 0.0 << 0.0 << "grid";
    QTest::newRow("each twice") << 40 << 0.4 << 0.0 << "twice";
  }

  /// Along any segment: between two crossings one atom is the best, and at a crossing the edge's two change places.
  void edgesAreWhereTheBestAtomChanges() {
    QFETCH(int, atoms);
    QFETCH(double, weights);
    QFETCH(double, at);
    QFETCH(QString, where);
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> unit;
    Diagram d{Points(static_cast<std::size_t>(atoms), 2), {}, {-2, -1.5f, 2, 1.5f}};
    for (int i = 0; i < atoms; ++i) {
      const auto row = static_cast<std::size_t>(i);
      const double x = where == "grid" ? i % 10 - 4.5 : normal(random),
                   y = where == "grid" ? i / 10 - 4.5 : normal(random);
      d.atoms[row][0] = static_cast<float>(at + x);
      d.atoms[row][1] = static_cast<float>(where == "line" ? 0 : at + y);
      if (where == "twice" && i % 2) std::copy_n(d.atoms[row - 1], 2, d.atoms[row]);
      d.heights.push_back(-0.5 * (where == "grid" ? x * x + y * y : 0) + weights * normal(random));
    }
    const auto edges = powerDiagramEdges(d.atoms, d.heights, d.box);
    QVERIFY(!edges.empty());
    std::size_t crossed = 0;
    for (int k = 0; k < 300; ++k) {
      const double px = 4 * unit(random) - 2, py = 3 * unit(random) - 1.5;
      const double dx = 4 * unit(random) - 2 - px, dy = 3 * unit(random) - 1.5 - py;
      std::vector<std::pair<double, const CellEdge*>> met;
      for (const auto& edge : edges)
        if (const double t = crossing(edge, px, py, dx, dy); t >= 0) met.emplace_back(t, &edge);
      std::sort(met.begin(), met.end());
      double before = 0;
      for (std::size_t m = 0; m <= met.size(); ++m) {
        const double after = m < met.size() ? met[m].first : 1, middle = 0.5 * (before + after);
        if (after - before > 1e-4) {  // ends are floats
          const auto best = d.winner(px + middle * dx, py + middle * dy);
          for (const std::size_t side : {m - 1, m})
            if (side < met.size()) {
              const auto& [one, other] = met[side].second->between;
              QVERIFY2(best == one || best == other,
                       qPrintable(QString("%1, not %2 or %3").arg(best).arg(one).arg(other)));
            }
          const auto inside =
              d.winner(px + (before + 0.1 * (after - before)) * dx, py + (before + 0.1 * (after - before)) * dy);
          QCOMPARE(inside, best);
        }
        before = after;
      }
      crossed += met.size();
    }
    QVERIFY(crossed > 50);
  }

  /// Two atoms: the line <x, y_1 - y_2> = h_2 - h_1, as far as the box goes; atoms without a cell, and one alone, none.
  void closedForms() {
    Points atoms(3, 2);
    atoms[0][0] = 1;
    atoms[1][0] = -1;
    const Box box{-2, -1, 2, 1};
    const auto one = powerDiagramEdges({atoms.data.data(), 2, 2}, std::vector<double>{0.5, -0.5}, box);
    QCOMPARE(one.size(), std::size_t{1});
    QCOMPARE(one[0].from[0], -0.5f);
    QCOMPARE(one[0].to[0], -0.5f);
    QCOMPARE(std::abs(one[0].to[1] - one[0].from[1]), 2.0f);
    QVERIFY(one[0].between == (std::array<std::uint32_t, 2>{0, 1}));
    const auto hidden = powerDiagramEdges(atoms, std::vector<double>{0.5, -0.5, -10}, box);
    QCOMPARE(hidden.size(), std::size_t{1});
    QVERIFY(powerDiagramEdges({atoms.data.data(), 1, 2}, std::vector<double>{0}, box).empty());
    QVERIFY(powerDiagramEdges({atoms.data.data(), 2, 2}, std::vector<double>{9, -9}, box).empty());
  }
};

BRENIER_TEST(TestPowerDiagram)
#include "test_power_diagram.moc"
