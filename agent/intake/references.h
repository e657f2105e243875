// ${env:NAME}, ${file:PATH}, ${build.FACT} and ${steps.ID.OUTPUT} in the texts of a document. $${
// means a literal ${. Text that replaces a reference is never searched for references again.
// ${form:NAME} is for the documents of generated step forms (schema/forms/input_document.h): it is
// the field in that environment variable, or null if the user did not touch the field. It must be a
// whole text.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "agent/ci/process_environment.h"
#include "schema/catalog.h"
#include "schema/problem.h"
#include "schema/text/text_file.h"
#include "steps/step.h"

namespace octostep::agent {

struct BuildFactName {
  std::string_view name; // in ${build.NAME}, and in a document's "build"
  std::string steps::BuildFacts::*fact;
};
inline constexpr std::array k_build_facts{
    BuildFactName{"number", &steps::BuildFacts::number},
    BuildFactName{"id", &steps::BuildFacts::id},
    BuildFactName{"url", &steps::BuildFacts::url},
    BuildFactName{"branch", &steps::BuildFacts::branch},
    BuildFactName{"tag", &steps::BuildFacts::tag},
    BuildFactName{"pullRequest", &steps::BuildFacts::pull_request},
    BuildFactName{"commit", &steps::BuildFacts::commit}};
[[nodiscard]] std::vector<std::string> build_fact_names();

struct ReferableStep {
  std::string id;
  const schema::StepSchema* kind = nullptr; // null: its type is unknown, and so are its outputs
  bool enabled = true;
  std::optional<steps::Outputs> outputs; // absent: it has not run yet
  // The outputs are those of its plan; others follow when it runs.
  bool is_planned_only = false;
};

// The steps as seen from one of them.
struct StepScope {
  std::vector<ReferableStep> earlier;
  std::vector<std::string> later; // ids of the step itself and of later steps
};

// What resolving alone cannot decide.
struct PendingReferences {
  bool any = false;               // a reference had to stay, because its step has not run yet
  std::vector<std::string> lists; // paths of texts that are a single reference to a list output
  std::vector<std::string> empty; // paths of texts with an item that references made empty
};

class References {
public:
  References(Environment environment, steps::BuildFacts build);

  [[nodiscard]] const steps::BuildFacts& build() const { return m_build; }
  void set_build(steps::BuildFacts build); // call once the document's own facts are known

  // Replaces the references in every text below `value`. What cannot be resolved is a problem under
  // `path`. References to steps without outputs stay unchanged for now. A text that is a single
  // reference to a list output becomes an array; if it is an element of an array, its items are
  // inserted there.
  void resolve(nlohmann::json& value,
               const std::string& path,
               const StepScope& scope,
               PendingReferences& pending,
               std::vector<schema::Problem>& problems);

private:
  friend class ReferenceResolver;

  Environment m_environment;
  steps::BuildFacts m_build;
  std::map<std::string, text::TextRead, std::less<>>
      m_files; // read once, so that all steps see the same
};

} // namespace octostep::agent
