// Standard output and standard error. Nothing else in the program writes to them: CI servers obey
// commands in whatever a step prints, and names, paths and messages in it are made by anybody.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/log/build_log.h"
#include "agent/log/secret_masker.h"

namespace octostep::agent {

// Comes before the first file is opened. A descriptor among 0, 1 and 2 that is closed would be
// given to that file, and the log be written into it; it is opened instead, with nothing to read
// and nobody who sees what is written. SIGPIPE is ignored from now on, and an
// exception that nobody catches ends the program without a word of its own. Throws
// std::system_error.
void prepare_standard_streams();

// For a build log, which masks and neutralises by itself. SIGPIPE must be ignored.
[[nodiscard]] std::unique_ptr<ByteOutput> standard_output();

// Whether somebody watches standard output on a screen.
[[nodiscard]] bool is_output_a_terminal();
// Whether another program reads standard output.
[[nodiscard]] bool is_output_a_pipe();

// For everything else: results, help, and what is wrong before there is a log. Each line is masked
// and made harmless like a line of the log. A stream that nobody reads any more is no error.
class StandardStreams {
public:
  void add_secrets(const std::vector<std::string>& secrets);

  void print(std::string_view text) const;
  // JSON texts, one after the other; they mean the same afterwards, masked secrets aside.
  void print_json(std::string_view json) const;
  void complain(std::string_view text) const; // on standard error

private:
  [[nodiscard]] std::string harmless(std::string_view text) const;

  SecretMasker m_masker;
};

} // namespace octostep::agent
