#include "agent/log/line_writer.h"

namespace octostep::agent {

void LineWriter::write(const Lines& lines) {
  std::string masked;
  for (const std::string& line : lines) {
    masked.clear();
    m_stream.feed(line, masked);
    m_stream.finish(
        masked); // lines are shown at once, and a secret of several lines is masked line by line
    masked += '\n';
    put(masked);
  }
}

void LineWriter::write_unmasked(const Lines& lines) {
  for (const std::string& line : lines) put(line + '\n');
}

void LineWriter::put(const std::string& line) {
  if (!m_gone && !m_output.write(line)) m_gone = true;
}

} // namespace octostep::agent
