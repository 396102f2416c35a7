#include "app/cli/solver_pages.h"

#include <filesystem>

#include "app/cli/cli.h"
#include "core/io/atomic_file.h"
#include "core/train/catalog.h"

namespace brenier::cli {
namespace {

/// A cell of a Markdown table: bars would end it.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

std::string rangeOf(const OptionDescriptor& option) {
  const auto& meta = option.meta;
  std::string range;
  for (const auto& choice : meta.choices) range += (range.empty() ? "" : ", ") + choice;
  if (!range.empty()) return range;
  if (option.kind != OptionKind::integer && option.kind != OptionKind::real) return "";
  const auto number = [&](double v) {
    return option.kind == OptionKind::integer ? toString(static_cast<std::int64_t>(v)) : toString(v);
  };
  if (meta.min > -1e299) range += "from " + number(meta.min);
  if (meta.max < 1e299) range += (range.empty() ? "up to " : " to ") + number(meta.max);
  return range + (meta.unit.empty() ? "" : " " + meta.unit);
}

std::string capabilities(const SolverCaps& caps) {
  const auto yes = [](bool value) { return value ? "yes" : "no"; };
  const std::string optimal = caps.bias.empty() ? yes(caps.optimal) : "but for " + caps.bias;
  return std::string(
             "| Potential on the source | on the target | Inverse map | Convex by construction | Optimal map | Two "
             "players |\n") +
         "|---|---|---|---|---|---|\n| " + yes(caps.sourcePotential) + " | " + yes(caps.targetPotential) + " | " +
         yes(caps.inverse) + " | " + yes(caps.convex) + " | " + optimal + " | " + yes(caps.twoPlayers) + " |\n";
}

std::string page(const SolverDescriptor& solver) {
  std::string text =
      "<!-- Written by `brenier-cli list solvers --pages docs/solvers`; change the solver's file. -->\n# " +
      solver.title + "\n\n" + solver.help + ".\n\n" + solver.notes + "\n\n## What it gives\n\n" +
      capabilities(solver.caps) +
      "\n## Options\n\n| Option | Default | Published | Allowed | Applies | Meaning |\n|---|---|---|---|---|---|\n";
  for (const auto& option : solver.options) {
    const auto published = solver.published.find(option.id);
    text += "| `" + option.id + "` | " + toString(option.defaultValue) + " | " +
            (published == solver.published.end() ? std::string() : toString(published->second)) + " | " +
            cell(rangeOf(option)) + " | " + (option.meta.applies == Applies::live ? "at once" : "at a new start") +
            " | " + cell(option.meta.help) + " |\n";
  }
  text += "\nAn empty cell under *Published* means the default. Learn with it:\n\n    brenier-cli train --solver " +
          solver.id + (solver.pictures ? " --problem fashion_otm" : " --problem eight_gaussians") + " --out run\n";
  return text;
}

}  // namespace

int writeSolverPages(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (const auto& solver : catalog().solvers) {
    const auto path = (std::filesystem::path(folder) / (solver.id + ".md")).string();
    if (const auto written = writeFileAtomically(path, page(solver)); !written) return report(written.error());
  }
  return 0;
}

}  // namespace brenier::cli
