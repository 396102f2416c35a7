#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/integration/program.h"

/// Files of points as people have them, drawn by the laws that their names say, and runs between them.
namespace brenier::test {

struct Rows {
  std::size_t dim = 2;
  std::vector<double> values;
  std::size_t count() const { return values.size() / dim; }
  double at(std::size_t i, std::size_t k) const { return values[i * dim + k]; }
};

/// Independent normal columns.
inline Rows normals(std::size_t n, const std::vector<double>& mean, const std::vector<double>& deviation,
                    unsigned seed) {
  std::mt19937_64 engine(seed);
  std::normal_distribution<double> normal;
  Rows rows{mean.size(), {}};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < mean.size(); ++k) rows.values.push_back(mean[k] + deviation[k] * normal(engine));
  return rows;
}

inline Rows moved(Rows rows, double scale, double shift) {
  for (double& v : rows.values) v = shift + scale * v;
  return rows;
}

/// An NPY file of doubles.
inline QByteArray npy(const Rows& rows) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(rows.count()) + ", " +
                       std::to_string(rows.dim) + "), }";
  header.append(117 - header.size(), ' ');
  header += '\n';
  QByteArray bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += QByteArray::fromStdString(header);
  return bytes + QByteArray(reinterpret_cast<const char*>(rows.values.data()),
                            static_cast<qsizetype>(rows.values.size() * sizeof(double)));
}

/// Only those of doubles with two axes.
inline Rows readNpy(const QByteArray& bytes, std::size_t dim) {
  Rows rows{dim, {}};
  const qsizetype start = bytes.indexOf('\n') + 1;
  if (start <= 0 || !bytes.left(start).contains("<f8")) return rows;
  rows.values.resize(static_cast<std::size_t>(bytes.size() - start) / sizeof(double));
  std::memcpy(rows.values.data(), bytes.constData() + start, rows.values.size() * sizeof(double));
  return rows;
}

inline double mean(const Rows& rows, std::size_t k) {
  double sum = 0;
  for (std::size_t i = 0; i < rows.count(); ++i) sum += rows.at(i, k) / static_cast<double>(rows.count());
  return sum;
}

inline double deviation(const Rows& rows, std::size_t k) {
  const double middle = mean(rows, k);
  double sum = 0;
  for (std::size_t i = 0; i < rows.count(); ++i)
    sum += std::pow(rows.at(i, k) - middle, 2) / static_cast<double>(rows.count());
  return std::sqrt(sum);
}

/// 100 E |T(x) - T*(x)|^2 over the variance of T*(x).
inline double percentOff(const Rows& x, const Rows& images, const std::function<double(double, std::size_t)>& truth) {
  double error = 0, variance = 0;
  for (std::size_t i = 0; i < x.count(); ++i)
    for (std::size_t k = 0; k < x.dim; ++k) error += std::pow(images.at(i, k) - truth(x.at(i, k), k), 2);
  Rows right = x;
  for (std::size_t i = 0; i < right.values.size(); ++i) right.values[i] = truth(x.values[i], i % x.dim);
  for (std::size_t k = 0; k < x.dim; ++k) variance += std::pow(deviation(right, k), 2);
  return 100 * error / static_cast<double>(x.count()) / variance;
}

inline bool near(double value, double wanted, double tolerance) {
  if (std::abs(value - wanted) <= tolerance) return true;
  qWarning("%.9g, but %.9g was wanted", value, wanted);
  return false;
}

inline QJsonObject object(const QByteArray& text) {
  return QJsonDocument::fromJson(text).object();
}

/// A map whose steps are the same on any machine.
inline constexpr const char* steps = "400";

class Bench : public Workplace {
 public:
  Bench() {
    write("plain_x.npy", npy(x));
    write("plain_y.npy", npy(y));
    write("fresh.npy", npy(fresh));
  }

  /// Learns between two files; the answer of `train --json`.
  QJsonObject train(const QString& source, const QString& target, const QString& out, QStringList more = {}) {
    QStringList arguments{"train", "--source", source, "--target", target, "--threads", "1", "--json", "--out", out};
    if (!more.contains("--moments"))
      arguments << "--moments"
                << "0";
    if (!more.contains("--steps")) arguments << "--steps" << steps;
    last = cli(arguments + more);
    if (last.code != 0) qWarning("%s", last.err.constData());
    return object(last.out);
  }
  /// The images of a file of doubles.
  Rows images(const QString& run, const QString& in, std::size_t dim = 2) const {
    const Outcome mapped = cli({"map", run, "--in", in, "--out", "images.npy"});
    if (mapped.code != 0) qWarning("%s", mapped.err.constData());
    return readNpy(read("images.npy"), dim);
  }
  double number(const QJsonObject& result, const char* id) const {
    return result["metrics"].toObject()[id].toObject()["value"].toDouble(std::nan(""));
  }

  const Rows x = normals(4000, {0, 0}, {1, 1}, 1), y = normals(4000, {4, 0}, {2, 2}, 2);
  const Rows fresh = normals(2000, {0, 0}, {1, 1}, 3);
  Outcome last;
};

}  // namespace brenier::test
