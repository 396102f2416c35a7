#pragma once

#include <QByteArray>
#include <QPointF>
#include <QString>
#include <QVector>
#include <map>
#include <optional>
#include <vector>

namespace brenier {

/// What it takes to draw a run over another one: its curves over the steps by the ids of their numbers, and where its
/// map sends the probe points [n, 2].
struct RunTrace {
  std::map<QString, QVector<QPointF>> curves;
  std::vector<float> image;
};

/// The file of it that lies with a run on the shelf.
inline constexpr const char* traceFile = "trace.bin";

QByteArray writeTrace(const RunTrace& trace);
/// None where the bytes are no trace.
std::optional<RunTrace> readTrace(const QByteArray& bytes);

}  // namespace brenier
