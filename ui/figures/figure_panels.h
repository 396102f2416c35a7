#pragma once

#include <QPointF>
#include <QString>
#include <QVector>
#include <map>
#include <memory>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/run_config.h"
#include "ui/figures/figure_page.h"

namespace brenier {

/// The numbers of a run over its steps, by their ids.
using NumberCurves = std::map<QString, QVector<QPointF>>;
struct RunNumbers {
  QString name;  ///< of the run: where there are several
  NumberCurves curves;
};

/// A moment as the figure wants it: its layers, view, t and arrows in the place of the stage's, where it names them.
FigurePanel stagePanel(const FigureSpec& figure, const PanelSpec& panel, std::shared_ptr<const Snapshot> moment,
                       const StageStyle& style);

/// The numbers that a panel names, of all these runs. Beside a dual value stands the exact one, beside an error what a
/// perfect map would score, where they are known. A panel whose numbers no run has says so.
FigurePanel curvePanel(const PanelSpec& panel, const std::vector<RunNumbers>& runs,
                       const std::vector<MetricDescriptor>& metrics);

/// "OT-ICNN on Eight Gaussians (weight seed 42, data seed 7)".
QString runCaption(const Catalog& catalog, const RunConfig& config);
/// Says of a panel which run it shows, and of a stage which moment: "after 1,500 steps".
void describePanel(FigurePanel& panel, const Catalog& catalog, const RunConfig& config);

/// What stands under the figure: its panels, one after the other, and which colour is what.
QString figureCaption(const FigurePage& page);

}  // namespace brenier
