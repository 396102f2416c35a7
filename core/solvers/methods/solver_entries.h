#pragma once

#include "core/solvers/solver.h"

// Every method over points: what the registry lists, each defined in the file of its name.

namespace brenier {

/// OT-ICNN: the minimax of Makkuva, Taghvaei, Oh, Lee, "Optimal transport mapping via input convex neural
/// networks", ICML 2020. See ot_icnn.cpp for the objective and directions.
SolverEntry otIcnnEntry();

/// OTM in equal dimensions, which the benchmark calls MM:R: Rout, Korotin, Burnaev, "Generative modeling
/// with optimal transport maps", ICLR 2022.
SolverEntry otmEntry();

/// Minimax over two free potentials (MM of the Wasserstein-2 benchmark; Korotin et al., NeurIPS 2021).
SolverEntry mmEntry();

/// W2GN: Korotin, Egiazarian, Asadulaev, Safin, Burnaev, "Wasserstein-2 generative networks", ICLR 2021.
SolverEntry w2gnEntry();

/// MM-B, the c-transform over a batch: Korotin et al., NeurIPS 2021, after Chen et al. and Mallasto et al., 2019
SolverEntry mmBEntry();

/// LS: regularised duals of large-scale transport, Seguy et al., ICLR 2018, in the form of potentials.
SolverEntry lsEntry();

/// QC: regression to the exact duals of mini-batches, Liu, Gu, Samaras, "Wasserstein GAN with quadratic transport
/// cost", ICCV 2019.
SolverEntry qcEntry();

/// Taghvaei, Jalali, "2-Wasserstein approximation via restricted convex potentials with application to improved
/// training for GANs", 2019; MMv1 of the Wasserstein-2 benchmark.
SolverEntry taghvaeiJalaliEntry();

/// Amos, "On amortizing convex conjugates for optimal transport", ICLR 2023.
SolverEntry amortisedEntry();

/// NOT: Korotin, Selikhanovych, Burnaev, "Neural optimal transport", ICLR 2023; strong (one image a point) and
/// weak (a random image, with the gamma-weak quadratic cost).
SolverEntry notStrongEntry();
SolverEntry notWeakEntry();

/// ENOT: Buzun, Bobrin, Dylov, "Expectile regularization for fast and accurate training of neural optimal
/// transport", NeurIPS 2024.
SolverEntry enotEntry();

/// The Monge gap: Uscidda, Cuturi, "The Monge gap: a regularizer to learn all transport maps", ICML 2023.
SolverEntry mongeGapEntry();

/// Seguy, Damodaran, Flamary, Courty, Rolet, Blondel, "Large-scale optimal transport and mapping estimation", ICLR
/// 2018.
SolverEntry barycentricEntry();

/// Leygonie, She, Almahairi, Rajeswar, Courville, "Adversarial computation of optimal transport maps", 2019.
SolverEntry w2GanEntry();
SolverEntry w2OtEntry();

/// The methods that fit the target with a map and are no transport of least cost: WGAN-GP (Gulrajani et al.,
/// NeurIPS 2017) and WGAN with clipped weights (Arjovsky, Chintala, Bottou, ICML 2017).
SolverEntry wganGpEntry();
SolverEntry wganEntry();

/// W1-LP: the same game with the one-sided penalty of Petzka, Fischer, Lukovnikov (ICLR 2018), as in the baselines
/// of Makkuva et al.
SolverEntry w1LpEntry();

}  // namespace brenier
