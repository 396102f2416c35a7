#include "core/train/look/picture_frames.h"

#include <algorithm>
#include <cmath>

#include "core/measures/degradation.h"
#include "core/measures/image_measure.h"
#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/image_solvers.h"
#endif

namespace brenier {
namespace {

std::uint8_t byteOf(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp((value + 1) * 127.5f, 0.0f, 255.0f)));
}

/// Sum of squared differences, given up once it is at least `most`.
std::uint64_t squaredDistance(const std::uint8_t* a, const std::uint8_t* b, std::size_t n, std::uint64_t most) {
  constexpr std::size_t block = 256;
  std::uint64_t sum = 0;
  for (std::size_t first = 0; first < n && sum < most; first += block) {
    std::uint32_t part = 0;  // 256 squares of at most 255 fit
    for (std::size_t k = first; k < std::min(n, first + block); ++k) {
      const int d = static_cast<int>(a[k]) - static_cast<int>(b[k]);
      part += static_cast<std::uint32_t>(d * d);
    }
    sum += part;
  }
  return sum;
}

}  // namespace

void between(const float* a, const float* b, std::size_t dim, float t, bool onArc, float* out) {
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t k = 0; k < dim; ++k) {
    aa += static_cast<double>(a[k]) * a[k];
    bb += static_cast<double>(b[k]) * b[k];
    ab += static_cast<double>(a[k]) * b[k];
  }
  const double angle = std::acos(std::clamp(ab / std::max(1e-30, std::sqrt(aa * bb)), -1.0, 1.0));
  double wa = 1 - static_cast<double>(t), wb = static_cast<double>(t);
  if (onArc && std::sin(angle) > 1e-4) {
    wa = std::sin(wa * angle) / std::sin(angle);
    wb = std::sin(wb * angle) / std::sin(angle);
  }
  for (std::size_t k = 0; k < dim; ++k) out[k] = static_cast<float>(wa * a[k] + wb * b[k]);
}

std::size_t PictureFrames::Batch::add(const float* point) {
  x.data.insert(x.data.end(), point, point + x.dim);
  return x.count() - 1;
}

PictureFrames::PictureFrames(const TrainingRun& run)
    : m_run(run), m_shape(*run.heldOut()->pictures), m_fromCode(run.source().pictureShape() != m_shape) {}

PictureBytes PictureFrames::bytesOf(const float* pictures, std::size_t count) const {
  const auto pixels = static_cast<std::size_t>(m_shape.width) * static_cast<std::size_t>(m_shape.height);
  const auto channels = static_cast<std::size_t>(m_shape.channels);
  PictureBytes bytes(count * m_shape.size());
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t p = 0; p < pixels; ++p)
        bytes[(i * pixels + p) * channels + c] = byteOf(pictures[(i * channels + c) * pixels + p]);
  return bytes;
}

/// Inputs and originals of the first held-out samples, made once for a number of them.
void PictureFrames::shareInputs(int count) {
  if (count == m_count) return;
  m_count = count;
  const auto n = static_cast<std::size_t>(count);
  const auto heldOut = m_run.heldOut();
  if (m_fromCode) {
    std::vector<float> embedded(n * m_shape.size());
#ifdef BRENIER_HAS_TORCH
    embedCodes({heldOut->source.data.data(), n, heldOut->source.dim}, m_shape, embedded.data());
#endif
    m_input = std::make_shared<PictureBytes>(bytesOf(embedded.data(), n));
    return;
  }
  m_input = std::make_shared<PictureBytes>(bytesOf(heldOut->source.data.data(), n));
  if (!heldOut->originals.data.empty())
    m_original = std::make_shared<PictureBytes>(bytesOf(heldOut->originals.data.data(), n));
}

void PictureFrames::addPath(const PictureRequest& request, Batch& batch) const {
  const Points& x = m_run.heldOut()->source;
  const auto last = static_cast<int>(x.count()) - 1;
  const float* a = x[static_cast<std::size_t>(std::clamp(request.from, 0, last))];
  const float* b = x[static_cast<std::size_t>(std::clamp(request.to, 0, last))];
  std::vector<float> point(x.dim);
  for (int k = 0; k <= picturePathSteps; ++k) {
    const float t = k < picturePathSteps ? static_cast<float>(k) / (picturePathSteps - 1) : request.at;
    between(a, b, x.dim, std::clamp(t, 0.0f, 1.0f), m_fromCode, point.data());
    batch.add(point.data());
  }
}

