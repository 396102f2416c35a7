#include "ui/main_window/fair_pace.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "core/util/registry.h"

namespace brenier {
namespace {

constexpr double kNear = 0.15;     // seconds ahead: nobody sees it
constexpr double kSlowest = 0.05;  // of the other's rate
constexpr double kFastest = 2;     // where the faster one is behind
constexpr double kReach = 2;       // seconds ahead at which one is held nearly still

/// The pace of the one that is held, which is ahead by `lead` seconds of the other's going.
double heldBack(FairBy what, const RunProgress& held, const RunProgress& other, double lead) {
  const double perStep = what == FairBy::samples ? held.batch : what == FairBy::seconds ? 1 / held.stepsPerSecond : 1;
  return other.rateBy(what) / perStep * std::clamp(1 - lead / kReach, kSlowest, kFastest);
}

}  // namespace

double RunProgress::by(FairBy what) const {
  return what == FairBy::seconds ? seconds : what == FairBy::samples ? steps * batch : steps;
}

double RunProgress::rateBy(FairBy what) const {
  return what == FairBy::seconds ? 1 : what == FairBy::samples ? stepsPerSecond * batch : stepsPerSecond;
}

FairPaces fairPaces(FairBy what, const RunProgress& first, const RunProgress& second) {
  if (what == FairBy::nothing || first.stepsPerSecond <= 0 || second.stepsPerSecond <= 0) return {};
  const double off = first.by(what) - second.by(what);
  const double quicker = first.rateBy(what) - second.rateBy(what);
  // The quicker one is always held, or it would run ahead between two looks; of equals the one that is ahead.
  const bool holdsFirst = quicker != 0 ? quicker > 0 : off > 0;
  const RunProgress &held = holdsFirst ? first : second, &other = holdsFirst ? second : first;
  const double lead = (holdsFirst ? off : -off) / std::max(other.rateBy(what), 1e-9);
  if (quicker == 0 && lead < kNear) return {};
  const double pace = heldBack(what, held, other, lead);
  return holdsFirst ? FairPaces{pace, 0} : FairPaces{0, pace};
}

double batchOf(const Catalog& catalog, const RunConfig& config) {
  const auto* solver = findById(catalog.solvers, config.solver);
  const auto* option = solver ? findById(solver->options, "batch") : nullptr;
  if (!option) return 1;
  const OptionValue value = effectiveValue(*option, config.solverOptions);
  const auto* samples = std::get_if<std::int64_t>(&value);
  return samples && *samples > 0 ? static_cast<double>(*samples) : 1;
}

}  // namespace brenier
