// What each CI server says about a build: one description per server. No other file contains their
// variables.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "agent/ci/ci_server.h"

namespace octostep::agent {

// A variable whose presence identifies the server.
struct CiMarker {
  std::string_view variable;
  std::string_view value = ""; // "" = any but empty and "false"; "true" also matches 1
  std::string_view also = "";  // a second variable that must be set
};

// Texts with variables in braces, tried in this order; a text with a missing variable is skipped.
// {NAME} means the value, {/NAME} a URL without the slash at its end, {%NAME} a value that becomes
// part of a URL's path. A '*' in a name matches any characters; if several variables match, the
// value counts only if it is the same for all. Names with a dot are TeamCity's configuration
// parameters and build properties.
using CiTexts = std::array<std::string_view, 4>;

struct CiDescription {
  CiServer server = CiServer::none;
  std::string_view name;     // as in the Octopus Server's own clients
  std::string_view override; // as OCTOSTEP_CI says it
  std::array<CiMarker, 3> markers;
  CiTexts number{}, id{}, url{}; // of the build; the URL is that of its page, or its job's
  CiTexts reference{};           // what was checked out; a full reference if the server provides it
  CiTexts tag{};                 // set only if a tag is built
  CiTexts pull_request{};        // its number, or a link that ends in it
  CiTexts source_branch{};       // of the pull request
  CiTexts commit{};
  CiTexts previous_commit{}; // of the last successful build, otherwise of the previous one
  CiTexts repository{};
  CiTexts temp_folder{};        // the build's own, which the server empties afterwards
  std::string_view remote = ""; // what precedes the branch in `reference`
  bool merges = false;          // the commit of a pull request is the merge with its target
};

// In the order of detection, which matters because servers imitate each other: Forgejo and Gitea
// set GITHUB_ACTIONS, Woodpecker sets DRONE variables, Jenkins and TeamCity both set BUILD_NUMBER.
[[nodiscard]] std::span<const CiDescription> ci_descriptions();

// The description of that server; an empty one if there is none.
[[nodiscard]] const CiDescription& ci_description(CiServer server);

} // namespace octostep::agent
