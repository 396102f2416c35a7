#pragma once

#include <QObject>

#include "core/api/studio_backend.h"
#include "ui/work/background.h"

namespace brenier {

/// Asks the backend in the background what a file of points holds. The newest request wins, and an older one is told to
/// stop. The backend must outlive the jobs of `background`.
class TableLoader : public QObject {
  Q_OBJECT

 public:
  TableLoader(const StudioBackend& backend, Background& background, QObject* parent = nullptr);

  void request(const MeasureSpec& points);
  /// Nothing more comes of what was asked for.
  void cancel();
  /// The same, and nobody is told.
  void drop();

 signals:
  void ready(const brenier::MeasureSpec& points, const brenier::TableLook& look);
  void failed(const brenier::RunError& error);
  /// The newest request was cancelled, by cancel() or where jobs are shown.
  void cancelled();

 private:
  const StudioBackend& m_backend;
  Background& m_background;
  JobId m_job = 0;  ///< of the newest request while it is wanted
};

}  // namespace brenier
