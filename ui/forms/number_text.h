#pragma once

#include <QString>
#include <cstdint>

namespace brenier {

/// "12,400".
QString groupedInteger(std::int64_t value);

/// As a person would type it: "0.9", "1e-4", "1,024".
QString typedReal(double value);

/// What was typed as parseOption reads it. The locale's decimal sign and the point are one; the other sign, spaces and
/// apostrophes may group digits by three. Empty where the text is no number so.
QString plainNumber(const QString& typed);

/// With no more digits than are known: those that `halfWidth` leaves, three significant ones where it is 0.
QString measuredNumber(double value, double halfWidth = 0);

/// "0.93 %", "2.9 %", "61.4 %": percent are read, not computed with.
QString percentText(double percent);

/// Two decimals where they fit, two digits where it is small: "0.47", "12.3", "0.0041", "4.1e-4".
QString lossText(double value);

/// With so many decimals, a minus sign, and none where nothing but zeros is left.
QString roundedText(double value, int decimals);

/// Every hyphen of a number's text, its exponent's too, as a minus sign.
QString withMinusSigns(QString text);

/// Sentences about numbers in the letters of mathematics: "1/2 W2^2" is shown as "½ W₂²".
QString mathText(QString text);

/// "0:41", "3:05", "1:02:03".
QString durationText(double seconds);

/// "312 MB", "1.4 GB".
QString memoryText(std::int64_t bytes);

/// Text from the core (UTF-8 in std::string).
inline QString qs(const std::string& text) {
  return QString::fromStdString(text);
}

}  // namespace brenier
