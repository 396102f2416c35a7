#pragma once

#include <string>
#include <string_view>

namespace brenier {

/// Whether the text is a unit or currency that is known: "kg", "µm", "m/s^2", "€", "%".
bool isUnit(std::string_view text);

/// One spelling for what is the same unit: EUR is €, m² and m^2 are m2. A unit that is not known stays as it is.
std::string plainUnit(std::string_view unit);

/// The unit that the name of a column says: kg of "mass [kg]", "mass (kg)", "mass / kg", "mass_kg"; empty where it says
/// none that is known.
std::string unitInName(std::string_view name);

}  // namespace brenier
