#pragma once

#include <string>
#include <utility>

#include "core/solvers/solver.h"

namespace brenier {

/// What a method says of itself beside its options.
struct MethodAbout {
  std::string id;
  std::string title;
  std::string help;
  SolverCaps caps = {};
  GameWords told = {};     ///< as in SolverDescriptor, like the next three
  bool normalises = true;
  OptionValues published = {};
  std::string notes = {};
};

/// A line of the registry but for the function that makes the solver.
template <class Options>
SolverEntry methodEntry(MethodAbout about) {
  SolverEntry entry;
  SolverDescriptor& d = entry.descriptor;
  d.id = std::move(about.id);
  d.title = std::move(about.title);
  d.help = std::move(about.help);
  d.options = describeOptions<Options>();
  d.caps = std::move(about.caps);
  d.told = std::move(about.told);
  d.normalises = about.normalises;
  d.published = std::move(about.published);
  d.notes = std::move(about.notes);
  return entry;
}

/// An objective of a game that keeps the method's options, which may change while it learns.
template <class Objective, class Options>
class ObjectiveWith : public Objective {
 public:
  explicit ObjectiveWith(const OptionValues& values) { setLive(values); }
  void setLive(const OptionValues& values) final {
    for (const auto& [id, value] : values) m_values[id] = value;
    m_options = checkedOptions<Options>(m_values);
  }

 protected:
  const Options& options() const { return m_options; }

 private:
  OptionValues m_values;
  Options m_options;
};

}  // namespace brenier
