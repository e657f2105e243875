// The result of one check of `octostep doctor`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/exit_code.h"

namespace octostep::agent {

enum class Verdict { passed, warning, failed, skipped };

struct Finding {
  std::string check; // one or two words: "server name"
  Verdict verdict = Verdict::passed;
  std::string text;                 // what was found and why, in one line
  std::string remedy{};             // what to do; "" = nothing
  int exit_code = k_exit_succeeded; // of a failed check
};

// One function per verdict. `exit_code` is that of doctor if this check is the first to fail.
inline Finding passed(std::string check, std::string text) {
  return {std::move(check), Verdict::passed, std::move(text)};
}

inline Finding warning(std::string check, std::string text, std::string remedy) {
  return {std::move(check), Verdict::warning, std::move(text), std::move(remedy)};
}

inline Finding failed(std::string check, std::string text, std::string remedy, int exit_code) {
  return {std::move(check), Verdict::failed, std::move(text), std::move(remedy), exit_code};
}

inline Finding skipped(std::string check, std::string text) {
  return {std::move(check), Verdict::skipped, std::move(text)};
}

} // namespace octostep::agent
