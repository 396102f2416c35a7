#include "ui/forms/window_words.h"

#include <QRegularExpression>

#include "core/api/descriptor.h"
#include "core/api/run_config.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

/// The title of an option of points, or of a setting of runs; empty where there is none.
QString titleOf(const QString& side, QString id, const Catalog& catalog) {
  const auto find = [&](const std::vector<OptionDescriptor>& options) {
    for (const auto& option : options)
      if (qs(option.id) == id) return qs(option.meta.title);
    return QString();
  };
  id.replace('-', '_');
  if (side.isEmpty()) return find(describeOptions<RunSettings>());
  for (const auto& measure : catalog.measures)
    if (measure.id == "points") return find(measure.options);
  return {};
}

}  // namespace

QString inWindowWords(const QString& text, const Catalog& catalog) {
  // A value ends where the sentence goes on: at a blank, or at a sign before one.
  static const QRegularExpression option(R"(--(?:(source|target)\.)?([a-z][a-z_-]*)(?: ([^\s()]*[^\s().,:;]))?)");
  QString out;
  qsizetype from = 0;
  for (auto matches = option.globalMatch(text); matches.hasNext();) {
    const auto match = matches.next();
    // An option of a whole command, from its name to the end of the sentence or bracket, is no setting of the window.
    const qsizetype command = text.lastIndexOf("brenier-cli ", match.capturedStart());
    const bool inCommand =
        command >= 0 && !text.mid(command, match.capturedStart() - command).contains(QRegularExpression("[);]|\\. "));
    const QString title = inCommand ? QString() : titleOf(match.captured(1), match.captured(2), catalog);
    if (title.isEmpty()) continue;
    out += text.mid(from, match.capturedStart() - from) + '"' + title + '"';
    if (!match.captured(3).isEmpty()) out += ' ' + match.captured(3);
    out += match.captured(1).isEmpty() ? QString(" in the settings of the run")
                                       : QString(" in the options of the %1").arg(match.captured(1));
    from = match.capturedEnd();
  }
  return out + text.mid(from);
}

}  // namespace brenier
