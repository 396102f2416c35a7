#include "ui/session/run_trace.h"

#include <QDataStream>
#include <QIODevice>

namespace brenier {
namespace {

constexpr quint32 kMagic = 0x42525431;  // BRT1
constexpr quint32 kMost = 1u << 22;     // numbers of one list

}  // namespace

QByteArray writeTrace(const RunTrace& trace) {
  QByteArray bytes;
  QDataStream out(&bytes, QIODevice::WriteOnly);
  out.setVersion(QDataStream::Qt_6_0);
  out << kMagic << static_cast<quint32>(trace.curves.size());
  for (const auto& [id, points] : trace.curves) {
    out << id << static_cast<quint32>(points.size());
    for (const QPointF& point : points) out << point.x() << point.y();
  }
  out.setFloatingPointPrecision(QDataStream::SinglePrecision);
  out << static_cast<quint32>(trace.image.size());
  for (const float value : trace.image) out << value;
  return bytes;
}

std::optional<RunTrace> readTrace(const QByteArray& bytes) {
  QDataStream in(bytes);
  in.setVersion(QDataStream::Qt_6_0);
  quint32 magic = 0, curves = 0;
  in >> magic >> curves;
  if (magic != kMagic) return std::nullopt;
  RunTrace trace;
  for (quint32 k = 0; k < curves && in.status() == QDataStream::Ok; ++k) {
    QString id;
    quint32 size = 0;
    in >> id >> size;
    for (quint32 i = 0; i < size && size < kMost && in.status() == QDataStream::Ok; ++i) {
      double x = 0, y = 0;
      in >> x >> y;
      trace.curves[id].push_back({x, y});
    }
  }
  in.setFloatingPointPrecision(QDataStream::SinglePrecision);
  quint32 size = 0;
  in >> size;
  for (quint32 i = 0; i < size && size < kMost && in.status() == QDataStream::Ok; ++i) {
    float value = 0;
    in >> value;
    trace.image.push_back(value);
  }
  if (in.status() != QDataStream::Ok) return std::nullopt;
  return trace;
}

}  // namespace brenier