/// The person's picture is cropped, resized and degraded as those of a set are.
bool PictureFrames::addOwn(const PictureRequest& request, PictureFrame& frame, Batch& batch) {
  if (m_fromCode || !request.own || request.own->width <= 0 || request.own->height <= 0) return false;
  const OwnPicture& own = *request.own;
  if (own.rgb.size() != 3 * static_cast<std::size_t>(own.width) * static_cast<std::size_t>(own.height)) return false;
  if (m_own != request.own) {
    std::vector<float> values(own.rgb.size());
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(own.rgb[k]) / 255.0f;
    m_ownFitted.resize(m_shape.size());
    fitImage(values.data(), own.width, own.height, 3, {m_shape.width, m_shape.channels, 0, 0}, m_ownFitted.data());
    for (float& v : m_ownFitted) v = 2 * v - 1;
    m_own = request.own;
  }
  auto degraded = m_ownFitted;
  degrade(degradationFromName(request.degradation), request.noise, m_shape, 1, 0, degraded.data());
  frame.ownOriginal = bytesOf(m_ownFitted.data(), 1);
  frame.own = bytesOf(degraded.data(), 1);
  batch.add(degraded.data());
  return true;
}

/// Copying would show as a distance near 0.
void PictureFrames::findNearest(PictureFrame& frame, const float* output) {
  const auto began = std::chrono::steady_clock::now();
  if (m_found.nearestOf == frame.nearestOf && began < m_searchNotBefore) {
    frame.nearest = m_found.nearest;
    frame.nearestDistance = m_found.nearestDistance;
    frame.nearestIndex = m_found.nearestIndex;
    return;
  }
  const auto* target = dynamic_cast<const PictureMeasure*>(&m_run.target());
  if (!target) return;
  const auto set = target->set();
  const auto [first, count] = target->trainingPart();
  const std::size_t size = m_shape.size();
  std::vector<std::uint8_t> mine(size);
  for (std::size_t k = 0; k < size; ++k) mine[k] = byteOf(output[k]);
  std::uint64_t best = ~std::uint64_t{0};
  std::size_t at = first;
  for (std::size_t i = first; i < first + count; ++i) {
    const auto distance = squaredDistance(mine.data(), set->bytes.data() + i * size, size, best);
    if (distance >= best) continue;
    best = distance;
    at = i;
  }
  std::vector<float> picture(size);
  set->picture(at, picture.data());
  frame.nearest = bytesOf(picture.data(), 1);
  frame.nearestDistance = std::sqrt(static_cast<double>(best) / static_cast<double>(size)) / 127.5;
  frame.nearestIndex = static_cast<std::int64_t>(at);
  m_found.nearestOf = frame.nearestOf;
  m_found.nearest = frame.nearest;
  m_found.nearestDistance = frame.nearestDistance;
  m_found.nearestIndex = frame.nearestIndex;
  const auto ended = std::chrono::steady_clock::now();
  m_searchNotBefore = ended + 20 * (ended - began);
}

std::shared_ptr<const PictureFrame> PictureFrames::build(const PictureRequest& request) {
  auto frame = std::make_shared<PictureFrame>();
  const Points& held = m_run.heldOut()->source;
  frame->shape = m_shape;
  frame->fromCode = m_fromCode;
  frame->count = std::clamp(request.count, 0, static_cast<int>(held.count()));
  shareInputs(frame->count);
  frame->input = m_input;
  frame->original = m_original;

  const auto n = static_cast<std::size_t>(frame->count);
  Batch batch{{0, held.dim}};
  batch.x.data.assign(held.data.begin(), held.data.begin() + static_cast<std::ptrdiff_t>(n * held.dim));
  const bool path = request.from >= 0 && request.to >= 0;
  if (path) addPath(request, batch);
  const bool own = addOwn(request, *frame, batch);

  Points mapped(batch.x.count(), m_shape.size());
  m_run.solver().forward(batch.x, mapped.data.data());
  frame->output = bytesOf(mapped.data.data(), n);
  if (path) {
    frame->path = bytesOf(mapped[n], picturePathSteps);
    frame->pathAt = bytesOf(mapped[n + picturePathSteps], 1);
  }
  if (own) frame->ownOutput = bytesOf(mapped[mapped.count() - 1], 1);
  if (request.nearestOf >= 0 && request.nearestOf < frame->count) {
    frame->nearestOf = request.nearestOf;
    findNearest(*frame, mapped[static_cast<std::size_t>(request.nearestOf)]);
  }
  return frame;
}

}  // namespace brenier
