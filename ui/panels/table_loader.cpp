#include "ui/panels/table_loader.h"

namespace brenier {

TableLoader::TableLoader(const StudioBackend& backend, QObject* parent) : QObject(parent), m_backend(backend) {
  m_pool.setMaxThreadCount(1);
}

TableLoader::~TableLoader() {
  cancel();
  m_pool.waitForDone();
}

void TableLoader::cancel() {
  ++m_newest;
  m_stop.request_stop();
  m_pool.clear();
}

void TableLoader::request(const MeasureSpec& points) {
  cancel();
  m_stop = std::stop_source();
  m_pool.start([this, points, number = m_newest, stop = m_stop.get_token()] {
    auto look = m_backend.look(points, stop);
    // Posted to this object: dropped by Qt when the object is gone, which its destructor allows only after this.
    QMetaObject::invokeMethod(
        this,
        [this, points, number, look = std::move(look)] {
          if (number != m_newest) return;
          if (look) {
            emit ready(points, look.value());
          } else {
            emit failed(look.error());
          }
        },
        Qt::QueuedConnection);
  });
}

}  // namespace brenier
