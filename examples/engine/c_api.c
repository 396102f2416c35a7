/* The same engine from C: a map network learns to turn the plane by a quarter, which no gradient of a potential does. */
#include <stdio.h>
#include <stdlib.h>

#include "core/engine/c_api.h"

enum { N = 64, STEPS = 3000 };

int main(void) {
  const size_t hidden[] = {32, 32};
  brenier_spec spec = brenier_default_spec();
  spec.outputs = 2;
  spec.hidden = hidden;
  spec.hidden_count = 2;
  spec.first = spec.middle = BRENIER_CELU;
  spec.last = BRENIER_IDENTITY;
  brenier_network* map = brenier_make_map(&spec);
  if (!map || brenier_initialise(map, BRENIER_TRUNCATED_NORMAL, 1, 3)) {
    fprintf(stderr, "%s\n", brenier_last_error());
    return 1;
  }
  const size_t count = brenier_parameter_count(map);
  float *grad = malloc(count * sizeof *grad), *m = calloc(count, sizeof *m), *v = calloc(count, sizeof *v);
  float x[2 * N], y[2 * N];
  double error = 0;
  if (!grad || !m || !v) return 1;
  for (int step = 1; step <= STEPS; ++step) {
    for (int i = 0; i < 2 * N; ++i) x[i] = 2.0f * (float)rand() / (float)RAND_MAX - 1.0f;
    if (brenier_value(map, x, N, y)) return 1;
    error = 0;
    for (int i = 0; i < N; ++i) {
      y[2 * i] += x[2 * i + 1];
      y[2 * i + 1] -= x[2 * i];
      error += (y[2 * i] * y[2 * i] + y[2 * i + 1] * y[2 * i + 1]) / N;
    }
    for (int i = 0; i < 2 * N; ++i) y[i] /= N;
    for (size_t i = 0; i < count; ++i) grad[i] = 0;
    if (brenier_add_map_grad(map, x, y, N, grad)) return 1;
    brenier_adam_step(brenier_parameters(map), grad, m, v, count, 3e-3f, 0.9f, 0.999f, (uint64_t)step);
    brenier_parameters_changed(map);
  }
  printf("engine %s, %s: mean squared error %.5f\n", brenier_engine_version(), brenier_instruction_set(), error);
  /* A map has no gradient: it says so, and goes on. */
  const int refused = brenier_gradient(map, x, N, y);
  printf("%s\n", brenier_last_error());
  brenier_free(map);
  free(grad), free(m), free(v);
  return refused == 1 && error < 0.01 ? 0 : 1;
}
