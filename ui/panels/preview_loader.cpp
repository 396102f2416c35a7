#include "ui/panels/preview_loader.h"

namespace brenier {

PreviewLoader::PreviewLoader(const StudioBackend& backend, QObject* parent) : QObject(parent), m_backend(backend) {
  m_pool.setMaxThreadCount(1);
}

PreviewLoader::~PreviewLoader() {
  m_pool.clear();
  m_pool.waitForDone();
}

void PreviewLoader::request(const MeasureSpec& measure, int count) {
  const std::uint64_t number = ++m_newest;
  m_pool.clear();  // what has not begun is no longer wanted
  m_pool.start([this, measure, count, number] {
    auto points = m_backend.preview(measure, count);
    // Posted to this object: dropped by Qt when the object is gone, which its destructor allows only after this.
    QMetaObject::invokeMethod(
        this,
        [this, measure, number, points = std::move(points)] {
          if (number != m_newest) return;
          if (points) {
            emit ready(measure, points.value());
          } else {
            emit failed(measure, points.error());
          }
        },
        Qt::QueuedConnection);
  });
}

}  // namespace brenier
