#pragma once

#include <QString>

namespace brenier {

struct Catalog;

/// A sentence of core that advises options of the command line, with the window's names for them: "leave them out with
/// --source.without 3" becomes 'leave them out with "Without rows" 3 in the options of the source'. Whole commands
/// (brenier-cli ...), and options that the window does not have, stay as they are.
QString inWindowWords(const QString& text, const Catalog& catalog);

}  // namespace brenier
