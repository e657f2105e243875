// Standard output and standard error. Nothing else in the program writes to them, because CI
// servers obey commands in whatever a step prints, and its names, paths and messages may come from
// anyone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/log/build_log.h"
#include "agent/log/secret_masker.h"

namespace octostep::agent {

// Call this before the first file is opened. If one of the descriptors 0, 1 and 2 were closed, the
// next file would get its number, and the log would be written into that file; so it is opened on
// /dev/null instead. From now on SIGPIPE is ignored, and an uncaught exception ends the program
// without a message. Throws std::system_error.
void prepare_standard_streams();

// For a build log, which does its own masking and neutralizing. SIGPIPE must be ignored.
[[nodiscard]] std::unique_ptr<ByteOutput> standard_output();

// Whether somebody watches standard output on a screen.
[[nodiscard]] bool is_output_a_terminal();
// Whether another program reads standard output.
[[nodiscard]] bool is_output_a_pipe();

// For everything else: results, help, and problems before there is a log. Each line is masked and
// made harmless like a line of the log. It is not an error if a stream has no reader any more.
class StandardStreams {
public:
  void add_secrets(const std::vector<std::string>& secrets);

  void print(std::string_view text) const;
  // JSON texts, one after the other; they keep their meaning, except for masked secrets.
  void print_json(std::string_view json) const;
  void complain(std::string_view text) const; // to standard error

private:
  [[nodiscard]] std::string harmless(std::string_view text) const;

  SecretMasker m_masker;
};

} // namespace octostep::agent
