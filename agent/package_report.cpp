#include "agent/package_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/log/foreign_text.h"

namespace octostep::agent {

std::string package_report(const packaging::PackageFacts& facts) {
  std::string text = fmt::format("id       {}\nversion  {}\nformat   {}\nsize     {}\nsha1     {}\n"
                                 "sha256   {}\nentries  {}\n",
                                 one_line(facts.name.id),
                                 one_line(facts.name.version),
                                 facts.format,
                                 facts.digest.size,
                                 facts.digest.sha1,
                                 facts.digest.sha256,
                                 facts.entries.size());
  for (const auto& entry : facts.entries)
    text += fmt::format("{:>14}  {}\n", entry.size, one_line(entry.name));
  if (!facts.nuspec.empty()) text += fmt::format("\n{}\n", facts.nuspec);
  return text;
}

std::string package_report_json(const packaging::PackageFacts& facts) {
  using json = nlohmann::ordered_json; // members in reading order
  json entries = json::array();
  for (const auto& entry : facts.entries)
    entries.push_back({{"name", entry.name}, {"size", entry.size}});
  json report{{"id", facts.name.id},
              {"version", facts.name.version},
              {"format", facts.format},
              {"size", facts.digest.size},
              {"sha1", facts.digest.sha1},
              {"sha256", facts.digest.sha256},
              {"entries", std::move(entries)}};
  if (!facts.nuspec.empty()) report["nuspec"] = facts.nuspec;
  // Entry names may be any bytes; those that are not UTF-8 are shown with a replacement character.
  return report.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace octostep::agent
