#pragma once

#include <string>

#include "core/oracle/learned_map.h"
#include "core/oracle/network_script.h"

namespace brenier {

/// The parts of a learned network that can be asked for.
enum class LearnedPart { map, value, gradient };

/// The network's tensors by the names of its parameter layout.
ScriptWeights scriptWeights(const LearnedNetwork& network);

/// What an export calls a matrix that takes points into a network's coordinates, or answers out of them.
inline constexpr const char* unmixName = "unmix";
inline constexpr const char* mixName = "mix";

/// Writes a learned network of points x [n, dim], with the coordinates around it: a map's value [n, outputs], a
/// potential's value [n, 1], or its gradient [n, dim] as the reverse pass over the same layers, so that nothing
/// differentiates it where it is read. NetworkSpec defines the network; with u_L = 1 and d_k = s_k'(a_k) u_k
///   grad = sum_k [ d_k A_k + sum_or 2 d_ko <Q_kro, x> Q_kro + 2 x (d_k D_k^2) ] + (q^2 + c) x,   u_{k-1} = d_k W_k.
/// A maximum of affine functions has its largest unit for a value, and that unit's row of A_0 for a gradient.
/// Returns the name of the result.
/// `twice`: LearnedMap::twice.
std::string writeLearned(NetworkScriptWriter& writer, const LearnedNetwork& network, LearnedPart part,
                         const std::string& x, bool twice);

}  // namespace brenier
