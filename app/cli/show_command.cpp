#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/drawing_child.h"
#include "app/cli/slice_flags.h"

namespace brenier::cli {

void addShow(CLI::App& app, int& exitCode) {
  struct Arguments {
    std::string run, out, figure;
    bool pairs = false;
  };
  auto* command = app.add_subcommand(
      "show",
      "Draw the stage of a run as a picture (png, svg or pdf), or film its training (mp4 or gif), or, where it kept no "
      "moments, the interpolation");
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->type_name("RUN")->required();
  command->add_option("--out", a->out, "The picture to write")->type_name("FILE")->required();
  command
      ->add_option(
          "--figure", a->figure,
          "A figure for a paper, as this JSON file says (the studio's Figure... saves one); prints its caption")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  const auto slice = std::make_shared<SliceFlags>();
  addSliceFlags(*command, slice);
  command
      ->add_flag("--pairs", a->pairs,
                 "Of runs of more than two dimensions: all pairs of the first six columns in the place of one plane")
      ->excludes("--figure")
      ->excludes("--plane")
      ->excludes("--pin");
  command->footer("Example: brenier-cli show run --out stage.png");
  command->callback([a, slice, &exitCode] {
    auto more = slice->words();
    if (a->pairs) more.push_back("--pairs");
    exitCode = a->figure.empty() ? drawRun(a->run, a->out, {}, more) : drawFigure(a->run, a->out, a->figure, more);
  });
}

}  // namespace brenier::cli
