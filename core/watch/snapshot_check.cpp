#include "core/watch/snapshot_check.h"

#include <algorithm>
#include <cmath>

#include "core/watch/wire.h"

namespace brenier::watch {
namespace {

constexpr int mostPoints = 4096, mostResolution = 256, mostGridLines = 101, mostPictures = 256;
constexpr int mostOwnPixels = 1024 * 1024;

/// The first thing that is wrong; later ones are not looked for.
class Check {
 public:
  const std::string& problem() const { return m_problem; }

  void that(bool right, const std::string& problem) {
    if (!right && m_problem.empty()) m_problem = problem;
  }
  void count(const char* what, std::size_t is, std::size_t wanted) {
    that(is == wanted,
         std::string(what) + " has " + std::to_string(is) + " numbers in place of " + std::to_string(wanted));
  }
  void plane(const char* what, const PlanePoints& points) {
    that(points.size() % 2 == 0, std::string(what) + " has " + std::to_string(points.size()) +
                                     " coordinates, which are no points of the plane");
  }
  void box(const char* what, const Box& b) {
    const bool finite = std::isfinite(b.x0) && std::isfinite(b.y0) && std::isfinite(b.x1) && std::isfinite(b.y1);
    that(finite && b.x0 <= b.x1 && b.y0 <= b.y1, std::string(what) + " lies in no box");
  }
  std::size_t grid(const char* what, int columns, int rows) {
    const bool right = columns >= 0 && rows >= 0;
    that(right, std::string(what) + " has " + std::to_string(columns) + " x " + std::to_string(rows) + " places");
    return right ? static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows) : 0;
  }
  void field(const char* what, const ScalarField& f) {
    box(what, f.box);
    count(what, f.values.size(), grid(what, f.columns, f.rows));
  }
  void defect(const MapDefect& d) {
    plane("a tear", d.line);
    box("a defect", d.where);
  }
  void frame(const char* what, const SideFrame& f, std::size_t atLeast) {
    const std::size_t d = f.origin.size();
    count(what, f.unit.size(), d);
    that(f.isIdentity() || d >= atLeast, std::string(what) + " has " + std::to_string(d) + " columns");
    for (const auto* mix : {&f.mix, &f.unmix})
      that(mix->empty() || mix->size() == d * d, std::string(what) + " mixes other columns");
    that(f.mix.empty() == f.unmix.empty(), std::string(what) + " mixes one way");
    that(std::all_of(f.unit.begin(), f.unit.end(), [](double u) { return std::isfinite(u) && u > 0; }),
         std::string(what) + " has a unit that is none");
  }
  void frame(const char* what, const std::shared_ptr<const RunFrame>& f, std::size_t atLeast) {
    if (!f) return;
    frame(what, f->source, atLeast);
    frame(what, f->target, atLeast);
  }

