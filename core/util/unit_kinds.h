#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace brenier {

/// What a unit measures, with its powers: "length 1", "length 1 time -1"; empty where it is not known. What is of one
/// kind can be converted, as kg and g.
std::string kindOfUnit(std::string_view unit);

/// Whether both are the same unit, whatever their spelling: EUR and €, Km and km, miles and mi.
bool isSameUnit(std::string_view one, std::string_view other);

/// The different units of one kind that the names of one column in two files say: kg and g of "mass_kg" and "massG",
/// °C and °F of "temp_c" and "temp_f". None where what is before the unit is another name, and where both ends are
/// letters or words that end names otherwise as well (class_c and class_f, is_in and is_m), unless the name is one of
/// what they measure.
std::optional<std::pair<std::string, std::string>> unitsOfNames(std::string_view one, std::string_view other);

/// The unit that a name says of a column whose unit is known to be `unit`: of the same kind and another one, as g of
/// "mass_g" where that is kg; empty where it says none such.
std::string otherUnitInName(std::string_view name, std::string_view unit);

/// The name without the unit at its end, in small letters and digits alone: "mass" of "Mass [kg]" and "mass_g".
std::string nameWithoutUnit(std::string_view name);

}  // namespace brenier
