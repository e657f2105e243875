// Files that a run writes for others: log file, result, summary, links, output values. They are
// readable by this user alone (0600 less the umask), since nobody else has any business with
// deployments.
//
// Somebody else may have put a link there. A file that is replaced is made under a temporary name,
// which nothing stands behind, and then takes the place of whatever has its name; a file that is
// appended to must not be a link. Devices and FIFOs are written to as they are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "agent/log/build_log.h"

namespace octostep::agent {

enum class FileMode { replace, append };

// Null when the file cannot be opened; errno says why (write_fault). A write that fails, as on a
// full disk, leaves nothing of itself in a regular file.
[[nodiscard]] std::unique_ptr<ByteOutput> file_output(const std::filesystem::path& path,
                                                      FileMode mode);

// The file has its name once it is complete; otherwise nothing is left of it, and an older one
// stays. Returns why it cannot be written, fit to follow "cannot write 'x': "; "" = it was.
[[nodiscard]] std::string write_whole_file(const std::filesystem::path& path,
                                           std::string_view content);

// Why a file with this errno cannot be written.
[[nodiscard]] std::string write_fault(int error);

} // namespace octostep::agent
