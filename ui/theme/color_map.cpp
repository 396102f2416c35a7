#include "ui/theme/color_map.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

// 33 stops of the published maps (viridis: Smith and van der Walt, CC0; cividis: Nunez, Anderton and Renslow 2018);
// linear between them stays within what an eye can tell.
constexpr std::array<QRgb, 33> kViridis{
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453681, 0x424086, 0x3F4989, 0x3B528B, 0x375A8D, 0x33638D,
    0x2F6A8E, 0x2C728E, 0x297A8E, 0x26818E, 0x23898E, 0x21908C, 0x1F988B, 0x1F9F88, 0x21A685, 0x28AE80, 0x31B57B,
    0x3EBC74, 0x4CC26C, 0x5DC963, 0x6ECE58, 0x82D34C, 0x96D83F, 0xABDC32, 0xC0DF24, 0xD5E21A, 0xEAE51A, 0xFDE725};
constexpr std::array<QRgb, 33> kCividis{
    0x00224E, 0x00285B, 0x002E6A, 0x043371, 0x1A386F, 0x273E6E, 0x32436D, 0x3B496C, 0x434E6C, 0x4B546C, 0x52596D,
    0x5A5F6E, 0x61656F, 0x686A71, 0x6F7073, 0x757676, 0x7C7B78, 0x848179, 0x8B8778, 0x938D78, 0x9B9376, 0xA39A75,
    0xABA072, 0xB3A670, 0xBBAD6C, 0xC3B469, 0xCCBA64, 0xD4C15F, 0xDDC958, 0xE6D051, 0xEFD748, 0xF8DF3C, 0xFEE838};

QRgb mix(QRgb a, QRgb b, double t) {
  const auto channel = [t](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * t)); };
  return qRgb(channel(qRed(a), qRed(b)), channel(qGreen(a), qGreen(b)), channel(qBlue(a), qBlue(b)));
}

std::array<QRgb, 256> tableOf(const std::array<QRgb, 33>& stops) {
  std::array<QRgb, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double position = static_cast<double>(i) * 32.0 / 255.0;
    const std::size_t stop = std::min<std::size_t>(31, static_cast<std::size_t>(position));
    table[i] = mix(stops[stop], stops[stop + 1], position - static_cast<double>(stop));
  }
  return table;
}

}  // namespace

const ColorMap& ColorMap::viridis() {
  static const ColorMap map = [] {
    ColorMap made;
    made.m_table = tableOf(kViridis);
    made.m_middle = made.m_table[128];
    return made;
  }();
  return map;
}

const ColorMap& ColorMap::cividis() {
  static const ColorMap map = [] {
    ColorMap made;
    made.m_table = tableOf(kCividis);
    made.m_middle = made.m_table[128];
    return made;
  }();
  return map;
}

ColorMap ColorMap::diverging(const QColor& middle) {
  ColorMap map;
  map.m_middle = middle.rgb();
  for (std::size_t i = 0; i < 256; ++i) {
    const double signedPart = (static_cast<double>(i) - 127.5) / 127.5;
    map.m_table[i] = mix(map.m_middle, signedPart < 0 ? 0xFF0072B2 : 0xFFD55E00, std::abs(signedPart));
  }
  return map;
}

QRgb ColorMap::at(double t) const {
  if (!(t > 0)) return m_table[0];
  return m_table[static_cast<std::size_t>(std::min(255.0, t * 255.0 + 0.5))];
}

QRgb ColorMap::atSigned(double value, double limit) const {
  if (value == 0 || !(limit > 0) || std::isnan(value)) return m_middle;
  return at(0.5 + 0.5 * value / limit);
}

ColorMap ColorMap::faded(const QColor& background, double amount) const {
  ColorMap map;
  for (std::size_t i = 0; i < 256; ++i) map.m_table[i] = mix(background.rgb(), m_table[i], amount);
  map.m_middle = mix(background.rgb(), m_middle, amount);
  return map;
}

}  // namespace brenier
