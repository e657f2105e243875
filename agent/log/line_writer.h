// The last station before a ByteOutput: masks once more, ends the line with LF, and writes it with
// a single call.
#pragma once

#include <string>
#include <string_view>

#include "agent/log/build_log.h"
#include "agent/log/log_format.h"
#include "agent/log/secret_masker.h"

namespace octostep::agent {

class LineWriter {
public:
  // `spared` contains words of the protocol that a secret must not blank out (SecretMasker::add).
  // The texts are already masked; this pass is for text that a format may have joined.
  LineWriter(ByteOutput& output, std::string_view spared)
      : m_output(output), m_spared(spared), m_stream(m_masker) {}

  void add_secret(std::string_view secret) { m_masker.add(secret, m_spared); }
  void write(const Lines& lines);
  void write_unmasked(const Lines& lines); // only for commands that tell the CI server a secret

  [[nodiscard]] bool reader_gone() const { return m_gone; }

private:
  void put(const std::string& line);

  ByteOutput& m_output;
  std::string m_spared;
  SecretMasker m_masker;
  MaskingStream m_stream;
  bool m_gone = false;
};

} // namespace octostep::agent
