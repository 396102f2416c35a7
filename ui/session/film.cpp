#include "ui/session/film.h"

#include <QFileInfo>
#include <QPainter>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr QSize kFrame(960, 640);
constexpr int kInterpolationFrames = 40;  // one way
constexpr int kInterpolationRate = 20;
constexpr int kTrainingRate = 10;
constexpr int kPatienceMs = 20000;

struct FilmFrame {
  std::shared_ptr<const Snapshot> moment;
  StageStyle style;
};

std::vector<std::uint8_t> pixelsOf(StagePainter& stage, const FilmFrame& frame) {
  QImage image(kFrame, QImage::Format_RGB32);
  {
    QPainter painter(&image);
    stage.paint(painter, QRectF(image.rect()), frame.moment, frame.style);
  }
  image = image.convertToFormat(QImage::Format_RGB888);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(3 * kFrame.width() * kFrame.height()));
  for (int y = 0; y < image.height(); ++y)
    pixels.insert(pixels.end(), image.constScanLine(y), image.constScanLine(y) + 3 * image.width());
  return pixels;
}

}  // namespace

/// The frames on their way from the window to the file. Any thread.
class Film::Reel {
 public:
  explicit Reel(int frames) : m_frames(frames) {}

  void add(FilmFrame frame) {
    std::lock_guard lock(m_mutex);
    m_waiting.push_back(std::move(frame));
    m_changed.notify_one();
  }

  void fail(const RunError& error) {
    std::lock_guard lock(m_mutex);
    if (m_result) m_result = Unexpected<RunError>(error);
  }

  Status result() const {
    std::lock_guard lock(m_mutex);
    return m_result;
  }

  /// Whether the file is there.
  bool written() const {
    std::lock_guard lock(m_mutex);
    return m_written;
  }

  /// On the job's thread: opens, paints and writes until all frames are there or it is to stop.
  void write(const OpenAnimation& open, const QString& path, int framesPerSecond, const JobProgress& progress) {
    auto writer = open({path.toStdString(), kFrame.width(), kFrame.height(), framesPerSecond});
    if (!writer) return fail(writer.error());
    StagePainter stage;
    for (int done = 0; done < m_frames; ++done) {
      const auto frame = next(progress.stop());
      if (!frame) return;  // the writer goes, and no file stays
      if (const Status added = (*writer)->add(pixelsOf(stage, *frame).data()); !added) return fail(added.error());
      progress.report(done + 1, m_frames);
    }
    if (const Status written = (*writer)->finish(); !written) return fail(written.error());
    std::lock_guard lock(m_mutex);
    m_written = true;
  }

 private:
  /// None when the film is to stop.
  std::optional<FilmFrame> next(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, stop, [this] { return !m_waiting.empty(); });
    if (stop.stop_requested() || m_waiting.empty()) return std::nullopt;
    FilmFrame frame = std::move(m_waiting.front());
    m_waiting.pop_front();
    return frame;
  }

  const int m_frames;
  mutable std::mutex m_mutex;
  std::condition_variable_any m_changed;
  std::deque<FilmFrame> m_waiting;
  Status m_result = ok();
  bool m_written = false;
};

Film::Film(OpenAnimation open, Background& background, QObject* parent)
    : QObject(parent), m_open(std::move(open)), m_background(&background) {
  m_patience.setSingleShot(true);
  m_patience.setInterval(kPatienceMs);
  connect(&m_patience, &QTimer::timeout, this, [this] {
    fail({ErrorKind::internal,
          "The moment of step " + std::to_string(m_steps[m_next]) + " did not come within " +
              std::to_string(kPatienceMs / 1000) + " s.",
          "Pause the run, and film it again."});
  });
  // A frame is written: the next moment may come, so that never more than one waits.
  connect(&background, &Background::progressed, this, [this](JobId job) {
    if (job == m_job) askForNext();
  });
}

Film::~Film() {
  cancel();
}

bool Film::begin(const QString& path, int framesPerSecond, int frames) {
  if (busy() || !m_open || !m_background) return false;
  m_path = path;
  m_reel = std::make_shared<Reel>(frames);
  m_job = m_background->start(
      "Filming " + QFileInfo(path).fileName(), true,
      [reel = m_reel, open = m_open, path, framesPerSecond](const JobProgress& progress) {
        reel->write(open, path, framesPerSecond, progress);
      },
      this, [this](bool) { end(); });
  return true;
}

void Film::ofInterpolation(const QString& path, std::shared_ptr<const Snapshot> moment, const StageStyle& style) {
  if (!begin(path, kInterpolationRate, 2 * kInterpolationFrames)) return;
  FilmFrame frame{std::move(moment), style};
  for (int i = 0; i < 2 * kInterpolationFrames; ++i) {
    const double part = static_cast<double>(i) / kInterpolationFrames;
    frame.style.interpolation = part <= 1 ? part : 2 - part;
    frame.style.title = QString("t = %1").arg(frame.style.interpolation, 0, 'f', 2);
    m_reel->add(frame);
  }
}

void Film::ofTraining(const QString& path, std::vector<std::int64_t> steps, const StageStyle& style) {
  if (steps.empty())
    return emit failed({ErrorKind::badInput, "This run has kept no moment yet, so there is nothing to film.",
                        "Let it learn for a while."});
  if (!begin(path, kTrainingRate, static_cast<int>(steps.size()))) return;
  m_style = style;
  m_steps = std::move(steps);
  m_next = 0;
  m_patience.start();
  emit momentWanted(m_steps.front());
}

void Film::give(const std::shared_ptr<const Snapshot>& moment) {
  if (!busy() || m_next >= m_steps.size() || moment->step != m_steps[m_next]) return;
  m_patience.stop();
  m_style.title = "step " + groupedInteger(moment->step);
  ++m_next;
  m_reel->add({moment, m_style});
}

void Film::askForNext() {
  if (!busy() || m_next == 0 || m_next >= m_steps.size()) return;
  m_patience.start();
  emit momentWanted(m_steps[m_next]);
}

void Film::cancel() {
  m_patience.stop();
  if (m_background) m_background->cancel(m_job);
}

void Film::fail(const RunError& error) {
  if (!busy()) return;
  m_reel->fail(error);
  cancel();
}

/// The job is over, in whatever way.
void Film::end() {
  m_patience.stop();
  m_steps.clear();
  const auto reel = std::exchange(m_reel, nullptr);
  const Status result = reel->result();
  if (!result) return emit failed(result.error());
  reel->written() ? emit finished(m_path) : emit cancelled();
}

}  // namespace brenier