 private:
  std::string m_problem;
};

std::size_t sizeOf(const std::shared_ptr<const std::vector<float>>& list) {
  return list ? list->size() : 0;
}

void checkPictures(Check& check, const PictureFrame& p) {
  const auto side = [](int n) { return n > 0 && n <= 4096; };
  check.that(side(p.shape.width) && side(p.shape.height) && (p.shape.channels == 1 || p.shape.channels == 3),
             "its pictures have " + std::to_string(p.shape.width) + " x " + std::to_string(p.shape.height) +
                 " pixels of " + std::to_string(p.shape.channels) + " channels");
  check.that(p.count >= 0, "it has fewer pictures than none");
  if (!check.problem().empty()) return;
  const std::size_t one = p.shape.size(), all = one * static_cast<std::size_t>(p.count);
  check.that(p.input != nullptr, "its pictures have no inputs");
  if (p.input) check.count("the list of inputs", p.input->size(), all);
  if (p.original) check.count("the list of originals", p.original->size(), all);
  check.count("the list of outputs", p.output.size(), all);
  if (!p.path.empty()) check.count("the path", p.path.size(), one * picturePathSteps);
  for (const auto* single : {&p.nearest, &p.pathAt, &p.own, &p.ownOutput, &p.ownOriginal})
    check.that(single->empty() || single->size() == one, "a single picture has another size");
  check.that(p.nearestOf < p.count, "the nearest picture is of an output that is not there");
}

void checkPlane(Check& check, const Snapshot& s) {
  const std::size_t sources = s.source->size(), n = s.image.size() / 2;
  check.plane("the source", *s.source);
  check.plane("the target", *s.target);
  check.plane("the image", s.image);
  check.that(s.image.size() <= sources, "the image has more points than the source");
  if (s.exactImage) check.count("the exact image", s.exactImage->size(), sources);
  if (!s.stretch.empty()) check.count("the list of stretches", s.stretch.size(), n);
  check.count("the grid", s.warpedGrid.size(), 2 * check.grid("the grid", s.gridRows, s.gridColumns));
  check.field("the potential", s.potential);
  check.field("the conjugate", s.conjugate);
  check.field("the balance", s.balance.density);
  check.field("the inner problem", s.inner.landscape);
  for (const auto* points : {&s.inner.answer, &s.inner.path, &s.inner.minimiser})
    check.plane("the inner problem", *points);
  for (const auto* point : {&s.inner.answer, &s.inner.minimiser})
    check.that(point->size() <= 2, "the inner problem has several answers");
  check.count("the surface", s.raised.at.size(), 2 * s.raised.value.size());
  check.count("the surface", s.raised.slope.size(), 2 * s.raised.value.size());
  for (const auto* base : {&s.slice.source, &s.slice.target})
    check.that(base->empty() || base->size() == 2, "its slice goes through no point");
  check.frame("the frame", s.frame, 1);
  check.box("the world", s.world);
}

void checkDefects(Check& check, const Snapshot& s) {
  check.box("the map's defects", s.defects.box);
  check.count("the map's defects", s.defects.cells.size(),
              check.grid("the map's defects", s.defects.columns, s.defects.rows));
  for (const auto& group : s.defects.groups) check.defect(group);
  if (s.defects.trueTears)
    for (const auto& tear : *s.defects.trueTears) check.defect(tear);
  check.count("the cells' edges", s.cells.ends.size(), 4 * s.cells.angle.size());
  check.that(s.cells.atoms >= 0, "there are fewer cells than none");
}

/// What is shown of more than two dimensions.
void checkMore(Check& check, const Snapshot& s) {
  const std::size_t sources = s.source->size() / 2, targets = s.target->size() / 2, n = s.image.size() / 2;
  if (!s.third.empty()) {
    check.count("the third coordinate", sizeOf(s.third.source), sources);
    check.count("the third coordinate", sizeOf(s.third.target), targets);
    check.count("the third coordinate", s.third.image.size(), n);
    if (s.third.exact) check.count("the third coordinate", s.third.exact->size(), sources);
  }
  check.frame("the third coordinate's frame", s.third.frame, 1);
  if (s.all.empty()) return;
  check.that(s.all.dimension > 0, "its points have " + std::to_string(s.all.dimension) + " dimensions");
  const auto d = static_cast<std::size_t>(std::max(1, s.all.dimension));
  check.count("the list of coordinates", sizeOf(s.all.source), sources * d);
  check.count("the list of coordinates", sizeOf(s.all.target), targets * d);
  check.count("the list of coordinates", s.all.image.size(), n * d);
  if (s.all.exact) check.count("the list of coordinates", s.all.exact->size(), sources * d);
  check.frame("the coordinates' frame", s.all.frame, d);
}

template <class T>
bool isFinite(const T& value) {
  return std::isfinite(value.x) && std::isfinite(value.y);
}

}  // namespace

std::string problemOf(const Snapshot& s) {
  Check check;
  check.that(s.step >= 0, "its step is " + std::to_string(s.step));
  check.that(s.source && s.target, "it has no points");
  if (!check.problem().empty()) return check.problem();
  checkPlane(check, s);
  checkDefects(check, s);
  checkMore(check, s);
  if (s.pictures) checkPictures(check, *s.pictures);
  return check.problem();
}

ViewRequest bounded(ViewRequest view) {
  view.points = std::clamp(view.points, 0, mostPoints);
  view.fieldResolution = std::clamp(view.fieldResolution, 8, mostResolution);
  view.gridLines = std::clamp(view.gridLines, 3, mostGridLines);
  view.sliceThrough = std::max(view.sliceThrough, -1);
  if (view.region) {
    const Box& b = *view.region;
    const float width = b.x1 - b.x0, height = b.y1 - b.y0;  // not finite where a corner is not
    if (!(std::isfinite(width) && std::isfinite(height) && width > 0 && height > 0)) view.region.reset();
  }
  if (view.inner && !isFinite(*view.inner)) view.inner.reset();
  PictureRequest& pictures = view.pictures;
  pictures.count = std::clamp(pictures.count, 0, mostPictures);
  pictures.at = std::isfinite(pictures.at) ? std::clamp(pictures.at, 0.0f, 1.0f) : 0.5f;
  pictures.noise = std::isfinite(pictures.noise) ? std::clamp(pictures.noise, 0.0, 10.0) : 0.3;
  const auto& d = pictures.degradation;
  if (d != "noise" && d != "mask" && d != "grey") pictures.degradation = "none";
  if (pictures.own) {
    const OwnPicture& own = *pictures.own;
    const bool sides = own.width > 0 && own.height > 0 && own.width <= mostOwnPixels / own.height;
    if (!sides || own.rgb.size() != 3 * static_cast<std::size_t>(own.width) * static_cast<std::size_t>(own.height))
      pictures.own.reset();
  }
  return view;
}

}  // namespace brenier::watch
