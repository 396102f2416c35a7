#include "core/train/look/slow_motion.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "core/util/plain_number.h"

namespace brenier {
namespace {

constexpr int valueDigits = 4;
constexpr double shownShare = 0.99;  // of the values of signed pictures that are not cut off

void replace(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

/// "Potentials" -> "potentials"; names of one letter stay.
std::string inASentence(std::string player) {
  if (player.size() > 1) player[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(player[0])));
  return player;
}

std::vector<float> difference(const std::vector<float>& after, const std::vector<float>& before) {
  std::vector<float> added(std::min(after.size(), before.size()));
  for (std::size_t i = 0; i < added.size(); ++i) added[i] = after[i] - before[i];
  return added;
}

double averageOf(const std::vector<float>& values) {
  double sum = 0;
  for (const float v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

Points difference(const Points& after, const Points& before) {
  Points added(before.count(), before.dim);
  added.data = difference(after.data, before.data);
  return added;
}

/// By how much these have to be multiplied that nearly all of them lie in [-1, 1]: 1, 2 or 5 times a power of ten.
float strengthFor(std::vector<float> values) {
  if (values.empty()) return 1;
  for (float& v : values) v = std::isfinite(v) ? std::abs(v) : 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(shownShare * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  if (!(*at > 0)) return 1;
  const double wanted = 1 / static_cast<double>(*at), power = std::pow(10.0, std::floor(std::log10(wanted)));
  return static_cast<float>(power * (wanted >= 5 * power ? 5 : wanted >= 2 * power ? 2 : 1));
}

class Teller {
 public:
  Teller(const SlowRecord& record, const StepReport& said, const SlowTelling& telling)
      : m_record(record), m_watch(record.watch), m_said(said), m_telling(telling) {
    m_field = fieldOf(m_watch.prices);
    m_step.shape = telling.shape;
    const WatchedBatch* followed = m_watch.followed();
    for (const auto& move : m_watch.made)
      if (ofPictures() && move.inner && move.last == move.of)
        m_strength = strengthFor(difference(move.moved, followed->images).data);
  }

  SlowStep tell() {
    m_step.fromTarget = m_watch.reversed;
    bool pushed = false, met = false;
    for (const auto& move : m_watch.made) {
      if (m_step.parts.empty()) tellSamples(move.seen);
      if (move.inner) {
        if (!std::exchange(pushed, true)) tellPush(move.seen);
        tellMove(move);
      } else {
        if (!std::exchange(met, true)) tellMeeting(move.seen);
        tellChange(move);
      }
    }
    tellNumber();
    return std::move(m_step);
  }

 private:
  const GameWords& words() const { return m_telling.words; }
  bool ofPictures() const { return m_telling.pictures != nullptr; }
  PlanePoints plane(const Points& points) const { return points.count() ? m_telling.project(points) : PlanePoints(); }
  /// One or the other, as the run is.
  void show(const Points& points, PlanePoints& inPlane, PictureBytes& asPictures) const {
    if (ofPictures())
      asPictures = m_telling.pictures(points);
    else
      inPlane = plane(points);
  }
  PictureBytes signedPictures(Points points, float strength) const {
    for (float& v : points.data) v *= strength;
    return m_telling.pictures(points);
  }

  SlowSubstep& add(SlowPart part, const std::string& title, const std::string& sentence) {
    SlowSubstep& told = m_step.parts.emplace_back();
    told.part = part;
    told.title = title;
    told.sentence = sentence;
    for (auto* text : {&told.title, &told.sentence}) {
      replace(*text, "{inner}", words().inner);
      replace(*text, "{outer}", words().outer);
      replace(*text, "{samples}", std::to_string(m_watch.batch));
      replace(*text, "{from}", m_watch.reversed ? "target" : "source");
      replace(*text, "{to}", m_watch.reversed ? "source" : "target");
    }
    return told;
  }

  /// "step 3 of 10" of a player.
  static std::string titleOf(const std::string& player, const WatchedMove& move) {
    const std::string last = std::to_string(move.last), of = std::to_string(move.of);
    if (move.of == 1) return player + ": its step";
    return move.first == move.last ? player + ": step " + last + " of " + of
                                   : player + ": steps " + std::to_string(move.first) + " to " + last + " of " + of;
  }

  std::shared_ptr<const ScalarField> fieldOf(std::vector<float> values) const {
    if (m_record.columns == 0 || values.empty()) return nullptr;
    return std::make_shared<ScalarField>(ScalarField{m_record.box, m_record.columns, m_record.rows, std::move(values)});
  }

  void tellSamples(const WatchedBatch& seen) {
    for (const SlowPart part : {SlowPart::samples, SlowPart::images}) {
      const bool mapped = part == SlowPart::images;
      SlowSubstep& told = add(part, mapped ? "Images" : "Samples", mapped ? words().images : words().samples);
      show(seen.x, told.from, told.pictures.from);
      if (mapped) show(seen.images, told.images, told.pictures.images);
    }
  }

  void tellPush(const WatchedBatch& seen) {
    SlowSubstep& told = add(SlowPart::push, ofPictures() ? "The score of each" : "What each place costs", words().push);
    m_following = &seen;
    m_now = seen.images;
    m_prices = told.prices = seen.prices;
    show(seen.x, told.from, told.pictures.from);
    show(seen.images, told.images, told.pictures.images);
    if (ofPictures()) {
      told.pictures.push = signedPictures(seen.push, strengthFor(seen.push.data));
      return;
    }
    told.field = m_field;
    Points pushed = seen.images;
    for (std::size_t i = 0; i < pushed.data.size(); ++i) pushed.data[i] += seen.push.data[i];
    told.push = plane(pushed);
    for (std::size_t i = 0; i < told.push.size(); ++i) told.push[i] -= told.images[i];
  }

  void tellMove(const WatchedMove& move) {
    SlowSubstep& told = add(SlowPart::move, titleOf("{inner}", move), move.first == 1 ? words().move : words().moveOn);
    show(m_now, told.images, told.pictures.images);
    m_now = move.moved;
    show(m_now, told.moved, told.pictures.moved);
    told.field = m_field;
    if (!ofPictures()) {
      told.began = plane(m_following->images);
      return;
    }
    told.pictures.from = m_telling.pictures(m_following->x);
    told.pictures.way = signedPictures(difference(m_now, m_following->images), m_strength);
    told.pictures.strength = m_strength;
    told.prices = std::exchange(m_prices, move.imagePrices);
    told.movedPrices = move.imagePrices;
  }

  void tellMeeting(const WatchedBatch& seen) {
    SlowSubstep& told =
        add(SlowPart::meeting, ofPictures() ? "Made and real pictures" : "Images beside the {to}", words().meeting);
    show(seen.images, told.images, told.pictures.images);
    show(seen.y, told.others, told.pictures.others);
    told.prices = seen.prices;
    told.otherPrices = seen.otherPrices;
    told.field = m_field;
  }

  void tellChange(const WatchedMove& move) {
    SlowSubstep& told = add(SlowPart::change, titleOf("{outer}", move), words().change);
    show(move.seen.images, told.images, told.pictures.images);
    show(move.seen.y, told.others, told.pictures.others);
    if (ofPictures()) told.prices = move.seen.prices, told.otherPrices = move.seen.otherPrices;
    told.changes = difference(move.imagePrices, move.seen.prices);
    told.otherChanges = difference(move.otherPrices, move.seen.otherPrices);
    const double others = averageOf(told.otherChanges);
    const double constant = told.changes.empty() ? others : 0.5 * (others + averageOf(told.changes));
    told.constant = static_cast<float>(constant);
    told.field = m_field;
    m_field = fieldOf(move.prices);
    std::vector<float> added =
        m_field && told.field ? difference(m_field->values, told.field->values) : std::vector<float>();
    for (auto* values : {&told.changes, &told.otherChanges, &added})
      for (float& v : *values) v -= told.constant;
    told.change = fieldOf(std::move(added));
  }

  /// The dual value, where the method has one.
  void tellNumber() {
    const MetricValue* said = nullptr;
    for (const auto& value : m_said.values)
      if (value.id == "half_w2_dual" || (!said && value.id == "loss_f")) said = &value;
    static const std::string beforeTheGame = "The step is done. The game itself has not begun: no player has moved.";
    SlowSubstep& told = add(SlowPart::number, "Done", m_watch.made.empty() ? beforeTheGame : words().number);
    if (!said || m_watch.made.empty()) return;
    std::string value = generalText(said->value, valueDigits);
    replace(value, "-", "\u2212");
    replace(told.sentence, "{value}", value);
    told.number = said->id;
    if (said->id == "loss_f") told.numberTitle = "Loss of " + inASentence(words().outer);
    told.value = said->value;
  }

  const SlowRecord& m_record;
  const StepWatch& m_watch;
  const StepReport& m_said;
  const SlowTelling& m_telling;
  SlowStep m_step;
  std::shared_ptr<const ScalarField> m_field;  ///< of the prices as they are
  const WatchedBatch* m_following = nullptr;   ///< the points that are followed, and their images at first
  Points m_now;                                ///< their images as they are
  std::vector<float> m_prices;                 ///< and what the outer player says of them
  float m_strength = 1;                        ///< of the differences between pictures
};

}  // namespace

SlowStep tellStep(const SlowRecord& record, const StepReport& said, const SlowTelling& telling) {
  return Teller(record, said, telling).tell();
}

}  // namespace brenier
