#ifndef BRENIER_ENGINE_C_API_H
#define BRENIER_ENGINE_C_API_H

/** @file
   The engine for C, and for every language that can call C. What each network computes is told by
   core/oracle/network_spec.h and core/oracle/potential.h, which say the same in C++.

   Arrays are row-major floats: points and vectors [n, dim], values [n] (of a map [n, outputs]); they may have any
   alignment. Functions that return int return 0, or 1 where they failed and left their output alone; makers then return
   NULL. brenier_last_error() says why. A network may be read by several threads at once while nobody writes it. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A potential or a map with its parameters; brenier_free() ends it. */
typedef struct brenier_network brenier_network;

/** Elementwise functions s(a) of a layer. */
typedef enum brenier_activation {
  BRENIER_IDENTITY,           /**< a */
  BRENIER_RELU,               /**< max(a, 0) */
  BRENIER_LEAKY_RELU,         /**< a, below 0 slope * a */
  BRENIER_SQUARED_LEAKY_RELU, /**< the square of that */
  BRENIER_CELU,               /**< a, below 0 exp(a) - 1 */
  BRENIER_SOFTPLUS,           /**< log(1 + exp(a)) */
  BRENIER_ELU                 /**< as CELU */
} brenier_activation;

/** How the first parameters are drawn; `scale` is that of brenier_initialise(). */
typedef enum brenier_initialisation {
  BRENIER_UNIFORM_POSITIVE, /**< weights ~ U(0, scale), biases 0 (Makkuva et al., in two dimensions) */
  BRENIER_TRUNCATED_NORMAL, /**< N(0, 1) truncated to +-1/sqrt(fan-in) (theirs in many) */
  BRENIER_NORMAL,           /**< N(0, scale^2), hidden weights made non-negative (Korotin et al.) */
  BRENIER_NEAR_IDENTITY     /**< small, so that the gradient is near x */
} brenier_initialisation;

/** A small dense network with skips from the input to every layer. */
typedef struct brenier_spec {
  size_t dim;                /**< numbers of a point, at least 1 */
  size_t outputs;            /**< 1 for a potential */
  const size_t* hidden;      /**< width of each hidden layer; read while the network is made */
  size_t hidden_count;       /**< how many */
  brenier_activation first;  /**< of the first hidden layer */
  brenier_activation middle; /**< of those in between */
  brenier_activation last;   /**< of the last layer */
  float slope;               /**< of the leaky ones below 0 */
  int input_skips;           /**< whether every layer sees the input */
  int quadratic;             /**< potentials: plus 1/2 |diag(q) x|^2, q learned */
  float strong_convexity;    /**< potentials: plus this half of |x|^2 */
  int residual;              /**< maps with outputs == dim: plus x */
} brenier_spec;

/** Two dimensions, four hidden layers of 64, convex. */
brenier_spec brenier_default_spec(void);

/** phi: R^dim -> R, with parameters 0. NULL where the spec cannot be a potential. */
brenier_network* brenier_make_potential(const brenier_spec* spec);
/** T: R^dim -> R^outputs, with parameters 0. NULL where the spec cannot be a map. */
brenier_network* brenier_make_map(const brenier_spec* spec);
/** Ends a network; NULL is left alone. */
void brenier_free(brenier_network* network);

/** How many parameters it has. */
size_t brenier_parameter_count(const brenier_network* network);
/** The flat parameters, which live as long as the network. Who writes them calls brenier_parameters_changed(). */
float* brenier_parameters(brenier_network* network);
/** Takes what was written into the parameters. */
void brenier_parameters_changed(brenier_network* network);

/** Draws them: the same seed gives the same numbers on every machine. `scale` as network_spec.h says of each kind. */
int brenier_initialise(brenier_network* network, brenier_initialisation kind, double scale, uint64_t seed);
/** A potential stays convex: negative hidden weights become 0. Says that the parameters changed, too. */
int brenier_project_convex(brenier_network* network);

/** phi(x_i) -> out [n], or T(x_i) -> out [n, outputs]. */
int brenier_value(const brenier_network* network, const float* x, size_t n, float* out);
/** Of a potential: grad phi(x_i) -> out [n, dim]. */
int brenier_gradient(const brenier_network* network, const float* x, size_t n, float* out);
/** Of a potential: Hess phi(x_i) v_i -> out [n, dim]. */
int brenier_hessian_vector(const brenier_network* network, const float* x, const float* v, size_t n, float* out);

/** Of a potential: grad [parameters] += d/dtheta sum_i w_i phi(x_i), w [n]. */
int brenier_add_value_grad(const brenier_network* network, const float* x, const float* w, size_t n, float* grad);
/** Of a potential: grad [parameters] += d/dtheta sum_i <v_i, grad phi(x_i)>, v [n, dim]. */
int brenier_add_gradient_grad(const brenier_network* network, const float* x, const float* v, size_t n, float* grad);
/** Of a map: grad [parameters] += d/dtheta sum_i <v_i, T(x_i)>, v [n, outputs]. */
int brenier_add_map_grad(const brenier_network* network, const float* x, const float* v, size_t n, float* grad);

/** One step of Adam down `grad`; m and v [count] are 0 before the first step, whose number t is 1. */
void brenier_adam_step(float* parameters, const float* grad, float* m, float* v, size_t count, float learning_rate,
                       float beta1, float beta2, uint64_t t);

/** "0.1.0". This text and those below live until the next call of the same function on this thread. */
const char* brenier_engine_version(void);
/** The instruction set in force, as "AVX2". */
const char* brenier_instruction_set(void);
/** What failed last on this thread, in a sentence. */
const char* brenier_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
