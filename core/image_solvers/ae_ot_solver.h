#pragma once

#include <optional>
#include <vector>

#include "core/image_solvers/code_transport.h"
#include "core/image_solvers/coder_solver.h"
#include "core/image_solvers/torch_device.h"
#include "core/picture_methods/ae_ot.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// AE-OT: autoencoder, semi-discrete (or another learned) map to its codes, decoder, one stage after another.
class AeOtImages : public CoderSolver<AeOtImageOptions, CodeNetwork> {
 public:
  /// `setup` with the options of AeOtImageOptions.
  AeOtImages(const SolverSetup& setup, const SolverCaps& caps);

  void setLive(const OptionValues& values) override;
  StepReport step(std::int64_t index, StepPart, std::stop_token stop) override;
  std::vector<PictureNetwork> pictureNetworks() const override;
  NoNetwork whyNoNetwork() const override;
  std::optional<LaguerreCells> cells() const override { return m_transport.laguerreCells(); }
  std::vector<StateTensor> state() override;
  void stateRestored() override;

 protected:
  /// The first step of the transport.
  std::int64_t codesAt() const { return m_options.encoderSteps + m_options.refineSteps; }
  /// What makes pictures of codes.
  virtual const ImageNetwork& painter() const { return answers().decoder(); }
  /// Codes [n, code] on the device -> pictures.
  virtual torch::Tensor painted(const torch::Tensor& codes) const { return full(answers().decode(codes)); }
  const CodeTransport& codes() const { return m_transport; }

 private:
  torch::Tensor answer(const torch::Tensor& x) const override;
  void learn(std::int64_t index, StepReport& report);
  Tensors update(const torch::Tensor& y, bool refines);
  void transport(std::int64_t index, StepReport& report, const std::stop_token& stop);
  std::vector<float> encoded(const std::stop_token& stop) const;
  bool mixes() const;
  void takePictures(std::size_t first, std::size_t n, float* out) const;

  const MeasurePtr m_sourceMeasure, m_targetMeasure;
  const std::size_t m_count;
  CodeTransport m_transport;
};

}  // namespace brenier
