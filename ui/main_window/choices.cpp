#include "ui/main_window/choices.h"

#include <QRegularExpression>
#include <algorithm>

#include "core/util/registry.h"
#include "ui/forms/number_text.h"
#include "ui/run/config_change.h"

namespace brenier {
namespace {

enum Kind { convexPotentials, freePotentials, freeMaps, adversarial, overPictures };

struct KindText {
  const char* group;
  const char* symbol;
};
constexpr KindText kKinds[] = {{"Convex potentials", "∇φ"},
                               {"Free potentials", "∇f"},
                               {"Free maps", "T"},
                               {"Adversarial, no optimal transport", "G, D"},
                               {"Sets of pictures", "▦"}};

Kind kindOf(const SolverDescriptor& solver) {
  if (solver.pictures) return overPictures;
  if (!solver.caps.nearOptimal()) return adversarial;
  if (solver.caps.convex) return convexPotentials;
  return solver.caps.sourcePotential ? freePotentials : freeMaps;
}

/// "Makkuva et al. 2020", "Amos 2023": it names a publication.
bool citesAPaper(const std::string& help) {
  static const QRegularExpression cited("[A-Z]\\w+( et al\\.)?,? (19|20)\\d\\d");
  return cited.match(qs(help)).hasMatch();
}

/// A variant is of the paper whose measures it has.
bool isOfAPaper(const Catalog& catalog, const ProblemDescriptor& problem) {
  return std::any_of(catalog.problems.begin(), catalog.problems.end(), [&](const ProblemDescriptor& other) {
    return citesAPaper(other.help) && other.source == problem.source && other.target == problem.target;
  });
}

enum Part { papers, plane, knownMap, pictures };
constexpr const char* kParts[] = {"Of the papers", "In the plane", "The map is known", "Pictures"};

Part partOf(const Catalog& catalog, const ProblemDescriptor& problem) {
  const auto* solver = findSolver(catalog, problem.solver);
  if (solver && solver->pictures) return pictures;
  if (isOfAPaper(catalog, problem)) return papers;
  return qs(problem.help).contains("is known") && !qs(problem.help).contains("no closed form") ? knownMap : plane;
}

/// A file or folder that has to be named before it can be learned.
bool lacksFile(const Catalog& catalog, const MeasureSpec& measure) {
  for (const auto* list : {&catalog.measures, &catalog.imageMeasures})
    if (const auto* descriptor = findById(*list, measure.id))
      for (const auto& option : descriptor->options)
        if ((option.id == "file" || option.id == "folder" || option.id == "path") &&
            toString(effectiveValue(option, measure.options)).empty())
          return true;
  return false;
}

QString needsOf(const Catalog& catalog, const ProblemDescriptor& problem) {
  if (lacksFile(catalog, problem.source) || lacksFile(catalog, problem.target)) return "needs its files";
  const auto* solver = findSolver(catalog, problem.solver);
  return solver ? qs(solver->title) : QString();
}

}  // namespace

bool learnsPictures(const Catalog& catalog, const RunConfig& config) {
  return findById(catalog.imageMeasures, config.source.id) || findById(catalog.imageMeasures, config.target.id);
}

std::vector<Choice> solverChoices(const Catalog& catalog, const RunConfig& config,
                                  const std::map<std::string, int>& indices) {
  const bool onPictures = learnsPictures(catalog, config);
  std::vector<Choice> choices;
  for (const Kind kind : {convexPotentials, freePotentials, freeMaps, adversarial, overPictures})
    for (const auto& solver : catalog.solvers) {
      const auto index = indices.find(solver.id);
      if (kindOf(solver) != kind || index == indices.end()) continue;
      Choice choice;
      choice.index = index->second;
      choice.group = kKinds[kind].group;
      choice.symbol = QString::fromUtf8(kKinds[kind].symbol);
      choice.title = qs(solver.title);
      choice.line = mathText(qs(solver.help));
      choice.words = qs(solver.id);
      choice.needs = solver.pictures ? "a set of pictures" : "points or densities";
      if (solver.pictures && !onPictures)
        choice.reason = "Learns sets of pictures alone; the present target is points.";
      if (!solver.pictures && onPictures)
        choice.reason = "Learns points and densities; the present target is a set of pictures.";
      choices.push_back(choice);
    }
  return choices;
}

std::vector<Choice> problemChoices(const Catalog& catalog, const std::map<std::string, int>& indices,
                                   const std::map<std::string, QImage>& thumbnails, const std::vector<OwnProblem>& own,
                                   int firstOwn) {
  std::vector<Choice> choices;
  for (const Part part : {papers, plane, knownMap, pictures})
    for (const auto& problem : catalog.problems) {
      const auto index = indices.find(problem.id);
      if (partOf(catalog, problem) != part || index == indices.end()) continue;
      Choice choice;
      choice.index = index->second;
      choice.group = kParts[part];
      choice.symbol = part == pictures ? QString::fromUtf8("▦") : QString::fromUtf8("μ → ν");
      choice.title = qs(problem.title);
      choice.line = mathText(qs(problem.help));
      choice.words = qs(problem.id + " " + problem.source.id + " " + problem.target.id);
      choice.needs = needsOf(catalog, problem);
      if (const auto it = thumbnails.find(problem.id); it != thumbnails.end()) choice.picture = it->second;
      choices.push_back(choice);
    }
  for (std::size_t k = 0; k < own.size(); ++k) {
    Choice choice;
    choice.index = firstOwn + static_cast<int>(k);
    choice.group = "My own";
    choice.title = qs(own[k].problem.title);
    choice.line = qs(own[k].problem.help.empty() ? "A problem of your own" : own[k].problem.help);
    choice.picture = own[k].thumbnail;
    choice.symbol = QString::fromUtf8("μ → ν");
    choices.push_back(choice);
  }
  return choices;
}

}  // namespace brenier
