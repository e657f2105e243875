// What each CI server says of a build: one description per server, the only place where its
// variables stand.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "agent/ci/ci_server.h"

namespace octostep::agent {

// A variable whose presence tells the server.
struct CiMarker {
  std::string_view variable;
  std::string_view value = ""; // "" = any but empty and "false"; "true" also matches 1
  std::string_view also = "";  // a second variable that must be set
};

// Texts with variables in braces, tried in this order; one that names a missing variable is passed
// over. {NAME} stands for the value, {/NAME} for a URL without the slash at its end, {%NAME} for a
// value that becomes part of a URL's path. A '*' in a name stands for any characters; of several
// variables that match, the value counts if it is the same for all. Names with a dot are TeamCity's
// configuration parameters and build properties.
using CiTexts = std::array<std::string_view, 4>;

struct CiDescription {
  CiServer server = CiServer::none;
  std::string_view name;     // as the Octopus Server's own clients send it
  std::string_view override; // as OCTOSTEP_CI says it
  std::array<CiMarker, 3> markers;
  CiTexts number{}, id{}, url{}; // of the build; the URL is its page, or its job's
  CiTexts reference{};           // what was checked out, a full reference where the server says it
  CiTexts tag{};                 // set only when a tag is built
  CiTexts pull_request{};        // its number, or a link that ends in it
  CiTexts source_branch{};       // of the pull request
  CiTexts commit{};
  CiTexts previous_commit{}; // of the last successful build, else of the build before
  CiTexts repository{};
  CiTexts temp_folder{};        // the build's own, which the server wipes
  std::string_view remote = ""; // what stands before the branch in `reference`
  bool merges = false;          // the commit of a pull request is that of a merge with its target
};

// In the order of detection, which matters because servers imitate each other: Forgejo and Gitea
// set GITHUB_ACTIONS, Woodpecker set DRONE variables, Jenkins and TeamCity both set BUILD_NUMBER.
[[nodiscard]] std::span<const CiDescription> ci_descriptions();

// Of that server; an empty one when there is none.
[[nodiscard]] const CiDescription& ci_description(CiServer server);

} // namespace octostep::agent
