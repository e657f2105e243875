// Writes entries as a tar file, uncompressed or compressed on all cores.
#pragma once

#include "packaging/archive/pack_job.h"
#include "packaging/output/buffered_output.h"

namespace octostep::packaging {

enum class TarCompression { none, gzip, bzip2, zstd };

// gzip becomes one member and bzip2 one stream, because deployment targets stop reading after the
// first; zstd becomes one frame per 2 MiB. The bytes depend only on the job, not on the number of
// threads. Throws PackagingError.
void write_tar(const PackJob& job, TarCompression compression, BufferedOutput& output);

} // namespace octostep::packaging
