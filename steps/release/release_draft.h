// A release that is about to be created: what the definition asks for, with names looked up, files
// read and versions chosen. Or an existing release with the same content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/release/create_parameters.h"
#include "steps/release/release_comparison.h"
#include "steps/release/release_plan.h"
#include "steps/step.h"

namespace octostep::steps {

struct MadeRelease {
  octopus::CreatedRelease release;
  std::string channel_id; // "" = unknown so far
  bool is_new = true;
};

class ReleaseDraft {
public:
  ReleaseDraft() = default;
  // Only reads. Throws OctopusError and schema::InvalidDefinition; in particular conflict, with the
  // differences, if an existing release may be used but has different content.
  ReleaseDraft(StepContext& context, const CreateParameters& parameters);

  [[nodiscard]] std::vector<std::string> describe() const;
  // The release number; "" if the server chooses it and the release does not exist yet.
  [[nodiscard]] std::string version() const;

  // Creates the release, or uses the existing one. Sends the request once.
  [[nodiscard]] MadeRelease make(StepContext& context) const;
  // Throws OctopusError conflict if the release has different content.
  [[nodiscard]] MadeRelease accept(StepContext& context, const octopus::Release& release) const;

  octopus::Project project;
  octopus::CreateReleaseCommand command;
  WantedContent wanted;
  std::optional<octopus::Release> existing_release; // found, with the same content
  std::optional<ReleasePlan> plan;                  // absent: the server chooses
  std::vector<std::string> notices;

private:
  void plan_git(StepContext& context);
  void plan_channel(StepContext& context);
  void plan_notes(const StepContext& context);
  void plan_packages(StepContext& context);
  [[nodiscard]] bool is_choice_left(const StepContext& context) const;
  [[nodiscard]] std::optional<ReleasePlan> try_plan(StepContext& context) const;
  [[nodiscard]] std::optional<octopus::Release> existing(StepContext& context) const;
  [[nodiscard]] std::string name_of_channel(StepContext& context,
                                            const octopus::Release& release) const;
  [[nodiscard]] octopus::CreatedRelease create(StepContext& context) const;

  CreateParameters m_parameters;
};

} // namespace octostep::steps
