// What feeds have; each question is asked once.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "packaging/package_name.h"
#include "steps/octopus/client.h"
#include "steps/step.h"

namespace octostep::steps {

// Packages that earlier steps of a dry run make count as being in the built-in feed.
class FeedBook {
public:
  explicit FeedBook(const StepContext& context);

  // The highest version that passes the rule, page after page, since filters of old feeds are
  // loose; absent when there is none.
  [[nodiscard]] const std::optional<std::string>& latest(const octopus::TemplatePackage& package,
                                                         const octopus::ChannelRule& rule);
  [[nodiscard]] bool has(const octopus::TemplatePackage& package, const std::string& version);
  // A page of them, as the feed orders them: highest first.
  [[nodiscard]] std::vector<std::string> newest(const octopus::TemplatePackage& package);

private:
  using Question = std::array<std::string, 4>;

  [[nodiscard]] std::vector<std::string> exactly(const octopus::TemplatePackage& package,
                                                 const std::string& version);
  [[nodiscard]] std::vector<std::string> planned(const octopus::TemplatePackage& package) const;

  octopus::Client& m_client;
  std::vector<packaging::PackageName> m_planned;
  std::map<Question, std::optional<std::string>> m_latest;
  std::map<Question, bool> m_present;
};

} // namespace octostep::steps
