#pragma once

#include <QString>
#include <QtTest>

#include "core/engine/fused.h"

namespace brenier::test {

/// A row `target` for every instruction set that this machine can be made to use.
inline void addTargetRows() {
  QTest::addColumn<QString>("target");
  for (const auto& name : supportedFusedTargets()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

}  // namespace brenier::test
