#include "ui/session/film.h"

#include <QPainter>
#include <utility>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr QSize kFrame(960, 640);
constexpr int kInterpolationFrames = 40;  // one way
constexpr int kInterpolationRate = 20;
constexpr int kTrainingRate = 10;
constexpr int kPatienceMs = 20000;

}  // namespace

Film::Film(OpenAnimation open, QObject* parent) : QObject(parent), m_open(std::move(open)) {
  m_patience.setSingleShot(true);
  m_patience.setInterval(kPatienceMs);
  connect(&m_patience, &QTimer::timeout, this, [this] {
    fail({ErrorKind::internal,
          "The moment of step " + std::to_string(m_steps[m_next]) + " did not come within " +
              std::to_string(kPatienceMs / 1000) + " s.",
          "Pause the run, and film it again."});
  });
}

bool Film::begin(const QString& path, int framesPerSecond) {
  if (busy() || !m_open) return false;
  auto opened = m_open({path.toStdString(), kFrame.width(), kFrame.height(), framesPerSecond});
  if (!opened) {
    emit failed(opened.error());
    return false;
  }
  m_writer = std::move(opened).value();
  m_path = path;
  return true;
}

bool Film::addFrame(const Snapshot& moment, const StageStyle& style) {
  QImage frame(kFrame, QImage::Format_RGB32);
  {
    QPainter painter(&frame);
    m_painter.paint(painter, QRectF(frame.rect()), moment, style);
  }
  frame = frame.convertToFormat(QImage::Format_RGB888);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(3 * kFrame.width() * kFrame.height()));
  for (int y = 0; y < frame.height(); ++y)
    pixels.insert(pixels.end(), frame.constScanLine(y), frame.constScanLine(y) + 3 * frame.width());
  const Status added = m_writer->add(pixels.data());
  if (!added) fail(added.error());
  return static_cast<bool>(added);
}

void Film::ofInterpolation(const QString& path, const Snapshot& moment, const StageStyle& style) {
  if (!begin(path, kInterpolationRate)) return;
  StageStyle frame = style;
  for (int i = 0; i < 2 * kInterpolationFrames; ++i) {
    const double part = static_cast<double>(i) / kInterpolationFrames;
    frame.interpolation = part <= 1 ? part : 2 - part;
    frame.title = QString("t = %1").arg(frame.interpolation, 0, 'f', 2);
    if (!addFrame(moment, frame)) return;
  }
  end();
}

void Film::ofTraining(const QString& path, std::vector<std::int64_t> steps, const StageStyle& style) {
  if (steps.empty())
    return emit failed({ErrorKind::badInput, "This run has kept no moment yet, so there is nothing to film.",
                        "Let it learn for a while."});
  if (!begin(path, kTrainingRate)) return;
  m_style = style;
  m_steps = std::move(steps);
  m_next = 0;
  m_patience.start();
  emit momentWanted(m_steps.front());
}

void Film::give(const Snapshot& moment) {
  if (!busy() || m_next >= m_steps.size() || moment.step != m_steps[m_next]) return;
  m_style.title = "step " + groupedInteger(moment.step);
  if (!addFrame(moment, m_style)) return;
  ++m_next;
  emit progressed(static_cast<int>(m_next), static_cast<int>(m_steps.size()));
  if (m_next == m_steps.size()) return end();
  m_patience.start();
  emit momentWanted(m_steps[m_next]);
}

void Film::cancel() {
  m_patience.stop();
  m_writer.reset();
  m_steps.clear();
}

void Film::end() {
  const Status written = m_writer->finish();
  cancel();
  if (!written) return emit failed(written.error());
  emit finished(m_path);
}

void Film::fail(const RunError& error) {
  cancel();
  emit failed(error);
}

}  // namespace brenier
