// Writes entries as a tar file, plain or compressed by all cores.
#pragma once

#include "packaging/archive/pack_job.h"
#include "packaging/output/buffered_output.h"

namespace octostep::packaging {

enum class TarCompression { none, gzip, bzip2, zstd };

// gzip: one member; bzip2: one stream; deployment targets stop reading after the first of either.
// zstd: one frame for every 2 MiB. The bytes depend on the job alone, not on the number of threads.
// Throws PackagingError.
void write_tar(const PackJob& job, TarCompression compression, BufferedOutput& output);

} // namespace octostep::packaging
