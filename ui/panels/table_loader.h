#pragma once

#include <QObject>
#include <QThreadPool>
#include <cstdint>
#include <stop_token>

#include "core/api/studio_backend.h"

namespace brenier {

/// Asks the backend what a file of points holds, on a thread of its own. The newest request wins, and an older one is
/// told to stop; answers arrive on the thread of this object. The backend must outlive it.
class TableLoader : public QObject {
  Q_OBJECT

 public:
  explicit TableLoader(const StudioBackend& backend, QObject* parent = nullptr);
  ~TableLoader() override;

  void request(const MeasureSpec& points);
  /// Nothing more comes of what was asked for.
  void cancel();

 signals:
  void ready(const brenier::MeasureSpec& points, const brenier::TableLook& look);
  void failed(const brenier::RunError& error);

 private:
  const StudioBackend& m_backend;
  QThreadPool m_pool;
  std::stop_source m_stop;
  std::uint64_t m_newest = 0;
};

}  // namespace brenier
