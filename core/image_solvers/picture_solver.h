#pragma once

#include <torch/torch.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/image_solvers/image_batches.h"
#include "core/image_solvers/image_player.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/step_graph.h"
#include "core/picture_methods/code_groups.h"
#include "core/picture_methods/image_options.h"
#include "core/picture_methods/picture_network.h"
#include "core/solvers/solver.h"

namespace brenier {

/// What every solver over pictures has, whatever it learns: batches, the device on which its players lie, states,
/// answers, and what is said of a step. What a device cannot do costs no state: out of memory, a part of a step is
/// tried again with half the batch; where that does not help, or the device fails, the run goes on on the host, and the
/// report says so.
class PictureSolver : public Solver {
 public:
  PictureSolver(const SolverSetup& setup, SolverCaps caps);

  SolverCaps caps() const override { return m_caps; }
  std::int64_t parameterCount() const override;
  void forward(PointsView x, float* out) const override;
  std::string deviceName() const override;
  bool inverse(PointsView, float*) const override { return false; }
  std::vector<StateTensor> state() override;
  void stateRestored() override;

  /// Empty where the map is no network.
  virtual std::vector<PictureNetwork> pictureNetworks() const = 0;
  /// Why it is none, and what to do about it.
  struct NoNetwork {
    std::string reason, hint;
  };
  virtual NoNetwork whyNoNetwork() const { return {}; }
  /// Where it corrects the prior of codes of two numbers.
  virtual std::optional<CodeLaws> codeLaws() const { return std::nullopt; }
  /// Where codes come in groups, of which each has a meaning of its own: where these lie in a row of the source.
  virtual std::vector<CodeGroup> codeGroups() const { return {}; }
  /// Whether it has an f that means something by itself.
  virtual bool hasPotential() const { return false; }
  /// f of pictures of the target [n, pixels] -> out [n].
  virtual void potentialValues(PointsView /*y*/, float* /*out*/) const {}

 protected:
  using Tensors = std::vector<torch::Tensor>;
  /// A number of its own that changes from step to step and is no weight, part of the state.
  struct OwnNumber {
    std::string name;
    torch::Tensor* value;
  };

  virtual const ImageOptions& options() const = 0;
  virtual std::vector<ImagePlayer*> players() const = 0;
  virtual std::vector<StepGraph*> graphs() = 0;
  virtual std::vector<OwnNumber> ownNumbers() { return {}; }
  virtual bool mayRecord() const { return true; }
  /// The answer to rows of the source [n, ...], as pictures.
  virtual torch::Tensor answer(const torch::Tensor& x) const = 0;

  /// Makes networks: their first weights come from torch's global generator, and a second run may begin on another
  /// thread.
  void make(const SolverSetup& setup, const std::function<void()>& networks);
  /// Goes to the device that the setup chose, once everything is made.
  void begin(const std::string& device);
  /// Nothing that was recorded holds any more.
  void forgetGraphs();

  torch::Tensor draw(ImageBatches& batches, std::int64_t index, std::int64_t part, StepReport& report);
  /// Rows as pictures [n, channels, height, width].
  torch::Tensor pictures(const torch::Tensor& y) const;
  void inBatches(PointsView x, std::size_t outputs, float* out,
                 const std::function<torch::Tensor(const torch::Tensor&)>& of) const;

  /// `name` of whose loss it is, for the sentence where it is not finite; null: a number that stands by itself.
  /// `samples`: on how many it stands; 0: the batch.
  void say(const char* id, const char* name, const torch::Tensor& value, std::int64_t samples = 0);
  void forgetSaid() { m_said.clear(); }
  std::string takeNotice() { return std::exchange(m_notice, {}); }
  void tell(StepReport& report);

  void attempt(const std::function<void()>& part, StepReport& report, const std::stop_token& stop);
  void keepForDevice(std::int64_t index, bool now);

  const PictureShape m_shape;
  const std::uint64_t m_dataSeed;
  torch::Device m_device = torch::kCPU;
  bool m_mixed = false, m_channelsLast = false;
  ImageBatches m_source, m_target;

 private:
  using Clock = std::chrono::steady_clock;
  /// A number of the step under way, still where it was computed.
  struct Said {
    const char* id;
    const char* name;
    torch::Tensor value;
    std::int64_t samples;
  };

  bool recover(const std::exception& error, StepReport& report);
  void place(const torch::Device& device);
  void placeNumbers(const torch::Device& device);

  SolverCaps m_caps;
  std::vector<Said> m_said;
  std::vector<float> m_numbers;  ///< ownNumbers() on the host, as state() gives them
  std::string m_notice;          ///< waits for the next report
  std::int64_t m_keptStep = 0;
  Clock::time_point m_kept{};
};

}  // namespace brenier
