// Writes entries as a zip file, compressed by all cores.
#pragma once

#include "packaging/buffered_output.h"
#include "packaging/pack_job.h"

namespace octostep::packaging {

// The bytes depend on the job alone, not on the number of threads. Throws PackagingError.
void write_zip(const PackJob& job, BufferedOutput& output);

} // namespace octostep::packaging
