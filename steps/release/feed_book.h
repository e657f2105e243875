// What the feeds contain. Each question is asked only once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "packaging/package_name.h"
#include "steps/octopus/client.h"
#include "steps/step.h"

namespace octostep::steps {

// Packages that earlier steps of a dry run would push count as being in the built-in feed.
class FeedBook {
public:
  explicit FeedBook(const StepContext& context);

  // The first version in the feed's own order that satisfies the condition; absent if there is
  // none. Reads page after page, because old servers ignore parts of the condition. Feeds have
  // their own orders (Maven, containers), or order by the time of publication.
  [[nodiscard]] const std::optional<std::string>&
  latest(const octopus::TemplatePackage& package, const octopus::VersionCondition& condition);
  // Whether the feed has exactly this version. False only if the feed neither finds nor lists it.
  [[nodiscard]] bool has(const octopus::TemplatePackage& package, const std::string& version);
  // One page of versions in the order of the feed, latest first.
  [[nodiscard]] std::vector<std::string> newest(const octopus::TemplatePackage& package);

private:
  [[nodiscard]] std::optional<std::string> first_listed(const octopus::TemplatePackage& package,
                                                        const octopus::VersionCondition& condition);
  [[nodiscard]] std::optional<std::string>
  latest_planned(const octopus::TemplatePackage& package,
                 const octopus::VersionCondition& condition) const;
  [[nodiscard]] std::vector<std::string> found_exactly(const octopus::TemplatePackage& package,
                                                       const std::string& version);
  [[nodiscard]] bool may_list(const octopus::TemplatePackage& package, const std::string& version);
  [[nodiscard]] std::vector<std::string> planned(const octopus::TemplatePackage& package) const;

  octopus::Client& m_client;
  std::vector<packaging::PackageName> m_planned;
  // By feed, package and condition.
  std::map<std::tuple<std::string, std::string, octopus::VersionCondition>,
           std::optional<std::string>>
      m_latest;
  std::map<std::tuple<std::string, std::string, std::string>, bool> m_present;
  std::map<std::pair<std::string, std::string>, octopus::FeedPage> m_newest;
};

} // namespace octostep::steps
