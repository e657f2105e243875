// Harmless text stays harmless: cleaning it again changes nothing, no marker is left, and TeamCity
// reads back what was escaped.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/log/foreign_text.h"
#include "agent/log/service_message.h"

using namespace octostep::agent;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const SecretMasker masker;
  const ForeignText text(masker, Tokens::break_up);
  for (const std::string& line : text.lines(std::string(bytes, bytes + size))) {
    if (text.lines(line) != std::vector<std::string>{line}) std::abort();
    if (line.find_first_of("\n\r\x1B") != std::string::npos) std::abort();
    if (line.find("##[") != std::string::npos || line.find("##vso") != std::string::npos)
      std::abort();
    const auto message = read_service_message(write_service_message({"message", line, {}}));
    if (!message || message->value != line) std::abort();
  }
  return 0;
}
