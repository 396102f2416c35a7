#pragma once

#include <QObject>
#include <QThreadPool>
#include <cstdint>

#include "core/api/studio_backend.h"

namespace brenier {

/// Asks the backend for a measure's points on a thread of its own, because a file may be large. The newest request
/// wins; answers arrive on the thread of this object. The backend must outlive it.
class PreviewLoader : public QObject {
  Q_OBJECT

 public:
  explicit PreviewLoader(const StudioBackend& backend, QObject* parent = nullptr);
  ~PreviewLoader() override;

  void request(const MeasureSpec& measure, int count);

 signals:
  void ready(const brenier::MeasureSpec& measure, const std::vector<float>& points);
  void failed(const brenier::MeasureSpec& measure, const brenier::RunError& error);

 private:
  const StudioBackend& m_backend;
  QThreadPool m_pool;
  std::uint64_t m_newest = 0;
};

}  // namespace brenier
