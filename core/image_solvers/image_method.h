#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/image_solvers/image_player.h"
#include "core/picture_methods/image_methods.h"
#include "core/solvers/method_entry.h"

namespace brenier {

/// What f's loss is made of at one update: pictures y of the target, images t of T, and Q(x), all [n, channels, height,
/// width]; f of the first two [n].
struct PotentialTurn {
  ImageNetwork& f;
  const torch::Tensor &y, &t, &q, &fY, &fT;
  const std::vector<torch::Tensor>& random;  ///< what ImageMethod::random() drew for it
  std::vector<torch::Tensor>& said;          ///< where the loss puts the numbers of ImageMethod::says(), detached
};

/// What T's loss is made of: its images, f of them, and Q(x) where it is asked for.
struct MapTurn {
  const torch::Tensor &t, &fT;
  std::function<torch::Tensor()> q;
};

/// What T pays besides on pictures y of the target, for a method that knows codes of them: f of its images as in
/// MapTurn.
struct PairTurn {
  ImageNetwork& map;
  ImageNetwork& f;
  const torch::Tensor &y, &fT;
  std::vector<torch::Tensor>& said;  ///< where the loss puts the numbers of ImageMethod::mapSays(), detached
};

/// Random numbers of one update: functions of seed and step alone.
struct TurnRandom {
  std::uint64_t seed = 0, step = 0;
  torch::Device device = torch::kCPU;
  /// Numbers U[0, 1) of this shape; `which` tells the draws of one update apart.
  torch::Tensor uniform(std::uint64_t which, const std::vector<std::int64_t>& shape) const;
};

/// A game over pictures: what a map T and a potential f minimise, in turns. The turns themselves, devices, graphs and
/// states are ImageSolver's. All that changes from update to update comes in a turn, since an update may be recorded.
class ImageMethod {
 public:
  virtual ~ImageMethod() = default;
  virtual const ImageOptions& common() const = 0;
  virtual void setLive(const OptionValues& values) = 0;

  virtual torch::Tensor potentialLoss(const PotentialTurn& turn) const = 0;
  virtual torch::Tensor mapLoss(const MapTurn& turn) const = 0;
  /// Whether pairLoss() is part of what T minimises, on a batch of the target drawn for it.
  virtual bool pairs() const { return false; }
  virtual torch::Tensor pairLoss(const PairTurn&) const { return torch::zeros({}); }
  /// What potentialLoss() wants to have drawn, for pictures of this shape [n, channels, height, width].
  virtual std::vector<torch::Tensor> random(const TurnRandom&, const std::vector<std::int64_t>& /*shape*/) const {
    return {};
  }
  virtual ImageOptimiser optimiser(double rate, std::int64_t /*step*/) const {
    return {false, rate, common().beta1, common().beta2};
  }
  virtual ImageNetworkPtr makePotential(const PictureShape& shape) const {
    return makeImagePotential(common().potential, shape, common().potentialWidth);
  }
  /// Whether an update of f is the same work on a device every time, so that it can be recorded.
  virtual bool recordable() const { return true; }
  /// Keeps f where the method wants it, after each of its updates.
  virtual void constrain(ImagePlayer& /*f*/) const {}
  /// Numbers of its own that change with f's updates, by name: part of the state.
  virtual std::vector<std::pair<std::string, torch::Tensor*>> numbers() { return {}; }
  /// Ids of the numbers that it says of each update of f.
  virtual std::vector<const char*> says() const { return {}; }
  /// The same of pairLoss().
  virtual std::vector<const char*> mapSays() const { return {}; }
  /// After an update of f: moves numbers() by what was said, of which it may make something else.
  virtual void follow(std::vector<torch::Tensor>& /*said*/) {}
  /// What f of a picture of the target is, for who gets it as a file; empty where it means nothing by itself.
  virtual std::string potentialIs() const { return {}; }
  /// Whether -f is the potential of the cost 1/2 |x - y|^2 over D, so that a dual value can be read off it.
  virtual bool givesDual() const { return false; }
};

/// A method that keeps its options.
template <class Own>
class ImageMethodOf : public ObjectiveWith<ImageMethod, Own> {
 public:
  using Options = Own;
  using ObjectiveWith<ImageMethod, Own>::ObjectiveWith;
  const ImageOptions& common() const final { return this->options(); }
};

// Every game's maker: std::unique_ptr<ImageMethod> NAMEMethod(const OptionValues&).
#define BRENIER_DECLARE(name) std::unique_ptr<ImageMethod> name##Method(const OptionValues& values);
BRENIER_IMAGE_GAMES(BRENIER_DECLARE)
#undef BRENIER_DECLARE

}  // namespace brenier
