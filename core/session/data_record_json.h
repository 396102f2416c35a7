#pragma once

#include <optional>
#include <string>

#include "core/api/data_record.h"
#include "core/api/run_error.h"
#include "core/solvers/normalised.h"

namespace brenier {

/// A run's record of its data as text of a JSON object; the rows set apart are only counted in it.
std::string writeDataRecord(const DataRecord& record);
/// Reads it, without the rows. Error (bad input): a field of another kind, or a frame that is none.
Result<DataRecord> readDataRecord(const std::string& text, const std::string& name);

/// The SHA-256 of what a map's answers depend on in it: the frame, and the hashes of the data.
std::string hashOfDataRecord(const DataRecord& record);

/// What a run's solver was normalised with, as text of a JSON object; none where the text is no such.
std::string writeNormalisations(const Normalisations& normalisations);
std::optional<Normalisations> readNormalisations(const std::string& text);

/// The rows set apart on both sides, with the seed that drew them: data/held_out.json of a run.
std::string writeHeldOutRows(const DataRecord& record);
Status readHeldOutRows(const std::string& text, const std::string& name, DataRecord& record);

}  // namespace brenier
