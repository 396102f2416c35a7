#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "ui/forms/chooser.h"
#include "ui/session/own_problems.h"

namespace brenier {

/// Whether one of the measures is a set of pictures, which methods over points do not learn, and which alone those over
/// pictures do.
bool learnsPictures(const Catalog& catalog, const RunConfig& config);

/// The methods of a list in the order of the catalogue, by what they learn: convex potentials, free potentials, free
/// maps, adversarial ones, pictures. `indices` are those of the list by the methods' ids; others are left out. Those
/// that cannot learn `config`'s data say why.
std::vector<Choice> solverChoices(const Catalog& catalog, const RunConfig& config,
                                  const std::map<std::string, int>& indices);

/// The problems: of the papers, in the plane, with a known map, pictures, and one's own, whose first index is
/// `firstOwn`. `pictures` are thumbnails by problem ids.
std::vector<Choice> problemChoices(const Catalog& catalog, const std::map<std::string, int>& indices,
                                   const std::map<std::string, QImage>& pictures, const std::vector<OwnProblem>& own,
                                   int firstOwn);

}  // namespace brenier
