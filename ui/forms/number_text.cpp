#include "ui/forms/number_text.h"

#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/api/option.h"
#include "core/util/number_signs.h"

namespace brenier {
namespace {

/// One notation everywhere, whatever the desktop's language: the texts around the numbers are English too.
const QLocale& numbers() {
  static const QLocale locale(QLocale::English, QLocale::UnitedStates);
  return locale;
}

constexpr QChar kMinus(0x2212);
constexpr double kTooLong = 1e7;         // what is longer is said with an exponent
constexpr double kLeastPercent = 0.001;  // below it no digit would be left
constexpr double kLeastLoss = 0.001;     // two digits would not be

/// The sign that numbers have on axes and in formulas.
QString withMinus(QString text) {
  return text.startsWith('-') ? text.replace(0, 1, kMinus) : text;
}

/// What rounds to zero has no sign.
QString fixed(double value, int decimals) {
  const QString text = numbers().toString(value, 'f', decimals);
  const bool nothing =
      std::none_of(text.begin(), text.end(), [](QChar c) { return c >= QChar('1') && c <= QChar('9'); });
  return nothing && text.startsWith('-') ? text.mid(1) : withMinus(text);
}

/// "2.2e13".
QString withExponent(double value) {
  const QString text = QString::number(value, 'e', 1);
  const int split = static_cast<int>(text.indexOf('e'));
  return withMinus(text.left(split) + "e" + QString::number(text.mid(split + 1).toInt()));
}

}  // namespace

QString groupedInteger(std::int64_t value) {
  return numbers().toString(static_cast<qlonglong>(value));
}

QString typedReal(double value) {
  const double size = std::abs(value);
  if (size != 0 && (size < 1e-3 || size >= 1e6)) {
    QString text = QString::number(value, 'e', QLocale::FloatingPointShortest);
    const int split = static_cast<int>(text.indexOf('e'));
    return text.left(split) + "e" + QString::number(text.mid(split + 1).toInt());
  }
  return numbers().toString(value, 'f', QLocale::FloatingPointShortest);
}

QString plainNumber(const QString& typed) {
  QString text = typed.trimmed();
  text.replace(QChar(' '), QChar(0x00A0));
  const std::string field = text.toStdString();
  const bool comma = QLocale().decimalPoint() == QLatin1String(",");
  double number = 0;
  const auto reads = [&](NumberSigns signs) { return parseNumber(field, signs, number); };
  // Where the comma is the decimal sign, a point alone is one, too.
  const bool read = comma ? reads({'.', 0}) || reads({',', '.'}) : reads({'.', ','});
  if (!read) return {};
  // Whole numbers may have more digits than a double: they stay as they are.
  const QString digits = QString(text).remove(QChar(',')).remove(QChar('\'')).remove(QChar(0x00A0));
  bool whole = false;
  digits.toLongLong(&whole);
  if (whole && number == std::floor(number) && std::abs(number) > 1e15) return digits;
  return qs(toString(OptionValue(number)));
}

QString measuredNumber(double value, double halfWidth) {
  if (!std::isfinite(value)) return std::isnan(value) ? "not a number" : "infinite";
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4) return withExponent(value);
  if (size >= kTooLong) return withExponent(value);
  const double smallest = halfWidth > 0 ? std::max(halfWidth, size * 1e-4) : size / 100;
  const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(smallest))), 0, 6);
  return fixed(value, decimals);
}

QString percentText(double percent) {
  if (!std::isfinite(percent)) return measuredNumber(percent);
  const double size = std::abs(percent);
  if (size >= kTooLong) return withExponent(percent) + " %";
  if (size < kLeastPercent) return size == 0 ? "0 %" : QString("<%1 %").arg(kLeastPercent);
  const int decimals = size < 0.1 ? 3 : size < 1 ? 2 : size < 100 ? 1 : 0;
  return fixed(percent, decimals) + " %";
}

QString lossText(double value) {
  if (!std::isfinite(value)) return measuredNumber(value);
  const double size = std::abs(value);
  if ((size != 0 && size < kLeastLoss) || size >= kTooLong) return withExponent(value);
  return fixed(value, size < 0.01 ? 4 : size < 0.1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
}

/// Titles, formulas and sentences come from the core in ASCII. They are plain text: marks of HTML would be taken for
/// brackets.
QString roundedText(double value, int decimals) {
  return fixed(value, decimals);
}

QString withMinusSigns(QString text) {
  return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QString mathText(QString text) {
  static const std::pair<QRegularExpression, QString> signs[] = {
      {QRegularExpression("(?<![\\^/\\w])1/2(?![0-9])"), QStringLiteral("½")},
      {QRegularExpression("\\bW2(?![A-Za-z0-9-])"), QStringLiteral("W₂")},
      {QRegularExpression("\\bgrad (?=[a-z])"), QStringLiteral("∇")},
      {QRegularExpression("\\bphi\\b"), QStringLiteral("φ")},
      {QRegularExpression("\\bpsi\\b"), QStringLiteral("ψ")},
      {QRegularExpression("\\bmu\\b"), QStringLiteral("μ")},
      {QRegularExpression("\\bnu\\b"), QStringLiteral("ν")},
      {QRegularExpression("\\beps(ilon)?\\b"), QStringLiteral("ε")},
      {QRegularExpression("\\^-1(?![0-9/])"), QStringLiteral("⁻¹")},
      {QRegularExpression("\\^2(?![0-9/])"), QStringLiteral("²")},
      {QRegularExpression("\\^c\\b"), QStringLiteral("ᶜ")},
      {QRegularExpression("_i\\b"), QStringLiteral("ᵢ")},
      {QRegularExpression("_j\\b"), QStringLiteral("ⱼ")},
      {QRegularExpression("<=>"), QStringLiteral("⇔")},
      {QRegularExpression("<="), QStringLiteral("≤")},
      {QRegularExpression(">="), QStringLiteral("≥")},
      {QRegularExpression("\\+-"), QStringLiteral("±")},
      {QRegularExpression("<([^<>≤≥]+), ([^<>≤≥]+)>"), QStringLiteral("⟨\\1, \\2⟩")},
      {QRegularExpression("(?<=[)\\w²ᵢⱼ|⟩]) - (?=[(\\w|∇½φψ⟨])"), QStringLiteral(" − ")},
  };
  for (const auto& [pattern, sign] : signs) text.replace(pattern, sign);
  return text;
}

QString durationText(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(0.0, seconds));
  const auto two = [](std::int64_t n) { return QString::number(n).rightJustified(2, '0'); };
  if (whole >= 3600) return QString::number(whole / 3600) + ":" + two(whole / 60 % 60) + ":" + two(whole % 60);
  return QString::number(whole / 60) + ":" + two(whole % 60);
}

QString memoryText(std::int64_t bytes) {
  const double mega = static_cast<double>(bytes) / (1024.0 * 1024.0);
  if (mega < 1000) return QString::number(std::lround(mega)) + " MB";
  return QString::number(mega / 1024, 'f', 1) + " GB";
}

}  // namespace brenier
