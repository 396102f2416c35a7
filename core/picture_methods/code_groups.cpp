#include "core/picture_methods/code_groups.h"

#include <string>

#include "core/picture_methods/nvae.h"

namespace brenier {

std::int64_t codePlaces(std::int64_t scales, std::int64_t groups) {
  std::int64_t places = 0;
  for (std::int64_t scale = 0; scale < scales; ++scale) places += groups * (std::int64_t{16} << (2 * scale));
  return places;
}

std::vector<CodeGroup> codeGroups(std::int64_t scales, std::int64_t groups, std::int64_t code) {
  const std::int64_t places = codePlaces(scales, groups);
  std::vector<CodeGroup> all;
  if (code <= 0 || code % places != 0) return all;
  std::int64_t first = 0;
  for (std::int64_t scale = 0; scale < scales; ++scale)
    for (std::int64_t group = 0; group < groups; ++group) {
      all.push_back({scale, std::int64_t{4} << scale, code / places, first});
      first += all.back().count();
    }
  return all;
}

std::string groupMisfit(const NvaeImageOptions& o, std::int64_t code, int side) {
  const auto number = [](std::int64_t value) { return std::to_string(value); };
  const auto square = [&](std::int64_t value) { return number(value) + " x " + number(value); };
  const std::int64_t finest = std::int64_t{4} << (o.scales - 1), places = codePlaces(o.scales, o.groups);
  if (o.scales * o.groups > NvaeImageOptions::mostGroups)
    return "it has " + number(o.scales * o.groups) + " groups of codes, but can have " +
           number(NvaeImageOptions::mostGroups) + ": lower --scales or --groups";
  if (2 * finest > side)
    return "its finest codes are " + square(finest) + ", for pictures of " + square(2 * finest) +
           " at least, and these are " + square(side) + ": lower --scales";
  if (code % places != 0)
    return "the source has " + number(code) + " numbers, and the places of all groups of codes are " + number(places) +
           ": give it a multiple of that, as --source.dimension " + number(places);
  return {};
}

}  // namespace brenier
