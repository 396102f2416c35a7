#include "core/truth/mass_balance.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace brenier {
namespace {

/// Node values of a density over a box [rows * columns], row 0 at y0.
struct Grid {
  Box box;
  int columns, rows;
  double dx, dy;
  std::vector<double> values;

  Grid(const Box& area, int columnCount, int rowCount)
      : box(area),
        columns(columnCount),
        rows(rowCount),
        dx((area.x1 - area.x0) / (columnCount - 1.0)),
        dy((area.y1 - area.y0) / (rowCount - 1.0)),
        values(static_cast<std::size_t>(columnCount) * static_cast<std::size_t>(rowCount)) {}
  double& at(int r, int c) { return values[static_cast<std::size_t>(r * columns + c)]; }
};

/// Each point's mass goes to the four nodes around it, by the areas opposite; what lies outside is left out.
void deposit(Grid& grid, PointsView points) {
  const double mass = 1 / (static_cast<double>(points.count) * grid.dx * grid.dy);
  for (std::size_t i = 0; i < points.count; ++i) {
    const double x = (points[i][0] - grid.box.x0) / grid.dx, y = (points[i][1] - grid.box.y0) / grid.dy;
    if (!(x >= 0 && y >= 0 && x < grid.columns - 1 && y < grid.rows - 1)) continue;
    const int c = static_cast<int>(x), r = static_cast<int>(y);
    const double fx = x - c, fy = y - r;
    grid.at(r, c) += mass * (1 - fx) * (1 - fy);
    grid.at(r, c + 1) += mass * fx * (1 - fy);
    grid.at(r + 1, c) += mass * (1 - fx) * fy;
    grid.at(r + 1, c + 1) += mass * fx * fy;
  }
}

std::vector<double> gaussianWeights(double deviation) {
  const int reach = static_cast<int>(std::ceil(3.5 * deviation));
  std::vector<double> weights;
  double sum = 0;
  for (int k = -reach; k <= reach; ++k) {
    weights.push_back(std::exp(-0.5 * k * k / (deviation * deviation)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// Along one axis: `count` values `stride` apart.
void smoothLine(double* line, int count, int stride, const std::vector<double>& weights, std::vector<double>& room) {
  const int reach = static_cast<int>(weights.size() / 2);
  room.assign(static_cast<std::size_t>(count), 0.0);
  for (int i = 0; i < count; ++i)
    for (int k = std::max(0, i - reach); k <= std::min(count - 1, i + reach); ++k)
      room[static_cast<std::size_t>(i)] += weights[static_cast<std::size_t>(k - i + reach)] * line[k * stride];
  for (int i = 0; i < count; ++i) line[i * stride] = room[static_cast<std::size_t>(i)];
}

void smooth(Grid& grid, double width) {
  std::vector<double> room;
  const auto along = gaussianWeights(width / grid.dx), across = gaussianWeights(width / grid.dy);
  for (int r = 0; r < grid.rows; ++r) smoothLine(&grid.at(r, 0), grid.columns, 1, along, room);
  for (int c = 0; c < grid.columns; ++c) smoothLine(&grid.at(0, c), grid.rows, grid.columns, across, room);
}

/// Half of n^(-1/6) times the deviation of one coordinate: distributions with several modes are narrower than theirs.
double smoothingWidth(PointsView points) {
  double squares = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < points.count; ++i) mean += points[i][k] / static_cast<double>(points.count);
    for (std::size_t i = 0; i < points.count; ++i) square += (points[i][k] - mean) * (points[i][k] - mean);
    squares += square / static_cast<double>(points.count);
  }
  return 0.5 * std::sqrt(squares / 2) * std::pow(static_cast<double>(points.count), -1.0 / 6);
}

}  // namespace

MassBalance massBalance(const Box& box, int columns, int rows, PointsView mapped, PointsView target) {
  MassBalance balance;
  if (columns < 2 || rows < 2 || mapped.count == 0 || target.count == 0 || mapped.dim != 2 || target.dim != 2)
    return balance;
  Grid more(box, columns, rows), less(box, columns, rows);
  const double width = std::max({smoothingWidth(target), 1.5 * more.dx, 1.5 * more.dy});
  deposit(more, mapped);
  deposit(less, target);
  smooth(more, width);
  smooth(less, width);
  balance.density = {box, columns, rows, std::vector<float>(more.values.size())};
  balance.width = static_cast<float>(width);
  // A Gaussian estimate from n points has variance density / (4 pi width^2 n); the mean size of a normal number is
  // sqrt(2 / pi) deviations.
  const double kernel = 1 / (4 * std::numbers::pi * width * width);
  double misplaced = 0, noise = 0;
  for (std::size_t i = 0; i < more.values.size(); ++i) {
    const double difference = more.values[i] - less.values[i];
    balance.density.values[i] = static_cast<float>(difference);
    misplaced += std::abs(difference);
    const double one = less.values[i] * kernel;
    noise += std::sqrt(one / static_cast<double>(mapped.count) + one / static_cast<double>(target.count));
  }
  balance.misplaced = static_cast<float>(0.5 * misplaced * more.dx * more.dy);
  balance.noise = static_cast<float>(0.5 * std::sqrt(2 / std::numbers::pi) * noise * more.dx * more.dy);
  return balance;
}

}  // namespace brenier
