#pragma once

#include "core/exports/exporter.h"

/// Every format, in the order in which they are offered: one line a format. NAME is defined in a file of this folder,
/// `Exporter NAME()`.
#define BRENIER_EXPORTS(EXPORT) \
  EXPORT(onnxExport)            \
  EXPORT(torchScriptExport)     \
  EXPORT(safetensorsExport)     \
  EXPORT(npzExport)             \
  EXPORT(csvExport)             \
  EXPORT(pgfplotsExport)

namespace brenier {

#define BRENIER_DECLARE(entry) Exporter entry();
BRENIER_EXPORTS(BRENIER_DECLARE)
#undef BRENIER_DECLARE

}  // namespace brenier
