// A journal reads the same wherever its bytes are cut; either it cannot be trusted, or the next
// record is found in it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "agent/run/journal_text.h"

using namespace octostep::agent;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text = fmt::format("{}\n", k_journal_head) + std::string(bytes, bytes + size);
  JournalReader whole("run"), cut("run");
  whole.feed(text);
  for (std::size_t at = 0; at < text.size(); at += 7)
    cut.feed(std::string_view(text).substr(at, 7));
  whole.check_rest();
  cut.check_rest();
  if (whole.fault() != cut.fault() || whole.entries().size() != cut.entries().size()) std::abort();
  if (!whole.fault().empty()) return 0;
  octostep::steps::JournalEntry entry;
  entry.key = {"a step", "of", "the", "fuzzer's own"};
  whole.feed(fmt::format("{}\n{}\n", k_cut_mark, intended_line(entry, "run")));
  const bool is_found = std::ranges::any_of(
      whole.entries(), [&](const auto& known) { return known.key == entry.key; });
  if (!whole.fault().empty() || !is_found) std::abort();
  return 0;
}
