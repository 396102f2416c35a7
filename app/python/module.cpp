#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "app/python/held_run.h"
#include "app/python/in_background.h"
#include "app/python/python_errors.h"
#include "app/python/registries.h"
#include "core/api/data_notes.h"
#include "core/api/error_text.h"
#include "core/session/run_config_json.h"
#include "core/train/score/exact_problem.h"

// What the package `brenier` beside this calls; its Python files say what it means.

namespace py = pybind11;
using namespace py::literals;

namespace brenier::python {
namespace {

/// The memory of an array, as long as this is there; by Python's own protocol, which is the same for every NumPy.
class Memory {
 public:
  Memory(const py::object& array, int how) {
    if (PyObject_GetBuffer(array.ptr(), &m_view, how) != 0) throw py::error_already_set();
  }
  ~Memory() { PyBuffer_Release(&m_view); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(m_view.buf), size()}; }
  std::span<double> numbers() const { return {static_cast<double*>(m_view.buf), size() / sizeof(double)}; }

 private:
  std::size_t size() const { return static_cast<std::size_t>(m_view.len); }
  Py_buffer m_view{};
};

/// Points [n, d] of doubles in one piece, row by row; the package converts whatever came to these.
struct Rows : Memory {
  explicit Rows(const py::object& array) : Memory(array, PyBUF_C_CONTIGUOUS) {}
};
/// An array of doubles to be filled.
struct Answers : Memory {
  explicit Answers(const py::object& array) : Memory(array, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) {}
};

LentPoints lend(const std::string& name, const py::bytes& header, const py::object& array,
                const std::string& weightColumn) {
  const Memory memory(array, PyBUF_ANY_CONTIGUOUS);
  const std::string start = header;
  std::optional<Result<LentPoints>> points;
  {
    const py::gil_scoped_release release;
    points.emplace(LentPoints::make(name, start, memory.bytes(), weightColumn));
  }
  return valueOrRaise(*std::move(points));
}

/// Calls `answer` without the GIL.
template <class Answer>
void withoutGil(const Answer& answer) {
  std::optional<Status> status;
  {
    const py::gil_scoped_release release;
    status.emplace(answer());
  }
  raiseUnless(*status);
}

void map(const HeldRun& run, const py::object& points, const py::object& out, bool back) {
  const Rows rows(points);
  const Answers answers(out);
  withoutGil([&] { return run.map(rows.numbers(), answers.numbers(), back); });
}

std::string farPoints(const HeldRun& run, const py::object& points, bool back) {
  const Rows rows(points);
  const py::gil_scoped_release release;
  return run.farPoints(rows.numbers(), back);
}

template <HeldRun::Ask ask>
void potential(HeldRun& run, const py::object& points, const py::object& vectors, const py::object& out,
               bool onSource) {
  const Rows rows(points), directions(vectors);
  const Answers answers(out);
  withoutGil([&] { return run.potential(ask, onSource, rows.numbers(), directions.numbers(), answers.numbers()); });
}

using Words = std::map<std::string, std::string>;

std::shared_ptr<HeldRun> begin(const LentPoints& source, const LentPoints& target, const Words& words,
                               const Words& settings, const std::vector<std::pair<std::string, std::string>>& options) {
  const auto word = [&](const char* name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string() : found->second;
  };
  const Asked asked{word("method"), word("network"), word("preset"), settings, options, source.spec(), target.spec()};
  std::optional<Result<std::shared_ptr<HeldRun>>> begun;
  inBackground([&](std::stop_token stop) { begun.emplace(HeldRun::begin(asked, std::move(stop))); });
  if (!*begun) raise(target.named(source.named(begun->error())));
  return **std::move(begun);
}

void learn(HeldRun& run, const py::object& tick) {
  Status learned = ok();
  inBackground([&](std::stop_token stop) { learned = run.learn(std::move(stop)); },
               [&] {
                 if (tick.is_none()) return;
                 const auto [steps, seconds, dual] = run.progress();
                 tick(steps, seconds, dual);
               });
  raiseUnless(learned);
}

std::string score(HeldRun& run, const LentPoints* source, const LentPoints* target, std::int64_t samples,
                  bool perColumn) {
  const auto specOf = [](const LentPoints* points) { return points ? points->spec() : MeasureSpec(); };
  std::optional<Result<std::string>> scores;
  inBackground([&](std::stop_token stop) {
    scores.emplace(run.score(specOf(source), specOf(target), samples, perColumn, std::move(stop)));
  });
  if (*scores) return **std::move(scores);
  RunError error = scores->error();
  for (const auto* points : {source, target})
    if (points) error = points->named(std::move(error));
  raise(error);
}

py::dict describe(const HeldRun& run) {
  const RunStarted started = run.describe();
  return py::dict("engine"_a = started.engine, "device"_a = started.device, "threads"_a = started.threads,
                  "parameters"_a = started.parameters, "truth"_a = started.truth, "inverse"_a = started.caps.inverse,
                  "notes"_a = sentencesOf(started.data), "checks"_a = started.data.checks,
                  "source_columns"_a = run.columns(true), "target_columns"_a = run.columns(false),
                  "config"_a = writeRunConfig(run.config(), {}, &started.resolved));
}

py::dict exact(const LentPoints& source, const LentPoints& target) {
  std::optional<Result<ExactProblem>> solved;
  inBackground([&](std::stop_token stop) {
    solved.emplace(solveExactProblem(source.spec(), target.spec(), 0, 0, std::move(stop)));
  });
  if (!*solved) raise(target.named(source.named(solved->error())));
  const ExactProblem& problem = **solved;
  std::vector<std::uint32_t> rows, columns;
  std::vector<double> masses;
  for (const auto& entry : problem.entries) {
    rows.push_back(entry.source);
    columns.push_back(entry.target);
    masses.push_back(entry.mass);
  }
  return py::dict("half_w2"_a = problem.halfW2, "half_w2_centred"_a = problem.halfW2Centred,
                  "half_mean_shift"_a = problem.halfMeanShift, "dual"_a = problem.dual,
                  "violation"_a = problem.violation, "rows"_a = rows, "columns"_a = columns, "masses"_a = masses,
                  "u"_a = problem.u, "v"_a = problem.v, "remarks"_a = problem.remarks);
}

template <class Make>
std::shared_ptr<HeldRun> made(const Make& make) {
  std::optional<Result<std::shared_ptr<HeldRun>>> run;
  inBackground([&](std::stop_token) { run.emplace(make()); });
  return valueOrRaise(*std::move(run));
}

void addHeldRun(py::module_& module) {
  py::class_<HeldRun, std::shared_ptr<HeldRun>>(module, "Run")
      .def("learn", &learn, "tick"_a = py::none())
      .def("score", &score, "source"_a = nullptr, "target"_a = nullptr, "samples"_a = 0, "per_column"_a = false)
      .def("describe", &describe)
      .def("save", [](const HeldRun& run, const std::string& path) { withoutGil([&] { return run.save(path); }); })
      .def("map", &map)
      .def("far_points", &farPoints)
      .def("potential", &potential<HeldRun::Ask::value>)
      .def("gradient", &potential<HeldRun::Ask::gradient>)
      .def("hessian_vector", &potential<HeldRun::Ask::hessianVector>)
      .def_property_readonly("steps", [](const HeldRun& run) { return run.progress().steps; })
      .def_property_readonly("seconds", [](const HeldRun& run) { return run.progress().seconds; })
      .def_property_readonly("method", [](const HeldRun& run) { return run.config().solver; })
      .def_property_readonly("source_dim", &HeldRun::sourceDim)
      .def_property_readonly("target_dim", &HeldRun::targetDim)
      .def_property_readonly("ended", &HeldRun::endedBecause)
      .def_property_readonly("lacks", [](const HeldRun& run) { return run.lacks() ? errorText(*run.lacks()) : ""; })
      .def(py::pickle(
          [](const HeldRun& run) {
            std::optional<Result<std::string>> bytes;
            {
              const py::gil_scoped_release release;
              bytes.emplace(run.bytes());
            }
            return py::bytes(valueOrRaise(*std::move(bytes)));
          },
          [](const py::bytes& bytes) {
            const std::string_view all = bytes;
            return made([all] { return HeldRun::fromBytes(all); });
          }));
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  module.attr("version") = BRENIER_VERSION;
  addErrors(module);
  addRegistries(module);
  py::class_<LentPoints>(module, "LentPoints");
  addHeldRun(module);
  module.def("lend", &lend, "name"_a, "header"_a, "array"_a, "weight_column"_a = "");
  module.def("begin", &begin, "source"_a, "target"_a, "words"_a, "settings"_a, "options"_a);
  module.def("exact", &exact, "source"_a, "target"_a);
  module.def("open", [](const std::string& path) { return made([&] { return HeldRun::open(path); }); });
}

}  // namespace brenier::python
