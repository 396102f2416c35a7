#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "core/image_solvers/image_batches.h"
#include "core/image_solvers/image_method.h"
#include "core/image_solvers/image_player.h"
#include "core/image_solvers/step_graph.h"
#include "core/picture_methods/map_choice.h"
#include "core/picture_methods/picture_network.h"
#include "core/solvers/solver.h"

namespace brenier {

/// A method over pictures at work: a map and a potential in turns, on the host or a device. What a device cannot do
/// costs no state: out of memory, a part of a step is tried again with half the batch; where that does not help, or the
/// device fails, the run goes on on the host, and the report says so.
class ImageSolver final : public Solver {
 public:
  ImageSolver(const SolverSetup& setup, std::unique_ptr<ImageMethod> method, SolverCaps caps);

  SolverCaps caps() const override { return m_caps; }
  std::int64_t parameterCount() const override {
    return m_map->network().parameterCount() + m_potential->network().parameterCount();
  }
  void watch(StepWatch* watch) override;
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void setLive(const OptionValues& values) override;
  void forward(PointsView x, float* out) const override;
  std::string deviceName() const override;
  bool inverse(PointsView, float*) const override { return false; }
  std::vector<StateTensor> state() override;
  void stateRestored() override;

  std::vector<PictureNetwork> pictureNetworks() const;
  /// Whether f means something by itself.
  bool hasPotential() const { return !m_method->potentialIs().empty(); }
  /// f of pictures of the target [n, pixels] -> out [n].
  void potentialValues(PointsView y, float* out) const;

 private:
  using Clock = std::chrono::steady_clock;
  /// A number of the step under way, still where it was computed.
  struct Said {
    const char* id;
    const char* name;  ///< of whose loss it is; null for other numbers
    torch::Tensor value;
  };

  torch::Tensor draw(ImageBatches& batches, std::int64_t index, std::int64_t part, StepReport& report);
  torch::Tensor pictures(const torch::Tensor& y) const;
  torch::Tensor embedded(const torch::Tensor& x) const;
  void inBatches(PointsView x, std::size_t outputs, float* out,
                 const std::function<torch::Tensor(const torch::Tensor&)>& of) const;
  torch::Tensor mapped(ImageNetwork& map, const torch::Tensor& x) const;
  const ImageOptions& options() const { return m_method->common(); }

  using Tensors = std::vector<torch::Tensor>;
  void potentialStep(std::int64_t index, std::int64_t part, StepReport& report);
  void mapStep(std::int64_t index, std::int64_t part, StepReport& report);
  /// The update itself from what was drawn; what it has to report.
  Tensors updatePotential(const Tensors& drawn);
  Tensors updateMap(const torch::Tensor& x);
  void addDual(Tensors& said, const torch::Tensor& q, const torch::Tensor& t, const torch::Tensor& y,
               const torch::Tensor& psiT, const torch::Tensor& psiY) const;
  void say(const char* id, const char* name, const torch::Tensor& value);
  void tell(StepReport& report);

  void attempt(const std::function<void()>& part, StepReport& report, const std::stop_token& stop);
  bool recover(const std::exception& error, StepReport& report);
  void place(const torch::Device& device);
  void keepForDevice(std::int64_t index, bool now);

  // Of who watches; nothing where nobody does.
  void look(const std::function<void()>& at);
  void beginWatched(bool inner, std::int64_t k, std::int64_t of, const torch::Tensor& x, const torch::Tensor& y);
  void endWatched(std::int64_t k);
  torch::Tensor scores(const torch::Tensor& pictures) const;
  torch::Tensor pushOf(const torch::Tensor& x, const torch::Tensor& t) const;

  PictureShape m_shape;
  std::unique_ptr<ImageMethod> m_method;
  SolverCaps m_caps;
  std::uint64_t m_dataSeed;
  bool m_fromCode = true;
  torch::Device m_device = torch::kCPU;
  bool m_mixed = false, m_channelsLast = false;
  std::unique_ptr<ImagePlayer> m_map, m_potential;
  ImageBatches m_source, m_target;
  StepGraph m_mapGraph, m_potentialGraph;
  std::vector<Said> m_said;
  std::string m_notice;  ///< waits for the next report
  StepWatch* m_watch = nullptr;
  torch::Tensor m_followed;  ///< of the batch of T's first step, the rows whose pictures are followed
  std::int64_t m_keptStep = 0;
  Clock::time_point m_kept{};
};

}  // namespace brenier
