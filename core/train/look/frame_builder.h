#pragma once

#include <memory>
#include <vector>

#include "core/api/plane_choice.h"
#include "core/api/snapshot.h"
#include "core/api/view_request.h"
#include "core/train/run/training_run.h"
#include "core/train/score/exact_answer.h"

namespace brenier {

class PictureFrames;
class ShownPlane;
class SliceLook;
struct SlowRecord;
struct SlowStep;

/// So many probe points come in farthest-point order: arrows use these; ordering more would cost and show nothing.
inline constexpr std::size_t spreadPoints = 512;

/// Builds the frames of one run: what a view asked for, from the solver's weights as they are. Looking draws no random
/// numbers and changes nothing.
class FrameBuilder {
 public:
  explicit FrameBuilder(const TrainingRun& run);
  ~FrameBuilder();

  std::shared_ptr<const Snapshot> build(RunId id, Purpose purpose, const ViewRequest& view) const;

  /// For a step that is shown in slow motion, with prices over what `view` shows.
  SlowRecord recordFor(const ViewRequest& view) const;
  /// The step that was recorded and that `said` is the report of, in the plane on show.
  std::shared_ptr<const SlowStep> slowStep(RunId id, const SlowRecord& record, const StepReport& said) const;

  /// In which plane frames show points of more than two dimensions; by default that of the first two columns.
  void setPlane(const PlaneChoice& plane);

  /// Once it is known; frames carry it from then on.
  void setExact(const ExactAnswer& answer);

  /// Rows of the held-out source in the order in which frames show them.
  const std::vector<std::uint32_t>& order() const { return m_order; }

 private:
  void projectExact();
  void addFields(Snapshot& frame, const ViewRequest& view) const;
  void addRaised(Snapshot& frame, const ViewRequest& view, PointsView mapped) const;
  void addThird(Snapshot& frame, PointsView mapped) const;
  void addPlanar(Snapshot& frame, const ViewRequest& view, PointsView mapped) const;
  void addCoordinates(Snapshot& frame, Points mapped) const;
  void addWarpedGrid(Snapshot& frame, const ViewRequest& view) const;
  void addBalance(Snapshot& frame, const ViewRequest& view) const;

  const TrainingRun& m_run;
  std::unique_ptr<PictureFrames> m_pictures;  ///< builds the frames of a run over pictures
  PlaneChoice m_choice;
  std::unique_ptr<ShownPlane> m_plane;  ///< null for pictures
  std::unique_ptr<SliceLook> m_slices;  ///< of more than two dimensions; null elsewhere
  std::vector<std::uint32_t> m_order;
  std::shared_ptr<const Points> m_probes;       ///< the held-out source in display order [n, d]; empty for pictures
  std::shared_ptr<const Points> m_exactProbes;  ///< their exact images; empty as long as these are not known
  std::shared_ptr<const PlanePoints> m_source, m_target, m_exact;
  std::shared_ptr<const std::vector<float>> m_sourceThird, m_targetThird, m_exactThird;
  TearLines m_trueTears;
  std::shared_ptr<const RunFrame> m_frame;       ///< null for the identity
  std::shared_ptr<const RunFrame> m_allFrame;    ///< likewise, of all columns
  std::shared_ptr<const RunFrame> m_thirdFrame;  ///< likewise
  Box m_dataBox;
};

/// The rows of `points` so that any first k are spread out: each next one is the farthest from those before it
/// (Gonzalez 1985), at most `spread` of them; the rest follow in their own order.
std::vector<std::uint32_t> farthestPointOrder(PointsView points, std::size_t spread);

}  // namespace brenier
