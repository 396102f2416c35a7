#include "core/api/glossary.h"

#include <algorithm>
#include <cctype>

namespace brenier {
namespace {

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return small;
}

bool isWordSign(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 128;
}

bool uses(const std::string& text, const std::string& word) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool whole = (at == 0 || !isWordSign(text[at - 1])) && (end == text.size() || !isWordSign(text[end]));
    if (whole) return true;
  }
  return false;
}

}  // namespace

const std::vector<GlossaryEntry>& glossary() {
  static const std::vector<GlossaryEntry> entries = {
      {"barycentric-map",
       "Barycentric map",
       "Sends each point to the mean of all the places to which a plan would split it.",
       "T(x) = E[Y | X = x]",
       {"barycentric"}},
      {"brenier", "Brenier's theorem",
       "If the source has a density and both sides finite second moments, the cheapest plan for the squared distance "
       "is a map, and that map is the gradient "
       "of a convex function.",
       "T = grad phi, phi convex"},
      {"c-transform",
       "c-transform",
       "From prices at one side the best prices at the other that still undercut every transport cost. With it any "
       "prices at one side make a lawful pair, hence a lower bound; done twice the bound is at least as good.",
       "u^c(y) = min over x of c(x, y) - u(x)",
       {"c-transforms"}},
      {"code",
       "Code",
       "The few numbers from which a network, the decoder, makes a picture. An encoder finds them for a picture that "
       "is "
       "there; a map makes new ones of noise.",
       "G(z), G(E(y)) near y",
       {"codes"}},
      {"conjugate",
       "Conjugate (Legendre transform)",
       "The convex function whose gradient undoes the gradient of the first: phi leads from source to target, its "
       "conjugate psi back.",
       "psi(y) = max over x of <x, y> - phi(x)",
       {"conjugate", "conjugates"}},
      {"convex",
       "Convex function",
       "A landscape without dents: a straight rod laid between two of its points is never below the ground.",
       "f((1-t) x + t y) <= (1-t) f(x) + t f(y)",
       {"convex"}},
      {"cyclical-monotonicity",
       "Cyclical monotonicity",
       "No group of points would save by exchanging their targets in a ring. Optimal plans have it, and plans that "
       "have "
       "it are optimal.",
       "sum <x_i, y_i> >= sum <x_i, y_p(i)> for every permutation p",
       {"cyclically monotone"}},
      {"displacement-interpolation",
       "Displacement interpolation",
       "Every grain at the share t of its way, half way at t = 1/2: the measure in between is made of mass on its way, "
       "not of one fading out and one fading "
       "in.",
       "((1-t) x + t T(x)) for x from the source",
       {"interpolation"}},
      {"dual",
       "Dual value",
       "What a shipper could charge for loading and unloading without being dearer than the customer's own carts. The "
       "highest such income equals the least cost; any lawful prices give a lower bound.",
       "mean u(x) + mean v(y), where u(x) + v(y) <= c(x, y)",
       {"dual", "duals", "dual pair"}},
      {"gap",
       "Gap",
       "The distance between a certified upper and a certified lower bound of the cost. Zero certifies the cost; it "
       "says "
       "nothing of each arrow.",
       "100 (upper - max(lower, 0)) / upper",
       {"certified gap"}},
      {"held-out",
       "Held-out samples",
       "Samples that no training step has seen. Scores on them cannot be learned by heart.",
       "",
       {"held out"}},
      {"icnn",
       "Input-convex network (ICNN)",
       "A network that is convex in its input: the weights between its hidden layers are kept non-negative, and its "
       "activations are convex and do not decrease.",
       "",
       {"icnn", "icnns", "input-convex"}},
      {"kantorovich",
       "Kantorovich's problem",
       "Monge's problem with grains that may be split: the cheapest plan. It always has a solution, and linear "
       "programming finds it.",
       "min over plans of the mean of c(x, y)",
       {"kantorovich"}},
      {"l2-uvp",
       "L2-UVP (unexplained variance)",
       "How far the learned map is from the true one, as a share of the target's variance: 0 is perfect, 100 is what "
       "sending everything to the target's mean costs.",
       "100 mean |T(x) - T*(x)|^2 / Var(target)",
       {"l2-uvp", "uvp"}},
      {"moment", "Moment (of a run)",
       "The weights of a run at one step, kept so that one can go back to them, branch from them or film them.", ""},
      {"monge",
       "Monge's problem",
       "Send every grain of the source to one place so that the target is filled and the total cost is least.",
       "min over maps T with T#mu = nu of the mean of c(x, T(x))",
       {"monge"}},
      {"network-simplex", "Network simplex",
       "The exact method for transport between samples: it ends with the cheapest pairing and with prices that prove "
       "it.",
       ""},
      {"plan",
       "Plan (coupling)",
       "How much mass goes from each place to each other place; source and target are its margins.",
       "",
       {"coupling", "plan", "plans"}},
      {"players",
       "Players (inner, outer)",
       "Methods that minimise over one network what another maximises are games: the inner player answers the outer "
       "one's every step, with as many steps as it is given.",
       "",
       {"player", "inner player", "outer player"}},
      {"potential",
       "Potential",
       "One function that holds a whole map: the map is its gradient, the direction uphill.",
       "T(x) = grad phi(x)",
       {"potentials"}},
      {"price",
       "Price and score",
       "What the outer player, f, asks of whoever ends at a place, besides the way there: it is low where the target "
       "wants more than arrives. In the plane Brenier calls it a price, of pictures a score. Some papers have the "
       "other "
       "sign; then a high score is a good one.",
       "1/2 |x - y|^2 + price(y)",
       {"price", "prices"}},
      {"push-forward",
       "Push-forward",
       "What the source becomes when every point of it is moved by a map. A map does its job where the push-forward is "
       "the target.",
       "T#mu(A) = mu(points that T sends into A)",
       {"push forward", "pushforward"}},
      {"sampling-floor", "Sampling floor",
       "Where even a perfect map stops when it is scored against a sample's own best pairing, because the sample is "
       "not "
       "the law. Scores near it say nothing.",
       "100 W2^2 between two samples of the target / Var(target)"},
      {"seed",
       "Seed",
       "The number from which all randomness follows: the same seeds give the same run, bit for bit. What only one "
       "seed "
       "shows should not be believed.",
       "",
       {"seeds"}},
      {"sliced-w2", "Sliced W2",
       "How far two clouds lie apart, seen along lines: both are projected onto many directions, and the distances "
       "there are averaged. It looks at where points are, not at which of them was sent where.",
       "root of the mean over directions of W2^2 of the projections"},
      {"swirl",
       "Swirl",
       "A place where a map turns the plane. A gradient never does, so an optimal map has none.",
       "dT1/dx2 - dT2/dx1, not 0",
       {"swirls"}},
      {"tear",
       "Tear",
       "A line along which an optimal map jumps: neighbours part because the target lies in pieces, or is not convex.",
       "",
       {"tears"}},
      {"w2",
       "W2 (Wasserstein distance)",
       "The square root of the least mean squared distance that mass must travel. Half its square is the cost that "
       "Brenier shows.",
       "1/2 W2^2 = min of mean 1/2 |x - y|^2",
       {"w2", "w2^2", "wasserstein"}},
  };
  return entries;
}

std::vector<const GlossaryEntry*> wordsIn(std::string_view text) {
  const std::string small = lower(text);
  std::vector<const GlossaryEntry*> found;
  for (const auto& entry : glossary()) {
    bool used = uses(small, lower(entry.word));
    for (const auto& form : entry.forms) used = used || uses(small, lower(form));
    if (used) found.push_back(&entry);
  }
  return found;
}

}  // namespace brenier
