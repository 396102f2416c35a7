#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/image_solvers/image_method.h"
#include "core/image_solvers/picture_solver.h"
#include "core/picture_methods/map_choice.h"

namespace brenier {

/// A game over pictures at work: a map and a potential in turns.
class ImageSolver final : public PictureSolver {
 public:
  ImageSolver(const SolverSetup& setup, std::unique_ptr<ImageMethod> method, SolverCaps caps);

  void watch(StepWatch* watch) override;
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void setLive(const OptionValues& values) override;

  /// The map begins as this network, which is of the same kind.
  void beginMapAs(const ImageNetwork& other) { m_map->beginAs(other); }
  /// The map that answers.
  const ImageNetwork& map() const { return m_map->answer(); }

  std::vector<PictureNetwork> pictureNetworks() const override;
  bool hasPotential() const override { return !m_method->potentialIs().empty(); }
  void potentialValues(PointsView y, float* out) const override;

 private:
  const ImageOptions& options() const override { return m_method->common(); }
  std::vector<ImagePlayer*> players() const override { return {m_map.get(), m_potential.get()}; }
  std::vector<StepGraph*> graphs() override { return {&m_mapGraph, &m_potentialGraph}; }
  std::vector<OwnNumber> ownNumbers() override;
  bool mayRecord() const override { return m_method->recordable(); }
  torch::Tensor answer(const torch::Tensor& x) const override { return mapped(m_map->answer(), x); }

  torch::Tensor embedded(const torch::Tensor& x) const;
  torch::Tensor mapped(ImageNetwork& map, const torch::Tensor& x) const;

  void potentialStep(std::int64_t index, std::int64_t part, StepReport& report);
  void mapStep(std::int64_t index, std::int64_t part, StepReport& report);
  /// The update itself from what was drawn; what it has to report.
  Tensors updatePotential(const Tensors& drawn);
  Tensors updateMap(const Tensors& drawn);
  void addDual(Tensors& said, const torch::Tensor& q, const torch::Tensor& t, const torch::Tensor& y,
               const torch::Tensor& psiT, const torch::Tensor& psiY) const;

  // Of who watches; nothing where nobody does.
  void look(const std::function<void()>& at);
  void beginWatched(bool inner, std::int64_t k, std::int64_t of, const torch::Tensor& x, const torch::Tensor& y);
  void endWatched(std::int64_t k);
  torch::Tensor scores(const torch::Tensor& pictures) const;
  torch::Tensor pushOf(const torch::Tensor& x, const torch::Tensor& t) const;

  std::unique_ptr<ImageMethod> m_method;
  bool m_fromCode = true;
  std::unique_ptr<ImagePlayer> m_map, m_potential;
  StepGraph m_mapGraph, m_potentialGraph;
  StepWatch* m_watch = nullptr;
  torch::Tensor m_followed;  ///< of the batch of T's first step, the rows whose pictures are followed
};

}  // namespace brenier
