// Writes entries as a zip file, compressed on all cores.
#pragma once

#include "packaging/archive/pack_job.h"
#include "packaging/output/buffered_output.h"

namespace octostep::packaging {

// The bytes depend only on the job, not on the number of threads. Throws PackagingError.
void write_zip(const PackJob& job, BufferedOutput& output);

} // namespace octostep::packaging
