// Files that a run writes for others: log file, result, summary, links, output values. Only this
// user can read them (0600 minus the umask), because deployments do not concern other users.
//
// Another user may have put a link in the place of such a file. So a file that is replaced is
// created under a new temporary name and then renamed over whatever has its name; a file that is
// appended to must not be a link. Devices and FIFOs are written to directly.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "agent/log/build_log.h"

namespace octostep::agent {

enum class FileMode { replace, append };

// Null if the file cannot be opened; errno says why (write_fault). A write that fails, for example
// because the disk is full, leaves no part of itself in a regular file.
[[nodiscard]] std::unique_ptr<ByteOutput> file_output(const std::filesystem::path& path,
                                                      FileMode mode);

// The file gets its name once it is complete; otherwise nothing is left of it, and an older file
// stays. Returns why it cannot be written, to follow "cannot write 'x': "; "" = success.
[[nodiscard]] std::string write_whole_file(const std::filesystem::path& path,
                                           std::string_view content);

// Why a file cannot be written, for this errno.
[[nodiscard]] std::string write_fault(int error);

} // namespace octostep::agent
