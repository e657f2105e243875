// The parts of one space in a scenario. Names are resolved while reading, so the order matters: a
// thing must come before the references to it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "test/sandbox/scenario.h"
#include "test/sandbox/strict_object.h"

namespace octostep::sandbox {

struct SpaceReader {
  ScenarioTarget& target;
  std::string space_id;

  // The id for a name in this space. Throws std::invalid_argument that names `path`.
  [[nodiscard]] std::string
  id_of(const std::string& collection, const std::string& name, const std::string& path) const;
  [[nodiscard]] std::vector<std::string> ids_of(const std::string& collection,
                                                const std::vector<std::string>& names,
                                                const std::string& path) const;
  json& insert(const std::string& collection, json document) const; // adds SpaceId
};

// scenario_library.cpp

// Calls `read` with each item of the list at `key`, as often as its "repeat" says, with #{n} in its
// texts counting from 1. Refuses keys that `read` did not request.
void each_repeated(StrictObject& parent,
                   std::string_view key,
                   const std::function<void(StrictObject&)>& read);
void read_environments(const SpaceReader& reader, StrictObject& space);
void read_lifecycles(const SpaceReader& reader, StrictObject& space);
void read_tag_sets(const SpaceReader& reader, StrictObject& space);
void read_machines(const SpaceReader& reader, StrictObject& space);
void read_feeds(const SpaceReader& reader, StrictObject& space);
void read_packages(const SpaceReader& reader, StrictObject& space);
void read_tenants(const SpaceReader& reader, StrictObject& space);
void read_freezes(const SpaceReader& reader, StrictObject& space);
void read_scripts(const SpaceReader& reader, StrictObject& space);

// scenario_projects.cpp
void read_projects(const SpaceReader& reader, StrictObject& space);

// scenario_history.cpp: releases and deployments that exist from the start
void read_history(const SpaceReader& reader, StrictObject& space);

} // namespace octostep::sandbox
