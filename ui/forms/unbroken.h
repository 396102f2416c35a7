#pragma once

#include <QString>

namespace brenier {

/// For texts that are wrapped: no line ends between a number and its percent sign.
inline QString unbroken(QString text) {
  return text.replace(QStringLiteral(" %"), QStringLiteral("\u00A0%"));
}

}  // namespace brenier
