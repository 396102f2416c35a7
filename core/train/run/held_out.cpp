#include "core/train/run/held_out.h"

#include <algorithm>
#include <utility>

#include "core/measures/row_pairs.h"

namespace brenier {
namespace {

/// A batch that no run reaches, for one more sample of rows that training draws from.
constexpr std::uint64_t floorStep = std::uint64_t{1} << 62;

std::vector<std::uint32_t> copiesAmong(const MeasurePtr& measure, const SampleKey& key, std::size_t n) {
  const auto* points = pointsIn(measure);
  return points ? points->copiesAmong(key, n) : std::vector<std::uint32_t>();
}

/// Points that training draws from, to be scored beside those it does not.
std::shared_ptr<const HeldOut> seenPoints(const HeldOutRequest& request, std::size_t n, bool rowsTogether) {
  if (request.source->heldOutRows() == 0 && request.target->heldOutRows() == 0) return nullptr;
  for (const auto* measure : {&request.source, &request.target})
    if ((*measure)->atoms() > 0) n = std::min(n, (*measure)->atoms());
  auto seen = std::make_shared<HeldOut>();
  seen->rowsTogether = rowsTogether;
  seen->source = drawSamples(*request.source, {request.seed, streamSourceSeen, 0}, n);
  seen->target = drawSamples(*request.target, {request.seed, streamTargetSeen, 0}, n);
  seen->sourceCopies = copiesAmong(request.source, {request.seed, streamSourceSeen, 0}, n);
  seen->targetCopies = copiesAmong(request.target, {request.seed, streamTargetSeen, 0}, n);
  return seen;
}

/// Another sample of the target that shares no row with the first `n` of what is scored, nor a copy of one; empty where
/// there is none.
void drawSecond(const HeldOutRequest& request, std::size_t n, bool files, HeldOut& heldOut) {
  const Measure& target = *request.target;
  const auto* rows = pointsIn(request.target);
  if (!files || !rows || rows->heldOutRows() > 0) {
    const SampleKey key = files ? SampleKey{request.seed, streamTargetTraining, floorStep}
                                : SampleKey{request.seed, streamTargetHeldOut, 1};
    heldOut.secondTarget = drawSamples(target, key, n);
    heldOut.secondCopies = copiesAmong(request.target, key, n);
    return;
  }
  if (!rows->weights().empty() || rows->atoms() < 2 * n || rows->hasCopies()) return;
  heldOut.secondTarget = Points(n, target.dim());
  target.sample({request.seed, streamTargetHeldOut, 0}, n, n, heldOut.secondTarget.data.data());
}

std::string samplesOf(const HeldOut& heldOut) {
  const std::string count = std::to_string(heldOut.source.count());
  if (heldOut.pictures) return count + " held-out pictures";
  const bool all = heldOut.learned == LearnedRows::all;
  const std::string some = heldOut.learned == LearnedRows::some ? ", some of them rows that it learned from" : "";
  if (!heldOut.othersOf.empty())
    return count + " samples a side, those of the " + heldOut.othersOf +
           (all ? " rows that it learned from" : " of another measure" + some);
  if (all) return count + " rows a side that it learned from";
  if (!some.empty()) return count + " samples a side" + some;
  return count + (heldOut.others ? " samples a side of other measures" : " held-out samples a side");
}

}  // namespace

std::string HeldOut::scoredOn() const {
  const std::size_t n = source.count();
  const std::size_t sources = differentIn(sourceCopies, n), targets = differentIn(targetCopies, n);
  if (std::min(sources, targets) == n) return samplesOf(*this);
  return samplesOf(*this) + ", copies of " + std::to_string(sources) + " and " + std::to_string(targets) +
         " different ones";
}

bool HeldOut::sameSamples(const HeldOut& other) const {
  const auto same = [](const Points& a, const Points& b) { return a.dim == b.dim && a.data == b.data; };
  return same(source, other.source) && same(target, other.target) && same(secondTarget, other.secondTarget) &&
         same(preimages, other.preimages) && same(originals, other.originals) && pictures == other.pictures &&
         (known == nullptr) == (other.known == nullptr) && (seen == nullptr) == (other.seen == nullptr);
}

std::shared_ptr<const HeldOut> drawHeldOut(const HeldOutRequest& request) {
  const MeasurePtr &source = request.source, &target = request.target;
  auto heldOut = std::make_shared<HeldOut>();
  heldOut->units = request.units;
  heldOut->others = request.others;
  heldOut->othersOf = request.othersOf;
  heldOut->learned = request.learned;
  auto n = static_cast<std::size_t>(request.samples);
  bool files = false;
  if (request.recorded || request.others)
    for (const auto* measure : {&source, &target})
      if (const auto* points = pointsIn(*measure)) {
        const std::size_t apart = points->heldOutRows();
        n = std::min(n, apart > 0 ? apart : points->atoms());
        if (apart == 0 && !request.others) heldOut->learned = LearnedRows::all;
        files = true;
      }
  heldOut->source = drawSamples(*source, {request.seed, streamSourceHeldOut, 0}, n);
  heldOut->target = drawSamples(*target, {request.seed, streamTargetHeldOut, 0}, n);
  if (request.pictures) {
    heldOut->pictures = target->pictureShape();
    if (!request.others) heldOut->picturesSeen = target;
    if (source->pictureShape() == target->pictureShape()) {
      heldOut->originals = Points(n, source->dim());
      source->originals({request.seed, streamSourceHeldOut, 0}, 0, n, heldOut->originals.data.data());
    }
    return heldOut;
  }
  if (!request.others) heldOut->known = knownMap(source, target);
  if (const auto made = target->generator(); made && heldOut->known)
    heldOut->preimages = drawSamples(*made->source, {request.seed, streamTargetHeldOut, 0}, n);
  for (const auto& [measure, side] : {std::pair{&source, "source"}, {&target, "target"}})
    if (const auto* points = pointsIn(*measure); points && !points->weights().empty())
      heldOut->byWeight += (heldOut->byWeight.empty() ? "" : " and ") + std::string(side);
  if (files) {
    heldOut->sourceCopies = copiesAmong(source, {request.seed, streamSourceHeldOut, 0}, n);
    heldOut->targetCopies = copiesAmong(target, {request.seed, streamTargetHeldOut, 0}, n);
  }
  if (!heldOut->known) drawSecond(request, n, files, *heldOut);
  const auto *rows = pointsIn(source), *others = pointsIn(target);
  heldOut->rowsTogether = files && rows && others && rowsBelongTogether(*rows, *others);
  if (source->dim() == 2)
    heldOut->plane = std::make_shared<const TearPlane>(source, target, heldOut->source, heldOut->target);
  if (files && !request.others) heldOut->seen = seenPoints(request, n, heldOut->rowsTogether);
  if (heldOut->seen && !heldOut->known && source->dim() == target->dim()) {
    heldOut->linear = Points(n, source->dim());
    GaussianMap(sampleMoments(heldOut->seen->source), sampleMoments(heldOut->seen->target))
        .forward(heldOut->source, heldOut->linear.data.data());
  }
  return heldOut;
}

}  // namespace brenier
