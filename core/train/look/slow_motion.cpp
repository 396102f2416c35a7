#include "core/train/look/slow_motion.h"

#include <algorithm>
#include <utility>

#include "core/util/plain_number.h"

namespace brenier {
namespace {

constexpr int valueDigits = 4;

void replace(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
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

class Teller {
 public:
  Teller(const SlowRecord& record, const StepReport& said, const SlowTelling& telling)
      : m_record(record), m_watch(record.watch), m_said(said), m_telling(telling) {
    m_field = fieldOf(m_watch.prices);
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
  PlanePoints plane(const Points& points) const { return points.count() ? m_telling.project(points) : PlanePoints(); }

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
    if (m_record.resolution == 0 || values.empty()) return nullptr;
    return std::make_shared<ScalarField>(
        ScalarField{m_record.box, m_record.resolution, m_record.resolution, std::move(values)});
  }

  void tellSamples(const WatchedBatch& seen) {
    add(SlowPart::samples, "Samples", words().samples).from = plane(seen.x);
    SlowSubstep& images = add(SlowPart::images, "Images", words().images);
    images.from = plane(seen.x);
    images.images = plane(seen.images);
  }

  void tellPush(const WatchedBatch& seen) {
    SlowSubstep& told = add(SlowPart::push, "What each place costs", words().push);
    told.from = plane(seen.x);
    told.images = m_began = m_now = plane(seen.images);
    Points pushed = seen.images;
    for (std::size_t i = 0; i < pushed.data.size(); ++i) pushed.data[i] += seen.push.data[i];
    told.push = plane(pushed);
    for (std::size_t i = 0; i < told.push.size(); ++i) told.push[i] -= told.images[i];
    told.prices = seen.prices;
    told.field = m_field;
  }

  void tellMove(const WatchedMove& move) {
    SlowSubstep& told = add(SlowPart::move, titleOf("{inner}", move), move.first == 1 ? words().move : words().moveOn);
    told.images = m_now;
    told.moved = m_now = plane(move.moved);
    told.began = m_began;
    told.field = m_field;
  }

  void tellMeeting(const WatchedBatch& seen) {
    SlowSubstep& told = add(SlowPart::meeting, "Images beside the {to}", words().meeting);
    told.images = plane(seen.images);
    told.others = plane(seen.y);
    told.prices = seen.prices;
    told.otherPrices = seen.otherPrices;
    told.field = m_field;
  }

  void tellChange(const WatchedMove& move) {
    SlowSubstep& told = add(SlowPart::change, titleOf("{outer}", move), words().change);
    told.images = plane(move.seen.images);
    told.others = plane(move.seen.y);
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
    SlowSubstep& told = add(SlowPart::number, "Done", words().number);
    if (!said) return;
    replace(told.sentence, "{value}", generalText(said->value, valueDigits));
    told.number = said->id;
    told.value = said->value;
  }

  const SlowRecord& m_record;
  const StepWatch& m_watch;
  const StepReport& m_said;
  const SlowTelling& m_telling;
  SlowStep m_step;
  std::shared_ptr<const ScalarField> m_field;  ///< of the prices as they are
  PlanePoints m_began, m_now;                  ///< images of the points that are followed
};

}  // namespace

SlowStep tellStep(const SlowRecord& record, const StepReport& said, const SlowTelling& telling) {
  return Teller(record, said, telling).tell();
}

}  // namespace brenier
