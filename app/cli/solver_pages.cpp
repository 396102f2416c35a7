#include "app/cli/solver_pages.h"

#include <filesystem>

#include "app/cli/cli.h"
#include "app/cli/option_text.h"
#include "core/api/glossary.h"
#include "core/io/atomic_file.h"
#include "core/train/catalog.h"

namespace brenier::cli {
namespace {

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
            cell(rangeText(option)) + " | " + appliesText(option) + " | " + cell(option.meta.help) + " |\n";
  }
  text += "\nAn empty cell under *Published* means the default. Learn with it:\n\n    brenier-cli train --solver " +
          solver.id + (solver.pictures ? " --problem fashion_otm" : " --problem eight_gaussians") + " --out run\n";
  return text;
}

std::string settingsPage() {
  std::string text =
      "<!-- Written by `brenier-cli list settings --pages docs`; change core/api/run_config.h. -->\n# Settings of a "
      "run\n\nWhat may be settled beside the measures, the method and its options. Each is a flag of `brenier-cli "
      "train` (`held_out` is `--held-out`), a field of a configuration file, and a field of the window's form. Those "
      "of "
      "a group stand in an object of that name in the file, and may stand outside of it. A configuration keeps what "
      "was "
      "asked for; what `auto` and 0 came to stands beside it in the file of a saved run, under `resolved`.\n\n"
      "| Setting | Also | Group | Default | Allowed | Applies | Meaning |\n|---|---|---|---|---|---|---|\n";
  for (const auto& option : describeOptions<RunSettings>()) {
    std::string aliases;
    for (const auto& alias : option.meta.aliases) aliases += (aliases.empty() ? "`" : ", `") + alias + "`";
    text += "| `" + option.id + "` | " + aliases + " | " + option.meta.group + " | " + toString(option.defaultValue) +
            " | " + cell(rangeText(option)) + " | " + appliesText(option) + " | " + cell(option.meta.help) + " |\n";
  }
  return text + "\nA window saves every 15 seconds and has room for 4096 MB of moments unless told otherwise.\n";
}

std::string glossaryPage() {
  std::string text =
      "<!-- Written by `brenier-cli list glossary --pages docs`; change core/api/glossary.cpp. -->\n# Words of the "
      "field\n\nThe same list is in the window: *Help, Words of the field*, and behind every number.\n";
  for (const auto& entry : glossary()) {
    text += "\n## " + entry.word + "\n\n" + entry.meaning + "\n";
    if (!entry.formula.empty()) text += "\n    " + entry.formula + "\n";
  }
  return text;
}

int writePage(const std::string& folder, const std::string& name, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto path = (std::filesystem::path(folder) / (name + ".md")).string();
  const auto written = writeFileAtomically(path, text);
  return written ? 0 : report(written.error());
}

}  // namespace

int writeSettingsPage(const std::string& folder) {
  return writePage(folder, "settings", settingsPage());
}

int writeGlossaryPage(const std::string& folder) {
  return writePage(folder, "glossary", glossaryPage());
}

int writeSolverPages(const std::string& folder) {
  for (const auto& solver : catalog().solvers)
    if (const int code = writePage(folder, solver.id, page(solver)); code != 0) return code;
  return 0;
}

}  // namespace brenier::cli
