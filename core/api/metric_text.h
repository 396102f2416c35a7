#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/run_event.h"
#include "core/api/snapshot.h"

namespace brenier {

/// What kind of statement a number makes: "lower bound", "estimate", ...
const char* nameOf(NumberKind kind);
/// Which way it should go: "lower is better", "for comparison", ...
const char* nameOf(Better better);

/// What a number is beyond its floor, and the half width of that difference's interval.
struct Excess {
  double value = 0;
  double halfWidth = 0;
};
Excess excessOf(const MetricValue& value);

/// Why a number says nothing, as a clause with the floor and the excess, or that its floor does not hold; empty where
/// neither is so.
std::string scatterText(const MetricValue& value, const std::string& unit);

/// A number explained: its title, and the parts of what its entry says, each with its heading.
struct MetricExplanation {
  std::string title;     ///< "L2-UVP"
  std::string sentence;  ///< with its full stop
  struct Part {
    std::string heading, text;
  };
  std::vector<Part> parts;  ///< formula, good and bad, how it is computed
};
MetricExplanation explanationOf(const MetricDescriptor& metric);

/// The two or three numbers that matter, in words: how closely the cost is known, how far the map is off, whether that
/// is worth anything. `valueOf` gives the newest value of a role; empty where nothing is known yet. `balance`, where it
/// is known: mass that lies elsewhere beyond what sampling explains is said, whatever the other numbers say.
std::string verdictText(const std::function<std::optional<MetricValue>(MetricRole)>& valueOf,
                        const MassBalance* balance = nullptr);

}  // namespace brenier
