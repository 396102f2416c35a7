#pragma once

#include <QObject>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace brenier {

class NumbersPanel;
class RunController;
class SessionController;
class TimelineBar;

/// As the small file that lies with a run; nothing where the text is no such file.
std::string writeChanges(const std::vector<std::int64_t>& steps);
std::vector<std::int64_t> readChanges(const std::string& text);

/// Keeps with every run that is saved or put aside the steps at which its measures became others, and marks them again
/// when it comes back: without them its curves jump for no reason that one could see. All parts must outlive this.
class PartMarks : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    RunController& run;
    SessionController& session;
    TimelineBar& timeline;
    NumbersPanel& numbers;
  };
  PartMarks(const Parts& parts, QObject* parent);

 private:
  void keep(std::map<std::string, std::string>& files) const;
  void mark(const std::string& text);

  Parts m_parts;
};

}  // namespace brenier
